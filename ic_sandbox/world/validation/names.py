"""Names that a spreadsheet would run as formulas, which no part of a world may have."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ic_sandbox.i18n import tr
from ic_sandbox.world.document import Rule, World
from ic_sandbox.world.faults import Fault

__all__ = ["FORMULA_STARTS", "check_names", "formula_fault"]

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
"""With one of these first, a cell of a CSV file is a formula to spreadsheets (OWASP, "CSV Injection")."""


def formula_fault(name: str | None, place: str) -> Iterator[Fault]:
    """A fault if a name begins as a formula does."""
    if name is not None and name.startswith(FORMULA_STARTS):
        yield Fault(
            place,
            tr('the name "{name}" begins as a formula of a spreadsheet does', name=name),
            tr("let it begin with a letter or a digit"),
        )


def check_names(world: World) -> Iterator[Fault]:
    """The faults of all names that can come to stand in a CSV file."""
    yield from formula_fault(world.name, "name")
    for kind in world.legend:
        yield from _events(kind.trigger, f'legend["{kind.glyph}"].trigger')
    for index, variable in enumerate(world.variables):
        yield from formula_fault(variable.name, f"variables[{index}].name")
    for index, device in enumerate(world.devices):
        place = f"devices[{index}]"
        for key in ("name", "drive", "group", "reveals"):
            yield from formula_fault(getattr(device, key), f"{place}.{key}")
        yield from _events(device.rules, f"{place}.rules")
        yield from _events(device.feign, f"{place}.feign")
    for index, process in enumerate(world.processes):
        yield from formula_fault(process.rule.event, f"processes[{index}].event")
    for index, goal in enumerate(world.goals):
        yield from formula_fault(goal.name, f"goals[{index}].name")


def _events(rules: Iterable[Rule], place: str) -> Iterator[Fault]:
    for index, rule in enumerate(rules):
        yield from formula_fault(rule.event, f"{place}[{index}].event")
