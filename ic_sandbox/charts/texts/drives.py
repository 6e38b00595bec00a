"""The texts of figures about drives, from planning alone: the same in the window and in the report."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from ic_sandbox.charts.labels import number, percent_text, share_text
from ic_sandbox.i18n import tr
from ic_sandbox.measures.drive_value import Worth
from ic_sandbox.measures.intervals import Figure
from ic_sandbox.measures.shapley import ShapleyShare

__all__ = ["mean_value_text", "prevalence_text", "shapley_text", "strength_text", "total_text"]


def prevalence_text(worth: Worth) -> str:
    """Format a prevalence with its interval."""
    return share_text(Figure(worth.prevalence, worth.prevalence_low, worth.prevalence_high, 1))


def strength_text(worth: Worth) -> str:
    """Format a strength with its standard error."""
    return _with_error(worth.strength, worth.strength_se, percent_text)


def mean_value_text(worth: Worth) -> str:
    """Format a mean instrumental value, in units of reward, with its standard error."""
    return _with_error(worth.mean, worth.mean_se, number)


def shapley_text(share: ShapleyShare) -> str:
    """Format a Shapley share with its standard error."""
    return _with_error(share.shapley, share.shapley_se, percent_text)


def total_text(shares: Sequence[ShapleyShare], worths: Sequence[Worth]) -> str:
    """Say what the Shapley shares of all drives at one discount add up to, and what their strengths do."""
    return tr(
        "The Shapley shares add up to {total} of the value of acting (the strengths: {strengths}): what all devices "
        "together are worth, however they are labelled.",
        total=percent_text(sum(share.shapley for share in shares)),
        strengths=percent_text(sum(worth.strength for worth in worths)),
    )


def _with_error(value: float, error: float, write: Callable[[float], str]) -> str:
    return write(value) if math.isnan(error) else f"{write(value)}  ±\u00a0{write(error)}"
