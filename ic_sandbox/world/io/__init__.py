"""Reading and writing of world files."""
