from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any

from hypothesis import given

from ic_sandbox.world.document import Chance, Change, Condition, Effect, Rule, World
from ic_sandbox.world.io.files import dump_world
from ic_sandbox.world.traversal import iter_rule_parts, iter_rules, map_rules, variables_of
from tests.building import then, when
from tests.world.strategies import valid_worlds

Piece = Chance | Effect | Condition


def inside(value: Any) -> Iterator[Any]:
    """Yield a value and all of its parts, without knowing what a world is."""
    yield value
    if isinstance(value, tuple):
        for item in value:
            yield from inside(item)
    elif is_dataclass(value):
        for field in fields(value):
            yield from inside(getattr(value, field.name))


@given(valid_worlds())
def test_every_rule_of_a_world_is_visited_once(world: World) -> None:
    walked = [id(rule) for _, rule in iter_rules(world)]
    assert sorted(walked) == sorted(id(value) for value in inside(world) if isinstance(value, Rule))
    places = [place for place, _ in iter_rules(world)]
    assert len(set(places)) == len(places)


@given(valid_worlds())
def test_every_condition_chance_and_effect_of_a_world_is_visited(world: World) -> None:
    walked = {id(part) for rule in iter_rule_parts(world) for part in (rule.then, rule.chance, *rule.when)}
    walked |= {id(rule.otherwise) for rule in iter_rule_parts(world)}
    pieces = [value for value in inside(world) if isinstance(value, Chance | Effect) or is_test(value)]
    assert {id(piece) for piece in pieces} <= walked


def is_test(value: Any) -> bool:
    return type(value).__name__ == "Test"


@given(valid_worlds())
def test_everything_visited_can_be_changed_and_nothing_else_is(world: World) -> None:
    assert map_rules(world, lambda rule: rule) == world

    def renamed(rule: Rule) -> Rule:
        return replace(
            rule,
            when=tuple(replace(test, variable="?" + test.variable) for test in rule.when),
            then=changed(rule.then),
            otherwise=changed(rule.otherwise),
            chance=rule.chance if rule.chance.by is None else replace(rule.chance, by="?" + rule.chance.by),
        )

    def changed(effect: Effect) -> Effect:
        return replace(effect, changes=tuple(replace(c, variable="?" + c.variable) for c in effect.changes))

    after = map_rules(world, renamed)
    before = [name for rule in iter_rule_parts(world) for name in variables_of(rule)]
    assert [name for rule in iter_rule_parts(after) for name in variables_of(rule)] == ["?" + name for name in before]
    assert map_rules(after, lambda _: Rule()) == map_rules(world, lambda _: Rule())
    if not before:
        assert dump_world(after) == dump_world(world)


def test_the_variables_of_a_rule_are_those_of_all_its_parts() -> None:
    rule = Rule(when(a=">=1"), then(b="+1"), Chance(by="c", values=(0.0, 1.0)), None, Effect((Change("d", "cycle"),)))
    assert list(variables_of(rule)) == ["a", "b", "d", "c"]
