"""The keys of commands, and tooltips that show them."""
