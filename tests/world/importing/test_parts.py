"""Parts of maps that are larger than a world may be."""

from __future__ import annotations

from pathlib import Path

import pytest

from ic_sandbox.progress import run_to_end
from ic_sandbox.world.importing import Choices, Imported, import_map
from tests.world.importing.drawing import drawn

ROWS, COLS = 600, 520
PARTS = (
    "rows 1 to 512, columns 1 to 512",
    "rows 1 to 512, columns 513 to 520",
    "rows 513 to 600, columns 1 to 512",
    "rows 513 to 600, columns 513 to 520",
)


def read(folder: Path, level: str = "", letter: str = "@") -> Imported:
    rows = [["."] * COLS for _ in range(ROWS)]
    rows[599][519] = letter
    rows[512][0] = "T"
    path = folder / "large.map"
    head = f"type octile\nheight {ROWS}\nwidth {COLS}\nmap\n"
    path.write_text(head + "\n".join(map("".join, rows)) + "\n", "utf-8")
    return run_to_end(import_map(path, Choices(level=level)))


def test_a_map_that_is_too_large_offers_its_parts(tmp_path: Path) -> None:
    result = read(tmp_path)
    assert result.world is None
    assert result.levels == PARTS
    (fault,) = map(str, result.faults)
    assert fault.startswith(
        "the map has 600 rows by 520 columns; at most 512 each are possible; choose one of its 4 parts"
    )


@pytest.mark.parametrize("level", ["4", PARTS[3]])
def test_a_part_is_chosen_like_a_level(tmp_path: Path, level: str) -> None:
    result = read(tmp_path, level)
    rows = drawn(result)
    assert len(rows) == 88
    assert set(rows[:-1]) == {"." * 8}
    assert rows[-1] == ".......#"
    assert f'read level 4 of 4, "{PARTS[3]}"' in result.notes
    assert drawn(read(tmp_path, "3"))[0] == "#" + "." * 511


def test_faults_of_a_part_have_their_place_in_the_file(tmp_path: Path) -> None:
    assert "line 604, column 520" in str(read(tmp_path, "4", "?").faults[0])


def test_other_levels_than_parts_stay_refused(tmp_path: Path) -> None:
    assert "there is no level" in str(read(tmp_path, "5").faults[0])
    path = tmp_path / "long.txt"
    path.write_text("." * 513 * 512, "utf-8")
    assert "at most 512" in str(run_to_end(import_map(path)).faults[0])
