"""Kinds of terrain ready to be painted, which a world's legend gains on first use."""

from __future__ import annotations

from ic_sandbox.i18n import capitalize_first, mark, tr, tr_world
from ic_sandbox.world.document import FLOOR, WALL, Terrain, World
from ic_sandbox.world.presets import terrain_presets
from ic_sandbox.world.validation.rules import RuleChecks

__all__ = ["offered_terrains", "ready_made", "terrain_name", "terrain_tooltip"]

BUILT_IN = {
    WALL: mark("Agents can't enter it, and cameras can't see through it."),
    FLOOR: mark("Agents can walk on it."),
}
"""Descriptions of the kinds that no legend lists."""


def ready_made(glyph: str) -> Terrain | None:
    """Return the kind that the palette has for a glyph, to be added to the legend on first use."""
    return next((preset.terrain for preset in terrain_presets() if preset.terrain.glyph == glyph), None)


def offered_terrains(world: World) -> tuple[Terrain, ...]:
    """Return the kinds that can be painted in a world: its own, then the ready-made ones that it could have.

    A door, say, is available only if the variable exists that opens it: otherwise it would refer to nothing.
    """
    own = world.terrain_kinds()
    labels = {kind.label for kind in own.values()}
    checks = RuleChecks(world)
    ready = (preset.terrain for preset in terrain_presets())
    spare = [
        kind
        for kind in ready
        if kind.glyph not in own and kind.label not in labels and not any(checks.ground(kind, ""))
    ]
    return (*own.values(), *spare)


def terrain_name(kind: Terrain) -> str:
    """Return the name of a kind for the user."""
    return capitalize_first(tr_world(kind.label)) if kind.label else tr("Terrain “{glyph}”", glyph=kind.glyph)


def terrain_tooltip(kind: Terrain) -> str:
    """Return one line on what a kind does; empty for the world's own kinds."""
    known = BUILT_IN | {preset.terrain: preset.tooltip for preset in terrain_presets()}
    return tr(known.get(kind, ""))
