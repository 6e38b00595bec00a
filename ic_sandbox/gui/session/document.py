"""The document: the world that is edited, its file, and the steps by which it came to be so."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoStack

from ic_sandbox.gui.background.background_task import BackgroundRunner, Cancelled, run_inline
from ic_sandbox.gui.session.loaded_file import FileStamp, LoadedFile, stamp_of
from ic_sandbox.gui.session.undo import WorldChange
from ic_sandbox.i18n import tr
from ic_sandbox.paths import RESOURCES
from ic_sandbox.progress import Progress, run_to_end
from ic_sandbox.world.document import Planner, World
from ic_sandbox.world.editing import edits
from ic_sandbox.world.faults import WorldError
from ic_sandbox.world.importing import Imported, import_map, import_world, is_importable
from ic_sandbox.world.io.files import load_world, save_world, shipped_worlds
from ic_sandbox.world.traversal import only_painted

__all__ = ["Document"]

NOWHERE = World(terrain=())
"""What is saved of a world that no file holds yet: no world is like it."""

UNKNOWN: FileStamp = (0, 0)
NANOSECONDS = 10**9


class Document(QObject):
    """A world with its file and its undo history.

    ``background`` reads and writes files: in a thread if there is a window that has to stay alive meanwhile.
    """

    changing = Signal(object, object)
    """The world now, and the one that takes its place next."""

    world_changed = Signal(object)
    contents_changed = Signal(object)
    """Besides :attr:`world_changed`, whenever a world differs by more than by what is painted on its map."""

    status_changed = Signal()
    """The world, its file, or what of it is saved."""

    changed = Signal(object, object)
    """The world before and the world now, once all of the above have been sent."""

    left = Signal()
    """Another document takes the place of this one next."""

    opened = Signal()
    """The file is that of the next document already; its world follows."""

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

    # -- its file

    def new(self) -> None:
        """Begin with an empty world."""
        self._open(edits.new_world(), None, None)

    @property
    def source(self) -> Path | None:
        """The file from which the world comes: the person's own, or one that came with the program."""
        return self.path or next((one.path for one in shipped_worlds() if one.name == self.shipped_name), None)

    def open_shipped(self, name: str) -> bool:
        """Open a world that came with the program."""
        shipped = {world.name: world for world in shipped_worlds()}
        return self.open_path(shipped[name].path)

    def open_path(self, path: str | Path) -> bool:
        """Open a world file, or import one of another format, known by its suffix. Where it can't be read, everything
        stays as it is, and ``load_failed`` says why.
        """
        found = self.read(path)
        if found is not None:
            self.begin_with(found)
        return found is not None

    def read(self, path: str | Path) -> LoadedFile | None:
        """What a file holds, with nothing changed yet; None, and ``load_failed`` unless it was given up, where it can't
        be read.
        """
        file = Path(path).absolute()
        foreign = is_importable(file)
        load = import_world if foreign else load_world
        words = tr("Importing {name} …", name=file.name) if foreign else tr("Opening {name} …", name=file.name)
        stamp = stamp_of(file)
        try:
            return LoadedFile(file, stamp, self.background(words, lambda: load(file)), foreign)
        except WorldError as error:
            self.load_failed.emit(str(path), error.faults)
        except Cancelled:
            pass
        return None

    def read_map(self, file: Path) -> Imported | None:
        """How a file of another format reads, with nothing changed yet; None if the user cancelled it."""
        cancelled = threading.Event()

        def show(_: Progress) -> None:
            if cancelled.is_set():
                raise Cancelled

        try:
            return self.background(tr("Importing {name} …", name=file.name), lambda: run_to_end(import_map(file), show))
        except Cancelled:
            cancelled.set()  # its thread ends with the next step
            return None

    def begin_with(self, found: LoadedFile) -> None:
        """Take the place of the present world; one of another format is to be saved yet."""
        if found.foreign:
            self._open(found.world, None, None)
            self._saved = NOWHERE
            self.status_changed.emit()
            self.message.emit(tr("Imported {name}", name=found.file.name))
        elif RESOURCES in found.file.resolve().parents:  # saving must not write over what came with the program
            self._open(found.world, None, found.file.stem)
        else:
            self._open(found.world, found.file, None, found.stamp)

    def reload(self) -> bool:
        """Take a step to what the world's file holds now, which can be undone like any other."""
        found = None if self.path is None else self.read(self.path)
        if found is None:
            return False
        self.edit(tr("Take what the file holds"), found.world)
        self._saved, self._stamp = found.world, found.stamp
        self.status_changed.emit()
        return True

    def restore(self, world: World, path: Path | None, kept_at: datetime | None = None) -> None:
        """Go on with a world that was not saved; ``path`` is the file that it belongs to, which may be gone, or written
        by somebody since the world was ``kept_at``.
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
        """Whether the world differs from what was saved or opened."""
        return self.world is not self._saved and self.world != self._saved

    @property
    def changed_outside(self) -> FileStamp | None:
        """The stamp of the world's file, where somebody else has written it since it was opened or saved here."""
        now = stamp_of(self.path)
        return None if now == self._stamp else now

    def leave_file(self) -> None:
        """Go on without the file, as with a world that has none yet."""
        self.path = None
        self._saved = NOWHERE
        self.status_changed.emit()

    def save_as(self, path: str | Path) -> bool:
        """Save the world to a file; False, and ``save_failed``, where that can't be done."""
        world = self.world
        try:
            title = tr("Saving {name} …", name=Path(path).name)
            self.background(title, lambda: save_world(world, path), to_the_end=True)
        except WorldError as error:
            self.save_failed.emit(str(path), error.faults)
            return False
        self.path, self.shipped_name = Path(path).absolute(), None
        self._saved = world
        self._stamp = stamp_of(self.path)
        self.status_changed.emit()
        self.message.emit(tr("Saved {name}", name=self.path.name))
        return True

    # -- editing

    def edit(self, text: str, world: World, merge: str | None = None) -> None:
        """Take one undoable step to another world. Steps with one ``merge`` key are one, until the stroke ends."""
        if world is self.world or world == self.world:
            return
        stroke = None if merge is None else f"{self._strokes} {merge}"
        self.undo_stack.push(WorldChange(text, self.world, world, stroke, self._take_step))

    def try_edit(self, text: str, make: Callable[[], World], merge: str | None = None) -> bool:
        """Make an edit; where it can't be done, say why. Returns whether it was done."""
        try:
            world = make()
        except edits.EditError as error:
            self.message.emit(str(error))
            return False
        self.edit(text, world, merge)
        return True

    def finish_stroke(self) -> None:
        """What is edited from now on is another step."""
        self._strokes += 1

    def cancel_stroke(self, world: World) -> None:
        """Give a stroke up, and go back to the world with which it began."""
        self.finish_stroke()
        if self.world is world or not self.undo_stack.canUndo():
            return
        command = self.undo_stack.command(self.undo_stack.index() - 1)
        if isinstance(command, WorldChange) and command.before is world:
            # Merged with the way back, the step changes nothing, and Qt drops it.
            self.undo_stack.push(WorldChange(command.text(), self.world, world, command.stroke, self._take_step))

    def undo(self) -> None:
        """Take the last step back."""
        self.finish_stroke()
        self.undo_stack.undo()

    def redo(self) -> None:
        """Take the step again that was taken back."""
        self.finish_stroke()
        self.undo_stack.redo()

    def go_to(self, step: int) -> None:
        """Undo or redo until so many steps are done; what lies between is passed unseen."""
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
        """The world before the first step, and after each: one more than there are steps."""
        steps = [self.undo_stack.command(place) for place in range(self.undo_stack.count())]
        changes = [step for step in steps if isinstance(step, WorldChange)]
        return [changes[0].before, *(change.after for change in changes)] if changes else [self.world]

    @property
    def saved_step(self) -> int | None:
        """After how many steps the world was as its file has it; None where that is not in the history any more."""
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
        """How far-sighted the world's agents are (the first of them)."""
        planners = edits.planners(self.world)
        return planners[0].discount if planners else Planner().discount

    def change_discount(self, discount: float) -> None:
        """Make everyone as far-sighted as this; one drag is one step."""
        self.edit(tr("Change far-sightedness"), edits.change_discount(self.world, discount), "discount")
