"""The definition of a measure: its key, title, meaning and unit, and the functions that compute it."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum

from ic_sandbox.measures.intervals import Figure
from ic_sandbox.measures.run_series import Banded, RunSeries
from ic_sandbox.progress import Progress
from ic_sandbox.simulation.arm_key import ArmKey
from ic_sandbox.simulation.run import ArmHistory, Run

__all__ = ["Compute", "Found", "Interval", "Measure", "Measurement", "TickFigures", "Unit", "by_arm", "by_arm_and_name"]


class Unit(Enum):
    """The format of figures: shares in percent, or plain numbers."""

    SHARE = "share"
    NUMBER = "number"


class Interval(Enum):
    """The kind of a figure's 95 % interval, which determines the interval of a difference."""

    SHARE = "share"
    """Wilson's at the effective size; differences have Newcombe's, which follows from both."""

    MEAN = "mean"
    """Student's; differences have Welch's."""

    OTHER = "other"
    """Any other; differences have the interval that follows from both (Zou and Donner 2008)."""


@dataclass(frozen=True, slots=True)
class Measurement:
    """One figure of a run.

    Attributes
    ----------
    figure : str
        The key of the measure.
    of : str
        Its drive or variable, or an empty string.
    arm : str
        The arm in which it was measured: ``"main"`` or the key of a control.
    measured : Figure
        The number with its interval.

    Examples
    --------
    >>> import ic_sandbox as ics
    >>> model = ics.compile_world(ics.load_world("off_switch"))
    >>> plan = ics.solve(model, ics.draw_goals(model, "uniform_cells", number=8, seed=0), discount=0.97)
    >>> found = ics.summarize(ics.simulate(plan, agents=16, ticks=20))
    >>> [(figure.figure, figure.of, figure.arm) for figure in found[:2]]
    [('survival', '', 'main'), ('uptake', 'shutdown_avoidance', 'main')]
    """

    figure: str
    of: str
    arm: ArmKey
    measured: Figure


Found = tuple[str, ArmKey, Figure]
"""The drive or variable (or an empty string), the arm, and the figure."""

Compute = Callable[[Run], Generator[Progress, None, Iterable[Found]]]
"""A generator that measures a whole run and yields progress."""


@dataclass(frozen=True, eq=False, slots=True)
class TickFigures:
    """One figure of every tick, with arrays [T] in ``values``.

    ``begins``: whether entry t is measured at the start of tick t; otherwise it is measured at the end.
    """

    of: str
    arm: ArmKey
    values: Banded
    begins: bool = False


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure that tables, files, the report and the window show.

    ``key`` is its name in files; ``title`` and ``meaning`` are translated when they are shown. ``compute`` measures it
    in a whole run, and ``per_tick`` in every tick; each is None if there is no such figure.
    """

    key: str
    title: str
    meaning: str
    unit: Unit = Unit.SHARE
    interval: Interval = Interval.OTHER
    compute: Compute | None = None
    per_tick: Callable[[RunSeries], Iterable[TickFigures]] | None = None


def by_arm(measure: Callable[[Run, ArmHistory], Figure]) -> Compute:
    """Return a function that measures each arm of a run."""
    return by_arm_and_name(lambda run, arm: {"": measure(run, arm)})


def by_arm_and_name(measure: Callable[[Run, ArmHistory], Mapping[str, Figure]]) -> Compute:
    """Return a function that measures each arm of a run, for each name that ``measure`` returns."""

    def compute(run: Run) -> Generator[Progress, None, list[Found]]:
        yield from ()
        return [
            (of, history.arm.key, figure)
            for history in (run.main, *run.controls)
            for of, figure in measure(run, history).items()
        ]

    return compute
