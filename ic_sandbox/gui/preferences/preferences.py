"""The preferences: typed values, each from a set or range of choices, stored between starts."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields, replace
from typing import Any

from PySide6.QtCore import QObject, QSettings, Signal

from ic_sandbox.gui.files.autosave import DEFAULT_SECONDS
from ic_sandbox.gui.preferences.language import SYSTEM
from ic_sandbox.gui.style.theme import DRIVE_COLOURS, THEMES
from ic_sandbox.i18n import LANGUAGES
from ic_sandbox.simulation.agents import HISTORY_BYTES

__all__ = ["CHOICES", "MEGABYTE", "RANGES", "STARTS", "Chosen", "Preferences"]

PLACE = "preferences"
STARTS = ("gallery", "last")
MEGABYTE = 1 << 20

CHOICES: dict[str, tuple[str, ...]] = {
    "language": (SYSTEM, *LANGUAGES),
    "theme": THEMES,
    "drive_colours": DRIVE_COLOURS,
    "start": STARTS,
}
WHOLE = re.compile(r"[0-9]{1,6}")
"""A stored integer: at most six ASCII digits, because ``int`` rejects digits such as "²"."""

RANGES = {"autosave_seconds": (1, 300), "history_megabytes": (64, 16_384)}


@dataclass(frozen=True, slots=True)
class Chosen:
    """Every preference, with its default."""

    language: str = SYSTEM
    theme: str = THEMES[0]
    drive_colours: str = DRIVE_COLOURS[0]
    start: str = STARTS[0]
    autosave: bool = True
    autosave_seconds: int = round(DEFAULT_SECONDS)
    history_megabytes: int = HISTORY_BYTES // MEGABYTE


class Preferences(QObject):
    """The current preferences. ``changed`` is emitted after each change."""

    changed = Signal()

    def __init__(self, settings: QSettings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        stored = {one.name: settings.value(f"{PLACE}/{one.name}") for one in fields(Chosen)}
        known = {name: value for name, text in stored.items() if (value := _read(name, text)) is not None}
        self.now = replace(Chosen(), **known)

    def choose(self, **chosen: str | bool | int) -> None:
        """Change some preferences. Raises ``ValueError`` for an invalid value."""
        for name, value in chosen.items():
            if _read(name, value) is None:
                raise ValueError(f"{name} can't be {value!r}")
        now = replace(self.now, **chosen)  # type: ignore[arg-type]
        if now == self.now:
            return
        self.now = now
        for name, value in chosen.items():
            self._settings.setValue(f"{PLACE}/{name}", value)
        self.changed.emit()

    def forget(self) -> None:
        """Restore the defaults."""
        self._settings.remove(PLACE)
        if self.now != Chosen():
            self.now = Chosen()
            self.changed.emit()


def _read(name: str, stored: object) -> Any:
    """Return a stored value, which may be text; None if it is invalid."""
    if name in CHOICES:
        return stored if stored in CHOICES[name] else None
    if name in RANGES:
        low, high = RANGES[name]
        number = int(stored) if isinstance(stored, int | str) and WHOLE.fullmatch(str(stored)) else -1
        return number if low <= number <= high else None
    return {"true": True, "false": False}.get(str(stored).lower())
