"""The actions of a run as read from its folder: ``actions.csv`` and ``neutral_actions.csv``."""

from __future__ import annotations

import csv
from collections.abc import Generator, Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.adapters.table_file import check_ordinary, table_lines
from ic_sandbox.exports.csv_table import BYTE_ORDER_MARK
from ic_sandbox.i18n import tr
from ic_sandbox.progress import Progress
from ic_sandbox.simulation.outside_agents import NO_ACTION
from ic_sandbox.world.faults import Fault, WorldError

__all__ = ["MOST_ACTIONS", "MOST_LISTED", "reading_actions"]

MOST_ACTIONS = 20_000_000
"""The most agents times ticks of a run that is opened: reading and replaying them takes a few minutes."""

LONGEST_ROW = 64
"""The bytes that a row takes on average at most."""

MOST_LISTED = 100
"""The most faults of a file that are listed; reading stops there."""

ROWS_A_STEP = 50_000

COLUMNS = ("tick", "agent", "action")


def reading_actions(
    path: Path, ticks: int, agents: int, names: Sequence[str], drives: Sequence[str] = ()
) -> Generator[Progress, None, NDArray[np.int8]]:
    """Read actions int8 [D, T, N], -1 if there is no row, as a generator that yields progress.

    ``names``: the actions of the world. ``drives``: the D drives of a file with a column ``drive``; without them, D is
    1. Raises :class:`~ic_sandbox.world.faults.WorldError` with the faults of the file and their lines: columns,
    values that are not whole numbers or out of range, unknown actions, and rows that occur twice.
    """
    reader = _Reader(path, ticks, agents, names, drives)
    found = np.full((max(1, len(drives)), ticks, agents), NO_ACTION, np.int8)
    yield Progress(tr("Reading {name}", name=path.name), 0.0)
    total = reader.size
    for number, (line, drive, tick, agent, action) in enumerate(reader.rows(), 1):
        if found[drive, tick, agent] != NO_ACTION:
            again = tr("the action of agent {agent} in tick {tick} occurs again", agent=agent, tick=tick)
            reader.fault(line, again, tr("keep one of the rows"))
        found[drive, tick, agent] = action
        if number % ROWS_A_STEP == 0:
            yield Progress(tr("Reading {name}", name=path.name), min(1.0, reader.read / max(1, total)))
        if len(reader.faults) >= MOST_LISTED:
            break
    if reader.faults:
        raise WorldError(reader.faults)
    return found


class _Reader:
    """The rows of a file, with faults by line. ``read``: the characters read so far."""

    def __init__(self, path: Path, ticks: int, agents: int, names: Sequence[str], drives: Sequence[str]) -> None:
        self._path, self._ticks, self._agents = path, ticks, agents
        self._actions = {name: number for number, name in enumerate(names)}
        self._drives = {name: number for number, name in enumerate(drives)}
        self._columns = ("drive", *COLUMNS) if drives else COLUMNS
        self.faults: list[Fault] = []
        self.read = self.size = 0

    def fault(self, line: int, reason: str, hint: str = "") -> None:
        """Add the fault of a line."""
        self.faults.append(Fault(tr("{name}, line {line}", name=self._path.name, line=line), reason, hint))

    def rows(self) -> Iterator[tuple[int, int, int, int, int]]:
        """Yield the line, drive, tick, agent and action of each row without a fault."""
        name = self._path.name
        try:
            check_ordinary(self._path)
            self.size = self._path.stat().st_size
            if self.size > LONGEST_ROW * MOST_ACTIONS:
                room = LONGEST_ROW * MOST_ACTIONS >> 20
                self.faults.append(Fault(name, tr("is larger than {most:,} MiB", most=room)))
                return
            with self._path.open(encoding="utf-8", newline="") as file:
                yield from self._of_lines(csv.reader(self._counted(table_lines(file)), strict=True))
        except FileNotFoundError:
            hint = tr("nothing else in the folder says how these agents acted")
            self.faults.append(Fault(name, tr("is missing"), hint))
        except OSError as error:
            self.faults.append(Fault(name, tr("can't be read: {reason}", reason=error.strerror or error)))
        except (UnicodeDecodeError, csv.Error) as error:
            self.faults.append(Fault(name, tr("is not a table in CSV: {reason}", reason=error)))

    def _counted(self, lines: Iterator[str]) -> Iterator[str]:
        for line in lines:
            self.read += len(line)
            yield line

    def _of_lines(self, lines: Iterator[list[str]]) -> Iterator[tuple[int, int, int, int, int]]:
        header = [name.removeprefix(BYTE_ORDER_MARK) for name in next(lines, [])]
        if sorted(header) != sorted(self._columns):
            listed = ", ".join(header) or tr("none")
            expected = tr("expected {wanted}", wanted=", ".join(self._columns))
            self.fault(1, tr("the columns are: {listed}", listed=listed[:200]), expected)
            return
        places = [header.index(name) for name in self._columns]
        for line, cells in enumerate(lines, 2):
            if not cells:
                continue
            if len(cells) != len(header):
                self.fault(line, tr("has {cells} cells, and the header {header}", cells=len(cells), header=len(header)))
                continue
            *first, tick, agent, action = (cells[place] for place in places)
            row = self._parsed(line, first[0] if first else None, tick, agent, action)
            if row is not None:
                yield row

    def _parsed(
        self, line: int, drive: str | None, tick: str, agent: str, action: str
    ) -> tuple[int, int, int, int, int] | None:
        before = len(self.faults)
        at_tick, of_agent = (
            self._whole(line, "tick", tick, self._ticks),
            self._whole(line, "agent", agent, self._agents),
        )
        number, of_drive = self._actions.get(action), 0 if drive is None else self._drives.get(drive)
        if number is None:
            listed = tr("this world has: {names}", names=", ".join(self._actions))
            self.fault(line, tr("there is no action {action}", action=repr(action)), listed)
        if of_drive is None:
            listed = tr("this world has: {names}", names=", ".join(self._drives))
            self.fault(line, tr("there is no drive {drive}", drive=repr(drive)), listed)
        if len(self.faults) > before or number is None or of_drive is None:
            return None
        return line, of_drive, at_tick, of_agent, number

    def _whole(self, line: int, column: str, text: str, stop: int) -> int:
        """Return a whole number below ``stop``, or add a fault."""
        number = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1
        if not 0 <= number < stop:
            reason = tr("{column} is {text}", column=column, text=repr(text))
            self.fault(line, reason, tr("expected a whole number from 0 to {last:,}", last=stop - 1))
        return number
