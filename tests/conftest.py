"""The setup of every test: no screen, no user settings, repeatable examples."""

from __future__ import annotations

import ctypes
import gc
import os
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

# Set before Qt or the program is imported anywhere. Only the compiled kernels stay in their usual cache.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
_HOME = tempfile.TemporaryDirectory(prefix="ic-sandbox-tests-")
os.environ["XDG_CONFIG_HOME"] = f"{_HOME.name}/config"
os.environ["XDG_DATA_HOME"] = f"{_HOME.name}/data"
os.environ["XDG_STATE_HOME"] = f"{_HOME.name}/state"

import numba  # noqa: E402  the environment comes first
import pytest  # noqa: E402
from hypothesis import HealthCheck, settings  # noqa: E402
from PySide6.QtCore import QLocale  # noqa: E402
from PySide6.QtWidgets import QApplication, QWidget  # noqa: E402
from pytestqt.qtbot import QtBot  # noqa: E402

if numba.config.DISABLE_JIT:  # to measure the coverage of kernels
    from tests import uncompiled_lanes

    uncompiled_lanes.install()

from ic_sandbox.gui.background.garbage_collector import GarbageCollector  # noqa: E402  after stand-ins for lanes
from ic_sandbox.gui.style import theme  # noqa: E402
from ic_sandbox.i18n import language, set_language  # noqa: E402

settings.register_profile("here", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("ci" if os.environ.get("CI") else "here")


def pytest_configure() -> None:
    """Handle Ctrl+C as Python does: a shell's background jobs ignore it, and tests of interruption would fail there."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


SLOW_FOLDERS = {"reference", "worlds"}
"""Folders of tests that compare with the independent implementation, or measure whole shipped worlds."""


class _Marks:
    """A plugin that marks tests by their folders, before ``-m`` chooses among them."""

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        for item in items:
            if "gui" in item.path.parts:
                item.add_marker("window")
            if SLOW_FOLDERS & set(item.path.parts):
                item.add_marker("slow")


def pytest_sessionstart(session: pytest.Session) -> None:
    """Register the marks of folders."""
    session.config.pluginmanager.register(_Marks())


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Sort files with real windows first, then those with slow tests.

    So no worker is left with a long file at the end. The order is otherwise unchanged.
    """
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    real = {item.path for item in items if item.get_closest_marker("end_to_end")}
    items.sort(key=lambda item: (item.path not in real, item.path not in slow))


@pytest.fixture(scope="session", autouse=True)
def _an_application_that_can_show_windows(qapp: QApplication) -> QApplication:
    """Create the application that can show windows before any test draws a picture: there can be only one."""
    return qapp


@pytest.fixture(scope="session")
def _collector(qapp: QApplication) -> GarbageCollector:
    return GarbageCollector(qapp)


@pytest.fixture(autouse=True)
def _garbage_is_collected_in_this_thread(_collector: GarbageCollector) -> Iterator[None]:
    """Collect garbage as the window does: closed windows of earlier tests must not be collected by a worker thread."""
    yield
    _collector.collect_if_due()


NAMES = ("applicationName", "applicationDisplayName", "applicationVersion", "desktopFileName", "organizationName")
"""The properties of an application that a program sets when it starts."""


@pytest.fixture(autouse=True)
def _language_and_look_return(qapp: QApplication) -> Iterator[None]:
    """Restore the language, the look and the names of the application that a test may have changed for other tests."""
    spoken, numbers, palette, font = language(), QLocale(), QApplication.palette(), QApplication.font()
    chosen = theme._preferred.theme, theme._preferred.drives
    names = [qapp.property(name) for name in NAMES]
    yield
    for name, before in zip(NAMES, names, strict=True):
        if qapp.property(name) != before:
            qapp.setProperty(name, before)
    if language() != spoken:
        set_language(spoken)
    if QLocale() != numbers:
        QLocale.setDefault(numbers)
    if QApplication.font() != font:
        QApplication.setFont(font)
    theme._preferred.theme, theme._preferred.drives = chosen
    if QApplication.palette() != palette:
        QApplication.setPalette(palette)


PATIENCE_MS = 60_000
"""The least time for which a test waits for the window, because a busy machine may take long for anything."""


class PatientQtBot(QtBot):
    """A robot whose waits may all take a minute at least. A wait ends as soon as it can, so none is longer for that."""

    def waitUntil(self, callback: Callable[[], bool | None], *, timeout: int = PATIENCE_MS) -> None:  # noqa: N802
        """Wait until the callback returns true or None."""
        super().waitUntil(callback, timeout=max(PATIENCE_MS, timeout))

    def waitSignal(self, signal: Any, *, timeout: int = PATIENCE_MS, **options: Any) -> Any:  # noqa: N802
        """Wait until the signal is emitted."""
        patience = timeout if options.get("raising") is False else max(PATIENCE_MS, timeout)
        return super().waitSignal(signal, timeout=patience, **options)

    def waitExposed(self, widget: QWidget, *, timeout: int = PATIENCE_MS) -> Any:  # noqa: N802
        """Wait until the window is on the screen."""
        return super().waitExposed(widget, timeout=max(PATIENCE_MS, timeout))


@pytest.fixture
def qtbot(qapp: QApplication, request: pytest.FixtureRequest) -> QtBot:
    """The robot of pytest-qt, with more patience."""
    return PatientQtBot(request)


ROOM_BYTES = 600 * 2**20
"""The memory that a test process may keep from one file to the next."""


@pytest.fixture(scope="module", autouse=True)
def _large_memory_returns_to_the_system() -> Iterator[None]:
    """Return the memory of plans and runs to the system after a file that needed much.

    Closed windows still refer to them in circles. And the C library of Linux keeps freed memory for each thread
    separately: about half a gigabyte after each plan of a large world.
    """
    yield
    if sys.platform != "linux" or _resident_bytes() < ROOM_BYTES:
        return
    gc.collect()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # not in every C library
    if trim is not None:
        trim(0)


def _resident_bytes() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
