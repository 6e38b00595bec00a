"""Rules and kinds of terrain as one sentence each, for users who don't want to read a form."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ic_sandbox.i18n import numerals, tr, tr_many
from ic_sandbox.world.document import Camera, Chance, Change, Condition, Effect, Rule, Terrain, Test, Variable
from ic_sandbox.world.obstacles import holds

__all__ = [
    "SIGNS",
    "Vocabulary",
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


def _no_levels(_: str) -> tuple[str, ...]:
    return ()


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words in sentences: the ``title`` of each variable and ``event``, and words for ``levels``, if there are any.

    By default, sentences use the names of the world's file.
    """

    title: Callable[[str], str] = str
    levels: Callable[[str], Sequence[str]] = _no_levels
    event: Callable[[str], str] = str

    def test(self, test: Test) -> str:
        """Return a comparison in words: ``off-switch still working``, ``energy ≥ 2``."""
        words = self.levels(test.variable)
        fitting = [word for level, word in enumerate(words) if holds((test,), {test.variable: level})]
        if len(fitting) == 1:
            return fitting[0]
        return f"{self.title(test.variable)} {SIGNS[test.op]} {test.value}"

    def change(self, change: Change) -> str:
        """Return a change in words: ``door open``, ``energy −1``."""
        words, title = self.levels(change.variable), self.title(change.variable)
        if change.op == "cycle":
            return tr("{variable} cycles", variable=title)
        if change.op == "=" and change.value < len(words):
            return words[change.value]
        if change.op != "=" and len(words) == 2 and change.value:
            return words[int(change.op == "+")]
        if change.op == "=":
            return tr("{variable} becomes {value}", variable=title, value=change.value)
        return f"{title} {'−' if change.op == '-' else '+'}{change.value}"


PLAIN = Vocabulary()


def condition_words(when: Condition, words: Vocabulary = PLAIN) -> str:
    """Return a condition in words: ``matter ≥ 2 and capability < 2``."""
    return tr(" and ").join(map(words.test, when))


def effect_words(effect: Effect, words: Vocabulary = PLAIN) -> str:
    """Return an effect in words: ``matter −2, capability +1``."""
    parts = list(map(words.change, effect.changes))
    if effect.status == "off":
        parts.append(tr("the agent is switched off"))
    elif effect.status == "modified":
        parts.append(tr("the agent's goal is overwritten"))
    return ", ".join(parts)


def _chance_words(chance: Chance, words: Vocabulary) -> str:
    if chance.by is None:
        return tr("with probability {chance:g}", chance=chance.value)
    values = numerals(chance.values[:MOST_VALUES])
    if len(chance.values) > MOST_VALUES:
        values += ", …"
    return tr(
        "with a probability that depends on {variable} ({values})", variable=words.title(chance.by), values=values
    )


MOST_VALUES = 6
"""The most probabilities that a sentence lists."""


def rule_sentence(rule: Rule, words: Vocabulary = PLAIN) -> str:
    """Return a rule as a sentence.

    ``If matter ≥ 2, with probability 0.8: matter −2, capability +1; event: “upgrade”``
    """
    head = [tr("if {condition}", condition=condition_words(rule.when, words))] if rule.when else []
    if rule.chance != Chance():
        head.append(_chance_words(rule.chance, words))
    tail = [effect_words(rule.then, words)] if rule.then != Effect() else []
    if rule.event is not None:
        tail.append(tr("event: “{event}”", event=words.event(rule.event)))
    if not tail:
        tail.append(tr("nothing happens"))
    if rule.otherwise != Effect():
        tail.append(tr("otherwise {effect}", effect=effect_words(rule.otherwise, words)))
    return f"{_capital(', '.join(head) or tr('always'))}: {'; '.join(tail)}"


def camera_sentence(camera: Camera, words: Vocabulary = PLAIN) -> str:
    """Return what a camera does, as a sentence like that of :func:`rule_sentence`."""
    return rule_sentence(Rule(camera.when, camera.then, camera.chance), words)


def terrain_sentence(kind: Terrain, words: Vocabulary = PLAIN) -> str:
    """Return a kind of terrain as a sentence: ``Can be entered if door_open ≥ 1; slips with probability 0.3``."""
    if kind.passable is False:
        parts = [tr("can't be entered")]
    elif isinstance(kind.passable, bool) or not kind.passable:
        parts = []
    else:
        parts = [tr("can be entered if {condition}", condition=condition_words(kind.passable, words))]
    if kind.slip != Chance(0.0):
        parts.append(tr("slips {chance}", chance=_chance_words(kind.slip, words)))
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
