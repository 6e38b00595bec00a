"""Reads and writes world files."""
