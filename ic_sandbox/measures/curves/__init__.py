"""Figures with their intervals, the curve of a figure against a number, and the search for a critical setting."""
