"""A claim: a piece of a world's text with quantities in it, and how to measure them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ic_sandbox.measures.intervals import Figure
from tests.claims.laboratory import Laboratory
from tests.claims.quantities import QUANTITY, Quantity, quantity

__all__ = ["Claim", "Given", "Measure", "Result", "claim", "text_of"]

Given = Mapping[str, Quantity]
"""The quantities in the text of a claim, by name."""

Measure = Callable[[Laboratory, Given], Figure]
"""Measures one quantity. Others in the same claim may be its inputs."""


@dataclass(frozen=True, slots=True)
class Result:
    """A quantity of a claim: its name, what the text says, and what was measured."""

    claim: Claim
    name: str
    said: Quantity
    measured: Figure

    @property
    def holds(self) -> bool:
        """The claim agrees with the measurement."""
        return self.said.allows(self.measured)

    def __str__(self) -> str:
        """Return a line with the text, the measured value and its interval."""
        value, low, high = (f"{number:.4g}" for number in (self.measured.value, self.measured.low, self.measured.high))
        interval = "exact" if low == "nan" else f"[{low}, {high}]"
        verdict = "ok   " if self.holds else "WRONG"
        return f"{verdict} {value:>7} {interval:18} {self.said.text!r} in {self.claim.sentence!r}"


@dataclass(frozen=True, slots=True)
class Claim:
    """A piece of a world's text with quantities ``{name}``, and the measures of some of them."""

    sentence: str
    measures: Mapping[str, Measure]

    def found_in(self, text: str) -> re.Match[str]:
        """Return where the claim stands in the text. Raises AssertionError unless it is there exactly once."""
        pieces = re.split(r"\{(\w+)\}", self.sentence)
        names = pieces[1::2]
        unknown = set(self.measures) - set(names)
        assert not unknown, f"{self.sentence!r} has no {unknown}"
        pattern = "".join(
            rf"(?P<{piece}>{QUANTITY})" if place % 2 else re.escape(piece) for place, piece in enumerate(pieces)
        )
        matches = list(re.finditer(pattern, text, re.IGNORECASE))
        assert len(matches) == 1, f"{self.sentence!r} is in the text {len(matches)} times"
        return matches[0]

    def said(self, text: str) -> dict[str, Quantity]:
        """Return the quantities in the text by name."""
        return {name: quantity(words) for name, words in self.found_in(text).groupdict().items()}

    def results(self, laboratory: Laboratory) -> list[Result]:
        """Measure the quantities of the claim."""
        said = self.said(text_of(laboratory.shipped.info))
        return [Result(self, name, said[name], measure(laboratory, said)) for name, measure in self.measures.items()]


def claim(sentence: str, **measures: Measure) -> Claim:
    """Return a claim from a piece of text and the measures of its quantities by name."""
    return Claim(sentence, measures)


def text_of(info: str) -> str:
    """Return the text of a world in which figures are claims: everything but the references."""
    return info.partition("### References")[0]
