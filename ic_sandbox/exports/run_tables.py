"""The tables of a run: one row per tick, per agent, per event, and per figure of the whole run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.exports.csv_table import Column, Table, labels, numbers, ticks
from ic_sandbox.mdp.model import STATUS_NAMES
from ic_sandbox.measures.run_series import RunSeries
from ic_sandbox.measures.summary import Measurement
from ic_sandbox.simulation.experiment import RANDOM
from ic_sandbox.simulation.outside_agents import actions_of, taken_actions
from ic_sandbox.simulation.run import Run

__all__ = [
    "ACTIONS",
    "NEUTRAL_ACTIONS",
    "actions_table",
    "agents_table",
    "events_table",
    "neutral_actions_table",
    "summary_table",
    "ticks_table",
]

ACTIONS, NEUTRAL_ACTIONS = "actions.csv", "neutral_actions.csv"
"""The files with the actions of agents that no planner of the program steers: in the main arm, and in neutral arms."""


@dataclass(frozen=True, slots=True)
class TickColumn:
    """A column of ``ticks.csv``, or one for each name that the figures are ``of``.

    ``values``: an array [T], or [K, T] for K names. ``control``: whether only runs with controls have it. ``given``:
    whether only runs have it in which agents take given actions.
    """

    name: str
    values: Callable[[RunSeries], NDArray[Any]]
    of: Callable[[RunSeries], Sequence[str]] | None = None
    control: bool = False
    given: bool = False


def _drives(series: RunSeries) -> Sequence[str]:
    return series.drives


def _subgoals(series: RunSeries) -> Sequence[str]:
    return (*series.drives, "final")


def _variables(series: RunSeries) -> Sequence[str]:
    return series.variables


TICK_COLUMNS = (
    TickColumn("tick", lambda series: np.arange(series.ticks)),
    TickColumn("agents", lambda series: np.full(series.ticks, series.agents)),
    TickColumn("active", lambda series: series.active),
    TickColumn("modified", lambda series: series.modified),
    TickColumn("survival", lambda series: series.survival.value),
    TickColumn("convergence_index", lambda series: series.convergence_index.value),
    TickColumn("effective_goals", lambda series: series.effective_goals),
    TickColumn("effective_subgoals", lambda series: series.effective_subgoals),
    TickColumn("mean_reward", lambda series: series.mean_reward),
    TickColumn("uptake", lambda series: series.uptake.value, _drives),
    TickColumn("uptake_neutral", lambda series: series.uptake_neutral.value, _drives, control=True),
    TickColumn("uptake_random", lambda series: series.uptake_random.value, _drives, control=True),
    TickColumn("subgoal", lambda series: series.subgoal_shares, _subgoals),
    TickColumn("mean", lambda series: series.means.value, _variables),
    TickColumn("gini", lambda series: series.gini, _variables),
    TickColumn("largest_subgoal", lambda series: series.largest_subgoal),
    TickColumn("effective_drives", lambda series: series.effective_drives),
    TickColumn("convergence_index_64", lambda series: series.convergence_index_64),
    TickColumn("convergence_index_all", lambda series: series.convergence_index_all),
    TickColumn("visit", lambda series: series.visit.value, _drives),
    TickColumn("visit_neutral", lambda series: series.visit_neutral.value, _drives, control=True),
    TickColumn("visit_random", lambda series: series.visit_random.value, _drives, control=True),
    TickColumn("regret", lambda series: series.regret, given=True),
)
"""The columns of ``ticks.csv`` in order."""


def ticks_table(series: RunSeries, controls: bool) -> Table:
    """Return ``ticks.csv``, without columns of control runs unless ``controls``."""
    given = series.experiment.main.given is not None
    columns: list[Column] = []
    for column in TICK_COLUMNS:
        if (column.control and not controls) or (column.given and not given):
            continue
        values = column.values(series)
        if column.of is None:
            columns.append(numbers(column.name, values))
        else:
            columns += [
                numbers(f"{column.name}.{of}", part) for of, part in zip(column.of(series), values, strict=True)
            ]
    return Table("ticks.csv", tuple(columns))


def agents_table(run: Run) -> Table:
    """Return ``agents.csv``: the identity of each agent, its last state and its results."""
    cast, history, model = run.experiment.cast, run.main, run.main.arm.model
    final = history.states[-1]
    kinds = tuple(dict.fromkeys(cast.planner))
    kind = np.array([kinds.index(planner) for planner in cast.planner], np.int32)
    random = kind == (kinds.index(RANDOM) if RANDOM in kinds else -1)
    columns = [
        numbers("agent", np.arange(len(cast))),
        labels("goal", cast.goal, cast.goals.names),
        labels("planner", kind, kinds),
        numbers("discount", np.where(random, np.nan, cast.discount)),
        numbers("row", model.states.row[final]),
        numbers("col", model.states.col[final]),
        labels("status", model.states.status[final], STATUS_NAMES),
        ticks("off_tick", history.off_tick),
        ticks("modified_tick", history.modified_tick),
        numbers("return", history.returns),
    ]
    columns += [ticks(f"first.{drive}", history.first_fired[d]) for d, drive in enumerate(model.drives)]
    stocks = model.states.variables[final]
    columns += [numbers(f"final.{name}", stocks[:, v]) for v, name in enumerate(model.variables)]
    return Table("agents.csv", tuple(columns))


def events_table(run: Run) -> Table:
    """Return ``events.csv``: every event of the run, by tick and agent."""
    events, model = run.events, run.main.arm.model
    columns: tuple[Column, ...] = (
        numbers("tick", events.tick),
        numbers("agent", events.agent),
        labels("event", events.event, model.events),
        numbers("row", model.cells[events.cell, 0]),
        numbers("col", model.cells[events.cell, 1]),
        labels("drive", events.drive, model.drives),
        ticks("observed", events.observed),
    )
    return Table("events.csv", columns)


def actions_table(run: Run) -> Table:
    """Return ``actions.csv``: the action of each agent that is not off in every tick, by tick and agent."""
    actions = taken_actions(run)
    tick, agent = np.nonzero(actions >= 0)
    columns = (
        numbers("tick", tick),
        numbers("agent", agent),
        labels("action", actions[tick, agent], run.main.arm.model.actions),
    )
    return Table(ACTIONS, columns)


def neutral_actions_table(run: Run) -> Table | None:
    """Return ``neutral_actions.csv``: the same by drive, in the world in which it is inert; None without such arms."""
    arms = [control.arm for control in run.controls if control.arm.given is not None]
    if not arms:
        return None
    drives = [arm.drive or "" for arm in arms]
    actions = np.stack([actions_of(run.experiment, arm, run.ticks) for arm in arms])
    drive, tick, agent = np.nonzero(actions >= 0)
    columns = (
        labels("drive", drive, drives),
        numbers("tick", tick),
        numbers("agent", agent),
        labels("action", actions[drive, tick, agent], arms[0].model.actions),
    )
    return Table(NEUTRAL_ACTIONS, columns)


def summary_table(lines: Sequence[Measurement]) -> Table:
    """Return ``summary.csv``: the figures of the whole run and of its controls, with their intervals."""

    def texts(name: str, text: Callable[[Measurement], str]) -> Column:
        return labels(name, np.arange(len(lines)), [text(line) for line in lines])

    def figures(name: str) -> Column:
        return numbers(name, np.array([getattr(line.measured, name) for line in lines], np.float64))

    columns = (
        texts("figure", lambda line: line.figure),
        texts("of", lambda line: line.of),
        texts("arm", lambda line: line.arm),
        *(figures(name) for name in ("value", "low", "high", "n", "low_all", "high_all")),
    )
    return Table("summary.csv", columns)
