"""The images of a recording: the map is drawn once, and the agents of each tick over it, as on the canvas."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QImage, QPainter

from ic_sandbox.charts.map_marks import STATUS_COLOURS
from ic_sandbox.gui.drawing.viewport import Viewport
from ic_sandbox.gui.rendering.overview import paint_overview
from ic_sandbox.gui.rendering.picture import Scene, paint_dynamic_layer
from ic_sandbox.gui.rendering.world import paint_world
from ic_sandbox.gui.style.theme import drawing_colours, drive_colour, final_colour, goal_colour
from ic_sandbox.world.document import World

__all__ = ["LARGEST_IMAGE", "RecordingFrames", "ground_image", "pixels_of"]

LARGEST_IMAGE = 8_300_000
"""The most pixels of an image: those of a 4K screen."""

GOALS_KEPT = 12


class RecordingFrames:
    """The images of a run, tick by tick.

    Create it in the GUI thread, because icons can be drawn only there; the images may be drawn in any thread.
    """

    def __init__(self, scene: Scene, first: int, cell_size: int, dark: bool) -> None:
        self._scene = scene
        self._first = first
        size = QSize(scene.world.cols * cell_size, scene.world.rows * cell_size)
        self._framing = Viewport(0, 0, cell_size, size.width(), size.height(), 1.0, drawing_colours(dark))
        self._ground = ground_image(scene.world, self._framing, size)

    @property
    def colours(self) -> tuple[str, ...]:
        """The colours that distinguish agents, as #rrggbb."""
        if self._scene.mode == "goal":
            found = [goal_colour(index) for index in range(GOALS_KEPT)]
        else:
            found = [drive_colour(drive) for drive in self._scene.run.experiment.main.model.drives]
        names = [colour.name() for colour in (*found, final_colour())]
        return (*names, *STATUS_COLOURS.values())

    def image(self, number: int) -> NDArray[np.uint8]:
        """Return the image of the tick ``number`` ticks after the first: uint8 [height, width, 3]."""
        image = self._ground.copy()
        painter = QPainter(image)
        try:
            paint_dynamic_layer(painter, replace(self._scene, tick=self._first + number), self._framing)
        finally:
            painter.end()
        return pixels_of(image)


def ground_image(world: World, framing: Viewport, size: QSize) -> QImage:
    """Return the image of a map without agents."""
    ground = QImage(size, QImage.Format.Format_RGB32)
    ground.fill(QColor(framing.colours.outside))
    painter = QPainter(ground)
    try:
        paint_world(painter, world, framing)
        paint_overview(painter, world, framing)
    finally:
        painter.end()
    return ground


def pixels_of(image: QImage) -> NDArray[np.uint8]:
    """Return the pixels of an image: uint8 [height, width, 3]."""
    image = image.convertToFormat(QImage.Format.Format_RGB888)
    wide, high = image.width(), image.height()
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(high, image.bytesPerLine())
    return rows[:, : 3 * wide].reshape(high, wide, 3).copy()
