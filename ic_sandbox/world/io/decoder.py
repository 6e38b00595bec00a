"""Typed fields out of JSON, with a place and a fault for each that is not valid.

A faulty field gets a neutral value, so that reading goes on and finds every other fault. If a later check would fail
because of that value, it is one of the marks :data:`MISSING` and :data:`NOWHERE`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, time
from typing import Any, TypeVar

from ic_sandbox.i18n import tr
from ic_sandbox.world.document import Cell
from ic_sandbox.world.faults import MOST_FAULTS, Fault, WorldError
from ic_sandbox.world.hints import Hints
from ic_sandbox.world.placeholders import MISSING, NOWHERE

__all__ = ["Duplicated", "Fields", "Reader", "kind_of"]

T = TypeVar("T")


LARGEST_INDEX = 1_000_000


class Duplicated(dict[str, Any]):
    """A JSON object in which a key occurs more than once."""

    repeated: tuple[str, ...] = ()


def kind_of(value: object) -> str:
    """Describe a value of JSON or TOML in plain words."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return tr("true or false")
    if isinstance(value, int | float):
        return tr("the number {value}", value=value) if _is_short(value) else tr("a huge number")
    if isinstance(value, str):
        return tr('the text "{value}"', value=value if len(value) <= 40 else value[:37] + "...")
    if isinstance(value, date):  # TOML has dates and times of day
        return tr("the date {value}", value=value.isoformat())
    if isinstance(value, time):
        return tr("the time of day {value}", value=value.isoformat())
    return tr("a list") if isinstance(value, list) else tr("an object")


def _number_or_kind(value: int) -> str:
    return str(value) if _is_short(value) else kind_of(value)


def _is_short(value: float) -> bool:
    return not isinstance(value, int) or abs(value) < 10**15


class Reader:
    """A collector of faults while values are read from JSON."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.hints = Hints()

    def fault(self, place: str, reason: str, hint: str = "") -> None:
        """Record a fault. Raises :class:`WorldError` with all of them when there are too many."""
        self.faults.append(Fault(place, reason, hint))
        if len(self.faults) >= MOST_FAULTS:
            raise WorldError([*self.faults, Fault("", tr("there may be more faults after this one"))])

    def expected(self, place: str, what: str, value: object, hint: str = "") -> None:
        self.fault(place, tr("must be {what}, not {value}", what=what, value=kind_of(value)), hint)

    def fields(self, value: object, place: str) -> Fields | None:
        """Return the fields of an object; None and a fault if it is not one."""
        if not isinstance(value, dict):
            self.expected(place, tr("an object"), value)
            return None
        if isinstance(value, Duplicated):
            for key in value.repeated:
                self.fault(place, tr('the key "{key}" occurs more than once', key=key))
        return Fields(self, value, place)

    def items(self, value: object, place: str) -> Iterator[tuple[Any, str]]:
        """Yield the items of a list, each with its place; nothing and a fault if it is no list."""
        if isinstance(value, list):
            return ((item, f"{place}[{index}]") for index, item in enumerate(value))
        self.expected(place, "a list", value)
        return iter(())

    def each(
        self, value: object, place: str, read: Callable[[Any, str], T], unread: tuple[T, ...] = ()
    ) -> tuple[T, ...]:
        """Return the items of a list, each read; ``unread`` and a fault if it is no list."""
        found = tuple(read(item, at) for item, at in self.items(value, place))
        return found if isinstance(value, list) else unread

    def text(self, value: object, place: str) -> str:
        if isinstance(value, str):
            if not value.isascii() and any(0xD800 <= ord(c) <= 0xDFFF for c in value):
                self.fault(place, tr("contains half of a surrogate pair"), tr("write the text in UTF-8"))
                return MISSING
            return value
        self.expected(place, "a text", value)
        return MISSING

    def name(self, value: object, place: str) -> str:
        text = self.text(value, place)
        if text is not MISSING and not text.strip():
            self.fault(place, tr("must not be empty"))
            return MISSING
        return text

    def name_or_none(self, value: object, place: str) -> str | None:
        """Return a name; None for null."""
        return None if value is None else self.name(value, place)

    def boolean(self, value: object, place: str) -> bool:
        if isinstance(value, bool):
            return value
        self.expected(place, tr("true or false"), value)
        return False

    def integer(self, value: object, place: str, low: int, high: int) -> int | None:
        if isinstance(value, bool) or not isinstance(value, int):
            self.expected(place, tr("a whole number"), value)
        elif not low <= value <= high:
            self.fault(
                place,
                tr(
                    "must be from {low} to {high:,}, not {value}",
                    low=low,
                    high=high,
                    value=_number_or_kind(value),
                ),
            )
        else:
            return value
        return None

    def number(self, value: object, place: str, low: float = -math.inf, high: float = math.inf) -> float | None:
        if isinstance(value, bool) or not isinstance(value, int | float):
            self.expected(place, "a number", value)
            return None
        try:
            number = float(value)
        except OverflowError:
            number = math.inf
        if math.isnan(number) or math.isinf(number):
            self.fault(
                place, tr("must be a finite number, not {value}", value="NaN" if math.isnan(number) else tr("infinite"))
            )
        elif number < low and math.isinf(high):
            self.fault(place, tr("must be at least {low:g}, not {number:g}", low=low, number=number))
        elif not low <= number <= high:
            self.fault(place, tr("must be from {low:g} to {high:g}, not {number:g}", low=low, high=high, number=number))
        else:
            return number
        return None

    def choice(self, value: object, place: str, known: Iterable[str], what: str) -> str:
        text = self.text(value, place)
        names = list(known)
        if text is MISSING or text in names:
            return text
        self.fault(place, tr('unknown {what} "{text}"', what=what, text=text), self.hints.near(text, names))
        return MISSING

    def cell(self, value: object, place: str) -> Cell:
        if not (isinstance(value, list) and len(value) == 2 and all(type(part) is int for part in value)):
            self.expected(place, tr("a cell"), value, tr("write [row, column], counted from 0"))
        elif max(abs(part) for part in value) >= LARGEST_INDEX:
            self.fault(place, tr("the cell is far outside any map"), tr("write [row, column], counted from 0"))
        else:
            return value[0], value[1]
        return NOWHERE


class Fields:
    """The fields of one JSON object, taken one by one; those left over at the end are unknown."""

    def __init__(self, reader: Reader, value: Mapping[str, Any], place: str) -> None:
        self.reader = reader
        self.value = value
        self.place = place
        self.taken: list[str] = []

    def at(self, key: str) -> str:
        """Return the place of a field."""
        return f"{self.place}.{key}" if self.place else key

    def take(self, key: str, read: Callable[[Any, str], T], default: T) -> T:
        """Read an optional field."""
        self.taken.append(key)
        return read(self.value[key], self.at(key)) if key in self.value else default

    def need(self, key: str, read: Callable[[Any, str], T], default: T) -> T:
        """Read a required field."""
        if key not in self.value:
            self.taken.append(key)
            self.reader.fault(self.place, tr('"{key}" is missing', key=key))
            return default
        return self.take(key, read, default)

    def finish(self) -> None:
        """Report the fields that are unknown."""
        for key in self.value:
            if key not in self.taken:
                self.reader.fault(
                    self.place, tr('unknown key "{key}"', key=key), self.reader.hints.near(key, self.taken)
                )
