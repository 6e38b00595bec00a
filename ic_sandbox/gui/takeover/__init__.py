"""The panel for users who act for an agent, their keys, and the results of a class."""
