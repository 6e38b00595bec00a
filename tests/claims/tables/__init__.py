"""The claims of worlds, in one module for each group of worlds. Each module has a dictionary ``CLAIMS``."""
