"""Checks for a usable display. They do not import Qt, because Qt ends the process if it finds no display."""

from __future__ import annotations

import ctypes
import os
import socket
import sys
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

__all__ = ["what_a_picture_lacks", "what_no_screen_lacks"]


def what_no_screen_lacks() -> str | None:
    """Return what is missing to open a window, as a sentence; None if nothing is."""
    for module, package in (("PySide6", "PySide6-Essentials"), ("pyqtgraph", "pyqtgraph")):
        if not _is_installed(module):
            return f"the window needs {package}, which is not installed (pip install {package})"
    if not sys.platform.startswith("linux"):
        return None
    platform, display = os.environ.get("QT_QPA_PLATFORM", ""), os.environ.get("DISPLAY", "")
    wayland = bool(os.environ.get("WAYLAND_DISPLAY"))
    if not platform and not display and not wayland:
        return "no display: neither DISPLAY nor WAYLAND_DISPLAY is set"
    by_wayland = (platform == "wayland" or not platform) and wayland
    if by_wayland and not _wayland_answers():
        if platform or not display:
            return f"no display: nothing answers at WAYLAND_DISPLAY={os.environ['WAYLAND_DISPLAY']}"
        by_wayland = False  # Qt takes X instead
    by_x = platform == "xcb" or not (platform or by_wayland)
    if by_x and not _answers(display):
        return f"no display: nothing answers at DISPLAY={display}"
    return _missing_library(by_x)


def what_a_picture_lacks() -> str | None:
    """Let Qt draw without a display; return what is missing for that, as a sentence, None if nothing is.

    Call this before Qt is loaded.
    """
    if sys.platform.startswith("linux"):  # other systems always have a display, and Qt finds fonts only with it
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
        if os.environ.get("LC_ALL") in ("C", "POSIX"):  # Qt does the same, but warns on stderr
            os.environ["LC_ALL"] = "C.UTF-8"
    lacking = what_no_screen_lacks()
    return lacking and lacking.replace("the window needs", "a picture needs")


def _is_installed(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:
        return False


def _answers(display: str) -> bool:
    """Return whether an X server listens at a local display; True for displays of other machines."""
    host, _, number = display.rpartition(":")
    if host not in ("", "unix"):
        return True
    path = f"/tmp/.X11-unix/X{number.partition('.')[0]}"
    return _listens(path) or _listens("\0" + path)  # a leading zero byte is Linux's abstract socket name


def _wayland_answers() -> bool:
    """Return whether a Wayland compositor listens at WAYLAND_DISPLAY: a name in XDG_RUNTIME_DIR, or a path."""
    folder, name = os.environ.get("XDG_RUNTIME_DIR", ""), os.environ["WAYLAND_DISPLAY"]
    return bool(folder or Path(name).is_absolute()) and _listens(os.path.join(folder, name))


def _listens(address: str) -> bool:
    with socket.socket(socket.AF_UNIX) as caller, suppress(OSError):
        caller.connect(address)
        return True
    return False


def _missing_library(by_x: bool) -> str | None:
    """Return the first system library that Qt needs and that is missing, as a sentence; None if there is none."""
    spec = find_spec("PySide6")
    folder = Path(spec.origin).parent if spec is not None and spec.origin else Path()
    wanted = [folder / "Qt/lib/libQt6Gui.so.6", folder / "Qt/lib/libQt6Widgets.so.6"]
    if by_x:
        wanted.append(folder / "Qt/plugins/platforms/libqxcb.so")
    for library in wanted:
        if not library.exists():  # Qt may be laid out differently, as in a distribution's package
            continue
        try:
            ctypes.CDLL(str(library))
        except OSError as error:
            return f"the window needs a system library that is not installed: {str(error).split(':')[0]}"
    return None
