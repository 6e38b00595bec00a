"""A palette item as a value: something to paint on the map, place on it, or drag to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

__all__ = ["MIME", "Payload", "PayloadKind"]

MIME = "application/x-ic-sandbox-item"
"""The MIME type of a dragged payload; its data is :meth:`Payload.encode`."""

PayloadKind = Literal["terrain", "device", "agent", "population", "goal", "camera"]


@dataclass(frozen=True, slots=True)
class Payload:
    """A ``kind`` of item and ``which`` one: a terrain's glyph, a device's kind, or a goal's name.

    A goal without a name is a new one; the other kinds have no variants.
    """

    kind: PayloadKind
    which: str = ""

    @property
    def name(self) -> str:
        """A unique name, ``kind`` or ``kind:which``."""
        return f"{self.kind}:{self.which}" if self.which else self.kind

    def encode(self) -> bytes:
        """Return the data of a drag."""
        return self.name.encode()

    @classmethod
    def decode(cls, data: bytes) -> Payload | None:
        """Return the payload of a drag; None if the data is not a payload."""
        kind, _, which = data.decode("utf-8", "replace").partition(":")
        return next((cls(known, which) for known in get_args(PayloadKind) if known == kind), None)
