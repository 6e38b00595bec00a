"""A card of the gallery: picture, title and claim of one world, and the goals for which the claim holds."""

from __future__ import annotations

import re
from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFont,
    QFontMetrics,
    QImage,
    QKeyEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPalette,
    QPen,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QToolButton, QWidget

from ic_sandbox.i18n import tr
from ic_sandbox.world.document import World
from ic_sandbox.world.draws import draws_of, texts_of_draw
from ic_sandbox.world.io.files import ShippedWorld
from ic_sandbox.world.presets import drive_style

__all__ = ["GalleryCard", "claim", "goals_of", "search_words"]

ASPECT = 0.54
FIRST_WIDTH = 300
CORNER = 10.0
MARGIN = 12
CLAIM_LINES = 3
STEPS = (
    *(Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down),
    *(Qt.Key.Key_Home, Qt.Key.Key_End),
)


def claim(info: str) -> str:
    """Return the first non-empty line of a world's description, without Markdown."""
    for line in info.splitlines():
        text = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", line)
        text = re.sub(r"^\s*(#+|>|[-*+]|\d+\.)\s+", "", text)
        text = re.sub(r"(\*\*|__|`|(?<!\w)[*_]|[*_](?!\w))", "", text).strip()
        if text:
            return text
    return ""


def goals_of(world: World) -> str:
    """Return a line that says how the goals of a world's populations are drawn; empty if it has none."""
    titles = ", ".join(texts_of_draw(draw).short for draw in draws_of(world))
    return tr("Goals: {draws}", draws=titles) if titles else ""


