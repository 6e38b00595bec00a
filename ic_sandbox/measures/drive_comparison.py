"""Drives side by side, at the discount of a world: their value, Shapley shares, and value under other goals."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, replace

from ic_sandbox.i18n import tr
from ic_sandbox.measures.drive_value import Worth
from ic_sandbox.measures.instrumental_value import (
    DEFAULT_GOALS,
    Analysis,
    analysing,
    default_discount,
    default_draw,
)
from ic_sandbox.measures.intervals import Figure, simultaneous, wilson
from ic_sandbox.measures.robustness import WorthUnderDraw, finding_robustness
from ic_sandbox.measures.shapley import ShapleyShare, finding_shapley_shares, groups_of_drives
from ic_sandbox.progress import PartialResult, Progress, WeightedSteps
from ic_sandbox.world.document import World
from ic_sandbox.world.draws import DRAWS

__all__ = ["DriveComparison", "comparing_drives", "prevalence_figure"]


@dataclass(frozen=True, eq=False, repr=False)
class DriveComparison:
    """The figures of the drives of a world at one discount, as far as computed.

    ``analysis`` has that discount alone. ``shares`` are the Shapley shares, one per drive; ``draws`` the value of each
    drive under each draw of goals. Both are None until they are computed.
    """

    analysis: Analysis
    shares: tuple[ShapleyShare, ...] | None = None
    draws: tuple[WorthUnderDraw, ...] | None = None

    @property
    def discount(self) -> float:
        """The discount."""
        return self.analysis.discounts[0]

    @property
    def worths(self) -> tuple[Worth, ...]:
        """The value of each drive."""
        return tuple(at_discount[0] for at_discount in self.analysis.worths)

    @property
    def complete(self) -> bool:
        """Return whether everything is computed."""
        return self.shares is not None and self.draws is not None


def comparing_drives(world: World, number: int = DEFAULT_GOALS) -> Generator[Progress, None, DriveComparison]:
    """Compare the drives of a world at its own discount, over goals drawn like those of its first population.

    Yields a :class:`~ic_sandbox.progress.PartialResult` after each part. The figures are those of ``ic-sandbox analyze
    WORLD --shapley --robustness``. Raises :class:`~ic_sandbox.world.faults.WorldError` if the world can't be compiled,
    or lists no goals although its population takes them.
    """
    discounts, draw, drives = (default_discount(world),), default_draw(world), len(world.drives())
    weights = (1.0 + drives, float(groups_of_drives(drives)), float(len(DRAWS) * (1 + drives)))
    total = WeightedSteps(sum(weights))
    found = DriveComparison(
        (yield from total.take(analysing(world, discounts, draw, number, world.seed), weights[0])),
        *(((), ()) if drives == 0 else (None, None)),
    )
    if drives:
        yield PartialResult(tr("Comparing drives"), 0.0, result=found)
        shares = finding_shapley_shares(world, discounts, draw, number, world.seed)
        found = replace(found, shares=(yield from total.take(shares, weights[1])))
        yield PartialResult(tr("Comparing drives"), 0.5, result=found)
        draws = finding_robustness(world, discounts, number, world.seed)
        found = replace(found, draws=(yield from total.take(draws, weights[2])))
    return found


def prevalence_figure(worth: Worth, drives: int) -> Figure:
    """Return the prevalence of one of several drives, with its pointwise interval and one simultaneous over drives."""
    goals = worth.relative.shape[1]
    if worth.prevalence_low != worth.prevalence_low:  # given goals are a census
        return Figure(worth.prevalence, worth.prevalence_low, worth.prevalence_high, goals)

    def measured(level: float) -> Figure:
        low, high = wilson(worth.prevalence * goals, goals, level)
        return Figure(worth.prevalence, float(low), float(high), goals)

    return simultaneous(measured, drives)
