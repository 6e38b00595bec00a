"""The dialog about agents in Python: what to write, the command that runs them in this world, and the run to open."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from shutil import which

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ic_sandbox.gui.session.session import Session
from ic_sandbox.gui.widgets.dialog_buttons import plain_button
from ic_sandbox.i18n import tr
from ic_sandbox.paths import file_stem
from ic_sandbox.system import bundled
from ic_sandbox.world.io.files import SUFFIX

__all__ = ["AGENT_NAME", "EXAMPLE", "AgentDialog", "agent_command", "program_words"]

EXAMPLE = """\
import ic_sandbox as ics
import numpy as np


class Walker:
    \"\"\"Agents that act at random; each run makes one object for all of them.\"\"\"

    def __init__(self, world):
        self.actions = ics.compile_world(world).actions

    def reset(self, goals, seed):
        self.generator = np.random.default_rng(seed)

    def act(self, observations):
        return self.generator.integers(0, len(self.actions), len(observations))
"""

AGENT_NAME = "Walker"
"""The name of the agent in the example."""

AGENT = f"my_agent:{AGENT_NAME}"
TICKS = 200
OUT = "my_agent_run"
WIDTH = 640
PROGRAM = "ic-sandbox"


def program_words() -> list[str]:
    """Return the words that start this program in a terminal: its name only if that is this very program."""
    found, python = which(PROGRAM), Path(sys.executable)
    if found is not None:
        own = Path(found).resolve() == python.resolve() if bundled() else Path(found).parent == python.parent
        if own:
            return [PROGRAM]
    return [str(python)] if bundled() else [str(python), "-m", "ic_sandbox"]


def _joined(words: Sequence[str]) -> str:
    """Return a command line, quoted as this system's terminal wants it."""
    return subprocess.list2cmdline(words) if os.name == "nt" else shlex.join(words)


def agent_command(session: Session, agent: str) -> str:
    """Return the command that runs agents of ``module:name`` in the open world, with the settings of the window."""
    settings = session.settings.settled(session.world)
    words = [*program_words(), "run", _world_word(session), "--agent", agent, "--ticks", str(TICKS)]
    words += ["--seed", str(settings.seed), "--mode", str(settings.mode)]
    if settings.agents is not None:
        words += ["--agents", str(settings.agents)]
    return _joined([*words, "--controls", "--out", OUT])


def _world_word(session: Session) -> str:
    """Return what the command line calls the open world: a shipped name, or its file."""
    document = session.document
    if document.path is not None:
        return str(document.path)
    if document.shipped_name is not None and not document.dirty:
        return document.shipped_name
    return f"{file_stem(session.world.name)}{SUFFIX}"


class AgentDialog(QDialog):
    """Three steps: write an agent, run it on the command line, open its run. It runs no code itself.

    ``run_wanted`` is sent when the user wants to open the folder of a run.
    """

    run_wanted = Signal()

    def __init__(self, session: Session, agent: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.setObjectName("agent-dialog")
        self.setWindowTitle(tr("Agent from Python"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(WIDTH)
        self.example = QPlainTextEdit(EXAMPLE)
        self.example.setObjectName("agent-example")
        self.example.setAccessibleName(tr("Example of an agent"))
        self.example.setTabChangesFocus(True)
        self.agent = QLineEdit(agent or AGENT)
        self.agent.setObjectName("agent-name")
        self.agent.setAccessibleName(tr("Module and name of the agent"))
        self.agent.setToolTip(tr("The Python file without .py, a colon, and the name of the class or function in it"))
        self.command = QLineEdit()
        self.command.setObjectName("agent-command")
        self.command.setAccessibleName(tr("Command line"))
        fixed = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        for field in (self.example, self.agent, self.command):
            field.setFont(fixed)
        for shown in (self.example, self.command):
            shown.setReadOnly(True)
        self.note = _label("")
        self.note.setObjectName("agent-note")
        self._lay_out()
        self.agent.textChanged.connect(self._renew)
        for changed in (session.document.status_changed, session.document.contents_changed, session.settings_changed):
            changed.connect(self._renew)
        self._renew()
        self.agent.setFocus()

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 12)
        layout.setSpacing(8)
        layout.addWidget(
            _label(
                tr(
                    "Agents that you write in Python can act in this world. The command line runs them, and this window"
                    " opens and plays their run. The window itself never runs their code."
                )
            )
        )
        layout.addWidget(_label(tr("1. Write a class or function that takes a world and returns an agent, such as:")))
        layout.addWidget(self.example, 1)
        layout.addLayout(_row(plain_button("agent-copy-example", tr("Copy &example"), self._copy_example)))
        layout.addWidget(
            _label(
                tr(
                    "2. Run it in a terminal, in the folder of your Python file. The command runs that file: use only"
                    " code that you trust."
                )
            )
        )
        caption = QLabel(tr("&Agent:"))
        caption.setBuddy(self.agent)
        naming = QHBoxLayout()
        naming.addWidget(caption)
        naming.addWidget(self.agent, 1)
        layout.addLayout(naming)
        layout.addWidget(self.command)
        self.in_powershell = _label(tr("In PowerShell, write & and a blank before this command."))
        self.in_powershell.setObjectName("agent-powershell")
        layout.addWidget(self.in_powershell)
        layout.addWidget(self.note)
        if bundled():
            layout.addWidget(self._libraries())
        layout.addLayout(_row(plain_button("agent-copy-command", tr("Copy &command"), self._copy_command)))
        layout.addWidget(_label(tr("3. Open the folder that it wrote, {folder}.", folder=OUT)))
        close = plain_button("agent-close", tr("Close"), self.close)
        last = _row(plain_button("agent-open-run", tr("&Open run…"), self.run_wanted.emit))
        last.addWidget(close)
        layout.addLayout(last)

    @staticmethod
    def _libraries() -> QLabel:
        """Say which libraries an agent can use here, and how to use others."""
        label = _label(
            tr(
                "This application has a Python of its own, with NumPy but without most other libraries. If your agent"
                " needs more, install IC Sandbox with pip in the Python that has them, and begin the command with"
                " “ic-sandbox run” there."
            )
        )
        label.setObjectName("agent-libraries")
        return label

    def _renew(self, *_: object) -> None:
        """Show the command for the open world."""
        document = self._session.document
        self.command.setText(agent_command(self._session, self.agent.text().strip()))
        self.command.setCursorPosition(0)
        self.in_powershell.setVisible(self.command.text().startswith('"'))  # PowerShell prints a quoted path
        found = not document.dirty and (document.path is not None or document.shipped_name is not None)
        self.note.setText("" if found else tr("Save the world first: the command reads its file."))
        self.note.setHidden(found)

    def _copy_example(self) -> None:
        QGuiApplication.clipboard().setText(EXAMPLE)
        self._session.message.emit(tr("Copied the example."))

    def _copy_command(self) -> None:
        QGuiApplication.clipboard().setText(self.command.text())
        self._session.message.emit(tr("Copied the command."))


def _label(text: str) -> QLabel:
    label = QLabel(text)
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label


def _row(button: QPushButton) -> QHBoxLayout:
    row = QHBoxLayout()
    row.addWidget(button)
    row.addStretch(1)
    return row
