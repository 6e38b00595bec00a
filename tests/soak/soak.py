"""A long session at the window: a run is played and edited, and nothing may accumulate.

The result of each edit is computed independently, from the previous world and the editing functions alone, to detect
lost, doubled or misplaced edits at once; at the end everything is undone and redone.
"""

from __future__ import annotations

import gc
import itertools
import os
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from PySide6.QtCore import QDeadlineTimer, QEventLoop, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog

from ic_sandbox.gui.overlays.catalogue import OVERLAYS
from ic_sandbox.gui.panels.figures.compare_dialog import show_comparison
from ic_sandbox.gui.panels.panel_visibility import TABS
from ic_sandbox.gui.session.pair.second_worlds import OtherDiscount
from ic_sandbox.gui.session.tool import SELECT
from ic_sandbox.gui.side_by_side.figures_dialog import show_pair_figures
from ic_sandbox.gui.variation.window import show_variation
from ic_sandbox.gui.window.main_window import MainWindow
from ic_sandbox.studies.repetition import Seeds
from ic_sandbox.world.document import Cell, World
from ic_sandbox.world.editing import edits
from ic_sandbox.world.editing.terrain import occupied, paint
from ic_sandbox.world.io.autosave_file import read_rescue
from ic_sandbox.world.io.files import load_world
from tests.gui.canvas_helpers import tool_of

__all__ = ["Report", "Sitting"]

WALL, FLOOR = "#", "."
RENEWED_EVERY = 10
"""After this many edits, wait until the plan is renewed."""

PATIENCE_SECONDS = 900.0
MEGABYTE = 2**20


@dataclass
class Report:
    """The results: resident memory (megabytes) and threads, sampled after each renewed plan."""

    ticks: int = 0
    runs: int = 0
    edits: int = 0
    seconds: float = 0.0
    longest_standstill: float = 0.0
    memory: list[float] = field(default_factory=list)
    threads: list[int] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    @property
    def growth(self) -> float:
        """The growth of the median memory from the middle third to the last third, in megabytes."""
        third = len(self.memory) // 3
        if third == 0:
            return 0.0
        return _median(self.memory[-third:]) - _median(self.memory[third : 2 * third])

    @property
    def more_threads(self) -> int:
        """The growth of the maximum number of threads from the middle third to the last third."""
        third = len(self.threads) // 3
        return max(self.threads[-third:]) - max(self.threads[third : 2 * third]) if third else 0


