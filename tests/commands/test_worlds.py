"""The commands ``worlds`` and ``validate``."""

from __future__ import annotations

from pathlib import Path

import pytest

from ic_sandbox.cli import main
from tests.commands.helpers import faults


def test_worlds_are_listed_by_name_and_title(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["worlds"]) == 0
    lines = [line.split("\t") for line in capsys.readouterr().out.splitlines()]
    assert {"off_switch", "fuel", "counterexample"} <= {name for name, _ in lines}
    assert all(title for _, title in lines)


def test_shipped_worlds_are_valid_by_name(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["validate", "off_switch", "fuel", "counterexample"]) == 0
    assert capsys.readouterr().err == ""


def test_validate_lists_every_fault_with_its_place(broken: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["validate", broken]) == 1
    lines = faults(capsys)
    assert any(line.startswith("devices[0]") for line in lines)
    assert any(line.startswith("agents[0]") for line in lines)


def test_validate_names_the_faulty_one_of_several_worlds(
    world: str, broken: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["validate", world, broken, "nowhere"]) == 1
    captured = capsys.readouterr()
    assert captured.out == f"{world}: valid\n"
    assert len(captured.err.splitlines()) >= 3
    assert all(line.startswith((f"{broken}: ", "nowhere: ")) for line in captured.err.splitlines())


@pytest.mark.parametrize("name", ["folder", "/dev/null"])
def test_validate_names_what_is_no_file(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = str(tmp_path) if name == "folder" else name
    assert main(["validate", path]) == 1
    (line,) = faults(capsys)
    assert line.startswith(f"{path}: ")
