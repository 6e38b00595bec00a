"""Decisions of agents: planning for all goals at once, with a certified error."""
