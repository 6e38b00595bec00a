"""Differences between the tables of a folder and those of the run that is simulated again."""

from __future__ import annotations

import csv
import math
from collections.abc import Callable, Generator, Iterator
from itertools import zip_longest
from pathlib import Path

from ic_sandbox.adapters.run_folder.actions_file import MOST_LISTED
from ic_sandbox.adapters.table_file import check_ordinary, table_lines
from ic_sandbox.exports.csv_table import BYTE_ORDER_MARK, Table, pieces
from ic_sandbox.i18n import tr
from ic_sandbox.progress import Progress
from ic_sandbox.world.faults import Fault

__all__ = ["differences"]

TOLERANCE = 1e-9
"""The largest relative difference of equal figures: other processors may add in another order."""

LINES_A_STEP = 10_000


def differences(
    folder: Path, table: Table, compared: Callable[[str], bool] = lambda column: True
) -> Generator[Progress, None, list[Fault]]:
    """Compare a table with its file in the folder, as a generator that yields progress.

    ``compared`` returns whether a column is compared; columns that only one of them has are not. Returns a fault for
    each difference, with its line and column, up to some number.
    """
    path, faults = folder / table.name, list[Fault]()
    try:
        check_ordinary(path)
        with path.open(encoding="utf-8", newline="") as file:
            yield from _compared(csv.reader(table_lines(file), strict=True), table, compared, faults)
    except FileNotFoundError:
        faults.append(Fault(table.name, tr("is missing"), tr("without it, the run can't be checked")))
    except OSError as error:
        faults.append(Fault(table.name, tr("can't be read: {reason}", reason=error.strerror or error)))
    except (UnicodeDecodeError, csv.Error) as error:
        faults.append(Fault(table.name, tr("is not a table in CSV: {reason}", reason=error)))
    return faults


def _compared(
    lines: Iterator[list[str]], table: Table, compared: Callable[[str], bool], faults: list[Fault]
) -> Generator[Progress, None, None]:
    header = [name.removeprefix(BYTE_ORDER_MARK) for name in next(lines, [])]
    own = [column.name for column in table.columns]
    places = [(name, own.index(name), header.index(name)) for name in own if name in header and compared(name)]
    if not places:
        faults.append(Fault(tr("{name}, line {line}", name=table.name, line=1), tr("has none of the columns of a run")))
        return
    width = len(header)
    for line, (cells, right) in enumerate(zip_longest(lines, _rows(table)), 2):
        place = tr("{name}, line {line}", name=table.name, line=line)
        if cells is None or right is None:
            known = table.rows + 1
            if cells is None:
                faults.append(Fault(place, tr("is missing: the run has {lines:,} lines here", lines=known)))
            elif cells:
                faults.append(Fault(place, tr("is one too many: the run has {lines:,} lines here", lines=known)))
            return
        if len(cells) != width:
            faults.append(
                Fault(place, tr("has {cells} cells, and the header {header}", cells=len(cells), header=width))
            )
        else:
            for name, one, other in places:
                if right[one] != cells[other] and not _equal(right[one], cells[other]):
                    reason = tr(
                        "{column} is {found}, and {replayed} if the run is simulated again",
                        column=name,
                        found=cells[other] or tr("empty"),
                        replayed=right[one] or tr("empty"),
                    )
                    faults.append(Fault(place, reason))
        if len(faults) >= MOST_LISTED:
            return
        if line % LINES_A_STEP == 0:
            yield Progress(tr("Comparing {name}", name=table.name), min(1.0, line / max(1, table.rows)))


def _rows(table: Table) -> Iterator[list[str]]:
    text = (line for piece in pieces(table) for line in piece.splitlines(keepends=True))
    rows = csv.reader(text, strict=True)
    next(rows)
    return rows


def _equal(one: str, other: str) -> bool:
    try:
        return math.isclose(float(one), float(other), rel_tol=TOLERANCE, abs_tol=TOLERANCE)
    except ValueError:
        return False
