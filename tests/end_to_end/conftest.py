"""The program in a real window, as it starts: with the gallery."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from .screen import Program, program, screen


@pytest.fixture
def window(tmp_path: Path) -> Iterator[Program]:
    """The program on a screen of its own."""
    with screen(tmp_path) as on, program(on, tmp_path) as running:
        yield running
