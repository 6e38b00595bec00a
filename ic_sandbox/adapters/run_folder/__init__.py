"""Folders with runs of agents that no planner of the program steers, read back as runs."""
