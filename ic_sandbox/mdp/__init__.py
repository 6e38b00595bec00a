"""The meaning of a world: states, actions, transitions and rewards, as arrays."""
