from __future__ import annotations

from pathlib import Path

import pytest

from tests.documents import DOCUMENTS


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_a_generated_document_is_up_to_date(path: Path) -> None:
    assert path.read_text("utf-8") == DOCUMENTS[path](), "run: python -m tests.documents"
