"""The rate of events, computed from their times."""

from __future__ import annotations

import pytest

from ic_sandbox.gui.window.rate_meter import RateMeter


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def rate(clock: Clock) -> RateMeter:
    return RateMeter(clock)


@pytest.mark.parametrize(("every", "by"), [(1.0, 1), (0.2, 1), (0.033, 40), (1 / 60, 1), (7.0, 1)])
def test_an_even_rate_is_exact_at_any_time_of_the_query(clock: Clock, rate: RateMeter, every: float, by: int) -> None:
    told = []
    for step in range(40):
        clock.now = 100.0 + step * every
        rate.note(step * by)
        for part in (0.0, 0.3, 0.99):
            clock.now = 100.0 + (step + part) * every
            told.append(rate.per_second())
    assert told[:3] == [None] * 3
    assert told[3:] == [pytest.approx(by / every)] * (len(told) - 3)


def test_there_is_no_rate_before_two_counts(clock: Clock, rate: RateMeter) -> None:
    assert rate.per_second() is None
    rate.note(0)
    assert rate.per_second() is None
    clock.now += 0.5
    rate.note(1)
    assert rate.per_second() == pytest.approx(2.0)
    rate.forget()
    assert rate.per_second() is None


def test_a_standstill_lowers_the_rate(clock: Clock, rate: RateMeter) -> None:
    for count in range(11):
        rate.note(count)
        clock.now += 0.1
    now = rate.per_second()
    assert now == pytest.approx(10.0)
    clock.now += 4.0
    later = rate.per_second()
    assert later is not None
    assert later < 2.5
    clock.now += 1000.0
    assert rate.per_second() == pytest.approx(0.0, abs=0.02)


def test_only_the_last_seconds_count(clock: Clock, rate: RateMeter) -> None:
    for count in range(100):
        rate.note(count)
        clock.now += 0.1
    for count in range(100, 5100, 100):
        rate.note(count)
        clock.now += 0.1
    assert rate.per_second() == pytest.approx(1000.0)


def test_a_smaller_count_starts_again(clock: Clock, rate: RateMeter) -> None:
    for count in (500, 600, 0, 1, 2):
        rate.note(count)
        clock.now += 1.0
    assert rate.per_second() == pytest.approx(1.0)
