"""Names of runs for legends and tables: what a run is, or what differs from another run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from ic_sandbox.charts.texts.planners import planner_words
from ic_sandbox.i18n import numeral, tr, tr_world
from ic_sandbox.measures.run_series import RunSeries
from ic_sandbox.simulation.experiment import SHARED, Settings
from ic_sandbox.world.document import Cell, Chance, Device, Process, World
from ic_sandbox.world.editing.edits import planners
from ic_sandbox.world.state_words import process_title

__all__ = ["RunInputs", "differences", "run_name"]

MAP = ("terrain", "legend")
"""The parts of a world that make up its map."""

OTHERS = ("variables", "cameras", "intended_goal", "collide")
"""The parts of a world whose differences are not named one by one."""


@dataclass(frozen=True, slots=True)
class RunInputs:
    """The inputs of a run: its world, its settings, its number of agents, and the number of runs if it is a mean.

    ``outside``: the name of agents that no planner of the program steers.
    """

    world: World
    settings: Settings
    agents: int
    runs: int = 1
    outside: str = ""

    @classmethod
    def of(cls, series: RunSeries, name: str | None = None) -> RunInputs:
        """Return the inputs of the run or the runs with these figures; ``name``: that of the world if it is new."""
        experiment = series.experiment
        outside = "" if experiment.outside is None else experiment.outside.name
        inputs = cls(experiment.world, experiment.settings, len(experiment.cast), series.runs, outside)
        return inputs if name is None else inputs.named(name)

    def named(self, name: str) -> RunInputs:
        """Return the same inputs with another name of the world."""
        return replace(self, world=replace(self.world, name=name))


def run_name(inputs: RunInputs) -> str:
    """Return the name of a run by itself: its world, discount, seed, number of agents and of runs."""
    discounts = sorted({planner.discount for planner in planners(inputs.world)})
    parts = [inputs.outside, tr_world(inputs.world.name)] if inputs.outside else [tr_world(inputs.world.name)]
    if discounts:
        shown = " – ".join(numeral(end, "g") for end in dict.fromkeys((discounts[0], discounts[-1])))
        parts.append(tr("discount {discount}", discount=shown))
    parts.append(tr("seed {seed}", seed=inputs.settings.seed))
    parts.append(tr("{agents} agents", agents=numeral(inputs.agents)))
    if inputs.runs > 1:
        parts.append(tr("mean of {runs} runs", runs=inputs.runs))
    return ", ".join(parts)


def differences(before: RunInputs, after: RunInputs) -> tuple[str, ...]:
    """Return what differs between the inputs of two runs, such as ``Operator 0.1 → 0.01``; empty if nothing does."""
    return tuple(_differences(before, after))


def _differences(before: RunInputs, after: RunInputs) -> Iterator[str]:
    one, other = before.world, after.world
    if before.outside != after.outside:
        yield after.outside or tr("the world's own agents")
    yield from _of_planners(one, other)
    yield from _of_processes(one, other)
    yield from _of_devices(one.devices, other.devices)
    if any(getattr(one, part) != getattr(other, part) for part in MAP):
        yield tr("map changed")
    if one.goals != other.goals or _draws(one) != _draws(other):
        yield tr("goals changed")
    if before.agents != after.agents:
        yield tr("agents {before} → {after}", before=numeral(before.agents), after=numeral(after.agents))
    elif _places(one) != _places(other):
        yield tr("agents moved")
    if before.settings.seed != after.settings.seed:
        yield tr("seed {before} → {after}", before=before.settings.seed, after=after.settings.seed)
    if one.seed != other.seed:
        yield tr("the world's seed {before} → {after}", before=one.seed, after=other.seed)
    if before.settings.mode != after.settings.mode:
        yield tr("one shared world") if after.settings.mode == SHARED else tr("a world for each agent")
    if any(getattr(one, part) != getattr(other, part) for part in OTHERS):
        yield tr("rules changed")
    if before.runs != after.runs:
        yield tr("mean of {runs} runs", runs=after.runs) if after.runs > 1 else tr("one run")


def _of_planners(one: World, other: World) -> Iterator[str]:
    kinds, others = ([planner_words(planner) for planner in planners(world)] for world in (one, other))
    if set(kinds) != set(others):
        yield tr("planner: {planner}", planner=others[0]) if len(set(others)) == 1 else tr("planners changed")
    discounts, those = ({planner.discount for planner in planners(world)} for world in (one, other))
    if discounts != those and len(discounts) == len(those) == 1:
        yield tr("discount {before} → {after}", before=numeral(min(discounts), "g"), after=numeral(min(those), "g"))
    elif discounts != those:
        yield tr("discounts changed")


def _of_processes(one: World, other: World) -> Iterator[str]:
    before, after = ({process.name: process for process in world.processes} for world in (one, other))
    for name in before.keys() - after.keys():
        yield tr("without {name}", name=process_title(name))
    for name, process in after.items():
        if name not in before:
            yield tr("with {name}", name=process_title(name))
        elif process != before[name]:
            yield _of_process(before[name], process)


def _of_process(before: Process, after: Process) -> str:
    name, chance, then = process_title(after.name), before.rule.chance, after.rule.chance
    same = replace(before, rule=replace(before.rule, chance=then)) == after
    if same and _is_number(chance) and _is_number(then):
        return f"{name} {numeral(chance.value, 'g')} → {numeral(then.value, 'g')}"
    return tr("{name} changed", name=name)


def _is_number(chance: Chance) -> bool:
    return chance.by is None


def _of_devices(before: tuple[Device, ...], after: tuple[Device, ...]) -> Iterator[str]:
    names, others = (Counter(tr_world(device.name or device.kind) for device in devices) for devices in (before, after))
    for name in names - others:
        yield tr("without {name}", name=name)
    for name in others - names:
        yield tr("with {name}", name=name)
    if names == others and before != after:
        unplaced, those = ([replace(device, at=(0, 0)) for device in devices] for devices in (before, after))
        yield tr("devices moved") if unplaced == those else tr("devices changed")


def _draws(world: World) -> list[object]:
    return [(population.goals, population.seed) for population in world.populations] + [
        agent.goal for agent in world.agents
    ]


def _places(world: World) -> list[Cell]:
    return [agent.at for agent in world.agents] + [population.at for population in world.populations]
