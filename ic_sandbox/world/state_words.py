"""Titles of variables, processes and events, and levels in words, for users who do not know a world's file.

Names that the presets and shipped worlds use have titles in ``resources``; others are shown as they are written.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache
from typing import Any

from ic_sandbox.i18n import lowercase_first, tr
from ic_sandbox.paths import RESOURCES
from ic_sandbox.world.document import World
from ic_sandbox.world.items import Item, item_name
from ic_sandbox.world.sentences import Vocabulary

__all__ = [
    "event_named",
    "event_title",
    "level_words",
    "process_subject",
    "process_title",
    "variable_title",
    "vocabulary",
]


def variable_title(name: str) -> str:
    """Return the title of a variable: ``Energy``."""
    known = _known("variables.json").get(name)
    return tr(known["title"]) if known else name.replace("_", " ").capitalize()


def event_title(name: str) -> str:
    """Return an event as a noun for sentences: ``off-switch blocking``; its name if the program knows no title."""
    known = _known("events.json").get(name)
    return tr(known["title"]) if known else name


def event_named(title: str, events: Iterable[str]) -> str:
    """Return the event with a title or name: one of ``events``, otherwise one that the program knows.

    Any other text is the name of a new event.
    """
    listed = list(events)
    if title in listed:
        return title
    return next((name for name in (*listed, *_known("events.json")) if event_title(name) == title), title)


def level_words(world: World, name: str, level: int) -> str:
    """Return the level of a variable in words: ``off-switch still working``, ``Energy 12 of 20``.

    If one device alone raises a variable from 0 to 1, the words say whether it has been used.
    """
    most = next(variable.max for variable in world.variables if variable.name == name)
    words = _level_words(name, most)
    if words:
        return words[level]
    guard = _guard(world, name, most)
    if guard is not None:
        title = item_name(world, Item("device", guard))
        return tr("“{device}” used", device=title) if level else tr("“{device}” not used yet", device=title)
    return tr("{variable} {level} of {most}", variable=variable_title(name), level=level, most=most)


def vocabulary(world: World) -> Vocabulary:
    """Return what sentences about a world call its variables and their levels."""
    most = {variable.name: variable.max for variable in world.variables}
    return Vocabulary(
        lambda name: lowercase_first(variable_title(name)),
        lambda name: _level_words(name, most.get(name, 0)),
        event_title,
    )


def _level_words(name: str, most: int) -> tuple[str, ...]:
    """Return the words for the levels from 0 to ``most``; empty if there are none for each."""
    levels = _known("variables.json").get(name, {}).get("levels", ())
    return tuple(map(tr, levels)) if len(levels) == most + 1 else ()


def process_title(name: str) -> str:
    """Return the title of a process: ``Operator``."""
    known = _known("processes.json").get(name)
    return tr(known["title"]) if known else name[:1].upper() + name[1:]


def process_subject(name: str) -> str:
    """Return a process as the subject of a sentence: ``An operator``; in quotation marks if the world names it."""
    known = _known("processes.json").get(name)
    return tr(known["subject"]) if known else tr("“{name}”", name=name)


def _guard(world: World, name: str, most: int) -> int | None:
    """Return the index of the only device whose rules change a variable from 0 to 1, if nothing else changes it."""
    changing: list[tuple[str, int, bool]] = []
    for listed in world.rule_lists():
        effects = [effect for rule in listed.rules for effect in (rule.then, rule.otherwise)]
        changes = [change for effect in effects for change in effect.changes if change.variable == name]
        if changes:
            raised = all((change.op, change.value) in (("=", 1), ("+", 1)) for change in changes)
            changing.append((listed.section, listed.number, raised))
    changing += [
        ("cameras", number, False)
        for number, camera in enumerate(world.cameras)
        if any(change.variable == name for change in camera.then.changes)
    ]
    initial = next(variable.initial for variable in world.variables if variable.name == name)
    if most != 1 or initial or len(changing) != 1:
        return None
    section, number, raised = changing[0]
    return number if section == "devices" and raised else None


@cache
def _known(file: str) -> dict[str, Any]:
    return {entry["name"]: entry for entry in json.loads((RESOURCES / file).read_text("utf-8"))}
