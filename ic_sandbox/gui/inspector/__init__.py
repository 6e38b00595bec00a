"""The inspector: a form for the selected item, checked while the user types."""

from __future__ import annotations

from ic_sandbox.gui.inspector.inspector import Inspector

__all__ = ["Inspector"]
