"""The preparation of a run from a world and settings: compiled models, drawn goals, policies and controls."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, replace
from functools import cached_property, partial

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.i18n import tr
from ic_sandbox.mdp.compiler import compile_steps, compile_world
from ic_sandbox.mdp.goals import Goals, intended_goals, join_goals
from ic_sandbox.mdp.model import Model
from ic_sandbox.planning.kinds import OPTIMAL, RANDOM, kind_of, planning_policy, runnable_kinds
from ic_sandbox.planning.plan import Plan
from ic_sandbox.planning.planning_case import PlanningCase
from ic_sandbox.planning.policy import Policy, join_policies
from ic_sandbox.planning.solver import solve
from ic_sandbox.progress import PartialResult, Progress, WeightedSteps, map_progress, run_to_end
from ic_sandbox.simulation.agents import SHARED, AgentSet, Settings, cast_of, resized
from ic_sandbox.simulation.arm_key import ArmKey
from ic_sandbox.simulation.opportunities import finding_offers
from ic_sandbox.simulation.settings import check_agents
from ic_sandbox.simulation.subgoals import finding_subgoals
from ic_sandbox.world.document import World
from ic_sandbox.world.planner_spec import parse_planner

__all__ = [
    "ALIGNED",
    "MAIN",
    "NEUTRAL",
    "OPTIMAL",
    "RANDOM",
    "SHARED",
    "Arm",
    "Experiment",
    "Outside",
    "Settings",
    "experiment_of",
    "prepare_steps",
]

MAIN = "main"
NEUTRAL = "neutral"
ALIGNED = "aligned"

LIST, OFFER, PLAN, PURSUE = 3.0, 0.2, 3.0, 2.0
"""The relative durations of the main arm's steps: its states, their opportunities, its plans and its subgoals."""

LESS = 0.4
"""The duration of a control relative to the main arm; most have fewer states."""


@dataclass(frozen=True, eq=False, repr=False)
class Arm:
    """One population in one world, with one set of policies.

    ``kind`` is ``main``, ``random`` (agents choose uniformly among actions), ``aligned`` (every agent has the world's
    intended goal), ``neutral`` (agents plan and act in the world in which ``drive`` is inert) or ``optimal`` (the
    agents of a main arm that are not optimal, if they were). ``policy``: how they
    choose, with one column for each pair of planner and goal. ``column``: int32 [N], each agent's column; ``start``:
    int32 [N], each agent's start state in ``model``. ``offers``: uint8 [S], the opportunities to violate or feign in
    each state (see :mod:`ic_sandbox.simulation.opportunities`). ``given``: int8 [T, N], the actions of active agents in
    the T ticks of a run if they do not follow from the policy, which is then what was observed of them;
    -1 for agents that choose by the policy.
    """

    kind: str
    drive: str | None
    model: Model
    policy: Policy
    column: NDArray[np.int32]
    start: NDArray[np.int32]
    offers: NDArray[np.uint8]
    given: NDArray[np.int8] | None = None

    @property
    def key(self) -> ArmKey:
        """The arm's name."""
        return ArmKey(self.kind, self.drive or "")


@dataclass(frozen=True, eq=False, repr=False)
class Outside:
    """The origin of agents that no planner of the program steers.

    ``name`` identifies them, such as ``mine.agents:factory``; ``options`` are the words of the command line that bring
    them, and ``command`` is the whole command if another one than ``run`` does. ``optimum``: the arm in which the same
    agents act optimally, whose plans are those of the experiment. ``fixed``: their policy can't adapt to a world in
    which a drive is inert, so they have no neutral arms.
    """

    name: str
    optimum: Arm
    fixed: bool
    options: tuple[str, ...] = ()
    command: str = ""


