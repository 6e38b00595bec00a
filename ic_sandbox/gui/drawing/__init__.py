"""The placement of the map in a drawing, and vector output."""
