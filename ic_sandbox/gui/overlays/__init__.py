"""What can be laid over the map: the catalogue of overlays, how each is computed, and how it is drawn."""
