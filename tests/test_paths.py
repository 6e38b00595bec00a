"""Folders for data if the usual ones can't be written."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import platformdirs
import pytest

from ic_sandbox import paths


@pytest.fixture(autouse=True)
def nowhere_to_write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put a file in place of the user's folder."""
    (tmp_path / "home").write_text("")
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(platformdirs, "user_data_dir", lambda *_, **__: str(tmp_path / "home" / "data"))
    monkeypatch.setattr(platformdirs, "user_log_dir", lambda *_, **__: str(tmp_path / "home" / "logs"))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))


def test_stored_data_is_found_at_the_next_start(tmp_path: Path) -> None:
    kept = paths.user_data()
    assert kept.is_dir()
    assert kept.is_relative_to(tmp_path / "temporary")
    assert paths.user_data() == kept
    assert paths.user_logs() != kept


@pytest.mark.skipif(sys.platform == "win32", reason="folders for temporary files are everyone's own there")
def test_no_folder_is_used_to_which_other_users_can_write(tmp_path: Path) -> None:
    own = paths.user_data().parent
    own.chmod(0o777)
    assert not paths.user_data().is_relative_to(own)
    own.chmod(0o700)
    assert paths.user_data().is_relative_to(own)
