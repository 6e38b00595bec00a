"""Libraries that an adapter needs and that the program itself does not."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

from ic_sandbox.system import install_hint

__all__ = ["EXTRAS", "required"]

EXTRAS = {"gymnasium": "gym", "pettingzoo": "pettingzoo", "inspect_ai": "inspect"}
"""The extra of this package that installs each library."""


def required(library: str) -> ModuleType:
    """Import a library. Raises ``ModuleNotFoundError`` with the command that installs it."""
    try:
        return import_module(library)
    except ModuleNotFoundError as error:
        if error.name != library:
            raise
        hint = f"{library} is not installed; {install_hint(EXTRAS[library])}"
        raise ModuleNotFoundError(hint, name=library) from None
