"""Foldable parts of a form: sections under a heading, and blocks under a sentence that summarizes them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent, QPalette
from PySide6.QtWidgets import QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from ic_sandbox.gui.inspector.binding import FormContext
from ic_sandbox.gui.inspector.controls import named
from ic_sandbox.gui.inspector.layout import column_in, frame, heading, row, scaled
from ic_sandbox.gui.widgets.text import escape_rich_text
from ic_sandbox.i18n import tr
from ic_sandbox.world.document import World

__all__ = ["block", "folding_section"]

ARROW_WIDTH = 18
FRAME_MARGIN = 5
SECTION_GAP = 6


class _Clickable(QLabel):
    """A label that can be clicked to expand its block, like the arrow next to it."""

    clicked = Signal()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.clicked.emit()


class _Fold:
    """An arrow and the part that it folds; the part is created when it is first shown."""

    def __init__(
        self, context: FormContext, key: str, opened: bool, what: str, fill: Callable[[QVBoxLayout], None]
    ) -> None:
        self._context = context
        self._key = key
        self._fill = fill
        self._filled = False
        self.arrow = QToolButton()
        self.arrow.setAutoRaise(True)
        self.arrow.setFixedWidth(scaled(ARROW_WIDTH))
        self.arrow.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        named(self.arrow, f"{key}-fold", what)
        self.inside = QWidget()
        self.inside.setObjectName(f"{key}-inside")
        self._column = column_in(self.inside)
        self._opened = context.memory.folds.get(key, opened)
        self._show()
        self.arrow.clicked.connect(lambda: self.toggle())

    def unfold(self) -> None:
        """Expand the part."""
        if not self._opened:
            self.toggle()

    def toggle(self) -> None:
        """Expand or collapse the part."""
        if not self._context.alive():
            return
        self._opened = not self._opened
        self._context.memory.folds[self._key] = self._opened
        self._show()
        self._context.grown()

    def _show(self) -> None:
        if self._opened and not self._filled:
            self._filled = True
            self._fill(self._column)
        self.inside.setVisible(self._opened)
        self.arrow.setArrowType(Qt.ArrowType.DownArrow if self._opened else Qt.ArrowType.RightArrow)
        self.arrow.setAccessibleDescription(tr("expanded") if self._opened else tr("collapsed"))


def folding_section(
    context: FormContext,
    column: QVBoxLayout,
    key: str,
    words: str,
    fill: Callable[[QVBoxLayout], None],
    *buttons: QWidget,
    opened: bool = True,
    under: QWidget | None = None,
) -> None:
    """Add a foldable section, with its buttons at the right of the heading.

    ``under`` is shown below the heading even while the section is collapsed.
    """
    fold = _Fold(context, key, opened, words, fill)
    title = _Clickable(words)
    small = heading(words)
    title.setFont(small.font())
    title.setForegroundRole(small.foregroundRole())
    title.clicked.connect(fold.toggle)
    for pressed in buttons:
        if isinstance(pressed, QToolButton):  # expand the section to show what was added
            pressed.pressed.connect(fold.unfold)
    line = QWidget()
    line.setFixedHeight(1)
    line.setBackgroundRole(QPalette.ColorRole.Mid)
    line.setAutoFillBackground(True)
    column.addSpacing(SECTION_GAP)
    column.addWidget(line)
    column.addLayout(row(fold.arrow, title, *buttons, stretch=1))
    if under is not None:
        column.addWidget(under)
    column.addWidget(fold.inside)


def block(
    context: FormContext,
    column: QVBoxLayout,
    key: str,
    what: str,
    say: Callable[[World], str],
    fill: Callable[[QVBoxLayout], None],
    buttons: Sequence[QWidget] = (),
    opened: bool = False,
    lead: QWidget | None = None,
) -> QVBoxLayout:
    """Add a framed, foldable block under a sentence.

    Returns a column between the two, which is visible even while the block is collapsed.
    """
    inside = frame(column, FRAME_MARGIN)
    fold = _Fold(context, key, opened, what, fill)
    words = _Clickable()
    words.setWordWrap(True)
    words.setTextFormat(Qt.TextFormat.PlainText)
    words.setObjectName(f"{key}-sentence")
    words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
    words.clicked.connect(fold.toggle)

    def follow(world: World) -> None:
        sentence = say(world)
        if sentence != words.text():
            words.setText(sentence)
            fold.arrow.setAccessibleName(f"{what}: {sentence}")
            fold.arrow.setToolTip(escape_rich_text(sentence))

    context.watch(follow)
    leads = [lead] if lead is not None else []
    line = row(fold.arrow, *leads, words, *buttons, stretch=1 + len(leads))
    line.setSpacing(2)
    for control in (fold.arrow, *leads, *buttons):
        line.setAlignment(control, Qt.AlignmentFlag.AlignTop)
    inside.addLayout(line)
    under = QVBoxLayout()
    inside.addLayout(under)
    inside.addWidget(fold.inside)
    return under
