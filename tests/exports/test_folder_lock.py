"""One process at a time writes into a folder, and a crash does not block others."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from ic_sandbox.exports import reserved_folder
from ic_sandbox.world.faults import WorldError

HOLDER = """
import sys
from pathlib import Path
from ic_sandbox.exports import reserved_folder
with reserved_folder(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def holder(folder: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", HOLDER, str(folder)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline() == b"held\n"
    return process


@pytest.mark.parametrize("how", ["kill", "communicate"])
def test_another_process_is_refused_until_the_first_has_ended(tmp_path: Path, how: str) -> None:
    process = holder(tmp_path / "out")
    (tmp_path / "link").symlink_to(tmp_path)
    for way in (tmp_path / "out", tmp_path / "link" / "out"):
        with pytest.raises(WorldError, match="another run is writing into this folder"), reserved_folder(way):
            pass
    with reserved_folder(tmp_path / "other"):
        pass
    getattr(process, how)()
    process.communicate()
    with reserved_folder(tmp_path / "out"), reserved_folder(tmp_path / "out"):
        pass
    assert [path.name for path in tmp_path.iterdir()] == ["link"], "nothing but results stands in the folder"
