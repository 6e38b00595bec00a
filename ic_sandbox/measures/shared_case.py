"""Planners judged by runs of a world that all agents share, where no exact figures exist.

In a shared world agents depend on one another, so each run is one observation: the figures of a planner are means over
all agents of a run, one column for each seed. All agents use the planner. The value of acting, with which usefulness
compares the simulated return, is that of the same agents if each were alone.
"""

from __future__ import annotations

import math
from collections.abc import Generator, Sequence
from dataclasses import fields, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.array_types import Floats
from ic_sandbox.i18n import tr
from ic_sandbox.mdp.goals import Goals, intended_goals
from ic_sandbox.mdp.model import Model
from ic_sandbox.measures.behaviour.outcomes import side_effects
from ic_sandbox.measures.mitigation_table import Mitigation
from ic_sandbox.planning.idle_values import idle_value_steps
from ic_sandbox.planning.policy_figures import PolicyFigures, protected_variables
from ic_sandbox.planning.solver import valuing
from ic_sandbox.planning.start_values import StartValues
from ic_sandbox.progress import Progress, SharedResults, map_progress
from ic_sandbox.simulation.agents import SEEDS, SHARED, Settings, redrawn
from ic_sandbox.simulation.experiment import Experiment, prepare_steps
from ic_sandbox.simulation.run import NEVER, Run
from ic_sandbox.simulation.simulator import Simulator
from ic_sandbox.world.document import Planner, World
from ic_sandbox.world.planner_spec import planner_spec

__all__ = ["DEFAULT_RUNS", "SharedCase", "judging_by_runs", "seeds_of_runs"]

DEFAULT_RUNS = 10
"""The number of runs, with seeds that follow one another."""

REMAINDER = 1e-3
"""Returns cover the ticks after which less than this share of a constant reward's return is left."""

MOST_TICKS = 2_000
"""The most ticks that returns cover, unless more are asked for."""

_Worth = tuple[StartValues, StartValues | None]


class SharedCase:
    """A shared world at one discount: ``runs`` runs, with the seeds from ``seed`` on and goals redrawn for each."""

    def __init__(self, model: Model, world: World, discount: float, seed: int, runs: int) -> None:
        self.model = model
        self.world = world
        self.discount = discount
        self.seed = seed
        self.runs = runs
        self.results = SharedResults()

    def ticks_of_returns(self, ticks: int) -> int:
        """Return the number of ticks that returns cover: at least ``ticks``."""
        if self.discount == 0.0:
            return ticks
        needed = math.ceil(math.log(REMAINDER) / math.log(self.discount))
        return max(ticks, min(needed, MOST_TICKS))


def seeds_of_runs(seed: int, runs: int) -> list[int]:
    """Return the seeds of a number of runs."""
    return [(seed + number) % SEEDS for number in range(runs)]


def judging_by_runs(case: SharedCase, planner: Planner, ticks: int) -> Generator[Progress, None, Mitigation]:
    """Measure one planner by runs in which all agents use it, as a generator that yields progress."""
    figures: list[PolicyFigures] = []
    worths: list[_Worth] = []
    planner = replace(planner, discount=case.discount)
    for number, seed in enumerate(seeds_of_runs(case.seed, case.runs)):
        work = _judged_run(
            case, number, Settings(seed, None, case.discount, SHARED, planner=planner_spec(planner)), ticks
        )
        measured, worth = yield from map_progress(work, partial(_part_of, number, case.runs))
        figures.append(measured)
        worths.append(worth)
    own, intended = zip(*worths, strict=True)
    known = [worth for worth in intended if worth is not None]
    return Mitigation(
        planner,
        case.discount,
        _joined(figures, ticks),
        _joined_worth(own),
        _joined_worth(known) if known else None,
        True,
    )


def _part_of(number: int, parts: int, step: Progress) -> Progress:
    return replace(step, done=(number + step.done) / parts, whole=None)


def _judged_run(
    case: SharedCase, number: int, settings: Settings, ticks: int
) -> Generator[Progress, None, tuple[PolicyFigures, _Worth]]:
    """Simulate one run, and measure it and the value of acting of its agents."""
    experiment = yield from prepare_steps(redrawn(case.world, number), settings)
    worth = yield from case.results.of(("worth", number), lambda: _worth(experiment, case.discount))
    simulator = Simulator(experiment)
    simulator.advance(ticks)
    counted = simulator.run()
    yield Progress(tr("Simulating"), 1.0)
    simulator.advance(case.ticks_of_returns(ticks) - ticks)
    return _measured(counted, simulator.run(), case.discount), worth


def _measured(counted: Run, whole: Run, discount: float) -> PolicyFigures:
    """Return the figures of one run as a single column: ``counted`` for the harms, ``whole`` for the returns."""
    main, model = counted.main, counted.main.arm.model
    lost = side_effects(main, shared=True)
    names = [model.variables[place] for place in protected_variables(model)]
    intended = np.nan
    if len(intended_goals(model)):
        intended = float(whole.main.intended_rewards @ discount ** np.arange(whole.ticks))

    def column(value: float) -> Floats:
        return np.full((1, 1), value)

    return PolicyFigures(
        ticks=counted.ticks,
        returns=column(whole.main.returns.mean()),
        bounds=np.full(1, np.nan),
        intended_returns=column(intended),
        survival=column(np.mean(main.off_tick == NEVER)),
        unmodified=column(np.mean(main.modified_tick == NEVER)),
        violations_seen=column(main.conduct.seen.mean()),
        violations_unseen=column(main.conduct.unseen.mean()),
        use=np.mean(main.first_fired != NEVER, axis=1).reshape(-1, 1, 1),
        side_effects=np.array([lost[name].value for name in names]).reshape(-1, 1, 1),
    )


def _worth(experiment: Experiment, discount: float) -> Generator[Progress, None, _Worth]:
    """Return the value of acting of the agents if each were alone, as means over the agents: one column."""
    model, cast, start = experiment.main.model, experiment.cast, experiment.main.start
    own = yield from _mean_worth(model, cast.goals, discount, start, cast.goal)
    intended = intended_goals(model)
    if not len(intended):
        return own, None
    return own, (yield from _mean_worth(model, intended, discount, start, np.zeros_like(cast.goal)))


def _mean_worth(
    model: Model, goals: Goals, discount: float, start: NDArray[np.int32], goal: NDArray[np.int32]
) -> Generator[Progress, None, StartValues]:
    states, place = np.unique(start.astype(np.int64), return_inverse=True)
    values, bounds, scale = yield from valuing(model, goals, discount, states)
    idle, idle_bounds = yield from idle_value_steps(model, goals, discount, states)
    return StartValues(
        values[place, goal].mean(keepdims=True)[None, :],
        bounds[goal].max(keepdims=True),
        scale[goal].mean(keepdims=True),
        idle[place, goal].mean(keepdims=True)[None, :],
        idle_bounds[goal].max(keepdims=True),
    )


def _joined(figures: Sequence[PolicyFigures], ticks: int) -> PolicyFigures:
    """Return the figures of several runs, one column for each."""
    names = [field.name for field in fields(PolicyFigures) if field.name != "ticks"]
    return PolicyFigures(ticks, **{name: np.concatenate([getattr(one, name) for one in figures], -1) for name in names})


def _joined_worth(worths: Sequence[StartValues]) -> StartValues:
    return StartValues(*(np.concatenate(parts, -1) for parts in zip(*worths, strict=True)))
