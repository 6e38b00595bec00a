"""The places of groups of cards in a grid: side by side, with few gaps, and each in one piece if it fits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

__all__ = ["Stretch", "stretches"]

Card = TypeVar("Card")


@dataclass(frozen=True, slots=True)
class Stretch(Generic[Card]):
    """Cards of one group side by side in a row, from a column on; ``begins`` if they are the first of the group."""

    row: int
    column: int
    cards: tuple[Card, ...]
    begins: bool


def stretches(groups: Sequence[Sequence[Card]], columns: int) -> list[Stretch[Card]]:
    """Place groups in rows of ``columns`` cards.

    A row begins with the next group, and is filled with those that fit, so small groups may precede larger ones. A
    group that is longer than a row begins at its left end, so that each of its cards is below others of the group.
    """
    waiting = [tuple(group) for group in groups if group]
    found: list[Stretch[Card]] = []
    row, column = 0, 0
    while waiting:
        free = columns - column
        fitting = (group for group in waiting if len(group) <= free)
        group = waiting[0] if column == 0 else next(fitting, None)
        if group is None:
            row, column = row + 1, 0
            continue
        waiting.remove(group)
        begins = True
        while group:
            taken, group = group[: columns - column], group[columns - column :]
            found.append(Stretch(row, column, taken, begins))
            begins = False
            column += len(taken)
            if column == columns:
                row, column = row + 1, 0
    return found
