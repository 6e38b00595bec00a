"""Policies as CSV files: one row for each state and action, with the probability of the action."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ic_sandbox.adapters.table_file import table_lines
from ic_sandbox.array_types import Floats
from ic_sandbox.exports.csv_table import BYTE_ORDER_MARK, Table, labels, numbers
from ic_sandbox.exports.state_columns import caches_text, state_columns
from ic_sandbox.mdp.compiler import compile_world
from ic_sandbox.mdp.kernels.layout import WAIT
from ic_sandbox.mdp.model import STATUS_NAMES, Model
from ic_sandbox.planning.policy import Policy
from ic_sandbox.world.faults import MOST_FAULTS, Fault, WorldError
from ic_sandbox.world.traversal import groups_of

__all__ = ["ELSEWHERE", "PolicyTable", "policy_table", "read_policy"]

ELSEWHERE = ERROR, RANDOM, WAITING = "error", "random", "wait"
"""What agents do in states that a file leaves out."""

ACTIVE = STATUS_NAMES[0]

LONGEST_NAME = 80
"""The most characters of a column's name in a fault."""

SUM_TOLERANCE = 1e-6
"""How far the probabilities of a state may be from 1: the rounding of float32."""


@dataclass(frozen=True, eq=False)
class PolicyTable:
    """A policy as read: ``probabilities`` float64 [active states, A], and the number of states that were left out."""

    probabilities: Floats
    left_out: int


def policy_table(policy: Policy, model: Model, name: str = "policy.csv", goal: int = 0) -> Table:
    """Return the table of a policy for one goal, without modified agents and agents that are off: they do not choose.

    The columns are those of :func:`~ic_sandbox.exports.state_columns.state_columns`, action and probability; actions
    that are never taken have no row.
    """
    chosen = policy.distributions(slice(0, model.n_active), goal)
    state, action = np.nonzero(chosen > 0)
    columns = state_columns(model, state)
    return Table(
        name, (*columns, labels("action", action, model.actions), numbers("probability", chosen[state, action]))
    )


def read_policy(path: Path, model: Model, elsewhere: str = ERROR) -> PolicyTable:
    """Read the policy of agents in a model. ``elsewhere``: what they do in states that the file leaves out.

    Raises :class:`~ic_sandbox.world.faults.WorldError` with every fault of the file and its line: columns, values that
    are not those of a state, rows that occur twice, probabilities that do not add up, and states left out.
    """
    faults: list[Fault] = []
    reader = _Reader(path, model, faults)
    found = np.full((model.n_active, len(model.actions)), np.nan)
    first_line = np.zeros(model.n_active, np.int64)
    for line, state, action, probability in reader.rows():
        if not np.isnan(found[state, action]):
            faults.append(reader.fault(line, f"the action {model.actions[action]!r} of this state occurs again"))
        elif not first_line[state]:
            first_line[state] = line
        found[state, action] = probability
    known = first_line > 0
    sums = np.nansum(found, axis=1)
    for state in np.flatnonzero(known & (np.abs(sums - 1.0) > SUM_TOLERANCE)).tolist():
        reason = f"the probabilities of {_state_text(model, state)} add up to {sums[state]:.9g}, not 1"
        faults.append(reader.fault(int(first_line[state]), reason))
    left_out = np.flatnonzero(~known)
    if len(left_out) and elsewhere == ERROR and not faults:
        reason = f"{len(left_out):,} of {model.n_active:,} states have no row; the first is "
        faults.append(
            Fault(
                str(path),
                reason + _state_text(model, int(left_out[0])),
                "add them"
                + (", perhaps by ic-sandbox policy with --mode shared" if model.shared else "")
                + ", or choose what agents do there (--elsewhere random or --elsewhere wait)",
            )
        )
    if faults:
        raise WorldError(faults[:MOST_FAULTS])
    probabilities = np.nan_to_num(found)
    probabilities[known] /= sums[known, None]
    probabilities[left_out] = 1.0 / len(model.actions) if elsewhere == RANDOM else np.eye(len(model.actions))[WAIT]
    return PolicyTable(probabilities, len(left_out))


