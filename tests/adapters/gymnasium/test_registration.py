"""Registration with Gymnasium, and what happens without it."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import entry_points

import gymnasium
import pytest

import ic_sandbox as ics
from ic_sandbox.adapters.requirements import required
from ic_sandbox.world.io.files import shipped_names

MAKE = "print(gymnasium.make('ic_sandbox/off_switch-v0').unwrapped.spec.id)"


def output(*lines: str) -> str:
    return subprocess.run(
        [sys.executable, "-c", "\n".join(lines)], capture_output=True, text=True, check=True, timeout=120
    ).stdout.strip()


def test_every_shipped_world_is_registered() -> None:
    known = {name for name in gymnasium.registry if name.startswith("ic_sandbox/")}
    assert known == {f"ic_sandbox/{name}-v0" for name in shipped_names()}


def test_the_entry_point_for_plugins_registers_the_worlds() -> None:
    (point,) = entry_points(group="gymnasium.envs", name="ic_sandbox")
    point.load()()  # again, which changes nothing


@pytest.mark.slow
@pytest.mark.parametrize(
    "imports",
    [
        ("import ic_sandbox", "import gymnasium"),
        ("import gymnasium", "import ic_sandbox"),
        ("import gymnasium", "make = gymnasium.make", "gymnasium.make = lambda name: make('ic_sandbox:' + name)"),
    ],
)
def test_worlds_are_registered_whatever_is_imported_first(imports: tuple[str, ...]) -> None:
    assert output(*imports, MAKE) == "ic_sandbox/off_switch-v0"


@pytest.mark.slow
def test_the_program_does_not_import_gymnasium() -> None:
    assert output("import ic_sandbox, sys", "ic_sandbox.load_world", "print('gymnasium' in sys.modules)") == "False"


def test_a_missing_library_is_named_with_the_command_that_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "gymnasium", None)
    with pytest.raises(ModuleNotFoundError, match=r'pip install "ic-sandbox\[gym\]"'):
        ics.gym_env("off_switch")


def test_a_picture_that_cannot_be_drawn_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    env = ics.gym_env("off_switch", render_mode="rgb_array")
    env.reset(seed=0)
    monkeypatch.delitem(sys.modules, "PySide6.QtGui")
    monkeypatch.setattr(
        "ic_sandbox.adapters.observations.frames.what_a_picture_lacks", lambda: "a picture needs PySide6-Essentials"
    )
    with pytest.raises(RuntimeError, match="a picture needs PySide6-Essentials"):
        env.render()


def test_another_missing_module_is_not_mistaken_for_the_library(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(name: str) -> None:
        raise ModuleNotFoundError("No module named 'farama'", name="farama")

    monkeypatch.setattr("ic_sandbox.adapters.requirements.import_module", fail)
    with pytest.raises(ModuleNotFoundError, match="farama"):
        required("gymnasium")
