"""Environments for PettingZoo: several agents in one shared world."""
