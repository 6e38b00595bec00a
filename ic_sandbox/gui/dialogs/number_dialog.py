"""A dialog that asks for one whole number, which it groups as labels do."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QVBoxLayout, QWidget

from ic_sandbox.gui.widgets.dialog_buttons import style_buttons
from ic_sandbox.gui.widgets.whole_spin import WholeSpin

__all__ = ["ask_number"]


class _NumberDialog(QDialog):
    """The question, the number, OK and Cancel."""

    def __init__(self, parent: QWidget, title: str, question: str, now: int, limits: tuple[int, int]) -> None:
        super().__init__(parent)
        self.setObjectName("number-dialog")
        self.setWindowTitle(title)
        self.number = WholeSpin()
        self.number.setObjectName("number-dialog-number")
        self.number.setAccessibleName(title)
        self.number.setAccessibleDescription(question)
        self.number.setRange(*limits)
        self.number.setValue(now)
        self.number.selectAll()
        label = QLabel(question)
        label.setBuddy(self.number)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        style_buttons(buttons)
        layout = QVBoxLayout(self)
        for part in (label, self.number, buttons):
            layout.addWidget(part)


def ask_number(parent: QWidget, title: str, question: str, now: int, limits: tuple[int, int]) -> int | None:
    """Ask for a whole number within ``limits``; return None if the user cancels."""
    dialog = _NumberDialog(parent, title, question, now, limits)
    accepted = dialog.exec() == QDialog.DialogCode.Accepted
    number = dialog.number.value()
    dialog.deleteLater()
    return number if accepted else None
