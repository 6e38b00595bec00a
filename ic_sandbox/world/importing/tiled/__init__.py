"""Reads maps made with Tiled."""
