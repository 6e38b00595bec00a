"""The form of a measure: what it is called, what it means, and the functions that measure it."""

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
    """How figures are written: shares in percent, or plain numbers."""

    SHARE = "share"
    NUMBER = "number"


class Interval(Enum):
    """The kind of a figure's 95 % interval, which decides the interval of the difference of two figures."""

    SHARE = "share"
    """Wilson's at the effective size; a difference has Newcombe's, which follows from both."""

    MEAN = "mean"
    """Student's; a difference has Welch's."""

    OTHER = "other"
    """Any other; a difference has the one that follows from both (Zou and Donner 2008)."""


@dataclass(frozen=True, slots=True)
class Measurement:
    """One figure of a run.

    Attributes
    ----------
    figure : str
        The key of the measure.
    of : str
        Its drive or variable, or an empty text.
    arm : str
        The arm that it was measured in: ``"main"`` or the key of a control.
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
"""The drive or variable (or an empty text), the arm, and the figure."""

Compute = Callable[[Run], Generator[Progress, None, Iterable[Found]]]
"""Measures a whole run, one step at a time."""


@dataclass(frozen=True, eq=False, slots=True)
class TickFigures:
    """One figure of every tick: ``values`` are arrays [T].

    ``begins``: whether row t holds as tick t begins; otherwise it holds once tick t is over.
    """

    of: str
    arm: ArmKey
    values: Banded
    begins: bool = False


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure that tables, files, the report and the window show.

    ``key`` is its name in files; ``title`` and ``meaning`` are translated where they are shown. ``compute`` measures it
    in a whole run, ``per_tick`` in every tick; each is None if there is no such figure.
    """

    key: str
    title: str
    meaning: str
    unit: Unit = Unit.SHARE
    interval: Interval = Interval.OTHER
    compute: Compute | None = None
    per_tick: Callable[[RunSeries], Iterable[TickFigures]] | None = None


def by_arm(measure: Callable[[Run, ArmHistory], Figure]) -> Compute:
    """Measure each arm of a run."""
    return by_arm_and_name(lambda run, arm: {"": measure(run, arm)})


def by_arm_and_name(measure: Callable[[Run, ArmHistory], Mapping[str, Figure]]) -> Compute:
    """Measure each arm of a run, for each of the names that ``measure`` returns."""

    def compute(run: Run) -> Generator[Progress, None, list[Found]]:
        yield from ()
        return [
            (of, history.arm.key, figure)
            for history in (run.main, *run.controls)
            for of, figure in measure(run, history).items()
        ]

    return compute
