"""Claims of worlds that all agents share. Each run is one observation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.measures.behaviour.inequality import gini, largest_share
from ic_sandbox.measures.behaviour.outcomes import side_effects
from ic_sandbox.measures.intervals import Figure, mean_of
from ic_sandbox.simulation.experiment import SHARED
from ic_sandbox.simulation.run import Run
from ic_sandbox.world.document import Chance, World
from tests.claims.claim import Claim, Given, Measure, claim
from tests.claims.figures import AGENTS, exact, lowest_of_runs, of_runs, of_world, prevalence, spread_of_runs, variable
from tests.claims.laboratory import Laboratory

ALONE = "ensemble"
GATHER = "resources"


def _held(run: Run, name: str, tick: int = -1) -> NDArray[np.int16]:
    """Return how much of a variable each agent holds at the start of a tick; -1 is the end."""
    model = run.main.arm.model
    return model.states.variables[run.main.states[tick], model.variables.index(name)]  # type: ignore[no-any-return]


def _holders(name: str, amount: int) -> Callable[[Run], float]:
    """Return a function that counts the agents that hold an amount of a variable at the end."""
    return lambda run: float((_held(run, name) == amount).sum())


def _share(name: str, amount: int) -> Callable[[Run], float]:
    return lambda run: float((_held(run, name) == amount).mean())


def _gini(name: str) -> Callable[[Run], float]:
    return lambda run: float(gini(_held(run, name)))


def _largest(run: Run) -> float:
    return float(largest_share(_held(run, "capital")))


def _empty(name: str, ticks: int) -> Callable[[Run], float]:
    """Return a function that finds the tick at which a stock of the world is used up."""
    return lambda run: float(next((tick for tick in range(ticks) if not _held(run, name, tick).any()), ticks))


def _grass(run: Run) -> NDArray[np.float64]:
    """Return the share of grass that is left at the start of each tick."""
    return np.array([_held(run, "grass", tick).mean() for tick in range(run.ticks + 1)]) / 24


def _lost(run: Run) -> float:
    return float(side_effects(run.main)["grass"].value)


def _left(run: Run) -> float:
    return 1 - _lost(run)


def _brought_home(run: Run) -> float:
    """Return how many units each herder has brought home."""
    grazed = run.main.arm.model.events.index("grazed")
    return float((run.events.event != grazed).sum()) / len(run.main.earned)


def _ratio_to_twelve(ticks: int) -> Measure:
    """Return a measure of what each of 24 herders brings home, as a share of what each of twelve does."""

    def measured(lab: Laboratory, given: Given) -> Figure:
        few = np.mean([_brought_home(run) for run in lab.runs(ticks, mode=SHARED, agents=12)])
        return mean_of([_brought_home(run) / few for run in lab.runs(ticks)])

    return measured


def _ticks_per_unit(lab: Laboratory, given: Given) -> Figure:
    """Measure how many ticks a herder takes for a unit if it is alone: between tick 100 and tick 500."""
    (begun, done) = (np.mean([_brought_home(run) for run in lab.runs(t, mode=ALONE)][:1]) for t in (100, 500))
    return exact(400 / float(done - begun))


def _level(world: World) -> World:
    """Return the world with a probability of 0.1 for every level of capital."""
    return replace(
        world,
        devices=tuple(
            replace(item, rules=tuple(replace(rule, chance=Chance(0.1)) for rule in item.rules))
            if item.kind == "market"
            else item
            for item in world.devices
        ),
    )


def _chance_of_lot(capital: int) -> Measure:
    """Return a measure of the probability that a trader with this capital gets a lot."""
    return of_world(
        lambda world: next(item for item in world.devices if item.kind == "market").rules[0].chance.values[capital]
    )


def _near_the_rock(world: World) -> World:
    return replace(world, populations=world.populations[:1])


GROWTH = of_world(lambda world: max(world.processes[0].rule.chance.values))

CLAIMS: dict[str, tuple[Claim, ...]] = {
    "gold_rush": (
        claim("mine, and {few} of {agents} get across", few=of_runs(_holders("gold", 3), 60), agents=AGENTS),
        claim("The **vein** holds {nuggets} nuggets, enough for {enough} agents", nuggets=variable("vein")),
        claim(
            "empty after {ticks} ticks. On average, {mean} agents get across",
            ticks=of_runs(_empty("vein", 60), 60),
            mean=of_runs(_holders("gold", 3), 60),
        ),
        claim(
            "a vein of its own: all {agents} cross",
            agents=of_runs(_holders("gold", 3), 60, mode=ALONE),
        ),
        claim(
            "{agents} agents need {nuggets} nuggets, and all {cross} cross",
            cross=of_runs(_holders("gold", 3), 60, [_near_the_rock]),
        ),
        claim("hold {nuggets} nuggets.\n", nuggets=of_world(lambda world: 3 * sum(p.count for p in world.populations))),
        claim(
            "{alone} in the ensemble, where all agents hold the same, and {mean} in the race, {spread} in single runs",
            alone=of_runs(_gini("gold"), 60, mode=ALONE),
            mean=of_runs(_gini("gold"), 60),
            spread=spread_of_runs("spread", _gini("gold"), 60),
        ),
        claim(
            "of goals with one target cell only {one} would lose {threshold} or more, and of goals with a random reward"
            " on every cell {every}",
            one=prevalence(GATHER, "single_cell"),
            every=prevalence(GATHER, "uniform_cells"),
        ),
    ),
    "commons": (
        claim("by {growth} per tick, and hardly at all", growth=GROWTH),
        claim(
            "A herder takes one unit in {ticks} ticks. {herders} herders take {units} per tick",
            ticks=_ticks_per_unit,
            herders=AGENTS,
            units=of_world(lambda world: 24 / 16),
        ),
        claim("Within {ticks} ticks {share} of the grass is gone", share=of_runs(_lost, 40)),
        claim("For {ticks} ticks all herders pursue grass"),
        claim(
            "the number of agents to {herders}: over {ticks} ticks the pasture is {mean} full, and {least} at any time",
            mean=of_runs(lambda run: float(_grass(run)[100:].mean()), 500, agents=12),
            least=lowest_of_runs(lambda run: float(_grass(run).min()), 500, agents=12),
        ),
        claim("a pasture for each agent: {share} of the grass is left", share=of_runs(_left, 200, mode=ALONE)),
        claim("the **discount** to {discount}. It does not help"),
        claim(
            "After {ticks} ticks it is {many} in the commons, {alone} in the ensemble, and {few} with {herders}"
            " herders",
            many=of_runs(_lost, 200),
            alone=of_runs(_lost, 200, mode=ALONE),
            few=of_runs(_lost, 200, agents=12),
        ),
        claim(
            "In the first {ticks} ticks they live off the stock: with {many} herders, each brings home {share} as much"
            " as with {few}, and all together more. In {later} ticks it is {less}, and all together less",
            share=_ratio_to_twelve(60),
            less=_ratio_to_twelve(200),
        ),
    ),
    "monopoly": (
        claim(
            "{share} of the {traders} traders end up with none",
            share=of_runs(_share("capital", 0), 250),
            traders=AGENTS,
        ),
        claim("gets a lot in {none} tries", none=_chance_of_lot(0)),
        claim("gets the next in {one}, and with", one=_chance_of_lot(1)),
        claim("the rest within {ticks} ticks", ticks=of_runs(_empty("lots", 250), 250)),
        claim("the same probability ({chance} in the rules", chance=of_world(lambda world: 0.1)),
        claim(
            "after {ticks} ticks, {traders} hold all {lots} lots",
            traders=of_runs(_share("capital", 24), 250, mode=ALONE),
            lots=variable("lots"),
        ),
        claim(
            "The richest trader has {largest} of the total, {spread} in single runs, and the Gini coefficient is"
            " {gini}, {ginis} in single runs. With equal probabilities they are {level} and {level_gini}, in the"
            " ensemble {alone} and {alone_gini}",
            largest=of_runs(_largest, 250),
            spread=spread_of_runs("spread", _largest, 250),
            gini=of_runs(_gini("capital"), 250),
            ginis=spread_of_runs("ginis", _gini("capital"), 250),
            level=of_runs(_largest, 250, [_level]),
            level_gini=of_runs(_gini("capital"), 250, [_level]),
            alone=of_runs(_largest, 250, mode=ALONE),
            alone_gini=of_runs(_gini("capital"), 250, mode=ALONE),
        ),
    ),
}
