"""The document on disk: saving, importing, exporting."""
