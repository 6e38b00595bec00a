from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtGui import QAction, QColor, QKeySequence, QPalette
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from ic_sandbox.gui.app.preference_applier import PreferenceApplier
from ic_sandbox.gui.files.autosave import Autosave
from ic_sandbox.gui.panels.map.legend import MapLegend
from ic_sandbox.gui.preferences.dialog import PreferencesDialog
from ic_sandbox.gui.preferences.preferences import CHOICES, RANGES, Chosen, Preferences
from ic_sandbox.gui.rendering.drive_symbol import DriveSymbol
from ic_sandbox.gui.session.session import Session
from ic_sandbox.gui.style.theme import drawing_colours, drive_colour, drive_colours, is_dark, prefer
from ic_sandbox.gui.window.main_window import MainWindow
from ic_sandbox.paths import RESOURCES
from ic_sandbox.world.io.files import dump_world
from ic_sandbox.world.presets import FINAL, drive_style, drive_styles
from tests.gui.contrast_helpers import contrast
from tests.gui.window_helpers import shown_window


@pytest.fixture
def window(qtbot: QtBot, unplanned: Session, settings: QSettings, qapp: QApplication) -> Iterator[MainWindow]:
    prefer(qapp, "light", "standard")
    window = shown_window(qtbot, unplanned, settings)
    window.open_shipped("off_switch")
    yield window
    prefer(qapp, "system", "standard")


@pytest.fixture
def autosave(window: MainWindow) -> Iterator[Autosave]:
    made = Autosave(window.session.document)
    PreferenceApplier(window.preferences, window.session, made)
    yield made
    made.finish()


@pytest.fixture
def dialog(window: MainWindow, autosave: Autosave, qtbot: QtBot) -> PreferencesDialog:
    window.catalogue.command("edit.preferences").run()
    made = window.findChild(PreferencesDialog)
    assert isinstance(made, PreferencesDialog)
    qtbot.waitExposed(made)
    return made


def test_preferences_are_stored(settings: QSettings) -> None:
    preferences = Preferences(settings)
    assert preferences.now == Chosen()
    preferences.choose(theme="dark", autosave=False, autosave_seconds=20)
    preferences.choose(start="last")
    settings.sync()
    again = Preferences(QSettings(settings.fileName(), QSettings.Format.IniFormat))
    assert again.now == Chosen(theme="dark", autosave=False, autosave_seconds=20, start="last")
    again.forget()
    assert Preferences(settings).now == Chosen()


def test_the_changed_signal_is_emitted_once_per_real_change(settings: QSettings, qtbot: QtBot) -> None:
    preferences = Preferences(settings)
    told: list[Chosen] = []
    preferences.changed.connect(lambda: told.append(preferences.now))
    preferences.choose(theme="dark")
    preferences.choose(theme="dark")
    assert told == [Chosen(theme="dark")]


@pytest.mark.parametrize("stored", ["nonsense", "-1", "99999999", 7.5, b"\0\1", ["a", "b"], None, ""])
def test_invalid_stored_values_are_ignored(settings: QSettings, stored: object) -> None:
    for name in (*CHOICES, *RANGES, "autosave"):
        settings.setValue(f"preferences/{name}", stored)
    assert Preferences(settings).now == Chosen()


@pytest.mark.parametrize("wrong", [{"theme": "pink"}, {"autosave_seconds": 0}, {"history_megabytes": 1}])
def test_invalid_values_are_refused(settings: QSettings, wrong: dict[str, str]) -> None:
    preferences = Preferences(settings)
    with pytest.raises(ValueError, match="can't be"):
        preferences.choose(**wrong)
    assert preferences.now == Chosen()


def test_the_theme_changes_every_part_at_once(
    window: MainWindow, dialog: PreferencesDialog, qapp: QApplication
) -> None:
    for theme, dark in (("dark", True), ("light", False), ("dark", True)):
        dialog.theme.setCurrentIndex(dialog.theme.findData(theme))
        dialog.theme.activated.emit(dialog.theme.currentIndex())
        QApplication.processEvents()
        assert is_dark() == dark
        parts = (window.workspace.canvas, window.gallery, window.workspace.charts, window.workspace.inspector, dialog)
        for part in parts:
            assert (part.palette().color(QPalette.ColorRole.Window).lightness() < 128) == dark
        corner = window.workspace.canvas.grab().toImage().pixelColor(2, 2)
        assert corner == QColor(drawing_colours(dark).outside)
    window.preferences.choose(theme="system")
    assert not is_dark()


