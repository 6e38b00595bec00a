"""The preferences of the user."""
