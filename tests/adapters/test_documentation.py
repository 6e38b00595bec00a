"""The page on adapters: its programs run, and it names what there is."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

import ic_sandbox as ics
from ic_sandbox.adapters.options import DEFAULT_TICKS, OBSERVATIONS, RENDER_MODES

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "adapters.md").read_text("utf-8")


def test_the_programs_on_the_page_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}
    for program in re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL):
        exec(program, names)
    assert names["env"].agents == []
    assert (tmp_path / "walkers" / "actions.csv").is_file()


def test_the_page_names_every_entry_of_info_and_every_option() -> None:
    _, info = ics.gym_env("off_switch").reset(seed=0)
    for name in (*info, *OBSERVATIONS, *RENDER_MODES, str(DEFAULT_TICKS)):
        assert name in PAGE
