"""The Level check tab."""
