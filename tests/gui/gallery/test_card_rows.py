"""Groups of cards fill the rows of the gallery, and stay together."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ic_sandbox.gui.gallery.card_rows import Stretch, stretches

SHIPPED = (2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 3, 1, 3, 7, 4, 3)
"""The sizes of the groups of the shipped worlds."""

sizes = st.lists(st.integers(1, 9), max_size=12)


def groups(*counts: int) -> list[list[tuple[int, int]]]:
    return [[(number, card) for card in range(count)] for number, count in enumerate(counts)]


def row_of(found: list[Stretch[tuple[int, int]]], row: int) -> list[tuple[int, int]]:
    return [(stretch.cards[0][0], len(stretch.cards)) for stretch in found if stretch.row == row]


def test_small_groups_stand_side_by_side_and_fill_a_gap_that_they_fit() -> None:
    found = stretches(groups(2, 1, 3, 1), 4)
    assert row_of(found, 0) == [(0, 2), (1, 1), (3, 1)]
    assert row_of(found, 1) == [(2, 3)]


def test_a_long_group_has_one_heading_and_its_last_row_is_filled_by_others() -> None:
    found = stretches(groups(7, 4, 3), 5)
    assert [row_of(found, row) for row in range(3)] == [[(0, 5)], [(0, 2), (2, 3)], [(1, 4)]]
    assert [stretch.begins for stretch in found] == [True, False, True, True]


def test_the_shipped_groups_leave_few_gaps() -> None:
    for columns, most in ((1, 0), (2, 4), (3, 4), (4, 4), (5, 3), (6, 4)):
        found = stretches(groups(*SHIPPED), columns)
        rows = found[-1].row + 1 if found else 0
        assert rows * columns - sum(SHIPPED) <= most, columns


@given(sizes, st.integers(1, 6))
def test_every_card_has_one_place_and_groups_stay_together(counts: list[int], columns: int) -> None:
    found = stretches(groups(*counts), columns)
    cards = [card for stretch in found for card in stretch.cards]
    assert sorted(cards) == sorted(card for group in groups(*counts) for card in group)
    places = [(s.row, s.column + k) for s in found for k in range(len(s.cards))]
    assert len(set(places)) == len(places)
    assert all(column < columns for _, column in places)
    assert places == sorted(places), "in the order of the page"
    for number, count in enumerate(counts):
        own = [stretch for stretch in found if stretch.cards[0][0] == number]
        assert [stretch.begins for stretch in own] == [True] + [False] * (len(own) - 1)
        assert [stretch.row - own[0].row for stretch in own] == list(range(len(own))), "in successive rows"
        assert len(own) == 1 or own[0].column == 0, "a group is broken only if it is longer than a row"
        assert len(own) == -(-count // columns)


@given(sizes, st.integers(1, 6))
def test_no_row_is_left_as_long_as_a_group_fits_into_it(counts: list[int], columns: int) -> None:
    found = stretches(groups(*counts), columns)
    for row in range(found[-1].row if found else 0):
        free = columns - sum(len(stretch.cards) for stretch in found if stretch.row == row)
        later = [len(stretch.cards) for stretch in found if stretch.row > row and stretch.begins]
        whole = [counts[s.cards[0][0]] for s in found if s.row > row and s.begins]
        assert later == [] or all(count > free for count in whole)
