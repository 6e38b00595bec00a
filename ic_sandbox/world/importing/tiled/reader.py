"""Maps made with Tiled (mapeditor.org): tile layers become terrain, and objects become items on it."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace
from pathlib import Path

from ic_sandbox.i18n import mark, numeral, tr
from ic_sandbox.progress import Progress
from ic_sandbox.world.document import World
from ic_sandbox.world.faults import Fault, WorldError
from ic_sandbox.world.importing.choices import Choices, did_you_mean, ready_terrains, same_word
from ic_sandbox.world.importing.draft import Draft
from ic_sandbox.world.importing.findings import Findings
from ic_sandbox.world.importing.tiled.flat_layers import flat_layers
from ic_sandbox.world.importing.tiled.ground import Ground, lay_tiles
from ic_sandbox.world.importing.tiled.layer_meanings import list_tiles, meaningless_layers, remark_on_layers
from ic_sandbox.world.importing.tiled.layers import tile_layers
from ic_sandbox.world.importing.tiled.neighbours import Neighbours
from ic_sandbox.world.importing.tiled.object_layers import read_objects
from ic_sandbox.world.importing.tiled.objects import place_things
from ic_sandbox.world.importing.tiled.tilesets import Tiles, read_tiles
from ic_sandbox.world.importing.tiled.values import Node, parse_tiled, properties, text, whole

__all__ = ["world_from_tiled", "world_of_map"]

UNSAID = mark(
    "the map doesn't say what is wall: no tile has a class or property that names a terrain, and no layer name does"
)
HOW_TO_SAY = mark(
    "give the tiles of walls the class wall in Tiled, name their layer Walls, or choose what is wall; {there_are}"
)
ORIENTATIONS = ("orthogonal", "isometric", "staggered", "oblique")
"""The orientations whose cells have four neighbours. An oblique map is an orthogonal one shown at a slant."""

MOST_NAMED = 12
"""The most layers and classes that a hint names."""


def world_from_tiled(
    contents: bytes, path: Path, choices: Choices, findings: Findings
) -> Generator[Progress, None, World]:
    """Read a Tiled map, as XML or as JSON."""
    entry = yield from parse_tiled(contents)
    _check_kind(entry)
    return (yield from world_of_map(entry, Neighbours(path.parent), choices, findings, choices.level))


def world_of_map(
    entry: Node, neighbours: Neighbours, choices: Choices, findings: Findings, level: str | None = None
) -> Generator[Progress, None, World]:
    """Return the world on a map in the form of Tiled's JSON. ``neighbours`` reads its tilesets and templates.

    ``level`` is the part of a large map that the user wants; None if that was chosen before.
    """
    layers = flat_layers(entry, choices, findings)
    if not any(layer.sort in ("tilelayer", "objectgroup") for layer in layers):
        raise WorldError([Fault("", tr("the map has no tile layer"), tr("draw its floor and walls with tiles"))])
    grid, laid = yield from tile_layers(entry, layers, level, findings)
    tiles = yield from read_tiles(entry, neighbours, choices)
    ground = yield from lay_tiles(grid, laid, tiles, findings)
    standing = yield from read_objects(layers, grid, tiles, neighbours, ground, choices, findings)
    told = ground.tells_walls and not (_is_open(ground, choices) and meaningless_layers(laid, tiles))
    if tiles.some_chosen or not told:
        list_tiles(laid, tiles, findings)
    _check_said(told, tiles, bool(laid), choices, findings)
    remark_on_layers(laid, tiles, findings)
    noted = properties(entry)
    legend = (*ready_terrains(), *tiles.own)
    draft = Draft(
        ground.rows(findings), legend, text(noted.get("name")), str(noted.get("info") or ""), findings=findings
    )
    draft.faults += tiles.faults
    yield from place_things(draft, [*ground.standing, *standing])
    seed = whole(noted.get("seed"))
    if seed is not None and seed >= 0:
        draft.world = replace(draft.world, seed=seed)
    return (yield from draft.finish())


def _check_kind(entry: Node) -> None:
    if "layers" not in entry or ("tilesets" not in entry and "orientation" not in entry):
        hint = tr("open the map itself") if "tiles" in entry or "tilecount" in entry else ""
        raise WorldError([Fault("", tr("this is not a Tiled map"), hint)])
    orientation = text(entry.get("orientation")) or "orthogonal"
    if orientation not in ORIENTATIONS:
        hint = tr("make an orthogonal, isometric or staggered map in Tiled, and draw it again there")
        if orientation == "hexagonal":
            reason = tr("the map is hexagonal: its cells have six neighbours, those of a world have four")
        else:
            reason = tr('the map\'s orientation "{orientation}" is unknown', orientation=orientation[:40])
        raise WorldError([Fault("orientation", reason, hint)])


def _is_open(ground: Ground, choices: Choices) -> bool:
    """Return whether nothing on the map is wall, though the user did not say what is."""
    return ground.lacks_walls and not (choices.walls or choices.terrain)


def _check_said(told: bool, tiles: Tiles, any_tiles: bool, choices: Choices, findings: Findings) -> None:
    """Raise WorldError for a map that has not ``told`` what is wall, or for choices that name nothing on the map."""
    sources = [source for source in findings.sources() if source.sort in ("layer", "class", "tile")]
    layers = [source.name for source in sources if source.sort == "layer"]
    names = [source.name for source in sources]
    faults = [_not_there("--walls", name, layers) for name in choices.walls if not _is_among(name, layers)]
    faults += [_not_there("--terrain", name, names) for name, _ in choices.terrain if not _is_among(name, names)]
    if faults:
        raise WorldError(faults)
    if told:
        for fault in tiles.missing:
            findings.note(tr("left out: {what}", what=str(fault)))
        return
    if tiles.missing:
        raise WorldError(tiles.missing)
    if not any_tiles:
        raise WorldError([Fault("", tr("the map has no tile layer"), tr("draw its floor and walls with tiles"))])
    if not tiles.faults:
        unclear = [source for source in sources if source.count and not source.meaning][:MOST_NAMED]
        listed = [f'"{source.name}" ({numeral(source.count)})' for source in unclear]
        there_are = tr("it has {names}", names=", ".join(listed)) if listed else tr("nothing on it has a name")
        raise WorldError([Fault("", tr(UNSAID), tr(HOW_TO_SAY, there_are=there_are))])


def _is_among(name: str, known: list[str]) -> bool:
    return same_word(name) in map(same_word, known)


def _not_there(option: str, name: str, known: list[str]) -> Fault:
    reason = tr('the map has nothing called "{name}"', name=name)
    return Fault(option, reason, did_you_mean(name, known[:MOST_NAMED]) if known else "")
