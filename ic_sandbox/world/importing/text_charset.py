"""The encoding of a text file: UTF-8, UTF-16 with a mark, the one that XML declares, or an older one."""

from __future__ import annotations

import codecs
import re

from ic_sandbox.i18n import tr
from ic_sandbox.world.faults import Fault, WorldError

__all__ = ["TWO_BYTES", "decoded", "encoding_of"]

DECLARED = re.compile(rb"\s*<\?xml[^>]{0,80}encoding=[\"']([A-Za-z0-9._-]{1,30})[\"']")
OLD_ENCODING = "cp1252"
TWO_BYTES = ("gb2312", "shift_jis", "euc_kr", "big5", "gb18030")
"""Encodings of East Asia, in which two bytes are a character; the first that fits is taken."""

PLAIN = frozenset(range(0x20, 0x7F)) | frozenset(b"\t\n\r\f")
CONTROL = (frozenset(range(0x20)) | {0x7F}) - PLAIN
MOST_PLAIN = 0.9
"""The least share of plain characters in a text in an old encoding; other files are hardly text."""

LONGEST_SAMPLE = 100_000


def decoded(contents: bytes) -> str:
    """Decode text. Raises :class:`WorldError` if it is hardly text."""
    return contents.decode(encoding_of(contents))


def encoding_of(contents: bytes) -> str:
    """Return the encoding of text: UTF-8, or UTF-16 if it says so, as some editors on Windows write it.

    XML that declares another encoding is in that; other text with a few bytes that are not UTF-8 in Windows-1252, and
    with many in the first encoding of two bytes that fits. Raises :class:`WorldError` if none does.
    """
    utf16 = contents.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    usual = "utf-16" if utf16 else "utf-8-sig"
    try:
        contents.decode(usual)
    except UnicodeDecodeError as error:
        others = () if utf16 else _others(contents)
        found = next((name for name in others if _fits(contents, name)), None)
        if found is None:
            reason = tr("byte {start} is not UTF-8 text", start=error.start)
            raise WorldError([Fault("", reason, tr("save the file as UTF-8"))]) from None
        return found
    return usual


def _others(contents: bytes) -> tuple[str, ...]:
    """Return the encodings besides UTF-8 that a text may have."""
    declared = DECLARED.match(contents)
    sample = contents[:LONGEST_SAMPLE]
    if sum(byte in PLAIN for byte in sample) >= MOST_PLAIN * len(sample):
        return () if b"\0" in contents else (declared[1].decode("ascii") if declared is not None else OLD_ENCODING,)
    return () if CONTROL & set(contents) else TWO_BYTES


def _fits(contents: bytes, name: str) -> bool:
    try:
        text = contents.decode(name)
    except (LookupError, UnicodeError, ValueError):
        return False
    return name not in TWO_BYTES or all(letter.isprintable() or letter.isspace() for letter in set(text))
