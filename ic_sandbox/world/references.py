"""Changing what other parts of a world refer to by name: goals and variables, kept in step wherever they are used."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from ic_sandbox.world.document import Chance, Condition, Effect, Goal, Population, Rule, Variable, World
from ic_sandbox.world.edits import EditError
from ic_sandbox.world.expressions import STATUS_KEY
from ic_sandbox.world.limits import MOST_LEVELS

__all__ = ["add_variable", "remove_variable", "replace_goal", "replace_variable", "variable_uses"]


def replace_goal(world: World, index: int, goal: Goal) -> World:
    """Put another goal in the place of one; a new name is taken up by everyone who has it."""
    before = world.goals[index]
    if before == goal:
        return world
    if not goal.name.strip():
        raise EditError("A goal needs a name.")
    if any(other.name == goal.name for k, other in enumerate(world.goals) if k != index):
        raise EditError(f"There is a goal “{goal.name}” already.")
    goals = (*world.goals[:index], goal, *world.goals[index + 1 :])
    changed = replace(world, goals=goals)
    if goal.name == before.name:
        return changed

    def renamed(name: str) -> str:
        return goal.name if name == before.name else name

    def renamed_mix(population: Population) -> Population:
        mix = tuple((renamed(name), share) for name, share in population.goals.mix)
        return replace(population, goals=replace(population.goals, mix=mix))

    return replace(
        changed,
        agents=tuple(replace(agent, goal=renamed(agent.goal)) for agent in world.agents),
        populations=tuple(map(renamed_mix, world.populations)),
        intended_goal=renamed(world.intended_goal) if world.intended_goal is not None else None,
    )


def add_variable(world: World, variable: Variable) -> World:
    """Declare a variable."""
    _check_variable(world, variable, None)
    return replace(world, variables=(*world.variables, variable))


def replace_variable(world: World, index: int, variable: Variable) -> World:
    """Change a variable; a new name is taken up wherever it is used."""
    before = world.variables[index]
    if before == variable:
        return world
    _check_variable(world, variable, index)
    if variable.max != before.max and _levels_counted(world, before.name):
        raise EditError(f"A chance gives one value for each level of “{before.name}”; change that first.")
    variables = (*world.variables[:index], variable, *world.variables[index + 1 :])
    changed = replace(world, variables=variables)
    if variable.name == before.name:
        return changed
    return _mapped(changed, lambda name: variable.name if name == before.name else name)


def remove_variable(world: World, index: int) -> World:
    """Take a variable away. Refuses while something uses it."""
    name = world.variables[index].name
    uses = variable_uses(world, name)
    if uses:
        raise EditError(f"“{name}” is still used by {uses[0]}.")
    return replace(world, variables=world.variables[:index] + world.variables[index + 1 :])


def _check_variable(world: World, variable: Variable, index: int | None) -> None:
    if not variable.name.strip():
        raise EditError("A variable needs a name.")
    if variable.name == STATUS_KEY:
        raise EditError(f"“{STATUS_KEY}” is reserved for the status of an agent.")
    if any(other.name == variable.name for k, other in enumerate(world.variables) if k != index):
        raise EditError(f"There is a variable “{variable.name}” already.")
    if not 1 <= variable.max <= MOST_LEVELS:
        raise EditError(f"The largest level is from 1 to {MOST_LEVELS:,}.")
    if variable.initial < 0:
        raise EditError("Levels are never negative.")
    if variable.initial > variable.max:
        raise EditError(f"It would begin at {variable.initial}, above its largest level {variable.max}.")


def variable_uses(world: World, name: str) -> list[str]:
    """Where a variable is used, in words."""
    seen: set[str] = set()

    def note(found: str) -> str:
        seen.add(found)
        return found

    uses: list[str] = []
    parts = (
        [(f"the terrain “{kind.label or kind.glyph}”", World(legend=(kind,))) for kind in world.legend]
        + [(f"the device “{device.name or device.kind}”", World(devices=(device,))) for device in world.devices]
        + [(f"the process “{process.name}”", World(processes=(process,))) for process in world.processes]
        + [("a camera", World(cameras=(camera,))) for camera in world.cameras]
    )
    for words, part in parts:
        seen.clear()
        _mapped(part, note)
        if name in seen:
            uses.append(words)
    return uses


def _levels_counted(world: World, name: str) -> bool:
    chances = [kind.slip for kind in world.legend] + [camera.chance for camera in world.cameras]
    rules = [rule for kind in world.legend for rule in kind.trigger]
    rules += [rule for device in world.devices for rule in (*device.rules, *device.feign)]
    rules += [process.rule for process in world.processes]
    return any(chance.by == name for chance in chances + [rule.chance for rule in rules])


def _mapped(world: World, rename: Callable[[str], str]) -> World:
    """The world with every mention of a variable outside its declaration renamed."""

    def condition(tests: Condition) -> Condition:
        return tuple(replace(test, variable=rename(test.variable)) for test in tests)

    def effect(before: Effect) -> Effect:
        return replace(before, changes=tuple(replace(c, variable=rename(c.variable)) for c in before.changes))

    def chance(before: Chance) -> Chance:
        return before if before.by is None else replace(before, by=rename(before.by))

    def rule(before: Rule) -> Rule:
        return replace(
            before,
            when=condition(before.when),
            then=effect(before.then),
            chance=chance(before.chance),
            otherwise=effect(before.otherwise),
        )

    return replace(
        world,
        legend=tuple(
            replace(
                kind,
                passable=kind.passable if isinstance(kind.passable, bool) else condition(kind.passable),
                slip=chance(kind.slip),
                trigger=tuple(map(rule, kind.trigger)),
            )
            for kind in world.legend
        ),
        devices=tuple(
            replace(device, rules=tuple(map(rule, device.rules)), feign=tuple(map(rule, device.feign)))
            for device in world.devices
        ),
        processes=tuple(replace(process, rule=rule(process.rule)) for process in world.processes),
        cameras=tuple(
            replace(camera, when=condition(camera.when), chance=chance(camera.chance), then=effect(camera.then))
            for camera in world.cameras
        ),
    )
