"""The visible part of a plot, which converts values to pixels."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ic_sandbox.charts.line import Floats

__all__ = ["Frame"]


@dataclass(frozen=True, slots=True)
class Frame:
    """The visible part of a plot: its left, top, width and height, in values and in pixels.

    ``log_y``: whether heights are powers of ten.
    """

    seen: tuple[float, float, float, float]
    room: tuple[float, float, float, float]
    log_y: bool = False

    def x(self, values: Floats) -> Floats:
        """Convert values of x to pixels."""
        left, _, wide, _ = self.seen
        first, _, pixels, _ = self.room
        return (values - left) * (pixels / wide) + first

    def x_of(self, value: float) -> float:
        """Convert one value of x to pixels."""
        left, _, wide, _ = self.seen
        first, _, pixels, _ = self.room
        return (value - left) * (pixels / wide) + first

    def y(self, values: Floats) -> Floats:
        """Convert heights to pixels; NaN for those that have no logarithm."""
        _, top, _, high = self.seen
        _, first, _, pixels = self.room
        heights = np.log10(np.where(values > 0, values, np.nan)) if self.log_y else values
        return (top - heights) * (pixels / high) + first
