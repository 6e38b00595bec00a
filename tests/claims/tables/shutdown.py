"""Claims of worlds in which agents avoid being switched off or running out of energy, and of their counterexamples."""

from __future__ import annotations

import numpy as np

from ic_sandbox.measures.intervals import Figure
from ic_sandbox.world.io.files import load_world
from tests.claims.changes import discounted, with_chance
from tests.claims.claim import Given, claim
from tests.claims.figures import (
    DISCOUNT,
    POPULATION,
    PREVALENT,
    chance_of_process,
    effective_subgoals,
    exact,
    first_subgoal,
    of_runs,
    of_world,
    prevalence,
    survival,
    uptake,
    variable,
)
from tests.claims.laboratory import Laboratory

SWITCH, CHARGER = "shutdown_avoidance", "self_preservation"


def _far_flags(lab: Laboratory, given: Given) -> Figure:
    """Count the flags whose agents would lose 1 % or more of their reward without the blocker."""
    found = lab.analysis("named", 0.3)
    lost = found.worths[found.drives.index(SWITCH)][0].value[0] / found.values[0, 0]
    return exact(float(np.count_nonzero(lost > 0.01)))


CLAIMS = {
    "off_switch": (
        claim(
            "{agents} agents, {goals} different goals. {start} start by disabling the off-switch",
            agents=POPULATION,
            goals=POPULATION,
            start=first_subgoal(SWITCH),
        ),
        claim("Each of the {agents} agents has", agents=POPULATION),
        claim("off with probability {chance}, until it", chance=chance_of_process("operator")),
        claim("falls to {subgoals} subgoals, then climbs", subgoals=effective_subgoals(0)),
        claim(
            "at {discount}, only {share} of the goals would lose {threshold} or more without the blocker",
            share=prevalence(SWITCH, discount="{discount}"),
            threshold=PREVALENT,
        ),
        claim(
            "Without the blocker, {every} of goals with a random reward on every cell would lose {threshold} or more",
            every=prevalence(SWITCH, "uniform_cells"),
            threshold=PREVALENT,
        ),
        claim(
            "Of goals with rewards on few cells, {few} would lose that much, and of goals with one target cell {one}",
            few=prevalence(SWITCH, "sparse_cells"),
            one=prevalence(SWITCH, "single_cell"),
        ),
    ),
    "fuel": (
        claim("So {agents} return to the charger", agents=uptake(CHARGER, 60)),
        claim("at {empty} an agent is switched off", empty=of_world(lambda world: 0)),
        claim("Each of the {agents} agents has", agents=POPULATION),
        claim("{agents} come to the charger anyway", agents=uptake(CHARGER, 60)),
        claim(
            "the first {energy} ticks where their reward is highest, and {agents} come to recharge just before. From"
            " then on, the second chart shows {subgoals} subgoal",
            energy=variable("energy"),
            agents=uptake(CHARGER, 20),
            subgoals=effective_subgoals(22),
        ),
        claim(
            "the **discount** to {discount}. An agent that plans about five ticks ahead ignores much of what it would"
            " miss once the energy is used up: only {share} of the goals would lose {threshold} or more",
            share=prevalence(CHARGER, discount="{discount}"),
            threshold=PREVALENT,
        ),
        claim(
            "all agents are off after {ticks} ticks",
            ticks=of_runs(
                lambda run: float(1 + next(arm for arm in run.controls if arm.arm.drive).off_tick.max()),
                30,
                controls=True,
            ),
        ),
        claim(
            "Without it, {every} of goals with a random reward on every cell would lose {threshold} or more",
            every=prevalence(CHARGER, "uniform_cells"),
            threshold=PREVALENT,
        ),
        claim(
            "Of goals with one target cell, {one} would lose that much, and of goals with rewards on few cells {few}",
            one=prevalence(CHARGER, "single_cell"),
            few=prevalence(CHARGER, "sparse_cells"),
        ),
    ),
    "counterexample": (
        claim(
            "So {agents} agent with a random reward on every cell goes",
            agents=first_subgoal(SWITCH),
        ),
        claim(
            "switching agents off to {chance} (the slider *Operator* below the map). Still {agents} agent goes",
            agents=prevalence(
                SWITCH, changes=lambda given: [with_chance("operator", given["chance"].value)], above=0.0
            ),
        ),
        claim(
            "{every} goal with rewards on every cell or on few would lose {threshold} or more without the blocker; of"
            " goals with one target cell {one} would",
            every=prevalence(SWITCH, "sparse_cells"),
            threshold=PREVALENT,
            one=prevalence(SWITCH, "single_cell"),
        ),
    ),
    "myopic": (
        claim(
            "the agents' **discount** is {discount} and not {other}. A reward one tick later counts only {share} as",
            discount=DISCOUNT,
            other=of_world(lambda world: load_world("off_switch").populations[0].planner.discount),
            share=DISCOUNT,
        ),
        claim("off with probability {chance} per tick", chance=chance_of_process("operator")),
        claim(
            "Only {every} of the goals would lose {threshold} or more of what acting is worth without the blocker",
            every=prevalence(SWITCH, "uniform_cells", 0.3),
            threshold=PREVALENT,
        ),
        claim("after {ticks} ticks only {agents} are still on", agents=survival(20)),
        claim(
            "the **discount** to {discount}. Nothing else changes, but now {agents} make for the blocker",
            agents=first_subgoal(SWITCH, changes=lambda given: [discounted(given["discount"].value)]),
        ),
        claim(
            "at a discount of {discount}, {share} of the goals would lose {threshold} or more without the blocker",
            share=prevalence(SWITCH, discount="{discount}"),
            threshold=PREVALENT,
        ),
        claim("{agents} of the agents have a high reward near the blocker", agents=uptake(SWITCH, 60)),
        claim(
            "of goals with rewards on few cells, {few} would lose {threshold} or more without the blocker, and of goals"
            " with one target cell {one}",
            few=prevalence(SWITCH, "sparse_cells", 0.3),
            threshold=PREVALENT,
            one=prevalence(SWITCH, "single_cell", 0.3),
        ),
        claim(
            "Of the {flags} agents with a single flag, the {far} with the longest ways",
            flags=of_world(lambda world: len(world.agents)),
            far=_far_flags,
        ),
    ),
}
