"""The Figures tab, and the comparison of the figures of two runs."""
