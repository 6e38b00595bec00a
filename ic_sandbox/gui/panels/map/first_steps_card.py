"""A card on the map of a new world: templates to start from, and a checklist that ticks itself."""

from __future__ import annotations

from functools import partial
from html import escape

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPalette
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from ic_sandbox.gui.session.payload import Payload
from ic_sandbox.gui.session.session import Session
from ic_sandbox.gui.session.tool import tool_for
from ic_sandbox.i18n import tr
from ic_sandbox.world.document import WALL, World
from ic_sandbox.world.first_steps import first_steps, suggestions
from ic_sandbox.world.templates import TEMPLATES

__all__ = ["FirstStepsCard"]

MARGIN = 10
WIDTH, WIDER = 250, 380
"""The usual width, and one in which steps need no second line, for a low map."""

DONE, TO_DO = "✓", "○"

PALETTE_ITEMS = {
    "walls": Payload("terrain", WALL.glyph),
    "goal": Payload("goal"),
    "agents": Payload("population"),
}
"""The item of the palette that each step places."""


class FirstStepsCard(QFrame):
    """Shown in a new world until it has been played or the user closes the card.

    It leaves room for the ``banner`` below it. ``offered`` is emitted when the card appears or goes,
    ``template_wanted`` with the key of a template. A click on a step arms its tool, or plays.
    """

    template_wanted = Signal(str)
    offered = Signal(bool)

    def __init__(self, session: Session, view: QWidget, banner: QWidget) -> None:
        super().__init__(view)
        self.session = session
        self._view, self._banner = view, banner
        self._closed = self._opening = False
        self._start = session.world
        self._played = False
        self.setObjectName("first-steps")
        self.setAccessibleName(tr("First steps"))
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setAutoFillBackground(True)
        self.setBackgroundRole(QPalette.ColorRole.Base)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 6, 6, 8)
        column.setSpacing(4)
        column.addLayout(self._head())
        self.steps = QLabel()
        self.steps.setObjectName("first-steps-list")
        self.steps.setTextFormat(Qt.TextFormat.RichText)
        self.steps.linkActivated.connect(self._begin)
        self.hints = QLabel()
        self.hints.setObjectName("first-steps-hints")
        for label in (self.steps, self.hints):
            label.setWordWrap(True)
            column.addWidget(label)
        self.hints.setTextFormat(Qt.TextFormat.PlainText)
        self.hints.setForegroundRole(QPalette.ColorRole.Link)
        self.templates = self._templates()
        column.addWidget(self.templates)
        for watched in (view, banner):
            watched.installEventFilter(self)
        document = session.document
        document.opened.connect(self._on_opened)
        document.world_changed.connect(self._on_world)
        document.status_changed.connect(self._show)
        session.player.tick_changed.connect(self._on_tick)
        self._show()

    def _head(self) -> QHBoxLayout:
        row = QHBoxLayout()
        title = QLabel(f"<b>{escape(tr('First steps'))}</b>")
        close = QToolButton()
        close.setObjectName("first-steps-close")
        close.setText("✕")
        close.setAutoRaise(True)
        close.setAccessibleName(tr("Close the first steps"))
        close.setToolTip(tr("Close the first steps"))
        close.clicked.connect(self._close)
        row.addWidget(title, 1)
        row.addWidget(close)
        return row

    def _templates(self) -> QWidget:
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 4, 4, 0)
        column.setSpacing(3)
        column.addWidget(QLabel(tr("Or start from a template:")))
        for template in TEMPLATES[1:]:
            button = QPushButton(template.title)
            button.setObjectName(f"template-{template.key}")
            button.setAccessibleName(template.title)
            button.setToolTip(template.about)
            button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            button.clicked.connect(partial(self._choose, template.key))
            column.addWidget(button)
        return box

    def _begin(self, step: str) -> None:
        """Arm the tool of a step, so the next click on the map does it; or play."""
        if step in PALETTE_ITEMS:
            self.session.toolbox.set_tool(tool_for(PALETTE_ITEMS[step]))
        elif not self.session.player.playing:
            self.session.toggle_play()

    def _choose(self, key: str, _checked: bool = False) -> None:
        self.template_wanted.emit(key)

    @property
    def _wanted(self) -> bool:
        return not self._closed and not self._played and self.session.document.path is None

    def _on_opened(self) -> None:
        self._opening = True

    def _on_world(self, world: World) -> None:
        if self._opening:
            self._opening = self._played = False
            self._start = world
            self._closed = world not in [template.make() for template in TEMPLATES]  # opened or imported
        self._show()

    def _on_tick(self, *_: object) -> None:
        if not self._played and self.session.tick > 0:
            self._played = True
            self._show()

    def _close(self) -> None:
        self._closed = True
        self._show()

    def _show(self, *_: object) -> None:
        self.setVisible(self._wanted)
        self.offered.emit(self._wanted)
        if not self._wanted:
            return
        world = self.session.world
        roles = QPalette.ColorRole.PlaceholderText, QPalette.ColorRole.Link
        muted, link = (
            self.palette().color(role).name() for role in roles
        )  # a label keeps the colours of its first text
        lines = []
        begun = {step.key for step in first_steps(self._start, self._start, False) if step.done}
        for step in first_steps(self._start, world, self._played):
            if step.key in begun and step.done:
                continue  # a template did it; the card would hide more of the map
            mark, text = DONE if step.done else TO_DO, escape(step.text)
            colour, words = (
                (muted, text) if step.done else (link, f'<a href="{step.key}" style="color:{link}">{text}</a>')
            )
            lines.append(f'<tr style="color:{colour}"><td>{mark}&nbsp;</td><td>{words}</td></tr>')
        self.steps.setText(f"<table cellspacing=0 cellpadding=2>{''.join(lines)}</table>")
        hints = suggestions(world)
        self.hints.setText("\n".join(hints))
        self.hints.setVisible(bool(hints))
        self._settle()

    def _settle(self) -> None:
        """Place the card in the upper right corner of the view.

        If the view is low, leave out templates, which are in the menu, too, and then let the card be wider.

        The upper left one shows who acts on agents.
        """
        world = self.session.world
        self.templates.setVisible(world == self._start and not world.agents and not world.populations)
        width, wider = (min(width, self._view.width() - 2 * MARGIN) for width in (WIDTH, WIDER))
        layout = self.layout()
        assert layout is not None
        layout.activate()
        below = self._view.height() if self._banner.isHidden() else self._banner.y()
        if layout.totalHeightForWidth(width) > below - 2 * MARGIN:
            self.templates.hide()
            layout.activate()
        if layout.totalHeightForWidth(width) > below - 2 * MARGIN:
            width = wider
        self.setGeometry(self._view.width() - width - MARGIN, MARGIN, width, layout.totalHeightForWidth(width))
        self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the size of the view, and the banner."""
        kinds = QEvent.Type.Resize, QEvent.Type.Move, QEvent.Type.Show, QEvent.Type.Hide
        if event.type() in kinds and self.isVisible():
            self._settle()
        return False

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "templates"):
            self._show()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Keep a click on the card from reaching the map below."""
