"""Legends in files of their own."""

from __future__ import annotations

from pathlib import Path

import pytest

from ic_sandbox.progress import run_to_end
from ic_sandbox.world.faults import WorldError
from ic_sandbox.world.importing import Choices, import_map, legend_of_file
from tests.world.importing.drawing import drawn

GAME = """BasicGame key_handler=Pulse # comment
    SpriteSet
        floor > Immovable hidden=True
        gate > Door color=GREEN
        sword > OrientedFlicker
        still > Immovable
            bush >
            mud > img=mud
        gem > Immovable
        movable >
            avatar > ShootAvatar stype=sword
                nokey > img=a
            bat > RandomNPC
            stone > Passive
    LevelMapping
        . > floor
        w > wall
        b > bush floor
        m > mud
        A > floor nokey
        g > floor gate
        * > gem
        1 > bat
        o > stone
    InteractionSet
        movable wall bush > stepBack
        stone avatar > bounceForward
        avatar mud bat > killSprite scoreChange=-1
        nokey gate > stepBack
    TerminationSet
        SpriteCounter stype=gem limit=0 win=True
        SpriteCounter stype=avatar win=False
"""
LEVEL = "wwwwwww\nwA.b.gw\nwm1o*.w\nwwwwwww\n"


def test_a_description_of_a_game_says_what_the_letters_of_its_levels_mean(tmp_path: Path) -> None:
    game, level = tmp_path / "game.txt", tmp_path / "game_lvl0.txt"
    game.write_text(GAME, "utf-8")
    level.write_text(LEVEL, "utf-8")
    legend, remarks = legend_of_file(game)
    assert drawn(run_to_end(import_map(level, Choices(legend=legend)))) == ("#######", "#S.#.G#", "#L..G.#", "#######")
    assert remarks == tuple(
        f'left out: "{name}" (letter "{letter}"), which has no meaning'
        for letter, name in (("1", "bat"), ("o", "stone"))
    )


@pytest.mark.parametrize("text", ["F = ice\nH: lava\n", "legend: F=ice, H=lava\n", "Legend\nF -> ice\nH -> Lava\n"])
def test_lines_explain_letters(tmp_path: Path, text: str) -> None:
    path = tmp_path / "letters.txt"
    path.write_text(text, "utf-8")
    assert legend_of_file(path) == ((("F", "ice"), ("H", "lava")), ())


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "explains no letters"),
        ("some words", "explains no letters"),
        ("legend: F=icee", "unknown kind"),
        ("x" * 2**21, "larger"),
    ],
)
def test_a_file_that_explains_nothing_is_refused(tmp_path: Path, text: str, reason: str) -> None:
    path = tmp_path / "letters.txt"
    path.write_text(text, "utf-8")
    with pytest.raises(WorldError, match=reason):
        legend_of_file(path)
