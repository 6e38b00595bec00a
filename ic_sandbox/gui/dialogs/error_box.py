"""A box that lists the faults of a file or a world, each with its place."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from ic_sandbox.gui.widgets.dialog_buttons import style_buttons
from ic_sandbox.i18n import tr
from ic_sandbox.world.faults import Fault

__all__ = ["show_faults"]

LIST_SIZE = (620, 260)
MOST_LISTED = 2_000
"""More lines would take long to lay out, and no user reads them."""


def show_faults(
    parent: QWidget, title: str, faults: tuple[Fault, ...], remedy: tuple[str, Callable[[], object]] | None = None
) -> None:
    """Open a non-blocking box that lists the faults, each with its place.

    ``remedy``: the text and the action of a button that offers a way out.
    """
    box = QDialog(parent)
    box.setObjectName("faults")
    box.setWindowTitle("IC Sandbox")
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    caption = QLabel(title)
    caption.setTextFormat(Qt.TextFormat.PlainText)
    caption.setWordWrap(True)
    font = caption.font()
    font.setBold(True)
    caption.setFont(font)
    listed = QPlainTextEdit(_listed(faults))
    listed.setAccessibleName(title)
    listed.setAccessibleDescription(tr("All faults, each with its place"))
    listed.setReadOnly(True)
    listed.setTabChangesFocus(True)
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    style_buttons(buttons)
    buttons.rejected.connect(box.reject)
    if remedy is not None:
        words, mend = remedy
        button = buttons.addButton(words, QDialogButtonBox.ButtonRole.ActionRole)
        button.clicked.connect(box.reject)
        button.clicked.connect(lambda: mend())
    layout = QVBoxLayout(box)
    layout.setContentsMargins(16, 14, 16, 12)
    layout.setSpacing(8)
    layout.addWidget(caption)
    layout.addWidget(listed, 1)
    layout.addWidget(buttons)
    box.resize(*LIST_SIZE)
    box.open()


def _listed(faults: tuple[Fault, ...]) -> str:
    lines = [f"• {fault}" for fault in faults[:MOST_LISTED]]
    left = len(faults) - len(lines)
    if left:
        lines.append(tr("… and {left:,} more", left=left))
    return "\n".join(lines)
