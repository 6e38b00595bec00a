"""The document that a user draws: an immutable world, its file, its faults and its palette."""
