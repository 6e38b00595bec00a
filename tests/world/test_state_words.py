"""Titles of variables and processes, and levels in words."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ic_sandbox.paths import RESOURCES
from ic_sandbox.world.document import Chance, Device, Process, Rule, Variable, World
from ic_sandbox.world.io.files import load_world, shipped_worlds
from ic_sandbox.world.presets import presets
from ic_sandbox.world.sentences import condition_words, rule_sentence
from ic_sandbox.world.state_words import (
    event_title,
    level_words,
    process_subject,
    process_title,
    variable_title,
    vocabulary,
)
from tests.building import rule, then, when, world


def one_variable(device_rule: str = "=1", **parts: Any) -> World:
    lever = Device((0, 0), name="Sluice", rules=(rule(then(sluice_gate=device_rule), when(sluice_gate="==0")),))
    return world("..", variables=(Variable("sluice_gate", 1),), devices=(lever,), **parts)


def test_known_variables_are_told_in_words() -> None:
    shipped = load_world("off_switch")
    assert level_words(shipped, "switch_disabled", 0) == "off-switch still working"
    assert level_words(shipped, "switch_disabled", 1) == "off-switch blocked"
    assert level_words(load_world("fuel"), "energy", 12) == "Energy 12 of 20"


def test_a_variable_that_one_device_alone_raises_says_whether_it_was_used() -> None:
    assert level_words(one_variable(), "sluice_gate", 0) == "“Sluice” not used yet"
    assert level_words(one_variable(), "sluice_gate", 1) == "“Sluice” used"


@pytest.mark.parametrize(
    "of",
    [
        one_variable("cycle"),
        one_variable(processes=(Process("tide", rule(then(sluice_gate="=0"))),)),
    ],
)
def test_a_variable_that_something_else_changes_does_not(of: World) -> None:
    assert level_words(of, "sluice_gate", 1) == "Sluice gate 1 of 1"


def test_unknown_names_are_shown_as_they_are_written() -> None:
    assert variable_title("sluice_gate") == "Sluice gate"
    assert process_title("night watch") == "Night watch"
    assert process_subject("night watch") == "“night watch”"
    assert process_subject("operator") == "An operator"
    words = vocabulary(World())
    assert condition_words(when(energy="==0", sluice_gate=">=1"), words) == "energy = 0 and sluice gate ≥ 1"


BLOCKABLE = World(variables=(Variable("switch_disabled", 1), Variable("supervisor", 2), Variable("energy", 20)))


@pytest.mark.parametrize(
    ("shown", "sentence"),
    [
        (rule(then(switch_disabled="=1"), when(switch_disabled="==0")),
         "If off-switch still working: off-switch blocked"),
        (rule(then(switch_disabled="-1"), when(switch_disabled=">=1")),
         "If off-switch blocked: off-switch still working"),
        (rule(then(energy="-1"), when(energy=">=1")), "If energy ≥ 1: energy −1"),
        (rule(then(supervisor="=2"), when(supervisor=">=1")), "If supervisor ≥ 1: supervisor present"),
        (rule(chance=Chance(by="switch_disabled", values=(0.1, 0.0))),
         "With a probability that depends on off-switch blocked (0.1, 0): nothing happens"),
    ],
)  # fmt: skip
def test_a_rule_is_summarized_without_names_of_the_file(shown: Rule, sentence: str) -> None:
    assert rule_sentence(shown, vocabulary(BLOCKABLE)) == sentence


def test_levels_have_words_only_if_the_variable_has_as_many() -> None:
    more = vocabulary(World(variables=(Variable("switch_disabled", 3),)))
    assert condition_words(when(switch_disabled="==0"), more) == "off-switch blocked = 0"


def test_every_variable_of_presets_and_shipped_worlds_has_a_title() -> None:
    known = {entry["name"] for entry in json.loads((RESOURCES / "variables.json").read_text("utf-8"))}
    listed = [load_world(shipped.name).variables for shipped in shipped_worlds()]
    listed += [preset.variables for preset in presets()]
    used = {variable.name for variables in listed for variable in variables}
    assert used <= known


def test_no_sentence_about_a_shipped_world_has_a_name_of_its_file() -> None:
    for shipped in shipped_worlds():
        opened = load_world(shipped.name)
        for rule_of in (*opened.rules(), *(process.rule for process in opened.processes)):
            sentence = rule_sentence(rule_of, vocabulary(opened))
            assert "_" not in sentence, shipped.name


def test_every_event_of_presets_and_shipped_worlds_has_a_title() -> None:
    known = {entry["name"] for entry in json.loads((RESOURCES / "events.json").read_text("utf-8"))}
    used = {event for shipped in shipped_worlds() for event in load_world(shipped.name).events()}
    used |= {rule.event for preset in presets() for rule in preset.device.rules if rule.event is not None}
    assert used <= known


def test_sentences_have_the_title_of_an_event_only_in_the_vocabulary_for_users() -> None:
    shown = rule(event="disable")
    assert rule_sentence(shown, vocabulary(BLOCKABLE)) == "Always: event: “off-switch blocking”"
    assert rule_sentence(shown) == "Always: event: “disable”"
    assert event_title("of_the_user") == "of_the_user"
