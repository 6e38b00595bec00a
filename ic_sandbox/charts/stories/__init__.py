"""Stories of runs: their captions, and the numbers in them."""
