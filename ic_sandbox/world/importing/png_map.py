"""Pictures as maps: each pixel is a cell, and its colour says what is there."""

from __future__ import annotations

import io
import json
import string
import warnings
from collections.abc import Generator, Iterable
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.i18n import mark, tr
from ic_sandbox.paths import RESOURCES
from ic_sandbox.progress import Progress
from ic_sandbox.world.document import FLOOR, WALL, Cell, Terrain, World
from ic_sandbox.world.faults import Fault, WorldError
from ic_sandbox.world.importing.choices import (
    AGENT,
    CAMERA,
    GOAL,
    NOTHING,
    POPULATION,
    Choices,
    ready_terrains,
)
from ic_sandbox.world.importing.draft import Draft, check_placed
from ic_sandbox.world.importing.findings import Findings
from ic_sandbox.world.importing.parts import wanted_part

__all__ = ["PNG_SIGNATURE", "world_from_picture"]

PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
TOLERANCE = 12
"""The largest difference from a known colour in red, green and blue, each 0 to 255."""

SEEN = 128
"""The opacity, of 255, below which a pixel is empty: wall, like everything outside a map."""

MOST_COLOURS = 24
"""The most colours without a meaning: a picture with more is a photograph, not a map."""

MOST_MEANT = 4_096
"""The most different colours that are looked up, with or without a meaning: many are near a known one."""

HOW_TO_DRAW = mark(
    "each pixel is a cell: draw with black for wall, white for floor and a few more colours, without blur"
)


def world_from_picture(
    contents: bytes, _: Path, choices: Choices, findings: Findings
) -> Generator[Progress, None, World]:
    """Read a PNG. A colour without a meaning becomes a terrain of that colour that agents can walk on."""
    what = tr("Reading the picture")
    yield Progress(what, 0.0)
    pixels = _pixels(contents, choices.level, findings)
    rows, cols = pixels.shape[:2]
    yield Progress(what, 0.3)
    packed = np.ascontiguousarray(pixels).view("<u4").reshape(rows, cols)
    packed = np.where(pixels[..., 3] < SEEN, np.uint32(0), packed)
    colours, place, counts = np.unique(packed, return_inverse=True, return_counts=True)
    if len(colours) > MOST_MEANT:
        reason = tr("the picture has {colours:,} different colours", colours=len(colours))
        raise WorldError([Fault("", reason, tr(HOW_TO_DRAW))])
    order = np.argsort(-counts, kind="stable")
    table = [tuple(int(part) for part in colours[k : k + 1].view(np.uint8)) for k in order]
    meanings, own = _meanings(table, counts[order].tolist(), choices, findings)
    _locate(table, order, place.reshape(rows, cols), findings)
    ready = {kind.label: kind.glyph for kind in (*ready_terrains(), *own)}
    named = np.empty(len(colours), object)
    named[order] = [meanings[colour] for colour in table]
    glyphs = np.array([ready.get(kind, FLOOR.glyph) for kind in named], "<U1")
    place = place.reshape(rows, cols)
    draft = Draft(["".join(line) for line in glyphs[place]], (*ready_terrains(), *own), findings=findings)
    yield Progress(what, 0.7)
    for kind in dict.fromkeys(named[order]):
        if kind == GOAL:
            draft.goal(tr("Goal"), _where(named == kind, place))
    draft.take_goals()
    for kind in dict.fromkeys(named[order]):
        if kind in ready or kind in (GOAL, NOTHING):
            continue
        cells = _where(named == kind, place)
        check_placed(len(cells))
        _place(draft, kind, cells)
    return (yield from draft.finish())


def _locate(table: list[tuple[int, ...]], order: NDArray[np.intp], place: NDArray[np.intp], findings: Findings) -> None:
    """Record where the colours are."""
    findings.measure(*place.shape)
    for colour, index in zip(table, order.tolist(), strict=True):
        if colour[3] >= SEEN:
            findings.source("colour", _named(colour), 0, cells=np.nonzero(place == index))


def _named(colour: tuple[int, ...]) -> str:
    return "#{:02x}{:02x}{:02x}".format(*colour[:3])


def _place(draft: Draft, kind: str, cells: list[Cell]) -> None:
    if kind == AGENT:
        draft.starts(cells)
        return
    for cell in cells:
        if kind == POPULATION:
            draft.crowd(cell)
        elif kind == CAMERA:
            draft.camera(cell)
        else:
            draft.device(kind, cell, tr("row {row}, column {col}", row=cell[0] + 1, col=cell[1] + 1))


def _where(wanted: NDArray[np.bool_], place: NDArray[np.intp]) -> list[Cell]:
    rows, cols = np.nonzero(wanted[place])
    return list(zip(rows.tolist(), cols.tolist(), strict=True))


def _pixels(contents: bytes, wanted: str, findings: Findings) -> NDArray[np.uint8]:
    """Decode the pixels of the wanted part: uint8 [row, col, (red, green, blue, alpha)].

    Checks the size before it unpacks any pixel.
    """
    from PIL import Image, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(contents), formats=["PNG"]) as picture:
                part = wanted_part(picture.height, picture.width, wanted, findings, "picture")
                area = (part.left, part.top, part.left + part.cols, part.top + part.rows)
                return np.asarray(picture.crop(area).convert("RGBA"))
    except WorldError:
        raise
    except Image.DecompressionBombError:
        raise WorldError([Fault("", tr("the picture is far larger than a world can be"))]) from None
    except Exception as error:  # a broken picture can fail in many ways
        reason = tr("this is not a PNG picture, or it is damaged")
        detail = "" if isinstance(error, UnidentifiedImageError) else f": {error}"
        raise WorldError([Fault("", reason + detail)]) from None


def _meanings(
    colours: Iterable[tuple[int, ...]], counts: list[int], choices: Choices, findings: Findings
) -> tuple[dict[tuple[int, ...], str], list[Terrain]]:
    """Return the meaning of every colour (red, green, blue, alpha), most frequent first, and new kinds of terrain."""
    table = dict(_table())
    taken = {kind.glyph for kind in ready_terrains()}
    free = [glyph for glyph in string.ascii_letters + string.digits if glyph not in taken]
    meanings: dict[tuple[int, ...], str] = {}
    own: list[Terrain] = []
    for colour, count in zip(colours, counts, strict=True):
        *parts, alpha = colour
        if alpha < SEEN:
            meanings[colour] = WALL.label
            continue
        named = _named(colour)
        known = choices.of_name(named) or _nearest(tuple(parts), table)
        if known is not None:
            findings.source("colour", named, count, "" if known in (kind.label for kind in own) else known)
        else:
            if len(own) == MOST_COLOURS:
                reason = tr(
                    "the picture has more than {most_colours} colours without a meaning, for example {named}",
                    most_colours=MOST_COLOURS,
                    named=named,
                )
                raise WorldError([Fault("", reason, tr(HOW_TO_DRAW))])
            known = tr("ground {named}", named=named)
            own.append(Terrain(free[len(own)], known, colour=named))
            table[tuple(parts)] = known
            findings.source("colour", named, count)
            findings.note(tr("taken as floor: the colour {named}, which has no meaning", named=named))
        meanings[colour] = known
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
