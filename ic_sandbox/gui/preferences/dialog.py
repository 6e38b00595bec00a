"""The dialog of preferences, which stays open next to the window; each choice applies at once."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from ic_sandbox.gui.preferences.language import SYSTEM, spoken
from ic_sandbox.gui.preferences.preferences import CHOICES, RANGES, Preferences
from ic_sandbox.gui.style.marker_shapes import SHAPES
from ic_sandbox.gui.style.theme import drive_colour
from ic_sandbox.gui.widgets.dialog_buttons import plain_button
from ic_sandbox.gui.widgets.whole_spin import WholeSpin
from ic_sandbox.gui.widgets.window_order import bring_to_front
from ic_sandbox.i18n import LANGUAGES, language, tr
from ic_sandbox.world.presets import drive_styles

__all__ = ["PreferencesDialog", "show_preferences"]

WIDTH = 540


def show_preferences(
    parent: QWidget, preferences: Preferences, forget: Callable[[], object], restart: Callable[[], object]
) -> None:
    """Open the dialog, or raise it. ``forget`` resets all settings, ``restart`` opens the window again."""
    dialog = parent.findChild(PreferencesDialog) or PreferencesDialog(parent, preferences, forget, restart)
    bring_to_front(dialog)


class PreferencesDialog(QDialog):
    """A dialog that follows the preferences, even if they change elsewhere."""

    def __init__(
        self, parent: QWidget, preferences: Preferences, forget: Callable[[], object], restart: Callable[[], object]
    ) -> None:
        super().__init__(parent)
        self.setObjectName("preferences-dialog")
        self.setWindowTitle(tr("Preferences"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(WIDTH)
        self.preferences = preferences
        self._restart = restart
        self._shows: list[Callable[[], None]] = []
        self.colours = QLabel()
        self.colours.setObjectName("preferences-colours")
        self.colours.setWordWrap(True)
        self.colours.setAccessibleName(tr("Drive colours"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 14, 18, 14)
        layout.setSpacing(10)
        forms: list[QGridLayout] = []
        for title, fill in (
            (tr("General"), self._general),
            (tr("Appearance"), self._appearance),
            (tr("Safety"), self._safety),
            (tr("Runs"), self._runs),
        ):
            layout.addWidget(_heading(title))
            form = QGridLayout()
            form.setContentsMargins(12, 0, 0, 6)
            form.setVerticalSpacing(7)
            form.setHorizontalSpacing(10)
            form.setColumnStretch(1, 1)
            fill(form)
            layout.addLayout(form)
            forms.append(form)
        _align(forms)
        layout.addStretch(1)
        self.forget = plain_button("preferences-forget", tr("&Reset all settings…"), lambda: forget())
        self.forget.setToolTip(tr("Preferences, shortcuts, window layout, recent files and commands"))
        self.close_button = plain_button("preferences-close", tr("Close"), self.close)
        row = QHBoxLayout()
        row.addWidget(self.forget)
        row.addStretch(1)
        row.addWidget(self.close_button)
        layout.addLayout(row)
        self.preferences.changed.connect(self._show)
        self._show()

    def _general(self, form: QGridLayout) -> None:
        languages = {SYSTEM: tr("Same as system"), **LANGUAGES}
        self.language = self._choice("language", tr("Language"), languages)
        self.language.setToolTip(tr("For menus, panels, reports and the texts of the shipped worlds"))
        _add(form, self.language, tr("&Language:"))
        self.restart_button = plain_button(
            "preferences-restart", tr("Restart to use this language"), lambda: self._restart()
        )
        self._shows.append(lambda: self.restart_button.setVisible(spoken(self.preferences.now.language) != language()))
        _add(form, self.restart_button)
        starts = {"gallery": tr("Show the gallery"), "last": tr("Open the last file")}
        self.start = self._choice("start", tr("On startup"), starts)
        self.start.setToolTip(tr("What the program shows first"))
        _add(form, self.start, tr("On &startup:"))

    def _appearance(self, form: QGridLayout) -> None:
        themes = {"system": tr("Same as system"), "light": tr("Light"), "dark": tr("Dark")}
        self.theme = self._choice("theme", tr("Theme"), themes)
        self.theme.setToolTip(tr("Light or dark window colours"))
        _add(form, self.theme, tr("&Theme:"))
        sets = {"standard": tr("Standard (colours and shapes)"), "contrast": tr("High contrast")}
        self.drive_colours = self._choice("drive_colours", tr("Drive colours"), sets)
        self.drive_colours.setToolTip(tr("On the map and in charts; the shapes stay the same"))
        _add(form, self.drive_colours, tr("Drive &colours:"))
        _add(form, self.colours)

    def _safety(self, form: QGridLayout) -> None:
        self.autosave = QCheckBox(tr("Autosa&ve changes"))
        self.autosave.setObjectName("preferences-autosave")
        self.autosave.setToolTip(tr("Stores the world next to its file, and offers to restore it after a crash"))
        self.autosave.toggled.connect(lambda on: self.preferences.choose(autosave=on))
        self._shows.append(lambda: self.autosave.setChecked(self.preferences.now.autosave))
        _add(form, self.autosave)
        self.seconds = self._number("autosave_seconds", tr("Seconds until a change is autosaved"), tr(" s"))
        self.seconds.setToolTip(tr("Delay between a change and its autosave"))
        _add(form, self.seconds, tr("&After:"))
        self._shows.append(lambda: self.seconds.setEnabled(self.preferences.now.autosave))

    def _runs(self, form: QGridLayout) -> None:
        self.history = self._number("history_megabytes", tr("Memory for the ticks of a run, in megabytes"), tr(" MB"))
        self.history.setSingleStep(64)
        self.history.setToolTip(tr("Longer runs store every 2nd (4th, …) tick; others are recomputed when needed."))
        _add(form, self.history, tr("&Memory for past ticks:"))
        note = QLabel(tr("Applies to the next run."))
        note.setForegroundRole(self.palette().ColorRole.PlaceholderText)
        _add(form, note)

    def _choice(self, name: str, title: str, texts: dict[str, str]) -> QComboBox:
        box = QComboBox()
        box.setObjectName(f"preferences-{name}")
        box.setAccessibleName(title)
        for choice in CHOICES[name]:
            box.addItem(texts[choice], choice)
        box.activated.connect(lambda index: self.preferences.choose(**{name: box.itemData(index)}))
        self._shows.append(lambda: box.setCurrentIndex(box.findData(getattr(self.preferences.now, name))))
        return box

    def _number(self, name: str, title: str, unit: str) -> QSpinBox:
        box = WholeSpin()
        box.setObjectName(f"preferences-{name}")
        box.setAccessibleName(title)
        box.setRange(*RANGES[name])
        box.setSuffix(unit)
        box.setKeyboardTracking(False)
        box.valueChanged.connect(lambda value: self.preferences.choose(**{name: value}))
        self._shows.append(lambda: box.setValue(getattr(self.preferences.now, name)))
        return box

    def _show(self) -> None:
        for show in self._shows:
            show()
        chips = [
            f'<span style="color:{drive_colour(style.tag).name()}">{SHAPES[style.shape][1]}</span>'
            f"&nbsp;{style.title.replace(' ', '&nbsp;')}"
            for style in drive_styles()
        ]
        self.colours.setText("&nbsp;&nbsp; ".join(chips))

    def event(self, event: QEvent) -> bool:
        """Grow to the needed height, because Qt does not enlarge a dialog for wrapped text."""
        asked = event.type() == QEvent.Type.LayoutRequest
        handled = super().event(event)
        if asked and (layout := self.layout()) is not None:
            self.resize(self.width(), max(self.height(), layout.totalHeightForWidth(self.width())))
        return handled

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme and the colours of drives."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._show()


def _heading(title: str) -> QLabel:
    label = QLabel(title)
    font = label.font()
    font.setBold(True)
    label.setFont(font)
    return label


def _add(form: QGridLayout, field: QWidget, caption: str = "") -> None:
    """Add a row to the form."""
    row = form.rowCount()
    form.addWidget(field, row, 1, Qt.AlignmentFlag.AlignLeft if isinstance(field, QSpinBox) else Qt.AlignmentFlag(0))
    if caption:
        label = QLabel(caption)
        label.setBuddy(field)
        form.addWidget(label, row, 0)


def _align(forms: list[QGridLayout]) -> None:
    """Align the fields of all forms."""
    labels = [form.itemAtPosition(row, 0) for form in forms for row in range(form.rowCount())]
    widest = max(label.sizeHint().width() for label in labels if label is not None)
    for form in forms:
        form.setColumnMinimumWidth(0, widest)
