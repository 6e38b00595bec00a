"""Paints a world with a QPainter; no widgets."""
