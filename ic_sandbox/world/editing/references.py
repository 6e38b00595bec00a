"""Edits of names that other parts of a world refer to: goals and variables, kept in step wherever they are used."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from ic_sandbox.i18n import tr, tr_many, tr_world
from ic_sandbox.world.document import (
    STATUS_KEY,
    Chance,
    Device,
    Effect,
    Goal,
    Planner,
    Population,
    Rule,
    Variable,
    World,
)
from ic_sandbox.world.faults import EditError
from ic_sandbox.world.items import Item, item_name
from ic_sandbox.world.planner_kinds import Value, planner_kind
from ic_sandbox.world.traversal import iter_rule_parts, map_rules, variables_of
from ic_sandbox.world.validation.limits import MOST_LEVELS

__all__ = [
    "add_variable",
    "forget_goal",
    "goal_users",
    "remove_variable",
    "rename_event",
    "rename_group",
    "rename_in_rules",
    "reorder_variables",
    "replace_goal",
    "replace_variable",
    "variable_uses",
]

MOST_NAMED = 3
"""The most uses of a variable that are listed; more are counted."""


def replace_goal(world: World, index: int, goal: Goal) -> World:
    """Replace a goal; everything that refers to it takes over a new name."""
    before = world.goals[index]
    if before == goal:
        return world
    if not goal.name.strip():
        raise EditError(tr("A goal needs a name."))
    if any(other.name == goal.name for k, other in enumerate(world.goals) if k != index):
        raise EditError(tr("There is already a goal “{name}”.", name=goal.name))
    goals = (*world.goals[:index], goal, *world.goals[index + 1 :])
    changed = replace(world, goals=goals)
    if goal.name == before.name:
        return changed

    def renamed(name: str) -> str:
        return goal.name if name == before.name else name

    def renamed_mix(population: Population) -> Population:
        mix = tuple((renamed(name), share) for name, share in population.goals.mix)
        return replace(population, goals=replace(population.goals, mix=mix))

    followed = replace(
        changed,
        agents=tuple(replace(agent, goal=renamed(agent.goal)) for agent in world.agents),
        populations=tuple(map(renamed_mix, world.populations)),
        intended_goal=renamed(world.intended_goal) if world.intended_goal is not None else None,
    )
    return _map_planner_goals(followed, renamed)


def forget_goal(world: World, name: str) -> World:
    """Take a goal out of the parameters of planners. Raises :class:`EditError` if a planner can't do without it."""
    changed = _map_planner_goals(world, lambda listed: None if listed == name else listed)
    if world.intended_goal is None:
        for planner in [*(agent.planner for agent in changed.agents), *(p.planner for p in changed.populations)]:
            if planner.kind == "mona" and "approver" not in dict(planner.parameters):
                raise EditError(
                    tr("“{name}” is still the approver of some agents. Give them another one first.", name=name)
                )
    return changed


def _map_planner_goals(world: World, change: Callable[[str], str | None]) -> World:
    """Return the world with goals renamed in the parameters of planners.

    A goal for which ``change`` returns None is left out, and so is a parameter that has none left.
    """

    def changed(type_: str, value: Value) -> Value | None:
        if type_ == "goal":
            return change(str(value))
        if type_ == "integer_or_goals" and isinstance(value, tuple):
            return tuple(name for name in map(change, value) if name is not None) or None
        return value

    return _map_parameters(world, changed)


def rename_in_rules(world: World, before: Device, after: Device) -> World:
    """Rename a device and its drives in the rules of planners, unless the old name still names something."""
    named = {device.name for device in world.devices} | set(world.drives())
    pairs = zip(
        (before.name, before.drive, before.feign_drive), (after.name, after.drive, after.feign_drive), strict=True
    )
    renamed = {old: new for old, new in pairs if old and new and old not in named}
    if not renamed:
        return world

    def changed(type_: str, value: Value) -> Value:
        if type_ == "texts" and isinstance(value, tuple):
            return tuple(dict.fromkeys(renamed.get(name, name) for name in value))
        return value

    return _map_parameters(world, changed)


def _map_parameters(world: World, change: Callable[[str, Value], Value | None]) -> World:
    """Return the world with every parameter of its planners changed by its type and value; None leaves it out."""

    def planner(before: Planner) -> Planner:
        types = {parameter.key: parameter.type for parameter in planner_kind(before.kind).parameters}
        found = ((key, change(types[key], value)) for key, value in before.parameters)
        parameters = tuple((key, value) for key, value in found if value is not None)
        return before if parameters == before.parameters else replace(before, parameters=parameters)

    return replace(
        world,
        agents=tuple(replace(agent, planner=planner(agent.planner)) for agent in world.agents),
        populations=tuple(replace(item, planner=planner(item.planner)) for item in world.populations),
    )


def goal_users(world: World, index: int) -> list[Item]:
    """Return the agents and populations that have a goal, or may draw it."""
    name = world.goals[index].name

    def draws(population: Population) -> bool:
        if population.goals.draw != "named":
            return False
        return not population.goals.mix or dict(population.goals.mix).get(name, 0.0) > 0

    users = [Item("agent", k) for k, agent in enumerate(world.agents) if agent.goal == name]
    return users + [Item("population", k) for k, crowd in enumerate(world.populations) if draws(crowd)]


