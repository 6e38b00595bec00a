"""The shown run as it grows."""
