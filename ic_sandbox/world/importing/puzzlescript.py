"""Games written in PuzzleScript (puzzlescript.net): the letters of a level mean what the game's own legend says."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ic_sandbox.i18n import tr
from ic_sandbox.world.document import WALL
from ic_sandbox.world.importing.choices import AGENT, GOAL, kind_title
from ic_sandbox.world.importing.findings import Findings
from ic_sandbox.world.importing.letter_names import kind_of_name, legend_of_names
from ic_sandbox.world.importing.levels import chosen_level
from ic_sandbox.world.importing.text_dialects import Dialect

__all__ = ["puzzlescript_level"]

SECTIONS = ("objects", "legend", "sounds", "collisionlayers", "rules", "winconditions", "levels")
NEEDED = {"objects", "legend", "levels"}
LONGEST_LINE = 2_000
MOST_NAMES = 2_000
"""The most entries of a legend; a game has a few dozen."""

ENTRY = re.compile(r"\s*(\S+)\s*=\s*(\S.*?)\s*")
WORD = re.compile(r"[^\W_][\w]*")
CONDITION = re.compile(r"\s*(?:all|some|any)\s+(\S+)\s+on\s+(\S+)\s*")
MESSAGE = "message"
PLAYER = "player"


@dataclass(slots=True)
class _Game:
    """The objects and levels in a script, all in lower case.

    ``letters`` names the objects of each letter, ``groups`` those of each name; ``blocks`` gives the first line of each
    level and the one behind its last, and ``titles`` the message before it.
    """

    letters: dict[str, list[str]] = field(default_factory=dict)
    groups: dict[str, list[str]] = field(default_factory=dict)
    blocks: list[tuple[int, int]] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)


def puzzlescript_level(lines: Sequence[str], wanted: str, findings: Findings) -> Dialect | None:
    """Return the wanted level of a script; None if the lines are none. Raises ``WorldError`` for an unknown level."""
    starts = {word: k for k, line in enumerate(lines) if (word := line.strip().casefold()) in SECTIONS}
    if not starts.keys() >= NEEDED:
        return None
    plain = _without_comments(lines, starts["levels"])
    sections = {name: _section(plain, starts, name) for name in starts}
    game = _Game()
    _read_objects([plain[k] for k in sections["objects"]], game)
    _read_legend([plain[k] for k in sections["legend"]], game)
    _read_levels(plain, sections["levels"], game)
    if not game.blocks:
        return None
    begin, end = game.blocks[chosen_level(game.titles, wanted, findings)]
    drawn = [line.strip() for line in plain[begin:end]]
    findings.note(tr("read as a level of a game in PuzzleScript, whose legend says what its letters mean"))
    used = "".join(drawn)
    kinds = _kinds(game, {name: [plain[k] for k in found] for name, found in sections.items()}, used, findings)
    names = {letter: [_plainest(name, game) for name in objects] for letter, objects in game.letters.items()}
    return Dialect(drawn, begin, legend_of_names(names, kinds, used, findings))


def _without_comments(lines: Sequence[str], levels: int) -> list[str]:
    """Return the lines in lower case without comments, which are in round brackets and may run over several lines."""
    found: list[str] = []
    depth = 0
    for number, line in enumerate(lines):
        if number < levels and len(line) > LONGEST_LINE:
            found.append("")
            continue
        kept: list[str] = []
        for sign in line.lower():
            depth += sign == "("
            if not depth:
                kept.append(sign)
            depth -= sign == ")" and depth > 0
        found.append("".join(kept))
    return found


def _section(lines: Sequence[str], starts: Mapping[str, int], name: str) -> list[int]:
    """Return the numbers of the lines of a section."""
    begin = starts[name] + 1
    end = min((start for start in starts.values() if start >= begin), default=len(lines))
    return [k for k in range(begin, end) if not lines[k].strip() or lines[k].strip(" \t=")]


def _read_objects(lines: Sequence[str], game: _Game) -> None:
    """Take the letters that stand behind the names of objects, the first line of each block."""
    first = True
    for line in lines:
        words = line.split()
        if first and 0 < len(words) <= MOST_NAMES:
            for alias in words if len(words[0]) == 1 else words[1:]:
                game.letters.setdefault(alias, [words[0]]) if len(alias) == 1 else game.groups.setdefault(
                    alias, [words[0]]
                )
        first = not words


def _read_legend(lines: Sequence[str], game: _Game) -> None:
    for line in lines[:MOST_NAMES]:
        entry = ENTRY.fullmatch(line)
        if entry is not None:
            names = [word for word in WORD.findall(entry[2]) if word not in ("and", "or")]
            (game.letters if len(entry[1]) == 1 else game.groups)[entry[1]] = names
            if len(entry[1]) == 1:
                game.groups.setdefault(entry[1], names)


def _read_levels(lines: Sequence[str], section: Sequence[int], game: _Game) -> None:
    """Take the blocks of lines between blank lines and messages."""
    begin: int | None = None
    title = ""
    for k in [*section, len(lines)]:
        line = lines[k].strip() if k < len(lines) else ""
        message = line.startswith(MESSAGE)
        if line and not message and begin is None:
            begin = k
        if (not line or message) and begin is not None:
            game.blocks.append((begin, k))
            game.titles.append(title)
            begin, title = None, ""
        if message:
            title = line.removeprefix(MESSAGE).strip()


def _plainest(name: str, game: _Game) -> str:
    """Return the player for each of its forms, otherwise the name itself."""
    return PLAYER if name in _members(PLAYER, game) else name


def _members(name: str, game: _Game) -> set[str]:
    """Return a name and all names that it stands for."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        word = waiting.pop()
        if word not in found:
            found.add(word)
            waiting += game.groups.get(word, [])
    return found


def _kinds(game: _Game, sections: Mapping[str, Sequence[str]], used: str, findings: Findings) -> dict[str, str]:
    """Return the kinds of objects that the rules of the game give: what blocks the player, and where it has to be."""
    players = _members(PLAYER, game)
    kinds = dict.fromkeys(players, AGENT)
    for line in sections.get("winconditions", ()):
        condition = CONDITION.fullmatch(line)
        if condition is not None and (condition[1] in players) != (condition[2] in players):
            kinds.update(dict.fromkeys(_members(condition[2 if condition[1] in players else 1], game), GOAL))
    moved = set(WORD.findall(" ".join(sections.get("rules", ()))))
    moved = {member for name in moved for member in _members(name, game)}
    shown = {name for letter in set(used) & game.letters.keys() for name in game.letters[letter]}
    for line in sections.get("collisionlayers", ()):
        layer = {member for name in WORD.findall(line) for member in _members(name, game)}
        for name in sorted(layer & shown - moved - players) if layer & players else ():
            if name not in kinds:
                kinds[name], named = WALL.label, kind_of_name(name)
                kind = kind_title(WALL.label)
                if named != WALL.label:
                    findings.note(
                        tr('taken as {kind}: "{name}", which nothing moves in the game', kind=kind, name=name)
                    )
    return kinds
