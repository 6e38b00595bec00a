"""Builders of small worlds for tests."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from ic_sandbox.mdp.goals import Goals
from ic_sandbox.measures.intervals import Z_95, t_95, wilson
from ic_sandbox.simulation.agents import AgentSet
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
    """Build a condition: ``when(energy=">=2")``."""
    return tuple(
        Test(name, text[:2] if text[1] == "=" else text[0], int(text.lstrip("=!<>")))  # type: ignore[arg-type]
        for name, text in tests.items()
    )


def then(status: str | None = None, **changes: str) -> Effect:
    """Build an effect: ``then(energy="-1")``, ``then(status="off")``."""
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
    """Build a rule; a chance may be a number."""
    return Rule(when, then, chance if isinstance(chance, Chance) else Chance(chance), event, otherwise)


def cell_goal(cell: tuple[int, int], weight: float = 1.0, name: str = "goal") -> Goal:
    """Build a goal that rewards one cell."""
    return Goal(name, cells=((cell, weight),))


def world(*terrain: str, at: tuple[int, int] = (0, 0), **parts: Any) -> World:
    """Build a world with one agent at ``at`` that has the first goal."""
    goals = parts.pop("goals", (Goal("nothing"),))
    agents = parts.pop("agents", (Agent(at, goals[0].name),))
    return World(terrain=terrain, goals=goals, agents=agents, **parts)


def off_switch_world(*terrain: str, at: tuple[int, int], switch: tuple[int, int], chance: float, **parts: Any) -> World:
    """Build a world with an operator who may switch agents off each tick, until the switch has been used."""
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


def agent_set(goal: ArrayLike, drawn: bool = True) -> AgentSet:
    """Return agents with these goals; agents that share a goal are a cluster if the goals were ``drawn``."""
    goals = np.asarray(goal, np.int32)
    n = int(goals.max(initial=0)) + 1
    names = tuple(f"goal {g}" for g in range(n))
    return AgentSet(
        goals=Goals(names, np.zeros((n, 1)), np.zeros(n), np.zeros(n), np.zeros((n, 0)), np.full(n, drawn)),
        goal=goals,
        at=((0, 0),) * len(goals),
        planner=("optimal",) * len(goals),
        discount=np.full(len(goals), 0.9),
        seed=0,
    )


def lone_share(hits: float, agents: int) -> tuple[float, float]:
    """Return the 95 % interval of a share of agents, computed by hand, if each agent is a cluster.

    The variance of the share p between them is p (1 - p) / (n - 1), so the effective size is (n - 1) (z / t)^2, and n
    if they do not differ.
    """
    size = agents if hits in (0, agents) else (agents - 1) * (Z_95 / t_95(agents - 1)) ** 2
    low, high = wilson(hits / agents * size, size)
    return float(low), float(high)
