"""What is wrong with an input: the place, the reason and what would be right."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

__all__ = ["MOST_FAULTS", "EditError", "Fault", "WorldError"]


LONGEST_LINE = 600

MOST_FAULTS = 10_000
"""The most faults of one input that are listed; reading stops there."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong. ``place`` is a path such as ``devices[3].rules[0].then``, empty for the whole."""

    place: str
    reason: str
    hint: str = ""

    def __str__(self) -> str:
        text = f"{self.place}: {self.reason}" if self.place else self.reason
        line = f"{text}; {self.hint}" if self.hint else text
        # What a file holds is quoted here: a fault stays one line whatever that is.
        if len(line) > LONGEST_LINE:
            line = line[: LONGEST_LINE - 3] + "..."
        return line if line.isprintable() else "".join(c if c.isprintable() else repr(c)[1:-1] for c in line)


class WorldError(Exception):
    """A world is refused as a whole. ``faults`` lists every reason once, never only the first."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(dict.fromkeys(faults))
        super().__init__("\n".join(str(fault) for fault in self.faults))


class EditError(Exception):
    """An edit that can't be done; the text says why, to a person."""
