"""Quantities in texts: the values that "about 17 %", "1 in 14" or "more than 90 %" allow, and the figures of a text.

=====================  ===============================================================
form                   values allowed
=====================  ===============================================================
17 %, 0.26, 12         what rounds to it
about 17 %             the same, or at most a tenth of it (or of the rest to 100 %) away
nearly 90 %            at most a tenth below it
6 to 8, between ...    from one number to the other, each rounded
38 % (35 to 41 %)      the range in parentheses
1 in 14, 3 of 32       what rounds to it if the first number, or else the second, is rounded
more than 90 %, ...    bounds, which the measured value itself must satisfy
all, no, half, ...     :data:`WORDS`
=====================  ===============================================================
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ic_sandbox.measures.intervals import Figure

__all__ = ["QUANTITY", "Quantity", "figures_in", "quantity"]

NUMBERS = {
    "one": 1.0, "two": 2.0, "three": 3.0, "four": 4.0, "five": 5.0, "six": 6.0, "seven": 7.0, "eight": 8.0,
    "nine": 9.0, "ten": 10.0, "eleven": 11.0, "twelve": 12.0, "twenty": 20.0, "twenty-four": 24.0, "thirty": 30.0,
    "thirty-two": 32.0, "sixty": 60.0,
}  # fmt: skip
"""Number words."""

WORDS = {
    "all": (1.0, 1.0),
    "every": (1.0, 1.0),
    "no": (0.0, 0.0),
    "none": (0.0, 0.0),
    "never": (0.0, 0.0),
    "exactly 0": (0.0, 0.0),
    "almost all": (0.9, 1.0),
    "nearly all": (0.9, 1.0),
    "almost every": (0.9, 1.0),
    "almost no": (0.0, 0.05),
    "hardly any": (0.0, 0.05),
    "most": (0.5, 1.0),
    "half": (0.45, 0.55),
    "a quarter": (0.225, 0.275),
}
"""Quantities without a number: the lowest and the highest value."""

ABOVE = ("more than", "at least")
BELOW = ("fewer than", "less than", "at most")
_NUMBER = r"(?:\d[\d,]*(?:\.\d+)?|" + "|".join(sorted(NUMBERS, key=len, reverse=True)) + r")\b"
_PERCENT = r"(?: ?%)?"
_PREFIX = r"(?:(?:about|nearly|almost|" + "|".join((*ABOVE, *BELOW)) + r") )?"
QUANTITY = (
    rf"(?:{_PREFIX}{_NUMBER}{_PERCENT} \({_NUMBER}{_PERCENT} to {_NUMBER}{_PERCENT}\)"
    rf"|(?:between )?{_NUMBER}{_PERCENT} (?:to|and|or) {_NUMBER}{_PERCENT}"
    rf"|{_PREFIX}{_NUMBER}(?:(?: goals?| agents?)? in | of (?:the )?|/){_NUMBER}"
    rf"|exactly 0|{_PREFIX}{_NUMBER}{_PERCENT}"
    rf"|\b(?:{'|'.join(sorted(WORDS, key=len, reverse=True))})\b)"
)
"""A regular expression without groups for all forms of a quantity."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A quantity in a text: its number, the lowest and the highest value that it allows, and whether it is a bound."""

    text: str
    value: float
    low: float
    high: float
    bound: bool = False

    def allows(self, measured: Figure) -> bool:
        """Return whether a measured figure agrees: its interval meets the allowed values, or its value a bound."""
        rounding = 1e-9
        if self.bound or measured.low != measured.low:
            return bool(self.low - rounding <= measured.value <= self.high + rounding)
        return bool(measured.low <= self.high + rounding and self.low - rounding <= measured.high)


def quantity(text: str) -> Quantity:
    """Read a quantity that :data:`QUANTITY` matches. Raises ValueError for any other text."""
    words = text.lower()
    if words in WORDS:
        low, high = WORDS[words]
        return Quantity(text, (low + high) / 2, low, high)
    found = re.findall(_NUMBER, words)
    percent = 0.01 if "%" in words else 1.0
    values = [_value(each) * percent for each in found]
    half = [_half_unit(each) * percent for each in found]
    if len(found) == 3:
        return Quantity(text, values[0], values[1] - half[1], values[2] + half[2])
    if len(found) == 2 and re.search(r" in | of |/", words):
        return _qualified(text, values[0] / values[1], *_ends_of_ratio(values[0], values[1]), share=True)
    if len(found) == 2:
        return Quantity(text, sum(values) / 2, values[0] - half[0], values[1] + half[1])
    if len(found) != 1:
        raise ValueError(f"{text!r} is not a quantity")
    return _qualified(text, values[0], values[0] - half[0], values[0] + half[0], share="%" in words)


def _qualified(text: str, value: float, low: float, high: float, share: bool) -> Quantity:
    words = text.lower()
    tenth = 0.1 * (min(value, 1 - value) if share else value)
    if words.startswith(ABOVE):
        return Quantity(text, value, value, float("inf"), bound=True)
    if words.startswith(BELOW):
        return Quantity(text, value, float("-inf"), value, bound=True)
    if words.startswith("about"):
        return Quantity(text, value, min(low, value - tenth), max(high, value + tenth))
    if words.startswith(("nearly", "almost")):
        return Quantity(text, value, value - 0.1 * value, value)
    return Quantity(text, value, low, high)


def _ends_of_ratio(part: float, whole: float) -> tuple[float, float]:
    """Return the shares that round to "1 in 7", or to "3 of 32"."""
    if part == 1:
        return 1 / (whole + 0.5), 1 / (whole - 0.5)
    return (part - 0.5) / whole, (part + 0.5) / whole


def _value(number: str) -> float:
    return NUMBERS[number] if number in NUMBERS else float(number.replace(",", ""))


def _half_unit(number: str) -> float:
    """Return half a unit of the last decimal of a number; 0 for whole numbers in words, which are exact."""
    if number in NUMBERS:
        return 0.0
    return 0.5 * 10.0 ** -len(number.partition(".")[2])


def figures_in(text: str) -> list[tuple[int, int]]:
    """Return where figures stand in a text: numbers in digits, and number words in ratios such as "one in seven"."""
    word = "|".join(NUMBERS)
    ratio = rf"\b(?:{word}|\d+)(?: goals?| agents?)? in (?:{word}|\d+)\b"
    return [match.span() for match in re.finditer(rf"{ratio}|(?<![\w.])\d(?:[\d,]*\d)?(?:\.\d+)?", text)]
