"""The parts of a map that is larger than a world may be, of which the user chooses one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ic_sandbox.i18n import tr
from ic_sandbox.world.faults import Fault, WorldError
from ic_sandbox.world.importing.findings import Findings
from ic_sandbox.world.importing.levels import chosen_level
from ic_sandbox.world.importing.text_sections import Lettering, lettering
from ic_sandbox.world.validation.limits import LARGEST_SIDE

__all__ = ["is_large_map", "wanted_part"]

MOST_PARTS = 64
"""The most parts of a map."""


def is_large_map(lines: list[str]) -> bool:
    """Return whether the only map among some lines is larger than a world may be."""
    if not _is_large(lines):
        return False
    findings = Findings()
    text = lettering(list(lines), "", findings, [])
    return len(findings.levels) < 2 and _is_large(text.lines)


def _is_large(lines: Sequence[str]) -> bool:
    return len(lines) > LARGEST_SIDE or max(map(len, lines), default=0) > LARGEST_SIDE


def wanted_part(text: Lettering, wanted: str, findings: Findings) -> Lettering:
    """Return the wanted part of a map; the whole map if it has too many parts.

    The parts are the levels of the file, counted from left to right, then down. Raises :class:`WorldError` if none is
    wanted, because a part is not what most users expect.
    """
    rows, cols = len(text.lines), max(map(len, text.lines))
    corners = [(top, left) for top in range(0, rows, LARGEST_SIDE) for left in range(0, cols, LARGEST_SIDE)]
    if len(corners) > MOST_PARTS:
        return text
    names = [
        tr(
            "rows {top} to {bottom}, columns {left} to {right}",
            top=top + 1,
            bottom=min(top + LARGEST_SIDE, rows),
            left=left + 1,
            right=min(left + LARGEST_SIDE, cols),
        )
        for top, left in corners
    ]
    top, left = corners[chosen_level(names, wanted, findings)]
    if not wanted.strip():
        reason = tr(
            "the {what} has {rows:,} rows by {cols:,} columns; at most {largest_side} each are possible",
            what=tr("map"),
            rows=rows,
            cols=cols,
            largest_side=LARGEST_SIDE,
        )
        hint = tr('choose one of its {count} parts: --level 1 is "{name}", and so on', count=len(names), name=names[0])
        raise WorldError([Fault("", reason, hint)])
    lines = [line[left : left + LARGEST_SIDE] for line in text.lines[top : top + LARGEST_SIDE]]
    return replace(text, lines=lines, first=text.first + top, left=left)
