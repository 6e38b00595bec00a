"""The catalogue of overlays: the one list that the menu, the bar, the command list, the legend and the map read."""

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
"""Computes a figure in a worker thread, from the last one of the same run if there is one; None if there is nothing to
show.
"""


class Source(Enum):
    """What an overlay shows, and so what makes it out of date."""

    WORLD = "the world as it is drawn"
    PLAN = "the plans for all goals"
    GOAL = "the plan for the goal in view"
    RUN = "the run up to the tick that is shown"


@dataclass(frozen=True)
class Overlay:
    """An overlay. A ``heat`` map colours every cell, so only one is shown at a time; the others can be combined.

    ``title`` and ``meaning`` are English; the meaning may name the ``{goal}`` in view. ``of_an_agent``: it also shows
    which agent is followed.
    """

    key: str
    title: str
    meaning: str
    source: Source
    compute: Compute
    icon: str
    heat: bool = False
    of_an_agent: bool = False

    def describe(self, goal: str) -> str:
        """One line on what it shows, for the user."""
        return tr(self.meaning, goal=goal)


OVERLAYS: tuple[Overlay, ...] = (
    Overlay(
        "value",
        mark("Value"),
        mark("what {goal} expects from each cell on"),
        Source.GOAL,
        computation.compute_value,
        "overlay_value",
        heat=True,
    ),
    Overlay(
        "power",
        mark("POWER"),
        mark("how well off an agent is in each cell, on average over random goals"),
        Source.PLAN,
        computation.compute_power,
        "overlay_power",
        heat=True,
    ),
    Overlay(
        "agreement",
        mark("Agreement"),
        mark("how far all goals agree on what to do: 1 is wholly, 0 not at all"),
        Source.PLAN,
        computation.compute_agreement,
        "overlay_agreement",
        heat=True,
    ),
    Overlay(
        "visits",
        mark("Visits"),
        mark("share of all time spent in each cell, so far in this run"),
        Source.RUN,
        computation.compute_visits,
        "overlay_visits",
        heat=True,
    ),
    Overlay(
        "worth",
        mark("Worth of devices"),
        mark("mean share of what acting is worth that is lost without the drive of the device"),
        Source.PLAN,
        computation.compute_worth,
        "overlay_worth",
        heat=True,
    ),
    Overlay(
        "arrows",
        mark("Plan"),
        mark("what {goal} does in each cell"),
        Source.GOAL,
        computation.compute_arrows,
        "overlay_arrows",
    ),
    Overlay(
        "sight",
        mark("What cameras see"),
        mark("cells that a camera sees"),
        Source.WORLD,
        computation.compute_sight,
        "overlay_sight",
    ),
    Overlay(
        "trails",
        mark("Trails"),
        mark("where agents came from"),
        Source.RUN,
        computation.compute_trails,
        "overlay_trails",
        of_an_agent=True,
    ),
)


def overlay_named(key: str) -> Overlay:
    """The overlay of a key. Raises :class:`KeyError` if there is none."""
    for overlay in OVERLAYS:
        if overlay.key == key:
            return overlay
    raise KeyError(key)
