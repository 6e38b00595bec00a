"""The check of a level as a table: one row per goal and act, and one for each part that never matters."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator
from pathlib import Path

import numpy as np

from ic_sandbox.exports.csv_table import Column, Table, labels, numbers, ticks
from ic_sandbox.exports.folders import writing_files
from ic_sandbox.measures.incentives.check import IncentiveCheck
from ic_sandbox.progress import Progress

__all__ = ["incentives_table", "writing_incentives"]

Row = tuple[str, str, str, str, float, float, float, float, float, int, int]
"""The finding, goal, name, verdict, gain, share, discount, price, slip, rewarded and reached; -1 and NaN for none."""

NONE = float("nan")


def writing_incentives(found: IncentiveCheck, path: Path, excel: bool = False) -> Generator[Progress, None, None]:
    """Write the table of a check into a file, replacing an existing one, as a generator that yields progress.

    Raises :class:`~ic_sandbox.world.faults.WorldError` if it cannot be written.
    """
    path = Path(os.path.realpath(path))  # write to the target of a link
    yield from writing_files(path.parent, [incentives_table(found, path.name).file(excel)], force=True)


def incentives_table(found: IncentiveCheck, name: str = "incentives.csv") -> Table:
    """Return ``incentives.csv``.

    The ``finding`` is ``act`` (of a goal; with verdict and figures), ``goal`` (how many of its rewards can be had),
    ``cell`` or ``device`` that is never reached (``unreached``) or a device, level or reward that never matters.
    """
    rows = list(_rows(found))

    def texts(title: str, place: int) -> Column:
        return labels(title, np.arange(len(rows)), [str(row[place]) for row in rows])

    def figures(title: str, place: int) -> Column:
        return numbers(title, np.array([row[place] for row in rows], np.float64))

    def counts(title: str, place: int) -> Column:
        return ticks(title, np.array([row[place] for row in rows], np.int64))

    columns = [texts(title, place) for place, title in enumerate(("finding", "goal", "name", "verdict"))]
    columns += [figures(title, 4 + place) for place, title in enumerate(("gain", "share", "discount", "price", "slip"))]
    return Table(name, (*columns, counts("rewarded", 9), counts("reached", 10)))


def _rows(found: IncentiveCheck) -> Iterator[Row]:
    for each in found.temptations:
        figures = (each.gain, each.share, each.discount, each.price, each.slip)
        yield ("act", each.goal, each.act, each.verdict, *figures, -1, -1)
    for reach in found.reaches:
        yield ("goal", reach.goal, "", "", NONE, NONE, NONE, NONE, NONE, reach.rewarded, reach.reached)
    waste = found.waste
    yield from (_plain("cell", f"{row},{col}", "unreached") for row, col in waste.cells)
    yield from (_plain("device", name, "unreached") for name in waste.devices_unreached)
    yield from (_plain("device", name, "no effect") for name in waste.devices)
    for variable, levels in waste.levels:
        yield from (_plain("level", f"{variable}={level}", "unreached") for level in levels)
    yield from (_plain("reward", str(reward), "no effect", goal) for goal, reward in waste.rewards)


def _plain(finding: str, name: str, verdict: str, goal: str = "") -> Row:
    return (finding, goal, name, verdict, NONE, NONE, NONE, NONE, NONE, -1, -1)
