"""What a world means: states, actions, transitions and rewards, as arrays."""
