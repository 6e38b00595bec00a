"""The contracts on imports: they hold, and they fail if a violation is planted."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "ic_sandbox"

MOST_LINES = 300
MOST_LINES_OF_KERNELS = 500
MOST_MODULES = 32

LAYERS = "A world flows one way"
ADAPTERS = "Adapters share episodes"
GROUND = "What everyone may import"
QT = "Only the window knows Qt"
NUMBA = "Only modules named kernels know numba"
WINDOW = "Each folder of the window"
FRONT_DOOR = "The public names are for outsiders"
CONTRACTS = (LAYERS, ADAPTERS, GROUND, WINDOW, QT, NUMBA, FRONT_DOOR)

TYPE_ONLY = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import "

PLANTED = [
    (LAYERS, "world/document.py", "import ic_sandbox.mdp.model", "ic_sandbox.mdp.model"),
    (LAYERS, "mdp/model.py", "from ic_sandbox.planning import plan", "ic_sandbox.planning.plan"),
    (LAYERS, "mdp/line_of_sight.py", f"{TYPE_ONLY}ic_sandbox.planning.plan", "ic_sandbox.planning.plan"),
    (LAYERS, "measures/intervals.py", "import ic_sandbox.gui", "ic_sandbox.gui"),
    (LAYERS, "simulation/run.py", "import ic_sandbox.exports.csv_table", "ic_sandbox.exports.csv_table"),
    (LAYERS, "gui/application.py", "import ic_sandbox.commands.run", "ic_sandbox.commands.run"),
    (LAYERS, "commands/run.py", "import ic_sandbox.cli", "ic_sandbox.cli"),
    (
        ADAPTERS,
        "adapters/gymnasium/spaces.py",
        "import ic_sandbox.adapters.pettingzoo.entrance",
        "ic_sandbox.adapters.pettingzoo.entrance",
    ),
    (
        ADAPTERS,
        "adapters/own_agents/rollout.py",
        "import ic_sandbox.adapters.run_folder.manifest",
        "ic_sandbox.adapters.run_folder.manifest",
    ),
    (GROUND, "progress.py", "import ic_sandbox.world.document", "ic_sandbox.world.document"),
    (QT, "exports/csv_table.py", "from PySide6.QtCore import QObject", "PySide6"),
    (QT, "cli.py", "import pyqtgraph", "pyqtgraph"),
    (
        WINDOW,
        "gui/session/player.py",
        "import ic_sandbox.gui.panels.controls.transport",
        "ic_sandbox.gui.panels.controls.transport",
    ),
    (
        WINDOW,
        "gui/panels/figures/compare_dialog.py",
        f"{TYPE_ONLY}ic_sandbox.gui.window.main_window",
        "ic_sandbox.gui.window.main_window",
    ),
    (NUMBA, "planning/solver.py", "from numba import njit", "numba"),
    (NUMBA, "gui/__init__.py", "import numba", "numba"),
    (FRONT_DOOR, "world/document.py", "from ic_sandbox import solve", "ic_sandbox"),
]
"""Contract, module, forbidden line, and the import it causes."""


def check(folder: Path) -> dict[str, str]:
    """Return import-linter's report on each contract in a tree: "" if it is kept, otherwise the forbidden imports."""
    program = (
        "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_logo=True, no_cache=True))"
    )
    run = subprocess.run([sys.executable, "-c", program], cwd=folder, capture_output=True, text=True, timeout=180)
    summary, _, details = run.stdout.partition("Broken contracts")
    words = " ".join(summary.split())
    sections = {}
    for name in CONTRACTS:
        assert name in words, run.stdout + run.stderr
        verdict = re.search(r"KEPT|BROKEN", words.split(name, 1)[1])
        assert verdict is not None, run.stdout
        starts = details.find(name) if verdict[0] == "BROKEN" else -1
        assert (verdict[0] == "KEPT") == (starts < 0), run.stdout
        ends = min(
            (at for other in CONTRACTS if (at := details.find(other, starts + 1)) > starts), default=len(details)
        )
        sections[name] = " ".join(details[starts:ends].split()) if starts >= 0 else ""  # long lines are wrapped
    assert (run.returncode == 0) == (not any(sections.values())), run.stdout + run.stderr
    return sections


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return the verdict on a copy of the package in which every violation is planted."""
    tree = tmp_path_factory.mktemp("planted")
    shutil.copytree(PACKAGE, tree / "ic_sandbox", ignore=shutil.ignore_patterns("__pycache__", "resources"))
    shutil.copy(ROOT / "pyproject.toml", tree)
    for _, place, line, _ in PLANTED:
        module = tree / "ic_sandbox" / place
        module.write_text(module.read_text("utf-8") + f"\n{line}\n", "utf-8")
    (tree / "ic_sandbox" / "helpers.py").write_text('"""Anything at all."""\n', "utf-8")
    return check(tree)


def test_every_contract_is_kept() -> None:
    assert check(ROOT) == dict.fromkeys(CONTRACTS, "")


@pytest.mark.parametrize(("contract", "place", "line", "imported"), PLANTED)
def test_a_planted_violation_is_found(
    planted: dict[str, str], contract: str, place: str, line: str, imported: str
) -> None:
    importer = "ic_sandbox." + place.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    assert re.search(rf"{re.escape(importer)} -> {re.escape(imported)}\b", planted[contract])


def test_a_new_part_must_be_added_to_the_layers(planted: dict[str, str]) -> None:
    assert "ic_sandbox.helpers" in planted[LAYERS] or "helpers" in planted[LAYERS]


def modules() -> Iterator[Path]:
    yield from PACKAGE.rglob("*.py")


def test_modules_fit_on_a_few_screens() -> None:
    def most(module: Path) -> int:
        of_kernels = module.name == "kernels.py" or module.parent.name == "kernels"
        return MOST_LINES_OF_KERNELS if of_kernels else MOST_LINES

    lengths = {module: module.read_text("utf-8").count("\n") for module in modules()}
    assert {str(m.relative_to(ROOT)): lines for m, lines in lengths.items() if lines > most(m)} == {}


def test_no_folder_has_too_many_modules() -> None:
    sizes = Counter(str(module.parent.relative_to(ROOT)) for module in modules() if module.name != "__init__.py")
    assert {folder: size for folder, size in sizes.items() if size > MOST_MODULES} == {}


NOUNS = {"focus_ring", "binding", "recording", "downsampling"}
"""Nouns that end like a gerund: a thing, or the field's term for an operation on a state or a line."""


