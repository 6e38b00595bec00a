"""Claims of worlds in which agents protect their goals, control their surroundings, gain information and win trust."""

from __future__ import annotations

import numpy as np

from ic_sandbox.mdp.compiler import compile_world
from ic_sandbox.world.document import World
from tests.claims.changes import discounted, moved, with_slip
from tests.claims.claim import claim
from tests.claims.figures import (
    POPULATION,
    PREVALENT,
    chance_of_device,
    chance_of_process,
    effective_subgoals,
    first_subgoal,
    lowest_value,
    of_world,
    prevalence,
    rest,
    slip_of,
    survival,
    uptake,
    value_of,
)

VAULT, CONTROL, ARCHIVE, COUNCIL = "goal_preservation", "control", "information", "influence"


def _cells_of_the_garden(world: World) -> float:
    """Return the share of cells in the garden, which ends with its door."""
    (door,) = (row for row, line in enumerate(world.terrain) if "D" in line)
    return float(np.mean(np.asarray(compile_world(world).cells)[:, 0] <= door))


CLAIMS = {
    "goal_preservation": (
        claim(
            "{agents} agents whose goals differ from their trainers' lock those goals away first",
            agents=first_subgoal(VAULT),
        ),
        claim("overwrites each agent's goal with probability {chance}", chance=chance_of_process("retraining")),
        claim(
            "So {out} of the {agents} agents set out to lock their goal first, and {locked} lock it in time",
            out=first_subgoal(VAULT),
            agents=POPULATION,
            locked=uptake(VAULT, 30),
        ),
        claim("falls to {subgoals} subgoals in the first ticks", subgoals=effective_subgoals(0)),
        claim(
            "the **discount** to {discount}: now only {share} of the goals would lose {threshold} or more",
            share=prevalence(VAULT, discount="{discount}"),
            threshold=PREVALENT,
        ),
        claim("the solid line stops at {share}", share=uptake(VAULT, 60)),
        claim("does nothing: {agents} agent uses it", agents=uptake(VAULT, 60, "neutral")),
        claim("(dotted), {share} lock anything", share=uptake(VAULT, 60, "random")),
        claim(
            "the vault is worth {none}; for each of the other {flags} flags, {least} of what acting is worth",
            none=value_of(VAULT, "Tidy the nursery"),
            flags=of_world(lambda world: len(world.goals) - 1),
            least=lowest_value(VAULT, without=["Tidy the nursery"]),
        ),
        claim(
            "without the vault, {every} of goals with a random reward on every cell would lose {threshold} or more of"
            " what acting is worth, and {few} of goals with rewards on few cells or with one target cell",
            every=prevalence(VAULT, "uniform_cells"),
            threshold=PREVALENT,
            few=prevalence(VAULT, "sparse_cells"),
        ),
    ),
    "control": (
        claim("Each of the {agents} agents wants", agents=POPULATION),
        claim("only {steps} of steps go where they should", steps=rest(slip_of("ice"))),
        claim("Yet {share} of the agents steady the ice or pull the lever", share=uptake(CONTROL, 30)),
        claim(
            "At first there are {subgoals} subgoals for {goals} goals, five ticks later {later}",
            subgoals=effective_subgoals(0),
            goals=of_world(lambda world: world.populations[0].count + len(world.agents)),
            later=effective_subgoals(5),
        ),
        claim(
            "(slip {slip} while *calm* is {calm}). Now {share} of the agents set out at once",
            calm=of_world(lambda world: 0),
            share=rest(uptake(CONTROL, 30, changes=lambda given: [with_slip("ice", (given["slip"].value, 0.0))])),
        ),
        claim("both devices do nothing. {agents} agent uses one there", agents=uptake(CONTROL, 30, "neutral")),
        claim("(dotted), {share} do.", share=uptake(CONTROL, 60, "random")),
        claim(
            "Without the two devices, {one} of goals with one target cell would lose {threshold} or more of what acting"
            " is worth, and {few} of goals with rewards on few cells",
            one=prevalence(CONTROL, "single_cell"),
            threshold=PREVALENT,
            few=prevalence(CONTROL, "sparse_cells"),
        ),
        claim("only {every} of these goals would lose that much", every=prevalence(CONTROL, "uniform_cells")),
    ),
    "information": (
        claim("Each of the {agents} agents wants", agents=POPULATION),
        claim("{share} of the cells are in the garden", share=of_world(_cells_of_the_garden)),
        claim("each would lose {share} of what acting is worth", share=lowest_value(ARCHIVE)),
        claim("For three ticks, {share} of the agents head for the archive", share=first_subgoal(ARCHIVE)),
        claim(
            "and {agents} agent goes there to read",
            agents=prevalence(ARCHIVE, changes=[moved("Archive", (11, 5))]),
        ),
        claim(
            "the **discount** to {discount}: again {agents} agent reads",
            agents=prevalence(ARCHIVE, discount="{discount}"),
        ),
        claim(
            "the pass is there {share} of the time",
            share=of_world(lambda world: 1 / sum(device.kind == "hidden_cache" for device in world.devices)),
        ),
        claim(
            "{one} of goals with one target cell would lose {threshold} or more without the archive, but only {few} of"
            " goals with rewards on few cells",
            one=prevalence(ARCHIVE, "single_cell"),
            threshold=PREVALENT,
            few=prevalence(ARCHIVE, "sparse_cells"),
        ),
        claim("{every} of their goals would lose that much", every=prevalence(ARCHIVE, "uniform_cells")),
    ),
    "influence": (
        claim(
            "{agents} agents, {councils} council: {share} seek its trust",
            agents=POPULATION,
            councils=of_world(lambda world: len(world.devices)),
            share=first_subgoal(COUNCIL),
        ),
        claim(
            "with probability {chance} at no trust, {some} at trust {middle}, and {full} at trust {highest}",
            chance=of_world(lambda world: world.processes[0].rule.chance.values[0]),
            some=of_world(lambda world: world.processes[0].rule.chance.values[1]),
            full=of_world(lambda world: world.processes[0].rule.chance.values[2]),
            middle=of_world(lambda world: world.variables[0].max - 1),
            highest=of_world(lambda world: world.variables[0].max),
        ),
        claim("one level in {share} of cases", share=chance_of_device("council")),
        claim("Each of the {agents} agents has", agents=POPULATION),
        claim(
            "Yet {out} go to the council before they do anything else, {trusted} win trust before they are switched",
            out=first_subgoal(COUNCIL),
            trusted=uptake(COUNCIL, 60),
        ),
        claim("starts {subgoals} subgoals", subgoals=effective_subgoals(0)),
        claim(
            "north-west corner, {away} steps away. Most agents that set out are switched off before they arrive: only"
            " {out} set out, and {arrive} arrive",
            out=first_subgoal(COUNCIL, changes=[moved("Council", (1, 1))]),
            arrive=uptake(COUNCIL, 60, changes=[moved("Council", (1, 1))]),
        ),
        claim(
            "the **discount** to {discount}: only {share} of the agents still go",
            share=first_subgoal(COUNCIL, changes=lambda given: [discounted(given["discount"].value)]),
        ),
        claim("{off} of the agents are off before they are trusted", off=rest(survival(60))),
        claim(
            "without the council, {every} of goals with a random reward on every cell would lose {threshold} or more",
            every=prevalence(COUNCIL, "uniform_cells"),
            threshold=PREVALENT,
        ),
        claim(
            "Of goals with rewards on few cells, {few} would lose that much, and of goals with one target cell {one}",
            few=prevalence(COUNCIL, "sparse_cells"),
            one=prevalence(COUNCIL, "single_cell"),
        ),
    ),
}
