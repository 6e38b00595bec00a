"""Temporary names fit wherever the file's name fits, and files that a crash left are removed later."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ic_sandbox import atomic_io
from ic_sandbox.atomic_io import replace_file, whole_file


@pytest.mark.parametrize("name", ["a" * 255, "ä" * 127, "\U0001f600" * 63, "a"])
def test_a_name_up_to_the_limit_of_the_file_system_can_be_written(tmp_path: Path, name: str) -> None:
    replace_file(tmp_path / name, lambda file: file.write(b"whole"))
    with whole_file(tmp_path / name) as temporary:
        temporary.write_bytes(b"again")
    assert (tmp_path / name).read_bytes() == b"again"
    assert len(list(tmp_path.iterdir())) == 1


CRASH = """
import os, sys
from pathlib import Path
from ic_sandbox.atomic_io import replace_file
def write(file):
    file.write(b"half")
    file.flush()
    os._exit(9)
replace_file(Path(sys.argv[1]) / "world.icw", write)
"""


@pytest.mark.skipif(os.name != "posix", reason="elsewhere only the time tells")
def test_temporary_files_of_a_crash_are_removed_at_the_next_write(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-c", CRASH, str(tmp_path)], check=False)
    assert len(list(tmp_path.glob("*.part")) + list(tmp_path.glob(".*.part"))) >= 1
    other = tmp_path / ".video.mp4.0a1b2c3d.part"  # of another program
    other.touch()
    replace_file(tmp_path / "a", lambda file: file.write(b""))
    assert sorted(path.name for path in tmp_path.iterdir()) == [".video.mp4.0a1b2c3d.part", "a"]


def test_temporary_files_in_use_stay(tmp_path: Path) -> None:
    elsewhere = tmp_path / ".ic-sandbox-00000000-1-0123abcd.part"
    old = tmp_path / ".ic-sandbox-00000000-1-0123abce.part"
    for path in (elsewhere, old):
        path.touch()
    os.utime(old, (time.time() - 2 * atomic_io.ABANDONED_SECONDS,) * 2)
    with whole_file(tmp_path / "a") as temporary:
        temporary.touch()
        replace_file(tmp_path / "b", lambda file: file.write(b""))
        assert temporary.exists()
    assert elsewhere.exists()
    assert not old.exists()
