"""The contrast of two colours, as defined by the Web Content Accessibility Guidelines."""

from __future__ import annotations

from PySide6.QtGui import QColor

__all__ = ["contrast"]


def luminance(colour: QColor) -> float:
    parts = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour.getRgbF()[:3]]  # type: ignore[index]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]  # type: ignore[no-any-return]


def contrast(one: QColor, other: QColor) -> float:
    """Return the contrast ratio, from 1 (equal) to 21 (black and white)."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)
