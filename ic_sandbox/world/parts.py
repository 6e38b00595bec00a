"""The parts of a world apart from its agents: rules, terrain, variables, devices, processes and cameras."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = [
    "ALWAYS", "BY_HAND", "DETECTED", "FLOOR", "NEVER", "STATUS_KEY", "WALL", "Camera", "Cell", "Chance", "Change",
    "Comparison", "Condition", "Device", "Direction", "Effect", "Process", "Rule", "Terrain", "Test", "Variable",
]  # fmt: skip

Cell = tuple[int, int]
"""``(row, column)``, counted from 0, row 0 on top."""

Comparison = Literal["==", "!=", ">=", "<=", ">", "<"]
Direction = Literal["north", "east", "south", "west"]

BY_HAND = "custom"
"""The device kind without a preset: everything about it is written in the world."""

DETECTED = "detected"
"""The event that a camera emits when it detects a violation."""

STATUS_KEY = "status"
"""The key in an effect that stands for the agent's status; no variable may have this name."""


@dataclass(frozen=True, slots=True)
class Test:
    """One part of a condition: the comparison of a variable with a number."""

    __test__ = False  # not a test case, despite its name

    variable: str
    op: Comparison
    value: int


Condition = tuple[Test, ...]
"""Tests that must all hold; the empty condition always holds."""


@dataclass(frozen=True, slots=True)
class Change:
    """A change of one variable: add, subtract, set, or cycle through its levels."""

    variable: str
    op: Literal["+", "-", "=", "cycle"]
    value: int = 0


@dataclass(frozen=True, slots=True)
class Effect:
    """The effect of a rule: changes of variables (each named once) and possibly a change of status."""

    changes: tuple[Change, ...] = ()
    status: Literal["off", "modified"] | None = None


@dataclass(frozen=True, slots=True)
class Chance:
    """A probability: one number, or one for each level of the variable ``by``."""

    value: float = 1.0
    by: str | None = None
    values: tuple[float, ...] = ()


ALWAYS = Chance(1.0)
NEVER = Chance(0.0)


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: if ``when`` holds, with ``chance`` apply ``then`` and emit ``event``, otherwise apply ``otherwise``."""

    when: Condition = ()
    then: Effect = Effect()
    chance: Chance = ALWAYS
    event: str | None = None
    otherwise: Effect = Effect()


@dataclass(frozen=True, slots=True)
class Terrain:
    """A kind of terrain: the properties of all cells drawn with one glyph.

    ``passable`` is a condition for a door. ``exits`` are the directions in which a cell can be left (None: all).
    """

    glyph: str
    label: str = ""
    passable: bool | Condition = True
    slip: Chance = NEVER
    exits: tuple[Direction, ...] | None = None
    trigger: tuple[Rule, ...] = ()
    restricted: bool = False
    colour: str | None = None


WALL = Terrain("#", "wall", passable=False)
FLOOR = Terrain(".", "floor")


@dataclass(frozen=True, slots=True)
class Variable:
    """An integer ``0..max`` that every agent (or the whole world) has."""

    name: str
    max: int
    initial: int = 0
    scope: Literal["agent", "world"] = "agent"
    protected: bool = False


@dataclass(frozen=True, slots=True)
class Device:
    """A device in a cell, which agents can use.

    ``drive`` labels its rules and what it reveals, ``feign_drive`` its feign rules. The labels are for measures; no
    planner reads them.
    """

    at: Cell
    kind: str = BY_HAND
    name: str = ""
    drive: str | None = None
    rules: tuple[Rule, ...] = ()
    feign: tuple[Rule, ...] = ()
    forbidden: bool = False
    group: str | None = None
    reveals: str | None = None
    feign_drive: str | None = None


@dataclass(frozen=True, slots=True)
class Process:
    """A rule that the world applies by itself, once per tick."""

    name: str
    rule: Rule


@dataclass(frozen=True, slots=True)
class Camera:
    """An overseer that sees violations within ``range`` cells (Chebyshev distance) unless a wall is between."""

    at: Cell
    range: int
    when: Condition = ()
    chance: Chance = ALWAYS
    then: Effect = Effect()
