"""What a user draws: an immutable document, its file, its faults, its palette."""
