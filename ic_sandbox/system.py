"""Properties of the machine."""

from __future__ import annotations

import os
import sys

__all__ = ["bundled", "install_hint", "physical_memory"]


def bundled() -> bool:
    """Return whether this is the bundled application, which has no Python that other programs can use."""
    return bool(getattr(sys, "frozen", False))


def install_hint(extra: str) -> str:
    """Return how to install the libraries of an extra of this package."""
    command = f'pip install "ic-sandbox[{extra}]"'
    return f"this application can't be extended; in a Python of your own: {command}" if bundled() else command


def physical_memory() -> int:
    """Return the machine's memory in bytes; 4 GiB if it is unknown."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, OSError, ValueError):
        return 4 << 30
