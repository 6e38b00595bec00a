"""The events of all agents of a run, tick by tick, as a page draws and describes them."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from itertools import islice
from typing import Any

from ic_sandbox.charts.map_marks import MOST_MARKS
from ic_sandbox.i18n import tr
from ic_sandbox.progress import Progress
from ic_sandbox.simulation.happenings import happenings_at
from ic_sandbox.simulation.run import Run
from ic_sandbox.world.document import Cell

__all__ = ["finding_happenings"]

DECIMALS = 4
"""The decimals of shares that are only drawn."""


def finding_happenings(run: Run, first: int, last: int) -> Generator[Progress, None, dict[str, Any]]:
    """Return what happens at the ticks ``first`` to ``last``, as a generator that yields progress.

    ``off``, ``modified``, ``violations``: for each tick the number of agents. ``marks``: for each tick in which
    something happened, by its number from the first, pairs of a cell (row times columns plus column) and a number of
    agents, for ``off`` and ``modified``; triples for ``violations``, which end in 1 if a camera detected one; pairs of
    a device and its uses, for ``used``. ``doors``: for each glyph of conditional terrain, the share of agents that can
    enter it at each tick. ``stocks``: for each device that uses something up, the share that is left.
    """
    cols = run.experiment.world.cols
    totals: dict[str, list[int]] = {"off": [], "modified": [], "violations": []}
    marks: dict[int, dict[str, list[int]]] = {}
    doors: dict[str, list[float]] = {}
    stocks: dict[int, list[float]] = {}

    def pairs(cells: Mapping[Cell, int]) -> list[int]:
        return [number for (row, col), count in _some(cells) for number in (row * cols + col, count)]

    for tick in range(first, last + 1):
        found = happenings_at(run, tick)
        totals["off"].append(sum(found.switched_off.values()))
        totals["modified"].append(sum(found.modified.values()))
        totals["violations"].append(sum(count for count, _ in found.violations.values()))
        here = {
            "off": pairs(found.switched_off),
            "modified": pairs(found.modified),
            "violations": [
                number
                for (row, col), (count, seen) in _some(found.violations)
                for number in (row * cols + col, count, int(seen))
            ],
            "used": [number for device, uses in _some(found.used) for number in (device, uses)],
        }
        if any(here.values()):
            marks[tick - first] = {kind: numbers for kind, numbers in here.items() if numbers}
        for glyph, share in found.doors.items():
            doors.setdefault(glyph, []).append(round(share, DECIMALS))
        for device, left in found.stocks.items():
            stocks.setdefault(device, []).append(round(left, DECIMALS))
        yield Progress(tr("Reading what happened"), (tick - first) / max(1, last - first))
    return {**totals, "marks": marks, "doors": doors, "stocks": stocks}


def _some(found: Mapping[Any, Any]) -> list[tuple[Any, Any]]:
    return list(islice(found.items(), MOST_MARKS))
