"""The edited world, its file, and its undo history."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoStack

from ic_sandbox.gui.background.background_task import BackgroundRunner, run_inline
from ic_sandbox.gui.session.loaded_file import FileStamp, LoadedFile, read_file, read_map, stamp_of
from ic_sandbox.gui.session.undo import WorldChange
from ic_sandbox.i18n import tr
from ic_sandbox.paths import RESOURCES
from ic_sandbox.world.document import Planner, World
from ic_sandbox.world.editing import edits
from ic_sandbox.world.editing.story import keep_story
from ic_sandbox.world.faults import WorldError
from ic_sandbox.world.importing import Imported
from ic_sandbox.world.io.files import load_world, save_world, shipped_worlds
from ic_sandbox.world.traversal import only_painted

__all__ = ["Document"]

NOWHERE = World(terrain=())
"""The saved state of a world that has no file yet. No real world equals it."""

UNKNOWN: FileStamp = (0, 0)
NANOSECONDS = 10**9


class Document(QObject):
    """A world with its file and its undo history.

    ``background`` reads and writes files: in a worker thread if there is a window to keep responsive.
    """

    changing = Signal(object, object)
    """Sent with the current world and the one about to replace it."""

    world_changed = Signal(object)
    contents_changed = Signal(object)
    """Sent after :attr:`world_changed` if the worlds differ in more than what is painted on the map."""

    status_changed = Signal()
    """Sent when the world, its file, or its saved state has changed."""

    changed = Signal(object, object)
    """Sent with the previous and the current world, after all other signals."""

    left = Signal()
    """Sent before another document replaces this one."""

    opened = Signal()
    """Sent once the file is that of the next document; its world follows."""

    load_failed = Signal(str, object)
    save_failed = Signal(str, object)
    message = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.undo_stack = QUndoStack(self)
        self.world = edits.new_world()
        self.path: Path | None = None
        self.shipped_name: str | None = None
        self._saved = self.world
        self._stamp: FileStamp | None = None
        self._strokes = 0
        self._passing = False
        self.background: BackgroundRunner = run_inline

    def new(self, world: World | None = None) -> None:
        """Start with a new world, by default an empty one."""
        self._open(world or edits.new_world(), None, None)

    @property
    def source(self) -> Path | None:
        """The file of the world: the user's own, or one that comes with the program."""
        return self.path or next((one.path for one in shipped_worlds() if one.name == self.shipped_name), None)

    def open_shipped(self, name: str) -> bool:
        """Open a world that comes with the program."""
        shipped = {world.name: world for world in shipped_worlds()}
        return self.open_path(shipped[name].path)

    def open_path(self, path: str | Path) -> bool:
        """Open a world file, or import another format, recognised by its suffix.

        If the file cannot be read, nothing changes and ``load_failed`` gives the reason.
        """
        found = self.read(path)
        if found is not None:
            self.begin_with(found)
        return found is not None

    def read(self, path: str | Path) -> LoadedFile | None:
        """Read a file without changing the document.

        Returns None if the user cancels, or if the file cannot be read; then ``load_failed`` gives the reason.
        """
        try:
            return read_file(Path(path).absolute(), self.background)
        except WorldError as error:
            self.load_failed.emit(str(path), error.faults)
            return None

    def read_map(self, file: Path) -> Imported | None:
        """Read a file of another format without changing the document; None if the user cancels."""
        return read_map(file, self.background)

    def begin_with(self, found: LoadedFile) -> None:
        """Replace the current world. An imported one counts as unsaved."""
        if found.foreign:
            self._open(found.world, None, None)
            self._saved = NOWHERE
            self.status_changed.emit()
            self.message.emit(tr("Imported {name}", name=found.file.name))
        elif RESOURCES in found.file.resolve().parents:  # saving must not overwrite files that come with the program
            self._open(found.world, None, found.file.stem)
        else:
            self._open(found.world, found.file, None, found.stamp)

    def reload(self) -> bool:
        """Replace the world by what its file holds now, as a step that can be undone."""
        found = None if self.path is None else self.read(self.path)
        if found is None:
            return False
        self.edit(tr("Reload from file"), found.world)
        self._saved, self._stamp = found.world, found.stamp
        self.status_changed.emit()
        return True

    def restore(self, world: World, path: Path | None, kept_at: datetime | None = None) -> None:
        """Continue with an unsaved world.

        ``path`` is the file it belongs to, which may be gone, or changed since the world was stored at ``kept_at``.
        """
        stamp = stamp_of(path)
        old = stamp is None or kept_at is None or stamp[0] <= kept_at.timestamp() * NANOSECONDS
        self._open(world, path, None, stamp if old else UNKNOWN)
        try:
            self._saved = edits.new_world() if path is None else load_world(path)
        except WorldError:
            self._saved = edits.new_world()
        self.status_changed.emit()

    def _open(self, world: World, path: Path | None, shipped: str | None, stamp: FileStamp | None = None) -> None:
        self.left.emit()
        self.undo_stack.clear()
        self.path, self.shipped_name = path, shipped
        self._saved = world
        self._stamp = stamp
        self.opened.emit()
        self._show(world)

    @property
    def dirty(self) -> bool:
        """Return whether the world differs from what was saved or opened."""
        return self.world is not self._saved and self.world != self._saved

    @property
    def changed_outside(self) -> FileStamp | None:
        """The stamp of the world's file if another program has written it since it was opened or saved here."""
        now = stamp_of(self.path)
        return None if now == self._stamp else now

    def leave_file(self) -> None:
        """Detach the world from its file, as if it had never been saved."""
        self.path = None
        self._saved = NOWHERE
        self.status_changed.emit()

    def save_as(self, path: str | Path) -> bool:
        """Save the world to a file; a world without a name of its own takes that of the file.

        Returns False and sends ``save_failed`` if that fails.
        """
        world = edits.name_after(self.world, Path(path).stem)
        try:
            title = tr("Saving {name} …", name=Path(path).name)
            self.background(title, lambda: save_world(world, path), to_the_end=True)
        except WorldError as error:
            self.save_failed.emit(str(path), error.faults)
            return False
        self.path, self.shipped_name = Path(path).absolute(), None
        self._saved = world
        self._stamp = stamp_of(self.path)
        if world is self.world:
            self.status_changed.emit()
        else:
            self._name_history(self.path.stem)
            self._show(world)
        self.message.emit(tr("Saved {name}", name=self.path.name))
        return True

    def _name_history(self, stem: str) -> None:
        """Name the world after its file at every step, so neither undo nor redo takes the name away."""
        steps = [self.undo_stack.command(place) for place in range(self.undo_stack.count())]
        changes = [step for step in steps if isinstance(step, WorldChange)]
        worlds = [world for change in changes for world in (change.before, change.after)]
        named = {id(world): edits.name_after(world, stem) for world in worlds} | {id(self.world): self._saved}
        for change in changes:
            change.before, change.after = named[id(change.before)], named[id(change.after)]

    def edit(self, text: str, world: World, merge: str | None = None) -> None:
        """Replace the world in one undoable step. Steps with the same ``merge`` key form one until the stroke ends."""
        if world is self.world or world == self.world:
            return
        stroke = None if merge is None else f"{self._strokes} {merge}"
        self.undo_stack.push(WorldChange(text, self.world, keep_story(world), stroke, self._take_step))

    def try_edit(self, text: str, make: Callable[[], World], merge: str | None = None) -> bool:
        """Make an edit, or report why it is impossible. Returns whether it was made."""
        try:
            world = make()
        except edits.EditError as error:
            self.message.emit(str(error))
            return False
        self.edit(text, world, merge)
        return True

    def finish_stroke(self) -> None:
        """End the stroke: the next edit is a new step."""
        self._strokes += 1

    def cancel_stroke(self, world: World) -> None:
        """Cancel a stroke and return to the world at its start."""
        self.finish_stroke()
        if self.world is world or not self.undo_stack.canUndo():
            return
        command = self.undo_stack.command(self.undo_stack.index() - 1)
        if isinstance(command, WorldChange) and command.before is world:
            # Merged with its own inverse, the step changes nothing, and Qt drops it.
            self.undo_stack.push(WorldChange(command.text(), self.world, world, command.stroke, self._take_step))

    def undo(self) -> None:
        """Undo the last step."""
        self.finish_stroke()
        self.undo_stack.undo()

    def redo(self) -> None:
        """Redo the last undone step."""
        self.finish_stroke()
        self.undo_stack.redo()

    def go_to(self, step: int) -> None:
        """Undo or redo until ``step`` steps are done, without showing the worlds between."""
        self.finish_stroke()
        if not 0 <= step <= self.undo_stack.count() or step == self.undo_stack.index():
            return
        last = step + 1 if step < self.undo_stack.index() else step - 1
        self._passing = True
        try:
            self.undo_stack.setIndex(last)
        finally:
            self._passing = False
        self.undo_stack.setIndex(step)

    def step_worlds(self) -> list[World]:
        """Return the world before the first step and after each step."""
        steps = [self.undo_stack.command(place) for place in range(self.undo_stack.count())]
        changes = [step for step in steps if isinstance(step, WorldChange)]
        return [changes[0].before, *(change.after for change in changes)] if changes else [self.world]

    @property
    def saved_step(self) -> int | None:
        """The number of steps after which the world equals its file; None if that is no longer in the history."""
        if not self.dirty:
            return self.undo_stack.index()
        return next((place for place, world in enumerate(self.step_worlds()) if world is self._saved), None)

    def _take_step(self, world: World) -> None:
        if not self._passing:
            self._show(world)

    def _show(self, world: World) -> None:
        before = self.world
        self.changing.emit(before, world)
        self.world = world
        self.world_changed.emit(world)
        if not only_painted(before, world):
            self.contents_changed.emit(world)
        self.status_changed.emit()
        self.changed.emit(before, world)

    @property
    def discount(self) -> float:
        """The discount of the world's agents (of the first planner)."""
        planners = edits.planners(self.world)
        return planners[0].discount if planners else Planner().discount

    def change_discount(self, discount: float) -> None:
        """Set the discount of all planners; one drag is one step."""
        self.edit(tr("Change discount"), edits.change_discount(self.world, discount), "discount")
