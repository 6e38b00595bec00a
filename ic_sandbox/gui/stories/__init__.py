"""Stories in the window."""
