"""Kinds of terrain ready to be painted: what a world's legend gains on their first use."""

from __future__ import annotations

from ic_sandbox.world.document import FLOOR, WALL, Chance, Effect, Rule, Terrain, Test, World

__all__ = ["offered_terrains", "ready_made", "terrain_name", "terrain_tooltip"]

DOOR_VARIABLE = "door_open"
"""What the lever of the palette opens; without it a door would refer to nothing."""

READY_MADE = (
    Terrain("~", "ice", slip=Chance(0.3)),
    Terrain("L", "lava", trigger=(Rule(then=Effect(status="off")),)),
    Terrain("D", "door", passable=(Test(DOOR_VARIABLE, ">=", 1),)),
    Terrain("r", "restricted area", restricted=True, colour="#ecdcb4"),
)

TOOLTIPS = {
    "#": "Nobody can enter, and no camera sees through.",
    ".": "Can be walked on.",
    "~": "Three steps in ten slip aside.",
    "L": "Switches off whoever steps on it.",
    "D": "Lets agents through while the lever has it open.",
    "r": "Being here is a violation where a camera sees it.",
}


def ready_made(glyph: str) -> Terrain | None:
    """The kind that the palette offers under a glyph, to be added to the legend on first use."""
    return next((kind for kind in READY_MADE if kind.glyph == glyph), None)


def offered_terrains(world: World) -> tuple[Terrain, ...]:
    """What can be painted in a world: its own kinds, then the ready-made ones that it could have."""
    own = world.terrain_kinds()
    door = any(variable.name == DOOR_VARIABLE for variable in world.variables)
    labels = {kind.label for kind in own.values()}
    spare = [
        kind
        for kind in READY_MADE
        if kind.glyph not in own and kind.label not in labels and (door or kind.passable is True)
    ]
    return (*own.values(), *spare)


def terrain_name(kind: Terrain) -> str:
    """What a kind is called, for a person."""
    return kind.label[:1].upper() + kind.label[1:] if kind.label else f"Terrain {kind.glyph}"


def terrain_tooltip(kind: Terrain) -> str:
    """One line on what a kind does; empty for a kind that is the world's own."""
    known = ready_made(kind.glyph) if kind not in (WALL, FLOOR) else kind
    return TOOLTIPS[kind.glyph] if known == kind else ""
