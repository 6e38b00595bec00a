"""Planners as short texts, such as ``aup:strength=0.5,deviation=decrease``: on the command line, in tables, in studies.

A text is ``kind`` or ``kind:name=value,name=value``. Parameters come in the order of the kind, and those that have
their default are left out. Lists are joined by ``+``. In names, ``% , + = :`` are written as ``%XX``, and so are the
digits of a name that has nothing else: a value of digits alone is a number.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from urllib.parse import unquote

from ic_sandbox.i18n import tr
from ic_sandbox.world.document import DEFAULT_DISCOUNT, Planner
from ic_sandbox.world.faults import Fault, WorldError
from ic_sandbox.world.planner_kinds import PlannerKind, PlannerParameter, Value, known_kinds, planner_kind

__all__ = ["parse_planner", "planner_spec"]

SPECIAL = re.compile("[%,+=:]")
ESCAPE = re.compile("%(?![0-9A-Fa-f]{2})")
INTEGERS = ("integer", "integer_or_goals")


def planner_spec(planner: Planner) -> str:
    """Return the text of a planner, without its discount."""
    given = dict(planner.parameters)
    parts = [
        f"{parameter.key}={_written(given[parameter.key])}"
        for parameter in planner_kind(planner.kind).parameters
        if parameter.key in given and given[parameter.key] != parameter.default
    ]
    return f"{planner.kind}:{','.join(parts)}" if parts else planner.kind


def _written(value: Value) -> str:
    if isinstance(value, tuple):
        return "+".join(map(_escaped, value))
    if isinstance(value, str):
        return _escaped(value)
    text = repr(value)
    return text.removesuffix(".0")


def _escaped(name: str) -> str:
    """Return a name with %XX in place of special characters; all of it if it would read as a number."""
    pattern = re.compile(".", re.DOTALL) if _is_number(name) else SPECIAL
    return pattern.sub(lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode()), name)


def parse_planner(text: str, discount: float = DEFAULT_DISCOUNT) -> Planner:
    """Parse the text of a planner.

    Raises :class:`~ic_sandbox.world.faults.WorldError` with every fault, each placed at ``planner TEXT``.
    """
    kind_key, colon, rest = text.partition(":")
    if kind_key not in known_kinds():
        reason = tr('unknown planner "{kind}"', kind=kind_key)
        hint = tr("use one of: {planner_kinds}", planner_kinds=", ".join(known_kinds()))
        raise WorldError([Fault(_place(text), reason, hint)])
    kind = planner_kind(kind_key)
    faults: list[Fault] = []
    given: dict[str, Value] = {}
    for parameter, written in _pairs(text, kind, rest if colon else None, faults):
        if parameter.key in given:
            faults.append(Fault(f"{_place(text)}: {parameter.key}", tr("is given twice")))
            continue
        try:
            given[parameter.key] = _read(parameter, written)
        except ValueError as wrong:
            faults.append(Fault(f"{_place(text)}: {parameter.key}", str(wrong), parameter.sentence))
    named = {fault.place for fault in faults}
    for parameter in kind.parameters:
        place = f"{_place(text)}: {parameter.key}"
        if parameter.required and parameter.key not in given and place not in named:
            faults.append(Fault(place, tr("is missing"), parameter.sentence))
    if faults:
        raise WorldError(faults)
    ordered = tuple((item.key, given[item.key]) for item in kind.parameters if item.key in given)
    return Planner(kind_key, discount, ordered)


def _place(text: str) -> str:
    return f"planner {text}"


def _pairs(
    text: str, kind: PlannerKind, rest: str | None, faults: list[Fault]
) -> Iterator[tuple[PlannerParameter, str]]:
    known = {parameter.key: parameter for parameter in kind.parameters}
    for pair in [] if rest is None else rest.split(","):
        name, equals, value = pair.partition("=")
        if not equals:
            faults.append(Fault(_place(text), tr('"{part}" does not have the form name=value', part=pair)))
        elif name not in known:
            hint = tr("{kind} has: {names}", kind=kind.key, names=", ".join(known) or tr("no parameters"))
            faults.append(Fault(_place(text), tr('unknown parameter "{name}"', name=name), hint))
        else:
            yield known[name], value


def _read(parameter: PlannerParameter, text: str) -> Value:
    """Parse the value of a parameter. Raises ValueError with a message for the user."""
    number = text.isascii() and text.isdigit()
    match parameter.type:
        case "choice":
            if text not in parameter.values:
                raise ValueError(
                    tr('must be one of {values}, not "{text}"', values=", ".join(parameter.values), text=text)
                )
            return text
        case "texts":
            return _names(text)
        case "goal":
            return _name(text)
        case "integer_or_goals" if not number and not _is_number(text):
            return _names(text)
    return _number(parameter, text)


def _names(text: str) -> tuple[str, ...]:
    return tuple(map(_name, text.split("+"))) if text else ()


def _name(text: str) -> str:
    if text.isascii() and text.isdigit():
        escaped = _escaped(text)
        raise ValueError(
            tr("must be a name, and {text} is a number; a name is written {escaped}", text=text, escaped=escaped)
        )
    if ESCAPE.search(text) or "=" in text or ":" in text:
        raise ValueError(tr('"{text}" has a character that must be written as %XX', text=text))
    if not text:
        raise ValueError(tr("must be a name"))
    return unquote(text, errors="strict")


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _number(parameter: PlannerParameter, text: str) -> float | int:
    low, high = parameter.low, parameter.high
    try:
        number = int(text) if parameter.type in INTEGERS else float(text)
    except ValueError:
        whole = tr("a whole number") if parameter.type in INTEGERS else tr("a number")
        raise ValueError(tr('must be {what}, not "{text}"', what=whole, text=text)) from None
    if not math.isfinite(number):
        raise ValueError(tr('must be {what}, not "{text}"', what=tr("a number"), text=text))
    if parameter.type == "positive" and number <= 0:
        raise ValueError(tr("must be above 0, not {number:g}", number=number))
    if parameter.type == "discount" and not 0.0 <= number < 1.0:
        raise ValueError(tr("must be at least 0 and below 1, not {discount:g}", discount=number))
    if not low <= number <= high:
        if math.isinf(high):
            raise ValueError(tr("must be at least {low:g}, not {number:g}", low=low, number=number))
        raise ValueError(tr("must be from {low:g} to {high:g}, not {number:g}", low=low, high=high, number=number))
    return number
