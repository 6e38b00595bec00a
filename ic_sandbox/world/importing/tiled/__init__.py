"""Import of maps made with Tiled."""
