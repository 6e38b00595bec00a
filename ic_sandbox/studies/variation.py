"""A number of a world or of its run that is varied: the study of it, its curve, and where a figure crosses one half."""

from __future__ import annotations

import json
import math
import shlex
from collections.abc import Generator, Iterator, MutableMapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise

from ic_sandbox.i18n import numeral, tr
from ic_sandbox.measures.curves.critical_search import finding_crossing
from ic_sandbox.measures.curves.curve import CriticalValue, Curve, Point
from ic_sandbox.measures.summary import is_share
from ic_sandbox.progress import PartialResult, Progress, map_progress
from ic_sandbox.simulation.experiment import MAIN, Settings
from ic_sandbox.studies.job import EXACT, Row, measuring_job
from ic_sandbox.studies.study import DRIVES, RUN, USEFULNESS, Job
from ic_sandbox.studies.variations import Way, document_of, varied
from ic_sandbox.world.document import World
from ic_sandbox.world.faults import Fault, WorldError

__all__ = ["Variation", "Worked", "measure_of", "study_command", "study_text", "varying"]

HALF = 0.5
FINEST = 0.001
"""The width of the final bracket around a critical value, as a share of the range of levels."""

RELATIVE = 0.01
"""The same as a share of the value itself, unless that is very small."""

UNKNOWN = (math.nan, math.nan, math.nan)

Worked = MutableMapping[str, tuple[Row, ...] | tuple[Fault, ...]]
"""The rows of finished jobs, or the faults of those that can't be run, by the job's key."""


@dataclass(frozen=True)
class Variation:
    """One number, given by its ``way``, at several levels in increasing order.

    ``whole``: whether the number is a whole one. ``ticks``, ``goals``: as in a study.
    """

    world: World
    settings: Settings
    way: Way
    levels: tuple[float, ...]
    measure: str
    whole: bool = False
    ticks: int = 100
    goals: int = 64

    @property
    def factor(self) -> str:
        """The name of the number in a study."""
        return ".".join(self.way)

    def job(self, level: float) -> Job:
        """Return the run at a level. Raises :class:`WorldError` if the world is invalid there."""
        value = int(level) if self.whole else level
        world, settings, ticks = self.world, replace(self.settings, controls=True), self.ticks
        if self.way == ("ticks",):
            ticks = int(level)
        elif self.way == ("discount",):
            settings = replace(settings, discount=float(level))
        elif self.way == ("agents",):
            settings = replace(settings, agents=int(level))
        else:
            world = varied(document_of(world), [(self.way, value)])
        texts = "", json.dumps(value)
        return Job(0, 0, texts, world, settings, ticks, (self.measure,), self.goals)


def measure_of(figure: str) -> str:
    """Return the measure of a study that has a figure."""
    if figure in ("prevalence", "strength"):
        return DRIVES
    return USEFULNESS if figure == "usefulness" else RUN


def varying(variation: Variation, figure: str, worked: Worked) -> Generator[Progress, None, Curve]:
    """Measure a figure at all levels, the outline first, and then find where it crosses one half.

    Yields a :class:`~ic_sandbox.progress.PartialResult` with the :class:`Curve` so far after each level. ``worked``
    keeps the rows of all runs: those that are in it are not repeated. A level whose world is invalid has faults
    instead of rows. Raises :class:`WorldError` if no level can be run.
    """
    curve = Curve(variation.way, variation.levels, figure)
    title = tr("Varying a number")
    for done, level in enumerate(_outline_first(variation.levels)):
        part = partial(_part, title, done, len(variation.levels))
        rows, faults = yield from map_progress(_working(variation, level, worked), part)
        curve = replace(
            curve,
            points=dict(sorted({**curve.points, **({level: _point(rows, figure)} if rows else {})}.items())),
            faults={**curve.faults, **({level: faults} if faults else {})},
            goals=max(curve.goals, _goals(rows, figure)),
        )
        yield PartialResult(title, (done + 1) / len(variation.levels), result=curve)
    if not curve.points and curve.faults:
        raise WorldError(list(next(iter(curve.faults.values()))))
    if is_share(figure):
        arm = EXACT if EXACT in curve.arms else MAIN
        for subject in curve.subjects:
            found = yield from _finding_critical(variation, curve, subject, arm, worked)
            curve = replace(curve, critical={**curve.critical, subject: found})
            yield PartialResult(title, 1.0, result=curve)
    return replace(curve, complete=True)


def _part(title: str, done: int, levels: int, step: Progress) -> Progress:
    """Return the share of levels that are done, and the step of the next one; its steps have no common share."""
    return Progress(title, done / levels, " · ".join(filter(None, (step.what, step.detail))))


