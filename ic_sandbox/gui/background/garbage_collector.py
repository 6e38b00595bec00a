"""The collection of garbage in circles of references, in the GUI thread only."""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

__all__ = ["GarbageCollector"]

EVERY_MS = 300
"""How often the collector looks whether there is enough garbage."""

OLD_GROWTH = 1.25
"""By how much the number of old objects must grow before all objects are looked at again, as for Python's collector."""


class GarbageCollector(QObject):
    """A collector that replaces Python's own, which runs in whatever thread happens to create an object.

    Closed windows and dialogs refer to themselves in circles. If a worker thread collected them, Qt would destroy
    widgets in the wrong thread, and the process could crash. So Python's automatic collection is off from now on. This
    collector looks from a timer whether as many objects were created as Python would wait for.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        gc.disable()
        self._old = 0
        timer = QTimer(self)
        timer.timeout.connect(self.collect_if_due)
        timer.start(EVERY_MS)

    def collect_if_due(self) -> None:
        """Collect the oldest generation of objects whose count is above its threshold, and all younger ones."""
        counts, thresholds = gc.get_count(), gc.get_threshold()
        due = [k for k in range(len(counts)) if counts[k] > thresholds[k] > 0]
        if not due or due[0] > 0:
            return
        oldest = len(counts) - 1
        if due[-1] == oldest and len(gc.get_objects(oldest)) >= OLD_GROWTH * self._old:
            gc.collect(oldest)
            self._old = len(gc.get_objects(oldest))
        else:
            gc.collect(min(due[-1], oldest - 1))
