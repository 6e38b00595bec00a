"""Simulation: agents that act, random streams, history and replay."""