class Sitting:
    """Plays a world in an open window and edits it at regular intervals."""

    def __init__(self, window: MainWindow, folder: Path, seed: int) -> None:
        self.window, self.session, self.folder = window, window.session, folder
        self.random = random.Random(seed)
        self.report = Report()
        self._walls: list[Cell] = []
        self._expected: list[World] = []
        self._at = 0
        self._last_ticks = 0
        self._run: object = None
        self._last_beat = time.perf_counter()
        self._visits = itertools.cycle(self._parts())

    def _parts(self) -> tuple[Callable[[], object], ...]:
        """Return the parts of the window that are used in turn, one after each edit. A new part is one more entry."""
        window, session, workspace = self.window, self.session, self.window.workspace
        tabs = [partial(workspace.panels.show, name) for name in TABS]
        subtabs = [
            partial(workspace.figure_tabs.setCurrentIndex, place) for place in range(workspace.figure_tabs.count())
        ]
        overlays = [partial(session.overlays.toggle, overlay.key) for overlay in OVERLAYS]
        second = session.second_world
        pairs: list[Callable[[], object]] = [
            partial(second.show, OtherDiscount(0.5)),
            partial(show_pair_figures, window, workspace.second),
        ]
        runs = [partial(session.repeats.take, Seeds(number)) for number in (2, 1)]
        return (
            *tabs, *overlays, *overlays, partial(workspace.panels.show, "figures"), *subtabs, *runs,
            session.watched_agent.next_agent, session.pins.pin, partial(show_comparison, window, session),
            session.pins.clear, partial(show_variation, window), self._close_dialogs, *pairs, second.close,
            self.window.lessons.show_lessons, self._close_dialogs, session.takeover.start, session.takeover.leave,
        )  # fmt: skip

    def _close_dialogs(self) -> None:
        for dialog in self.window.findChildren(QDialog):
            if dialog.isVisible():
                dialog.close()

    def run(self, world: str, ticks: int, speed: float, edit_every: float, edits: int = 0) -> Report:
        """Play at least ``ticks`` ticks and make at least ``edits`` edits."""
        begun = time.monotonic()
        session = self.session
        self.window.open_shipped(world)
        session.document.save_as(self.folder / "soak.icw")
        self._expected = [session.world]
        session.player.run_changed.connect(self._count)
        session.crashed.connect(lambda error: self._fault(f"crashed: {error!r}"))
        beat = QTimer()
        beat.timeout.connect(self._on_beat)
        beat.start(10)
        if not self._until(lambda: session.player.experiment is not None and not session.planning.stale):
            self._fault("the first plan was never finished")
            return self.report
        session.player.set_speed(speed)
        session.play()
        for part in self._parts():  # what is used for the first time takes memory and threads that stay
            part()
            self._wait(edit_every)
        self._sample()
        while (self.report.ticks < ticks or self.report.edits < edits) and not self.report.faults:
            self._wait(edit_every)
            if not session.player.playing:  # all agents are off, or the last tick is reached
                session.player.restart()
                session.play()
            self._edit()
            if self.report.edits % RENEWED_EVERY == 0:
                if not self._until(lambda: not session.planning.stale):
                    self._fault("the plan was not renewed")
                self._sample()
        session.player.pause()
        self._check_kept()
        self._undo_and_redo_all()
        beat.stop()
        self.report.seconds = time.monotonic() - begun
        return self.report

    def _wait(self, seconds: float) -> None:
        loop = QEventLoop()
        QTimer.singleShot(round(1000 * seconds), loop.quit)
        loop.exec()

    def _until(self, reached: Callable[[], bool]) -> bool:
        deadline = QDeadlineTimer(round(1000 * PATIENCE_SECONDS))
        while not reached():
            if deadline.hasExpired() or self.report.faults:
                return False
            self._wait(0.05)
        return True

    def _on_beat(self) -> None:
        now = time.perf_counter()
        self.report.longest_standstill = max(self.report.longest_standstill, now - self._last_beat)
        self._last_beat = now

    def _count(self) -> None:
        run = self.session.run
        growing = 0 if run is None else run.ticks
        if growing < self._last_ticks:
            self.report.runs += 1
        self.report.ticks += growing - self._last_ticks if growing >= self._last_ticks else growing
        self._last_ticks = growing

    def _sample(self) -> None:
        gc.collect()
        self.report.memory.append(_resident())
        self.report.threads.append(len(os.listdir("/proc/self/task")))

    def _fault(self, what: str) -> None:
        self.report.faults.append(what)

    def _edit(self) -> None:
        """Make one edit, undo or redo, and check its result."""
        kind = self.random.choices(["wall", "floor", "discount", "undo", "redo"], [5, 3, 2, 3, 2])[0]
        if kind == "undo" and self._at > 0:
            self._at -= 1
            self.window.session.document.undo()
        elif kind == "redo" and self._at < len(self._expected) - 1:
            self._at += 1
            self.window.session.document.redo()
        elif kind == "discount":
            discount = self.random.choice([0.9, 0.93, 0.95, 0.96, 0.97])
            self._take(edits.change_discount(self._expected[self._at], discount))
            self.session.document.change_discount(discount)
            self.session.document.finish_stroke()
        else:
            self._paint(WALL if kind != "floor" else FLOOR)
        self.report.edits += 1
        next(self._visits)()
        if self.session.world != self._expected[self._at]:
            self._fault(f"edit {self.report.edits} ({kind}) was lost")

    def _paint(self, glyph: str) -> None:
        """Paint a cell with the mouse."""
        world = self._expected[self._at]
        free = sorted(self._paintable(world, FLOOR if glyph == WALL else WALL))
        if not free:
            return
        cell = self.random.choice(free)
        self._take(paint(world, [cell], glyph))
        self.session.toolbox.set_tool(tool_of(f"terrain:{glyph}"))
        canvas = self.window.workspace.canvas
        QTest.mouseClick(
            canvas,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
            canvas.view.cell_rect(cell).center().toPoint(),
        )
        self.session.toolbox.set_tool(SELECT)

    def _paintable(self, world: World, glyph: str) -> set[Cell]:
        cells = {(row, col) for row in range(world.rows) for col in range(world.cols)}
        taken = occupied(world)
        return {(row, col) for row, col in cells if world.terrain[row][col] == glyph and (row, col) not in taken}

    def _take(self, world: World) -> None:
        if world != self._expected[self._at]:
            del self._expected[self._at + 1 :]
            self._expected.append(world)
            self._at += 1

    def _check_kept(self) -> None:
        """Check that the crash recovery and the saved file hold the current world."""
        expected = self._expected[self._at]
        if self.session.document.dirty and not self._until(lambda: self._kept() == expected):
            self._fault("the world was not stored for crash recovery")
        self.session.document.save_as(self.folder / "soak.icw")
        if load_world(self.folder / "soak.icw") != expected:
            self._fault("the saved file is not the world")

    def _kept(self) -> World | None:
        files = [*self.folder.glob(".soak.icw*.kept")]
        return read_rescue(files[0]).world if files else None

    def _undo_and_redo_all(self) -> None:
        for place in range(self._at - 1, -1, -1):
            self.session.document.undo()
            if self.session.world != self._expected[place]:
                self._fault(f"undoing to step {place} gave another world")
        if self.session.document.undo_stack.canUndo():
            self._fault("there is more to undo than was done")
        for place in range(1, len(self._expected)):
            self.session.document.redo()
            if self.session.world != self._expected[place]:
                self._fault(f"redoing to step {place} gave another world")


def _resident() -> float:
    """Return the resident memory of this process in megabytes."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / MEGABYTE


def _median(values: list[float]) -> float:
    return sorted(values)[len(values) // 2]
