"""The sections and entries of the palette for a world, as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from ic_sandbox.gui.palette.item import Entry, Picture
from ic_sandbox.gui.session.payload import Payload, PayloadKind
from ic_sandbox.gui.session.tool import tool_for
from ic_sandbox.gui.style.theme import NEUTRAL, drive_colour, goal_colour
from ic_sandbox.i18n import tr
from ic_sandbox.world.document import World
from ic_sandbox.world.items import goal_title
from ic_sandbox.world.presets import Preset, drive_style, presets
from ic_sandbox.world.terrain_choices import offered_terrains, terrain_name, terrain_tooltip

__all__ = ["Section", "sections"]

MOST_LISTED = 200
"""The largest number of kinds of terrain, or of goals, to list: each is a widget, and a world may have thousands."""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the palette with a heading; ``drive`` is the drive of its devices, if any."""

    name: str
    title: str
    entries: tuple[Entry, ...]
    tooltip: str = ""
    drive: str = ""


def sections(world: World) -> tuple[Section, ...]:
    """Return everything that can be placed in this world."""
    return (
        Section("terrain", tr("Terrain"), _terrains(world)),
        _agents(),
        *_devices(),
        Section("goals", _goals_title(len(world.goals)), _goals(world)),  # last, because some worlds have many
    )


def _goals_title(count: int) -> str:
    if count <= MOST_LISTED:
        return tr("Goals")
    return tr("Goals (first {shown:,} of {count:,})", shown=MOST_LISTED, count=count)


def _terrains(world: World) -> tuple[Entry, ...]:
    found = []
    for kind in offered_terrains(world)[:MOST_LISTED]:
        payload = Payload("terrain", kind.glyph)
        picture = Picture(terrain=kind)
        found.append(Entry(payload.name, terrain_name(kind), terrain_tooltip(kind), tool_for(payload), picture))
    return tuple(found)


def _goals(world: World) -> tuple[Entry, ...]:
    new = Entry(
        Payload("goal").name,
        tr("New goal"),
        tr("Creates a new goal that rewards a cell."),
        tool_for(Payload("goal")),
        Picture("plus", NEUTRAL),
    )
    own = [
        Entry(
            Payload("goal", goal.name).name,
            goal_title(goal.name),
            tr("On a cell: rewards that cell, too. On an agent or a population: becomes its goal."),
            tool_for(Payload("goal", goal.name)),
            Picture("goal", goal_colour(index).name()),
            "goal",
        )
        for index, goal in enumerate(world.goals[:MOST_LISTED])
    ]
    return (new, *own)  # first, so it stays in place when goals are added


def _agents() -> Section:
    texts: tuple[tuple[PayloadKind, str, str], ...] = (
        ("agent", tr("Agent"), tr("One agent with one of this world's goals.")),
        (
            "population",
            tr("Population"),
            tr("Many agents that start here, with the goals on this map, or with random goals if it has none."),
        ),
    )
    entries = tuple(
        Entry(kind, title, tooltip, tool_for(Payload(kind)), Picture(kind, NEUTRAL)) for kind, title, tooltip in texts
    )
    return Section("agents", tr("Agents"), entries)


def _devices() -> tuple[Section, ...]:
    by_drive = groupby(presets(), lambda kind: kind.drive)
    return tuple(_drive_section(drive, tuple(kinds)) for drive, kinds in by_drive)


def _drive_section(drive: str | None, kinds: tuple[Preset, ...]) -> Section:
    if drive is None:
        title, tooltip, colour = tr("Custom"), "", NEUTRAL
    else:
        style = drive_style(drive)
        title, tooltip, colour = (
            style.title,
            tr("Drive: {description}", description=style.description),
            drive_colour(drive).name(),
        )
    entries = tuple(_preset_entry(kind, title, colour) for kind in kinds)
    return Section(f"drive:{drive or 'none'}", title, entries, tooltip, drive or "")


def _preset_entry(kind: Preset, section: str, colour: str) -> Entry:
    payload = Payload("device", kind.kind) if kind.camera is None else Payload("camera")
    picture = Picture(kind.icon, colour)
    words = f"{payload.kind} {section}"
    if kind.camera is not None or any("operator" in process.name for process in kind.processes):
        words += " " + tr("overseer supervisor")
    return Entry(payload.name, kind.title, kind.tooltip, tool_for(payload), picture, words)
