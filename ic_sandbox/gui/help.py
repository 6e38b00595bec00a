"""What the help menu says: keys and buttons, and what this program is."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from ic_sandbox.locations import program_version

__all__ = ["show_about", "show_shortcuts"]

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


def _say(parent: QWidget, title: str, text: str) -> None:
    box = QMessageBox(QMessageBox.Icon.NoIcon, title, text, QMessageBox.StandardButton.Ok, parent)
    box.setTextFormat(Qt.TextFormat.RichText)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.open()
