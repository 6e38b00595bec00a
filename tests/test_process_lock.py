"""A lock between processes is held once, ends with its process, and leaves nothing that blocks."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from ic_sandbox.process_lock import ProcessLock

HOLDER = """
import sys
from pathlib import Path
from ic_sandbox.process_lock import ProcessLock
lock = ProcessLock(Path(sys.argv[1]))
assert lock.acquire()
print("held", flush=True)
sys.stdin.read()
"""


def test_a_lock_is_held_once(tmp_path: Path) -> None:
    one, other = ProcessLock(tmp_path / "lock"), ProcessLock(tmp_path / "lock")
    assert one.acquire()
    assert not other.acquire()
    one.release()
    assert other.acquire()
    other.release()
    other.release()


def test_a_killed_process_holds_nothing(tmp_path: Path) -> None:
    command = [sys.executable, "-c", HOLDER, str(tmp_path / "lock")]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline() == b"held\n"
    lock = ProcessLock(tmp_path / "lock")
    assert not lock.acquire()
    process.kill()
    process.communicate()
    assert (tmp_path / "lock").exists()
    assert lock.acquire()
    lock.release(remove=True)
    assert not (tmp_path / "lock").exists()


def test_a_lock_file_removed_meanwhile_is_created_again(tmp_path: Path) -> None:
    one, other = ProcessLock(tmp_path / "lock"), ProcessLock(tmp_path / "lock")
    assert one.acquire()
    (tmp_path / "lock").unlink()
    assert other.acquire()
    one.release(remove=False)
    assert not ProcessLock(tmp_path / "lock").acquire()
    other.release(remove=True)
