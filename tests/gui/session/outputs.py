"""Every output of a window, tried one after another: each shows the world on the map, or a mark, or says why not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ic_sandbox.gui.canvas import map_widget
from ic_sandbox.gui.charts import export
from ic_sandbox.gui.charts.chart import Chart
from ic_sandbox.gui.charts.drive_chart import DriveChart
from ic_sandbox.gui.dialogs.controls_wait import ControlsWait
from ic_sandbox.gui.files import import_export
from ic_sandbox.gui.files.export_dialog import ExportDialog
from ic_sandbox.gui.files.picture_dialog import PictureDialog
from ic_sandbox.gui.files.record_dialog import RecordDialog
from ic_sandbox.gui.files.share_dialog import ShareDialog
from ic_sandbox.gui.mitigations.frontier_chart import FrontierChart
from ic_sandbox.gui.panels.figures.compare_dialog import show_comparison
from ic_sandbox.gui.panels.map.planning_banner import Banner
from ic_sandbox.gui.panels.outdated_note import OutdatedNote
from ic_sandbox.gui.session.mitigation_question import question_of
from ic_sandbox.gui.session.number_variation import Choice
from ic_sandbox.gui.variation.window import show_variation
from ic_sandbox.gui.window.main_window import MainWindow
from ic_sandbox.world.io.files import world_sha256
from tests.gui.session.freshness import OUTDATED, WITHOUT_CONTROLS, belongs, lacks_controls, same_world
from tests.gui.session.part_outputs import PartOutputs, is_pale

__all__ = ["Outputs"]


class Outputs:
    """A trial of the outputs of a window. Dialogs that it opens are answered with Cancel and noted in ``asked``."""

    def __init__(self, qtbot: QtBot, window: MainWindow, folder: Path, patch: pytest.MonkeyPatch) -> None:
        self.qtbot, self.window, self.folder, self.patch = qtbot, window, folder, patch
        self.session = window.session
        self.asked: list[str] = []
        self.charts: list[Chart] = []
        self.exported: list[tuple[Path, str, bool]] = []
        self.tips: list[str] = []
        self.parts = PartOutputs(qtbot, window, folder, patch)
        self.session.mitigations.hide_kinds(
            frozenset({"myopic", "boltzmann", "satisficer", "aup", "reachability", "mona"})
        )
        self.session.mitigations.choose_drive = lambda drive: None  # type: ignore[method-assign]
        self.session.variation.choice = Choice("prevalence", 10, 4)
        self._answer_dialogs()

    def _answer_dialogs(self) -> None:
        for kind in (ExportDialog, RecordDialog, PictureDialog, ShareDialog, ControlsWait):
            self.patch.setattr(kind, "exec", lambda dialog: self.asked.append(type(dialog).__name__))
        self.patch.setattr(import_export, "ask_new_file", lambda *_: self.asked.append("ask_new_file"))
        self.patch.setattr(export, "ChartDialog", self._ask_chart)
        self.patch.setattr(map_widget, "QToolTip", self)

    def _ask_chart(self, charts: list[Chart], *_: object) -> ControlsWait:
        self.charts = charts
        return ControlsWait(self.session, self.window)

    def showText(self, _place: QPoint, text: str, *_: object) -> None:
        """Note a tooltip of the map."""
        self.tips.append(text)

    @property
    def all(self) -> dict[str, Callable[[], None]]:
        """All outputs by name; Play comes last, because it may start planning."""
        tried = (
            self.map, self.banner, self.device_tip, self.charts_of_run, self.prevalence_chart, self.figure, self.pin,
            self.tables, self.recording, self.report, self.web_page, self.picture, self.figures, self.why, self.drives,
            self.mitigations, self.overlays, self.compare, self.vary, self.take_over, self.parts.headline,
            self.parts.timeline, self.parts.level_check, self.parts.second_map, self.parts.difference,
            self.parts.second_lines, self.parts.pair_figures, self.parts.lesson, self.parts.story, self.play,
        )  # fmt: skip
        return {one.__name__: one for one in tried}

    @property
    def fresh(self) -> bool:
        """Return whether the run is of the world on the map, and not about to be replaced by an equal one."""
        return belongs(self.session) and self.session.run_status.current

    @property
    def honest(self) -> bool:
        """Return whether there is such a run with ticks."""
        return self.fresh and self.session.run is not None and self.session.run.ticks > 0

    @property
    def outdated(self) -> bool:
        """Return whether there is a run that is not of the world on the map."""
        return self.session.run is not None and not belongs(self.session)

    def run_command(self, name: str) -> list[str]:
        """Run a command even if it is disabled; return the dialogs that it opened."""
        self.asked = []
        command = self.window.catalogue.command(name)
        if not command.why_not():
            assert name == "file.picture" or self.honest, f"{name} is enabled"
        command.run()
        return self.asked

    def map(self) -> None:
        """Agents of another world are pale."""
        view = self.window.workspace.canvas.view
        if self.session.run is None:
            return
        self.session.player.pause()
        assert is_pale(view, self.patch) != self.fresh

    def banner(self) -> None:
        """A banner says that the run is of another world."""
        banner = self.window.workspace.findChild(Banner)
        assert isinstance(banner, Banner)
        if self.outdated:
            self.qtbot.waitUntil(banner.isVisible, timeout=10_000)
            assert "before your change" in banner.text.text()
            assert not banner.dismiss.isVisible()

    def device_tip(self) -> None:
        """The tooltip of a device counts uses only in a run of its world."""
        view, world = self.window.workspace.canvas.view, self.session.world
        self.tips = []
        at = view.cell_rect(world.devices[0].at).center().toPoint() if world.devices else QPoint(1, 1)
        QApplication.sendEvent(self.window.workspace.canvas, QHelpEvent(QHelpEvent.Type.ToolTip, at, at))
        assert ("sed by" in self.tips[0]) == (self.fresh and bool(world.devices))

    def charts_of_run(self) -> None:
        """Charts of another run, or without controls, are marked."""
        charts = self.window.workspace.charts
        charts.rounds.finish()
        for chart in charts.shown():
            if isinstance(chart, DriveChart) or chart in charts.added or not chart.shown_lines():
                continue
            if not belongs(self.session):
                assert chart.note.text() in OUTDATED, chart.key
            elif lacks_controls(self.session) and self.fresh:
                assert chart.note.text() in WITHOUT_CONTROLS, chart.key
            elif self.fresh:
                assert chart.note.text() not in (*OUTDATED, *WITHOUT_CONTROLS), chart.key
            behind = {line.name.rpartition(" · ")[2] for line in chart.behind}
            names = {pin.name for pin in self.session.pins.pins}
            assert behind <= names | {self.window.workspace.second.titles.second}, chart.key

    def prevalence_chart(self) -> None:
        """The charts from plans alone are of the world on the map, or marked."""
        charts, analysis = self.window.workspace.charts, self.session.drive_analysis
        charts.rounds.finish()
        for chart in charts.shown():
            if (
                isinstance(chart, DriveChart)
                and chart.shown_lines()
                and not same_world(analysis.world, self.session.world)
            ):
                assert chart.note.text() in OUTDATED, chart.key

    def figure(self) -> None:
        """Only charts of the world on the map can be exported as files."""
        self.charts, waits = [], lacks_controls(self.session)
        assert ("ControlsWait" in self.run_chart_command()) >= waits
        for chart in self.charts:
            if isinstance(chart, DriveChart):
                assert same_world(self.session.drive_analysis.world, self.session.world)
            elif isinstance(chart, FrontierChart):
                assert self.compared
            else:
                assert self.honest
                assert not lacks_controls(self.session)

    def run_chart_command(self) -> list[str]:
        """Export a chart; return the dialogs that were opened."""
        self.asked = []
        self.window.catalogue.command("file.chart").run()
        return self.asked

    def pin(self) -> None:
        """Only whole runs of the world on the map are pinned."""
        pins, before = self.session.pins, list(self.session.pins.pins)
        button = self.window.workspace.figures.pin
        assert button.isEnabled() == self.honest
        pins.pin()
        self.run_command("run.pin")
        for pin in [pin for pin in pins.pins if pin not in before]:
            assert self.honest
            assert not lacks_controls(self.session)
            assert same_world(pin.inputs.world, self.session.world)
            assert pin.inputs.settings == self.session.settings.settled(self.session.world)
        while len(pins.pins) > 2:
            pins.remove(pins.pins[-1])

    def tables(self) -> None:
        """Tables are those of a whole run of the world on the map, under its present name."""
        asked = self.run_command("file.export")
        whole = self.honest and not lacks_controls(self.session)
        assert ("ExportDialog" in asked) == whole
        assert ("ControlsWait" in asked) == (self.honest and not whole)
        path = self.folder / f"run-{len(self.exported)}"
        self.session.export_csv(path)
        if whole:
            self.exported.append((path, world_sha256(self.session.world), self.session.settings.controls))
        else:
            self.session.exports.settle()
            assert not path.exists()

    def recording(self) -> None:
        """Only runs of the world on the map are recorded."""
        assert ("RecordDialog" in self.run_command("file.record")) == self.honest

    def report(self) -> None:
        """Only whole runs of the world on the map are reported."""
        asked = self.run_command("file.report")
        assert ("ask_new_file" in asked) == (self.honest and not lacks_controls(self.session))

    def web_page(self) -> None:
        """Only whole runs of the world on the map are shared."""
        asked = self.run_command("file.share")
        assert ("ShareDialog" in asked) == (self.honest and not lacks_controls(self.session))

    def picture(self) -> None:
        """A picture shows agents and overlays only of the world on the map."""
        with self.patch.context() as patch:
            found: list[PictureDialog] = []
            patch.setattr(PictureDialog, "exec", lambda dialog: found.append(dialog))
            self.window.catalogue.command("file.picture").run()
        assert found[0].agents.isEnabled() == self.fresh
        assert not found[0].overlays.isEnabled() or belongs(self.session)

    def figures(self) -> None:
        """Figures of another run, or without controls, are marked."""
        workspace = self.window.workspace
        workspace.panels.show("figures")
        workspace.figure_tabs.setCurrentWidget(workspace.figures)
        workspace.figures.renew()
        if workspace.figures.table.rowCount():
            assert self.noted(workspace.figures) == (not self.fresh or lacks_controls(self.session))

    def noted(self, panel: Any) -> bool:
        """Return whether a panel says that it is out of date or lacks controls."""
        notes = panel.findChildren(OutdatedNote)
        assert len(notes) == 1
        return bool(notes[0].isVisible())

    def why(self) -> None:
        """The explanation of an agent in another run is marked."""
        self.window.workspace.panels.show("why")
        self.session.watched_agent.watch(0)
        assert self.noted(self.window.workspace.why) == (self.session.run is not None and not self.fresh)

    def drives(self) -> None:
        """The drives are those of the world on the map, or marked, and then not exported."""
        workspace, known = self.window.workspace, self.session.drive_comparison
        workspace.panels.show("figures")
        workspace.figure_tabs.setCurrentWidget(workspace.drives)
        workspace.drives.renew()
        if workspace.drives.table.rowCount():
            fresh = same_world(known.world, self.session.world)
            assert workspace.drives.caption.text().startswith("Out of date") != fresh
            assert fresh or not workspace.drives.export.isEnabled()

    @property
    def compared(self) -> bool:
        """Return whether the planners were compared in the world on the map."""
        return self.session.mitigations._of == question_of(self.session.world, self.session.settings)

    def mitigations(self) -> None:
        """The planners are compared in the world on the map, or marked, and then not exported."""
        panel = self.window.workspace.mitigations
        self.window.workspace.panels.show("mitigations")
        panel.renew()
        assert panel.chart.found is None or self.compared
        if panel.chart.before is not None:
            assert "out of date" in panel.chart.note.text()
        assert self.compared or not panel.export.isEnabled()

    def overlays(self) -> None:
        """Overlays of another world's plan or run are marked."""
        if self.session.overlays.figures and not belongs(self.session):
            words = self.window.workspace.overlay_bar.meaning.accessibleName()
            assert words.startswith(("updating", "Out of date")), words

    def compare(self) -> None:
        """The current run is compared only if it is whole, and of the world on the map."""
        dialog = show_comparison(self.window, self.session)
        dialog.other.setCurrentIndex(0)
        dialog.renew()
        whole = self.honest and not lacks_controls(self.session)
        rows, comparable = dialog.table.rowCount() > 0, whole and bool(self.session.pins.pins)
        assert comparable >= rows
        assert rows == comparable or self.session.opened_run.shown is not None  # it may still be measured
        assert dialog.table.rowCount() or dialog.caption.text()
        assert dialog.pin.isEnabled() == self.honest

    def vary(self) -> None:
        """The curve is of the world on the map, or marked, and then not exported."""
        window, variation = show_variation(self.window), self.session.variation
        window.renew()
        if variation.curve is None or variation.shown is None:
            return
        fresh = (
            same_world(variation.shown.world, self.session.world) and variation.shown.settings == self.session.settings
        )
        assert fresh or window.chart.note.text() == "out of date"
        assert fresh or not window.export.isEnabled()

    def take_over(self) -> None:
        """An agent is taken over only in a run of the world on the map."""
        assert (
            not self.session.takeover.why_not()
            or not belongs(self.session)
            or self.session.watched_agent.agent is None
            or self.session.opened_run.shown is not None
        )
        assert self.session.takeover.why_not() or belongs(self.session)

    def play(self) -> None:
        """Play simulates only ticks of the world on the map."""
        session, player = self.session, self.session.player
        player.pause()
        self.qtbot.waitUntil(lambda: not player._busy, timeout=10_000)
        if session.opened_run.shown is not None and self.fresh:
            player.seek(0)  # at its last tick, it stays paused
        before = session.run
        player.set_speed(500.0)
        session.play()
        if self.outdated and player.playing:
            self.qtbot.waitUntil(lambda: player._missed or session.run is not before, timeout=10_000)
            assert session.run is before
        QTest.qWait(10)
        if session.run_status.faults or not (session.world.agents or session.world.populations):
            assert not player.playing
            assert not self.window.workspace.transport.play.isEnabled()
        else:
            assert player.playing
        player.pause()
        self.qtbot.waitUntil(lambda: not player._busy, timeout=10_000)
