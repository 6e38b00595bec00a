"""The check of a level as text and as a table, for the command and the window."""
