"""What the line of progress says."""

from __future__ import annotations

import pytest

from ic_sandbox.terminal import time_left


@pytest.mark.parametrize(
    ("done", "seconds", "words"),
    [
        (0.0, 50.0, ""),
        (0.5, 0.3, ""),
        (0.5, 10.0, "10 s left"),
        (0.25, 100.0, "5 min left"),
        (0.01, 100.0, "2.8 h left"),
        (0.9999, 5.0, "1 s left"),
    ],
)
def test_the_time_left_is_judged_by_what_is_done(done: float, seconds: float, words: str) -> None:
    assert time_left(done, seconds) == words
