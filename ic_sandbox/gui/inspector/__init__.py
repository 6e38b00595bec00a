"""The inspector: whatever is selected, as a form that is checked as it is typed."""

from __future__ import annotations

from ic_sandbox.gui.inspector.inspector import Inspector

__all__ = ["Inspector"]
