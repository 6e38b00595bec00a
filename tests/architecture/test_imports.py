"""Who may know whom: the contracts hold, and they bite where a violation is planted."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

LAYERS = "A world flows one way"
GROUND = "What everyone may import"
QT = "Only the window knows Qt"
NUMBA = "Only modules named kernels know numba"
WINDOW = "Each folder of the window"
FRONT_DOOR = "The public names are for outsiders"


def contracts(folder: Path) -> dict[str, bool]:
    """Which contracts are kept in a tree, by the first words of their names."""
    check = "lint_imports(no_logo=True, no_cache=True)"
    program = f"import sys; from importlinter.cli import lint_imports; sys.exit({check})"
    run = subprocess.run([sys.executable, "-c", program], cwd=folder, capture_output=True, text=True, timeout=120)
    output = " ".join(run.stdout.split())
    kept = {}
    for name in (LAYERS, GROUND, WINDOW, QT, NUMBA, FRONT_DOOR):
        assert name in output, run.stdout + run.stderr
        rest = output.split(name, 1)[1]
        verdicts = [(rest.find(word), word == "KEPT") for word in ("KEPT", "BROKEN") if word in rest]
        kept[name] = min(verdicts)[1]
    assert all(kept.values()) == (run.returncode == 0), run.stdout + run.stderr
    return kept


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of the package and its contracts, to plant violations in."""
    shutil.copytree(
        ROOT / "ic_sandbox",
        tmp_path / "ic_sandbox",
        ignore=shutil.ignore_patterns("__pycache__", "resources"),
    )
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_every_contract_is_kept() -> None:
    assert all(contracts(ROOT).values())


@pytest.mark.parametrize(
    ("place", "line", "broken"),
    [
        ("world/document.py", "import ic_sandbox.mdp.model", LAYERS),
        ("mdp/model.py", "from ic_sandbox.planning import plan", LAYERS),
        ("measures/intervals.py", "import ic_sandbox.gui", LAYERS),
        ("simulation/run.py", "import ic_sandbox.exports.csv_table", LAYERS),
        ("progress.py", "import ic_sandbox.world.document", GROUND),
        ("exports/csv_table.py", "from PySide6.QtCore import QObject", QT),
        ("cli.py", "import pyqtgraph", QT),
        ("gui/session/player.py", "import ic_sandbox.gui.panels.transport", WINDOW),
        ("planning/solver.py", "from numba import njit", NUMBA),
        ("gui/__init__.py", "import numba", NUMBA),
        ("world/document.py", "from ic_sandbox import solve", FRONT_DOOR),
    ],
)
def test_a_planted_violation_is_found(tree: Path, place: str, line: str, broken: str) -> None:
    module = tree / "ic_sandbox" / place
    module.write_text(module.read_text("utf-8") + f"\n{line}\n", "utf-8")
    kept = contracts(tree)
    assert not kept.pop(broken)


def test_a_new_part_must_be_given_its_place_among_the_layers(tree: Path) -> None:
    (tree / "ic_sandbox" / "helpers.py").write_text('"""Anything at all."""\n', "utf-8")
    assert not contracts(tree)[LAYERS]


def test_modules_fit_on_a_few_screens() -> None:
    lengths = {m: m.read_text("utf-8").count("\n") for m in (ROOT / "ic_sandbox").rglob("*.py")}
    most = {m: 500 if "kernels" in (m.stem, m.parent.name) else 300 for m in lengths}
    assert {str(m.relative_to(ROOT)): lines for m, lines in lengths.items() if lines > most[m]} == {}
