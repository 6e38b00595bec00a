"""Reusable widgets that are independent of the rest of the program."""
