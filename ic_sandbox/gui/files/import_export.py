"""Asks for a map or picture to import, and where a picture of the world is to be written."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog

from ic_sandbox.gui.dialogs.error_box import show_faults
from ic_sandbox.gui.dialogs.output_dialog import fresh_file
from ic_sandbox.gui.files.document_window import IMPORTABLE, DocumentWindow
from ic_sandbox.gui.files.picture_dialog import PictureDialog
from ic_sandbox.gui.rendering.picture import Scene, draw_picture
from ic_sandbox.i18n import tr
from ic_sandbox.paths import file_stem
from ic_sandbox.world.faults import WorldError
from ic_sandbox.world.importing import FORMATS
from ic_sandbox.world.io.files import SUFFIX

__all__ = ["ask_import", "ask_picture"]


def ask_import(window: DocumentWindow) -> None:
    """Ask for a file of another format, and begin with the world that it draws."""
    kinds = [(tr("Maps and pictures"), IMPORTABLE)]
    for title, known in zip((tr("Maps of letters"), tr("Tiled maps"), tr("PNG pictures")), FORMATS, strict=True):
        kinds.append((title, " ".join(f"*{suffix}" for suffix in known.suffixes)))
    filters = ";;".join(f"{title} ({patterns})" for title, patterns in [*kinds, (tr("All files"), "*")])
    path, _ = QFileDialog.getOpenFileName(window, tr("Import a map or a picture"), window.folder(), filters)
    if path:
        window.open_path(path, importing=Path(path).suffix.lower() != SUFFIX)


def ask_picture(window: DocumentWindow) -> None:
    """Ask for a file and what is to be seen, and draw the world as it is shown into it."""
    session = window.session
    suggested = fresh_file(Path(window.folder()), file_stem(session.world.name), ".png")
    has_run = session.run is not None
    dialog = PictureDialog(session.world, suggested, has_run, bool(session.overlays.figures), window)
    if not dialog.exec():
        return
    with_run = session.run if has_run and dialog.agents.isChecked() else None
    tick = min(session.tick, with_run.ticks) if with_run is not None else 0
    figures = session.overlays.figures if dialog.overlays.isChecked() else {}
    scene = Scene(session.world, figures, with_run, tick, session.colour_mode)
    QGuiApplication.setOverrideCursor(Qt.CursorShape.WaitCursor)
    try:
        draw_picture(scene, dialog.path, dialog.cell_size.value(), dialog.dark.isChecked(), session.document.background)
    except WorldError as error:
        show_faults(window, tr("The picture can't be written"), error.faults)
    else:
        session.message.emit(tr("Drew {name}", name=dialog.path.name))
    finally:
        QGuiApplication.restoreOverrideCursor()
