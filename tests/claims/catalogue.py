"""The claims of all worlds, from the modules of :mod:`tests.claims.tables`, and what of a text no claim covers."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from tests.claims import tables
from tests.claims.claim import Claim, text_of
from tests.claims.quantities import figures_in

__all__ = ["claims", "uncovered"]


@cache
def claims() -> dict[str, tuple[Claim, ...]]:
    """Return the claims of each world. Raises ValueError if two modules have the same world."""
    found: dict[str, tuple[Claim, ...]] = {}
    for module in sorted(iter_modules(tables.__path__), key=lambda each: each.name):
        for world, listed in import_module(f"{tables.__name__}.{module.name}").CLAIMS.items():
            if world in found:
                raise ValueError(f"two modules have claims of {world}")
            found[world] = listed
    return found


def uncovered(info: str, listed: tuple[Claim, ...]) -> list[str]:
    """Return the figures in a world's text that are not quantities of one of these claims, with their surroundings."""
    text = text_of(info)
    covered = [match.span(name) for each in listed for match in [each.found_in(text)] for name in match.groupdict()]
    return [
        text[max(0, begin - 40) : end + 25]
        for begin, end in figures_in(text)
        if not any(first <= begin and end <= last for first, last in covered)
    ]
