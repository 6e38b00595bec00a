"""The key to the colours of agents, for the bar above the map and for recordings."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from ic_sandbox.charts.map_marks import STATUS_COLOURS
from ic_sandbox.gui.style.marker_shapes import SHAPES
from ic_sandbox.gui.style.theme import drive_colour, final_colour, goal_colour
from ic_sandbox.i18n import tr
from ic_sandbox.world.document import World
from ic_sandbox.world.items import goal_title
from ic_sandbox.world.presets import FINAL, drive_style
from ic_sandbox.world.traversal import modifies_goals

__all__ = ["KeyEntry", "KeyKind", "agent_key"]

MOST_GOALS_NAMED = 6

DISC, OFF, MODIFIED, RIM = "●", "✕", "○", "◉"
"""The shapes of agents that are active, off, and modified, and of an agent with its rim."""

RING_COLOUR = "#888888"
"""The colour of entries that only their shape distinguishes."""


class KeyKind(Enum):
    """The kind of thing that an entry of the key stands for."""

    COLOUR = "a colour"
    OTHERS = "all colours without an entry"
    OFF = "agents that are switched off"
    MODIFIED = "agents whose goal was overwritten"
    RIM = "the rim of agents"


@dataclass(frozen=True, slots=True)
class KeyEntry:
    """An entry: its colour, as #rrggbb, the sign of its shape, and its title."""

    colour: str
    sign: str
    title: str
    kind: KeyKind = KeyKind.COLOUR


def agent_key(world: World, mode: str) -> list[KeyEntry]:
    """Return the key to the colours of agents: by ``subgoal``, final ``goal`` or ``status``."""
    off = KeyEntry(STATUS_COLOURS["off"], OFF, tr("off"), KeyKind.OFF)
    if mode == "status":
        entries = [KeyEntry(STATUS_COLOURS["active"], DISC, tr("active")), off]
    elif mode == "goal":
        named = enumerate(world.goals[:MOST_GOALS_NAMED])
        entries = [KeyEntry(goal_colour(k).name(), DISC, goal_title(goal.name)) for k, goal in named]
        if len(world.goals) > MOST_GOALS_NAMED or any(p.goals.draw != "named" for p in world.populations):
            entries.append(KeyEntry(RING_COLOUR, DISC, tr("others (colours repeat)"), KeyKind.OTHERS))
    else:
        styles = [(drive_colour(drive).name(), drive_style(drive)) for drive in world.drives()]
        entries = [KeyEntry(colour, SHAPES[style.shape][1], style.title) for colour, style in styles]
        entries += [
            KeyEntry(final_colour().name(), DISC, drive_style(FINAL).title),
            off,
            KeyEntry(RING_COLOUR, RIM, tr("rim: final goal"), KeyKind.RIM),
        ]
    if modifies_goals(world):
        colour = STATUS_COLOURS["modified"] if mode == "status" else RING_COLOUR
        entries.append(KeyEntry(colour, MODIFIED, tr("modified"), KeyKind.MODIFIED))
    return entries
