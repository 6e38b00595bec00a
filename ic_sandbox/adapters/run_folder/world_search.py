"""The world of a run, found by its fingerprint: among shipped worlds, near the run's folder, or in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ic_sandbox.adapters.run_folder.manifest import MANIFEST, Manifest
from ic_sandbox.i18n import tr
from ic_sandbox.world.document import World
from ic_sandbox.world.faults import Fault, WorldError
from ic_sandbox.world.io.files import SUFFIX, load_world, shipped_worlds, world_sha256

__all__ = ["FoundWorld", "find_world"]

MOST_COPIES = 16
"""The most world files in a folder that are looked at."""


@dataclass(frozen=True, eq=False, slots=True)
class FoundWorld:
    """A world with its file; ``copy`` if that is the one that the run's folder holds."""

    world: World
    file: Path
    copy: bool


def find_world(folder: Path, manifest: Manifest, known: Sequence[Path] = ()) -> FoundWorld:
    """Return the world of a run: a shipped one, one of the files ``known`` or near the folder, or the folder's copy.

    Raises :class:`~ic_sandbox.world.faults.WorldError` if there is none with the fingerprint, with what was found
    instead.
    """
    tried: list[Fault] = []
    seen: set[Path] = set()
    for file, copy in _candidates(folder, manifest, known):
        if file in seen:
            continue
        seen.add(file)
        try:
            world = load_world(file)
        except WorldError as error:
            tried += [
                Fault(f"{file.name}: {fault.place}".rstrip(": "), fault.reason, fault.hint) for fault in error.faults
            ]
            continue
        digest = world_sha256(world)
        if digest == manifest.sha256:
            return FoundWorld(world, file, copy)
        named = replace(world, name=manifest.world)  # one without a name of its own is named after its file
        if world.name == file.stem and world_sha256(named) == manifest.sha256:
            return FoundWorld(named, file, copy)
        if copy:
            reason = tr(
                "has the SHA-256 {digest}…, and the run was made with {wanted}…",
                digest=digest[:12],
                wanted=manifest.sha256[:12],
            )
            tried.append(Fault(file.name, reason, tr("the file has been changed since; put back the one of the run")))
    hint = tr("copy the file of the world “{name}”, as it was for this run, into the folder", name=manifest.world)
    raise WorldError([*tried, Fault(f"{MANIFEST}: world_sha256", tr("no world with this SHA-256 was found"), hint)])


def _candidates(folder: Path, manifest: Manifest, known: Sequence[Path]) -> Iterator[tuple[Path, bool]]:
    """Yield files in which the world may be, likely ones first, and whether each is a copy in the run's folder."""
    named = manifest.world_file
    for shipped in shipped_worlds():
        if named in (shipped.name, "") and (named or shipped.title == manifest.world):
            yield shipped.path, False
    if named and Path(named).name == named:
        near = [folder.parent / named, Path.cwd() / named, *(path for path in known if path.name == named)]
        yield from ((path, False) for path in near if path.is_file() and path.parent != folder)
    yield from ((path, True) for path in sorted(folder.glob(f"*{SUFFIX}"))[:MOST_COPIES])
