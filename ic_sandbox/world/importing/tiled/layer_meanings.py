"""The meaning of whole tile layers of a Tiled map: goals, or nothing that the map says."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ic_sandbox.i18n import tr
from ic_sandbox.world.importing.choices import AGENT, GOAL, NOTHING
from ic_sandbox.world.importing.findings import Findings
from ic_sandbox.world.importing.tiled.layers import TileLayer
from ic_sandbox.world.importing.tiled.tilesets import Tiles

__all__ = ["kind_of_layer", "list_tiles", "meaningless_layers", "remark_on_layers"]

MOST_LISTED = 40
"""The most tiles without a meaning that a user can choose one for."""

MOST_GOALS = 0.25
"""The share of the map that a layer called Goals may cover."""

MOST_STARTS = 8
"""The most tiles of a layer called Start that are starts."""


def meaningless_layers(layers: Sequence[TileLayer], tiles: Tiles) -> list[str]:
    """Return the names of the layers whose tiles have no meaning, because any of them could be meant as walls."""
    return [
        f'"{layer.layer.name}"'
        for layer in layers
        if layer.layer.terrain is None
        and not (layer.layer.left_out or kind_of_layer(layer, tiles))
        and layer.tiles.any()
        and not _tells_walls(layer, tiles)
    ]


def remark_on_layers(layers: Sequence[TileLayer], tiles: Tiles, findings: Findings) -> None:
    """Add a remark that names the layers whose tiles have no meaning."""
    named = meaningless_layers(layers, tiles)
    if named:
        findings.note(
            tr("taken as floor: layers whose tiles have no meaning, {names}", names=", ".join(named[:MOST_LISTED]))
        )


def list_tiles(layers: Sequence[TileLayer], tiles: Tiles, findings: Findings) -> None:
    """Add the most frequent tiles without a meaning to the sources, so that the user can choose one for each."""
    drawn = [layer.tiles[layer.tiles > 0] for layer in layers if layer.layer.terrain is None]
    numbers, counts = np.unique(np.concatenate(drawn or [np.zeros(0, np.uint32)]), return_counts=True)
    for k in np.argsort(-counts, kind="stable")[:MOST_LISTED]:
        tile = tiles[int(numbers[k])]
        if tile.chosen or not tile.says_something:
            meaning = tile.meaning or (NOTHING if tile.chosen else "")
            label = tiles.label(int(numbers[k]))
            findings.source("tile", label, int(counts[k]), meaning)
            for layer in layers:
                findings.source("tile", label, 0, meaning, np.nonzero(layer.tiles == numbers[k]))


def kind_of_layer(layer: TileLayer, tiles: Tiles) -> str:
    """Return the kind of item that every tile of a layer stands for; empty if they are not items.

    By a guess these are only goals in a small part of the map, and a few starts, and only if the tiles have no meaning
    of their own.
    """
    thing = layer.layer.thing
    if layer.layer.chosen or thing not in (GOAL, AGENT):
        return thing if layer.layer.chosen else ""
    most = MOST_GOALS * layer.tiles.size if thing == GOAL else MOST_STARTS
    return thing if np.count_nonzero(layer.tiles) <= most and not _says_something(layer, tiles) else ""


def _tells_walls(layer: TileLayer, tiles: Tiles) -> bool:
    """Return whether a layer has tiles with a meaning, and not only some that can be walked on among others."""
    numbers = np.unique(layer.tiles[layer.tiles > 0]).tolist()
    said = [tiles[number] for number in numbers]
    return all(tile.soft for tile in said) or any(tile.says_something and not tile.soft for tile in said)


def _says_something(layer: TileLayer, tiles: Tiles) -> bool:
    numbers = np.unique(layer.tiles[layer.tiles > 0]).tolist()
    return any(tiles[number].says_something for number in numbers)
