"""Many agents, of whom the hidden ones are skipped, look as if they were drawn one by one."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QSize

from ic_sandbox.gui.rendering.agents import AgentLayer, agent_view, draw_agents, has_rims, has_shapes
from ic_sandbox.gui.rendering.view_camera import ViewCamera
from ic_sandbox.progress import run_to_end
from ic_sandbox.simulation.experiment import Settings, prepare_steps
from ic_sandbox.simulation.run import Run
from ic_sandbox.simulation.simulator import simulate_steps
from ic_sandbox.world.document import Draw, Goal, Population, Process, Rule, World
from tests.building import then

CROWD = 600


@pytest.fixture(scope="module")
def crowd() -> Run:
    """Simulate many agents that walk and are switched off along the way."""
    goal = Goal("East", (((1, 5), 1.0),))
    population = Population(CROWD, (0, 0), Draw("named", mix=(("East", 1.0),)))
    blackout = Process("blackout", Rule(then=then(status="off"), chance=replace(Rule().chance, value=0.2)))
    world = World(terrain=("......", "......"), goals=(goal,), populations=(population,), processes=(blackout,))
    return run_to_end(simulate_steps(run_to_end(prepare_steps(world, Settings(seed=1))), 4))


@pytest.mark.parametrize("mode", ["subgoal", "goal", "status"])
@pytest.mark.parametrize(("tick", "part"), [(0, 1.0), (3, 1.0), (3, 0.4)])
@pytest.mark.parametrize(("cell", "at", "ratio"), [(6.0, 4.0, 1.0), (9.5, -7.25, 1.0), (9.5, 2.5, 2.0)])
def test_a_crowd_looks_like_its_agents(
    crowd: Run, mode: str, tick: int, part: float, cell: float, at: float, ratio: float
) -> None:
    world, camera, size = crowd.experiment.world, ViewCamera(cell, at, at), QSize(64, 24)
    shaped, rimmed = has_shapes(CROWD, cell, ratio), has_rims(CROWD, cell, ratio)
    view = agent_view(crowd, tick, mode, world.rows, world.cols, part, shaped, rimmed)
    wanted = draw_agents(view, camera, round(64 * ratio), round(24 * ratio), ratio)
    found = AgentLayer().image(crowd, tick, mode, world, camera, size, ratio, part)
    assert found == wanted
    assert not found.allGray()


def test_agents_beyond_a_cropped_map_do_not_count(crowd: Run) -> None:
    world, camera = crowd.experiment.world, ViewCamera(20.0, 0.0, 0.0)
    small = World(terrain=("...",))
    view = agent_view(crowd, 4, "goal", small.rows, small.cols)
    assert 0 < len(view.row) < CROWD
    wanted = draw_agents(view, camera, 120, 40, 1.0)
    assert AgentLayer().image(crowd, 4, "goal", small, camera, QSize(120, 40), 1.0) == wanted
    assert AgentLayer().image(crowd, 4, "goal", world, camera, QSize(120, 40), 1.0) != wanted
