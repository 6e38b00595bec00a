"""The session owns what the window shows: the document, its plan, its run, and the selection.

Panels call the methods of its parts and listen to their signals; they never talk to one another. Long work runs in
worker threads owned by the parts; everything here runs in the GUI thread. No part knows the session.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from ic_sandbox.adapters.run_folder.folder_run import FolderRun
from ic_sandbox.exports.manifest import named_file
from ic_sandbox.gui.session.class_results import ClassResults
from ic_sandbox.gui.session.document import Document
from ic_sandbox.gui.session.level.level_check import LevelCheck
from ic_sandbox.gui.session.mitigation_comparison import MitigationComparison
from ic_sandbox.gui.session.number_variation import NumberVariation
from ic_sandbox.gui.session.opened.opened_run import OpenedRun
from ic_sandbox.gui.session.overlays import Overlays
from ic_sandbox.gui.session.pair.choice import SecondWorldChoice
from ic_sandbox.gui.session.pinned_runs import Pins
from ic_sandbox.gui.session.planner import PlanningService
from ic_sandbox.gui.session.player import RunPlayer
from ic_sandbox.gui.session.run_exports import RunExports
from ic_sandbox.gui.session.run_status import Phase, RunStatus
from ic_sandbox.gui.session.run_summary import RunSummary
from ic_sandbox.gui.session.seed_repeats import SeedRepeats
from ic_sandbox.gui.session.selection import Selection
from ic_sandbox.gui.session.shared_returns import SharedReturns
from ic_sandbox.gui.session.takeover import Takeover
from ic_sandbox.gui.session.toolbox import Toolbox
from ic_sandbox.gui.session.watched_agent import WatchedAgent
from ic_sandbox.gui.session.world_analysis import WorldAnalysis
from ic_sandbox.i18n import mark, tr
from ic_sandbox.measures.discount_scan import Foresight, looking_ahead
from ic_sandbox.measures.drive_comparison import DriveComparison, comparing_drives
from ic_sandbox.measures.run_series import RunSeries
from ic_sandbox.measures.summary import Measurement
from ic_sandbox.simulation.experiment import Settings
from ic_sandbox.simulation.run import Run
from ic_sandbox.world.document import World
from ic_sandbox.world.io.files import shipped_mode
from ic_sandbox.world.traversal import same_but_texts

__all__ = ["COLOUR_MODES", "Session"]

COLOUR_MODES = ("subgoal", "goal", "status")
PLAYS_SOON = mark("The run will play as soon as the plan is ready.")


class Session(QObject):
    """The parts of a session and their connections.

    ``message`` and ``crashed`` collect what any part reports to the user.
    """

    settings_changed = Signal(object)
    colour_mode_changed = Signal(str)
    message = Signal(str)
    withdrawn = Signal(str)
    """Sent with a message that no longer holds."""

    crashed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.settings = Settings(controls=True)
        self.colour_mode = "subgoal"
        self.document = Document(self)
        self.second_world = SecondWorldChoice(self.document, self)
        self.selection = Selection(self.document, self)
        self.toolbox = Toolbox(self)
        self.player = RunPlayer(self)
        self.planning = PlanningService(lambda: self.player.run, self)
        self.opened_run = OpenedRun(self.document, self.planning, self)
        self.run_status = RunStatus(self.document, self.planning, self.player, self)
        self.watched_agent = WatchedAgent(self.player, self)
        self.drive_analysis = WorldAnalysis[Foresight](
            "looking ahead", looking_ahead, self.document, self.planning, self
        )
        self.drive_comparison = WorldAnalysis[DriveComparison](
            "comparing drives", comparing_drives, self.document, self.planning, self, persistent=True
        )
        self.level_check = LevelCheck(self.document, self.planning, lambda: self.settings, self)
        self.mitigations = MitigationComparison(self.document, self.planning, lambda: self.settings, self)
        self.exports = RunExports(self)
        self.variation = NumberVariation(self.document, self.planning, lambda: self.settings, self)
        self.run_summary = RunSummary(self.player, self)
        self.repeats = SeedRepeats(self.player, self.planning, self)
        self.shared_returns = SharedReturns(self.player, self.repeats)
        self.pins = Pins(self, self.run_status, self.drive_analysis, self._measure, self)
        self.overlays = Overlays(
            self.document, self.planning, self.player, self.selection, self.watched_agent, parent=self
        )
        self.takeover = Takeover(self.player, self.run_status, self.watched_agent, self)
        self.class_results = ClassResults(self)
        analyses = (self.drive_analysis, self.drive_comparison, self.level_check, self.mitigations, self.variation)
        of_run = (self.run_summary, self.repeats, self.overlays, self.watched_agent, self.takeover)
        self._services = (*analyses, *of_run, self.planning, self.player, self.exports)
        self._connect()

    def _connect(self) -> None:
        self.document.left.connect(self._on_left)
        self.document.opened.connect(self._on_opened)
        self.document.changed.connect(self._on_changed)
        self.planning.prepared.connect(self.player.adopt)
        self.planning.controls_prepared.connect(self.player.join)
        self.settings_changed.connect(self.variation.follow_settings)
        self.settings_changed.connect(self.level_check.follow_settings)
        self.run_status.changed.connect(self._on_status)
        for service in self._services:
            service.crashed.connect(self.crashed)
        for part in (self.document, self.player, self.exports, self.repeats, self.pins, self.takeover):
            part.message.connect(self.message)

    @property
    def world(self) -> World:
        """The document's world."""
        return self.document.world

    @property
    def run(self) -> Run | None:
        """The run so far."""
        return self.player.run

    @property
    def current_run(self) -> Run | None:
        """The run of the world on the map with its controls, under the present name; None if it has no ticks."""
        return None if self.run_status.why_no_output() else self.run_so_far

    @property
    def run_so_far(self) -> Run | None:
        """The run of the world on the map, even if it still lacks its controls; None if there is none with ticks."""
        run = self.player.run
        if run is None or self.run_status.why_no_run():
            return None
        world = replace(run.experiment.world, name=self.world.name, info=self.world.info, story=self.world.story)
        return run if world == run.experiment.world else replace(run, experiment=replace(run.experiment, world=world))

    @property
    def series(self) -> RunSeries | None:
        """The figures of :attr:`run`."""
        return self.player.series

    @property
    def shown_series(self) -> RunSeries | None:
        """The figures to show: means over several runs if there are any, otherwise :attr:`series`."""
        return self.repeats.series

    @property
    def whole_figures(self) -> tuple[Measurement, ...]:
        """The figures of the whole run, or their means over several runs, as far as computed."""
        found = self.repeats.found
        return self.run_summary.whole if found is None else found.lines

    @property
    def tick(self) -> int:
        """The tick that is shown."""
        return self.player.tick

    @property
    def map_run(self) -> Run | None:
        """The run on the map: that in which the user acts for an agent, otherwise :attr:`run`."""
        moment = self.takeover.moment
        return self.run if moment is None else moment.run

    @property
    def map_agent(self) -> int | None:
        """The marked agent on the map: that for which the user acts, otherwise the followed one."""
        moment = self.takeover.moment
        return self.watched_agent.agent if moment is None else moment.agent

    @property
    def map_tick(self) -> int:
        """The tick on the map."""
        moment = self.takeover.moment
        return self.tick if moment is None else moment.run.ticks

    def _measure(self, run: Run, answer: Callable[[tuple[Measurement, ...]], None]) -> None:
        """Pass the figures of the run, or their means over several runs, to ``answer``."""
        found = self.repeats.found
        if found is None:
            self.run_summary.of(run, answer)
        else:
            answer(found.lines)

    def _on_left(self) -> None:
        self.player.pause()
        self.player.forget()
        self.opened_run.forget()
        self.pins.leave(self.document.source)
        self.planning.forget_faults()

    def _on_opened(self) -> None:
        """Set the mode of the next world, and its own number of agents; show the runs that were pinned in it."""
        self.pins.enter(self.document.source)
        mode = shipped_mode(self.document.shipped_name)
        own = replace(self.settings, agents=None, mode=mode, discount=None, planner=None)
        self._take_settings(self.opened_run.arrive(own))

    def _on_changed(self, before: World, world: World) -> None:
        if world.name != before.name:
            self.pins.call(before.name, world.name)
        if self.player.run is None or not same_but_texts(before, world):
            self._replan()

    def _replan(self) -> None:
        if not self.opened_run.holds(self.world, self.settings):
            self.planning.start(self.world, self.settings)

    def open_run(self, found: FolderRun) -> None:
        """Open the run of a folder with its world; pin the run of agents that others brought if they act optimally."""
        self.opened_run.open(found)
        if found.optimal is not None and not self.pins.holds(found.optimal[1]):
            self.pins.add(*found.optimal, tr("Optimal agents"))

    def close_run(self) -> None:
        """Simulate the world's own agents, instead of an opened run if there is one."""
        self.opened_run.forget()
        self._take_settings(replace(self.settings, discount=None, planner=None))
        self.planning.start(self.world, self.settings)

    def _on_status(self) -> None:
        """Simulate only current runs. Forget the run of a world that has no agents any more."""
        status = self.run_status
        self.player.wait(not status.current)
        if status.current:
            self.withdrawn.emit(tr(PLAYS_SOON))
        self.player.expect_controls(status.lacks_controls and not status.controls_cancelled)
        if status.phase is Phase.NOT_RUNNABLE:
            self.player.pause()
            if status.empty and self.run is not None:
                self.player.forget()

    def play(self) -> None:
        """Start playing, as soon as the run is current; plan again if planning was cancelled."""
        why_not = self.run_status.why_no_play()
        if why_not:
            self.message.emit(why_not)
            return
        if self.run_status.phase is Phase.NOT_RUNNABLE:
            self.close_run()
        if not self.run_status.current:
            self.message.emit(tr(PLAYS_SOON))
        self.player.play()

    def plan_controls(self) -> None:
        """Plan the controls of the current run again, after the user has cancelled that."""
        if self.run_status.controls_cancelled and self.run is not None:
            self.planning.plan_controls(self.run.experiment)

    def step(self) -> None:
        """Step one tick forward, or say why that is impossible."""
        run = self.run
        if not self.run_status.current and (run is None or self.player.aim >= run.ticks):
            self.message.emit(self.run_status.reason)
        self.player.step()

    def toggle_play(self) -> None:
        """Start or pause playing."""
        (self.player.pause if self.player.playing else self.play)()

    def set_settings(self, settings: Settings) -> None:
        """Change the settings, such as seed and number of agents, and plan again."""
        if self._take_settings(settings):
            self._replan()

    def _take_settings(self, settings: Settings) -> bool:
        if settings == self.settings:
            return False
        self.settings = settings
        self.settings_changed.emit(settings)
        return True

    def set_colour_mode(self, mode: str) -> None:
        """Colour agents by subgoal, goal or status."""
        if mode != self.colour_mode:
            self.colour_mode = mode
            self.colour_mode_changed.emit(mode)

    def export_csv(self, directory: Path, excel: bool = False) -> None:
        """Write the tables of the run so far, with a byte order mark if ``excel``, or say why that is impossible."""
        run = self.current_run
        if run is None:
            self.message.emit(self.run_status.why_no_output())
        else:
            lines, document = self.repeats.lines_of(run), self.document
            saved = not document.dirty and document.source is not None
            copy = "" if saved else named_file(document.world, document.path)
            begun, seeds = self.player.begun, self.repeats.wanted
            self.exports.write(run, begun, directory, document.path, excel, seeds, lines, copy)

    def close(self) -> None:
        """End the threads."""
        for service in self._services:
            service.stop()
