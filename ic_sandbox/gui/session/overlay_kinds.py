"""The overlays that there are: their names, shortcuts and what each of them means."""

from __future__ import annotations

from dataclasses import dataclass

from ic_sandbox.i18n import tr

__all__ = ["OVERLAYS", "Overlay", "overlay"]


@dataclass(frozen=True, slots=True)
class Overlay:
    """An overlay. A ``heat`` map colours every cell, so only one is shown at a time; the others can be combined.

    ``of_a_goal``: it shows one goal's plan. ``lived``: it changes with every tick.
    """

    name: str
    heat: bool = False
    of_a_goal: bool = False
    lived: bool = False

    @property
    def title(self) -> str:
        """What its button says."""
        return _titles()[self.name]

    def meaning(self, goal: str) -> str:
        """One line on what it shows."""
        return _meanings(goal)[self.name]


OVERLAYS = (
    Overlay("value", heat=True, of_a_goal=True),
    Overlay("power", heat=True),
    Overlay("agreement", heat=True),
    Overlay("visits", heat=True, lived=True),
    Overlay("worth", heat=True),
    Overlay("arrows", of_a_goal=True),
    Overlay("sight"),
    Overlay("trails", lived=True),
)


def _titles() -> dict[str, str]:
    return {
        "value": tr("Value"),
        "power": tr("POWER"),
        "agreement": tr("Agreement"),
        "visits": tr("Visits"),
        "worth": tr("Worth of devices"),
        "arrows": tr("Plan"),
        "sight": tr("What cameras see"),
        "trails": tr("Trails"),
    }


def _meanings(goal: str) -> dict[str, str]:
    return {
        "value": tr("what {goal} expects from each cell on", goal=goal),
        "power": tr("how well off an agent is in each cell, on average over random goals"),
        "agreement": tr("how far all goals agree on what to do: 1 is wholly, 0 not at all"),
        "visits": tr("share of all time spent in each cell, so far in this run"),
        "worth": tr("mean share of a goal's value that is lost without the drive of the device"),
        "arrows": tr("what {goal} does in each cell", goal=goal),
        "sight": tr("cells that a camera sees"),
        "trails": tr("where agents came from"),
    }


def overlay(name: str) -> Overlay:
    """The overlay of a name."""
    return next(found for found in OVERLAYS if found.name == name)
