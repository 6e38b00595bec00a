"""The bars, notes and cards on the map and around it."""
