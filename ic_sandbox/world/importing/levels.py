"""The levels of a file that holds several maps, and the one of them that the user wants."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

from ic_sandbox.i18n import tr
from ic_sandbox.world.faults import Fault, WorldError
from ic_sandbox.world.importing.choices import same_word
from ic_sandbox.world.importing.findings import Findings

__all__ = ["chosen_level"]

MOST_NAMED = 12
"""The most levels that a hint names."""

LONGEST_NAME = 60


def chosen_level(names: Sequence[str], wanted: str, findings: Findings) -> int:
    """Record the levels of a file, and return the index of the wanted one; the first if ``wanted`` is empty.

    ``names`` has a name for each level, empty if the file gives none; ``wanted`` is a number counted from 1, or a name.
    Raises :class:`WorldError` if no level is called that.
    """
    shown = ["".join(c if c.isprintable() else " " for c in name).strip()[:LONGEST_NAME].strip() for name in names]
    findings.levels = tuple(shown)
    index = _index(shown, wanted.strip()) if wanted.strip() else 0
    findings.level = index
    if len(shown) > 1:
        number, count, name = index + 1, len(shown), shown[index]
        what = (
            tr('read level {number:,} of {count:,}, "{name}"', number=number, count=count, name=name)
            if name
            else tr("read level {number:,} of {count:,}", number=number, count=count)
        )
        findings.note(what)
    return index


def _index(names: Sequence[str], wanted: str) -> int:
    """Return the index of a level by its number, otherwise by its name."""
    is_number = wanted.isascii() and wanted.isdigit() and len(wanted) <= len(str(len(names)))
    if is_number and 0 < int(wanted) <= len(names):
        return int(wanted) - 1
    same = [index for index, name in enumerate(names) if name and same_word(name) == same_word(wanted)]
    if same:
        return same[0]
    words = {same_word(name): name for name in names if name}
    near = difflib.get_close_matches(same_word(wanted)[:LONGEST_NAME], words, MOST_NAMED) or list(words)[:MOST_NAMED]
    listed = ", ".join(f'"{words[word]}"' for word in near)
    reason = tr('there is no level "{wanted}" among the {count:,}', wanted=wanted[:LONGEST_NAME], count=len(names))
    if len(names) == 1:
        reason, hint = (
            tr('there is no level "{wanted}"', wanted=wanted[:LONGEST_NAME]),
            tr("the file has a single level"),
        )
    elif listed:
        hint = tr("give a number from 1 to {count}, or a name: {names}", count=len(names), names=listed)
    else:
        hint = tr("give a number from 1 to {count}", count=len(names))
    raise WorldError([Fault("--level", reason, hint)])
