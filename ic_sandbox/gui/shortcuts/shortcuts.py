"""The keys of commands: those of ``resources/shortcuts.json``, unless the user chose others."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cache

from PySide6.QtCore import QObject, QSettings, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence

from ic_sandbox.paths import RESOURCES

__all__ = ["Shortcuts", "default_shortcuts", "fixed_keys", "shown"]

STANDARD = "@"
"""The prefix of a name in Qt's ``StandardKey``, whose keys depend on the platform."""

PLACE = "shortcuts"
"""The settings group of the user's own keys."""

UNKNOWN = QKeySequence(Qt.Key.Key_unknown)
"""Qt's result for a text that names no key."""

Keys = tuple[QKeySequence, ...]


@cache
def _data() -> Mapping[str, Mapping[str, list[str]]]:
    found: Mapping[str, Mapping[str, list[str]]] = json.loads((RESOURCES / "shortcuts.json").read_text("utf-8"))
    return found


def _read(texts: Iterable[str]) -> Keys:
    """Return the key sequences of these names, without duplicates. A standard key counts with the platform's first."""
    found: list[QKeySequence] = []
    for text in texts:
        if text.startswith(STANDARD):
            keys = QKeySequence(QKeySequence.StandardKey[text.removeprefix(STANDARD)])
        else:
            keys = QKeySequence(text)
        if not keys.isEmpty() and keys not in found:
            found.append(keys)
    return tuple(found)


def default_shortcuts() -> dict[str, Keys]:
    """Return the default keys of each command that has any. Needs an application, which knows the platform."""
    return {name: _read(texts) for name, texts in _data()["commands"].items()}


def fixed_keys() -> dict[str, Keys]:
    """Return the keys that parts of the window use themselves, by their ids."""
    return {name: _read(texts) for name, texts in _data()["fixed"].items()}


def shown(keys: Iterable[QKeySequence]) -> str:
    """Return the text of some keys, as the platform writes them."""
    return ", ".join(key.toString(QKeySequence.SequenceFormat.NativeText) for key in keys)


class Shortcuts(QObject):
    """The keys of every command. Keys that differ from the default are stored in the settings."""

    changed = Signal(str)

    def __init__(self, settings: QSettings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self._defaults = default_shortcuts()
        self._own: dict[str, Keys] = {}
        self._names: list[str] = []
        settings.beginGroup(PLACE)
        for name in settings.childKeys():
            text = settings.value(name)
            if isinstance(text, str) and UNKNOWN not in (keys := tuple(QKeySequence.listFromString(text))):
                self._own[name] = tuple(key for key in keys if not key.isEmpty())
        settings.endGroup()

    def bind(self, action: QAction, name: str) -> None:
        """Name an action, and keep its keys up to date."""
        action.setObjectName(name)
        action.setShortcuts(self.keys(name))
        self._names.append(name)
        self.changed.connect(lambda changed: action.setShortcuts(self.keys(name)) if changed == name else None)

    @property
    def names(self) -> list[str]:
        """The ids of all commands that can have keys."""
        return list(self._names)

    def keys(self, name: str) -> Keys:
        """Return the keys of a command; the first is shown if there is room for only one."""
        return self._own.get(name, self.default(name))

    def default(self, name: str) -> Keys:
        """Return the default keys of a command."""
        return self._defaults.get(name, ())

    def is_own(self, name: str) -> bool:
        """Return whether the user chose other keys for a command."""
        return name in self._own

    def users(self, keys: QKeySequence) -> list[str]:
        """Return the ids of the commands with these keys."""
        return [name for name in self._names if keys in self.keys(name)]

    def is_fixed(self, keys: QKeySequence) -> bool:
        """Return whether these keys are fixed, so no command can have them."""
        return any(keys in used for used in fixed_keys().values())

    def remap(self, name: str, keys: QKeySequence | None) -> None:
        """Assign keys to a command and remove them from all others; None removes its keys."""
        if keys is not None:
            for other in self.users(keys):
                if other != name:
                    self._keep(other, tuple(key for key in self.keys(other) if key != keys))
        self._keep(name, () if keys is None else (keys,))

    def reset(self, name: str) -> None:
        """Restore the default keys of a command, and remove them from all others."""
        for keys in self.default(name):
            for other in self.users(keys):
                if other != name:
                    self._keep(other, tuple(key for key in self.keys(other) if key != keys))
        self._keep(name, self.default(name))

    def reset_all(self) -> None:
        """Restore the default keys of all commands."""
        self._settings.remove(PLACE)
        own, self._own = self._own, {}
        for name in own:
            self.changed.emit(name)

    def _keep(self, name: str, keys: Keys) -> None:
        if keys == self.keys(name):
            return
        if keys == self.default(name):
            self._own.pop(name, None)
            self._settings.remove(f"{PLACE}/{name}")
        else:
            self._own[name] = keys
            self._settings.setValue(f"{PLACE}/{name}", QKeySequence.listToString(list(keys)))
        self.changed.emit(name)
