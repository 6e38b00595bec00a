"""Writing a set of files into a folder so that each of them, where it exists, is whole."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from io import TextIOWrapper
from pathlib import Path

from ic_sandbox import atomic_io
from ic_sandbox.atomic_io import PendingFile, replace_file
from ic_sandbox.i18n import tr
from ic_sandbox.progress import Progress
from ic_sandbox.world.faults import Fault, WorldError

__all__ = ["FileText", "check_file", "check_folder", "whole_file", "write_bytes", "writing_files"]

FileText = tuple[str, int, Iterable[str]]
"""A file's name, how many pieces its text comes in, and the pieces."""


def check_folder(folder: Path, force: bool = False) -> None:
    """Refuse, with a :class:`WorldError`, a folder into which results can't or should not be written."""
    place = str(folder)
    try:
        if folder.exists() and not folder.is_dir():
            raise WorldError([Fault(place, tr("this is a file"), tr("name a folder"))])
        if not force and folder.is_dir() and any(folder.iterdir()):
            raise WorldError(
                [Fault(place, tr("the folder is not empty"), tr("name another one, or allow overwriting (--force)"))]
            )
        nearest = next(parent for parent in (folder.absolute(), *folder.absolute().parents) if parent.exists())
        if not nearest.is_dir():
            raise WorldError([Fault(place, tr("{nearest} is a file", nearest=nearest), tr("name a folder"))])
        if not os.access(nearest, os.W_OK | os.X_OK):
            raise WorldError([Fault(place, tr("there is no permission to write into {nearest}", nearest=nearest))])
    except OSError as error:
        raise _refused(folder, error) from error


def check_file(path: Path) -> None:
    """Refuse, with a :class:`WorldError`, a file that can't be written, or is none, as a pipe or ``/dev/null``: what is
    written takes its name, so that it would be gone.
    """
    try:
        if path.is_dir():
            raise WorldError([Fault(str(path), tr("this is a folder"), tr("name a file"))])
        if path.exists() and not path.is_file():
            raise WorldError([Fault(str(path), tr("this is not an ordinary file"), tr("name another one"))])
        if path.exists() and not os.access(path, os.W_OK):
            raise WorldError([Fault(str(path), tr("this file may not be changed"), tr("name another one"))])
    except OSError as error:
        raise _refused(path, error) from error
    check_folder(path.absolute().parent, force=True)


def writing_files(folder: Path, files: Sequence[FileText], force: bool = False) -> Generator[Progress, None, None]:
    """Write all files under temporary names, then give them their own, in order.

    Where this fails or is given up half-way, no temporary file is left, nor any folder made for them.
    """
    check_folder(folder, force)
    made = _missing(folder)
    total = max(1, sum(pieces for _, pieces, _ in files))
    pending: list[PendingFile] = []
    done = 0
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, _, text in files:
            pending.append(PendingFile(folder / name))
            with TextIOWrapper(pending[-1].open(), encoding="utf-8", newline="") as file:
                for piece in text:
                    file.write(piece)
                    done += 1
                    yield Progress(tr("Writing"), done / total, name)
        for written in pending:
            written.commit()
    except OSError as error:
        raise _refused(folder, error) from error
    finally:
        for left in pending:
            left.discard()
        _remove_empty(made)


def write_bytes(path: Path, contents: bytes) -> None:
    """Write a file under a temporary name, then give it its own."""
    with _made_folder(path):
        replace_file(path, lambda file: file.write(contents))


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """A temporary name next to a file; what has been written there takes the file's own name in the end.

    If this fails or is cancelled half-way, nothing is left, nor any folder made for it.
    """
    with _made_folder(path), atomic_io.whole_file(path) as temporary:
        yield temporary


@contextmanager
def _made_folder(path: Path) -> Iterator[None]:
    """Make the folder of a file; word errors of the system."""
    folder = Path(os.path.realpath(path)).parent
    made = _missing(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        yield
    except OSError as error:
        raise _refused(path, error) from error
    finally:
        _remove_empty(made)


def _missing(folder: Path) -> list[Path]:
    """The folders that have to be made for this one to be there, itself first."""
    return [parent for parent in (folder, *folder.parents) if not parent.exists()]


def _remove_empty(made: list[Path]) -> None:
    """Take back folders that nothing has come to stand in, innermost first."""
    with suppress(OSError):
        for folder in made:
            folder.rmdir()


def _refused(folder: Path, error: OSError) -> WorldError:
    return WorldError([Fault(str(folder), tr("can't be written: {error}", error=error.strerror or error))])
