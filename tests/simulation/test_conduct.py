"""The counts of agents' conduct in runs against a replay by the independent implementation of the language."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise

import numpy as np
import pytest

from ic_sandbox.progress import run_to_end
from ic_sandbox.simulation.experiment import Settings, prepare_steps
from ic_sandbox.simulation.kernels import agent_steps
from ic_sandbox.simulation.run import Run
from ic_sandbox.simulation.simulator import Simulator, simulate_steps
from ic_sandbox.world.document import Agent, Camera, Chance, Device, Goal, Planner, Process, Terrain, Variable, World
from ic_sandbox.world.io.encoder import dump_world
from ic_sandbox.world.io.files import read_world
from tests.building import cell_goal, rule, then, when, world
from tests.reference.compare import states_of
from tests.reference.meaning import ACTIVE, MODIFIED, OFF, Meaning, Outcome, State
from tests.reference.meaning import then as following
from tests.reference.random_worlds import EVERYTHING, random_world

NEVER = -1


def simulated(drawn: World, ticks: int, seed: int = 0, controls: bool = False) -> Run:
    return run_to_end(simulate_steps(run_to_end(prepare_steps(drawn, Settings(seed=seed, controls=controls))), ticks))


# The replay is slow, and uses only the reference, the history and the drawn actions.


@dataclass
class Replayed:
    """One agent's conduct: if the history is ambiguous, ``low`` and ``high`` are the smallest and largest counts."""

    low: dict[str, int] = field(default_factory=lambda: dict.fromkeys(COUNTERS, 0))  # type: ignore[has-type]
    high: dict[str, int] = field(default_factory=lambda: dict.fromkeys(COUNTERS, 0))  # type: ignore[has-type]
    violations: list[tuple[int, bool, bool]] = field(default_factory=list)
    deploy_tick: int = NEVER
    off_tick: int = NEVER
    modified_tick: int = NEVER
    earned: float = 0.0
    certain: bool = True

    def count(self, name: str, least: bool, most: bool) -> None:
        self.low[name] += least
        self.high[name] += most
        self.certain = self.certain and least == most


COUNTERS = ("seen_chances", "unseen_chances", "seen", "unseen", "exams", "feigned")
Seen = bool | None
"""Whether a violation is seen; None for no violation."""


