"""A slider under the map that edits the world: one move is one undo step, and Escape cancels it."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QWidget

from ic_sandbox.gui.session.session import Session
from ic_sandbox.gui.widgets.slider import JumpSlider
from ic_sandbox.gui.widgets.slider_row import SliderRow
from ic_sandbox.world.document import World

__all__ = ["WorldSlider"]

PAGES = 20
"""The number of pages in a slider's range."""


class WorldSlider(SliderRow):
    """A slider of one number of the world, with its caption and its value in words.

    A subclass calls :meth:`show_world` when its widgets are complete.
    """

    def __init__(self, session: Session, lead: QLabel, slider: JumpSlider, parent: QWidget | None = None) -> None:
        self.session = session
        self.slider = slider
        self._before: World | None = None
        slider.setPageStep(slider.maximum() // PAGES)
        super().__init__(lead, slider, QLabel(), parent)
        slider.valueChanged.connect(self._on_moved)
        slider.cancelled.connect(self._cancel)
        slider.settled.connect(self._on_settled)
        session.document.contents_changed.connect(self.show_world)

    def change(self, position: int) -> None:
        """Edit the world as the slider stands."""
        raise NotImplementedError

    def show_world(self, world: World) -> None:
        """Show the number of a world."""
        raise NotImplementedError

    def _on_moved(self, position: int) -> None:
        if self._before is None:
            self._before = self.session.world
        self.change(position)

    def _cancel(self) -> None:
        if self._before is not None:
            self.session.document.cancel_stroke(self._before)

    def _on_settled(self) -> None:
        self._before = None
        self.session.document.finish_stroke()
        self.show_world(self.session.world)
