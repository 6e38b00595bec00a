"""Measures of how agents behave: under observation, towards others, and in what they hold."""