class GalleryCard(QAbstractButton):
    """A clickable card, whose picture may follow later."""

    step = Signal(object)
    focused = Signal()
    story_wanted = Signal()

    def __init__(self, shipped: ShippedWorld, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.shipped = shipped
        self._title = shipped.title
        self._claim = claim(shipped.info)
        self._goals = goals_of(shipped.world)
        self._words = search_words(shipped)
        self._picture: QImage | None = None
        self._stale = True
        self._width = FIRST_WIDTH
        self.setObjectName(f"card-{shipped.name}")
        self.setAccessibleName(self._title)
        self.setAccessibleDescription(" ".join(filter(None, (f"{shipped.group}.", self._claim, self._goals))))
        about = "\n".join(filter(None, (self._claim, self._goals)))
        self.setToolTip(f"{self._title}: {about}" if about else self._title)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.story = self._story_button() if shipped.world.story is not None else None

    def _story_button(self) -> QToolButton:
        """Return the button over the picture that plays the story."""
        button = QToolButton(self)
        button.setObjectName(f"story-{self.shipped.name}")
        button.setText("▶ " + tr("Play the story"))
        button.setAccessibleName(tr("Play the story"))
        button.setToolTip(tr("Play this world as a story, with captions"))
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setAutoFillBackground(True)
        button.clicked.connect(self.story_wanted)
        button.move(MARGIN // 2, MARGIN // 2)
        return button

    def matches(self, terms: Sequence[str]) -> bool:
        """Return whether every term of a search occurs in the card, its group or its drives."""
        return all(term in self._words for term in terms)

    @property
    def stale(self) -> bool:
        """Return whether the picture is missing or out of date."""
        return self._stale

    @property
    def picture_size(self) -> QSize:
        """The size of the picture."""
        return QSize(self._width, round(self._width * ASPECT))

    def show_picture(self, picture: QImage) -> None:
        """Show the world's picture."""
        self._picture = picture
        self._stale = False
        self.update()

    def outdate_picture(self) -> None:
        """Mark the picture as out of date; it stays visible until the next one arrives."""
        self._stale = True

    def set_width(self, width: int) -> None:
        """Set the width to that of a column of the gallery."""
        if width != self._width:
            self._width = width
            self._stale = True
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        """Return the size of picture, title, claim and goals."""
        lines = QFontMetrics(self._title_font()).height() + (CLAIM_LINES + 1) * self.fontMetrics().lineSpacing()
        return QSize(self._width, self.picture_size.height() + lines + 2 * MARGIN + 4)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the card, highlighted under the pointer and framed if focused."""
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        colours = self.palette()
        frame = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        shape = QPainterPath()
        shape.addRoundedRect(frame, CORNER, CORNER)
        painter.fillPath(shape, colours.color(QPalette.ColorRole.Base))
        painter.save()
        painter.setClipPath(shape)
        self._paint_picture(painter)
        painter.restore()
        self._paint_text(painter, colours)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(self._frame_pen(colours))
        painter.drawPath(shape)
        painter.end()

    def _frame_pen(self, colours: QPalette) -> QPen:
        if self.hasFocus():
            return QPen(colours.color(QPalette.ColorRole.Link), 2)
        line = QColor(colours.color(QPalette.ColorRole.WindowText))
        line.setAlpha(120 if self.underMouse() else 45)
        return QPen(line, 1)

    def _paint_picture(self, painter: QPainter) -> None:
        area = QRectF(0, 0, self.width(), self.picture_size.height())
        ground = QColor(self.palette().color(QPalette.ColorRole.WindowText))
        ground.setAlpha(14)
        painter.fillRect(area, ground)
        if self._picture is not None:
            painter.drawImage(area, self._picture)

    def _paint_text(self, painter: QPainter, colours: QPalette) -> None:
        room = self.width() - 2 * MARGIN
        top = self.picture_size.height() + MARGIN
        font = self._title_font()
        metrics = QFontMetrics(font)
        painter.setFont(font)
        painter.setPen(colours.color(QPalette.ColorRole.Text))
        title = metrics.elidedText(self._title, Qt.TextElideMode.ElideRight, room)
        painter.drawText(QRectF(MARGIN, top, room, metrics.height()), title)
        painter.setFont(self.font())
        muted = QColor(colours.color(QPalette.ColorRole.Text))
        muted.setAlpha(175)
        painter.setPen(muted)
        top += metrics.height() + 4
        for line in _wrapped(self._claim, self.font(), room):
            painter.drawText(QRectF(MARGIN, top, room, self.fontMetrics().height()), line)
            top += self.fontMetrics().lineSpacing()
        bottom = self.height() - MARGIN - self.fontMetrics().height()
        goals = self.fontMetrics().elidedText(self._goals, Qt.TextElideMode.ElideRight, room)
        painter.drawText(QRectF(MARGIN, bottom, room, self.fontMetrics().height()), goals)

    def _title_font(self) -> QFont:
        font = QFont(self.font())
        font.setBold(True)
        return font

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Notify the gallery, which scrolls to the card."""
        super().focusInEvent(event)
        self.focused.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open the world with Enter; move to another card with arrows, Home and End."""
        key = Qt.Key(event.key())
        if self.story is not None and self.story.hasFocus() and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.story.click()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        elif key in STEPS:
            self.step.emit(key)
        else:
            super().keyPressEvent(event)


def search_words(shipped: ShippedWorld) -> str:
    """Return the words by which a search finds a world: its names, group and claim, and the drives of its devices."""
    drives = dict.fromkeys((*([shipped.drive] if shipped.drive else []), *shipped.world.drives()))
    titles = (drive_style(drive).title for drive in drives)
    return " ".join((shipped.title, shipped.name, shipped.group, *titles, claim(shipped.info))).casefold()


def _wrapped(text: str, font: QFont, width: int) -> list[str]:
    """Return the lines that fit a card; longer text ends in an ellipsis, and is in the tooltip."""
    layout = QTextLayout(text, font)
    layout.setTextOption(QTextOption(Qt.AlignmentFlag.AlignLeft))
    layout.beginLayout()
    starts = []
    while (line := layout.createLine()).isValid():
        line.setLineWidth(width)
        starts.append(line.textStart())
    layout.endLayout()
    lines = [text[start:end] for start, end in zip(starts, [*starts[1:], len(text)], strict=True)]
    if len(lines) > CLAIM_LINES:
        rest = "".join(lines[CLAIM_LINES - 1 :])
        lines[CLAIM_LINES - 1 :] = [QFontMetrics(font).elidedText(rest, Qt.TextElideMode.ElideRight, width)]
    return lines
