"""The examples print the figures that their docstrings show."""

from __future__ import annotations

import ast
import gc
import re
import runpy
from importlib.util import find_spec
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"

WITHIN = 0.05
"""PPO learns to within this share of the optimum; its figures depend on the version of the library."""


def shown(path: Path) -> str:
    """Return the indented lines of an example's docstring."""
    text = ast.get_docstring(ast.parse(path.read_text("utf-8"))) or ""
    return "\n".join(line[4:] for line in text.splitlines() if line.startswith("    "))


def printed(path: Path, capsys: pytest.CaptureFixture[str]) -> str:
    runpy.run_path(str(path), run_name="__main__")
    return capsys.readouterr().out.rstrip("\n")


@pytest.mark.slow
@pytest.mark.parametrize("name", ["hand_written_agent", "tabular_q_learning", "pettingzoo_loop", "rollout_by_hand"])
def test_an_example_prints_what_its_docstring_shows(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    path = EXAMPLES / f"{name}.py"
    assert printed(path, capsys) == shown(path)


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.filterwarnings("default")
@pytest.mark.skipif(find_spec("stable_baselines3") is None, reason="stable-baselines3 is not installed")
def test_ppo_learns_off_switch_to_within_five_percent_of_the_optimum(capsys: pytest.CaptureFixture[str]) -> None:
    share = re.search(r"share of the optimum +([\d.]+)", printed(EXAMPLES / "ppo.py", capsys))
    assert share is not None
    assert float(share.group(1)) >= 1 - WITHIN


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
@pytest.mark.skipif(find_spec("inspect_ai") is None, reason="inspect-ai is not installed")
def test_an_evaluation_by_inspect_prints_what_its_docstring_shows(capsys: pytest.CaptureFixture[str]) -> None:
    path = EXAMPLES / "inspect_evaluation.py"
    found = printed(path, capsys)
    gc.collect()  # Inspect leaves streams open, whose warnings belong here
    assert found == shown(path)


def test_every_example_is_tested() -> None:
    tested = {
        "hand_written_agent",
        "tabular_q_learning",
        "pettingzoo_loop",
        "rollout_by_hand",
        "inspect_evaluation",
        "ppo",
    }
    assert {path.stem for path in EXAMPLES.glob("*.py")} == tested
    assert all(shown(path) for path in EXAMPLES.glob("*.py"))


def test_q_learning_fits_on_forty_lines() -> None:
    source = (EXAMPLES / "tabular_q_learning.py").read_text("utf-8")
    body = source[source.index("def main") : source.index("if __name__")].strip()
    assert len(body.splitlines()) <= 40
