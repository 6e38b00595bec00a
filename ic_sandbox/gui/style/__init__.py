"""Colours, icons and marker shapes."""
