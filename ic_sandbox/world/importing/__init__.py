"""Import of worlds from other formats: letter maps, Tiled maps, pictures. All or nothing, like loading."""

from __future__ import annotations

from ic_sandbox.world.importing.choices import (
    Choices,
    kind_title,
    known_kinds,
    parse_legend,
    parse_name_kind,
    terrain_of,
)
from ic_sandbox.world.importing.findings import Imported, Source
from ic_sandbox.world.importing.legend_files import legend_of_file
from ic_sandbox.world.importing.registry import FORMATS, import_map, import_world, is_importable
from ic_sandbox.world.importing.sketch import Sketch

__all__ = [
    "FORMATS", "Choices", "Imported", "Sketch", "Source", "import_map", "import_world", "is_importable", "kind_title",
    "known_kinds",
    "legend_of_file", "parse_legend", "parse_name_kind", "terrain_of",
]  # fmt: skip
