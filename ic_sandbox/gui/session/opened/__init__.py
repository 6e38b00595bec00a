"""A run that was read from a folder, in place of the run of the world's own agents."""
