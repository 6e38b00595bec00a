"""What long work says while it goes on."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Progress"]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far some long work has come: ``done`` is a share from 0 to 1."""

    what: str
    done: float
    detail: str = ""
