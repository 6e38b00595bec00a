"""Descriptions of games of GVGAI (gvgai.net), which say what the letters of their levels mean."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from ic_sandbox.world.document import WALL
from ic_sandbox.world.importing.choices import AGENT, GOAL
from ic_sandbox.world.importing.findings import Findings
from ic_sandbox.world.importing.letter_names import legend_of_names

__all__ = ["gvgai_legend"]

SECTIONS = ("spriteset", "levelmapping", "interactionset", "terminationset")
LONGEST_LINE = 2_000
MOST_LINES = 5_000
"""The most lines of a description; those of GVGAI have at most a few hundred."""

ENTRY = re.compile(r"(\s*)(\S.*?)\s*>\s*(.*)")
WINS = re.compile(r"\bstype\d?=(\S+)")
BLOCKING, DEADLY = ("stepback", "undoall"), ("killsprite",)
AVATAR, DOOR, STILL = "avatar", "door", ("immovable", "passive", "")
LAVA = "lava"


@dataclass(slots=True)
class _Game:
    """The sprites and rules in a description.

    ``above`` lists the sprites that each is a kind of, itself first; ``types`` has the class of each, empty if none;
    ``letters`` the sprites of each letter, and ``meetings`` what happens to the first of two sprites that meet.
    """

    above: dict[str, list[str]] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)
    letters: dict[str, list[str]] = field(default_factory=dict)
    meetings: list[tuple[str, str, str]] = field(default_factory=list)
    wanted: set[str] = field(default_factory=set)


def gvgai_legend(lines: Sequence[str], findings: Findings) -> tuple[tuple[str, str], ...] | None:
    """Return the kind of each letter in a description; None if the lines are none.

    Walls are the sprites that stop the player, lava are those that end it, and goals are doors and what it has to
    reach. Other sprites are left out, with a remark.
    """
    game = _read(lines)
    if not game.letters:
        return None
    kinds: dict[str, str] = {}
    for first, second, effect in game.meetings:
        if not _is_avatar(first, game):
            continue
        for name in game.above:
            if second in game.above[name] and game.types[name] in STILL:
                if effect.startswith(BLOCKING):
                    kinds[name] = WALL.label
                elif effect.startswith(DEADLY):
                    kinds.setdefault(name, LAVA)
    for name in game.above:
        if _is_avatar(name, game):
            kinds[name] = AGENT
        elif game.types[name] == DOOR or (game.wanted & set(game.above[name]) and game.types[name] in STILL):
            kinds[name] = GOAL
    return legend_of_names(game.letters, kinds, game.letters, findings)


def _is_avatar(name: str, game: _Game) -> bool:
    """Return whether a sprite, or one that is a kind of it, is the player."""
    kinds = [one for one, above in game.above.items() if name in above]
    return any(AVATAR in game.above[one] or game.types[one].endswith(AVATAR) for one in kinds)


def _read(lines: Sequence[str]) -> _Game:
    game = _Game()
    section = ""
    stack: list[tuple[int, str]] = []
    for line in lines[:MOST_LINES]:
        plain = re.sub(r"\s#.*", "", line[:LONGEST_LINE].expandtabs()).rstrip()
        if plain.strip().casefold() in SECTIONS:
            section, stack = plain.strip().casefold(), []
            continue
        entry = ENTRY.fullmatch(plain)
        if entry is None:
            if section == "terminationset" and "win=true" in plain.casefold():
                game.wanted |= {name.casefold() for name in WINS.findall(plain)}
            continue
        indent, name, rest = len(entry[1]), entry[2], entry[3]
        if section == "spriteset":
            _add_sprite(game, stack, indent, name.casefold(), rest)
        elif section == "levelmapping" and len(name) == 1:
            game.letters[name] = [word for word in rest.split() if "=" not in word]
        elif section == "interactionset":
            first, *others = name.casefold().split()
            game.meetings += [(first, other, rest.casefold()) for other in others]
    return game


def _add_sprite(game: _Game, stack: list[tuple[int, str]], indent: int, name: str, rest: str) -> None:
    """Add a sprite, which is a kind of those with a smaller indent above it."""
    while stack and stack[-1][0] >= indent:
        stack.pop()
    said = [word.casefold() for word in rest.split() if "=" not in word]
    inherited = game.types.get(stack[-1][1], "") if stack else ""
    game.above[name] = [name, *(above for _, above in reversed(stack))]
    game.types[name] = said[0] if said else inherited
    stack.append((indent, name))
