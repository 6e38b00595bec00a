"""The parts of a text map that is larger than a world may be."""

from __future__ import annotations

from dataclasses import replace

from ic_sandbox.world.importing.draft import is_too_large
from ic_sandbox.world.importing.findings import Findings
from ic_sandbox.world.importing.parts import wanted_part
from ic_sandbox.world.importing.text_sections import Lettering, lettering

__all__ = ["is_large_map", "part_of_text"]


def is_large_map(lines: list[str]) -> bool:
    """Return whether the only map among some lines is larger than a world may be."""
    if not is_too_large(len(lines), max(map(len, lines), default=0)):
        return False
    findings = Findings()
    text = lettering(list(lines), "", findings, [])
    return len(findings.levels) < 2 and is_too_large(len(text.lines), max(map(len, text.lines), default=0))


def part_of_text(text: Lettering, wanted: str, findings: Findings) -> Lettering:
    """Return the wanted part of a map. Raises :class:`WorldError` if none is wanted."""
    part = wanted_part(len(text.lines), max(map(len, text.lines)), wanted, findings)
    lines = [line[part.left : part.left + part.cols] for line in text.lines[part.top : part.top + part.rows]]
    return replace(text, lines=lines, first=text.first + part.top, left=part.left)
