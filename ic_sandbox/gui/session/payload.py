"""An item of the palette as a value: what is painted on the map, placed on it, or dragged to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

__all__ = ["MIME", "Payload", "PayloadKind"]

MIME = "application/x-ic-sandbox-item"
"""The type under which a payload is dragged; its data is :meth:`Payload.encode`."""

PayloadKind = Literal["terrain", "device", "agent", "population", "goal", "camera"]


@dataclass(frozen=True, slots=True)
class Payload:
    """A ``kind`` of thing, and ``which`` one: the glyph of a terrain, the kind of a device, the name of a goal.

    A goal without a name is a new one; the other kinds have nothing to choose from.
    """

    kind: PayloadKind
    which: str = ""

    @property
    def name(self) -> str:
        """The payload in one word, ``kind`` or ``kind:which``: a name that no other payload has."""
        return f"{self.kind}:{self.which}" if self.which else self.kind

    def encode(self) -> bytes:
        """The data of a drag."""
        return self.name.encode()

    @classmethod
    def decode(cls, data: bytes) -> Payload | None:
        """The payload of a drag; None if the data means none."""
        kind, _, which = data.decode("utf-8", "replace").partition(":")
        return next((cls(known, which) for known in get_args(PayloadKind) if known == kind), None)
