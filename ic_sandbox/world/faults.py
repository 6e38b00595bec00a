"""Faults of an input: the place, the reason and a hint on what would be right."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

__all__ = ["MOST_FAULTS", "EditError", "Fault", "WorldError"]


LONGEST_LINE = 600
IN_NUMBERS = re.compile(r"(?<=\d)[\u00a0\u202f](?=[\d%])")
"""The blanks in numbers such as those in German, which Python does not call printable."""

MOST_FAULTS = 10_000
"""The most faults of one input that are listed; reading stops there."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of an input.

    Attributes
    ----------
    place : str
        A path such as ``devices[3].rules[0].then``; empty for the whole input.
    reason : str
        What is wrong.
    hint : str
        What would be right; may be empty.

    Examples
    --------
    >>> import ic_sandbox as ics
    >>> print(ics.Fault("goals[0].name", "must not be empty"))
    goals[0].name: must not be empty
    """

    place: str
    reason: str
    hint: str = ""

    def __str__(self) -> str:
        text = f"{self.place}: {self.reason}" if self.place else self.reason
        line = f"{text}; {self.hint}" if self.hint else text
        # The file's own text is quoted here; a fault stays on one line whatever that text is.
        if len(line) > LONGEST_LINE:
            line = line[: LONGEST_LINE - 3] + "..."
        if line.isprintable():
            return line
        kept = {found.start() for found in IN_NUMBERS.finditer(line)}
        return "".join(c if c.isprintable() or k in kept else repr(c)[1:-1] for k, c in enumerate(line))


class WorldError(Exception):
    """The refusal of a whole world, with all its faults.

    Attributes
    ----------
    faults : tuple of Fault
        Every reason once, never only the first.

    Examples
    --------
    >>> import ic_sandbox as ics
    >>> try:
    ...     ics.load_world("of_switch")
    ... except ics.WorldError as error:
    ...     print(error)
    there is no such file; did you mean the shipped world "off_switch"?
    """

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(dict.fromkeys(faults))
        super().__init__("\n".join(str(fault) for fault in self.faults))


class EditError(Exception):
    """An edit that is impossible; the text tells the user why."""
