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

LONG_SECONDS = 60.0

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

PLANNING = """
from dataclasses import replace
from numba.core.event import Listener, register
from ic_sandbox import warm_up
from ic_sandbox.gui.rendering.agents import AgentLayer, agent_view
from ic_sandbox.gui.rendering.kernels import draw_crowd, look_up
from ic_sandbox.gui.rendering.view_camera import ViewCamera
from ic_sandbox.kernel_cache import use_kernel_cache
from ic_sandbox.mdp.compiler import compile_world
from ic_sandbox.mdp.goals import draw_goals
from ic_sandbox.measures.discount_scan import looking_ahead
from ic_sandbox.measures.incentives.check import check_incentives
from ic_sandbox.measures.run_measurement import series_of
from ic_sandbox.planning.solver import solve
from ic_sandbox.progress import run_to_end
from ic_sandbox.simulation.agents import MODES
from ic_sandbox.simulation.experiment import Settings, prepare_steps
from ic_sandbox.simulation.happenings import happenings_at
from ic_sandbox.simulation.kernels.happenings import count_agents
from ic_sandbox.simulation.simulator import simulate_steps
from ic_sandbox.world.io.files import shipped_worlds
from PySide6.QtCore import QSize

class Compilations(Listener):
    def on_start(self, event):
        print(event.data["dispatcher"].__name__, event.data["args"])

    def on_end(self, event):
        pass

use_kernel_cache()
warm_up.warm_up()
register("numba:compile", Compilations())
drawing = look_up, draw_crowd, count_agents
# Those in the cache, from earlier tests, are not compiled again.
prepared = [list(kernel.signatures) for kernel in drawing]
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
run_to_end(looking_ahead(known["off_switch"]))
check_incentives(known["off_switch"])
model = compile_world(known["off_switch"])
for number in (1, 2, 20, 300):
    goals = draw_goals(model, "uniform_cells", number, 0)
    solve(model, goals, 0.999, 1e-15)
    solve(model, replace(goals, cells=1e9 * goals.cells), 0.999, 1e-15)
for kernel, before in zip(drawing, prepared):
    if kernel.signatures != before:
        print(kernel.__name__, kernel.signatures)
print("planned")
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
    done = subprocess.run([sys.executable, "-c", PLANNING], capture_output=True, text=True, check=True)
    assert done.stdout == "planned\n"
