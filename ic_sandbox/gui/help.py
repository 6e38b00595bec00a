"""What the help menu says: keys and buttons, and what this program is."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QMessageBox, QWidget

from ic_sandbox.gui.crash_log import log_file
from ic_sandbox.locations import program_version
from ic_sandbox.translation import tr

__all__ = ["open_log", "show_about", "show_shortcuts"]

SHORTCUTS = """
<table cellpadding="3">
<tr><td><b>Space</b></td><td>play or pause</td></tr>
<tr><td><b>.</b> &nbsp; <b>,</b></td><td>one tick on, one tick back</td></tr>
<tr><td><b>Home</b></td><td>begin the run again</td></tr>
<tr><td><b>Ctrl+Z</b></td><td>undo; every edit can be taken back</td></tr>
<tr><td><b>Ctrl+G</b></td><td>to the gallery, and back</td></tr>
<tr><td><b>Ctrl+E</b></td><td>export the run as CSV</td></tr>
<tr><td><b>V</b> &nbsp; <b>E</b></td><td>select tool, erase tool</td></tr>
<tr><td><b>left button</b></td><td>use the tool; with the select tool, drag what is under the pointer</td></tr>
<tr><td><b>right button</b></td><td>erase</td></tr>
<tr><td><b>middle button, wheel</b></td><td>move the map, zoom</td></tr>
<tr><td><b>arrow keys, Enter, Delete</b></td><td>move the keyboard cursor, use the tool there, remove</td></tr>
<tr><td><b>Escape</b></td><td>give a stroke up</td></tr>
<tr><td><b>F</b></td><td>show the whole map</td></tr>
</table>
"""

ABOUT = """
<h3>IC Sandbox {version}</h3>
<p>See and measure instrumental convergence: whether agents with different final goals come to share the means.</p>
<p>An agent is paid by its final goal alone. No drive is scripted or rewarded anywhere.</p>
"""


def show_shortcuts(parent: QWidget) -> None:
    """Say what keys and buttons do."""
    _say(parent, "Keyboard and mouse", SHORTCUTS)


def show_about(parent: QWidget) -> None:
    """Say what this is."""
    _say(parent, "IC Sandbox", ABOUT.format(version=program_version()))


def open_log(parent: QWidget) -> None:
    """Open the log of what went wrong, in whatever shows texts on this machine."""
    path = log_file()
    if not path.is_file():
        _say(parent, tr("The log"), tr("Nothing has gone wrong so far: there is no log."))
    elif not QDesktopServices.openUrl(QUrl.fromLocalFile(path)):
        _say(parent, tr("The log"), tr("Nothing here can show the log. It is in {path}", path=escape(str(path))))


def _say(parent: QWidget, title: str, text: str) -> None:
    box = QMessageBox(QMessageBox.Icon.NoIcon, title, text, QMessageBox.StandardButton.Ok, parent)
    box.setTextFormat(Qt.TextFormat.RichText)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.open()
