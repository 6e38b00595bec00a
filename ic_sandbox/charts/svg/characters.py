"""Characters that XML does not allow, which names in a world file may hold."""

from __future__ import annotations

import re

__all__ = ["well_formed"]

NOT_ALLOWED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""See XML 1.0, section 2.2; surrogates do not occur, because texts are UTF-8."""


def well_formed(document: str) -> str:
    """Return an XML document with a replacement character for each one that XML does not allow."""
    return NOT_ALLOWED.sub("\ufffd", document)
