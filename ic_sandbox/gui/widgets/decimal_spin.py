"""A spin box for decimal numbers in the language of the window."""

from __future__ import annotations

from PySide6.QtCore import QLocale, QSize
from PySide6.QtGui import QValidator
from PySide6.QtWidgets import QDoubleSpinBox

from ic_sandbox.i18n import localized, numeral

__all__ = ["DecimalSpin"]


class DecimalSpin(QDoubleSpinBox):
    """A spin box for decimals, without trailing zeros. It accepts a comma as well as a point."""

    def sizeHint(self) -> QSize:
        """Return a size with room for decimals: Qt measures the ends, which often have none."""
        return self._with_decimals(super().sizeHint())

    def minimumSizeHint(self) -> QSize:
        """Return a size with room for decimals."""
        return self._with_decimals(super().minimumSizeHint())

    def _with_decimals(self, size: QSize) -> QSize:
        ends = (self.minimum(), self.maximum())
        shown = max((self.textFromValue(end) for end in ends), key=len)
        longest = max((numeral(end, f".{self.decimals()}f") for end in ends), key=len)
        metrics = self.fontMetrics()
        more = metrics.horizontalAdvance(longest) - metrics.horizontalAdvance(shown)
        return QSize(size.width() + max(0, more), size.height())

    def validate(self, text: str, place: int) -> tuple[QValidator.State, str, int]:
        state, _, place = super().validate(text.replace(",", "."), place)
        return state, text, place

    def valueFromText(self, text: str) -> float:
        return super().valueFromText(text.replace(",", "."))

    def textFromValue(self, value: float) -> str:
        locale = QLocale.c()
        locale.setNumberOptions(QLocale.NumberOption.OmitGroupSeparator)
        value = float(round(value, self.decimals()))
        return localized(locale.toString(value, "f", QLocale.FloatingPointPrecisionOption(-128)))
