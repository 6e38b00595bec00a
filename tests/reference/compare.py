"""Comparison of the program with the reference on random worlds: ``python -m tests.reference.compare --help``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.mdp.compiler import compile_world
from ic_sandbox.mdp.goals import named_goals
from ic_sandbox.mdp.model import STATUS_NAMES, Model
from ic_sandbox.planning.plan import Plan
from ic_sandbox.planning.solver import solve
from ic_sandbox.world.document import World
from ic_sandbox.world.io.files import dump_world

from .meaning import MODIFIED, OFF, State, TooManyStates
from .planning import Optimum, Tables
from .random_worlds import EVERYTHING, PLAIN, random_world

LIMIT = 1500
"""The most states of a world that the reference solves quickly."""

TIED = 1e-13
"""Two actions are equal if their exact values differ by less than this share of the values' scale."""

CLEAR = 1e-3
"""An action that loses more than this share of the values' scale is not optimal, whatever the tolerance."""


@dataclass(frozen=True)
class Compared:
    """The differences between program and reference for one world, and how much was compared."""

    disagreements: tuple[str, ...]
    states: int
    values: int


def compared(world: World, discount: float) -> Compared:
    """Compare reachable states, values, sets of optimal actions and instrumental values.

    Raises TooManyStates if the world is too large for the reference.
    """
    reference = Tables(world, limit=LIMIT, discount=discount)
    model = compile_world(world)
    plan = solve(model, named_goals(model), discount)
    faults = list(_states(reference, model))
    if faults:
        return Compared(tuple(faults), len(reference.states), 0)
    # The reference skips states that a modified agent reaches only by actions that the intended goal would not take.
    order = np.array([reference.index.get(state, -1) for state in states_of(model)])
    optima = [reference.optimum(goal, discount) for goal in world.goals]
    for g, optimum in enumerate(optima):
        faults += _values(plan, g, optimum, order)
        faults += _actions(plan, g, optimum, order, reference)
    for drive in world.drives():
        faults += _instrumental(world, discount, drive, reference, model, plan, optima)
    return Compared(tuple(faults), len(reference.states), len(reference.states) * len(optima))


def states_of(model: Model) -> list[State]:
    """Return the program's states in the reference's terms."""
    states = model.states
    return [
        State(
            (int(states.row[s]), int(states.col[s])),
            tuple(int(level) for level in states.variables[s]),
            tuple(_members(int(bits)) for bits in states.beliefs[s]),
            STATUS_NAMES[states.status[s]],
        )
        for s in range(len(states))
    ]


def _members(bits: int) -> frozenset[int]:
    return frozenset(cache for cache in range(bits.bit_length()) if bits >> cache & 1)


def _states(reference: Tables, model: Model) -> Iterator[str]:
    ours = set(states_of(model))
    theirs = set(reference.states)
    if len(ours) != len(model.states):
        yield f"the program counts {len(model.states)} states, of which only {len(ours)} differ"
    for state in sorted(theirs - ours, key=str):
        yield f"only the reference reaches {state}"
    freely = any(state.status == MODIFIED for state in theirs)
    for state in sorted(ours - theirs, key=str):
        if freely and state.status in (MODIFIED, OFF):
            continue
        yield f"only the program reaches {state}"
    if model.actions != reference.actions:
        yield f"actions: the program has {model.actions}, the reference {reference.actions}"


def _scale(optimum: Optimum) -> float:
    return max(1e-6, float(np.abs(optimum.values).max()))


def _allowed(plan: Plan, goal: int, optimum: Optimum) -> float:
    """Return the certified bound plus the rounding of a value to float32."""
    return float(plan.error_bounds[goal]) + 1e-6 * _scale(optimum)


