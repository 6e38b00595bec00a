"""The second world that the session shows next to the edited one."""
