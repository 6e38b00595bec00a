"""Short runs of the programs for random input and for a long session of edits."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]


def _run(*command: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True, timeout=540, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.slow
def test_random_input_does_no_harm() -> None:
    told = _run("tests.monkey", "--actions", "600", "--seeds", "7")
    assert "600 actions" in told
    assert "0 faults" in told
    assert "MainWindow" in told


@pytest.mark.slow
def test_memory_stays_bounded_while_a_run_is_played_and_edited() -> None:
    told = _run(
        "tests.soak",
        *("--world", "off_switch", "--ticks", "100", "--edits", "30", "--speed", "1000", "--edit-every", "0.02"),
    )
    edits, ticks = (int(told.split(f" {what}")[0].split()[-1].replace(",", "")) for what in ("edits", "ticks"))
    assert edits >= 30
    assert ticks >= 100
