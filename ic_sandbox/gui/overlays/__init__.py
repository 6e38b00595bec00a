"""The overlays of the map: their catalogue, computation and drawing."""
