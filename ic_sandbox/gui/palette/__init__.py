"""The palette: everything that can be placed on the map."""
