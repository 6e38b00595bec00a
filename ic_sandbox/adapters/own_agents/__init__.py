"""Agents that others wrote, as an object, as a program or as a policy file, in a run like any other."""
