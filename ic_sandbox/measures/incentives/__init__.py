"""The check of a level for its author: which acts its goals tempt agents to, and what never matters in it."""
