"""The comparison of planners in the open world, computed in a worker thread while the Mitigations panel shows it."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, Signal

from ic_sandbox.gui.background.deferred_work import DeferredWork
from ic_sandbox.gui.session.mitigation_question import (
    Question,
    State,
    Strengths,
    affordable_goals,
    is_affordable,
    question_of,
    seconds_each,
)
from ic_sandbox.gui.session.views import PlanView, WorldView
from ic_sandbox.measures.critical_strengths import CriticalStrength, FoundStrengths, finding_critical_strengths
from ic_sandbox.measures.instrumental_value import DEFAULT_GOALS, default_draw
from ic_sandbox.measures.mitigation_table import Mitigation, MitigationTable
from ic_sandbox.measures.mitigations import DEFAULT_TICKS, Compared, default_planners, mitigating
from ic_sandbox.progress import Progress
from ic_sandbox.simulation.experiment import Experiment, Settings
from ic_sandbox.world.document import Planner, World
from ic_sandbox.world.faults import Fault, WorldError
from ic_sandbox.world.planner_spec import planner_spec

__all__ = ["MitigationComparison"]


class MitigationComparison(QObject):
    """Planners compared as far as computed: ``table``, and the ``strengths`` for ``drive``.

    ``previous`` is the table of the world before an edit, until all planners are compared again. ``done`` is the
    completed share of the work in progress. ``faults``: why the planners can't be compared.
    """

    changed = Signal()
    crashed = Signal(object)

    def __init__(
        self, document: WorldView, planning: PlanView, settings: Callable[[], Settings], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._planning = planning
        self._settings = settings
        self.state = State.WAITING
        self.done = 0.0
        self.table: MitigationTable | None = None
        self.previous: MitigationTable | None = None
        self.faults: tuple[Fault, ...] = ()
        self.drive: str | None = None
        self.hidden_kinds: frozenset[str] = frozenset()
        self._strengths = Strengths()
        self._rows: dict[str, Mitigation] = {}
        self._of: Question | None = None
        self._asked = False
        self._agreed: Question | None = None
        self._search_agreed: Question | None = None
        self._goals = 0
        self._seconds_each = 0.0
        self._work = DeferredWork("comparing planners", self)
        self._work.due.connect(self._begin)
        self._work.progressed.connect(self._on_progress)
        self._work.finished_work.connect(self._on_finished)
        self._work.failed.connect(self._on_failure)
        self._work.crashed.connect(self.crashed)
        self._work.give_way(planning.started, planning.done, planning.refused, planning.cancelled)
        document.world_changed.connect(self._on_world)
        document.left.connect(self._on_left)
        planning.done.connect(self._on_planned)
        for ended in (planning.refused, planning.cancelled):
            ended.connect(self._on_no_plan)

    @property
    def question(self) -> Question:
        """The planners and the world that would be compared now."""
        return question_of(self._document.world, self._settings())

    @property
    def outdated(self) -> bool:
        """Return whether the table belongs to the world before an edit."""
        return self.table is not None and self._of != self.question

    @property
    def planners(self) -> list[Planner]:
        """The planners to compare: every kind that the world admits, except the hidden ones."""
        return [planner for planner in default_planners(self._document.world) if planner.kind not in self.hidden_kinds]

    @property
    def complete(self) -> bool:
        """Return whether all planners are compared in the present world."""
        if self.table is None or self.outdated:
            return False
        return [row.spec for row in self.table.rows] == [planner_spec(planner) for planner in self.planners]

    @property
    def strengths(self) -> tuple[CriticalStrength, ...]:
        """The critical strengths for the drive, as far as known."""
        return self._strengths.of(self.drive)

    @property
    def strengths_known(self) -> bool:
        """Return whether the critical strengths of all kinds are known for the drive."""
        return self.drive is None or self._strengths.knows((self.drive,))

    @property
    def all_strengths(self) -> tuple[CriticalStrength, ...] | None:
        """The critical strengths of all kinds for all drives, by kind and drive; None unless all are known."""
        table = self.table
        known = table is not None and self.complete and self._strengths.knows(table.drives)
        return self._strengths.of(*table.drives) if known and table is not None else None

    def comparing(self) -> Generator[Progress, None, MitigationTable]:
        """Return the work that compares all planners; those that are known are not compared again."""
        world, question = self._document.world, self.question
        known = None
        if self.table is not None and not self.outdated:
            known = replace(self.table, rows=tuple(self._rows.values()))
        goals, draw = self._goals or DEFAULT_GOALS, default_draw(world)
        return mitigating(world, self.planners, goals, draw, (), DEFAULT_TICKS, world.seed, question.runs, known)

    @property
    def seconds(self) -> float:
        """An estimate of the seconds that the comparison takes."""
        return self._seconds_each * len(self.planners)

    def ask(self, asked: bool) -> None:
        """Start or stop: planners are compared only while someone looks at the results."""
        if asked != self._asked:
            self._asked = asked
            if asked:
                self._consider()
            elif self.state in (State.COMPARING, State.SEARCHING):
                self._stop(State.WAITING)

    def compute(self) -> None:
        """Start although it takes long, or again after a cancellation."""
        self._agreed = self.question
        if self.complete:
            self._search_agreed = self._agreed
        self._consider(again=True)

    def cancel(self) -> None:
        """Stop; what is known stays."""
        self._stop(State.CANCELLED)
        self.changed.emit()

    def hide_kinds(self, kinds: frozenset[str]) -> None:
        """Leave out these kinds of planner."""
        if kinds != self.hidden_kinds:
            self.hidden_kinds = kinds
            self._show_known()
            self._stop(State.WAITING)
            self._consider(again=True)
            self.changed.emit()

    def choose_drive(self, drive: str | None) -> None:
        """Find critical strengths for this drive; None for none."""
        if drive != self.drive:
            self.drive = drive
            if self.state is State.SEARCHING:
                self._stop(State.DONE)
            if self.complete and self.state is not State.COMPARING:
                self._consider(again=True)
            self.changed.emit()

    def stop(self) -> None:
        """End the thread."""
        self._work.stop()

    def _stop(self, state: State) -> None:
        self._work.cancel()
        self.state, self.done = state, 0.0

    def _on_left(self) -> None:
        """Drop everything: nothing applies to the next world."""
        self._stop(State.WAITING)
        self.table = self.previous = self._of = self._agreed = self._search_agreed = self.drive = None
        self.faults = ()
        self._forget()
        self._goals = 0
        self.changed.emit()

    def _forget(self) -> None:
        self._rows = {}
        self._strengths = Strengths()

    def _on_world(self, world: World) -> None:
        if self.state is not State.WAITING and self._of != self.question:
            self._stop(State.WAITING)
        self.changed.emit()

    def _on_planned(self, experiment: Experiment) -> None:
        states = len(experiment.main.model.states)
        self._goals = affordable_goals(states)
        self._seconds_each = seconds_each(self.question, states, self._goals)
        self._consider()

    def _on_no_plan(self, *_: object) -> None:
        self.changed.emit()

    def _consider(self, again: bool = False) -> None:
        """Start what is to be done next, if anyone looks, and if it is affordable or agreed."""
        if not self._asked or self._planning.stale or not self._goals:
            return
        if self.state in (State.CANCELLED, State.REFUSED) and self._of == self.question and not again:
            return
        if self.state in (State.COMPARING, State.SEARCHING) and self._of == self.question:
            return
        if self.complete and self.strengths_known:
            self.state = State.DONE
            self.changed.emit()
            return
        agreed = self._search_agreed if self.complete else self._agreed
        affordable = is_affordable(self._seconds_each, None if self.complete else len(self.planners))
        if affordable or agreed == self.question:
            self._work.request()
        else:
            self.state = State.DONE if self.complete else State.OFFERED
            self.changed.emit()

    def _begin(self) -> None:
        question, drive = self.question, self.drive
        if question != self._of:
            self.previous = self.table if self.table is not None and self.table.rows else self.previous
            self.table = None
            self._of = question
            self._forget()
        self.faults = ()
        if self.complete and self.table is not None:
            self.state = State.SEARCHING
            cases, drawn = self.table.cases, self.table.draw != "named"
            search = partial(finding_critical_strengths, cases, DEFAULT_TICKS, drawn, drive and (drive,))
            self._work.submit(search)
        else:
            self.state = State.COMPARING
            work = self.comparing()
            self._work.submit(lambda: work)
        self.done = 0.0
        self.changed.emit()

    def _on_progress(self, progress: Progress) -> None:
        before, self.done = self.done, progress.done
        if isinstance(progress, Compared) and progress.table is not None:
            self._take(progress.table)
        elif isinstance(progress, FoundStrengths):
            self._strengths.take(self.drive, progress.strengths, complete=False)
            self.changed.emit()
        elif f"{before:.0%}" != f"{self.done:.0%}":
            self.changed.emit()

    def _take(self, table: MitigationTable) -> None:
        self._rows.update({row.spec: row for row in table.rows})
        self.table = table
        self.changed.emit()

    def _show_known(self) -> None:
        """Show the rows of the chosen planners that are known."""
        if self.table is not None and not self.outdated:
            chosen = [planner_spec(planner) for planner in self.planners]
            self.table = replace(self.table, rows=tuple(self._rows[spec] for spec in chosen if spec in self._rows))

    def _on_finished(self, found: MitigationTable | list[CriticalStrength]) -> None:
        if isinstance(found, MitigationTable):
            self.previous = None
            self._take(found)
        else:
            self._strengths.take(self.drive, found, complete=True)
        self.state = State.DONE
        self._consider()
        self.changed.emit()

    def _on_failure(self, error: Exception) -> None:
        self._stop(State.REFUSED)
        self.faults = error.faults if isinstance(error, WorldError) else ()
        self.changed.emit()