@dataclass(frozen=True, eq=False, repr=False)
class Experiment:
    """A world ready to be run: the population, and the controls with which it is compared.

    ``settings`` state the mode. ``plans`` has one plan for each discount among the agents that plan. ``subgoals``: int8
    [S, columns] of the main arm, the drive (an index into ``main.model.drives``) that each policy pursues in each
    state, -1 for its final goal. ``outside``: None if all agents have a planner of the program.
    """

    world: World
    settings: Settings
    cast: AgentSet
    main: Arm
    controls: tuple[Arm, ...]
    plans: tuple[Plan, ...]
    subgoals: NDArray[np.int8]
    outside: Outside | None = None

    @property
    def goals(self) -> Goals:
        """The final goals of the agents."""
        return self.cast.goals

    @property
    def lacks_controls(self) -> bool:
        """Return whether the settings ask for controls that are not planned yet."""
        return self.settings.controls and not self.controls

    @cached_property
    def suppliers(self) -> tuple[tuple[int, int], ...]:
        """The pairs of a drive and a variable that its rules change, as indices into the main model's lists."""
        model = self.main.model
        found = {
            (int(drives[number]), model.variables.index(change.variable))
            for number, device in enumerate(model.world.devices)
            for rules, drives in zip((device.rules, device.feign), model.act_drive, strict=True)
            for rule in rules
            for change in (*rule.then.changes, *rule.otherwise.changes)
            if drives[number] >= 0
        }
        return tuple(sorted(found))

    @cached_property
    def rewards(self) -> Goals:
        """The final goals of the agents, followed by the intended goal if the world has one."""
        return join_goals([self.cast.goals, intended_goals(self.main.model)])


def prepare_steps(world: World, settings: Settings) -> Generator[Progress, None, Experiment]:
    """Compile a world, draw goals and plan, as a generator that yields progress.

    If there are controls, it yields the experiment without them as a :class:`~ic_sandbox.progress.PartialResult` as
    soon as the main arm is planned. Raises :class:`~ic_sandbox.world.faults.WorldError` if the world can't be run.
    """
    settings = settings.settled(world)
    shared = settings.mode == SHARED
    check_agents(settings.agents or 0)  # before the list of agents takes memory
    peopled = resized(world, settings.agents)
    drives = len(peopled.drives()) if settings.controls else 0
    steps = WeightedSteps(LIST + OFFER + PLAN + PURSUE + LESS * (LIST + OFFER + PLAN) * drives)
    model = yield from steps.take(compile_steps(peopled, shared=shared), LIST)
    check_agents(
        len(peopled.agents) + sum(population.count for population in peopled.populations),
        len(model.drives),
        1 + drives + 2 * settings.controls,
    )
    cast = cast_of(model, peopled, settings)
    offers = yield from steps.take(finding_offers(model), OFFER)
    main, plans = yield from steps.take(_planned(MAIN, None, model, cast, offers), PLAN)
    subgoals = yield from steps.take(finding_subgoals(model, main.policy.likeliest_sets()), PURSUE)
    experiment = Experiment(world, settings, cast, main, (), plans, subgoals)
    controls: list[Arm] = []
    if settings.controls:
        yield PartialResult(tr("Planning controls"), 0.0, whole=steps.done, result=experiment)
        for drive in model.drives:
            inert = yield from steps.take(compile_steps(peopled, (drive,), shared=shared), LESS * LIST)
            inert_offers = yield from steps.take(finding_offers(inert), LESS * OFFER)
            arm, _ = yield from steps.take(_planned(NEUTRAL, drive, inert, cast, inert_offers), LESS * PLAN)
            controls.append(arm)
        arm, _ = yield from steps.take(_planned(RANDOM, None, model, _all_random(cast), offers), 0.0)
        controls.append(arm)
        intended = intended_goals(model)
        if len(intended):
            aligned = replace(_all_optimal(cast), goals=intended, goal=np.zeros(len(cast), np.int32))
            arm, _ = yield from steps.take(_planned(ALIGNED, None, model, aligned, offers), 0.0)
            controls.append(arm)
    return replace(experiment, controls=tuple(controls))


def _all_random(cast: AgentSet) -> AgentSet:
    return replace(cast, planner=(RANDOM,) * len(cast))


def _all_optimal(cast: AgentSet) -> AgentSet:
    return replace(cast, planner=(OPTIMAL,) * len(cast))