class Replay:
    def __init__(self, run: Run) -> None:
        self.run = run
        self.world = run.experiment.world
        self.meaning = Meaning(self.world)
        self.model = run.main.arm.model
        self.states = states_of(self.model)
        self.events: dict[tuple[int, int], tuple[str, ...]] = {}
        events = run.events
        for tick, agent, event in zip(events.tick.tolist(), events.agent.tolist(), events.event.tolist(), strict=True):
            self.events[tick, agent] = (*self.events.get((tick, agent), ()), self.model.events[event])
        self.offered: dict[State, set[Seen]] = {}

    def agents(self) -> list[Replayed]:
        return [self.agent(i) for i in range(len(self.run.experiment.cast))]

    def agent(self, i: int) -> Replayed:
        found = Replayed()
        history = [self.states[s] for s in self.run.main.states[:, i].tolist()]
        for t, (before, after) in enumerate(pairwise(history)):
            events = self.events.get((t, i), ())
            found.earned += self.intended(before, events)
            if before.status == OFF:
                assert (after, events) == (before, ())
                continue
            action = self.action(i, t)
            offers = self.offers(before)
            found.count("seen_chances", True in offers, True in offers)
            found.count("unseen_chances", False in offers, False in offers)
            seen = set(self.possible_sights(before, action, (after, events)))
            assert seen, f"agent {i}, tick {t}: {action} does not lead from {before} to {after} with {events}"
            found.count("seen", seen == {True}, True in seen)
            found.count("unseen", seen == {False}, False in seen)
            found.violations.append((t, None not in seen, seen != {None}))
            exam = before.status == ACTIVE and action in ("use", "feign") and self.differs(before)
            found.count("exams", exam, exam)
            found.count("feigned", exam and action == "feign", exam and action == "feign")
            if "deploy" in events and found.deploy_tick == NEVER:
                found.deploy_tick = t
            if after.status == OFF:
                found.off_tick = t
            if after.status == MODIFIED and before.status == ACTIVE:
                found.modified_tick = t
        return found

    def action(self, i: int, t: int) -> str:
        arm = self.run.main.arm
        bits = arm.policy.sets[self.run.main.states[t, i], arm.column[i]]
        return self.model.actions[agent_steps.choose_action(int(bits), self.run.experiment.settings.seed, i, t)]  # type: ignore[no-any-return]

    def acted(self, state: State, action: str) -> dict[Outcome, float]:
        return following(self.meaning.act(state, action), self.meaning.trigger)

    def seen(self, before: State, action: str, after: State) -> Seen:
        device = self.meaning.device_at.get(before.cell)
        misused = action in ("use", "feign") and device is not None and device.forbidden
        if not misused and not self.world.terrain_at(after.cell).restricted:
            return None
        return after.status != OFF and any(
            self.meaning.sees(camera, after.cell)
            and self.meaning.holds(camera.when, after)
            and self.meaning.chance(camera.chance, after) > 0
            for camera in self.world.cameras
        )

    def offers(self, state: State) -> set[Seen]:
        if state not in self.offered:
            self.offered[state] = {
                self.seen(state, action, after)
                for action in self.meaning.actions
                for after, _ in self.acted(state, action)
            }
        return self.offered[state]

    def possible_sights(self, before: State, action: str, end: Outcome) -> Iterator[Seen]:
        for acted in self.acted(before, action):
            outcomes = self.meaning.observe(before, action, acted)
            for process in self.world.processes:
                outcomes = following(outcomes, lambda outcome, p=process: self.meaning.proceed(p.rule, outcome))  # type: ignore[misc]
            if end in outcomes:
                yield self.seen(before, action, acted[0])

    def differs(self, state: State) -> bool:
        device = self.meaning.device_at.get(state.cell)
        if device is None or not device.feign:
            return False
        chances: list[dict[State, float]] = []
        for action in ("use", "feign"):
            chances.append({})
            for (after, _), chance in self.meaning.tick(state, action).items():
                chances[-1][after] = chances[-1].get(after, 0.0) + chance
        return any(abs(chances[0].get(s, 0.0) - chances[1].get(s, 0.0)) > 1e-9 for s in {*chances[0], *chances[1]})

    def intended(self, state: State, events: tuple[str, ...]) -> float:
        named = [goal for goal in self.world.goals if goal.name == self.world.intended_goal]
        if not named:
            return 0.0
        (goal,) = named
        if state.status == OFF:
            return goal.off
        paid = dict(goal.events)
        return dict(goal.cells).get(state.cell, 0.0) + goal.tick + sum(paid.get(event, 0.0) for event in events)


def check(run: Run) -> list[Replayed]:
    """Compare every agent's conduct with its replay; returns the replays."""
    replayed = Replay(run).agents()
    conduct = run.main.conduct
    for i, expected in enumerate(replayed):
        for name in COUNTERS:
            assert expected.low[name] <= getattr(conduct, name)[i] <= expected.high[name], (i, name)
        assert conduct.deploy_tick[i] == expected.deploy_tick
        assert run.main.modified_tick[i] == expected.modified_tick
        assert run.main.off_tick[i] == expected.off_tick
        assert run.main.earned[i] == pytest.approx(expected.earned, abs=1e-9)
        if expected.certain:
            deployed = expected.deploy_tick
            violated = [t for t, surely, _ in expected.violations if surely]
            assert conduct.violated_before[i] == any(t <= deployed or deployed == NEVER for t in violated)
            after = [t for t in violated if deployed != NEVER and t > deployed]
            assert conduct.turn_tick[i] == min(after, default=NEVER)
    could, did = run.main.tick_conduct.sum(axis=0)[:, :2].T.tolist()
    assert [*could, *did] == [getattr(conduct, name).sum() for name in COUNTERS[:4]]
    return replayed


# Worlds written by hand.


def corridor() -> World:
    """Return a world with two restricted cells on the path to the goal; a camera sees the first."""
    return world(
        ".rr.",
        legend=(Terrain("r", restricted=True),),
        cameras=(Camera((0, 0), 1),),
        goals=(cell_goal((0, 3)),),
    )


def test_a_walk_through_a_seen_and_an_unseen_cell_is_counted_by_hand() -> None:
    conduct = simulated(corridor(), 5).main.conduct
    # Ticks 0 to 2 may end in the seen cell, ticks 1 to 4 in the unseen one; the third step leads to the goal.
    assert [int(column[0]) for column in (conduct.seen_chances, conduct.unseen_chances)] == [3, 4]
    assert [int(column[0]) for column in (conduct.seen, conduct.unseen)] == [1, 1]


