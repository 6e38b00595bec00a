"""Environments for Gymnasium: one agent, or many agents in copies of one world."""
