"""Decoding of rules: conditions, effects and chances from JSON."""

from __future__ import annotations

import math
from functools import partial
from typing import Any

from ic_sandbox.i18n import tr
from ic_sandbox.world.document import STATUS_KEY, Chance, Change, Condition, Effect, Rule, Test
from ic_sandbox.world.io.decoder import Reader, kind_of
from ic_sandbox.world.io.expressions import (
    CHANGE_HINT,
    STATUS_HINT,
    TEST_HINT,
    misfit,
    parse_change,
    parse_test,
)
from ic_sandbox.world.placeholders import MISSING

__all__ = ["UNREAD_RULE", "read_chance", "read_condition", "read_effect", "read_rule", "read_rules"]


UNREAD_VALUES: tuple[float, ...] = (math.nan,)
"""The values of a chance that could not be read."""

UNREAD_RULE = Rule(event=MISSING)
"""A rule that could not be read, so it is unknown what it would emit."""


def read_condition(reader: Reader, value: Any, place: str) -> Condition:
    """Decode a condition; leave out a test that can't be read."""
    if reader.fields(value, place) is None:
        return ()
    tests: list[Test] = []
    for variable, text in value.items():
        test = parse_test(variable, text) if isinstance(text, str) else None
        if test is None:
            reader.fault(
                place,
                tr('"{variable}" can\'t be compared with {text}', variable=variable, text=_refused(text)),
                tr(TEST_HINT),
            )
        else:
            tests.append(test)
    return tuple(tests)


def _refused(text: Any) -> str:
    why = misfit(text) if isinstance(text, str) else ""
    return f"{kind_of(text)}: {why}" if why else kind_of(text)


def read_effect(reader: Reader, value: Any, place: str) -> Effect:
    """Decode an effect; leave out a change that can't be read."""
    if reader.fields(value, place) is None:
        return Effect()
    changes: list[Change] = []
    status: Any = None
    for variable, text in value.items():
        if variable == STATUS_KEY:
            if text in ("=off", "=modified"):
                status = text[1:]
            else:
                reader.fault(place, tr("the status can't become {text}", text=kind_of(text)), tr(STATUS_HINT))
            continue
        change = parse_change(variable, text) if isinstance(text, str) else None
        if change is None:
            reader.fault(
                place,
                tr('"{variable}" can\'t be changed by {text}', variable=variable, text=_refused(text)),
                tr(CHANGE_HINT),
            )
        else:
            changes.append(change)
    return Effect(tuple(changes), status)


def read_chance(reader: Reader, value: Any, place: str) -> Chance:
    """Decode a chance: a number, or one for each level of a variable."""
    if not isinstance(value, dict):
        number = reader.number(value, place, 0.0, 1.0)
        return Chance() if number is None else Chance(number)
    fields = reader.fields(value, place)
    assert fields is not None
    by = fields.need("by", reader.name, MISSING)
    values = fields.need("values", partial(_read_levels, reader), UNREAD_VALUES)
    fields.finish()
    return Chance(by=by, values=values)


def _read_levels(reader: Reader, value: Any, place: str) -> tuple[float, ...]:
    return reader.each(value, place, lambda item, at: reader.number(item, at, 0.0, 1.0) or 0.0, UNREAD_VALUES)


def read_rule(reader: Reader, value: Any, place: str) -> Rule:
    """Decode a rule."""
    fields = reader.fields(value, place)
    if fields is None:
        return UNREAD_RULE
    rule = Rule(
        when=fields.take("when", lambda v, p: read_condition(reader, v, p), ()),
        then=fields.take("then", lambda v, p: read_effect(reader, v, p), Effect()),
        chance=fields.take("chance", lambda v, p: read_chance(reader, v, p), Chance()),
        event=fields.take("event", reader.name, None),
        otherwise=fields.take("else", lambda v, p: read_effect(reader, v, p), Effect()),
    )
    fields.finish()
    return rule


def read_rules(reader: Reader, value: Any, place: str) -> tuple[Rule, ...]:
    """Decode a list of rules."""
    return reader.each(value, place, partial(read_rule, reader), (UNREAD_RULE,))
