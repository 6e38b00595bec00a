"""A world with a story opens at the story's speed, and any other at the speed that the user chose last."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from ic_sandbox.gui.window.main_window import MainWindow
from ic_sandbox.world.io.files import dump_world
from ic_sandbox.world.story import Caption, Story
from tests.gui.window_helpers import WORLD


def file_with(folder: Path, name: str, speed: float | None) -> str:
    story = None if speed is None else Story((Caption(0, "It begins"),), speed=speed)
    path = folder / f"{name}.icw"
    path.write_text(dump_world(replace(WORLD, story=story)), "utf-8")
    return str(path)


def test_a_world_opens_at_the_speed_of_its_story_or_at_the_user_s(window: MainWindow, tmp_path: Path) -> None:
    player = window.session.player
    plain, slow, quick = (file_with(tmp_path, f"{speed}", speed) for speed in (None, 1.0, 8.0))
    player.set_speed(20.0)
    window.open_path(slow)
    assert player.speed == 1.0
    window.open_path(quick)
    assert player.speed == 8.0
    window.open_path(plain)
    assert player.speed == 20.0, "the user's speed is theirs again"
    window.open_path(slow)
    player.set_speed(3.0)
    window.open_path(plain)
    assert player.speed == 3.0, "what the user chose in a world with a story holds in the next"
