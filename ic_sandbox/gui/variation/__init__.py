"""The window that shows a figure against a number that is varied."""
