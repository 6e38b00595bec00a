"""Texts about planners, runs and figures: the same in the window, charts and the report."""
