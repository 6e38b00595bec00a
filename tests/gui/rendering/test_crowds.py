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
from ic_sandbox.simulation.simulator import Simulator, simulate_steps
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


@pytest.mark.parametrize("change", ["nothing", "camera", "mode", "size", "another run"])
def test_a_picture_drawn_in_advance_is_shown_only_if_nothing_else_has_changed(crowd: Run, change: str) -> None:
    world, camera, size, mode = crowd.experiment.world, ViewCamera(9.5, 2.5, 2.5), QSize(64, 24), "subgoal"
    simulator = Simulator(crowd.experiment)
    simulator.advance(2)
    first = simulator.run()
    simulator.advance(1)
    second = simulator.run()
    layer, drawn = AgentLayer(), QSize(size)
    layer.image(first, 2, mode, world, camera, size, 1.0)
    layer.draw_next(second)
    prepared = layer._next
    assert prepared is not None
    if change == "camera":
        camera.pan(3.0, 0.0)
    elif change == "mode":
        mode = "goal"
    elif change == "size":
        drawn = QSize(60, 24)
    elif change == "another run":
        second = replace(second)
    found = layer.image(second, 3, mode, world, camera, drawn, 1.0)
    assert (found is prepared[2]) is (change == "nothing")
    assert found == AgentLayer().image(second, 3, mode, world, camera, drawn, 1.0)


def test_nothing_is_drawn_in_advance_unless_the_newest_tick_was_shown_since(crowd: Run) -> None:
    world, camera, size = crowd.experiment.world, ViewCamera(9.5, 2.5, 2.5), QSize(64, 24)
    layer = AgentLayer()
    layer.draw_next(crowd)
    layer.image(crowd, 3, "goal", world, camera, size, 1.0)  # not the last tick
    layer.draw_next(crowd)
    layer.image(crowd, 4, "goal", world, camera, size, 1.0, part=0.5)  # agents on their way
    layer.draw_next(crowd)
    assert layer._next is None
    layer.image(crowd, 4, "goal", world, camera, size, 1.0)
    layer.draw_next(crowd)
    known = layer._next
    assert known is not None
    layer.draw_next(crowd)  # nobody has looked since
    assert layer._next is known
