"""The Info tab with a world's own text: what it shows and does not show, what to try, what to watch."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from ic_sandbox.gui.session.session import Session
from ic_sandbox.gui.widgets.markdown_view import MarkdownView
from ic_sandbox.i18n import tr, tr_text
from ic_sandbox.world.document import World

__all__ = ["InfoPanel"]

MARGIN, INDENT = 10, 22
"""Pixels around the text, and before the items of its lists."""


class InfoPanel(QWidget):
    """The formatted text; ``edit_wanted`` asks for the field in which it can be edited, ``story_wanted`` to play it."""

    edit_wanted = Signal()
    story_wanted = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("info")
        self.setAccessibleName(tr("About this world"))
        self._shown: str | None = None
        self.text = MarkdownView()
        self.text.setObjectName("info-text")
        self.text.setAccessibleName(tr("About this world"))
        self.text.setAccessibleDescription(
            tr("What this world shows and does not show, what to try, and what to watch.")
        )
        self.text.document().setDocumentMargin(MARGIN)
        self.text.document().setIndentWidth(INDENT)
        self.edit = QPushButton(tr("Edit this text"))
        self.edit.setObjectName("info-edit")
        self.edit.setToolTip(tr("Edit this text in the inspector, as Markdown"))
        self.edit.clicked.connect(self.edit_wanted)
        self.story = QPushButton(tr("Play the story"))
        self.story.setObjectName("info-story")
        self.story.setToolTip(tr("Play this world as a story, with captions"))
        self.story.clicked.connect(self.story_wanted)
        foot = QHBoxLayout()
        foot.addWidget(self.story)
        foot.addStretch(1)
        foot.addWidget(self.edit)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self.text, 1)
        layout.addLayout(foot)
        session.document.contents_changed.connect(self._show)
        self._show(session.world)

    def _show(self, world: World) -> None:
        self.story.setVisible(world.story is not None)
        text = tr_text(world.info) or tr("*This world has no description.*")
        if text != self._shown:
            self._shown = text
            self.text.show_markdown(text)
