"""The installation: contents of the wheel, the command, and known versions."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import entry_points, version
from pathlib import Path
from typing import Any

import pytest

import ic_sandbox
from ic_sandbox.paths import RESOURCES

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("hatchling", reason="hatchling, which builds the wheel, is not installed here")
    folder = tmp_path_factory.mktemp("wheel")
    built = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=180,
    )
    assert built.returncode == 0, built.stderr
    (found,) = folder.glob("*.whl")
    return found


def test_the_wheel_holds_every_module_and_every_resource(wheel: Path) -> None:
    inside = set(zipfile.ZipFile(wheel).namelist())
    for source, target in ((ROOT / "ic_sandbox", "ic_sandbox"), (ROOT / "resources", "ic_sandbox/resources")):
        for path in source.rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts and path.suffix not in (".nbi", ".nbc"):
                assert f"{target}/{path.relative_to(source).as_posix()}" in inside
    assert not [name for name in inside if name.startswith(("tests/", "packaging/"))]


def test_the_wheel_holds_what_one_cites_and_reads(wheel: Path) -> None:
    inside = set(zipfile.ZipFile(wheel).namelist())
    (shared,) = {name.partition("/data/")[0] for name in inside if "/data/" in name}
    for name in ("CITATION.cff", "CHANGELOG.md", "docs/index.md", "docs/world.schema.json"):
        assert f"{shared}/data/share/doc/ic-sandbox/{name}" in inside


def test_the_wheel_fits_every_platform_and_installs_the_command(wheel: Path) -> None:
    assert wheel.name.endswith("-py3-none-any.whl")
    archive = zipfile.ZipFile(wheel)
    (name,) = (name for name in archive.namelist() if name.endswith("entry_points.txt"))
    assert "ic-sandbox = ic_sandbox.cli:main" in archive.read(name).decode()


def test_an_unpacked_wheel_finds_its_worlds_outside_the_checkout(wheel: Path, tmp_path: Path) -> None:
    zipfile.ZipFile(wheel).extractall(tmp_path / "site")
    run = subprocess.run(
        [sys.executable, "-m", "ic_sandbox", "worlds"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path / "site")},
        capture_output=True,
        text=True,
        timeout=180,
    )
    assert run.returncode == 0, run.stderr
    assert "off_switch\t" in run.stdout


def test_the_installed_command_is_the_module() -> None:
    found = [point for point in entry_points(group="console_scripts") if point.name == "ic-sandbox"]
    if not found:
        pytest.skip("IC Sandbox runs from bare files here, so no command is installed")
    assert found[0].value == "ic_sandbox.cli:main"
    assert ic_sandbox.__version__ == version("ic-sandbox") == project()["version"]


def test_resources_are_next_to_the_package_in_a_checkout() -> None:
    assert (ROOT / "resources").samefile(RESOURCES)


def test_no_file_names_a_registry_or_locks_a_version() -> None:
    for path in [
        ROOT / "pyproject.toml",
        ROOT / "Makefile",
        *(ROOT / "packaging").iterdir(),
        ROOT / ".ci/run",
    ]:
        if path.is_file():
            text = path.read_text("utf-8")
            for address in project()["urls"].values():
                text = text.replace(f'"{address}"', "")
            assert not re.search(r"https?://|--index-url|--find-links|--extra-index", text), path
    assert not [name for name in ("poetry.lock", "uv.lock", "pdm.lock", "Pipfile.lock") if (ROOT / name).exists()]


def test_this_qt_leaks_no_references() -> None:
    # PySide6 6.12.0 on Python 3.11 drops a reference to None at each void call, until it aborts.
    if sys.version_info >= (3, 12):
        pytest.skip("None is immortal from Python 3.12 on: its references are not counted")
    from PySide6.QtCore import QObject

    thing = QObject()
    before = sys.getrefcount(None)
    for _ in range(10_000):
        thing.setObjectName("x")
    assert abs(sys.getrefcount(None) - before) < 1_000


def project() -> dict[str, Any]:
    declared: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return declared
