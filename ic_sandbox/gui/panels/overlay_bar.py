"""The row of overlay buttons above the map, and the legend of the overlay shown."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QImage, QPixmap, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

from ic_sandbox.gui.overlays import catalogue
from ic_sandbox.gui.overlays.figures import Heat, shades
from ic_sandbox.gui.session.session import Session
from ic_sandbox.gui.shortcuts.tooltips import COMMAND
from ic_sandbox.gui.style.icons import icon
from ic_sandbox.gui.widgets.elided_label import ElidedLabel
from ic_sandbox.gui.widgets.terms import OVERLAY_TERMS, hover_card
from ic_sandbox.gui.widgets.text import escape_rich_text
from ic_sandbox.i18n import tr
from ic_sandbox.simulation.experiment import SHARED
from ic_sandbox.world.items import goal_title

__all__ = ["OverlayBar", "ends"]

GRADIENT = QSize(90, 10)
ICON_ONLY = QSize(28, 26)
"""The size of a button without its word."""

BESIDE = 260
"""The width in pixels that the words on buttons leave to the colour scale and its meaning."""

AROUND_WORD = 34
"""The width of a button's icon and padding in pixels, next to its word."""


class OverlayBar(QWidget):
    """A button for each overlay, the colour scale, and what the overlays mean."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("overlay-bar")
        self.session = session
        self.overlays = session.overlays
        layout = QHBoxLayout(self)
        layout.setContentsMargins(4, 0, 4, 0)
        layout.setSpacing(2)
        layout.addWidget(QLabel(tr("Overlays")))
        layout.addSpacing(4)
        self._listed = catalogue.OVERLAYS
        self.buttons: dict[str, QToolButton] = {}
        for overlay in self._listed:
            button = QToolButton()
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
            button.setFixedSize(ICON_ONLY)
            button.clicked.connect(lambda _=False, key=overlay.key: self.overlays.toggle(key))
            layout.addWidget(button)
            self.buttons[overlay.key] = button
        layout.addSpacing(8)
        self.low, self.gradient, self.high = QLabel(), QLabel(), QLabel()
        self.gradient.setPixmap(_gradient())
        self.gradient.setContentsMargins(4, 0, 4, 0)
        for label in (self.low, self.gradient, self.high):
            layout.addWidget(label)
        layout.addSpacing(8)
        self.meaning = ElidedLabel(2)
        self.meaning.setObjectName("overlay-meaning")
        layout.addWidget(self.meaning, 1)
        self.overlays.changed.connect(self._refresh)
        self.overlays.progressed.connect(self._on_progress)
        self._progress = ""
        self._colour_icons()
        self._refresh()

    def minimumSizeHint(self) -> QSize:
        """Return the width without words, so that the window can become narrow again."""
        hint = super().minimumSizeHint()
        words = sum(button.minimumWidth() - ICON_ONLY.width() for button in self.buttons.values())
        return QSize(hint.width() - words, hint.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show words next to the icons if there is room for all of them."""
        super().resizeEvent(event)
        room = self.fontMetrics().horizontalAdvance
        widths = {name: room(button.text()) + AROUND_WORD for name, button in self.buttons.items()}
        words = sum(widths.values()) + BESIDE <= event.size().width()
        style = Qt.ToolButtonStyle.ToolButtonTextBesideIcon if words else Qt.ToolButtonStyle.ToolButtonIconOnly
        for name, button in self.buttons.items():
            button.setToolButtonStyle(style)
            button.setFixedWidth(widths[name] if words else ICON_ONLY.width())

    def changeEvent(self, event: QEvent) -> None:
        """Recolour the icons when the theme changes."""
        if event.type() == QEvent.Type.PaletteChange:
            self._colour_icons()
        super().changeEvent(event)

    def _colour_icons(self) -> None:
        for overlay in self._listed:
            self.buttons[overlay.key].setIcon(icon(overlay.icon, self.palette().buttonText().color()))

    def _on_progress(self, progress: object) -> None:
        done = getattr(progress, "done", 0.0)
        self._progress = f"{done:.0%}" if done > 0 else ""
        self._refresh()

    def _refresh(self) -> None:
        overlays = self.overlays
        if not overlays.busy:
            self._progress = ""
        for name, button in self.buttons.items():
            button.setChecked(name in overlays.shown)
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
        return "", f"{high:.3g}"
    digits = next((digits for digits in (3, 6, 9) if f"{low:.{digits}g}" != f"{high:.{digits}g}"), 12)
    return f"{low:.{digits}g}", f"{high:.{digits}g}"


def _gradient(equal: bool = False) -> QPixmap:
    """Draw the colours from the lowest value to the highest; only the middle colour if all values are equal."""
    table = shades()
    if equal:
        table = table[len(table) // 2 :][:1]
    image = QImage(len(table), 1, QImage.Format.Format_RGB32)
    for x, (red, green, blue) in enumerate(table.tolist()):
        image.setPixel(x, 0, 0xFF000000 | red << 16 | green << 8 | blue)
    return QPixmap.fromImage(image.scaled(GRADIENT))
