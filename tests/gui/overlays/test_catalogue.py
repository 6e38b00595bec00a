"""The catalogue of overlays: an overlay added only to it appears everywhere."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QSettings
from PySide6.QtGui import QColor, QPainter
from pytestqt.qtbot import QtBot

from ic_sandbox.gui.drawing.viewport import Viewport
from ic_sandbox.gui.overlays import catalogue
from ic_sandbox.gui.overlays.catalogue import Overlay, Source, overlay_named
from ic_sandbox.gui.overlays.computation import Request
from ic_sandbox.gui.overlays.figures import Figure, Heat
from ic_sandbox.gui.rendering.picture import Scene, draw_picture
from ic_sandbox.gui.session.session import Session
from ic_sandbox.gui.style.icons import icon
from ic_sandbox.gui.window.main_window import MainWindow
from ic_sandbox.progress import Progress, run_to_end

PLAIN = "#ff00ff"


@dataclass(frozen=True, eq=False)
class Plain(Figure):
    """A figure with all cells in one colour."""

    layer = 9
    rows: int

    def paint(self, painter: QPainter, viewport: Viewport) -> None:
        painter.fillRect(viewport.rect((1, 1)), QColor(PLAIN))


def compute_plain(request: Request, before: Figure | None) -> Generator[Progress, None, Figure | None]:
    yield from ()
    return None if request.world is None else Plain(request.world.rows)


ADDED = Overlay("plain", "Plain ground", "nothing but {goal}", Source.WORLD, compute_plain, "overlay_value")


@pytest.fixture
def window(qtbot: QtBot, unplanned: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> MainWindow:
    monkeypatch.setattr(catalogue, "OVERLAYS", (*catalogue.OVERLAYS, ADDED))
    made = MainWindow(unplanned, QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat))
    qtbot.addWidget(made, before_close_func=lambda _: setattr(unplanned.document, "_saved", unplanned.world))
    made.show()
    made.new_world()
    return made


def test_an_added_overlay_is_in_menu_command_list_bar_legend_map_and_pictures(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    session, workspace = window.session, window.workspace
    command = window.catalogue.command("overlay.plain")
    action = window.menus.actions["overlay.plain"]
    button = workspace.overlay_bar.buttons["plain"]
    assert action.text() == command.text == "Plain ground"
    assert button.accessibleName() == "Plain ground"
    assert "nothing but the selected goal" in button.toolTip()
    command.run()
    qtbot.waitUntil(lambda: "plain" in session.overlays.figures, timeout=10_000)
    window.menus.refresh()
    assert action.isChecked()
    assert button.isChecked()
    assert "nothing but the goal" in workspace.overlay_bar.meaning.toolTip()
    view = workspace.canvas.view
    middle = view.cell_rect((1, 1)).center().toPoint()
    assert view.grab().toImage().pixelColor(middle).name() == PLAIN
    picture = tmp_path / "map.svg"
    draw_picture(Scene(session.world, tuple(session.overlays.figures.values())), picture, 20, dark=False)
    assert PLAIN in picture.read_text("utf-8")


def test_keys_are_unique_and_every_overlay_has_an_icon(qtbot: QtBot) -> None:
    keys = [overlay.key for overlay in catalogue.OVERLAYS]
    assert len(set(keys)) == len(keys)
    for overlay in catalogue.OVERLAYS:
        assert overlay_named(overlay.key) is overlay
        assert not icon(overlay.icon, QColor("black")).isNull()


def test_an_unknown_key_is_refused() -> None:
    with pytest.raises(KeyError):
        overlay_named("unknown")


def test_without_a_world_a_plan_or_a_run_no_overlay_has_a_figure() -> None:
    for overlay in catalogue.OVERLAYS:
        assert run_to_end(overlay.compute(Request((overlay.key,)), None)) is None, overlay.key


def test_a_heat_map_without_figures_has_no_bounds() -> None:
    assert Heat(np.full((2, 3), np.nan)).bounds() is None
