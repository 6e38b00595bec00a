"""Images of agents at one moment in a world, as drawn by the window, without a window."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QPainter

from ic_sandbox.charts.map_marks import STATUS_COLOURS
from ic_sandbox.exports import fitting_cell
from ic_sandbox.gui.drawing.qt_start import application_for_drawing
from ic_sandbox.gui.drawing.viewport import Viewport
from ic_sandbox.gui.rendering.agents import OF_STATUS, AgentView, draw_agents
from ic_sandbox.gui.rendering.recording_frames import ground_image, pixels_of
from ic_sandbox.gui.rendering.view_camera import ViewCamera
from ic_sandbox.gui.style.theme import drawing_colours
from ic_sandbox.world.document import World

__all__ = ["StateFrames"]

CENTRE = 0.5


class StateFrames:
    """The images of agents in one world: discs if active, crosses if off, rings if modified."""

    def __init__(self, world: World) -> None:
        self._application = application_for_drawing()
        cell = fitting_cell(world)
        self._size = QSize(world.cols * cell, world.rows * cell)
        self._framing = Viewport(0, 0, cell, self._size.width(), self._size.height(), 1.0, drawing_colours(False))
        self._ground = ground_image(world, self._framing, self._size)
        colours = [QColor(colour).rgb() & 0xFFFFFF for colour in STATUS_COLOURS.values()]
        self._colours = np.array(colours, np.uint32)

    def image(self, rows: NDArray[np.int16], cols: NDArray[np.int16], status: NDArray[np.int8]) -> NDArray[np.uint8]:
        """Return the image of N agents in these cells: uint8 [height, width, 3]."""
        image = self._ground.copy()
        view = AgentView(
            np.add(rows, CENTRE, dtype=np.float64),
            np.add(cols, CENTRE, dtype=np.float64),
            self._colours[status],
            OF_STATUS[status],
        )
        camera = ViewCamera(self._framing.size, self._framing.x, self._framing.y)
        painter = QPainter(image)
        try:
            painter.drawImage(0, 0, draw_agents(view, camera, self._size.width(), self._size.height(), 1.0))
        finally:
            painter.end()
        return pixels_of(image)
