"""The page on adapters: its programs run, and it names what there is."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import pytest

import ic_sandbox as ics
from ic_sandbox.adapters.options import DEFAULT_TICKS, OBSERVATIONS, RENDER_MODES
from ic_sandbox.cli import main

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "adapters.md").read_text("utf-8")


def test_the_programs_on_the_page_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}
    for program in re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL):
        exec(program, names)
    assert names["env"].agents == []
    assert (tmp_path / "walkers" / "actions.csv").is_file()


@pytest.mark.slow
def test_a_table_that_policy_writes_is_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    first, second = re.findall(r"^ {4}ic-sandbox ((?:policy|run) .*--(?:out|policy) .*)$", PAGE, re.MULTILINE)
    assert main(shlex.split(first)) == 0
    assert main(shlex.split(second)) == 0
    assert (tmp_path / "run" / "summary.csv").is_file()


def test_the_page_names_every_entry_of_info_and_every_option() -> None:
    _, info = ics.gym_env("off_switch").reset(seed=0)
    for name in (*info, *OBSERVATIONS, *RENDER_MODES, str(DEFAULT_TICKS)):
        assert name in PAGE
