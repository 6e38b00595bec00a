"""The program that compiles all kernels with runs and analyses of a tiny world: ``python -m ic_sandbox.warm_up``."""

from __future__ import annotations

import os
import sys
import threading
from typing import TYPE_CHECKING

from ic_sandbox.kernel_cache import WITH_PARENT, compiled_mark, kernel_cache, use_kernel_cache
from ic_sandbox.kernel_cache_seal import seal
from ic_sandbox.process_lock import ProcessLock

if TYPE_CHECKING:
    from ic_sandbox.simulation.run import Run
    from ic_sandbox.world.document import World

__all__ = ["warm_up"]

LOCK = "warming-up.lock"
STANDARD_INPUT = 0

PENALTIES = ("aup:strength=1,auxiliary=1,over=cells", "reachability:strength=1,targets=1")
"""Planners whose settings call kernels that their default settings do not call."""

UNREACHABLE_TOLERANCE = 1e-300
"""A tolerance for which the last backups do not certify the error, so a kernel sweeps over all states again."""

LARGE_WEIGHT = 1e20
"""A weight for which values are scaled before they are approximated."""


def warm_up() -> None:
    """Run every kernel once with all types of its arguments, so the next start finds it compiled."""
    from dataclasses import replace

    import numpy as np

    from ic_sandbox.adapters.episodes.episodes import Episodes
    from ic_sandbox.adapters.episodes.problem import problem_of
    from ic_sandbox.adapters.kernels.episodes import episode_seed
    from ic_sandbox.gui.charts.kernels import draw_lines
    from ic_sandbox.gui.rendering.kernels import blit_dots
    from ic_sandbox.mdp.kernels.codec import own_cell
    from ic_sandbox.measures.run_measurement import series_of
    from ic_sandbox.progress import run_to_end
    from ic_sandbox.simulation.agents import MODES
    from ic_sandbox.simulation.experiment import Settings, prepare_steps
    from ic_sandbox.simulation.happenings import happenings_at
    from ic_sandbox.simulation.kernels.shared_steps import shuffle
    from ic_sandbox.simulation.simulator import simulate_steps
    from ic_sandbox.simulation.subgoals import likeliest_path
    from ic_sandbox.world.document import Camera, Chance, Device, Effect, Goal, Population, Process, Rule, World

    device = Device((0, 0), drive="warmth", feign=(Rule(),), forbidden=True)
    goal = Goal("left", cells=(((0, 0), 1.0),))
    world = World(
        terrain=("..",),
        devices=(device,),
        cameras=(Camera((0, 1), 1),),
        goals=(goal,),
        populations=(Population(2, (0, 0)),),
        intended_goal="left",
    )
    mortal = replace(world, processes=(Process("storm", Rule(then=Effect(status="off"), chance=Chance(0.5))),))
    for mode in MODES:
        run = run_to_end(simulate_steps(run_to_end(prepare_steps(world, Settings(controls=True, mode=mode))), 2))
        series_of(run)
        happenings_at(run, 1)
        _look_agents_up(run)
        model = run.main.arm.model
        likeliest_path(model, run.main.arm.policy.likeliest_set(0), 0, 1)
        own_cell(model.tables.integers, int(model.states.code[0]))
    for each in (world, mortal):
        _plan_in_every_way(each)
    episodes = Episodes(problem_of(world), 1)
    episodes.reset(np.ones(1, np.bool_))
    episodes.step(np.full(1, episodes.draw(episodes.problem.plan, 0, 0)))
    shuffle(np.zeros(1, np.int32), episode_seed(0, 0), 0)
    stamps, counts = np.zeros((1, 1, 4), np.int32), np.zeros(1, np.int32)
    image = np.zeros((1, 1), np.uint32)
    floats, colours, shapes = np.zeros(0), np.zeros(0, np.uint32), np.zeros(0, np.int8)
    blit_dots(image, floats, floats, colours, colours, 0, shapes, stamps, counts, 1)
    places, rows, shapes = np.zeros(1), np.zeros((1, 7), np.int64), np.zeros((0, 1, 1), np.uint32)
    draw_lines(image, (0, 0, 1, 1), places, places, rows, 1, np.zeros((1, 1)), shapes, np.zeros(0, np.int64))
    seal(kernel_cache())
    compiled_mark().touch()


