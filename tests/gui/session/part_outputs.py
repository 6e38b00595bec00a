"""The outputs of the parts that join a run: headline, timeline, level check, second world, lesson and story."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ic_sandbox.gui.canvas import map_view
from ic_sandbox.gui.lessons.guide import Part
from ic_sandbox.gui.side_by_side import figures_dialog
from ic_sandbox.gui.side_by_side.figures_dialog import PairFigures, show_pair_figures
from ic_sandbox.gui.window.main_window import MainWindow
from ic_sandbox.world.document import World
from ic_sandbox.world.faults import EditError, WorldError
from tests.gui.session.freshness import OUTDATED, WITHOUT_CONTROLS, belongs, lacks_controls, same_world

__all__ = ["PartOutputs", "is_pale"]

CHANGED = "You have changed the world"


def is_pale(view: map_view.MapView, patch: pytest.MonkeyPatch) -> bool:
    """Return whether a map paints its agents as outdated."""
    QApplication.processEvents()
    shown = view.grab().toImage()
    with patch.context() as inner:
        inner.setattr(map_view, "OUTDATED_OPACITY", 1.0)
        full = view.grab().toImage()
    return bool(shown != full)


class PartOutputs:
    """A trial of the outputs. ``written`` are the tables of both worlds that were written as files."""

    def __init__(self, qtbot: QtBot, window: MainWindow, folder: Path, patch: pytest.MonkeyPatch) -> None:
        self.qtbot, self.window, self.folder, self.patch = qtbot, window, folder, patch
        self.session, self.workspace = window.session, window.workspace
        self.second = window.workspace.second
        self.written: list[Path] = []
        patch.setattr(figures_dialog, "ask_new_file", self._new_file)

    def _new_file(self, *_: object) -> Path:
        self.written.append(self.folder / f"pair-{len(self.written)}.csv")
        return self.written[-1]

    @property
    def fresh(self) -> bool:
        """Return whether the run is of the world on the map."""
        return belongs(self.session) and self.session.run_status.current

    def wanted_second(self) -> World | None:
        """Return the world to be shown next to that on the map; None if there is none."""
        chosen = self.second.choice.chosen
        assert chosen is not None
        try:
            return chosen.make(self.session.world)
        except (EditError, WorldError):
            return None

    @property
    def second_fresh(self) -> bool:
        """Return whether the second run is of the second world that follows from the world on the map."""
        run, wanted = self.second.session.run, self.wanted_second()
        if run is None or wanted is None or not same_world(run.experiment.world, wanted):
            return False
        settings = self.session.settings.settled(wanted)
        return run.experiment.settings == settings and self.second.session.run_status.current

    def headline(self) -> None:
        """The numbers above the charts are of the world on the map, or marked."""
        charts = self.workspace.charts
        charts.rounds.finish()
        if charts.isVisible() and charts.headline.figures:
            assert bool(charts.headline.badge) == (not self.fresh or lacks_controls(self.session))

    def timeline(self) -> None:
        """The marks of the timeline are of the world on the map, or marked."""
        strip, run = self.workspace.transport.strip, self.session.run
        if run is not None and strip.isVisible():
            assert strip.badge in (OUTDATED if not self.fresh else ("",))
            assert strip.slider.accessibleDescription().startswith(strip.badge)

    def level_check(self) -> None:
        """The findings are of the world on the map, or marked, and then not exported."""
        workspace, known = self.workspace, self.session.level_check
        workspace.panels.show("figures")
        workspace.figure_tabs.setCurrentWidget(workspace.level_check)
        workspace.level_check.renew()
        self.level_check_shown()
        assert known.result is None or workspace.level_check.list.count()

    def level_check_shown(self) -> None:
        """Check the findings without asking for them."""
        panel, known = self.workspace.level_check, self.session.level_check
        if panel.isVisible() and panel.list.count():
            fresh = same_world(known.world, self.session.world)
            assert panel.caption.text().startswith("Out of date") != fresh
            assert fresh or not panel.export.isEnabled()

    def second_map(self) -> None:
        """Agents of another second world are pale, and its head says so."""
        self.second_head()
        second, view = self.second, self.workspace.maps.map.view
        if not second.active or second.session.run is None or second.fault:
            return
        self.session.player.pause()
        assert is_pale(view, self.patch) != self.second_fresh

    def second_head(self) -> None:
        """The heads of both maps tell these worlds apart, and say whether the second run is of its world."""
        maps, second = self.workspace.maps, self.second
        assert maps.map.isVisible() == (second.active and maps.isVisible())
        if not second.active:
            return
        wanted = self.wanted_second()
        assert (wanted is None) == bool(maps.map.fault.text())
        assert (wanted is None) == maps.map.view.isHidden()
        assert second.choice.chosen is not None
        titles = second.choice.chosen.titles(self.session.world)
        assert (maps.first_title.text(), maps.second_title.text()) == tuple(titles)
        if wanted is not None:
            assert same_world(second.session.world, wanted)
            assert self.second_fresh or maps.note.text()

    def difference(self) -> None:
        """The paired difference is of both worlds, or marked."""
        self.workspace.panels.show("charts")
        charts, chart, known = self.workspace.charts, self.workspace.difference, self.workspace.differences
        charts.rounds.finish()
        if not chart.isVisible() or not chart.shown_lines():
            return
        if not self.fresh or not self.second_fresh:
            assert chart.note.text() in OUTDATED
        else:
            runs = self.session.run, self.second.session.run
            assert known._pair == tuple(run.experiment for run in runs if run is not None)
            lacking = any(lacks_controls(session) for session in (self.session, self.second.session))
            assert (chart.note.text() in WITHOUT_CONTROLS) == lacking

    def second_lines(self) -> None:
        """The second world's lines in charts are of that world, or marked."""
        charts, second = self.workspace.charts, self.second
        charts.rounds.finish()
        if not second.active or not charts.isVisible():
            return
        title = f" · {second.titles.second}"
        for chart in charts.shown():
            if any(line.name.endswith(title) for line in chart.behind):
                assert self.second_fresh or chart.note.text() in OUTDATED, chart.key

    def pair_figures(self) -> None:
        """The figures of both worlds are of these worlds, or not there, and are written as they are."""
        if not self.second.active:
            return
        dialog = show_pair_figures(self.window, self.second)
        dialog.renew()
        known = all(session.run is not None for session in (self.session, self.second.session))
        if known and self.fresh and self.second_fresh and self.session.tick:
            self.qtbot.waitUntil(lambda: dialog.table.rowCount() > 0, timeout=60_000)
            self.pair_figures_shown()
            before = len(self.written)
            dialog.export.click()
            (path,) = self.written[before:]
            assert path.exists()
        self.pair_figures_shown()

    def pair_figures_shown(self) -> None:
        """Check the figures of both worlds without asking for them."""
        dialog = self.window.findChild(PairFigures)
        if isinstance(dialog, PairFigures) and dialog.isVisible():
            assert self.second.active
            shown = dialog.table.rowCount() > 0
            assert not shown or (self.fresh and self.second_fresh)
            assert dialog.export.isEnabled() == shown
            if shown:
                first, other = self.second.titles
                assert first in dialog.caption.text()
                assert other in dialog.caption.text()

    def lesson(self) -> None:
        """The measurements of a lesson are of the world on the map, or marked."""
        panel = self.workspace.lesson
        guide = panel.guide
        step = guide.step
        assert panel.isVisible() == (guide.lesson is not None and self.workspace.isVisible())
        if step is None or not panel.isVisible():
            return
        world, settings = step.changed_world(), self.session.settings
        changed = not same_world(world, self.session.world)
        other = settings != replace(step.settings, history_bytes=settings.history_bytes)
        if guide.part is Part.EXPLAIN:
            assert panel.verdict.text().startswith(CHANGED) == (changed or other)
        elif guide.part is Part.PREDICT and changed:
            assert panel.verdict.text().startswith(CHANGED)
            assert not panel.simulate.isEnabled()

    def story(self) -> None:
        """The texts of a story have numbers of the world on the map."""
        page = self.window.story
        if page is None or self.window.pages.currentWidget() is not page:
            return
        if page.headline.text() or page.playback.caption_text:
            assert belongs(self.session)
            assert self.session.run_status.current
        if not self.fresh:
            assert page.caption.text() == page._waiting()

    def glance(self) -> None:
        """Check all that changes by itself, without waiting for anything."""
        self.second_head()
        self.pair_figures_shown()
        self.level_check_shown()
        self.lesson()
        self.story()
        if self.workspace.isVisible():
            self.headline()
            self.timeline()
            self.difference_shown()
            self.second_lines()

    def difference_shown(self) -> None:
        """Check the paired difference if its charts are shown."""
        if self.workspace.charts.isVisible():
            self.difference()
