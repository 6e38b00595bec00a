"""A damaged file in the cache of compiled kernels counts as missing, whatever the damage."""

from __future__ import annotations

import os
import pickle
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from ic_sandbox import kernel_cache
from ic_sandbox.kernel_cache_seal import KEPT_CACHES, SEAL, mark_used, remove_damaged, remove_old_caches, seal


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    """A cache with an index and its data, as numba writes them."""
    folder = tmp_path / "kernels-now" / "mdp_abc"
    folder.mkdir(parents=True)
    (folder / "kernels.tick-1.py311.nbi").write_bytes(pickle.dumps("0.68") + pickle.dumps(("stamp", {"a": "b"})))
    for number in (1, 2):
        (folder / f"kernels.tick-1.py311.{number}.nbc").write_bytes(pickle.dumps(("code", b"machine code" * 1000)))
    return folder.parent


def names(cache: Path) -> set[str]:
    return {path.name.removeprefix("kernels.tick-1.py311.") for path in cache.glob("*/*")}


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda _: b"",
    "cut": lambda whole: whole[: len(whole) // 2],
    "cut by a byte": lambda whole: whole[:-1],
    "garbage": lambda whole: os.urandom(len(whole)),
    "garbage inside": lambda whole: whole[:40] + os.urandom(8) + whole[48:],
    "zeros": lambda whole: bytes(len(whole)),
    "longer": lambda whole: whole + b"\0" * 100,
    "another pickle": lambda _: pickle.dumps(7),
}


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("name", ["nbi", "1.nbc"])
@pytest.mark.parametrize("sealed", [True, False])
def test_only_damaged_files_are_removed(cache: Path, damage: str, name: str, sealed: bool) -> None:
    if not sealed and damage in ("garbage inside", "another pickle"):
        pytest.skip("cannot be told from what another process has just written")
    if name == "nbi" and damage in ("garbage inside", "another pickle"):
        pytest.skip("an index is rewritten by every process that compiles more")
    if sealed:
        seal(cache)
    path = next(cache.glob(f"*/*py311.{name}"))
    path.write_bytes(DAMAGES[damage](path.read_bytes()))
    assert remove_damaged(cache)
    assert names(cache) == {"nbi", "1.nbc", "2.nbc"} - {name}
    assert not remove_damaged(cache)


def test_an_intact_cache_stays_if_its_seal_is_missing_damaged_or_copied(cache: Path) -> None:
    whole = names(cache)
    for contents in (None, b"", b"{", b"[1]", b'{"a": 1}', b'{"a": [1, 2]}', b"\xff\xfe", b"[" * 100_000):
        if contents is None:
            (cache / SEAL).unlink(missing_ok=True)
        else:
            (cache / SEAL).write_bytes(contents)
        assert not remove_damaged(cache)
        assert names(cache) == whole
    for path in cache.glob("*/*"):  # as in a copy of the folder
        os.utime(path, (1, 1))
    assert not remove_damaged(cache)
    assert names(cache) == whole


def test_newly_compiled_files_are_sealed(cache: Path) -> None:
    seal(cache)
    index = next(cache.glob("*/*.nbi"))
    index.write_bytes(pickle.dumps("0.68") + pickle.dumps(("stamp", {"a": "b", "c": "d"})))
    (index.parent / "kernels.tick-1.py311.3.nbc").write_bytes(pickle.dumps(b"new"))
    assert not remove_damaged(cache)
    next(cache.glob("*/*.3.nbc")).write_bytes(pickle.dumps(b"old"))
    assert remove_damaged(cache)


def test_old_temporary_files_of_numba_are_removed(cache: Path) -> None:
    left = cache / "mdp_abc" / "kernels.tick-1.py311.nbi.tmp.0123"
    left.write_bytes(b"")
    remove_damaged(cache)
    assert left.exists()
    os.utime(left, (time.time() - 1e5,) * 2)
    remove_damaged(cache)
    assert not left.exists()


def test_a_damaged_cache_is_compiled_again(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kernel_cache, "kernel_cache", lambda: cache)
    monkeypatch.setattr("atexit.register", lambda *_: None)
    monkeypatch.setenv("NUMBA_CACHE_DIR", os.environ["NUMBA_CACHE_DIR"])
    import numba.core.config

    monkeypatch.setattr(numba.core.config, "CACHE_DIR", numba.core.config.CACHE_DIR)
    mark = kernel_cache.compiled_mark()
    mark.touch()
    kernel_cache.use_kernel_cache()
    assert mark.exists()
    next(cache.glob("*/*.nbi")).write_bytes(b"")
    kernel_cache.use_kernel_cache()
    assert not mark.exists()


def test_only_the_most_recently_used_caches_are_kept(cache: Path) -> None:
    for number in range(30):
        old = cache.parent / f"kernels-{number}"
        (old / "mdp").mkdir(parents=True)
        mark_used(old)
        for path in (old / "mdp", old / "used", old):
            os.utime(path, (1e9 + number, 1e9 + number))
    mark_used(cache.parent / "kernels-0")  # an old one in use
    others = cache.parent / "worlds"
    others.mkdir()
    remove_old_caches(cache)
    left = {path.name for path in cache.parent.iterdir()}
    assert len(left) == KEPT_CACHES + 1
    assert {"kernels-now", "kernels-0", "kernels-29", "worlds"} <= left


@pytest.mark.parametrize(("full", "chosen"), [((), "usual"), (("usual",), "spare"), (("usual", "spare"), "usual")])
def test_a_full_disk_is_avoided(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, full: tuple[str, ...], chosen: str
) -> None:
    for name in ("usual", "spare"):
        (tmp_path / name).mkdir()
    monkeypatch.setattr(kernel_cache, "writable_folder", lambda *_: tmp_path / "usual")
    monkeypatch.setattr(kernel_cache, "temporary_folder", lambda _: tmp_path / "spare")
    free = SimpleNamespace(free=10 * kernel_cache.ROOM_BYTES), SimpleNamespace(free=1000)
    monkeypatch.setattr("shutil.disk_usage", lambda folder: free[Path(folder).name in full])
    find = kernel_cache.kernel_cache.__wrapped__
    assert find().name == chosen
    (tmp_path / "usual" / "compiled-0123").touch()  # then nothing is to be written
    assert find().name == "usual"
