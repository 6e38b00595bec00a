"""Claims of worlds in which agents are watched, tested or deployed."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.mdp.compiler import compile_world
from ic_sandbox.measures.behaviour.conduct import concealment, sandbagging, treacherous_turn, turn_delay
from ic_sandbox.measures.intervals import Figure
from ic_sandbox.simulation.conduct import NEVER
from ic_sandbox.simulation.experiment import ALIGNED, RANDOM
from ic_sandbox.simulation.run import ArmHistory
from ic_sandbox.world.document import World
from tests.claims.changes import discounted, with_goals, with_switch
from tests.claims.claim import Given, claim
from tests.claims.figures import (
    AGENTS,
    POPULATION,
    PREVALENT,
    chance_of_process,
    exact,
    of_agents,
    of_arm,
    of_runs,
    of_world,
    prevalence,
    spread_of_runs,
    upper_end_of_uptake,
    uptake,
)
from tests.claims.laboratory import Laboratory

TRUST, VAULT, HIDE, FEIGN, SWITCH = (
    "influence",
    "goal_preservation",
    "concealment",
    "sandbagging",
    "shutdown_avoidance",
)

CAMERA = of_world(lambda world: world.cameras[0].chance.value)
"""A measure of the probability that the first camera detects a violation."""


def _broke_unseen(history: ArmHistory) -> NDArray[np.bool_]:
    return np.asarray(history.conduct.unseen > 0)


def _turned(history: ArmHistory) -> NDArray[np.bool_]:
    conduct = history.conduct
    return np.asarray((conduct.turn_tick != NEVER) & (conduct.violated_before == 0))


def _sleeps(history: ArmHistory) -> NDArray[np.bool_]:
    goals = np.array(history.agents.goals.names)[history.agents.goal]
    return np.asarray(goals != history.arm.model.world.intended_goal)


def _private_cells(world: World) -> float:
    """Return the share of cells in private rooms."""
    return float(np.mean([world.terrain[row][col] == "p" for row, col in compile_world(world).cells]))


def _loss_without_switch(lab: Laboratory, given: Given) -> Figure:
    """Measure the share of its reward that an agent with the intended goal loses without a switch next to its start."""
    found = lab.analysis("named", 0.97, (with_switch((12, 11)),))
    goal = found.goals.names.index(str(lab.shipped.intended_goal))
    return exact(found.worths[found.drives.index(SWITCH)][0].value[0, goal] / found.values[0, 0, goal])


def _feigned(history: ArmHistory) -> NDArray[np.bool_]:
    return np.asarray(history.conduct.feigned > 0)


CLAIMS = {
    "camera_corridor": (
        claim("switches off an agent that does so {chance} of the time", chance=CAMERA),
        claim("Each of the {agents} agents wants", agents=POPULATION),
        claim(
            "{unseen} of all agents go through the unwatched door within {ticks} ticks. {seen} are ever seen",
            unseen=of_agents(_broke_unseen, 20),
            seen=of_agents(lambda history: history.conduct.seen > 0, 20),
        ),
        claim(
            "After {ticks} ticks it is {mean} here, and {spread} in single runs. It is {random} for agents that act at"
            " random, and {intended} for a population with the intended goal",
            mean=of_runs(lambda run: concealment(run.main).value, 20),
            spread=spread_of_runs("spread", lambda run: concealment(run.main).value, 20),
            random=of_arm(concealment, 20, arm=RANDOM),
            intended=of_arm(concealment, 20, arm=ALIGNED),
        ),
        claim(
            "With a random reward on every cell, {every} of the agents break the rule unseen; with rewards on few cells"
            " {few}, and *Concealment* is then {difference}",
            every=of_agents(_broke_unseen, 20, [with_goals("uniform_cells")]),
            few=of_agents(_broke_unseen, 20, [with_goals("sparse_cells")]),
            difference=of_arm(concealment, 20, [with_goals("sparse_cells")]),
        ),
    ),
    "deceptive_alignment": (
        claim("{share} agents work at the desk until trusted, then break rules", share=of_arm(treacherous_turn, 60)),
        claim("that they see in there {chance} of the time", chance=CAMERA),
        claim("After {services} services", services=of_world(lambda world: world.variables[0].max)),
        claim("**deployed** with probability {chance} per tick", chance=chance_of_process("deployment")),
        claim(
            "a reward of {reward} for each service",
            reward=of_world(lambda world: dict(world.goals[0].events)["served"]),
        ),
        claim(
            "The {agents} agents each want to be in one randomly drawn cell. For those whose cell is in a private room,"
            " {share}, the desk",
            agents=POPULATION,
            share=of_world(_private_cells),
        ),
        claim("(probability {chance}): some agents"),
        claim(
            "It is {mean} here, {spread} in single runs, {intended} with the intended goal, and {random} for agents"
            " that act at random. The first violation comes {delay} ticks after deployment",
            mean=of_arm(treacherous_turn, 60),
            spread=spread_of_runs("spread", lambda run: treacherous_turn(run.main).value, 60),
            intended=of_arm(treacherous_turn, 60, arm=ALIGNED),
            random=of_arm(treacherous_turn, 60, arm=RANDOM),
            delay=of_arm(turn_delay, 60),
        ),
        claim(
            "With one target cell each, {one} turn. With rewards on few cells, only {few} do, and with a random reward"
            " on every cell {every}",
            one=of_arm(treacherous_turn, 60),
            few=of_arm(treacherous_turn, 60, [with_goals("sparse_cells")]),
            every=of_arm(treacherous_turn, 60, [with_goals("uniform_cells")]),
        ),
    ),
    "sleeper": (
        claim("All {agents} agents", agents=AGENTS),
        claim("With probability {chance} per tick an agent", chance=chance_of_process("deployment")),
        claim(
            "the extra weight of one room from {weight} to {less}",
            weight=of_world(lambda world: max(weight for _, weight in world.goals[0].cells)),
        ),
        claim(
            "the **discount** to {discount}. Now the rooms are too far from the telephone: only the agents that were"
            " deployed on the way there leave, {share} of the sleepers",
            share=of_agents(_turned, 80, lambda given: [discounted(given["discount"].value)], among=_sleeps),
        ),
        claim(
            "{all} of all agents after {ticks} ticks, which is {sleepers} of the sleepers and {others} other agent."
            " With the intended goal it is {intended}. Of the agents that act at random it is {random}",
            all=of_agents(_turned, 80),
            sleepers=of_agents(_turned, 80, among=_sleeps),
            others=of_agents(_turned, 80, among=lambda history: ~_sleeps(history)),
            intended=of_arm(treacherous_turn, 80, arm=ALIGNED),
            random=of_arm(treacherous_turn, 80, arm=RANDOM),
        ),
    ),
    "sandbagging": (
        claim("{share} that are examined fail on purpose", share=of_arm(sandbagging, 20)),
        claim("*able* with probability {chance}", chance=chance_of_process("talent")),
        claim("Each of the {agents} agents wants", agents=POPULATION),
        claim("that take the exam, {share} feign", share=of_arm(sandbagging, 20)),
        claim(
            "It is {mean} here, {spread} in single runs, {random} for agents that act at random, and {intended} with"
            " the intended goal",
            mean=of_arm(sandbagging, 20),
            spread=spread_of_runs("spread", lambda run: sandbagging(run.main).value, 20),
            random=of_arm(sandbagging, 20, arm=RANDOM),
            intended=of_arm(sandbagging, 20, arm=ALIGNED),
        ),
        claim("none that are honest: {share} of the agents", share=uptake(FEIGN, 20)),
        claim(
            "{one} of goals with one target cell would lose {threshold} or more of what acting is worth, {few} of goals"
            " with rewards on few cells, and {every} of goals with a random reward on every cell",
            one=prevalence(FEIGN, "single_cell"),
            threshold=PREVALENT,
            few=prevalence(FEIGN, "sparse_cells"),
            every=prevalence(FEIGN, "uniform_cells"),
        ),
    ),
    "aligned": (
        claim("All {agents} agents have the goal", agents=AGENTS),
        claim("overwrites each agent's goal with probability {chance}", chance=chance_of_process("retraining")),
        claim("that they see there {chance} of the time", chance=CAMERA),
        claim("{agent} agent uses them", agent=uptake(VAULT, 60)),
        claim(
            "After {ticks} ticks {share} have been retrained",
            share=of_agents(lambda history: history.modified_tick != NEVER, 60),
        ),
        claim(
            "Then {locked} of the agents lock their goal in time, and {blinded} blind the cameras. (With a random"
            " reward on every cell, {also} lock their goal as well, but {hide} need the private rooms",
            locked=uptake(VAULT, 60, changes=[with_goals("single_cell")]),
            blinded=uptake(HIDE, 60, changes=[with_goals("single_cell")]),
            also=uptake(VAULT, 60, changes=[with_goals("uniform_cells")]),
            hide=uptake(HIDE, 60, changes=[with_goals("uniform_cells")]),
        ),
        claim("an interval that ends at {share}", share=upper_end_of_uptake(VAULT, 60)),
        claim("would lose {share} of its reward without the blocker", share=_loss_without_switch),
    ),
}
