"""The Help menu."""

from __future__ import annotations

from functools import partial
from html import escape

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QMessageBox, QWidget

from ic_sandbox.exports.citation import bibtex
from ic_sandbox.gui.commands.command import Command, Menu
from ic_sandbox.gui.commands.parts import Parts
from ic_sandbox.gui.dialogs.glossary_dialog import show_glossary
from ic_sandbox.gui.dialogs.manual_dialog import show_manual
from ic_sandbox.gui.widgets.dialog_buttons import style_buttons
from ic_sandbox.i18n import tr
from ic_sandbox.paths import log_file, program_version

__all__ = ["help_menu", "open_log", "show_about"]


def help_menu(parts: Parts) -> Menu:
    """Return the Help menu: manual, lessons, glossary, command search, shortcuts, log, about the program."""
    return Menu(
        "help",
        tr("&Help"),
        (
            Command("help.manual", tr("&Manual"), partial(show_manual, parts.window), words=tr("documentation pages")),
            Command("help.lessons", tr("&Lessons…"), parts.show_lessons, words=tr("teach class worksheet")),
            Command("help.glossary", tr("&Glossary"), partial(show_glossary, parts.window)),
            Command("help.commands", tr("&Find a command…"), parts.find_command),
            Command("help.shortcuts", tr("&Keyboard shortcuts"), parts.show_shortcuts),
            Command("help.log", tr("&Open the log"), partial(open_log, parts.window)),
            Command(
                "help.about",
                tr("&About IC Sandbox"),
                partial(show_about, parts.window),
                words=tr("cite citation reference version licence"),
            ),
        ),
    )


def show_about(parent: QWidget) -> None:
    """Show what the program is for, its version, and how to cite it."""
    idea = tr(
        "See and measure instrumental convergence: whether agents with different final goals end up wanting the same"
        " means."
    )
    honest = tr("Agents are rewarded only for their final goals. No drive is scripted or rewarded.")
    cite = tr(
        "To cite a run, name this version, the world's SHA-256 and the seed: the report and manifest.json have them."
    )
    box = _box(
        parent,
        "IC Sandbox",
        f"<h3>IC Sandbox {program_version()}</h3><p>{idea}</p><p>{honest}</p><p>{cite}</p><pre>{escape(bibtex())}</pre>"
        f"<p>{tr('MIT License.')}</p>",
    )
    copy = box.addButton(tr("Copy BibTeX"), QMessageBox.ButtonRole.ActionRole)
    copy.setObjectName("about-copy")
    copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(bibtex()))
    box.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    style_buttons(box)
    box.open()


def open_log(parent: QWidget) -> None:
    """Open the log of errors in the system's text viewer."""
    path = log_file()
    if not path.is_file():
        _say(parent, tr("The log"), tr("No errors so far, so there is no log."))
    elif not QDesktopServices.openUrl(QUrl.fromLocalFile(path)):
        _say(parent, tr("The log"), tr("No program can open the log. It is at {path}", path=escape(str(path))))


def _say(parent: QWidget, title: str, text: str) -> None:
    box = _box(parent, title, text)
    style_buttons(box)
    box.open()


def _box(parent: QWidget, title: str, text: str) -> QMessageBox:
    box = QMessageBox(QMessageBox.Icon.NoIcon, title, text, QMessageBox.StandardButton.Ok, parent)
    box.setTextFormat(Qt.TextFormat.RichText)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setDefaultButton(QMessageBox.StandardButton.Ok)
    box.setEscapeButton(QMessageBox.StandardButton.Ok)
    return box
