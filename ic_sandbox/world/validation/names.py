"""Names that no part of a world may have: ones that a spreadsheet would run as formulas, and repeated ones."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from ic_sandbox.i18n import tr
from ic_sandbox.world.document import World
from ic_sandbox.world.faults import Fault
from ic_sandbox.world.placeholders import MISSING
from ic_sandbox.world.traversal import iter_rules

__all__ = ["FORMULA_STARTS", "check_names", "fits_as_name", "formula_fault", "repeated_names"]

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
"""First characters that make spreadsheets read a cell of a CSV file as a formula (OWASP, "CSV Injection")."""


def formula_fault(name: str | None, place: str) -> Iterator[Fault]:
    """Yield a fault if a name begins like a formula."""
    if name is not None and name.startswith(FORMULA_STARTS):
        yield Fault(
            place,
            tr('the name "{name}" begins like a spreadsheet formula', name=name),
            tr("start it with a letter or a digit"),
        )


def fits_as_name(stem: str) -> bool:
    """Return whether a world can be named after its file, whose name without the suffix is ``stem``."""
    return stem[:1].isalnum() and stem.isprintable()


def check_names(world: World) -> Iterator[Fault]:
    """Yield the faults of all names that can appear in a CSV file."""
    yield from formula_fault(world.name, "name")
    for index, variable in enumerate(world.variables):
        yield from formula_fault(variable.name, f"variables[{index}].name")
    for index, device in enumerate(world.devices):
        place = f"devices[{index}]"
        for key in ("name", "drive", "feign_drive", "group", "reveals"):
            yield from formula_fault(getattr(device, key), f"{place}.{key}")
    for place, rule in iter_rules(world):
        yield from formula_fault(rule.event, f"{place}.event")
    for index, goal in enumerate(world.goals):
        yield from formula_fault(goal.name, f"goals[{index}].name")


def repeated_names(names: Sequence[str], section: str, what: str, place: Callable[[int], str]) -> Iterator[Fault]:
    """Yield a fault for each name in a section that an earlier entry has. ``place`` maps an index to a place."""
    first: dict[str, int] = {}
    for index, name in enumerate(names):
        if name is MISSING:
            continue
        if first.setdefault(name, index) != index:
            yield Fault(
                place(index),
                tr('there is a {what} "{name}" already', what=what, name=name),
                tr("{section}[{first}] has this name", section=section, first=first[name]),
            )
