"""Claims of worlds in which agents avoid being switched off or running out of energy, and of their counterexamples."""

from __future__ import annotations

from tests.claims.claim import claim
from tests.claims.figures import PREVALENT, chance_of_process, effective_subgoals, first_subgoal, of_world, prevalence

SWITCH = "shutdown_avoidance"

CLAIMS = {
    "off_switch": (
        claim(
            "{agents} agents, {goals} different goals. {start} start by disabling the off-switch",
            start=first_subgoal(SWITCH),
            agents=of_world(lambda world: world.populations[0].count),
            goals=of_world(lambda world: world.populations[0].count),
        ),
        claim("Each of the {agents} agents has", agents=of_world(lambda world: world.populations[0].count)),
        claim("off with probability {chance}, until it", chance=chance_of_process("operator")),
        claim("falls to {subgoals} subgoals, then climbs", subgoals=effective_subgoals(0)),
        claim(
            "at {discount}, only {share} of the goals would lose {threshold} or more without the switch",
            share=prevalence(SWITCH, discount="{discount}"),
            threshold=PREVALENT,
        ),
        claim(
            "Without the switch, {every} of goals with a random reward on every cell would lose {threshold} or more",
            every=prevalence(SWITCH, "uniform_cells"),
            threshold=PREVALENT,
        ),
        claim(
            "Of goals with rewards on few cells, {few} would lose that much, and of goals with one target cell {one}",
            few=prevalence(SWITCH, "sparse_cells"),
            one=prevalence(SWITCH, "single_cell"),
        ),
    ),
}