def experiment_of(plan: Plan, agents: int, seed: int, mode: str | None = None) -> Experiment:
    """Prepare an experiment in which ``agents`` agents follow one plan, with its goals in turn.

    They start in the first start cell. Plan again if the agents share a world and the plan covers only the states that
    an agent can reach alone.
    """
    if not isinstance(plan, Plan):
        raise TypeError(f"agents follow a Plan, the result of solve, not a {type(plan).__name__}")
    if not isinstance(plan.model, Model):
        raise TypeError("only worlds can be simulated; this plan is for a process given as a table")
    world = plan.model.world
    settings = Settings(seed=seed, agents=agents, discount=plan.discount, mode=mode).settled(world)
    check_agents(agents, len(plan.model.drives))
    if settings.mode == SHARED and not plan.model.shared:
        wider = compile_world(world, plan.model.inert, shared=True)
        plan = solve(wider, plan.goals, plan.discount, plan.tolerance)
    return _by_one_plan(plan, settings, agents)


def _by_one_plan(plan: Plan, settings: Settings, agents: int) -> Experiment:
    model = plan.model
    assert isinstance(model, Model)
    first = next(iter(model.starts))
    cast = AgentSet(
        goals=plan.goals,
        goal=(np.arange(agents) % len(plan.goals)).astype(np.int32),
        at=(first,) * agents,
        planner=(OPTIMAL,) * agents,
        discount=np.full(agents, plan.discount),
        seed=settings.seed,
    )
    offers = run_to_end(finding_offers(model))
    policy = Policy(len(model.actions), plan.policies, plan=plan)
    arm = Arm(MAIN, None, model, policy, cast.goal, _starts(model, cast), offers)
    subgoals = run_to_end(finding_subgoals(model, plan.policies))
    return Experiment(model.world, settings, cast, arm, (), (plan,), subgoals)


def _shared_out(number: int, parts: int, step: Progress) -> Progress:
    """Scale the progress of one of several parts to the progress of all."""
    return replace(step, done=(number + step.done) / parts)


def _starts(model: Model, cast: AgentSet) -> NDArray[np.int32]:
    return np.array([model.starts[cell] for cell in cast.at], np.int32)


def _planned(
    kind: str, drive: str | None, model: Model, cast: AgentSet, offers: NDArray[np.uint8]
) -> Generator[Progress, None, tuple[Arm, tuple[Plan, ...]]]:
    """Plan for every agent: one column for each pair of goal and discount.

    If the kind of planner ignores the goal, there is only one column for each discount.
    """
    plans: list[Plan] = []
    planned: list[tuple[Policy, NDArray[np.bool_], NDArray[np.intp]]] = []
    column = np.full(len(cast), -1, np.int32)
    width = 0
    kinds = runnable_kinds()

    def place_of(group: tuple[str, float]) -> tuple[int, str, float]:
        spec, discount = group
        return kinds.index(kind_of(spec)), spec, discount

    groups = sorted(set(zip(cast.planner, cast.discount.tolist(), strict=True)), key=place_of)
    planner = np.array(cast.planner)
    for number, (spec, discount) in enumerate(groups):
        group = (planner == spec) & (cast.discount == discount)
        used, place = np.unique(cast.goal[group], return_inverse=True)
        case = PlanningCase(model, cast.goals.only(used), discount)
        policy = yield from map_progress(
            planning_policy(case, parse_planner(spec, discount)), partial(_shared_out, number, len(groups))
        )
        if policy.plan is not None:
            plans.append(policy.plan)
        planned.append((policy, group, place))
    planned.sort(key=lambda found: found[0].shares.size > 0)  # columns with shares come last
    for policy, group, place in planned:
        one_for_all = policy.sets.shape[1] == 1
        column[group] = width + (0 if one_for_all else place)
        width += policy.sets.shape[1]
    return Arm(
        kind, drive, model, join_policies([policy for policy, _, _ in planned]), column, _starts(model, cast), offers
    ), tuple(plans)