def _working(
    variation: Variation, level: float, worked: Worked
) -> Generator[Progress, None, tuple[tuple[Row, ...], tuple[Fault, ...]]]:
    """Return the rows at a level, or why there are none."""
    key = ""
    try:
        job = variation.job(level)
        key = job.key
        if key not in worked:
            worked[key] = yield from measuring_job(job)
    except WorldError as error:
        if not key:
            return (), tuple(error.faults)
        worked[key] = tuple(error.faults)
    found = worked[key]
    faults = tuple(item for item in found if isinstance(item, Fault))
    return tuple(item for item in found if not isinstance(item, Fault)), faults


def _outline_first(levels: Sequence[float]) -> Iterator[float]:
    """Yield both ends, then the middle of each gap, the largest gaps first."""
    gaps = [(0, len(levels) - 1)]
    yield levels[0]
    if len(levels) > 1:
        yield levels[-1]
    while gaps:
        first, last = gaps.pop(0)
        middle = (first + last) // 2
        if first < middle < last:
            yield levels[middle]
            gaps += [(first, middle), (middle, last)]


def _point(rows: Sequence[Row], figure: str) -> Point:
    """Return what the rows of a run say about a figure."""
    found: dict[tuple[str, str], tuple[float, float, float]] = {}
    for row in rows:
        if row[0] == figure:
            value, low, high = (math.nan if part is None else part for part in row[3:6])
            found[row[1], row[2]] = value, low, high
    return found


def _goals(rows: Sequence[Row], figure: str) -> int:
    """Return for how many goals a figure from planning alone is known; 0 for others."""
    return round(max((row[6] for row in rows if (row[0], row[2]) == (figure, EXACT)), default=0.0))


def _finding_critical(
    variation: Variation, curve: Curve, subject: str, arm: str, worked: Worked
) -> Generator[Progress, None, CriticalValue]:
    """Find where a figure and the ends of its interval first cross one half, each in the direction of the figure."""
    levels = [level for level in curve.points if not math.isnan(curve.at(level, subject, arm)[0])]
    if not levels:
        return CriticalValue(math.nan, math.nan, math.nan, True, 0)
    over = [curve.at(level, subject, arm)[0] > HALF for level in levels]
    rises = not over[0]
    crossings = sum(before != after for before, after in pairwise(over))
    if not crossings:
        return CriticalValue(math.nan, math.nan, math.nan, rises, 0)
    width = FINEST * (levels[-1] - levels[0]) * (1 + 1e-9)
    least = width * FINEST

    def between(before: float, after: float) -> float | None:
        if variation.whole:
            middle = (int(before) + int(after)) // 2
            return None if middle in (before, after) else float(middle)
        gap, size = abs(after - before), max(abs(before), abs(after))
        close = gap <= width and gap <= max(RELATIVE * size, least)
        return None if close else (before + after) / 2

    def crossing(end: int) -> Generator[Progress, None, float]:
        def passes(level: float) -> Generator[Progress, None, bool]:
            detail = numeral(level, ".4g")
            step = partial(_searching, detail)
            rows, _ = yield from map_progress(_working(variation, level, worked), step)
            found = _point(rows, curve.figure).get((subject, arm), UNKNOWN)[end]
            return not math.isnan(found) and (found > HALF) == rises

        return finding_crossing(levels, passes, between)

    value = yield from crossing(0)
    if all(math.isnan(curve.at(level, subject, arm)[1]) for level in levels):
        return CriticalValue(value, math.nan, math.nan, rises, crossings)
    ends = []
    for end in (2, 1) if rises else (1, 2):
        ends.append((yield from crossing(end)))
    return CriticalValue(value, ends[0], ends[1], rises, crossings)


def _searching(detail: str, step: Progress) -> Progress:
    return Progress(tr("Finding where it crosses one half"), 1.0, detail)


def study_text(variation: Variation, world: str, name: str) -> str:
    """Return the study of a variation as TOML; ``world``: the name of the world or its file, ``name``: the study's."""
    settings = variation.settings
    lines = [f"name = {_quoted(name)}", f"world = {_quoted(world)}", f"seeds = [{settings.seed}]"]
    if variation.way != ("ticks",):
        lines.append(f"ticks = {variation.ticks}")
    if settings.agents is not None and variation.way != ("agents",):
        lines.append(f"agents = {settings.agents}")
    if settings.mode is not None:
        lines.append(f"mode = {_quoted(settings.mode)}")
    lines += ["controls = true", f"measures = [{_quoted(variation.measure)}]", f"goals = {variation.goals}", ""]
    levels = ", ".join(json.dumps(int(level) if variation.whole else level) for level in variation.levels)
    return "\n".join([*lines, "[vary]", f"{_quoted(variation.factor)} = [{levels}]", ""])


def study_command(file: str, planner: str | None = None) -> str:
    """Return the command that runs a study's file."""
    stem = file.removesuffix(".toml")
    chosen = ["--planner", planner] if planner else []
    return shlex.join(["ic-sandbox", "sweep", file, "--out", stem, *chosen])


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