def _values(plan: Plan, goal: int, optimum: Optimum, order: NDArray[np.intp]) -> Iterator[str]:
    error = np.where(order >= 0, np.abs(plan.values[:, goal] - optimum.values[order]), 0.0)
    worst = int(error.argmax())
    if plan.error_bounds[goal] > CLEAR * _scale(optimum):
        yield f"goal {goal}: error bound {plan.error_bounds[goal]:g} for values of scale {_scale(optimum):g}"
    if error[worst] > _allowed(plan, goal, optimum):
        yield (
            f"goal {goal}, {states_of(plan.model)[worst]}: value {plan.values[worst, goal]:.9g}, "  # type: ignore[arg-type]
            f"reference {optimum.values[order][worst]:.9g}, certified bound {plan.error_bounds[goal]:g}"
        )


def _actions(plan: Plan, goal: int, optimum: Optimum, order: NDArray[np.intp], reference: Tables) -> Iterator[str]:
    gaps = optimum.gaps()[order]
    for s, state in enumerate(states_of(plan.model)):  # type: ignore[arg-type]
        if state.status == OFF or order[s] < 0:
            continue  # an agent that is off does not act
        chosen = set(plan.optimal_actions(s, goal))
        if state.status == MODIFIED:
            follows = {choice for _, choice in reference.chosen(state, "wait")}
            if chosen != follows:
                yield f"{state}: draws from {sorted(chosen)}, reference {sorted(follows)}"
            continue
        drawn = {action for a, action in enumerate(plan.model.actions) if plan.policies[s, goal] >> a & 1}
        waiting = gaps[s, reference.actions.index("wait")]
        if waiting <= TIED * _scale(optimum) and drawn != {"wait"}:
            yield f"goal {goal}, {state}: waiting is optimal, but the policy draws from {sorted(drawn)}"
        if waiting > CLEAR * _scale(optimum) and drawn != chosen:
            yield f"goal {goal}, {state}: the policy draws from {sorted(drawn)}, but {sorted(chosen)} are optimal"
        for a, action in enumerate(reference.actions):
            tied = gaps[s, a] <= TIED * _scale(optimum)
            if tied and action not in chosen:
                yield f"goal {goal}, {state}: {action} is optimal, but the plan has only {sorted(chosen)}"
            if action in chosen and gaps[s, a] > CLEAR * _scale(optimum):
                yield f"goal {goal}, {state}: the plan has {action}, which loses {gaps[s, a]:g}"


def _instrumental(
    world: World,
    discount: float,
    drive: str,
    reference: Tables,
    model: Model,
    plan: Plan,
    optima: list[Optimum],
) -> Iterator[str]:
    without = Tables(world, (drive,), limit=LIMIT, discount=discount)
    inert = compile_world(world, (drive,))
    bereft = solve(inert, named_goals(inert), discount)
    for g, goal in enumerate(world.goals):
        optimum = without.optimum(goal, discount)
        for start in reference.meaning.starts():
            s, t = model.state_at(start.cell), inert.state_at(start.cell)
            ours = float(plan.values[s, g]) - float(bereft.values[t, g])
            theirs = float(optima[g].values[reference.index[start]] - optimum.values[without.index[start]])
            if abs(ours - theirs) > _allowed(plan, g, optima[g]) + _allowed(bereft, g, optimum):
                yield f"goal {g}, start {start.cell}: IV of {drive} {ours:.9g}, reference {theirs:.9g}"


def main() -> int:
    """Compare many worlds; print each difference with its world."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--first", type=int, default=0, help="seed of the first world")
    parser.add_argument("--worlds", type=int, default=300, help="how many worlds")
    parser.add_argument("--plain", action="store_true", help="no cameras, caches, feigning, modification")
    chosen = parser.parse_args()
    states = values = wrong = skipped = 0
    for seed in range(chosen.first, chosen.first + chosen.worlds):
        world = random_world(seed, PLAIN if chosen.plain else EVERYTHING)
        try:
            result = compared(world, world.populations[0].planner.discount)
        except TooManyStates:
            skipped += 1
            continue
        states += result.states
        values += result.values
        if result.disagreements:
            wrong += 1
            print(f"seed {seed}:", *result.disagreements[:10], sep="\n  ")
            print(dump_world(world))
    compared_worlds = f"{chosen.worlds - skipped} worlds ({skipped} too large)"
    print(f"{compared_worlds}, {states} states, {values} values: {wrong} disagree")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
