"""The catalogue of overlays, read by the menu, the tool bar, the command list, the legend and the map."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass
from enum import Enum

from ic_sandbox.gui.overlays import computation
from ic_sandbox.gui.overlays.computation import Request
from ic_sandbox.gui.overlays.figures import Figure
from ic_sandbox.i18n import mark, tr
from ic_sandbox.progress import Progress

__all__ = ["OVERLAYS", "Compute", "Overlay", "Source", "overlay_named"]

Compute = Callable[[Request, Figure | None], Generator[Progress, None, Figure | None]]
"""Computes a figure in a worker thread, from the last one of the same run if any; None if there is nothing to show."""


class Source(Enum):
    """The source of an overlay, which determines when it is out of date."""

    WORLD = "the world as it is drawn"
    PLAN = "the plans of all goals"
    GOAL = "the plan of the goal in view"
    RUN = "the run up to the shown tick"


@dataclass(frozen=True)
class Overlay:
    """An overlay. A ``heat`` map colours every cell, so only one is shown at a time; others can be combined.

    ``title`` and ``meaning`` are English; the meaning may name the ``{goal}`` in view. ``of_an_agent``: whether it
    depends on the followed agent. ``alone``: whether its values are those of an agent that is alone in the world.
    """

    key: str
    title: str
    meaning: str
    source: Source
    compute: Compute
    icon: str
    heat: bool = False
    of_an_agent: bool = False
    alone: bool = False

    def describe(self, goal: str, shared: bool = False) -> str:
        """Return one line for the user on what the overlay shows, and in a shared world, whether for an agent alone."""
        meaning = tr(self.meaning, goal=goal)
        return tr("{meaning}, for an agent that is alone", meaning=meaning) if shared and self.alone else meaning


OVERLAYS: tuple[Overlay, ...] = (
    Overlay(
        "value",
        mark("Value"),
        mark("expected reward of {goal} from each cell onward"),
        Source.GOAL,
        computation.compute_value,
        "overlay_value",
        heat=True,
        alone=True,
    ),
    Overlay(
        "power",
        mark("POWER"),
        mark("how much an agent can achieve from each cell, on average over random goals"),
        Source.PLAN,
        computation.compute_power,
        "overlay_power",
        heat=True,
        alone=True,
    ),
    Overlay(
        "agreement",
        mark("Agreement"),
        mark("how much goals agree on the best action here (1 = all, 0 = none)"),
        Source.PLAN,
        computation.compute_agreement,
        "overlay_agreement",
        heat=True,
    ),
    Overlay(
        "visits",
        mark("Visits"),
        mark("share of time that agents have spent in each cell in this run so far"),
        Source.RUN,
        computation.compute_visits,
        "overlay_visits",
        heat=True,
    ),
    Overlay(
        "worth",
        mark("Value of devices"),
        mark("share of the value of acting that is lost if the device's drive is disabled, on average over goals"),
        Source.PLAN,
        computation.compute_worth,
        "overlay_worth",
        heat=True,
        alone=True,
    ),
    Overlay(
        "arrows",
        mark("Plan"),
        mark("best actions for {goal} in each cell"),
        Source.GOAL,
        computation.compute_arrows,
        "overlay_arrows",
    ),
    Overlay(
        "sight",
        mark("Camera coverage"),
        mark("cells in view of a camera"),
        Source.WORLD,
        computation.compute_sight,
        "overlay_sight",
    ),
    Overlay(
        "trails",
        mark("Trails"),
        mark("recent paths of agents"),
        Source.RUN,
        computation.compute_trails,
        "overlay_trails",
        of_an_agent=True,
    ),
)


def overlay_named(key: str) -> Overlay:
    """Return the overlay with a key. Raises :class:`KeyError` if there is none."""
    for overlay in OVERLAYS:
        if overlay.key == key:
            return overlay
    raise KeyError(key)
