"""One process compiles at a time, and it ends with the window that asked for it."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from ic_sandbox import warm_up
from ic_sandbox.kernel_cache import WITH_PARENT
from ic_sandbox.process_lock import ProcessLock

ROOT = Path(__file__).parents[1]
LONG_SECONDS = 180.0

WAITING = """
import sys
from pathlib import Path
from ic_sandbox import warm_up
warm_up.kernel_cache = lambda: Path(sys.argv[2])
warm_up.use_kernel_cache = lambda: print("begun", flush=True)
warm_up.warm_up = lambda: print("compiling", flush=True)
warm_up.compiled_mark = lambda: Path(sys.argv[2]) / "mark"
warm_up.main()
"""

USES = """
from dataclasses import replace

import numpy as np
import ic_sandbox as ics
from ic_sandbox import warm_up
from ic_sandbox.adapters.options import OBSERVATIONS
from ic_sandbox.gui.rendering.agents import AgentLayer, agent_view
from ic_sandbox.gui.rendering.view_camera import ViewCamera
from ic_sandbox.kernel_cache import use_kernel_cache
from ic_sandbox.measures.discount_scan import looking_ahead
from ic_sandbox.measures.incentives.check import check_incentives
from ic_sandbox.measures.mitigations import default_planners
from ic_sandbox.measures.run_measurement import series_of
from ic_sandbox.progress import run_to_end
from ic_sandbox.simulation.agents import MODES
from ic_sandbox.simulation.experiment import Settings, prepare_steps
from ic_sandbox.simulation.happenings import happenings_at
from ic_sandbox.simulation.simulator import simulate_steps
from ic_sandbox.world.io.files import shipped_worlds
from PySide6.QtCore import QSize
from tests.compiled_kernels import called_kernels, compiled_kernels
from tests.gui.session.stand_ins import Wanderer

use_kernel_cache()
warm_up.warm_up()
warm = compiled_kernels()
print(*sorted(called_kernels() - {kernel.partition("(")[0] for kernel in warm}), "warm", sep="\\n")
known = {shipped.name: shipped.world for shipped in shipped_worlds()}
for name in ("camera_corridor", "sandbagging", "impact_penalty", "quantilizers", "constitution", "myopic", "approval"):
    for mode in MODES:
        experiment = run_to_end(prepare_steps(known[name], Settings(controls=True, mode=mode, agents=20)))
        run = run_to_end(simulate_steps(experiment, 3))
        series_of(run)
        for colouring in ("subgoal", "goal", "status"):
            for tick, part in ((0, 1.0), (2, 0.5)):
                agent_view(run, tick, colouring, known[name].rows, known[name].cols, part, shaped=True, rimmed=True)
                happenings_at(run, tick)
                for size in (40, 2000):  # small and large cells
                    camera = ViewCamera()
                    camera.fit(known[name].rows, known[name].cols, size, size)
                    AgentLayer().image(run, tick, colouring, known[name], camera, QSize(size, size), 1.0, part)
small = known["off_switch"]
for mode in MODES:
    whole = Settings(controls=True, mode=mode, discount=0)  # another type than the window gives
    series_of(run_to_end(simulate_steps(run_to_end(prepare_steps(small, whole)), 3)))
run_to_end(looking_ahead(small))
check_incentives(small)
model = ics.compile_world(small)
for number in (1, 2, 20, 300):
    goals = ics.draw_goals(model, "uniform_cells", number, 0)
    ics.solve(model, goals, 0.999, 1e-15)
    ics.solve(model, replace(goals, cells=1e9 * goals.cells), 0.999, 1e-15)
    for discount in (0, np.float32(0.5)):  # other types than the window gives
        plan = ics.solve(model, goals, discount)
        ics.simulate(plan, agents=3, ticks=2, seed=1)
    for cells in (goals.cells.astype(np.float32), np.asfortranarray(goals.cells), np.repeat(goals.cells, 2, 1)[:, ::2]):
        cells.flags.writeable = False
        ics.solve(model, replace(goals, cells=cells), 0)
policy = np.zeros((model.n_active, len(model.actions)), np.float32, 'F')
policy[:, 0] = 1.0
ics.evaluate(model, policy, goals, 0)
ics.policy_agreement(plan)
for planner in default_planners(known["approval"]):
    model = ics.compile_world(known["approval"])
    goals = ics.draw_goals(model, "single_cell", 3, 0)
    ics.plan_with(model, goals, planner.kind, discount=0, **dict(planner.parameters))
ics.mitigate(small, planners=["optimal", "aup:strength=1,penalty_discount=0"], goals=1, discount=0, ticks=2)
for observation in OBSERVATIONS:
    ics.rollout(small, Wanderer, agents=5, ticks=2, observation=observation)
for environment in (ics.gym_env("off_switch"), ics.gym_vector_env("off_switch", num_envs=3)):
    environment.reset(seed=1)
    environment.step(environment.action_space.sample())
together = ics.parallel_env("commons")
together.reset(seed=1)
together.step({agent: together.action_space(agent).sample() for agent in together.agents})
process = ics.tabular(np.full((3, 2, 3), 1 / 3, np.float32))
ics.solve(process, ics.Goal("stay", cells=(((0, 0), 1),)), discount=0)
ics.evaluate(process, np.full((3, 2), 0.5), [ics.Goal("stay", cells=(((0, 0), 1),))], discount=0.5)
print(*sorted(compiled_kernels() - warm), "used", sep="\\n")
"""


def started(folder: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", WAITING, WITH_PARENT, str(folder)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline() == b"begun\n"
    return process


def test_a_second_process_waits_and_finds_all_compiled(tmp_path: Path) -> None:
    lock = ProcessLock(tmp_path / warm_up.LOCK)
    assert lock.acquire()
    with started(tmp_path) as process:
        time.sleep(0.3)
        assert process.poll() is None
        (tmp_path / "mark").touch()
        lock.release()
        assert process.stdout is not None
        assert process.stdout.read() == b""
        assert process.wait(LONG_SECONDS) == 0


@pytest.mark.parametrize("marked", [True, False])
def test_it_compiles_only_what_is_not_compiled(tmp_path: Path, marked: bool) -> None:
    if marked:
        (tmp_path / "mark").touch()
    with started(tmp_path) as process:
        assert process.stdout is not None
        assert process.stdout.read() == (b"" if marked else b"compiling\n")
        assert process.wait(LONG_SECONDS) == 0


def test_it_ends_with_its_parent(tmp_path: Path) -> None:
    lock = ProcessLock(tmp_path / warm_up.LOCK)
    assert lock.acquire()
    with started(tmp_path) as process:
        assert process.stdin is not None
        process.stdin.close()  # as the end of the parent does
        assert process.wait(LONG_SECONDS) == 1
    lock.release()


def test_nothing_is_left_to_compile_for_worlds_of_all_kinds() -> None:
    # A cache in which an earlier test has put a kernel makes no difference.
    done = subprocess.run([sys.executable, "-c", USES], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout == "warm\nused\n"
