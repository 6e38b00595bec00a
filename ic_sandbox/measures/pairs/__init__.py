"""Figures of two runs, tick by tick: their paired differences."""
