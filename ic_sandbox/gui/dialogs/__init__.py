"""Bases of dialogs that need no session."""
