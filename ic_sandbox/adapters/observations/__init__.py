"""Observations of a state, as agents and environments take them: numbers, planes, text and pictures."""
