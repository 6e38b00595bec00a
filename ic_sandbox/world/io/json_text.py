"""JSON in the text of a file: reports what is not JSON in words, with its place."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from ic_sandbox.i18n import mark, tr
from ic_sandbox.world.faults import Fault, WorldError
from ic_sandbox.world.io.decoder import Duplicated

__all__ = ["parse_json"]

WORDS_FOR_JSON = {
    "Expecting value": mark("a value is missing"),
    "Expecting property name": mark("a key in double quotes is missing"),
    "Expecting ':'": mark('a ":" is missing'),
    "Expecting ','": mark('a "," is missing'),
    "Unterminated string": mark("the text that begins here is not closed"),
    "Invalid control character": mark("a text holds a line break or another control character"),
    "Invalid \\": mark('a text holds a "\\" without a meaning'),
    "Illegal trailing comma": mark("there is one comma too many"),
    "Extra data": mark("something follows after the end"),
}
"""The beginning of each message of Python's JSON parser, and our own words for it."""

MOST_CONTAINERS = 1_000_000
"""The most lists and objects in a file: each takes Python some hundred bytes, and a map full of devices needs this
many.
"""

DEEPEST_NESTING = 60
"""The deepest nesting of lists and objects; a world needs about ten levels."""


def parse_json(contents: str | bytes) -> Any:
    """Return the value of a JSON text. Raises :class:`WorldError` if it is not JSON or nested too deeply."""
    if isinstance(contents, bytes):
        try:
            contents = contents.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise WorldError(
                [Fault("", tr("byte {start} is not UTF-8 text", start=error.start), tr("save the file as UTF-8"))]
            ) from None
    if contents.count("{") + contents.count("[") > MOST_CONTAINERS:
        if "[" * DEEPEST_NESTING in contents:
            raise WorldError([_too_deep()])
        raise WorldError(
            [
                Fault(
                    "",
                    tr(
                        "the file holds more than {most:,} lists and objects, too many for a world",
                        most=MOST_CONTAINERS,
                    ),
                )
            ]
        )
    if not contents.strip():
        raise WorldError([Fault("", tr("the file is empty"))])
    try:
        parsed = json.loads(contents, object_pairs_hook=_object)
    except json.JSONDecodeError as error:
        reason = tr(
            "this is not JSON: line {lineno}, column {colno}: {what}",
            what=_message_in_words(error.msg),
            lineno=error.lineno,
            colno=error.colno,
        )
        ends = error.pos >= len(contents.rstrip()) or error.msg.startswith("Unterminated string")
        raise WorldError([Fault("", reason, tr("the file seems to be cut off") if ends else "")]) from None
    except RecursionError:
        raise WorldError([_too_deep()]) from None
    except ValueError:
        raise WorldError([Fault("", tr("the file holds a number with too many digits"))]) from None
    if _deeper_than(parsed, DEEPEST_NESTING):
        raise WorldError([_too_deep()])
    return parsed


def _message_in_words(message: str) -> str:
    """Return the parser's message in the user's language."""
    return next((tr(ours) for theirs, ours in WORDS_FOR_JSON.items() if message.startswith(theirs)), message)


def _too_deep() -> Fault:
    return Fault("", tr("lists or objects are nested too deeply for a world"))


def _deeper_than(value: Any, depth: int) -> bool:
    level = [value]
    for _ in range(depth):
        level = [
            inner
            for outer in level
            if isinstance(outer, list | dict)
            for inner in (outer.values() if isinstance(outer, dict) else outer)
            if isinstance(inner, list | dict)
        ]
        if not level:
            return False
    return True


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    repeated = Duplicated(found)
    repeated.repeated = tuple(key for key, times in Counter(key for key, _ in pairs).items() if times > 1)
    return repeated
