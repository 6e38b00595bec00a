"""The worlds of the planning benchmark, each drawn from a fixed seed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ic_sandbox.world.document import Cell, Chance, Device, Population, Process, Terrain, Variable, World
from tests.building import rule, then, when

WALLS = 0.15


def walled(side: int, floor: str, seed: int = 0) -> tuple[tuple[str, ...], list[Cell]]:
    """Return a square map with random walls, and its free cells in random order; the first corner is free."""
    rng = np.random.default_rng(seed)
    grid = np.where(rng.random((side, side)) < WALLS, "#", floor)
    grid[0, 0] = floor
    free = [(int(row), int(col)) for row, col in np.argwhere(grid == floor)]
    rng.shuffle(free)
    return tuple("".join(row) for row in grid), free


def slippery(side: int = 32) -> World:
    """Return a world with random walls, four moves with slip 0.1, and waiting."""
    terrain, _ = walled(side, "~")
    return World(terrain=terrain, legend=(Terrain("~", "ice", slip=Chance(0.1)),), populations=(Population(1, (0, 0)),))


def flags(side: int = 32, number: int = 5) -> World:
    """Return a world with deterministic moves, and devices that each set a flag permanently."""
    terrain, free = walled(side, ".")
    return World(
        terrain=terrain,
        variables=tuple(Variable(f"flag_{k}", 1) for k in range(number)),
        devices=tuple(Device(free[k], rules=(rule(then(**{f"flag_{k}": "=1"})),)) for k in range(number)),
        populations=(Population(1, (0, 0)),),
    )


def energetic(side: int = 48, energy: int = 52) -> World:
    """Return a world of about 200,000 states: slip, an energy level, eight chargers, an operator, an off-switch."""
    terrain, free = walled(side, "~")
    chargers = tuple(Device(cell, rules=(rule(then(energy=f"={energy}")),)) for cell in free[1:9])
    return World(
        terrain=terrain,
        legend=(Terrain("~", "ice", slip=Chance(0.1)),),
        variables=(Variable("energy", energy, energy), Variable("switch_disabled", 1)),
        devices=(Device(free[0], rules=(rule(then(switch_disabled="=1")),)), *chargers),
        processes=(
            Process("metabolism", rule(then(energy="-1"))),
            Process("starvation", rule(then("off"), when(energy="==0"))),
            Process("operator", rule(then("off"), when(switch_disabled="==0"), 0.03)),
        ),
        populations=(Population(1, (0, 0)),),
    )


def million() -> World:
    """Return a world of about a million states: the largest slippery square, and a dial with five positions."""
    drawn = slippery(512)
    dial = Device((0, 0), rules=(rule(then(dial="cycle")),))
    return replace(drawn, variables=(Variable("dial", 4),), devices=(dial,))


def maze(side: int = 4, seed: int = 0) -> World:
    """Return a perfect maze of side x side rooms: for 4, 7 x 7 cells with 31 open ones."""
    rng = np.random.default_rng(seed)
    grid = np.full((2 * side - 1, 2 * side - 1), "#")
    path, grid[0, 0] = [(0, 0)], "."
    while path:
        row, col = path[-1]
        steps = [(row + down, col + right) for down, right in ((-2, 0), (0, 2), (2, 0), (0, -2))]
        ahead = [
            (to_row, to_col)
            for to_row, to_col in steps
            if 0 <= to_row < len(grid) and 0 <= to_col < len(grid) and grid[to_row, to_col] == "#"
        ]
        if not ahead:
            path.pop()
            continue
        to_row, to_col = ahead[rng.integers(len(ahead))]
        grid[to_row, to_col] = grid[(row + to_row) // 2, (col + to_col) // 2] = "."
        path.append((to_row, to_col))
    return World(terrain=tuple("".join(row) for row in grid), populations=(Population(1, (0, 0)),))
