"""Tables as text: the form of cells, and reading by other programs."""

from __future__ import annotations

import csv
import io
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ic_sandbox.exports import csv_table as tables
from ic_sandbox.exports.csv_table import Column, Table, constant, labels, numbers, pieces, quoted, ticks


def text(*columns: Column) -> str:
    return "".join(pieces(Table("t.csv", columns)))


def read(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline=""), strict=True))


def test_lines_end_as_in_the_standard() -> None:
    assert text(numbers("a", np.array([1, 2])), constant("b", 2, "x")) == "a,b\r\n1,x\r\n2,x\r\n"


def test_numbers_are_the_shortest_that_read_back_exactly() -> None:
    written = read(text(numbers("a", np.array([0.1, 1 / 3, 1e-20, 5.0, -0.0]))))[1:]
    assert written == [["0.1"], ["0.3333333333333333"], ["1e-20"], ["5.0"], ["0.0"]]


def test_a_value_that_does_not_apply_is_empty() -> None:
    table = text(
        numbers("a", np.array([np.nan, 1.0])),
        ticks("b", np.array([-1, 0])),
        labels("c", np.array([-1, 0]), ["x"]),
        constant("d", 2),
    )
    assert read(table)[1:] == [["", "", "", ""], ["1.0", "0", "x", ""]]


def test_a_negative_number_is_not_a_missing_tick() -> None:
    assert read(text(numbers("a", np.array([-1, -2]))))[1:] == [["-1"], ["-2"]]


def test_a_wide_range_of_numbers_is_written_too() -> None:
    far = np.array([-1, 2**40, 7])
    written = read(text(ticks("a", far), numbers("b", far)))[1:]
    assert written == [["", "-1"], [str(2**40)] * 2, ["7", "7"]]


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=1, max_size=5))
def test_names_read_back_unchanged(names: list[str]) -> None:
    places = np.arange(len(names))
    written = text(labels("a", places, names), numbers("n", places))
    assert [row[0] for row in read(written)[1:]] == names


def test_only_texts_that_need_quotes_have_them() -> None:
    assert quoted("plain name") == "plain name"
    assert quoted('say "a, b"') == '"say ""a, b"""'
    assert quoted("two\nlines") == '"two\nlines"'


def test_a_table_without_rows_has_its_header() -> None:
    empty: Any = np.array([], np.int64)
    assert text(numbers("a", empty), labels("b", empty, [])) == "a,b\r\n"


def test_long_tables_come_in_pieces_that_fit_together(monkeypatch: pytest.MonkeyPatch) -> None:
    columns = (numbers("a", np.arange(10)), constant("b", 10, "x"))
    whole = text(*columns)
    monkeypatch.setattr(tables, "ROWS_A_PIECE", 3)
    table = Table("t.csv", columns)
    assert len(list(pieces(table))) == table.file()[1] == 5
    assert text(*columns) == whole


def test_a_table_for_excel_starts_with_a_byte_order_mark() -> None:
    table = Table("t.csv", (labels("goal", np.array([0]), ["Käse"]),))
    for excel in (False, True):
        name, count, text = table.file(excel)
        written = list(text)
        assert (name, count) == ("t.csv", len(written))
        assert "".join(written).encode().startswith(b"\xef\xbb\xbf") is excel
        assert "".join(written).removeprefix("\ufeff") == "goal\r\nKäse\r\n"
