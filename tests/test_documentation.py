"""The tables of the documentation are those of the catalogues."""

from __future__ import annotations

import pytest

from ic_sandbox.measures import catalogue
from ic_sandbox.measures.measure import Measure
from tests.documentation import README, with_tables


def test_the_readme_has_the_measures_of_the_catalogue() -> None:
    text = README.read_text("utf-8")
    assert text == with_tables(text), "run python -m tests.documentation"
    for measure in (*catalogue.MEASURES, *catalogue.EXACT_MEASURES):
        assert f"| {measure.title} | `{measure.key}` |" in text


def test_a_new_measure_changes_the_table(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalogue, "MEASURES", (*catalogue.MEASURES, Measure("luck", "Luck", "A figure.")))
    assert "| Luck | `luck` | A figure. |" in with_tables(README.read_text("utf-8"))
