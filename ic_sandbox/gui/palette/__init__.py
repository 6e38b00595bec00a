"""The palette of everything that can be placed on the map."""
