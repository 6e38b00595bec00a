"""The content of charts, without Qt."""
