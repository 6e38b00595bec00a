"""The letters of the preview of an imported map are readable, highlighted or not, in both themes."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ic_sandbox.gui.files.import_preview import Preview
from ic_sandbox.gui.style.theme import prefer
from ic_sandbox.progress import run_to_end
from ic_sandbox.world.importing import import_map
from tests.gui.contrast_helpers import contrast

SIZE = 240
LETTERS = "QFHJKV"
READABLE = 4.5


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("highlit", [None, "Q", "H"])
def test_letters_are_readable(
    qtbot: QtBot, qapp: QApplication, tmp_path: Path, theme: str, highlit: str | None
) -> None:
    prefer(qapp, theme, "standard")
    try:
        file = tmp_path / "map.txt"
        file.write_text("\n".join([LETTERS] * len(LETTERS)))
        imported = run_to_end(import_map(file))
        assert imported.world is None
        preview = Preview()
        qtbot.addWidget(preview)
        preview.resize(SIZE, SIZE)
        preview.show_map(imported, {})
        preview.highlight(next((one for one in imported.sources if one.name == highlit), None))
        assert (preview.highlighted is not None) == (highlit is not None)
        image = preview.grab().toImage()
        cell = image.width() // len(LETTERS)
        for place, letter in enumerate(LETTERS):
            ground = image.pixelColor(place * cell + 3, 3)
            inside = [(place * cell + x, y) for x in range(3, cell - 3) for y in range(3, cell - 3)]
            inked = max(contrast(QColor(image.pixelColor(*at)), ground) for at in inside)
            assert inked >= READABLE, (letter, inked)
    finally:
        prefer(qapp, "system", "standard")
