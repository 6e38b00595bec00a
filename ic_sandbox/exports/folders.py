"""Writing a set of files into a folder such that no file is ever incomplete."""

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
"""A file's name, the number of pieces of its text, and the pieces."""


def check_folder(folder: Path, force: bool = False) -> None:
    """Raise :class:`WorldError` if results cannot or should not be written into a folder."""
    place = str(folder)
    try:
        _look_up(folder)
        if folder.exists() and not folder.is_dir():
            raise WorldError([Fault(place, tr("this is a file"), tr("choose a folder"))])
        if not force and folder.is_dir() and any(folder.iterdir()):
            raise WorldError(
                [Fault(place, tr("the folder is not empty"), tr("choose another one, or allow overwriting (--force)"))]
            )
        nearest = next(parent for parent in (folder.absolute(), *folder.absolute().parents) if parent.exists())
        if not nearest.is_dir():
            raise WorldError([Fault(place, tr("{nearest} is a file", nearest=nearest), tr("choose a folder"))])
        if not os.access(nearest, os.W_OK | os.X_OK):
            raise WorldError([Fault(place, tr("there is no permission to write into {nearest}", nearest=nearest))])
    except OSError as error:
        raise _refused(folder, error) from error


def check_file(path: Path) -> None:
    """Raise :class:`WorldError` if a file cannot be written or is not a regular file.

    Pipes and devices such as ``/dev/null`` are refused, because writing replaces the file.
    """
    try:
        _look_up(path)
        if path.is_dir():
            raise WorldError([Fault(str(path), tr("this is a folder"), tr("choose a file"))])
        if path.exists() and not path.is_file():
            raise WorldError([Fault(str(path), tr("this is not an ordinary file"), tr("choose another one"))])
        if path.exists() and not os.access(path, os.W_OK):
            raise WorldError([Fault(str(path), tr("this file is write-protected"), tr("choose another one"))])
    except OSError as error:
        raise _refused(path, error) from error
    check_folder(path.absolute().parent, force=True)


def _look_up(path: Path) -> None:
    """Raise OSError if the system cannot even look for a file: since Python 3.14, ``Path.exists`` hides that."""
    with suppress(FileNotFoundError, NotADirectoryError):
        path.stat()


def writing_files(
    folder: Path, files: Sequence[FileText], force: bool = False, stale: Iterable[str] = ()
) -> Generator[Progress, None, None]:
    """Write all files under temporary names, then rename them in order.

    ``stale``: names of files that earlier results may have left in the folder; those that are not written again are
    removed. If this fails or is cancelled, no temporary file or new folder is left.
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
        for name in set(stale) - {name for name, _, _ in files}:
            (folder / name).unlink(missing_ok=True)
    except OSError as error:
        raise _refused(folder, error) from error
    finally:
        for left in pending:
            left.discard()
        _remove_empty(made)


def write_bytes(path: Path, contents: bytes) -> None:
    """Write a file under a temporary name, then rename it."""
    with _made_folder(path):
        replace_file(path, lambda file: file.write(contents))


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """Yield a temporary path next to a file; on success it is renamed to the file.

    If this fails or is cancelled, no temporary file or new folder is left.
    """
    with _made_folder(path), atomic_io.whole_file(path) as temporary:
        yield temporary


@contextmanager
def _made_folder(path: Path) -> Iterator[None]:
    """Create the folder of a file, and translate errors of the system."""
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
    """Return the folders to create for this one, itself first."""
    return [parent for parent in (folder, *folder.parents) if not parent.exists()]


def _remove_empty(made: list[Path]) -> None:
    """Remove new folders that are still empty, innermost first."""
    with suppress(OSError):
        for folder in made:
            folder.rmdir()


def _refused(folder: Path, error: OSError) -> WorldError:
    return WorldError([Fault(str(folder), tr("can't be written: {error}", error=error.strerror or error))])
