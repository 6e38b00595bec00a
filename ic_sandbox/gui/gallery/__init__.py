"""The start page of the window."""
