"""The dialog that asks for a second world: without a device, with another number, an earlier step, or another file."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QVBoxLayout,
)

from ic_sandbox.charts.specs.number_title import number_title
from ic_sandbox.gui.dialogs.file_dialog import ask_file
from ic_sandbox.gui.files.document_window import WORLD, DocumentWindow
from ic_sandbox.gui.inspector.controls import PlainSpin, narrow
from ic_sandbox.gui.session.pair.second_worlds import (
    GivenWorld,
    OtherDiscount,
    OtherNumber,
    OtherPlanner,
    SecondWorld,
)
from ic_sandbox.gui.side_by_side.offers import Offer, device_offers, planner_offers, step_offers
from ic_sandbox.gui.widgets.dialog_buttons import plain_button, style_buttons
from ic_sandbox.i18n import tr, tr_world
from ic_sandbox.world.io.files import SUFFIX, shipped_worlds

__all__ = ["Chooser", "show_chooser"]

SIZE = QSize(460, 170)
MOST_DISCOUNT = 0.9999
DECIMALS = 6
LARGEST = 1e9


def show_chooser(window: DocumentWindow, suggested: SecondWorld | None = None) -> Chooser:
    """Ask for a second world, starting with the suggested one."""
    found = window.findChild(Chooser)
    if isinstance(found, Chooser):
        found.close()
    dialog = Chooser(window, suggested)
    dialog.show()
    return dialog


class Chooser(QDialog):
    """A dialog next to the window: one kind of second world, and a choice within it.

    ``options`` are listed in a box; a discount or another number is written in a field.
    """

    def __init__(self, window: DocumentWindow, suggested: SecondWorld | None) -> None:
        super().__init__(window)
        self.main, self.session = window, window.session
        self._number: OtherNumber | None = suggested if isinstance(suggested, OtherNumber) else None
        self._files: list[Offer] = []
        self._options: list[Offer] = []
        self.setObjectName("side-by-side-chooser")
        self.setWindowTitle(tr("Side by side"))
        self.setMinimumWidth(SIZE.width())
        self._build()
        self._fill_kinds()
        self.kind.currentIndexChanged.connect(self._on_kind)
        self.session.document.left.connect(self.reject)
        self._begin_with(suggested)
        (self.value if self.option.isHidden() else self.option).setFocus()

    def _build(self) -> None:
        about = QLabel(tr("Play this world and a second one on one timeline, with the same agents and random numbers."))
        about.setWordWrap(True)
        self.kind, self.option, self.value = QComboBox(), QComboBox(), PlainSpin()
        for box, name, label in (
            (self.kind, "second-kind", tr("What to compare")),
            (self.option, "second-option", tr("Which one")),
        ):
            narrow(box)
            box.setObjectName(name)
            box.setAccessibleName(label)
        self.value.setObjectName("second-value")
        self.value.setAccessibleName(tr("Its value in the second world"))
        tip = tr("Take the second world from another file")
        self.browse = plain_button("second-browse", tr("Open…"), self._browse, tip)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.go = self.buttons.addButton(tr("Show both"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.go.setObjectName("second-show")
        self.go.setDefault(True)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        style_buttons(self.buttons)
        self.buttons.button(QDialogButtonBox.StandardButton.Cancel).setAutoDefault(False)
        self._lay_out(about)

    def _lay_out(self, about: QLabel) -> None:
        choice = QHBoxLayout()
        choice.addWidget(self.option, 1)
        choice.addWidget(self.value, 1)
        choice.addWidget(self.browse)
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        kind_label, self.choice_label = QLabel(tr("&Compare:")), QLabel()
        kind_label.setBuddy(self.kind)
        form.addRow(kind_label, self.kind)
        form.addRow(self.choice_label, choice)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 12, 14, 12)
        column.setSpacing(10)
        column.addWidget(about)
        column.addLayout(form)
        column.addStretch(1)
        column.addWidget(self.buttons)

    def _fill_kinds(self) -> None:
        """List the kinds of second world that there are now."""
        session = self.session
        offered = [("planner", tr("two planners")), ("discount", tr("two discounts"))]
        if session.world.devices:
            offered.insert(0, ("device", tr("with and without a device")))
        if self._number is not None:
            title = number_title(self._number.way, session.world)
            offered.append(("number", tr("two values: {number}", number=title)))
        if session.document.undo_stack.count():
            offered.append(("step", tr("before and after a change")))
        if session.pins.pins:
            offered.append(("pin", tr("this and a pinned run")))
        offered.append(("file", tr("this and another world")))
        for key, title in offered:
            self.kind.addItem(title, key)

    def _begin_with(self, suggested: SecondWorld | None) -> None:
        kinds = {OtherDiscount: "discount", OtherPlanner: "planner", OtherNumber: "number"}
        key = kinds.get(type(suggested), "device" if self.session.world.devices else "discount")
        self.kind.setCurrentIndex(max(0, self.kind.findData(key)))
        self._on_kind()
        if isinstance(suggested, OtherDiscount):
            self.value.setValue(suggested.discount)
        listed = [second for _, second in self._options]
        if suggested in listed:
            self.option.setCurrentIndex(listed.index(suggested))

    def _on_kind(self, *_: object) -> None:
        """Show the choice within a kind."""
        key = self.kind.currentData()
        number = key in ("discount", "number")
        self.option.setVisible(not number)
        self.value.setVisible(number)
        self.browse.setVisible(key == "file")
        self.choice_label.setText(tr("&Value:") if number else tr("&Which:"))
        self.choice_label.setBuddy(self.value if number else self.option)
        if key == "discount":
            self._show_value(0.0, MOST_DISCOUNT, 0.01, self.session.document.discount)
        elif key == "number" and self._number is not None:
            self._show_value(-LARGEST, LARGEST, 0.1, self._number.value)
        else:
            self._list(self._listed(key))

    def _show_value(self, least: float, most: float, step: float, now: float) -> None:
        self.value.setDecimals(DECIMALS)
        self.value.setRange(least, most)
        self.value.setSingleStep(step)
        self.value.setValue(now)
        self.value.selectAll()

    def _list(self, options: list[Offer]) -> None:
        self._options = options
        self.option.clear()
        self.option.addItems([title for title, _ in options])
        self.go.setEnabled(bool(options))

    def _listed(self, key: str) -> list[Offer]:
        session = self.session
        world, document = session.world, session.document
        if key == "device":
            return device_offers(world)
        if key == "planner":
            return planner_offers(world)
        if key == "step":
            return step_offers(document)
        if key == "pin":
            return [(pin.name, GivenWorld(pin.inputs.world, pin.name)) for pin in session.pins.pins]
        own = self._own_name()
        shipped = [(known.title, GivenWorld(known.world, known.title, own)) for known in shipped_worlds()]
        return [*self._files, *shipped]

    def _browse(self) -> None:
        """Read a file, and choose it."""
        filters = f"{tr('Worlds')} (*{SUFFIX});;{tr('All files')} (*)"
        path = ask_file(self, WORLD, tr("Open world"), self.main.folder(WORLD), filters)
        found = self.session.document.read(path) if path is not None else None
        if found is not None:
            self._files.insert(0, (found.file.name, GivenWorld(found.world, found.file.name, self._own_name())))
            self._list(self._listed("file"))

    def _own_name(self) -> str:
        path = self.session.document.path
        return path.name if path is not None else tr_world(self.session.world.name)

    def accept(self) -> None:
        """Show both worlds."""
        chosen = self.chosen
        if chosen is not None:
            self.session.second_world.show(chosen)
            super().accept()

    @property
    def chosen(self) -> SecondWorld | None:
        """The second world that the user has chosen so far."""
        key = self.kind.currentData()
        if key == "discount":
            return OtherDiscount(self.value.value())
        if key == "number" and self._number is not None:
            return OtherNumber(self._number.way, self.value.value())
        place = self.option.currentIndex()
        return self._options[place][1] if 0 <= place < len(self._options) else None
