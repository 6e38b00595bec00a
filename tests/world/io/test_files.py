"""World files on disk: saved completely or not at all, with explanations if they can't be read."""

from __future__ import annotations

import json
import os
import shutil
import stat
from pathlib import Path
from typing import Any

import pytest

from ic_sandbox.paths import RESOURCES
from ic_sandbox.world.document import World
from ic_sandbox.world.faults import WorldError
from ic_sandbox.world.io import files
from ic_sandbox.world.io.encoder import dump_world
from ic_sandbox.world.io.files import load_world, read_world, save_world, shipped_worlds, world_sha256
from ic_sandbox.world.presets import FINAL, drive_style, drive_styles

SMALL = World(name="Small", terrain=("...",))


def test_a_saved_world_is_loaded_again(tmp_path: Path) -> None:
    save_world(SMALL, tmp_path / "small.icw")
    assert load_world(tmp_path / "small.icw") == SMALL
    assert os.listdir(tmp_path) == ["small.icw"]


def test_a_byte_order_mark_is_allowed() -> None:
    assert read_world(b"\xef\xbb\xbf" + dump_world(SMALL).encode()) == SMALL


def test_a_failing_save_leaves_the_old_file_and_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "small.icw"
    save_world(SMALL, path)
    before = path.read_bytes()

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.os, "fsync", fail)  # type: ignore[attr-defined]
    with pytest.raises(WorldError, match="No space left"):
        save_world(World(name="Other", terrain=("..",)), path)
    assert path.read_bytes() == before
    assert os.listdir(tmp_path) == ["small.icw"]


def test_an_invalid_world_is_not_saved(tmp_path: Path) -> None:
    with pytest.raises(WorldError, match="unknown goal"):
        save_world(World(terrain=("...",), intended_goal="peace"), tmp_path / "x.icw")
    assert not os.listdir(tmp_path)


@pytest.mark.skipif(os.name != "posix", reason="permissions and links are those of POSIX")
def test_saving_keeps_permissions_and_follows_links(tmp_path: Path) -> None:
    real, link = tmp_path / "real.icw", tmp_path / "link.icw"
    save_world(SMALL, real)
    real.chmod(0o640)
    link.symlink_to(real)
    save_world(World(name="Changed", terrain=("..",)), link)
    assert link.is_symlink()
    assert load_world(real).name == "Changed"
    assert stat.S_IMODE(real.stat().st_mode) == 0o640


