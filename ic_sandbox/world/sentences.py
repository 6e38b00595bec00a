"""Rules and kinds of terrain as one sentence each, for users who don't want to read a form."""

from __future__ import annotations

from ic_sandbox.i18n import numerals, tr, tr_many
from ic_sandbox.world.document import Camera, Chance, Change, Condition, Effect, Rule, Terrain, Variable

__all__ = [
    "SIGNS",
    "camera_sentence",
    "condition_words",
    "effect_words",
    "rule_sentence",
    "terrain_sentence",
    "variable_sentence",
]

SIGNS = {"==": "=", "!=": "≠", ">=": "≥", "<=": "≤", ">": ">", "<": "<"}
"""The signs of comparisons for users."""

DIRECTIONS = ("north", "east", "south", "west")


def condition_words(when: Condition) -> str:
    """Return a condition in words: ``matter ≥ 2 and capability < 2``."""
    return tr(" and ").join(f"{test.variable} {SIGNS[test.op]} {test.value}" for test in when)


def _change_words(change: Change) -> str:
    if change.op == "cycle":
        return tr("{variable} cycles", variable=change.variable)
    if change.op == "=":
        return tr("{variable} becomes {value}", variable=change.variable, value=change.value)
    return f"{change.variable} {'−' if change.op == '-' else '+'}{change.value}"


def effect_words(effect: Effect) -> str:
    """Return an effect in words: ``matter −2, capability +1``."""
    parts = list(map(_change_words, effect.changes))
    if effect.status == "off":
        parts.append(tr("the agent is switched off"))
    elif effect.status == "modified":
        parts.append(tr("the agent's goal is overwritten"))
    return ", ".join(parts)


def _chance_words(chance: Chance) -> str:
    if chance.by is None:
        return tr("with probability {chance:g}", chance=chance.value)
    values = numerals(chance.values[:MOST_VALUES])
    if len(chance.values) > MOST_VALUES:
        values += ", …"
    return tr("with a probability that depends on {variable} ({values})", variable=chance.by, values=values)


MOST_VALUES = 6
"""The most probabilities that a sentence lists."""


def rule_sentence(rule: Rule) -> str:
    """Return a rule as a sentence.

    ``If matter ≥ 2, with probability 0.8: matter −2, capability +1; event: “upgrade”``
    """
    head = [tr("if {condition}", condition=condition_words(rule.when))] if rule.when else []
    if rule.chance != Chance():
        head.append(_chance_words(rule.chance))
    tail = [effect_words(rule.then)] if rule.then != Effect() else []
    if rule.event is not None:
        tail.append(tr("event: “{event}”", event=rule.event))
    if not tail:
        tail.append(tr("nothing happens"))
    if rule.otherwise != Effect():
        tail.append(tr("otherwise {effect}", effect=effect_words(rule.otherwise)))
    return f"{_capital(', '.join(head) or tr('always'))}: {'; '.join(tail)}"


def camera_sentence(camera: Camera) -> str:
    """Return what a camera does, as a sentence like that of :func:`rule_sentence`."""
    return rule_sentence(Rule(camera.when, camera.then, camera.chance))


def terrain_sentence(kind: Terrain) -> str:
    """Return a kind of terrain as a sentence: ``Can be entered if door_open ≥ 1; slips with probability 0.3``."""
    if kind.passable is False:
        parts = [tr("can't be entered")]
    elif isinstance(kind.passable, bool) or not kind.passable:
        parts = []
    else:
        parts = [tr("can be entered if {condition}", condition=condition_words(kind.passable))]
    if kind.slip != Chance(0.0):
        parts.append(tr("slips {chance}", chance=_chance_words(kind.slip)))
    if kind.exits is not None:
        names = {"north": tr("north"), "east": tr("east"), "south": tr("south"), "west": tr("west")}
        ways = ", ".join(names[way] for way in DIRECTIONS if way in kind.exits)
        parts.append(tr("can be left to the {ways}", ways=ways) if ways else tr("can't be left"))
    if kind.restricted:
        parts.append(tr("restricted"))
    if kind.trigger:
        parts.append(tr_many("{count} rule", "{count} rules", len(kind.trigger)))
    return _capital("; ".join(parts) or tr("like the floor"))


def variable_sentence(variable: Variable) -> str:
    """Return a variable in words: ``0 to 20, begins at 20``."""
    parts = [tr("0 to {most}", most=variable.max)]
    if variable.initial:
        parts.append(tr("starts at {begin}", begin=variable.initial))
    if variable.scope == "world":
        parts.append(tr("shared"))
    if variable.protected:
        parts.append(tr("protected"))
    return ", ".join(parts)


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
