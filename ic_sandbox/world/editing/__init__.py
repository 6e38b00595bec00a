"""Edits: pure functions from a world to a world."""
