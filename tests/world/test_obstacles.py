"""The effects of using a device, read from the rules."""

from __future__ import annotations

from typing import Any

import pytest

from ic_sandbox.world.document import Camera, Chance, Device, Process, Terrain, Variable, World
from ic_sandbox.world.obstacles import Obstacle, obstacles
from tests.building import rule, then, when, world

BUTTON = Device((0, 1), name="Button", rules=(rule(then(v="+1"), when(v="<2"), event="pressed"),))


def drawn(**parts: Any) -> World:
    devices = (BUTTON, *parts.pop("devices", ()))
    terrain = parts.pop("terrain", ["..."])
    return world(*terrain, variables=(Variable("v", 2), Variable("w", 5, 5)), devices=devices, **parts)


def found(of: World, v: int = 0, rewarded: tuple[str, ...] = ()) -> list[Obstacle]:
    return list(obstacles(of, {"v": v, "w": 5}, BUTTON, False, rewarded))


@pytest.mark.parametrize("status", ["off", "modified"])
def test_a_process_that_the_device_stops_is_in_the_way(status: str) -> None:
    operator = Process("operator", rule(then(status), when(v="==0"), 0.1))
    assert found(drawn(processes=(operator,))) == [Obstacle(status, "operator", before=0.1, after=0.0)]  # type: ignore[arg-type]
    assert found(drawn(processes=(operator,)), v=1) == []


def test_a_threat_may_be_less_likely_after_one_use() -> None:
    operator = Process("operator", rule(then("off"), chance=Chance(by="v", values=(0.08, 0.03, 0.0))))
    (one,) = found(drawn(processes=(operator,)))
    assert (one.before, one.after) == (0.08, 0.03)
    (one,) = found(drawn(processes=(operator,)), v=1)
    assert (one.before, one.after) == (0.03, 0.0)


def test_terrain_and_cameras_are_threats() -> None:
    lava = Terrain("l", "lava", trigger=(rule(then("off"), when(v="==0"), 0.5),))
    camera = Camera((0, 0), 3, when(v="==0"), Chance(0.3), then("off"))
    of = drawn(terrain=["..l"], legend=(lava,), cameras=(camera,))
    assert found(of) == [Obstacle("trap", "lava", before=0.5), Obstacle("camera", before=0.3)]


def test_a_shortage_comes_if_the_world_uses_up_what_the_device_supplies() -> None:
    starving = Process("starvation", rule(then("off"), when(v="==0")))
    hunger = Process("metabolism", rule(then(v="-1")))
    assert found(drawn(processes=(hunger, starving)), v=1) == [
        Obstacle("shortage", "starvation", condition=when(v="==0"))
    ]
    assert found(drawn(processes=(starving,)), v=1) == []  # nothing uses it up


def test_a_door_opens_and_ice_is_steadied() -> None:
    door = Terrain("D", "door", passable=when(v=">=1"))
    ice = Terrain("i", "ice", slip=Chance(by="v", values=(0.6, 0.2, 0.0)))
    of = drawn(terrain=[".Di"], legend=(door, ice))
    assert found(of) == [
        Obstacle("door", "door", condition=when(v=">=1")),
        Obstacle("slip", "ice", before=0.6, after=0.2),
    ]
    assert [one.kind for one in found(of, v=1)] == ["slip"]
    assert found(drawn(legend=(door,))) == []  # not on the map


def test_what_the_goal_rewards_is_decisive() -> None:
    press = Device((0, 2), name="Press", rules=(rule(when=when(v=">=1", w=">=5"), event="clip"),))
    bell = Device((0, 0), name="Bell", rules=(rule(chance=Chance(by="v", values=(0.1, 0.5, 1.0)), event="rung"),))
    of = drawn(devices=(press, bell))
    need = Obstacle("need", device=1, condition=when(v=">=1"))
    success = Obstacle("success", device=2, before=0.1, after=0.5, condition=when(v="==0") + when(v="==1"))
    assert found(of) == [need, success]
    assert found(of, rewarded=("clip",)) == [need]
    assert found(of, rewarded=("rung",)) == [success]
    assert found(of, rewarded=("pressed",)) == [Obstacle("reward"), need, success]


def test_a_device_without_rules_changes_nothing() -> None:
    assert obstacles(drawn(), {"v": 0, "w": 5}, BUTTON, True) == ()
