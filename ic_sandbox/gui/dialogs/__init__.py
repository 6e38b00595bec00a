"""Dialogs and base classes that need no session."""
