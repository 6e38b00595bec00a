"""Keys of commands, and the tooltips that show them."""
