"""What a run or a plan shows: pure functions from arrays to figures with intervals."""
