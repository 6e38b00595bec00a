from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path

import pytest

from ic_sandbox import atomic_io
from ic_sandbox.atomic_io import replace_file, whole_file

POSIX = pytest.mark.skipif(os.name != "posix", reason="permissions and links are those of POSIX")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_file_is_replaced_and_nothing_else_is_left(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    replace_file(file, lambda out: out.write(b"old"))
    replace_file(file, lambda out: out.write(b"new"))
    assert file.read_bytes() == b"new"
    assert names(tmp_path) == ["a.txt"]


def test_a_failure_leaves_the_old_file_and_no_temporary_file(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes(b"old")

    def fail(out: object) -> None:
        raise OSError("the disk is full")

    with pytest.raises(OSError, match="full"):
        replace_file(file, fail)
    with suppress(KeyboardInterrupt), whole_file(file) as temporary:
        temporary.write_bytes(b"half")
        raise KeyboardInterrupt
    assert file.read_bytes() == b"old"
    assert names(tmp_path) == ["a.txt"]


@POSIX
def test_permissions_are_kept_and_a_link_is_followed(tmp_path: Path) -> None:
    real, link = tmp_path / "real.txt", tmp_path / "link.txt"
    real.write_bytes(b"old")
    real.chmod(0o640)
    link.symlink_to(real)
    with whole_file(link) as temporary:
        temporary.write_bytes(b"new")
    assert link.is_symlink()
    assert (real.read_bytes(), mode(real)) == (b"new", 0o640)


@POSIX
def test_a_new_file_has_default_permissions(tmp_path: Path) -> None:
    replace_file(tmp_path / "a.txt", lambda out: out.write(b"new"))
    (tmp_path / "b.txt").write_bytes(b"new")
    assert mode(tmp_path / "a.txt") == mode(tmp_path / "b.txt")


@POSIX
def test_other_users_can_not_read_an_unfinished_file(tmp_path: Path) -> None:
    seen = []  # type: ignore[var-annotated]
    replace_file(tmp_path / "a.txt", lambda _: seen.extend(mode(path) for path in tmp_path.iterdir()))
    assert seen == [0o600]


def test_a_read_only_file_is_left_unchanged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes(b"old")
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path) != file)  # the tests may run as root
    with pytest.raises(PermissionError), whole_file(file):
        pass
    assert (file.read_bytes(), names(tmp_path)) == (b"old", ["a.txt"])


def test_file_and_folder_are_synced_in_this_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[tuple[bool, list[str]]] = []
    fsync = os.fsync

    def note(handle: int) -> None:
        synced.append((stat.S_ISDIR(os.fstat(handle).st_mode), names(tmp_path)))
        fsync(handle)

    monkeypatch.setattr(atomic_io.os, "fsync", note)  # type: ignore[attr-defined]
    replace_file(tmp_path / "a.txt", lambda out: out.write(b"new"))
    assert synced[0][0] is False
    assert synced[0][1] != ["a.txt"]
    if os.name == "posix":
        assert synced[1:] == [(True, ["a.txt"])]
