"""Whether a window can be opened on this machine, found out without importing Qt, which ends the process if
not.
"""

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
    """What is missing for a window, as a sentence; None if nothing is."""
    for module, package in (("PySide6", "PySide6-Essentials"), ("pyqtgraph", "pyqtgraph")):
        if not _is_installed(module):
            return f"the window needs {package}, which is not installed (pip install {package})"
    if not sys.platform.startswith("linux"):
        return None
    platform, display = os.environ.get("QT_QPA_PLATFORM", ""), os.environ.get("DISPLAY", "")
    wayland = bool(os.environ.get("WAYLAND_DISPLAY"))
    if not platform and not display and not wayland:
        return "there is no screen here: neither DISPLAY nor WAYLAND_DISPLAY is set"
    by_x = platform == "xcb" or not (platform or wayland)
    if by_x and not _answers(display):
        return f"there is no screen here: nothing answers at DISPLAY={display}"
    return _missing_library(by_x)


def what_a_picture_lacks() -> str | None:
    """Let Qt draw without a screen from now on; return what is missing for that, as a sentence, None if nothing is.

    Call it before Qt is loaded.
    """
    if sys.platform.startswith("linux"):  # elsewhere there is always a screen, and only there Qt finds the fonts
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
        if os.environ.get("LC_ALL") in ("C", "POSIX"):  # Qt would complain on stderr, and do the same
            os.environ["LC_ALL"] = "C.UTF-8"
    lacking = what_no_screen_lacks()
    return lacking and lacking.replace("the window needs", "a picture needs")


def _is_installed(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:
        return False


def _answers(display: str) -> bool:
    """Whether an X server listens at a display of this machine; one of another machine is taken at its word."""
    host, _, number = display.rpartition(":")
    if host not in ("", "unix"):
        return True
    path = f"/tmp/.X11-unix/X{number.partition('.')[0]}"
    for address in (path, "\0" + path):  # a leading zero is Linux's abstract name of it
        with socket.socket(socket.AF_UNIX) as caller, suppress(OSError):
            caller.connect(address)
            return True
    return False


def _missing_library(by_x: bool) -> str | None:
    """The first system library that Qt would look for in vain, as a sentence."""
    spec = find_spec("PySide6")
    folder = Path(spec.origin).parent if spec is not None and spec.origin else Path()
    wanted = [folder / "Qt/lib/libQt6Gui.so.6", folder / "Qt/lib/libQt6Widgets.so.6"]
    if by_x:
        wanted.append(folder / "Qt/plugins/platforms/libqxcb.so")
    for library in wanted:
        if not library.exists():  # a Qt that is laid out otherwise, as a distribution's own
            continue
        try:
            ctypes.CDLL(str(library))
        except OSError as error:
            return f"the window needs a system library that is not installed: {str(error).split(':')[0]}"
    return None
