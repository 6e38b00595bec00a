"""The specifications of charts, by subject."""
