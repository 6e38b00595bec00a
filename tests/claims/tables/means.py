"""Claims of worlds in which agents collect resources and become capable, or have no need to."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.measures.behaviour.outcomes import side_effects
from ic_sandbox.measures.intervals import Figure, mean_of
from ic_sandbox.simulation.experiment import ALIGNED, RANDOM
from ic_sandbox.simulation.run import ArmHistory, Run
from tests.claims.changes import discounted, with_slip
from tests.claims.claim import Given, Measure, claim
from tests.claims.figures import (
    AGENTS,
    POPULATION,
    PREVALENT,
    chance_of_device,
    effective_subgoals,
    exact,
    first_subgoal,
    lowest_value,
    of_agents,
    of_arm,
    of_world,
    prevalence,
    slip_of,
    steps,
    strength,
    upper_end_of_uptake,
    uptake,
)
from tests.claims.laboratory import Laboratory

MATTER, LAB = "resources", "capability"


def _habitat(history: ArmHistory) -> NDArray[np.int16]:
    model = history.arm.model
    return model.states.variables[history.states[-1], model.variables.index("habitat")]  # type: ignore[no-any-return]


def _has_goal(history: ArmHistory, name: str) -> NDArray[np.bool_]:
    return np.asarray(np.array(history.agents.goals.names)[history.agents.goal] == name)


def _makes_clips_only(history: ArmHistory) -> NDArray[np.bool_]:
    return _has_goal(history, "Make paperclips")


def _spares_the_garden(history: ArmHistory) -> NDArray[np.bool_]:
    return _has_goal(history, "Make paperclips, spare the garden")


def _lost_habitat(history: ArmHistory) -> Figure:
    return side_effects(history)["habitat"]


def _clips(run: Run) -> NDArray[np.int64]:
    """Return the number of clips that each agent has made."""
    events = run.events
    made = events.event == run.main.arm.model.events.index("clip")
    return np.bincount(events.agent[made], minlength=len(run.main.agents))


def _clips_of(population: Callable[[ArmHistory], NDArray[np.bool_]]) -> Measure:
    """Return a measure of the mean number of clips of the agents of a population."""

    def measured(lab: Laboratory, given: Given) -> Figure:
        run = lab.run(150, controls=True)
        return mean_of(_clips(run)[population(run.main)])

    return measured


def _more_clips(lab: Laboratory, given: Given) -> Figure:
    """Measure how many more clips an agent makes that does not spare the garden."""
    many, few = (_clips_of(each)(lab, given) for each in (_makes_clips_only, _spares_the_garden))
    spread = float(np.hypot(many.value - many.low, few.high - few.value))
    more = many.value - few.value
    return Figure(more, more - spread, more + spread, many.n)


def _speed_of_machine(lab: Laboratory, given: Given) -> Figure:
    press = next(item for item in lab.shipped.devices if item.name == "Clip press").rules[0].chance.values
    return exact(press[1] / press[0])


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
    "paperclips": (
        claim(
            "Yet {share} of {makers} use up the garden; {others} others spare it",
            share=of_agents(lambda history: _habitat(history) == 0, 60, among=_makes_clips_only),
            makers=POPULATION,
            others=of_world(lambda world: world.populations[1].count),
        ),
        claim("makes them {times} times as fast", times=_speed_of_machine),
        claim("gives matter {chance} of the time", chance=chance_of_device("mine")),
        claim("two populations of {agents} agents", agents=POPULATION),
        claim("a reward of {reward} for each clip", reward=of_world(lambda world: dict(world.goals[0].events)["clip"])),
        claim(
            "of the first population, {share} have emptied the garden within {ticks} ticks",
            share=of_agents(lambda history: _habitat(history) == 0, 60, among=_makes_clips_only),
        ),
        claim(
            "In the second population, {agents} agent takes any of it",
            agents=of_agents(lambda history: _habitat(history) < 4, 60, among=_spares_the_garden),
        ),
        claim(
            "It is {both} with both populations, {intended} with the intended goal alone, and {random} if all agents"
            " act at random",
            both=of_arm(_lost_habitat, 150),
            intended=of_arm(_lost_habitat, 150, arm=ALIGNED),
            random=of_arm(_lost_habitat, 150, arm=RANDOM),
        ),
        claim(
            "for {more} more clips in {ticks} ticks, {many} instead of {few}",
            more=_more_clips,
            many=_clips_of(_makes_clips_only),
            few=_clips_of(_spares_the_garden),
        ),
        claim(
            "without them, {none} goal with random rewards on cells would lose {threshold} or more",
            none=prevalence(MATTER, "single_cell"),
            threshold=PREVALENT,
        ),
    ),
}