def test_a_write_protected_file_is_left_unchanged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "precious.icw"
    save_world(SMALL, path)
    before = path.read_bytes()
    monkeypatch.setattr(os, "access", lambda asked, mode: not (asked == path and mode == os.W_OK))
    with pytest.raises(WorldError, match="Permission denied"):
        save_world(World(terrain=("...",)), path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_a_missing_folder_is_reported(tmp_path: Path) -> None:
    with pytest.raises(WorldError, match="can't be saved"):
        save_world(SMALL, tmp_path / "nowhere" / "x.icw")


def test_a_folder_is_no_world(tmp_path: Path) -> None:
    with pytest.raises(WorldError, match="a folder"):
        load_world(tmp_path)


def test_a_missing_file_suggests_the_shipped_world_that_was_meant() -> None:
    with pytest.raises(WorldError, match='did you mean the shipped world "off_switch"'):
        load_world("off_swich")


@pytest.mark.parametrize("name", ["a\0b", "x" * 5000])
def test_an_impossible_name_is_a_fault(name: str) -> None:
    with pytest.raises(WorldError):
        load_world(name)


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may read anything")
def test_an_unreadable_file_is_reported(tmp_path: Path) -> None:
    path = tmp_path / "secret.icw"
    save_world(SMALL, path)
    path.chmod(0)
    with pytest.raises(WorldError, match="permission"):
        load_world(path)


def test_a_denied_permission_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "secret.icw"
    save_world(SMALL, path)

    def deny(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", deny)
    with pytest.raises(WorldError, match="don't have permission"):
        load_world(path)


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="needs a device file")
def test_a_device_file_is_no_world() -> None:
    with pytest.raises(WorldError, match="ordinary file"):
        load_world("/dev/zero")


def test_a_huge_file_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "huge.icw"
    with path.open("wb") as file:
        file.truncate(64 * 2**20)
    with pytest.raises(WorldError, match="larger than"):
        load_world(path)


def gallery() -> list[dict[str, Any]]:
    return json.loads((RESOURCES / "worlds" / "gallery.json").read_text("utf-8"))  # type: ignore[no-any-return]


def test_the_gallery_names_every_file_of_the_folder_once_and_no_other() -> None:
    named = [name for group in gallery() for name in group["worlds"]]
    assert sorted(named) == sorted(path.stem for path in (RESOURCES / "worlds").glob("*.icw"))


def test_the_groups_of_the_gallery_have_worlds_titles_of_their_own_and_drives_of_the_language() -> None:
    titles = [group["title"] for group in gallery()]
    assert len(set(titles)) == len(titles)
    for group in gallery():
        assert group["worlds"]
        assert group.keys() <= {"title", "drive", "mode", "worlds"}
        if "drive" in group:
            assert group["drive"] in {style.tag for style in drive_styles()} - {FINAL}
            assert group["title"] == drive_style(group["drive"]).title


def test_shipped_worlds_come_in_the_order_of_the_gallery_and_know_their_group() -> None:
    assert [(shipped.name, shipped.group, shipped.drive, shipped.mode) for shipped in shipped_worlds()] == [
        (name, group["title"], group.get("drive"), group.get("mode")) for group in gallery() for name in group["worlds"]
    ]


def test_a_shipped_world_is_read_again_only_if_its_file_has_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "RESOURCES", tmp_path)
    (tmp_path / "worlds").mkdir()
    (tmp_path / "worlds" / "gallery.json").write_text('[{"title": "All", "worlds": ["a", "b"]}]')
    for name in ("a", "b"):
        save_world(World(name=name, terrain=("...",)), tmp_path / "worlds" / f"{name}.icw")
    before = shipped_worlds()
    save_world(World(name="changed", terrain=("...",)), tmp_path / "worlds" / "b.icw")
    after = shipped_worlds()
    assert [shipped.title for shipped in after] == ["a", "changed"]
    assert after[0].world is before[0].world
    (tmp_path / "worlds" / "a.icw").unlink()
    with pytest.raises(WorldError, match="no such file"):
        shipped_worlds()


def test_shipped_worlds_load_by_name_and_have_a_description() -> None:
    for shipped in shipped_worlds():
        world = load_world(shipped.name)
        assert world == shipped.world
        assert world.name == shipped.title
        for heading in ("What you see", "What to try", "References"):
            assert heading in world.info


def test_the_fingerprint_follows_the_meaning_not_the_layout() -> None:
    text = dump_world(SMALL)
    assert world_sha256(read_world(text.replace("\n", " "))) == world_sha256(SMALL)
    assert world_sha256(World(name="Small", terrain=("..",))) != world_sha256(SMALL)


@pytest.mark.parametrize(("name", "hint"), [("policy.py", "--agent"), ("notes.md", "worlds end in .icw")])
def test_a_file_of_another_kind_is_told_apart_from_a_broken_world(tmp_path: Path, name: str, hint: str) -> None:
    (tmp_path / name).write_text("def act(state): return 0\n", "utf-8")
    with pytest.raises(WorldError, match="isn't a world or a map") as caught:
        load_world(tmp_path / name)
    assert hint in caught.value.faults[0].hint


def nameless() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(dump_world(load_world("fuel")))
    del found["name"]
    return found


@pytest.mark.parametrize(
    ("file", "name"), [("maze.icw", "maze"), ("Käse 2.json", "Käse 2"), ("=1+1.icw", "Untitled"), (".icw", "Untitled")]
)
def test_a_world_without_a_name_is_named_after_its_file(tmp_path: Path, file: str, name: str) -> None:
    (tmp_path / file).write_text(json.dumps(nameless()), "utf-8")
    assert load_world(tmp_path / file).name == name
    assert read_world(json.dumps(nameless())).name == "Untitled"


def test_a_world_is_not_named_after_a_file_whose_name_is_no_text(tmp_path: Path) -> None:
    file = Path(os.fsdecode(os.fsencode(tmp_path) + b"/a\xff.icw"))
    try:
        file.write_text(json.dumps(nameless()), "utf-8")
    except OSError:
        pytest.skip("this file system takes only names that are text")
    assert load_world(file).name == "Untitled"


def test_a_world_may_have_any_suffix(tmp_path: Path) -> None:
    shutil.copy(RESOURCES / "worlds" / "fuel.icw", tmp_path / "fuel.backup")
    assert load_world(tmp_path / "fuel.backup") == load_world("fuel")
