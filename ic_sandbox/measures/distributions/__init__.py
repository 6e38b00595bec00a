"""Distributions of which measures need the quantiles."""
