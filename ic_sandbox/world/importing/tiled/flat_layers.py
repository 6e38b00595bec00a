"""The layers of a Tiled map that count, taken out of their groups, with what their names and properties mean."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from ic_sandbox.i18n import tr
from ic_sandbox.world.document import WALL, Terrain
from ic_sandbox.world.faults import Fault, WorldError
from ic_sandbox.world.importing.choices import AGENT, GOAL, NOTHING, Choices, kind_title, terrain_of, thing_named
from ic_sandbox.world.importing.findings import Findings
from ic_sandbox.world.importing.terrain_words import (
    are_solid_objects,
    guessed_terrain,
    guessed_thing,
    is_collision,
    solidity,
    terrain_named,
)
from ic_sandbox.world.importing.tiled.values import Node, nodes, properties, real, text

__all__ = ["FlatLayer", "flat_layers"]

MOST_LAYERS = 512
"""The most layers of all kinds, including those in groups."""

FARTHEST_OFFSET = 1e9
"""The largest shift of a layer in pixels."""


@dataclass(frozen=True, slots=True)
class FlatLayer:
    """A layer, taken out of its groups.

    ``down`` and ``right`` are its shift in pixels, ``terrain`` is the terrain that its name, class or properties give,
    ``chosen`` whether the user chose it, ``certain`` whether it is more than a guess. ``thing`` is the kind of item
    that its tiles or objects likely are if nothing else says what they are. ``blocks`` whether it is wall because it
    says what blocks the way, so that floor drawn on top of it does not matter. ``unread`` if it is left out because
    it is hidden, though its name is that of a terrain; the user may choose what it is.
    """

    entry: Node
    name: str
    class_name: str
    down: float
    right: float
    terrain: Terrain | None
    chosen: bool
    certain: bool
    left_out: bool
    thing: str = ""
    blocks: bool = False
    unread: bool = False

    @property
    def sort(self) -> str:
        """The type of the layer: tilelayer, objectgroup or imagelayer."""
        return text(self.entry.get("type"))

    def remark(self, findings: Findings) -> None:
        """Add a remark if the terrain is a guess."""
        if self.terrain is not None and not self.certain:
            kind = kind_title(self.terrain.label)
            findings.note(tr('layer "{name}" was taken as {kind}', name=self.name, kind=kind))

    @property
    def place(self) -> str:
        """The name of the layer in a fault."""
        return tr('layer "{name}"', name=self.name)


def flat_layers(entry: Node, choices: Choices, findings: Findings) -> list[FlatLayer]:
    """Return every layer that counts: visible ones, and hidden ones whose name says that they block the way.

    Other hidden layers called after a terrain are returned, too, but left out.
    """
    found: list[FlatLayer] = []
    for layer, down, right, in_hidden in _walk(entry, 0.0, 0.0, False):
        hidden = in_hidden or _is_hidden(layer)
        name, class_name = text(layer.get("name")), text(layer.get("class"))
        terrain, chosen, certain = _meaning(layer, name, class_name, choices)
        unread = False
        drawn = in_hidden or layer.get("type") != "objectgroup" or terrain != WALL  # no game draws objects around walls
        if hidden and not chosen and drawn and (certain or terrain is None):
            if terrain is None:
                continue
            findings.note(tr('left out: layer "{name}", which is hidden', name=name))
            unread = True
        elif hidden:
            findings.note(tr('layer "{name}" is hidden, but was read', name=name))
        kind = choices.of_layer(name, class_name)
        left_out = unread or kind == NOTHING
        thing = "" if left_out or terrain is not None else kind or _likely_thing(class_name) or _likely_thing(name)
        blocks = terrain == WALL and (chosen or (not certain and _says_what_blocks(layer, name, class_name)))
        found.append(
            FlatLayer(layer, name, class_name, down, right, terrain, chosen, certain, left_out, thing, blocks, unread)
        )
        if len(found) > MOST_LAYERS:
            raise WorldError([Fault("", tr("the map has more than {most_layers} layers", most_layers=MOST_LAYERS))])
    shown = {layer.name for layer in found if not layer.unread}
    found = [layer for layer in found if not (layer.unread and layer.name in shown)]
    if any(layer.terrain == WALL and not layer.left_out and (layer.certain or layer.blocks) for layer in found):
        return found
    return [replace(layer, thing=WALL.label) if _has_solid_objects(layer) else layer for layer in found]


def _has_solid_objects(layer: FlatLayer) -> bool:
    """Return whether the nameless objects of a layer likely are walls, in a map without a layer of walls."""
    unsaid = layer.sort == "objectgroup" and layer.terrain is None and not (layer.thing or layer.left_out)
    return unsaid and are_solid_objects(layer.name)


def _walk(entry: Node, down: float, right: float, hidden: bool) -> Iterator[tuple[Node, float, float, bool]]:
    """Yield each layer with its shift down and right, and whether it is in a group that is hidden."""
    for layer in nodes(entry.get("layers")):
        lower = down + _offset(layer, "offsety")
        farther = right + _offset(layer, "offsetx")
        if layer.get("type") == "group":
            yield from _walk(layer, lower, farther, hidden or _is_hidden(layer))
        else:
            yield layer, lower, farther, hidden


def _is_hidden(layer: Node) -> bool:
    return layer.get("visible") in (False, "0", 0)


def _offset(layer: Node, key: str) -> float:
    pixels = real(layer.get(key)) or 0.0
    return pixels if abs(pixels) <= FARTHEST_OFFSET else 0.0


def _meaning(layer: Node, name: str, class_name: str, choices: Choices) -> tuple[Terrain | None, bool, bool]:
    """Return the terrain of a layer, whether the user chose it, and whether the layer names it exactly."""
    chosen = choices.of_layer(name, class_name)
    if chosen is not None:
        return terrain_of(chosen), True, True
    noted = properties(layer)
    said = terrain_named(text(noted.get("terrain"))) or terrain_named(class_name) or terrain_named(name)
    if said is not None:
        return said, False, True
    if solidity(noted) is not None:  # a layer that blocks nothing is not therefore floor
        return WALL if solidity(noted) else None, False, False
    return guessed_terrain(class_name) or guessed_terrain(name), False, False


def _says_what_blocks(layer: Node, name: str, class_name: str) -> bool:
    """Return whether a layer of walls is one by a property, or by a name such as Collision."""
    return solidity(properties(layer)) is not None or is_collision(class_name) or is_collision(name)


def _likely_thing(name: str) -> str:
    """Return whether a layer of that name likely has goals or starts."""
    exact = thing_named(name)
    return exact if exact in (GOAL, AGENT) else guessed_thing(name) or ""
