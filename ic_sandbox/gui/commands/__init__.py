"""Everything that can be asked for by name: menus, the command palette, shortcuts."""
