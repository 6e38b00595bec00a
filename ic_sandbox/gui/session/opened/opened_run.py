"""The run of a folder, shown in place of the run of the world's own agents, as long as world and settings are its own.

After an edit it stays, marked as out of date, until the user undoes the edit or simulates the world's own agents.
"""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from ic_sandbox.adapters.run_folder.folder_run import FolderRun
from ic_sandbox.gui.session.document import Document
from ic_sandbox.gui.session.loaded_file import LoadedFile, stamp_of
from ic_sandbox.gui.session.planner import PlanningService
from ic_sandbox.gui.session.player_work import NewRun
from ic_sandbox.simulation.experiment import Settings
from ic_sandbox.world.document import World
from ic_sandbox.world.traversal import same_but_texts

__all__ = ["OpenedRun"]


class OpenedRun(QObject):
    """The opened run, if any: ``shown``. ``changed`` is sent when one is opened or closed."""

    changed = Signal()

    def __init__(self, document: Document, planning: PlanningService, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document, self._planning = document, planning
        self._coming: FolderRun | None = None
        self.shown: FolderRun | None = None

    def open(self, found: FolderRun) -> None:
        """Open the world of a run, and show the run. Saving leaves a copy of the world in the run's folder alone."""
        self._coming, world = found, found.found
        if world.copy:
            self._document.new(world.world)
        else:
            self._document.begin_with(LoadedFile(world.file, stamp_of(world.file), world.world, foreign=False))

    def arrive(self, own: Settings) -> Settings:
        """Show the run whose world is being opened, and return its settings; ``own``: those of any other world."""
        self.shown, self._coming = self._coming, None
        if self.shown is None:
            return own
        self._planning.stale = True  # even if the run before belonged to the same world
        self.changed.emit()
        return replace(self.shown.settings, history_bytes=own.history_bytes)

    def forget(self) -> None:
        """Show the run of the world's own agents from the next plan on."""
        if self.shown is not None:
            self.shown = None
            self._planning.displaced = False
            self.changed.emit()

    def holds(self, world: World, settings: Settings) -> bool:
        """Return whether there is an opened run. It becomes current or outdated, as this world and settings are."""
        found = self.shown
        if found is None:
            return False
        same_settings = replace(settings, history_bytes=found.settings.history_bytes) == found.settings
        if same_settings and same_but_texts(world, found.found.world):
            if self._planning.stale:
                self._planning.show(NewRun(found.run.experiment, found.simulator, found.run, found.series))
        else:
            self._planning.withdraw()
        return True