class _Reader:
    """The rows of a file, with faults by line."""

    def __init__(self, path: Path, model: Model, faults: list[Fault]) -> None:
        self._path, self._model, self._faults = path, model, faults
        self._place = _places(model)
        self._elsewhere: dict[tuple[int, ...], int] | None = {} if model.shared else None
        self._whole = ["row", "col", *model.variables]
        self._beliefs = [f"belief.{group}" for group in groups_of(model.world)]
        self._columns = [*self._whole, *self._beliefs, "status", "action", "probability"]

    def fault(self, line: int, reason: str, hint: str = "") -> Fault:
        """Return a fault of a line."""
        return Fault(f"{self._path}, line {line}", reason, hint)

    def rows(self) -> Iterator[tuple[int, int, int, float]]:
        """Yield the line, state, action and probability of each row without a fault."""
        try:
            with self._path.open(encoding="utf-8", newline="") as file:
                yield from self._of_lines(csv.reader(table_lines(file), strict=True))
        except FileNotFoundError:
            self._faults.append(Fault(str(self._path), "there is no such file"))
        except (OSError, UnicodeDecodeError, csv.Error) as error:
            self._faults.append(Fault(str(self._path), f"can't be read as a table: {error}"))

    def _of_lines(self, lines: Iterator[list[str]]) -> Iterator[tuple[int, int, int, float]]:
        header = [name.removeprefix(BYTE_ORDER_MARK) for name in next(lines, [])]
        if sorted(header) != sorted(self._columns):
            missing = [name for name in self._columns if name not in header]
            unknown = [name for name in header if name not in self._columns]
            twice = sorted({name for name in header if header.count(name) > 1})
            said = [("missing", missing), ("unknown", unknown), ("twice", twice)]
            reason = "; ".join(f"{what}: {', '.join(map(_quoted, names))}" for what, names in said if names)
            hint = f"use: {', '.join(self._columns)}"
            if len(header) == 1 and any(mark in header[0] for mark in ";\t"):
                hint += "; separate cells with commas"
            self._faults.append(self.fault(1, f"columns {reason}", hint))
            return
        for line, cells in enumerate(lines, 2):
            if len(self._faults) >= MOST_FAULTS:
                return
            if not cells:
                continue
            if len(cells) != len(header):
                self._faults.append(self.fault(line, f"has {len(cells)} cells, and the header {len(header)}"))
                continue
            row = self._parsed(line, dict(zip(header, cells, strict=True)))
            if row is not None:
                yield row

    def _parsed(self, line: int, cells: dict[str, str]) -> tuple[int, int, int, float] | None:
        reasons = []
        parts: list[int] = []
        for name in self._whole:
            if not _is_whole(cells[name]):
                reasons.append(f"{name} is {cells[name]!r}, not a whole number")
            else:
                parts.append(int(cells[name]))
        for name in self._beliefs:
            caches = cells[name].split()
            if not all(map(_is_whole, caches)) or len(set(caches)) < len(caches):
                reasons.append(f"{name} is {cells[name]!r}, not a list of caches such as '0 2'")
            else:
                parts.append(sum(1 << int(cache) for cache in caches if int(cache) < 63))
        if cells["status"] != ACTIVE:
            reasons.append(f"status is {cells['status']!r}; only agents that are {ACTIVE!r} choose")
        if cells["action"] not in self._model.actions:
            names = ", ".join(self._model.actions)
            reasons.append(f"there is no action {cells['action']!r}; actions: {names}")
        probability = _number(cells["probability"])
        if not 0.0 <= probability <= 1.0:  # NaN fails, too
            reasons.append(f"probability is {cells['probability']!r}, not a number from 0 to 1")
        state = None if reasons else self._place.get(tuple(parts))
        if state is None and not reasons and not self._occurs_if_shared(tuple(parts)):
            reasons.append("no agent that starts in this world can reach such a state")
        self._faults += [self.fault(line, reason) for reason in reasons]
        return None if state is None else (line, state, self._model.actions.index(cells["action"]), probability)

    def _occurs_if_shared(self, state: tuple[int, ...]) -> bool:
        """Return whether a state occurs only if agents share the world: a policy for such a run serves here, too."""
        if self._elsewhere is None:
            self._elsewhere = _places(compile_world(self._model.world, self._model.inert, shared=True))
        return state in self._elsewhere


def _places(model: Model) -> dict[tuple[int, ...], int]:
    """Return the index of each state in which agents choose, by its row, column, variables and beliefs."""
    states, n = model.states, model.n_active
    parts = np.concatenate(
        [states.row[:n, None], states.col[:n, None], states.variables[:n], states.beliefs[:n]], axis=1
    )
    return {tuple(row): state for state, row in enumerate(parts.tolist())}


def _is_whole(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10


def _quoted(name: str) -> str:
    return repr(name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 3]}...")


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return math.nan


def _state_text(model: Model, state: int) -> str:
    """Describe a state in the words of the columns."""
    states = model.states
    parts = [f"row {states.row[state]}", f"col {states.col[state]}"]
    levels: Sequence[int] = states.variables[state].tolist()
    parts += [f"{name} {level}" for name, level in zip(model.variables, levels, strict=True)]
    for b, group in enumerate(groups_of(model.world)):
        parts.append(f"belief.{group} {caches_text(int(states.beliefs[state, b]))}")
    return ", ".join(parts)
