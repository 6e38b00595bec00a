"""Explanations of single agents: what one pursues, what is in its way, and the figures of its actions."""
