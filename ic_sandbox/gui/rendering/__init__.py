"""Painting of worlds with a QPainter; no widgets."""
