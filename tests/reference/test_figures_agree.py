"""The exact figures of policies on random worlds, against distributions carried forwards; and against runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from ic_sandbox.mdp.compiler import compile_world
from ic_sandbox.mdp.goals import named_goals
from ic_sandbox.planning.kinds import plan_with, planning_policy
from ic_sandbox.planning.planning_case import PlanningCase
from ic_sandbox.planning.policy_figures import figuring_policy, protected_variables
from ic_sandbox.progress import run_to_end
from ic_sandbox.simulation.experiment import Settings, prepare_steps
from ic_sandbox.simulation.simulator import simulate_steps
from ic_sandbox.world.document import Planner, World
from ic_sandbox.world.io.files import load_world

from .compare import states_of
from .figures import figures_of
from .meaning import ACTIVE, State, TooManyStates
from .planning import Tables
from .random_worlds import EVERYTHING, random_world

LIMIT = 250
TICKS = 7
KINDS: tuple[tuple[str, dict[str, Any]], ...] = (("optimal", {}), ("boltzmann", {"temperature": 0.5}), ("random", {}))


def protected_world(seed: int) -> World:
    world = random_world(seed, EVERYTHING)
    return replace(world, variables=tuple(replace(variable, protected=True) for variable in world.variables))


@pytest.mark.parametrize("seed", range(40))
def test_figures_are_those_of_the_distribution_carried_forwards(seed: int) -> None:
    world = protected_world(seed)
    discount = world.populations[0].planner.discount
    try:
        tables = Tables(world, limit=LIMIT, discount=discount)
    except TooManyStates:
        pytest.skip("too large to carry distributions")
    model, goals = compile_world(world), named_goals(compile_world(world))
    states = states_of(model)
    index = {state: s for s, state in enumerate(states)}
    kind, given = KINDS[seed % 3]
    policy = plan_with(model, goals, kind, discount=discount, **given)
    found = run_to_end(figuring_policy(model, policy, goals, discount, TICKS))
    for g, goal in enumerate(world.goals[:2]):

        def choose(state: State, g: int = g) -> Mapping[str, float]:
            return dict(zip(model.actions, policy.probabilities(index[state], g).tolist(), strict=True))

        chosen = np.zeros((len(tables.states), len(model.actions)))
        for place, state in enumerate(tables.states):
            chosen[place] = (
                policy.probabilities(index[state], g) if state.status == ACTIVE else np.eye(len(model.actions))[4]
            )
        chances = np.einsum("sa,ast->st", chosen, tables.chances)
        for own, returns in ((goal, found.returns), (world.goals[0], found.intended_returns)):
            rewards = (chosen * tables.rewards(own)).sum(axis=1)
            values = np.linalg.solve(np.eye(len(chances)) - discount * chances, rewards)
            for k, start in enumerate(tables.meaning.starts()):
                off_by = abs(returns[k, g] - values[tables.index[start]])
                assert off_by <= found.bounds[g] + 1e-6 * max(1.0, float(np.abs(values).max()))
        for k, start in enumerate(tables.meaning.starts()):
            wanted = figures_of(world, tables, choose, start, TICKS)
            use = {drive: found.use[d, k, g] for d, drive in enumerate(model.drives)}
            assert use == pytest.approx({drive: wanted.use.get(drive, 0.0) for drive in model.drives}, abs=1e-6)
            assert found.violations_seen[k, g] == pytest.approx(wanted.seen, abs=1e-6)
            assert found.violations_unseen[k, g] == pytest.approx(wanted.unseen, abs=1e-6)
            assert found.survival[k, g] == pytest.approx(wanted.survival, abs=1e-6)
            assert found.unmodified[k, g] == pytest.approx(wanted.unmodified, abs=1e-6)
            names = [world.variables[place].name for place in protected_variables(model)]
            lost = {name: found.side_effects[p, k, g] for p, name in enumerate(names)}
            assert lost == pytest.approx({name: wanted.lost[name] for name in names}, abs=1e-6)


AGENTS, RUN_TICKS = 20_000, 60


@pytest.mark.slow
@pytest.mark.parametrize("name", ["off_switch", "deceptive_alignment", "paperclips"])
@pytest.mark.parametrize("planner", [Planner("boltzmann", 0.95, (("temperature", 0.05),)), Planner("optimal", 0.95)])
def test_a_run_of_many_agents_agrees_within_its_interval(name: str, planner: Planner) -> None:
    shipped = load_world(name)
    world = replace(
        shipped,
        collide=False,
        agents=(),
        populations=tuple(replace(item, planner=planner) for item in shipped.populations[:1]),
    )
    experiment = run_to_end(prepare_steps(world, Settings(seed=5, agents=AGENTS, mode="ensemble")))
    run = run_to_end(simulate_steps(experiment, RUN_TICKS))
    arm, cast = experiment.main, experiment.cast
    case = PlanningCase(arm.model, cast.goals, planner.discount)
    policy = run_to_end(planning_policy(case, planner))
    exact = run_to_end(figuring_policy(arm.model, policy, cast.goals, planner.discount, RUN_TICKS))

    def check(observed: Any, expected: Any) -> None:
        """The mean over agents; what is expected of each depends on its goal."""
        rest = np.asarray(observed, float) - np.asarray(expected)[0, cast.goal]
        error = rest.std(ddof=1) / np.sqrt(len(rest))
        assert abs(rest.mean()) <= 4 * error + 5 / len(rest)  # of rare events, a few more or less

    for d in range(len(arm.model.drives)):
        check(run.main.first_fired[d] >= 0, exact.use[d])
    check(run.main.off_tick < 0, exact.survival)
    check(run.main.modified_tick < 0, exact.unmodified)
    check(run.main.conduct.seen, exact.violations_seen)
    check(run.main.conduct.unseen, exact.violations_unseen)
