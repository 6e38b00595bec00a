"""Legends in a file of their own: lines such as ``F = ice``, or the description of a game of GVGAI."""

from __future__ import annotations

import os
from pathlib import Path

from ic_sandbox.i18n import tr
from ic_sandbox.world.faults import Fault, WorldError
from ic_sandbox.world.importing.findings import Findings
from ic_sandbox.world.importing.gvgai import gvgai_legend
from ic_sandbox.world.importing.text_charset import decoded
from ic_sandbox.world.importing.text_sections import legend_lines
from ic_sandbox.world.io.files import file_contents

__all__ = ["legend_of_file"]

LARGEST_LEGEND = 2**20
"""The most bytes of a file with a legend."""


def legend_of_file(path: str | os.PathLike[str]) -> tuple[tuple[tuple[str, str], ...], tuple[str, ...]]:
    """Return the legend in a file, as :class:`Choices` has it, and remarks on what has no meaning.

    Raises :class:`WorldError` if the file can't be read, or explains no letter.
    """
    contents = file_contents(Path(path), tr("give a file, or the meaning of letters such as F=ice"))
    if len(contents) > LARGEST_LEGEND:
        raise WorldError([Fault("", tr("the file is larger than {largest} kB", largest=LARGEST_LEGEND // 2**10))])
    lines = decoded(contents).splitlines()
    findings = Findings()
    faults: list[Fault] = []
    legend = gvgai_legend(lines, findings) or legend_lines(lines, faults)
    if faults:
        raise WorldError(faults)
    if not legend:
        reason, hint = tr("the file explains no letters"), tr('write lines such as "F = ice"')
        raise WorldError([Fault("", reason, hint)])
    return legend, findings.listed()
