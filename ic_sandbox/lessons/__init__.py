"""Lessons: predict what agents will do, simulate it, and compare."""
