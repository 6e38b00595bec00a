"""Conditions, effects and chances as a world file writes them: ``">=2"``, ``"+1"``, ``"cycle"``, ``"=off"``."""

from __future__ import annotations

import re
from typing import Any

from ic_sandbox.i18n import mark, tr
from ic_sandbox.world.document import STATUS_KEY, Chance, Change, Condition, Effect, Rule, Test

__all__ = [
    "CHANGE",
    "CHANGE_HINT",
    "LARGEST_NUMBER",
    "STATUS_HINT",
    "TEST",
    "TEST_HINT",
    "misfit",
    "parse_change",
    "parse_test",
    "write_chance",
    "write_condition",
    "write_effect",
    "write_number",
    "write_rule",
]

LARGEST_NUMBER = 1_000_000_000

TEST_HINT = mark('write a comparison with a whole number, 0 or more, such as ">=2" or "==0"')
CHANGE_HINT = mark('write "+1", "-2", "=0" or "cycle"')
STATUS_HINT = mark('write "=off" or "=modified"')

TEST = re.compile(r"\s*(==|!=|>=|<=|>|<)\s*([0-9]{1,9})\s*")
CHANGE = re.compile(r"\s*([+=-])\s*([0-9]{1,9})\s*")
NEGATIVE = re.compile(r"\s*\W{1,2}\s*-\s*[0-9.]+\s*")
FRACTION = re.compile(r"\s*\W{1,2}\s*[0-9]*\.[0-9]*\s*")
TOO_LARGE = re.compile(r"\s*\W{1,2}\s*[0-9]{10,}\s*")


def parse_test(variable: str, text: str) -> Test | None:
    """Parse one comparison; return None if it is not one."""
    found = TEST.fullmatch(text)
    return Test(variable, found[1], int(found[2])) if found else None  # type: ignore[arg-type]


def parse_change(variable: str, text: str) -> Change | None:
    """Parse one change of a variable; return None if it is not one."""
    if text.strip() == "cycle":
        return Change(variable, "cycle")
    found = CHANGE.fullmatch(text)
    return Change(variable, found[1], int(found[2])) if found else None  # type: ignore[arg-type]


def misfit(text: str) -> str:
    """Describe what is wrong with the number of a comparison or change; empty if the number is not the fault."""
    if NEGATIVE.fullmatch(text):
        return tr("levels can't be negative")
    if FRACTION.fullmatch(text):
        return tr("levels are whole numbers")
    return (
        tr("the number is not below {largest_number:,}", largest_number=LARGEST_NUMBER)
        if TOO_LARGE.fullmatch(text)
        else ""
    )


def write_condition(condition: Condition) -> dict[str, str]:
    """Return a condition as a JSON object."""
    return {test.variable: f"{test.op}{test.value}" for test in condition}


def write_effect(effect: Effect) -> dict[str, str]:
    """Return an effect as a JSON object."""
    written = {
        change.variable: "cycle" if change.op == "cycle" else f"{change.op}{change.value}" for change in effect.changes
    }
    if effect.status is not None:
        written[STATUS_KEY] = f"={effect.status}"
    return written


def write_number(number: float) -> float | int:
    """Return a number as JSON should show it: integers without a point."""
    return int(number) if abs(number) < 2**53 and number == int(number) else number


def write_chance(chance: Chance) -> Any:
    """Return a chance as JSON."""
    if chance.by is None:
        return write_number(chance.value)
    return {"by": chance.by, "values": [write_number(value) for value in chance.values]}


def write_rule(rule: Rule) -> dict[str, Any]:
    """Return a rule as a JSON object, without fields at their defaults."""
    written: dict[str, Any] = {}
    if rule.when:
        written["when"] = write_condition(rule.when)
    if rule.then != Effect():
        written["then"] = write_effect(rule.then)
    if rule.chance != Chance():
        written["chance"] = write_chance(rule.chance)
    if rule.event is not None:
        written["event"] = rule.event
    if rule.otherwise != Effect():
        written["else"] = write_effect(rule.otherwise)
    return written