def _look_agents_up(run: Run) -> None:
    """Look up where agents lie and how they look, as for a map, and draw them, without Qt."""
    import numpy as np

    from ic_sandbox.charts.map_marks import offsets_in_cell
    from ic_sandbox.gui.rendering.kernels import BY_GOAL, draw_crowd, look_up
    from ic_sandbox.mdp.model import OFF

    experiment, states, now = run.experiment, run.main.arm.model.states, run.main.states[1]
    places = (states.row, states.col, states.status, OFF, experiment.subgoals)
    agents, shapes = (experiment.cast.goal, experiment.main.column), np.zeros(3, np.int8)
    colours = np.zeros(len(experiment.goals.names), np.uint32)
    looks = (BY_GOAL, colours, np.uint32(0), shapes, shapes, 0, colours)
    (row, col), colour, rim = np.empty((2, len(now))), np.empty(len(now), np.uint32), np.empty(0, np.uint32)
    spread, shape = offsets_in_cell(len(now)), np.empty(len(now), np.int8)
    look_up(now, now, 1.0, places, spread, (1, 2), agents, looks, row, col, colour, shape, rim)
    image, camera = np.zeros((1, 1), np.uint32), (0.0, 0.0, 1.0, 1.0)
    stamps, counts = np.zeros((1, 1, 4), np.int32), np.zeros(1, np.int32)
    draw_crowd(image, now, now, 1.0, places, spread, (1, 2), agents, looks, False, camera, 0, stamps, counts, 1)


def _plan_in_every_way(world: World) -> None:
    """Plan with every kind of planner, for goals from every draw, and for each number of goals planned together."""
    from dataclasses import replace

    from ic_sandbox.mdp.compiler import compile_world
    from ic_sandbox.mdp.goals import draw_goals
    from ic_sandbox.measures.mitigations import default_planners, mitigating, parse_planners
    from ic_sandbox.planning.goal_blocks import threads_to_use
    from ic_sandbox.planning.kernels import lanes
    from ic_sandbox.planning.solver import DEFAULT_TOLERANCE, solve
    from ic_sandbox.progress import run_to_end
    from ic_sandbox.world.document import DEFAULT_DISCOUNT
    from ic_sandbox.world.draws import RANDOM_DRAWS

    model = compile_world(world)
    for together in lanes.ROUGH:
        for threads in (1, threads_to_use()):
            goals = draw_goals(model, "uniform_cells", threads * len(together), 0)  # as many for each thread
            for tolerance in (DEFAULT_TOLERANCE, UNREACHABLE_TOLERANCE):
                solve(model, goals, DEFAULT_DISCOUNT, tolerance)
            solve(model, replace(goals, cells=LARGE_WEIGHT * goals.cells), DEFAULT_DISCOUNT)
    for draw in RANDOM_DRAWS:
        draw_goals(model, draw, 1, 0)
    kinds = {planner.kind: planner for planner in default_planners(world)}
    planners = [*kinds.values(), *parse_planners(PENALTIES)]
    run_to_end(mitigating(world, planners, 1, "uniform_cells", (DEFAULT_DISCOUNT,), 1, 0))


def main() -> None:
    """Compile missing kernels. Of several processes one compiles, and the others wait."""
    if WITH_PARENT in sys.argv[1:]:
        threading.Thread(target=_end_with_parent, daemon=True).start()
    use_kernel_cache()
    lock = ProcessLock(kernel_cache() / LOCK)
    lock.wait()
    try:
        if not compiled_mark().exists():
            warm_up()
    finally:
        lock.release()


def _end_with_parent() -> None:
    while os.read(STANDARD_INPUT, 4096):  # not sys.stdin, whose lock Python needs at exit
        pass
    os._exit(1)


if __name__ == "__main__":
    main()
