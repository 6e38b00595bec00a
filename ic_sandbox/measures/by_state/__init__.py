"""Measures of single states and cells, which overlays draw on the map."""
