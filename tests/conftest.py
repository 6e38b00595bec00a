"""What every test starts from: no screen, no settings of the person who runs it, repeatable examples."""

from __future__ import annotations

import os
import tempfile

# Set before Qt or the program is imported anywhere. The compiled kernels alone stay where they are cached.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
_HOME = tempfile.TemporaryDirectory(prefix="ic-sandbox-tests-")
os.environ["XDG_CONFIG_HOME"] = f"{_HOME.name}/config"
os.environ["XDG_DATA_HOME"] = f"{_HOME.name}/data"
os.environ["XDG_STATE_HOME"] = f"{_HOME.name}/state"

import pytest  # noqa: E402  the environment comes first
from hypothesis import HealthCheck, settings  # noqa: E402
from PySide6.QtWidgets import QApplication  # noqa: E402

settings.register_profile("here", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("ci" if os.environ.get("CI") else "here")


@pytest.fixture(scope="session", autouse=True)
def _an_application_that_can_show_windows(qapp: QApplication) -> QApplication:
    """Before any test draws a picture, which would make a lesser one where there is none: there can't be another."""
    return qapp