def test_modules_are_named_by_nouns() -> None:
    names = {module.stem for module in modules()}
    assert {name for name in names if name.endswith("ing")} <= NOUNS


def folder_of(module: str) -> str:
    """Return the folder of a module; a module directly in the package stands for itself."""
    path = ROOT / module.replace(".", "/")
    folder = module if path.is_dir() else module.rpartition(".")[0]
    return module if folder == "ic_sandbox" else folder


def circles(edges: dict[str, set[str]]) -> list[set[str]]:
    """Return the sets of folders that all reach one another."""

    def reached(start: str) -> set[str]:
        found: set[str] = set()
        ahead = [start]
        while ahead:
            new = edges.get(ahead.pop(), set()) - found
            found |= new
            ahead += new
        return found

    reach = {folder: reached(folder) for folder in edges}
    seen = {frozenset(b for b in reach[a] if a in reach.get(b, ())) for a in edges}
    return sorted((set(circle) for circle in seen if len(circle) > 1), key=sorted)


def test_a_circular_import_is_found() -> None:
    assert circles({"a": {"b"}, "b": {"c"}, "c": {"b"}, "d": {"a"}}) == [{"b", "c"}]


def within(one: str, other: str) -> bool:
    return f"{one}.".startswith(f"{other}.") or f"{other}.".startswith(f"{one}.")


def test_no_folders_import_each_other() -> None:
    """A folder and its subfolders are one subject, so only separate folders count."""
    graph = grimp.build_graph("ic_sandbox", exclude_type_checking_imports=False, cache_dir=None)
    edges: dict[str, set[str]] = defaultdict(set)
    for module in graph.modules:
        for imported in graph.find_modules_directly_imported_by(module):
            if not within(folder_of(module), folder_of(imported)):
                edges[folder_of(module)].add(folder_of(imported))
    assert circles(dict(edges)) == []
