"""A run as one HTML page that plays it: its data, its texts and its writer."""
