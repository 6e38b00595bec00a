"""The files of a study of a world of its own."""

from __future__ import annotations

from pathlib import Path

from ic_sandbox.world.document import Population
from ic_sandbox.world.io.files import save_world
from tests.building import cell_goal, off_switch_world

__all__ = ["write_study"]


def write_study(folder: Path, text: str) -> Path:
    """Write a study, and a world ``mine.icw`` with an off switch; returns the study's path."""
    drawn = off_switch_world(
        ".....", at=(0, 2), switch=(0, 0), chance=0.1, goals=(cell_goal((0, 4)),), populations=(Population(9, (0, 2)),)
    )
    save_world(drawn, folder / "mine.icw")
    path = folder / "study.toml"
    path.write_text(text, "utf-8")
    return path
