"""The search for the setting at which a condition first holds."""

from __future__ import annotations

import math
from collections.abc import Generator

import pytest

from ic_sandbox.measures.curves.critical_search import finding_crossing
from ic_sandbox.progress import Progress, run_to_end


def found(ladder: tuple[float, ...], least: float, tried: list[float]) -> float:
    def passes(setting: float) -> Generator[Progress, None, bool]:
        tried.append(setting)
        yield Progress("trying", 0.0)
        return setting >= least

    def between(before: float, after: float) -> float | None:
        return (before + after) / 2 if after - before > 0.001 else None

    return run_to_end(finding_crossing(ladder, passes, between))


@pytest.mark.parametrize("least", [0.05, 1 / 3, 0.5, 0.9996])
def test_the_bracket_is_bisected_until_it_is_narrow(least: float) -> None:
    tried: list[float] = []
    value = found((0.0, 0.5, 1.0), least, tried)
    assert least <= value < least + 0.001
    assert len(tried) == len(set(tried)), "no setting is tried twice"


def test_the_first_setting_may_pass_and_none_may() -> None:
    assert found((0.2, 0.5), 0.1, []) == 0.2
    assert math.isnan(found((0.2, 0.5), 0.6, []))
