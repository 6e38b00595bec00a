"""The document on disk: open, save, import and export."""
