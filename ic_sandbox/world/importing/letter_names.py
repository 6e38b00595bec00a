"""Kinds for letters whose legend names the objects of a game, such as "wall" or "crate and target"."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ic_sandbox.i18n import tr
from ic_sandbox.world.document import FLOOR, WALL
from ic_sandbox.world.importing.choices import AGENT, GOAL, same_word
from ic_sandbox.world.importing.findings import Findings
from ic_sandbox.world.importing.terrain_words import guessed_terrain, guessed_thing

__all__ = ["Names", "kind_of_name", "legend_of_names"]

Names = Mapping[str, Sequence[str]]
"""The names of the objects that each letter stands for."""

PLAYERS = ("player", "avatar")
GOALS = ("target", "goal", "exit")
FLOORS = ("background", "floor", "ground", "empty", "blank")
COMPOUNDS = ("wall", "walls")
"""The ends of names in lower case such as "solidwall"."""

FIRST = (WALL.label, AGENT, GOAL)
"""The kinds that count first if a letter stands for several objects."""


def kind_of_name(name: str) -> str | None:
    """Return the kind that the name of an object of a game most likely means; None if it means none."""
    word = same_word(name)
    for kind, known in ((AGENT, PLAYERS), (GOAL, GOALS), (FLOOR.label, FLOORS)):
        if word in known:
            return kind
    if word.endswith(COMPOUNDS):
        return WALL.label
    if word.endswith(FLOORS[:2]):
        return FLOOR.label
    terrain = guessed_terrain(name)
    return terrain.label if terrain is not None else guessed_thing(name)


def legend_of_names(
    names: Names, kinds: Mapping[str, str], used: Iterable[str], findings: Findings
) -> tuple[tuple[str, str], ...]:
    """Return the kind of each used letter, and add a remark on objects that have none, which are left out.

    ``kinds`` has kinds of objects beyond those that :func:`kind_of_name` knows, by their names in lower case.
    """
    legend: list[tuple[str, str]] = []
    for letter in sorted(set(used) & names.keys()):
        found = {name: kinds.get(name.casefold()) or kind_of_name(name) for name in names[letter]}
        for name, kind in found.items():
            if kind is None:
                findings.note(
                    tr('left out: "{name}" (letter "{letter}"), which has no meaning', name=name, letter=letter)
                )
        said = [kind for kind in found.values() if kind is not None]
        first = [kind for kind in FIRST if kind in said] or [kind for kind in said if kind != FLOOR.label]
        legend.append((letter, first[0] if first else FLOOR.label))
    return tuple(legend)
