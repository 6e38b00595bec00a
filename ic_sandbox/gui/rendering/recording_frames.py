"""The images of a recording: page and map are drawn once, and the agents of each tick over them, as on the canvas."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QColor, QImage, QPainter

from ic_sandbox.charts.map_marks import STATUS_COLOURS
from ic_sandbox.gui.drawing.viewport import Viewport
from ic_sandbox.gui.rendering.agent_legend import KeyEntry, KeyKind, agent_key
from ic_sandbox.gui.rendering.agent_stamps import CROSS, RING
from ic_sandbox.gui.rendering.agents import agent_view, has_rims
from ic_sandbox.gui.rendering.overview import paint_overview
from ic_sandbox.gui.rendering.picture import Scene, paint_dynamic_layer
from ic_sandbox.gui.rendering.recording_page import RecordingPage
from ic_sandbox.gui.rendering.world import paint_world
from ic_sandbox.gui.style.theme import drawing_colours, drive_colour, final_colour, goal_colour
from ic_sandbox.i18n import tr, tr_world
from ic_sandbox.world.document import World

__all__ = ["LARGEST_IMAGE", "RecordingFrames", "ground_image", "pixels_of"]

LARGEST_IMAGE = 8_300_000
"""The most pixels of an image: those of a 4K screen."""

GOALS_KEPT = 12

MOST_LOOKED_AT = 20_000_000
"""The most agents times ticks that are searched for the colours that occur."""


class RecordingFrames:
    """The images of a run, tick by tick: the map, its title and tick, the key to the colours that occur, a caption.

    Create it in the GUI thread, because icons can be drawn only there; the images may be drawn in any thread.
    ``captions`` returns the caption of a tick; without it, there is none.
    """

    def __init__(
        self,
        scene: Scene,
        first: int,
        cell_size: int,
        dark: bool,
        count: int = 1,
        captions: Callable[[int], str] | None = None,
    ) -> None:
        self._scene = scene
        self._first, self._count = first, count
        self._captions = captions
        size = QSize(scene.world.cols * cell_size, scene.world.rows * cell_size)
        self._framing = Viewport(0, 0, cell_size, size.width(), size.height(), 1.0, drawing_colours(dark))
        self._map = ground_image(scene.world, self._framing, size)
        self._key = agent_key(scene.world, scene.mode)

    @property
    def colours(self) -> tuple[str, ...]:
        """The colours that distinguish agents, as #rrggbb."""
        if self._scene.mode == "goal":
            found = [goal_colour(index) for index in range(GOALS_KEPT)]
        else:
            found = [drive_colour(drive) for drive in self._scene.run.experiment.main.model.drives]
        names = [colour.name() for colour in (*found, final_colour())]
        return (*names, *STATUS_COLOURS.values())

    @property
    def map_box(self) -> QRect:
        """The rectangle of the map in each image."""
        return self._page.map_box

    @property
    def key(self) -> tuple[KeyEntry, ...]:
        """The entries of the key to the colours."""
        return self._page.entries

    @cached_property
    def _page(self) -> RecordingPage:
        return RecordingPage(
            self._map.size(),
            self._framing.colours,
            tr_world(self._scene.world.name) or tr("Untitled"),
            self._occurring(),
            self._captions is not None,
        )

    @cached_property
    def _ground(self) -> QImage:
        return self._page.ground(self._map)

    def _occurring(self) -> tuple[KeyEntry, ...]:
        """Return the entries of the key that occur in the recording; in large ones, in an even sample of its ticks."""
        run, world = self._scene.run, self._scene.world
        n_agents = max(1, len(run.experiment.cast))
        sampled = min(self._count, max(2, MOST_LOOKED_AT // n_agents))
        colours: set[str] = set()
        shapes: set[int] = set()
        last = min(self._first + self._count - 1, run.ticks)
        for tick in sorted(set(np.linspace(self._first, last, sampled).round().astype(int).tolist())):
            view = agent_view(run, tick, self._scene.mode, world.rows, world.cols)
            colours |= {f"#{rgb:06x}" for rgb in np.unique(view.colour).tolist()}
            shapes |= set(np.unique(view.shape).tolist())
        named = {entry.colour for entry in self._key if entry.kind is KeyKind.COLOUR} | {STATUS_COLOURS["off"]}
        occurs = {
            KeyKind.OTHERS: bool(colours - named),
            KeyKind.OFF: CROSS in shapes,
            KeyKind.MODIFIED: RING in shapes,
            KeyKind.RIM: has_rims(n_agents, self._framing.size),
        }
        return tuple(entry for entry in self._key if occurs.get(entry.kind, entry.colour in colours))

    def image(self, number: int) -> NDArray[np.uint8]:
        """Return the image of the tick ``number`` ticks after the first: uint8 [height, width, 3]."""
        tick, box = self._first + number, self._page.map_box
        drawn = self._map.copy()
        painter = QPainter(drawn)
        try:
            paint_dynamic_layer(painter, replace(self._scene, tick=tick), self._framing)
        finally:
            painter.end()
        image = self._ground.copy()
        painter = QPainter(image)
        try:
            painter.drawImage(box.topLeft(), drawn)
            self._page.paint_tick(painter, tick, self._captions(tick) if self._captions is not None else "")
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
