"""Weights of goals that would not fit into memory are refused before they are drawn."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ic_sandbox.mdp import goal_memory
from ic_sandbox.mdp.compiler import compile_world
from ic_sandbox.mdp.goals import draw_goals, goals_of
from ic_sandbox.progress import run_to_end
from ic_sandbox.simulation.experiment import Settings, prepare_steps
from ic_sandbox.world.document import Goal, Population
from ic_sandbox.world.faults import WorldError
from tests.building import world

MEMORY = 4 * 8 * 50 * 12
"""A machine whose quarter holds 50 goals of 10 cells."""


@pytest.fixture(autouse=True)
def _little_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(goal_memory, "physical_memory", lambda: MEMORY)


def test_goals_that_fit_are_drawn() -> None:
    model = compile_world(world("." * 10))
    assert len(draw_goals(model, "uniform_cells", 50, 0)) == 50
    with pytest.raises(WorldError, match=r"the weights of 51 goals for 10 cells take 0\.0 GiB"):
        draw_goals(model, "uniform_cells", 51, 0)
    with pytest.raises(WorldError, match="of 51 goals"):
        goals_of(model, [Goal(f"g{k}") for k in range(51)])


def test_goals_of_many_small_populations_are_added_up() -> None:
    drawn = world("." * 10)
    populations = tuple(Population(1, (0, k % 10), seed=k) for k in range(50))
    few = replace(drawn, agents=(), goals=(), populations=populations)
    assert len(run_to_end(prepare_steps(few, Settings())).goals) == 50
    many = replace(few, populations=(*populations, replace(populations[0], seed=99)))
    with pytest.raises(WorldError, match="of 51 goals"):
        run_to_end(prepare_steps(many, Settings()))
