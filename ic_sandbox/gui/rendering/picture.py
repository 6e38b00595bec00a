"""Pictures of a world as files: PNG pixels or SVG vectors, both with the drawing code of the window."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen
from PySide6.QtSvg import QSvgGenerator

from ic_sandbox.charts.svg.characters import well_formed
from ic_sandbox.exports import Pictures, largest_cell, write_picture
from ic_sandbox.gui.background.background_task import BackgroundRunner, run_inline
from ic_sandbox.gui.drawing.qt_start import application_for_drawing
from ic_sandbox.gui.drawing.vector_output import is_vector
from ic_sandbox.gui.drawing.viewport import Viewport
from ic_sandbox.gui.overlays.figures import Figure, paint_ground, paint_lines
from ic_sandbox.gui.rendering.overview import paint_overview
from ic_sandbox.gui.rendering.world import paint_counts, paint_things, paint_world
from ic_sandbox.gui.style.theme import drawing_colours
from ic_sandbox.i18n import tr, tr_world
from ic_sandbox.world.document import World
from ic_sandbox.world.validation.limits import CELL_SIZES

__all__ = [
    "Scene",
    "draw_picture",
    "draw_without_window",
    "paint_dynamic_layer",
    "pictures_of",
    "pictures_without_window",
]

MOST_VECTORS = 10_000
"""The most agents drawn as vectors in an SVG; more are one image, because circles would make the file too large."""

DOTS_A_METRE = 3780
"""96 dots per inch, the usual assumption for screens."""

RESOLUTION = 96

FAMILY = re.compile(r'font-family="([^"]*)"')

SHARP_CELL, REPORT_WIDTH = 96, 1600
"""The most pixels of a cell and of a map in a report: sharp on paper and on fine screens."""


@dataclass(frozen=True, slots=True)
class Scene:
    """The content of a picture: the world with overlays and the agents of one tick of a run.

    ``figures`` belong to the shown overlays.
    """

    world: World
    figures: tuple[Figure, ...] = ()
    run: Any = None
    tick: int = 0
    mode: str = "subgoal"


def draw_without_window(world: World, path: Path, cell_size: int, dark: bool) -> None:
    """Draw a world into a file without a window."""
    application = application_for_drawing()
    draw_picture(Scene(world), path, cell_size, dark)
    del application


def pictures_without_window(world: World) -> Pictures:
    """Return the map for a report, without a window."""
    application = application_for_drawing()
    drawn = pictures_of(world)
    del application
    return drawn


def pictures_of(world: World) -> Pictures:
    """Return the map for a report, on a light and on a dark background."""
    cell = max(CELL_SIZES[0], min(largest_cell(world), SHARP_CELL, REPORT_WIDTH // max(world.rows, world.cols)))
    size = QSize(world.cols * cell, world.rows * cell)
    light, dark = (
        _png(
            _image(Scene(world), Viewport(0, 0, cell, size.width(), size.height(), 1.0, drawing_colours(ground)), size)
        )
        for ground in (False, True)
    )
    return Pictures(light, dark)


def draw_picture(scene: Scene, path: Path, cell_size: int, dark: bool, runner: BackgroundRunner = run_inline) -> None:
    """Draw a scene into a .png or .svg file; encoding and writing run through ``runner``.

    Raises ``WorldError`` if the file cannot be written.
    """
    width, height = scene.world.cols * cell_size, scene.world.rows * cell_size
    framing = Viewport(0, 0, cell_size, width, height, 1.0, drawing_colours(dark))
    size = QSize(width, height)
    drawn = _svg(scene, framing, size) if path.suffix.lower() == ".svg" else _image(scene, framing, size)
    title = tr("Writing {name} …", name=path.name)
    runner(title, lambda: write_picture(path, drawn if isinstance(drawn, bytes) else _png(drawn)), to_the_end=True)


def _image(scene: Scene, framing: Viewport, size: QSize) -> QImage:
    image = QImage(size, QImage.Format.Format_RGB32)
    image.setDotsPerMeterX(DOTS_A_METRE)
    image.setDotsPerMeterY(DOTS_A_METRE)
    image.fill(QColor(framing.colours.outside))
    painter = QPainter(image)
    try:
        _paint(painter, scene, framing)
    finally:
        painter.end()
    return image


def _png(image: QImage) -> bytes:
    contents = QByteArray()
    buffer = QBuffer(contents)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(contents.data())


def _svg(scene: Scene, framing: Viewport, size: QSize) -> bytes:
    contents = QByteArray()
    buffer = QBuffer(contents)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setSize(size)
    generator.setViewBox(QRect(0, 0, size.width(), size.height()))
    generator.setResolution(RESOLUTION)
    generator.setTitle(tr_world(scene.world.name))
    painter = QPainter(generator)
    try:
        _paint(painter, scene, framing)
    finally:
        painter.end()
    # Without a generic fallback, browsers would choose a serif font if this one is missing.
    return FAMILY.sub(r'font-family="\1, sans-serif"', well_formed(bytes(contents.data()).decode("utf-8"))).encode()


def _paint(painter: QPainter, scene: Scene, framing: Viewport) -> None:
    """Paint in the order of the canvas: ground, overlays, items, agents, counts."""
    paint_world(painter, scene.world, framing)
    if paint_ground(painter, scene.figures, framing):
        paint_things(painter, scene.world, framing)
    paint_overview(painter, scene.world, framing)
    paint_lines(painter, scene.figures, framing)
    paint_dynamic_layer(painter, scene, framing)


def paint_dynamic_layer(painter: QPainter, scene: Scene, framing: Viewport) -> None:
    """Draw what changes during a run. Only this part of the drawing may run in any thread."""
    if scene.run is not None:
        _paint_agents(painter, scene, framing)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    paint_counts(painter, scene.world, framing)


def _paint_agents(painter: QPainter, scene: Scene, framing: Viewport) -> None:
    # Agents need compiled kernels; a picture of a world alone should not load them.
    from ic_sandbox.gui.rendering.agent_stamps import CROSS, DISC, RING, outline
    from ic_sandbox.gui.rendering.agents import agent_view, dot_radius, draw_agents, has_rims, has_shapes
    from ic_sandbox.gui.rendering.view_camera import ViewCamera

    n_agents, world = len(scene.run.experiment.cast), scene.world
    shaped, rimmed = has_shapes(n_agents, framing.size), has_rims(n_agents, framing.size)
    view = agent_view(scene.run, scene.tick, scene.mode, world.rows, world.cols, shaped=shaped, rimmed=rimmed)
    if not is_vector(painter) or len(view.row) > MOST_VECTORS:
        camera = ViewCamera(framing.size, framing.x, framing.y)
        painter.drawImage(0, 0, draw_agents(view, camera, round(framing.width), round(framing.height), 1.0))
        return
    radius = dot_radius(len(view.row), framing.size)
    rims = [None] * len(view.row) if view.rim is None else view.rim.tolist()
    for row, col, rgb, shape, rim in zip(view.row, view.col, view.colour, view.shape, rims, strict=True):
        middle = QPointF(framing.x + col * framing.size, framing.y + row * framing.size)
        colour = QColor.fromRgb(int(rgb))
        if shape not in (CROSS, RING):
            painter.setPen(
                QPen(colour.darker(150), radius / 6) if rim is None else QPen(QColor.fromRgb(rim), radius / 3)
            )
            painter.setBrush(colour)
            if shape == DISC:
                painter.drawEllipse(middle, radius, radius)
            else:
                corners = (outline(int(shape)) * radius).tolist()
                painter.drawPolygon([middle + QPointF(right, down) for right, down in corners])
        elif shape == RING:
            painter.setPen(QPen(colour, radius / 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(middle, 0.75 * radius, 0.75 * radius)
        else:
            painter.setPen(QPen(colour, radius / 2))
            along, across = QPointF(radius, radius) * 0.6, QPointF(radius, -radius) * 0.6
            painter.drawLine(middle - along, middle + along)
            painter.drawLine(middle - across, middle + across)
