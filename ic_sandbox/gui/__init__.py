"""The window: panels that show values of a session and emit intentions."""
