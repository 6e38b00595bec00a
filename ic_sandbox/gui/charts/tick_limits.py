"""The ticks that all charts over time show: all, or a part that the user has zoomed in on."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

__all__ = ["ZOOM_STEP", "TickLimits"]

ZOOM_STEP = 1.25
"""The factor by which one notch of the wheel or one press of a key changes the number of ticks."""

FEWEST_SHOWN = 4
"""The fewest ticks that can be zoomed in on."""


class TickLimits(QObject):
    """The first and the last tick to show. ``ends`` is None while all ticks are shown."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.ends: tuple[int, int] | None = None

    def zoom(self, tick: float, factor: float, last: int) -> None:
        """Show ``factor`` times as many ticks around a fixed one; ``last`` is the last tick that there is to show."""
        first, stop = self.ends or (0, last)
        wanted = max(float(FEWEST_SHOWN), (stop - first) * factor)
        share = min(max((tick - first) / max(1, stop - first), 0.0), 1.0)
        start = max(0, round(tick - share * wanted))
        end = min(last, round(start + wanted))
        start = max(0, min(start, round(end - wanted)))
        self.show(None if (start, end) == (0, last) else (start, end))

    def show(self, ends: tuple[int, int] | None) -> None:
        """Show these ticks, or all."""
        if ends != self.ends:
            self.ends = ends
            self.changed.emit()

    def show_all(self) -> None:
        """Show all ticks."""
        self.show(None)
