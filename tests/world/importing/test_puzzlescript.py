"""Games in PuzzleScript: their own legend, what blocks the player, and their levels."""

from __future__ import annotations

from pathlib import Path

import pytest

from ic_sandbox.progress import run_to_end
from ic_sandbox.world.importing import Choices, Imported, import_map
from tests.world.importing.drawing import drawn

SCRIPT = """title Small

========
OBJECTS
========

Background
LightGreen

SolidWall #
Brown
00000

PlayerLeft
Blue

PlayerRight
Blue

Bush
Green

Crate
Orange

Exit
Yellow

Flower
Red

=======
LEGEND
=======

. = Background
P = PlayerRight (the same
as PlayerLeft)
B = Bush
* = Crate
@ = Crate and Exit
E = Exit
f = Flower
Player = PlayerLeft or PlayerRight

=======
SOUNDS
=======

================
COLLISIONLAYERS
================

Background
Exit, Flower
Player, SolidWall, Crate, Bush

======
RULES
======

[ > Player | Crate ] -> [ > Player | > Crate ]

==============
WINCONDITIONS
==============

Some Player on Exit

=======
LEVELS
=======

message Go on

#####
#pb*#
#.fE#
#####

message The end

####
#P@#
####
"""


def read(folder: Path, text: str, level: str = "") -> Imported:
    path = folder / "script.txt"
    path.write_text(text, "utf-8")
    return run_to_end(import_map(path, Choices(level=level)))


def test_the_legend_of_the_game_gives_its_letters_a_meaning(tmp_path: Path) -> None:
    result = read(tmp_path, SCRIPT)
    assert drawn(result) == ("#####", "#S#.#", "#..G#", "#####")
    assert result.levels == ("go on", "the end")
    assert set(result.notes) == {
        'read level 1 of 2, "go on"',
        "read as a level of a game in PuzzleScript, whose legend says what its letters mean",
        'taken as wall: "bush", which nothing moves in the game',
        'left out: "crate" (letter "*"), which has no meaning',
        'left out: "flower" (letter "f"), which has no meaning',
    }


def test_another_level_is_read_on_request(tmp_path: Path) -> None:
    assert drawn(read(tmp_path, SCRIPT, "The end")) == ("####", "#SG#", "####")


def test_letters_without_an_entry_are_asked_for(tmp_path: Path) -> None:
    faults = read(tmp_path, SCRIPT.replace("#.fE#", "#.QE#")).faults
    assert '"q" has no meaning' in str(faults[0])


@pytest.mark.parametrize("section", ["OBJECTS", "LEGEND", "LEVELS"])
def test_a_file_without_the_sections_is_no_script(tmp_path: Path, section: str) -> None:
    notes = read(tmp_path, SCRIPT.replace(f"\n{section}\n", "\nOTHER\n")).notes
    assert not any("PuzzleScript" in note for note in notes)


def test_groups_that_contain_one_another_end(tmp_path: Path) -> None:
    text = SCRIPT.replace(
        "Player = PlayerLeft or PlayerRight", "Player = PlayerRight or Group\nGroup = Player or Group"
    )
    assert drawn(read(tmp_path, text))[1] == "#S#.#"


def test_an_open_bracket_leaves_no_level(tmp_path: Path) -> None:
    assert read(tmp_path, SCRIPT.replace("message Go on", "(message Go on")).world is None
