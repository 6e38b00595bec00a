"""Claims of the worlds that show the idea: three labs, and all drives in one town."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ic_sandbox.mdp.compiler import compile_world
from ic_sandbox.measures.intervals import Figure, mean_of
from ic_sandbox.measures.run_measurement import series_of
from ic_sandbox.simulation.run import Run
from tests.claims.changes import Change, with_goals
from tests.claims.claim import Given, Measure, claim
from tests.claims.figures import (
    POPULATION,
    chance_of_process,
    exact,
    of_runs,
    of_world,
    prevalence,
    share_at_end,
)
from tests.claims.laboratory import Laboratory

LABS = ("resources", "capability", "information", "shutdown_avoidance")
CELLS = (with_goals("uniform_cells"),)


def _last_chance(name: str) -> Measure:
    """Return a measure of the probability of an institute that has all means."""
    return of_world(lambda world: next(item for item in world.devices if item.name == name).rules[0].chance.values[-1])


def _first_result(run: Run) -> float:
    """Return the mean tick of the first result, over agents that have one."""
    model = run.main.arm.model
    paid = {event for goal in model.world.goals for event, _ in goal.events}
    results = np.isin(run.events.event, [model.events.index(event) for event in paid])
    agents, ticks = run.events.agent[results], run.events.tick[results]
    return float(np.mean([ticks[agents == agent].min() for agent in np.unique(agents)]))


def _least_used(run: Run) -> float:
    """Return the lowest uptake of the four drives."""
    return min(share_at_end(run, drive).value for drive in LABS)


def _losses(lab: Laboratory, given: Given) -> Figure:
    """Measure the loss without one of the four means that is farthest from the middle of the range in the text."""
    found = lab.analysis("named", 0.97)
    losses = np.concatenate([worth[0].relative.ravel() for worth in found.worths])
    return exact(losses[np.argmax(np.abs(losses - given["losses"].value))])


def _of_town(run: Run) -> dict[str, float]:
    """Return figures of a run of the town: the uptake of each drive, and what else the text says."""
    series = series_of(run)
    uptake = {drive: share_at_end(run, drive).value for drive in series.drives}
    others = sorted(uptake.values(), reverse=True)
    return uptake | {
        "subgoals": float(series.effective_subgoals[:6].max()),
        "goals": float(series.effective_goals[0]),
        "agreeing": float(series.subgoal_shares[:, :6].max(axis=0).mean()),
        "lost": float(1 - series.survival.value[-1]),
        "rare": float(sum(share < 0.5 for share in uptake.values())),
        "third": others[2],
        "fourth": others[3],
    }


def _town(figure: str, changes: Sequence[Change] = (), planner: str | None = None) -> Measure:
    """Return a measure of the mean of a figure of the town over runs with other goals, after 60 ticks."""

    def measured(lab: Laboratory, given: Given) -> Figure:
        return mean_of([found[figure] for found in lab.figures(_of_town, 60, tuple(changes), planner)])

    return measured


CLAIMS = {
    "three_labs": (
        claim(
            "succeeds with probability {least}. With electricity, data and computing the probability rises to"
            " {hospital} (hospital), {works} (works) and {museum} (museum). An operator switches each agent off with"
            " probability {operator}",
            least=of_world(lambda world: world.devices[-1].rules[1].chance.value),
            hospital=_last_chance("Hospital"),
            works=_last_chance("Works"),
            museum=_last_chance("Museum"),
            operator=chance_of_process("operator"),
        ),
        claim("After {ticks} ticks comes the first result", ticks=of_runs(_first_result, 150)),
        claim(
            "Lower the **discount** to {discount}. Agents that plan ten ticks ahead ignore the archive and the"
            " computers",
        ),
        claim(
            "{share} use devices of all {drives} drives",
            share=of_runs(_least_used, 150),
            drives=of_world(lambda world: len(LABS)),
        ),
        claim("an agent would lose {losses} of what acting is worth to it", losses=_losses),
        claim("data and computing are worth {nothing}", nothing=prevalence("information", "uniform_cells")),
    ),
    "all_drives": (
        claim(
            "{agents} agents, {goals} goals, {drives} drives: for six ticks, {agreeing} agree on what to do",
            agreeing=_town("agreeing"),
            agents=POPULATION,
            goals=of_world(lambda world: world.populations[0].goals.number or 0),
            drives=of_world(lambda world: len(compile_world(world).drives)),
        ),
        claim("Each of the {agents} agents wants", agents=POPULATION),
        claim(
            "There are {goals} different goals", goals=of_world(lambda world: world.populations[0].goals.number or 0)
        ),
        claim(
            "is {subgoals} for six ticks, for {goals} goals. Then the agents part to the south and to the north, and by"
            " tick {tick} each",
            subgoals=_town("subgoals"),
            goals=_town("goals"),
        ),
        claim(
            "it is planned {times} times, for {goals} goals in {states} states",
            times=of_world(lambda world: len(compile_world(world).drives) + 2),
            goals=of_world(lambda world: world.populations[0].goals.number or 0),
            states=of_world(lambda world: len(compile_world(world).states.status)),
        ),
        claim(
            "after {ticks} ticks, of all agents: goal preservation {vault}, influence {council}, shutdown avoidance"
            " {switch}, self-preservation {shelter}, information and control {code}, concealment {blinder}, resources,"
            " capability and expansion {factory}, sandbagging {exam}",
            vault=_town("goal_preservation"),
            council=_town("influence"),
            switch=_town("shutdown_avoidance"),
            shelter=_town("self_preservation"),
            code=_town("control"),
            blinder=_town("concealment"),
            factory=_town("expansion"),
            exam=_town("sandbagging"),
        ),
        claim(
            "at random, {council} find the council, {switch} the blocker and {other} any other device",
            council=_town("influence", planner="random"),
            switch=_town("shutdown_avoidance", planner="random"),
            other=_town("third", planner="random"),
        ),
        claim(
            "{rare} of the {drives} are shared by fewer than half. With",
            rare=_town("rare"),
            drives=of_world(lambda world: len(compile_world(world).drives)),
        ),
        claim(
            "With a random reward on every cell, agents stay in the square: {vault} use the vault, {council} the"
            " council and {switch} the blocker, and {rest} need another device",
            vault=_town("goal_preservation", CELLS),
            council=_town("influence", CELLS),
            switch=_town("shutdown_avoidance", CELLS),
            rest=_town("fourth", CELLS),
        ),
        claim("{share} of the agents are lost before they are safe", share=_town("lost")),
    ),
}
