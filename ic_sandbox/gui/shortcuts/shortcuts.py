"""Which keys stand for which command: those of ``resources/shortcuts.json``, unless the person chose others."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cache

from PySide6.QtCore import QObject, QSettings, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence

from ic_sandbox.paths import RESOURCES

__all__ = ["Shortcuts", "default_shortcuts", "fixed_keys", "shown"]

STANDARD = "@"
"""Before the name of a command that every platform has keys of its own for, as Qt calls it."""

PLACE = "shortcuts"
"""Under what the person's own keys are remembered."""

UNKNOWN = QKeySequence(Qt.Key.Key_unknown)
"""What Qt makes of a text that names no key."""

Keys = tuple[QKeySequence, ...]


@cache
def _data() -> Mapping[str, Mapping[str, list[str]]]:
    found: Mapping[str, Mapping[str, list[str]]] = json.loads((RESOURCES / "shortcuts.json").read_text("utf-8"))
    return found


def _read(texts: Iterable[str]) -> Keys:
    """The key sequences of their names; the platform's first, and none twice."""
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
    """The keys of each command that has any, as the program comes. Needs an application, which knows the platform."""
    return {name: _read(texts) for name, texts in _data()["commands"].items()}


def fixed_keys() -> dict[str, Keys]:
    """The keys that parts of the window use by themselves."""
    return {name: _read(texts) for name, texts in _data()["fixed"].items()}


def shown(keys: Iterable[QKeySequence]) -> str:
    """Keys as the platform writes them."""
    return ", ".join(key.toString(QKeySequence.SequenceFormat.NativeText) for key in keys)


class Shortcuts(QObject):
    """The keys of every command, kept in the settings where they are not the usual ones."""

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
        """Call an action ``name``, and keep its keys as they are here."""
        action.setObjectName(name)
        action.setShortcuts(self.keys(name))
        self._names.append(name)
        self.changed.connect(lambda changed: action.setShortcuts(self.keys(name)) if changed == name else None)

    @property
    def names(self) -> list[str]:
        """Every command that keys can be given to."""
        return list(self._names)

    def keys(self, name: str) -> Keys:
        """The keys of a command; the first is the one to be shown where there is room for one only."""
        return self._own.get(name, self.default(name))

    def default(self, name: str) -> Keys:
        """The keys with which the program comes."""
        return self._defaults.get(name, ())

    def is_own(self, name: str) -> bool:
        """Whether the person chose other keys for a command."""
        return name in self._own

    def users(self, keys: QKeySequence) -> list[str]:
        """The commands that these keys stand for."""
        return [name for name in self._names if keys in self.keys(name)]

    def is_fixed(self, keys: QKeySequence) -> bool:
        """Whether a part of the window uses these keys by itself, so that no command can have them."""
        return any(keys in used for used in fixed_keys().values())

    def remap(self, name: str, keys: QKeySequence | None) -> None:
        """Give a command these keys, which no other has from then on; or none at all."""
        if keys is not None:
            for other in self.users(keys):
                if other != name:
                    self._keep(other, tuple(key for key in self.keys(other) if key != keys))
        self._keep(name, () if keys is None else (keys,))

    def reset(self, name: str) -> None:
        """Give a command its usual keys again; who took one of them has it no more."""
        for keys in self.default(name):
            for other in self.users(keys):
                if other != name:
                    self._keep(other, tuple(key for key in self.keys(other) if key != keys))
        self._keep(name, self.default(name))

    def reset_all(self) -> None:
        """Give every command its usual keys again."""
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
