"""Charts of two runs."""
