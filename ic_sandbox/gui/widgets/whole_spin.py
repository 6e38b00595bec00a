"""A spin box for whole numbers in the language of the window."""

from __future__ import annotations

import re

from PySide6.QtGui import QValidator
from PySide6.QtWidgets import QSpinBox

from ic_sandbox.i18n import MARKS, language, numeral

__all__ = ["WholeSpin"]


class WholeSpin(QSpinBox):
    """A spin box that groups thousands as labels do, and accepts numbers with and without separators.

    ``grouped`` is False for numbers that only identify something, such as seeds.
    """

    grouped = True

    def validate(self, text: str, place: int) -> tuple[QValidator.State, str, int]:
        state, _, place = super().validate(_ungrouped(text), place)
        return state, text, place

    def valueFromText(self, text: str) -> int:
        return super().valueFromText(_ungrouped(text))

    def textFromValue(self, value: int) -> str:
        return numeral(value, ",d" if self.grouped else "d")


def _ungrouped(text: str) -> str:
    """Return a text without the spaces and marks between the digits of a number; a unit may follow it."""
    return re.sub(rf"(?<=\d)[\s{MARKS[language()][0]}](?=\d|$)", "", text)
