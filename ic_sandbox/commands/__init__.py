"""Commands of the command line that are rooms of their own: how they are asked for, and what they do."""
