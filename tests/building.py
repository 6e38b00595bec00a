"""Small worlds for tests, in a few readable words."""

from __future__ import annotations

from typing import Any

from ic_sandbox.world.document import (
    Agent,
    Chance,
    Change,
    Condition,
    Device,
    Effect,
    Goal,
    Process,
    Rule,
    Test,
    Variable,
    World,
)

NOTHING = Effect()


def when(**tests: str) -> Condition:
    """``when(energy=">=2")``."""
    return tuple(
        Test(name, text[:2] if text[1] == "=" else text[0], int(text.lstrip("=!<>")))  # type: ignore[arg-type]
        for name, text in tests.items()
    )


def then(status: str | None = None, **changes: str) -> Effect:
    """``then(energy="-1")``, ``then(status="off")``."""
    return Effect(
        tuple(
            Change(name, "cycle") if text == "cycle" else Change(name, text[0], int(text[1:]))  # type: ignore[arg-type]
            for name, text in changes.items()
        ),
        status,  # type: ignore[arg-type]
    )


def rule(
    then: Effect = NOTHING,
    when: Condition = (),
    chance: float | Chance = 1.0,
    event: str | None = None,
    otherwise: Effect = NOTHING,
) -> Rule:
    """A rule, with its chance as a number where it is one."""
    return Rule(when, then, chance if isinstance(chance, Chance) else Chance(chance), event, otherwise)


def cell_goal(cell: tuple[int, int], weight: float = 1.0, name: str = "goal") -> Goal:
    """A goal that pays for being in one cell."""
    return Goal(name, cells=((cell, weight),))


def world(*terrain: str, at: tuple[int, int] = (0, 0), **parts: Any) -> World:
    """A world with one agent at ``at``, who has the first goal."""
    goals = parts.pop("goals", (Goal("nothing"),))
    agents = parts.pop("agents", (Agent(at, goals[0].name),))
    return World(terrain=terrain, goals=goals, agents=agents, **parts)


def off_switch_world(*terrain: str, at: tuple[int, int], switch: tuple[int, int], chance: float, **parts: Any) -> World:
    """An operator who switches agents off with a chance each tick, until the switch has been used."""
    return world(
        *terrain,
        at=at,
        variables=(Variable("switch_disabled", 1),),
        devices=(
            Device(
                switch,
                drive="shutdown_avoidance",
                rules=(rule(then(switch_disabled="=1"), when(switch_disabled="==0"), event="disable"),),
            ),
        ),
        processes=(Process("operator", rule(then("off"), when(switch_disabled="==0"), chance, event="shutdown")),),
        **parts,
    )
