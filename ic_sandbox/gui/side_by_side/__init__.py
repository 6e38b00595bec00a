"""Two worlds side by side: two maps, one timeline, and their paired differences."""
