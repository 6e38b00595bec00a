"""Commands and their views: menus, the command palette, shortcuts."""
