"""The Why? panel: why the followed agent acts as it does."""
