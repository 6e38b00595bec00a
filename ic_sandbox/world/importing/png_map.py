"""Pictures as maps: a pixel is a cell, and its colour says what is there."""

from __future__ import annotations

import io
import json
import string
import warnings
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.i18n import tr
from ic_sandbox.paths import RESOURCES
from ic_sandbox.world.document import FLOOR, WALL, Cell, Terrain, World
from ic_sandbox.world.faults import Fault, WorldError
from ic_sandbox.world.importing.draft import Draft, check_size, ready_terrains, with_starts

__all__ = ["PNG_SIGNATURE", "world_from_picture"]

PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
GOAL, START = "goal", "start"
TOLERANCE = 12
"""How far a colour may be off in red, green and blue, each of 0 to 255."""

SEEN = 128
"""Pixels less opaque than this, of 255, are not there: wall, as everything outside a map is."""

MOST_COLOURS = 24
"""A picture with more colours of its own than this is no map but a photograph."""


def world_from_picture(contents: bytes, _: Path) -> World:
    """Read a PNG. A colour without a meaning becomes a terrain of that colour that can be walked on."""
    pixels = _pixels(contents)
    rows, cols = pixels.shape[:2]
    colours, place = np.unique(pixels.reshape(-1, 4), axis=0, return_inverse=True)
    meanings, own = _meanings(colours[np.argsort(-np.bincount(place.ravel(), minlength=len(colours)))])
    ready = {kind.label: kind for kind in ready_terrains()}
    glyphs = {GOAL: FLOOR.glyph, START: FLOOR.glyph} | {label: kind.glyph for label, kind in ready.items()}
    glyphs |= {kind.label: kind.glyph for kind in own}
    means = np.array([meanings[tuple(int(part) for part in colour)] for colour in colours], object)
    cells = means[place.reshape(rows, cols)]
    draft = Draft(["".join(glyphs[what] for what in line) for line in cells], (*ready.values(), *own))
    for cell in _where(cells, GOAL):
        draft.goal(tr("Goal"), cell)
    draft.take_goals()
    draft.world = with_starts(draft.world, _where(cells, START))
    return draft.finish()


def _where(cells: NDArray[np.object_], what: str) -> list[Cell]:
    return [(int(row), int(col)) for row, col in np.argwhere(cells == what)]


def _pixels(contents: bytes) -> NDArray[np.uint8]:
    """uint8 [row, col, (red, green, blue, alpha)]; its size is checked before a pixel is unpacked."""
    from PIL import Image, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(contents), formats=["PNG"]) as picture:
                check_size(picture.height, picture.width, "picture")
                return np.asarray(picture.convert("RGBA"))
    except WorldError:
        raise
    except Image.DecompressionBombError:
        raise WorldError([Fault("", tr("the picture is far larger than a world may be"))]) from None
    except Exception as error:  # a broken picture shows itself in many ways
        reason = tr("this is not a PNG picture, or a broken one")
        detail = "" if isinstance(error, UnidentifiedImageError) else f": {error}"
        raise WorldError([Fault("", reason + detail)]) from None


def _meanings(colours: Iterable[NDArray[np.uint8]]) -> tuple[dict[tuple[int, ...], str], list[Terrain]]:
    """What every colour (red, green, blue, alpha) means, and the kinds of terrain that had to be made for it."""
    table = dict(_table())
    taken = {kind.glyph for kind in ready_terrains()}
    free = [glyph for glyph in string.ascii_letters + string.digits if glyph not in taken]
    meanings: dict[tuple[int, ...], str] = {}
    own: list[Terrain] = []
    for colour in colours:
        *parts, alpha = key = tuple(int(part) for part in colour)
        if alpha < SEEN:
            meanings[key] = WALL.label
            continue
        known = _nearest(tuple(parts), table)
        if known is None:
            named = "#{:02x}{:02x}{:02x}".format(*parts)
            if len(own) == MOST_COLOURS:
                reason = tr(
                    "the picture has more than {most_colours} colours that mean nothing yet, {named} among them",
                    most_colours=MOST_COLOURS,
                    named=named,
                )
                hint = tr(
                    "a pixel is a cell: draw with black for wall, white for floor and a few colours more, unblurred"
                )
                raise WorldError([Fault("", reason, hint)])
            known = tr("ground {named}", named=named)
            own.append(Terrain(free[len(own)], known, colour=named))
            table[tuple(parts)] = known
        meanings[key] = known
    return meanings, own


def _nearest(colour: tuple[int, ...], table: dict[tuple[int, ...], str]) -> str | None:
    def distance(other: tuple[int, ...]) -> int:
        return max(abs(a - b) for a, b in zip(colour, other, strict=True))

    near = min(table, key=distance)
    return table[near] if distance(near) <= TOLERANCE else None


@cache
def _table() -> tuple[tuple[tuple[int, ...], str], ...]:
    entries = json.loads((RESOURCES / "import_colours.json").read_text("utf-8"))
    return tuple((tuple(bytes.fromhex(entry["colour"].removeprefix("#"))), entry["means"]) for entry in entries)
