"""Where and how a map is drawn."""
