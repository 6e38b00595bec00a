"""Worlds out of other formats: maps of letters, maps made with Tiled, pictures. All or nothing, like loading."""

from __future__ import annotations

from ic_sandbox.world.importing.registry import FORMATS, import_world, is_importable

__all__ = ["FORMATS", "import_world", "is_importable"]
