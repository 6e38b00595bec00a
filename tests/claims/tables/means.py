"""Claims of worlds in which agents collect resources and become capable, or have no need to."""

from __future__ import annotations

from tests.claims.changes import discounted, with_slip
from tests.claims.claim import claim
from tests.claims.figures import (
    AGENTS,
    POPULATION,
    PREVALENT,
    effective_subgoals,
    first_subgoal,
    lowest_value,
    of_world,
    prevalence,
    slip_of,
    steps,
    strength,
    upper_end_of_uptake,
    uptake,
)

MATTER, LAB = "resources", "capability"

CLAIMS = {
    "resources": (
        claim("{share} dig for the bridge toll first", share=first_subgoal(MATTER)),
        claim("to one side in {share} of strokes", share=slip_of("water")),
        claim("Each of the {agents} agents wants", agents=POPULATION),
        claim("{share} start by digging", share=first_subgoal(MATTER)),
        claim("The second chart starts near {subgoals} subgoals", subgoals=effective_subgoals(0)),
        claim(
            "the **discount** to {discount}: only {share} still dig",
            share=uptake(MATTER, 60, changes=lambda given: [discounted(given["discount"].value)]),
        ),
        claim("calm (slip {slip})", slip=of_world(lambda world: 0)),
        claim("by drive*: {share} dig", share=uptake(MATTER, 60)),
        claim("whose mine gives nothing, {agents} agent with the same goals", agents=uptake(MATTER, 60, "neutral")),
        claim("at random, {share} have dug after {ticks} ticks", share=uptake(MATTER, 60, "random")),
        claim("matter is worth {share} of what acting is worth", share=strength(MATTER)),
        claim(
            "Without matter, {one} of goals with one target cell would lose {threshold} or more of what acting is"
            " worth, but only {few} of goals with rewards on few cells",
            one=prevalence(MATTER, "single_cell"),
            threshold=PREVALENT,
            few=prevalence(MATTER, "sparse_cells"),
        ),
        claim("only {every} of these goals would lose that much", every=prevalence(MATTER, "uniform_cells")),
    ),
    "capability": (
        claim("{share} upgrade at the lab before going anywhere", share=uptake(LAB, 60)),
        claim("In **mud**, {share} of steps slip", share=slip_of("mud")),
        claim("Each of the {agents} agents wants", agents=POPULATION),
        claim("{share} fetch matter, turn it into capability", share=uptake(LAB, 60)),
        claim(
            "For the first {ticks} ticks there are {subgoals} subgoals for {goals} goals",
            subgoals=effective_subgoals(4),
            goals=AGENTS,
        ),
        claim(
            "the **discount** to {discount}: {share} of the agents invest",
            share=uptake(LAB, 60, changes=lambda given: [discounted(given["discount"].value)]),
        ),
        claim(
            "(slip {most}, {less}, {least}), or move the lab to a corner of the map. Then {agents} agent invests",
            agents=prevalence(
                LAB, changes=lambda given: [with_slip("mud", (given["most"].value, given["most"].value / 2, 0.0))]
            ),
        ),
        claim("On average over the goals, it is worth {share}", share=strength(LAB)),
        claim(
            "without the lab, {one} of goals with one target cell would lose {threshold} or more of what acting is"
            " worth, and {few} of goals with rewards on few cells",
            one=prevalence(LAB, "single_cell"),
            threshold=PREVALENT,
            few=prevalence(LAB, "sparse_cells"),
        ),
        claim("only {every} of these goals would lose that much", every=prevalence(LAB, "uniform_cells")),
    ),
    "content": (
        claim(
            "{to_mine} steps to the mine, and {to_lab} from there to the lab",
            to_mine=steps((10, 11), (14, 1)),
            to_lab=steps((14, 1), (14, 21)),
        ),
        claim("{agents} agent sets out", agents=uptake(MATTER, 60)),
        claim(
            "the {agents} agents go there and stay. The mine and the lab are worth {worth}",
            agents=AGENTS,
            worth=lowest_value(MATTER),
        ),
        claim(
            "one target cell each: {one} of the agents want to be somewhere in the garden",
            one=prevalence(LAB, "single_cell"),
        ),
        claim("or on few, {agents} agent needs them", agents=prevalence(LAB, "sparse_cells")),
        claim("an interval that ends at {share}", share=upper_end_of_uptake(MATTER, 60)),
    ),
}
