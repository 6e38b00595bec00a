"""Reading the folder of a run: the run, or the faults for which it is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

import ic_sandbox as ics
from ic_sandbox.adapters.run_folder.folder_run import FolderRun, reading_run
from ic_sandbox.progress import run_to_end

__all__ = ["read", "refused"]


def read(folder: Path) -> FolderRun:
    return run_to_end(reading_run(folder))


def refused(folder: Path) -> list[str]:
    with pytest.raises(ics.WorldError) as caught:
        read(folder)
    return [str(fault) for fault in caught.value.faults]
