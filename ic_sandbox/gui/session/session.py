"""The one owner of what the window shows: the document, its plan, its run, and what is selected.

Panels call its methods and listen to its signals; they never talk to one another. Long work goes on beside the window:
:class:`PlanningService` and :class:`RunPlayer` hold the threads, and everything here runs in the GUI thread.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from ic_sandbox.gui.session.document import Document, FileStamp
from ic_sandbox.gui.session.drive_analysis import DriveAnalysis
from ic_sandbox.gui.session.overlays import Overlays
from ic_sandbox.gui.session.pinned_runs import Pins
from ic_sandbox.gui.session.planner import PlanningService
from ic_sandbox.gui.session.player import RunPlayer
from ic_sandbox.gui.session.player_work import NewRun
from ic_sandbox.gui.session.run_summary import RunSummary
from ic_sandbox.gui.session.tool import SELECT, WALLS, Shape, Tool
from ic_sandbox.gui.session.watched_agent import WatchedAgent
from ic_sandbox.measures.run_series import RunSeries
from ic_sandbox.simulation.experiment import Experiment, Settings
from ic_sandbox.simulation.run import Run
from ic_sandbox.world.document import Cell, World
from ic_sandbox.world.editing.brush_shapes import Box
from ic_sandbox.world.faults import Fault
from ic_sandbox.world.io.files import shipped_mode
from ic_sandbox.world.items import Item, followed

__all__ = ["COLOUR_MODES", "Session"]

COLOUR_MODES = ("subgoal", "goal", "status")


class Session(Document):
    """The document, the plan and the run; see the module."""

    selection_changed = Signal(object)
    region_changed = Signal(object)
    brush_changed = Signal()
    hovered_changed = Signal(object)
    tool_changed = Signal(object)
    colour_mode_changed = Signal(str)
    planning_started = Signal()
    planning_progress = Signal(object)
    planning_done = Signal(object)
    planning_failed = Signal(object)
    planning_cancelled = Signal()
    planning_held = Signal(bool)
    run_changed = Signal()
    tick_changed = Signal(int)
    playing_changed = Signal(bool)
    speed_changed = Signal(float)
    settings_changed = Signal(object)
    crashed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.experiment: Experiment | None = None
        self.faults: tuple[Fault, ...] = ()
        self.selection: Item | None = None
        self.hovered: Cell | None = None
        self.region: Box | None = None
        self.tool: Tool = SELECT
        self.painting = WALLS
        self.shape: Shape = "pencil"
        self.weight = 1.0
        self.colour_mode = "subgoal"
        self.settings = Settings(controls=True)
        self.stale = True
        self.held = False
        self._planning = PlanningService(self)
        self._playing = RunPlayer(self)
        self._connect()
        self.watching = WatchedAgent(self)
        self.overlays = Overlays(self)
        self.looking = DriveAnalysis(self)
        self.figures = RunSummary(self)
        for beside in (self.watching, self.overlays, self.looking, self.figures):
            beside.crashed.connect(self.crashed)
        self.pins = Pins(self)

    def _connect(self) -> None:
        self._planning.started.connect(self.planning_started)
        self._planning.progressed.connect(self.planning_progress)
        self._planning.done.connect(self._adopt)
        self._planning.refused.connect(self._refuse)
        self._planning.cancelled.connect(self.planning_cancelled)
        self._planning.crashed.connect(self.crashed)
        self._playing.run_changed.connect(self.run_changed)
        self._playing.tick_changed.connect(self.tick_changed)
        self._playing.playing_changed.connect(self.playing_changed)
        self._playing.speed_changed.connect(self.speed_changed)
        self._playing.message.connect(self.message)
        self._playing.crashed.connect(self.crashed)

    # -- the world

    def _open(self, world: World, path: Path | None, shipped: str | None, stamp: FileStamp | None = None) -> None:
        self.pause()
        self.select(None)
        self.select_region(None)
        self.experiment = None
        self.faults = ()
        self._playing.forget()
        # That number was for the world that is left, and so was the mode.
        settings = replace(self.settings, agents=None, mode=shipped_mode(shipped))
        if settings != self.settings:
            self.settings = settings
            self.settings_changed.emit(settings)
        super()._open(world, path, shipped, stamp)

    def _show(self, world: World) -> None:
        before, selected = self.world, self.selection
        kept = None if selected is None else followed(before, world, selected)
        if kept is None:
            self.select(None)
        if self.region is not None and self.region.clipped(world) != self.region:
            self.select_region(None)
        self.selection = kept  # told below: in the world of before, something else stands at that place
        super()._show(world)
        if kept != selected and kept is not None:
            self.selection_changed.emit(kept)
        if self.experiment is None or replace(before, name="", info="") != replace(world, name="", info=""):
            self._replan()

    # -- planning

    def _replan(self) -> None:
        self.stale = True
        self._planning.start(self.world, self.settings)

    @property
    def unplanned(self) -> bool:
        """Whether no plan is on its way for the world as it is: it was refused, or planning was cancelled."""
        return self.stale and not self.held and not self._planning.busy

    def cancel_planning(self) -> None:
        """Give up the planning under way; agents go on with the plan that they have, or wait for Play where none is."""
        self._planning.cancel()

    def hold_planning(self) -> None:
        """Plan nothing until :meth:`release_planning`, such as while the kernels are compiled."""
        self.held = True
        self._planning.hold()
        self.planning_held.emit(True)

    def release_planning(self) -> None:
        """Plan what was asked for meanwhile."""
        self.held = False
        self._planning.release()
        self.planning_held.emit(False)

    def _adopt(self, beginning: NewRun) -> None:
        self.experiment = beginning.experiment
        self.stale = False
        self.faults = ()
        self._playing.adopt(beginning)
        self.planning_done.emit(beginning.experiment)

    def _refuse(self, faults: tuple[Fault, ...]) -> None:
        self.faults = faults
        self.planning_failed.emit(faults)

    # -- the run

    @property
    def run(self) -> Run | None:
        """What has been simulated so far."""
        return self._playing.run

    @property
    def series(self) -> RunSeries | None:
        """The figures of :attr:`run`."""
        return self._playing.series

    @property
    def tick(self) -> int:
        """How many ticks have passed in what is shown."""
        return self._playing.tick

    @property
    def playing(self) -> bool:
        """Whether the run is being played."""
        return self._playing.playing

    @property
    def speed(self) -> float:
        """Ticks a second."""
        return self._playing.speed

    def play(self) -> None:
        """Let the agents live; where planning was cancelled before there was any plan, it begins anew."""
        if self.experiment is None and not self.held and not self._planning.busy:
            self._replan()
        self._playing.play()

    def pause(self) -> None:
        """Stop the clock."""
        self._playing.pause()

    def toggle_play(self) -> None:
        """Play, or pause."""
        change = self.pause if self.playing else self.play
        change()

    def step(self) -> None:
        """One tick on."""
        self._playing.step()

    def step_back(self) -> None:
        """One tick back."""
        self.pause()
        self.seek_by(-1)

    def seek(self, tick: int) -> None:
        """Show another tick of what has been simulated."""
        self._playing.seek(tick)

    def seek_by(self, ticks: int) -> None:
        """Show the tick so many later (or earlier) than the one that is shown or about to be."""
        self._playing.seek(self._playing.aim + ticks)

    def reset(self) -> None:
        """Begin the run again."""
        self.pause()
        self._playing.restart()

    def set_speed(self, speed: float) -> None:
        """Play at so many ticks a second."""
        self._playing.set_speed(speed)

    def set_settings(self, settings: Settings) -> None:
        """Run with another seed or number of agents."""
        if settings != self.settings:
            self.settings = settings
            self.settings_changed.emit(settings)
            self._replan()

    def export_csv(self, directory: Path) -> None:
        """Write the tables of the run, as far as it has been played."""
        self._playing.export(directory, self.path)

    def await_exports(self) -> None:
        """Wait until nothing is being exported any more; not for the GUI thread."""
        self._playing.await_exports()

    # -- what is looked at

    def select(self, item: Item | None) -> None:
        """Select something on the map."""
        if item is not None:
            self.select_region(None)
        if item != self.selection:
            self.selection = item
            self.selection_changed.emit(item)

    def select_region(self, box: Box | None) -> None:
        """Select a rectangle of cells, in place of any item."""
        if box is not None:
            self.select(None)
        if box != self.region:
            self.region = box
            self.region_changed.emit(box)

    def set_brush(self, shape: Shape | None = None, weight: float | None = None) -> None:
        """Paint in another shape, or other weights."""
        self.shape = shape or self.shape
        self.weight = self.weight if weight is None else weight
        self.brush_changed.emit()

    def hover(self, cell: Cell | None) -> None:
        """The pointer is over another cell."""
        if cell != self.hovered:
            self.hovered = cell
            self.hovered_changed.emit(cell)

    def set_tool(self, tool: Tool) -> None:
        """Take another tool."""
        if tool.kind == "paint":
            self.painting = tool
        if tool != self.tool:
            self.tool = tool
            self.tool_changed.emit(tool)

    def set_colour_mode(self, mode: str) -> None:
        """Colour agents by subgoal, goal or status."""
        if mode != self.colour_mode:
            self.colour_mode = mode
            self.colour_mode_changed.emit(mode)

    def close(self) -> None:
        """End the threads."""
        for beside in (self.looking, self.figures, self.overlays, self.watching, self._planning, self._playing):
            beside.stop()
