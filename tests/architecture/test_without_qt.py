"""Everything but the window works without Qt."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

NO_QT = """
import importlib.abc, sys

class Absent(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("PySide6", "shiboken6", "pyqtgraph"):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Absent())
"""


def without_qt(program: str, *arguments: str, folder: Path = ROOT) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        [sys.executable, "-c", NO_QT + program, *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
    )


def test_every_part_but_the_window_imports_without_qt() -> None:
    run = without_qt("""
import importlib, pkgutil
import ic_sandbox
names = [m.name for m in pkgutil.walk_packages(ic_sandbox.__path__, "ic_sandbox.", onerror=lambda name: None)]
rest = [n for n in names if not n.startswith("ic_sandbox.gui") and n != "ic_sandbox.__main__"]
optional = {"gymnasium", "inspect_ai", "pettingzoo"}
for name in rest:
    try:
        importlib.import_module(name)
    except ModuleNotFoundError as error:  # an adapter may need a library that is not installed, but nothing else may
        if not (name.startswith("ic_sandbox.adapters.") and (error.name or "").partition(".")[0] in optional):
            raise
print(len(rest))
""")
    assert run.returncode == 0, run.stderr
    assert int(run.stdout) > 20


@pytest.mark.slow
def test_the_command_line_runs_a_world_without_qt(tmp_path: Path) -> None:
    run = without_qt(
        "from ic_sandbox.cli import main; sys.exit(main())",
        *("run", "off_switch", "--ticks", "5", "--agents", "8", "--seed", "1", "--out", "out"),
        folder=tmp_path,
    )
    assert run.returncode == 0, run.stderr
    assert (tmp_path / "out" / "ticks.csv").read_text("utf-8").count("\n") == 6


@pytest.mark.slow
def test_a_report_without_qt_has_no_map(tmp_path: Path) -> None:
    run = without_qt(
        "from ic_sandbox.cli import main; sys.exit(main())",
        *("run", "off_switch", "--ticks", "2", "--agents", "8", "--seed", "1", "--out", "out", "--report", "run.html"),
        folder=tmp_path,
    )
    assert run.returncode == 0, run.stderr
    assert "the report has no map: a picture needs PySide6" in run.stderr
    assert "<img" not in (tmp_path / "run.html").read_text("utf-8")


def test_the_window_without_qt_is_refused_with_a_message() -> None:
    run = without_qt("from ic_sandbox.cli import main; sys.exit(main())")
    assert run.returncode == 1
    assert "Traceback" not in run.stderr
    assert "PySide6" in run.stderr