def test_the_colours_of_drives_change_everywhere(window: MainWindow, dialog: PreferencesDialog) -> None:
    (tag,) = window.session.world.drives()
    usual = drive_style(tag).colour
    canvas = window.workspace.canvas
    before = canvas.grab().toImage()
    window.preferences.choose(drive_colours="contrast")
    QApplication.processEvents()
    other = drive_colour(tag).name()
    assert other != usual
    legend = window.workspace.findChild(MapLegend)
    assert legend is not None
    assert other in legend.key.text()
    assert usual not in legend.key.text()
    assert other in dialog.colours.text()
    (sign,) = (sign for sign in window.workspace.palette_panel.findChildren(DriveSymbol) if sign.drive == tag)
    assert sign.grab().toImage().pixelColor(sign.width() // 2, sign.height() // 2).name() == other
    assert canvas.grab().toImage() != before
    window.preferences.choose(drive_colours="standard")
    QApplication.processEvents()
    assert canvas.grab().toImage() == before


def test_high_contrast_is_high_and_separates_all_drives() -> None:
    tags = {style.tag for style in drive_styles()}
    for sets in json.loads((RESOURCES / "drive_colours.json").read_text("utf-8")).values():
        for ground in ("light", "dark"):
            assert set(sets[ground]) == tags
            assert len(set(sets[ground].values())) == len(tags)
    for dark in (False, True):
        colours = drawing_colours(dark)
        for tag, colour in drive_colours("contrast", dark).items():
            assert contrast(QColor(colour), QColor(colours.floor)) >= 4.5, tag
    assert FINAL in tags


def test_autosave_is_switched_off_and_slowed_down(dialog: PreferencesDialog, autosave: Autosave) -> None:
    assert dialog.seconds.value() == 1
    dialog.seconds.setValue(30)
    assert autosave._timer.interval() == 30_000
    dialog.autosave.click()
    assert not autosave._enabled
    assert not dialog.seconds.isEnabled()


def test_the_memory_limit_applies_to_the_next_run(window: MainWindow, dialog: PreferencesDialog) -> None:
    dialog.history.setValue(128)
    assert window.session.settings.history_bytes == 128 * 2**20


def test_the_last_file_is_opened_if_that_is_preferred(window: MainWindow, tmp_path: Path) -> None:
    assert window.file_to_begin_with() == ""
    window.preferences.choose(start="last")
    assert window.file_to_begin_with() == "", "there is none yet"
    file = tmp_path / "a.icw"
    file.write_text(dump_world(window.session.world))
    window.open_path(str(file))
    assert window.file_to_begin_with() == str(file)


def test_the_dialog_shows_changes_made_elsewhere(window: MainWindow, dialog: PreferencesDialog) -> None:
    window.preferences.choose(theme="dark", autosave=False, autosave_seconds=9, start="last", drive_colours="contrast")
    assert dialog.theme.currentData() == "dark"
    assert dialog.start.currentData() == "last"
    assert dialog.drive_colours.currentData() == "contrast"
    assert not dialog.autosave.isChecked()
    assert dialog.seconds.value() == 9
    window.catalogue.command("edit.preferences").run()
    assert len(window.findChildren(PreferencesDialog)) == 1
    assert not dialog.isModal()


def test_the_dialog_grows_with_its_contents(dialog: PreferencesDialog, qtbot: QtBot) -> None:
    dialog.language.setCurrentIndex(dialog.language.findData("de"))
    dialog.language.activated.emit(dialog.language.currentIndex())
    assert dialog.restart_button.isVisible()
    qtbot.waitUntil(lambda: dialog.colours.height() >= dialog.colours.heightForWidth(dialog.colours.width()))


def test_preferences_are_in_the_platforms_menu(window: MainWindow) -> None:
    action = window.findChild(QAction, "edit.preferences")
    assert action is not None
    assert action.menuRole() == QAction.MenuRole.PreferencesRole
    assert QKeySequence("Ctrl+,") in action.shortcuts()


@pytest.mark.parametrize("meant", [True, False])
def test_all_settings_are_reset_after_a_confirmation(
    window: MainWindow, dialog: PreferencesDialog, settings: QSettings, monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path, meant: bool,
) -> None:  # fmt: skip
    file = tmp_path / "a.icw"
    file.write_text(dump_world(window.session.world))
    window.open_path(str(file))
    usual = window.workspace.across.sizes()
    window.workspace.across.setSizes([400, 500, 350])
    window.preferences.choose(theme="dark")
    window.shortcuts.remap("run.play", QKeySequence("P"))
    role = QMessageBox.ButtonRole.DestructiveRole if meant else QMessageBox.ButtonRole.RejectRole
    answer = lambda box: next(button for button in box.buttons() if box.buttonRole(button) == role)  # noqa: E731
    monkeypatch.setattr(QMessageBox, "exec", lambda _: 0)
    monkeypatch.setattr(QMessageBox, "clickedButton", answer)
    dialog.forget.click()
    assert (window.preferences.now == Chosen()) == meant
    assert window.shortcuts.is_own("run.play") != meant
    assert bool(window.recent()) != meant
    assert (window.workspace.across.sizes() == usual) == meant
    assert bool(settings.allKeys()) != meant


@pytest.mark.parametrize(
    "stored", ["²", "٣", "9" * 10_000, "-1", "1e3", "nan", "", " 3", "3.5", True, None, [], [1], {}, 1e300]
)
@pytest.mark.parametrize("name", ["autosave_seconds", "history_megabytes", "theme", "autosave", "language"])
def test_absurd_settings_count_as_missing(settings: QSettings, name: str, stored: object) -> None:
    settings.setValue(f"preferences/{name}", stored)
    now = Preferences(settings).now
    if not (name == "autosave" and stored is True):
        assert now == Chosen()