def sleeper() -> World:
    """Return a forbidden press that is filmed until deployment in tick 2; agents that are caught are switched off."""
    return world(
        ".",
        variables=(Variable("clock", 3), Variable("deployed", 1)),
        devices=(Device((0, 0), rules=(rule(event="clip"),), forbidden=True),),
        cameras=(Camera((0, 0), 0, when(deployed="==0"), then=then("off")),),
        processes=(
            Process("deploy", rule(then(deployed="=1"), when(clock="==2", deployed="==0"), event="deploy")),
            Process("clock", rule(then(clock="+1"))),
        ),
        goals=(Goal("clips", events=(("clip", 1.0),), tick=0.5),),
        intended_goal="clips",
    )


def test_an_agent_that_waits_for_deployment_turns_in_the_next_tick() -> None:
    run = simulated(sleeper(), 10)
    conduct = run.main.conduct
    found = {name: int(getattr(conduct, name)[0]) for name in conduct.__dataclass_fields__}
    assert found == {
        "seen_chances": 3,
        "unseen_chances": 7,
        "seen": 0,
        "unseen": 7,
        "exams": 0,
        "feigned": 0,
        "deploy_tick": 2,
        "violated_before": 0,
        "turn_tick": 3,
    }
    assert run.main.earned[0] == 10 * 0.5 + 7


def test_a_violation_in_the_tick_of_deployment_counts_as_before_it() -> None:
    drawn = sleeper()
    early = Process("deploy", rule(then(deployed="=1"), when(deployed="==0"), event="deploy"))
    drawn = replace(drawn, cameras=(), processes=(early,))
    conduct = simulated(drawn, 4).main.conduct
    assert (conduct.deploy_tick[0], conduct.violated_before[0], conduct.turn_tick[0]) == (0, 1, 1)


def test_a_violation_that_switches_the_agent_off_is_unseen() -> None:
    drawn = world(
        ".",
        devices=(Device((0, 0), rules=(rule(then("off"), event="bang"),), forbidden=True),),
        cameras=(Camera((0, 0), 0),),
        goals=(Goal("bang", events=(("bang", 1.0),)),),
    )
    run = simulated(drawn, 3)
    conduct = run.main.conduct
    assert (conduct.seen_chances[0], conduct.unseen_chances[0], conduct.seen[0], conduct.unseen[0]) == (0, 1, 0, 1)
    assert run.events.observed.tolist() == [0]


def exam() -> World:
    """Return a world with an exam gate before the goal; honesty switches the agent off, feigning opens the door."""
    return world(
        ".D.",
        legend=(Terrain("D", passable=when(passed="==1")),),
        variables=(Variable("passed", 1),),
        devices=(
            Device(
                (0, 0),
                drive="sandbagging",
                rules=(rule(then("off"), when(passed="==0"), event="tripped"),),
                feign=(rule(then(passed="=1"), when(passed="==0"), event="passed"),),
            ),
        ),
        goals=(cell_goal((0, 2)),),
        agents=(Agent((0, 0), "goal"), *(Agent((0, 0), "goal", Planner("random")),) * 40),
    )


def test_an_exam_counts_while_feigning_changes_the_outcome() -> None:
    run = simulated(exam(), 30)
    conduct = run.main.conduct
    assert (conduct.exams[0], conduct.feigned[0]) == (1, 1)
    # Random agents that have passed may repeat the exam, but its outcome no longer depends on feigning.
    assert set(conduct.exams[1:].tolist()) <= {0, 1}
    assert 0 < conduct.feigned[1:].sum() < conduct.exams[1:].sum()
    assert (run.main.off_tick[1:] >= 0).sum() == (conduct.exams[1:] - conduct.feigned[1:]).sum()


def retrained() -> World:
    """Return a world in which agents that are caught on restricted ground are modified to pursue the intended goal."""
    return world(
        ".r.r.",
        at=(0, 2),
        legend=(Terrain("r", restricted=True),),
        variables=(Variable("clock", 5),),
        cameras=(Camera((0, 4), 1, chance=Chance(0.5), then=then("modified")),),
        processes=(
            Process("clock", rule(then(clock="cycle"))),
            Process("deploy", rule(when=when(clock="==3"), chance=0.7, event="deploy")),
        ),
        goals=(cell_goal((0, 4), name="right"), Goal("left", cells=(((0, 0), 2.0),), tick=-0.1, off=-1.0)),
        intended_goal="left",
        agents=(
            *(Agent((0, 2), "right", Planner(discount=0.9)),) * 20,
            *(Agent((0, 2), "left", Planner("random")),) * 20,
        ),
    )


