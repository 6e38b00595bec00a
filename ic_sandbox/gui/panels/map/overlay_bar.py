"""The overlay buttons above the map, and the legend of the overlay shown."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import QAction, QImage, QPixmap, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QToolButton, QWidget

from ic_sandbox.gui.overlays import catalogue
from ic_sandbox.gui.overlays.catalogue import Overlay
from ic_sandbox.gui.overlays.figures import Heat, shades
from ic_sandbox.gui.session.session import Session
from ic_sandbox.gui.shortcuts.tooltips import COMMAND
from ic_sandbox.gui.style.icons import icon
from ic_sandbox.gui.widgets.elided_label import ElidedLabel
from ic_sandbox.gui.widgets.terms import OVERLAY_TERMS, hover_card
from ic_sandbox.gui.widgets.text import escape_rich_text
from ic_sandbox.i18n import numeral, tr
from ic_sandbox.simulation.experiment import SHARED
from ic_sandbox.world.items import goal_title

__all__ = ["OverlayBar", "ends"]

GRADIENT = QSize(90, 10)
ROW = 26
"""The height of a row in pixels."""

MOST_ROWS = 2
"""The most rows of buttons; if more were needed, a menu replaces them."""

LEAST_SCALE = 190
"""The least width in pixels of the colour scale and its meaning, to the right of the last button."""

MARGIN, GAP = 4, 2


class OverlayBar(QWidget):
    """The overlays to choose from, the colour scale, and what the overlays mean.

    There is a button with a word for each overlay in one or two rows, or a menu of them if there is less room.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("overlay-bar")
        self.session = session
        self.overlays = session.overlays
        self._listed = catalogue.OVERLAYS
        self._folded = False
        self._title = QLabel(tr("Overlays"), self)
        self.buttons = {overlay.key: self._button(overlay) for overlay in self._listed}
        self.menu = self._menu_button()
        self._scale = QWidget(self)
        self.low, self.gradient, self.high = QLabel(), QLabel(), QLabel()
        self.gradient.setPixmap(_gradient())
        self.gradient.setContentsMargins(4, 0, 4, 0)
        self.meaning = ElidedLabel(2)
        self.meaning.setObjectName("overlay-meaning")
        row = QHBoxLayout(self._scale)
        row.setContentsMargins(8, 0, 0, 0)
        row.setSpacing(GAP)
        for label in (self.low, self.gradient, self.high):
            row.addWidget(label)
        row.addSpacing(8)
        row.addWidget(self.meaning, 1)
        self.overlays.changed.connect(self._refresh)
        self.overlays.progressed.connect(self._on_progress)
        self._progress = ""
        self._colour_icons()
        self._refresh()
        self._arrange()

    def _button(self, overlay: Overlay) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName(f"overlay-{overlay.key}")
        button.setCheckable(True)
        button.setAutoRaise(True)
        title, what = tr(overlay.title), overlay.describe(tr("the selected goal"))
        button.setAccessibleName(title)
        button.setToolTip(f"{title}: {what}{hover_card(OVERLAY_TERMS.get(overlay.key, ()))}")
        button.setProperty(COMMAND, f"overlay.{overlay.key}")
        button.setAccessibleDescription(what)
        button.setIconSize(QSize(18, 18))
        button.setText(title)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.clicked.connect(lambda: self.overlays.toggle(overlay.key))
        return button

    def _menu_button(self) -> QToolButton:
        """Return the button that replaces the others in a small window; it names the overlays that are shown."""
        button = QToolButton(self)
        button.setObjectName("overlay-menu")
        button.setAccessibleName(tr("Overlays"))
        button.setToolTip(tr("Choose what the map shows below the agents"))
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        menu = QMenu(button)
        menu.setToolTipsVisible(True)
        self._entries: dict[str, QAction] = {}
        for overlay in self._listed:
            entry = menu.addAction(tr(overlay.title))
            entry.setCheckable(True)
            entry.setToolTip(self.buttons[overlay.key].toolTip())
            entry.triggered.connect(lambda _=False, key=overlay.key: self.overlays.toggle(key))
            self._entries[overlay.key] = entry
        button.setMenu(menu)
        return button

    def fold(self, low: bool) -> None:
        """In a low window, show a menu in place of the buttons, to leave the height to the map."""
        if low != self._folded:
            self._folded = low
            self._arrange()

    def minimumSizeHint(self) -> QSize:
        """Ask for no more width than the menu and the colour scale need."""
        return QSize(self._title.sizeHint().width() + LEAST_SCALE, ROW)

    def sizeHint(self) -> QSize:
        """Return the height of the rows."""
        return QSize(self.minimumSizeHint().width(), self.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put buttons into as many rows as they need."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._arrange()

    def _arrange(self) -> None:
        """Place the buttons, or the menu, and the scale behind the last of them."""
        first = MARGIN + self._title.sizeHint().width() + MARGIN
        places, (x, row) = self._places(first)
        in_menu = self._folded or row >= MOST_ROWS
        for name, button in self.buttons.items():
            button.setHidden(in_menu)
            button.setGeometry(places[name])
        self.menu.setVisible(in_menu)
        if in_menu:
            x, row = first + self.menu.sizeHint().width() + GAP, 0
            self.menu.setGeometry(first, 0, self.menu.sizeHint().width(), ROW)
        self._title.setGeometry(MARGIN, 0, self._title.sizeHint().width(), ROW)
        self._scale.setGeometry(x, row * ROW, max(0, self.width() - x), ROW)
        if self.height() != (row + 1) * ROW:
            self.setFixedHeight((row + 1) * ROW)

    def _places(self, first: int) -> tuple[dict[str, QRect], tuple[int, int]]:
        """Return the places of the buttons, and the left end and the row of what follows them."""
        places, x, row = {}, first, 0
        for name, button in self.buttons.items():
            width = button.sizeHint().width()
            if x + width > self.width() and x > first:
                x, row = first, row + 1
            places[name] = QRect(x, row * ROW, width, ROW)
            x += width + GAP
        if x + LEAST_SCALE > self.width():
            x, row = first, row + 1
        return places, (x, row)

    def changeEvent(self, event: QEvent) -> None:
        """Recolour the icons when the theme changes."""
        if event.type() == QEvent.Type.PaletteChange:
            self._colour_icons()
        super().changeEvent(event)

    def _colour_icons(self) -> None:
        ink = self.palette().buttonText().color()
        for overlay in self._listed:
            self.buttons[overlay.key].setIcon(icon(overlay.icon, ink))
            self._entries[overlay.key].setIcon(icon(overlay.icon, ink))

    def _on_progress(self, progress: object) -> None:
        done = getattr(progress, "done", 0.0)
        self._progress = numeral(done, ".0%") if done > 0 else ""
        self._refresh()

    def _refresh(self) -> None:
        overlays = self.overlays
        if not overlays.busy:
            self._progress = ""
        for name, button in self.buttons.items():
            button.setChecked(name in overlays.shown)
            self._entries[name].setChecked(name in overlays.shown)
        titles = [tr(overlay.title) for overlay in self._listed if overlay.key in overlays.shown]
        self.menu.setText(", ".join(titles) or tr("None"))
        if self.menu.isVisible():
            self._arrange()
        heat = next((overlay for overlay in self._listed if overlay.heat and overlay.key in overlays.shown), None)
        figure = None if heat is None else overlays.figures.get(heat.key)
        bounds = figure.bounds() if isinstance(figure, Heat) else None
        low, high = ("", "") if bounds is None else ends(*bounds)
        self.low.setText(low)
        self.high.setText(high)
        self.gradient.setPixmap(_gradient() if low else _gradient(equal=True))
        for label, shown in ((self.low, low), (self.gradient, high), (self.high, high)):
            label.setVisible(bool(shown))
        words = self._described(heat is not None and bounds is None)
        self.meaning.say(words)
        for label in (self.low, self.gradient, self.high):  # there may be no room for the words
            label.setToolTip(escape_rich_text(words))
        self.meaning.setAccessibleName(words or tr("No overlay shown"))

    def _described(self, without_figures: bool) -> str:
        overlays = self.overlays
        goal = tr("“{goal}”", goal=goal_title(overlays.goal_name)) if overlays.goal_name else tr("the goal")
        experiment = self.session.player.experiment
        shared = experiment is not None and experiment.settings.mode == SHARED
        words = "; ".join(overlay.describe(goal, shared) for overlay in self._listed if overlay.key in overlays.shown)
        if overlays.renewing and self.session.planning.unplanned:
            return tr("Out of date: {words}", words=words)
        if overlays.renewing:
            state = tr("updating") + (f" {self._progress}" if self._progress else "")
            return f"{state} … {words}"
        if without_figures:
            return tr("Nothing to show here: {words}", words=words)
        return words


def ends(low: float, high: float) -> tuple[str, str]:
    """Return the labels at the low and the high end of the gradient, with enough digits to tell them apart.

    If all values are equal, the first label is empty.
    """
    if low == high:
        return "", numeral(high, ".3g")
    digits = next((digits for digits in (3, 6, 9) if f"{low:.{digits}g}" != f"{high:.{digits}g}"), 12)
    return numeral(low, f".{digits}g"), numeral(high, f".{digits}g")


def _gradient(equal: bool = False) -> QPixmap:
    """Draw the colours from the lowest value to the highest; only the middle colour if all values are equal."""
    table = shades()
    if equal:
        table = table[len(table) // 2 :][:1]
    image = QImage(len(table), 1, QImage.Format.Format_RGB32)
    for x, (red, green, blue) in enumerate(table.tolist()):
        image.setPixel(x, 0, 0xFF000000 | red << 16 | green << 8 | blue)
    return QPixmap.fromImage(image.scaled(GRADIENT))