def rename_event(before: World, after: World, old: str | None, new: str | None) -> World:
    """Rename an event in the goals that reward it, unless something else still emits the old one."""
    if old is None or new is None or old in after.events():
        return after
    if any(new in dict(goal.events) for goal in before.goals):
        return after
    return replace(
        after,
        goals=tuple(
            replace(goal, events=tuple((new if event == old else event, weight) for event, weight in goal.events))
            for goal in after.goals
        ),
    )


def rename_group(after: World, old: str | None, new: str | None) -> World:
    """Let devices reveal the new group of caches if the old one has no caches left."""
    groups = {device.group for device in after.devices}
    if old is None or new is None or old in groups or all(device.reveals != old for device in after.devices):
        return after

    def follow(device: Device) -> Device:
        return replace(device, reveals=new) if device.reveals == old else device

    return replace(after, devices=tuple(map(follow, after.devices)))


def add_variable(world: World, variable: Variable) -> World:
    """Declare a variable."""
    _check_variable(world, variable, None)
    return replace(world, variables=(*world.variables, variable))


def replace_variable(world: World, index: int, variable: Variable) -> World:
    """Replace a variable: every use takes over a new name, and chances by its level get a value for each level."""
    before = world.variables[index]
    if before == variable:
        return world
    _check_variable(world, variable, index)
    variables = (*world.variables[:index], variable, *world.variables[index + 1 :])
    changed = replace(world, variables=variables)
    if variable.max != before.max:
        changed = _mapped(changed, lambda name: name, lambda chance: _levelled(chance, before.name, variable.max + 1))
    if variable.name == before.name:
        return changed
    return _mapped(changed, lambda name: variable.name if name == before.name else name)


def _levelled(chance: Chance, variable: str, levels: int) -> Chance:
    """Return a chance with this number of levels; new ones get the value of the last one."""
    if chance.by != variable:
        return chance
    return replace(chance, values=(chance.values + chance.values[-1:] * levels)[:levels])


def reorder_variables(world: World, variables: tuple[Variable, ...]) -> World:
    """Reorder the variables."""
    return world if variables == world.variables else replace(world, variables=variables)


def remove_variable(world: World, index: int) -> World:
    """Remove a variable. Raises EditError if something uses it."""
    name = world.variables[index].name
    uses = variable_uses(world, name)
    if uses:
        listed = ", ".join(uses[:MOST_NAMED])
        if len(uses) > MOST_NAMED:
            rest = tr_many("{count} more", "{count} more", len(uses) - MOST_NAMED)
            listed = tr("{uses} and {rest}", uses=listed, rest=rest)
        raise EditError(tr("“{name}” is still used by {uses}.", name=name, uses=listed))
    return replace(world, variables=world.variables[:index] + world.variables[index + 1 :])


def _check_variable(world: World, variable: Variable, index: int | None) -> None:
    if not variable.name.strip():
        raise EditError(tr("A variable needs a name."))
    if variable.name == STATUS_KEY:
        raise EditError(tr("“{name}” is reserved for the status of an agent.", name=STATUS_KEY))
    if any(other.name == variable.name for k, other in enumerate(world.variables) if k != index):
        raise EditError(tr("There is already a variable “{name}”.", name=variable.name))
    if not 1 <= variable.max <= MOST_LEVELS:
        raise EditError(tr("The largest level must be 1 to {most:,}.", most=MOST_LEVELS))
    if variable.initial < 0:
        raise EditError(tr("Levels can't be negative."))
    if variable.initial > variable.max:
        begin, most = variable.initial, variable.max
        raise EditError(
            tr("Its initial level {begin} would be above its largest level {most}.", begin=begin, most=most)
        )


def variable_uses(world: World, name: str) -> list[str]:
    """Return the uses of a variable, in words."""
    uses: list[str] = []
    parts = [
        *((tr("the terrain “{name}”", name=tr_world(k.label) or k.glyph), World(legend=(k,))) for k in world.legend),
        *(
            (tr("the device “{name}”", name=item_name(world, Item("device", k))), World(devices=(device,)))
            for k, device in enumerate(world.devices)
        ),
        *((tr("the process “{name}”", name=p.name), World(processes=(p,))) for p in world.processes),
        *((tr("a camera"), World(cameras=(camera,))) for camera in world.cameras),
    ]
    for words, part in parts:
        named = {variable for rule in iter_rule_parts(part) for variable in variables_of(rule)}
        if name in named and words not in uses:
            uses.append(words)
    return uses


def _unchanged(chance: Chance) -> Chance:
    return chance


def _mapped(world: World, rename: Callable[[str], str], levelled: Callable[[Chance], Chance] = _unchanged) -> World:
    """Return the world with a variable renamed in every use, and every chance changed."""

    def effect(before: Effect) -> Effect:
        return replace(before, changes=tuple(replace(c, variable=rename(c.variable)) for c in before.changes))

    def chance(before: Chance) -> Chance:
        return before if before.by is None else levelled(replace(before, by=rename(before.by)))

    def rule(before: Rule) -> Rule:
        return replace(
            before,
            when=tuple(replace(test, variable=rename(test.variable)) for test in before.when),
            then=effect(before.then),
            chance=chance(before.chance),
            otherwise=effect(before.otherwise),
        )

    return map_rules(world, rule)