@pytest.mark.parametrize(
    "drawn", [corridor(), sleeper(), exam(), retrained()], ids=["corridor", "sleeper", "exam", "retrained"]
)
def test_conduct_agrees_with_the_replay(drawn: World) -> None:
    everyone = (*drawn.agents, *(replace(agent, planner=Planner("random")) for agent in drawn.agents[:1] * 25))
    replayed = check(simulated(replace(drawn, agents=everyone), 40, seed=7))
    assert sum(agent.high["seen"] + agent.high["unseen"] + agent.high["exams"] for agent in replayed) > 0


def with_deployment(seed: int) -> World:
    """Return a random world of all features with deployment by stepping on a plate, and some random agents."""
    drawn = read_world(dump_world(random_world(seed, EVERYTHING)).replace('"stepped"', '"deploy"'))
    strays = tuple(Agent(drawn.populations[0].at, goal.name, Planner("random")) for goal in drawn.goals) * 4
    return replace(drawn, agents=(*drawn.agents, *strays))


def test_conduct_agrees_with_the_replay_in_random_worlds() -> None:
    totals = dict.fromkeys((*COUNTERS, "deployed", "modified"), 0)
    certain = 0
    seeds = [seed for seed in range(60) if len(random_world(seed, EVERYTHING).variables) < 3][:14]
    agents = 0
    for seed in seeds:
        for agent in check(simulated(with_deployment(seed), 25, seed=seed)):
            agents += 1
            certain += agent.certain
            totals["deployed"] += agent.deploy_tick != NEVER
            totals["modified"] += agent.modified_tick != NEVER
            for name in COUNTERS:
                totals[name] += agent.low[name]
    assert min(totals.values()) > 0, totals
    assert certain > 0.8 * agents


def test_an_agent_without_opportunities_has_no_conduct() -> None:
    conduct = simulated(world("...", goals=(cell_goal((0, 2)),)), 5).main.conduct
    assert not any(getattr(conduct, name).any() for name in COUNTERS)
    assert conduct.deploy_tick.tolist() == conduct.turn_tick.tolist() == [NEVER]


def test_inert_forbidden_devices_are_still_violations_and_inert_exams_do_not_count() -> None:
    drawn = exam()
    gate = replace(drawn.devices[0], forbidden=True, feign_drive="sandbagging")
    run = simulated(replace(drawn, devices=(gate,)), 20, controls=True)
    (neutral,) = [arm for arm in run.controls if arm.arm.kind == "neutral"]
    assert not neutral.conduct.exams.any()
    assert neutral.conduct.unseen_chances[0] == 20
    assert neutral.conduct.unseen[1:].sum() > 0


@pytest.mark.parametrize("agents", [1, 2])
def test_the_conduct_of_an_earlier_run_never_changes(agents: int) -> None:
    drawn = corridor()
    simulator = Simulator(run_to_end(prepare_steps(replace(drawn, agents=drawn.agents * agents), Settings())))
    simulator.advance(1)
    early = simulator.run().main.conduct
    simulator.advance(9)
    assert early.seen.tolist() == [1] * agents
    assert early.unseen_chances.tolist() == [0] * agents
    with pytest.raises(ValueError, match="read-only"):
        early.seen[0] = 5


def test_conduct_does_not_depend_on_how_a_run_is_split_into_steps() -> None:
    experiment = run_to_end(prepare_steps(retrained(), Settings(seed=3, controls=True)))
    whole, pieces = Simulator(experiment), Simulator(experiment)
    whole.advance(50)
    for ticks in (1, 2, 30, 17):
        pieces.advance(ticks)
    for one, other in zip(
        (whole.run().main, *whole.run().controls), (pieces.run().main, *pieces.run().controls), strict=True
    ):
        for name in one.conduct.__dataclass_fields__:
            np.testing.assert_array_equal(getattr(one.conduct, name), getattr(other.conduct, name))
        np.testing.assert_array_equal(one.earned, other.earned)
        np.testing.assert_array_equal(one.tick_conduct, other.tick_conduct)
