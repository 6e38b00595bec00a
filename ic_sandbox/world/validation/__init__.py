"""Every check of a world, and the limits that it checks against."""
