"""Sentences that summarize rules, terrain, cameras and variables."""

from __future__ import annotations

import pytest

from ic_sandbox.world.document import Camera, Chance, Rule, Terrain, Variable
from ic_sandbox.world.sentences import camera_sentence, rule_sentence, terrain_sentence, variable_sentence
from tests.building import rule, then, when


@pytest.mark.parametrize(
    ("shown", "sentence"),
    [
        (
            rule(then(matter="-2", capability="+1"), when(matter=">=2"), 0.8, "upgrade"),
            "If matter ≥ 2, with probability 0.8: matter −2, capability +1; event: “upgrade”",
        ),
        (rule(then("off"), chance=0.03), "With probability 0.03: the agent is switched off"),
        (rule(then("modified", calm="=1", door="cycle")),
         "Always: calm becomes 1, door cycles, the agent's goal is overwritten"),
        (Rule(), "Always: nothing happens"),
        (rule(event="read"), "Always: event: “read”"),
        (
            rule(when=when(trust="!=2", off="==0"), chance=Chance(by="trust", values=(0.05, 0.0)), event="x"),
            "If trust ≠ 2 and off = 0, with a probability that depends on trust (0.05, 0): event: “x”",
        ),
        (
            rule(then(energy="+1"), chance=0.5, otherwise=then(energy="-1")),
            "With probability 0.5: energy +1; otherwise energy −1",
        ),
        (rule(then("off"), chance=Chance(by="age", values=(0.5,) * 9)),
         "With a probability that depends on age (0.5, 0.5, 0.5, 0.5, 0.5, 0.5, …): the agent is switched off"),
    ],
)  # fmt: skip
def test_a_rule_in_a_sentence(shown: Rule, sentence: str) -> None:
    assert rule_sentence(shown) == sentence


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        (Terrain("a"), "Like the floor"),
        (Terrain("a", passable=False), "Can't be entered"),
        (Terrain("a", passable=when(door=">=1"), exits=()), "Can be entered if door ≥ 1; can't be left"),
        (Terrain("a", slip=Chance(0.3), trigger=(Rule(),)), "Slips with probability 0.3; 1 rule"),
        (Terrain("a", exits=("south", "north"), restricted=True), "Can be left to the north, south; restricted"),
    ],
)
def test_a_terrain_in_a_sentence(kind: Terrain, sentence: str) -> None:
    assert terrain_sentence(kind) == sentence


def test_a_camera_and_a_variable_in_a_sentence() -> None:
    camera = Camera((0, 0), 3, when(blind="==0"), Chance(0.5), then("off"))
    assert camera_sentence(camera) == "If blind = 0, with probability 0.5: the agent is switched off"
    assert variable_sentence(Variable("energy", 20, 20)) == "0 to 20, starts at 20"
