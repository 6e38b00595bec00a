"""The check of the level in the window: what is asked of it, and its findings."""
