"""The tables of a run: a row a tick, a row an agent, a row an event; and a row a figure of the whole run."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from ic_sandbox.exports.csv_table import Column, Table, constant, labels, numbers, ticks
from ic_sandbox.mdp.model import STATUS_NAMES
from ic_sandbox.measures.run_series import RunSeries
from ic_sandbox.measures.summary import Measurement
from ic_sandbox.simulation.experiment import RANDOM
from ic_sandbox.simulation.run import Run

__all__ = ["agents_table", "events_table", "summary_table", "ticks_table"]


def ticks_table(series: RunSeries, controls: bool) -> Table:
    """``ticks.csv``. The uptake of the control runs has columns only where ``controls`` were run."""
    columns = [
        numbers("tick", np.arange(series.ticks)),
        constant("agents", series.ticks, str(series.agents)),
        numbers("active", series.active),
        numbers("modified", series.modified),
        numbers("survival", series.survival.value),
        numbers("convergence_index", series.convergence_index.value),
        numbers("effective_goals", series.effective_goals),
        numbers("effective_subgoals", series.effective_subgoals),
        numbers("mean_reward", series.mean_reward),
    ]
    uptakes = [("uptake", series.uptake.value)]
    if controls:
        uptakes += [("uptake_neutral", series.uptake_neutral.value), ("uptake_random", series.uptake_random.value)]
    for name, uptake in uptakes:
        columns += [numbers(f"{name}.{drive}", uptake[d]) for d, drive in enumerate(series.drives)]
    pursued = [*series.drives, "final"]
    columns += [numbers(f"subgoal.{name}", series.subgoal_shares[k]) for k, name in enumerate(pursued)]
    columns += [numbers(f"mean.{name}", series.means.value[v]) for v, name in enumerate(series.variables)]
    columns += [numbers(f"gini.{name}", series.gini[v]) for v, name in enumerate(series.variables)]
    return Table("ticks.csv", tuple(columns))


def agents_table(run: Run) -> Table:
    """``agents.csv``: who each agent is, where it ended and what came of it."""
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
    """``events.csv``: every event of the run, by tick and agent."""
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


def summary_table(lines: Sequence[Measurement]) -> Table:
    """``summary.csv``: the figures of the whole run with their intervals, beside those of its controls."""

    def texts(name: str, text: Callable[[Measurement], str]) -> Column:
        return labels(name, np.arange(len(lines)), [text(line) for line in lines])

    def figures(name: str) -> Column:
        return numbers(name, np.array([getattr(line.measured, name) for line in lines], np.float64))

    columns = (
        texts("figure", lambda line: line.figure),
        texts("of", lambda line: line.of),
        texts("arm", lambda line: line.arm),
        *(figures(name) for name in ("value", "low", "high", "n")),
    )
    return Table("summary.csv", columns)
