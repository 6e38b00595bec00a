"""Writing into folders: complete or not at all, and never over existing files."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from ic_sandbox.exports.folders import check_file, check_folder, write_bytes, writing_files
from ic_sandbox.progress import run_to_end
from ic_sandbox.world.faults import WorldError


def test_a_new_folder_is_created_with_its_parents(tmp_path: Path) -> None:
    run_to_end(writing_files(tmp_path / "a" / "b", [("x.csv", 2, ["one\r\n", "two\r\n"])]))
    assert (tmp_path / "a" / "b" / "x.csv").read_bytes() == b"one\r\ntwo\r\n"
    assert [path.name for path in (tmp_path / "a" / "b").iterdir()] == ["x.csv"]


def test_text_is_utf_8(tmp_path: Path) -> None:
    run_to_end(writing_files(tmp_path, [("x.csv", 1, ["é€😀"])]))
    assert (tmp_path / "x.csv").read_bytes() == "é€😀".encode()


def test_a_folder_with_files_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(WorldError, match="not empty"):
        run_to_end(writing_files(tmp_path, [("x.csv", 1, ["text"])]))
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_force_replaces_only_files_of_the_same_name(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    (tmp_path / "x.csv").write_text("old")
    run_to_end(writing_files(tmp_path, [("x.csv", 1, ["new"])], force=True))
    assert (tmp_path / "mine.txt").read_text() == "mine"
    assert (tmp_path / "x.csv").read_text() == "new"


def test_a_file_in_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for folder in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(WorldError, match="file"):
            check_folder(folder, force=True)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_may_not_be_written_is_refused_beforehand(tmp_path: Path) -> None:
    tmp_path.chmod(0o555)
    with pytest.raises(WorldError, match="no permission"):
        check_folder(tmp_path / "new")
    tmp_path.chmod(0o755)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no such files here")
def test_special_files_are_neither_replaced_nor_written_to(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(WorldError, match="not an ordinary file"):
        check_file(tmp_path / "pipe")
    with pytest.raises(WorldError, match="too long"):
        check_file(tmp_path / ("x" * 300))


@pytest.mark.skipif(os.name != "posix", reason="links need permissions there")
def test_a_link_is_followed_to_its_file(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real/picture")
    write_bytes(tmp_path / "link", b"drawn")
    assert (tmp_path / "link").is_symlink()
    assert [path.name for path in (tmp_path / "real").iterdir()] == ["picture"]


def failing() -> Iterator[str]:
    yield "begun"
    raise OSError(28, "No space left on device")


def test_a_full_disk_leaves_nothing_behind_and_is_reported(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "newer"
    with pytest.raises(WorldError, match="No space left"):
        run_to_end(writing_files(folder, [("a.csv", 1, ["whole"]), ("b.csv", 2, failing())]))
    assert not list(tmp_path.iterdir())


def test_a_failure_leaves_the_old_files_unchanged(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("old")
    with pytest.raises(WorldError):
        run_to_end(writing_files(tmp_path, [("a.csv", 1, ["new"]), ("b.csv", 2, failing())], force=True))
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("a.csv", "old")]


def test_cancelled_writing_leaves_nothing_behind(tmp_path: Path) -> None:
    work = writing_files(tmp_path / "new", [("a.csv", 2, ["one", "two"])])
    next(work)
    work.close()
    assert not (tmp_path / "new").exists()


def test_progress_ends_at_one(tmp_path: Path) -> None:
    shares = [step.done for step in writing_files(tmp_path, [("a.csv", 2, ["1", "2"]), ("b.csv", 1, ["3"])])]
    assert shares == pytest.approx([1 / 3, 2 / 3, 1])


def test_stale_files_are_removed_and_others_stay(tmp_path: Path) -> None:
    for name in ("old.csv", "kept.csv", "mine.txt"):
        (tmp_path / name).write_text("before", "utf-8")
    for _ in writing_files(tmp_path, [("kept.csv", 1, ["now"])], True, ("old.csv", "kept.csv", "never.csv")):
        pass
    assert sorted(file.name for file in tmp_path.iterdir()) == ["kept.csv", "mine.txt"]
    assert (tmp_path / "kept.csv").read_text("utf-8") == "now"


def test_stale_files_stay_if_writing_fails(tmp_path: Path) -> None:
    (tmp_path / "old.csv").write_text("before", "utf-8")

    def failing() -> Iterator[str]:
        yield "half"
        raise ValueError("full")

    with pytest.raises(ValueError, match="full"):
        for _ in writing_files(tmp_path, [("new.csv", 2, failing())], True, ("old.csv",)):
            pass
    assert [file.name for file in tmp_path.iterdir()] == ["old.csv"]
