from __future__ import annotations

from ic_sandbox.identity_cache import IdentityCache


def test_a_result_is_computed_once_per_object_even_for_equal_objects() -> None:
    made: list[list[int]] = []
    kept = IdentityCache(lambda thing: made.append(thing) or sum(thing), 2)  # type: ignore[var-annotated]
    one, like_it = [1, 2], [1, 2]
    assert [kept.of(one), kept.of(one), kept.of(like_it)] == [3, 3, 3]
    assert made == [one, like_it]
    assert len({id(thing) for thing in made}) == 2


def test_the_least_recently_used_result_is_dropped() -> None:
    made: list[list[int]] = []
    kept = IdentityCache(lambda thing: made.append(thing) or len(thing), 2)  # type: ignore[var-annotated]
    things = [[1], [2, 2], [3, 3, 3]]
    for thing in (things[0], things[1], things[0], things[2], things[0], things[1]):
        assert kept.of(thing) == len(thing)
    assert made == [things[0], things[1], things[2], things[1]]
