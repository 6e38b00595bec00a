"""What the inspector keeps from one form to the next: what is folded, and where a stretch of typing began."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ic_sandbox.world.document import World

__all__ = ["LASTING", "FormState"]

LASTING = "world-"
"""How the world's own form is folded is kept while other items are shown; that of an item is not."""

SECTIONS = ("world-about", "world-map", "world-goals", "world-terrains", "world-variables", "world-processes")
"""The sections of the world's form: how they are folded is kept from one start of the program to the next."""


@dataclass(slots=True)
class FormState:
    """What outlives a form. ``folds`` says of each block that was touched whether it is open.

    ``stretches`` holds, for each field that is being typed in, the worlds before and after the typing so far.
    """

    folds: dict[str, bool] = field(default_factory=dict)
    stretches: dict[str, tuple[World, World]] = field(default_factory=dict)

    def forget(self) -> None:
        """Another item is shown."""
        self.folds = {key: opened for key, opened in self.folds.items() if key.startswith(LASTING)}
        self.stretches.clear()

    def written(self) -> str:
        """Which sections of the world's form are open, for the settings of the program."""
        sections = {key: opened for key, opened in self.folds.items() if key in SECTIONS}
        return ",".join(f"{key}={'open' if opened else 'folded'}" for key, opened in sections.items())

    def read(self, text: object) -> None:
        """Take over what :meth:`written` said, as far as it can be understood, in place of what was folded."""
        self.folds = {key: opened for key, opened in self.folds.items() if key not in SECTIONS}
        for entry in str(text or "").split(","):
            key, _, state = entry.partition("=")
            if key in SECTIONS and state in ("open", "folded"):
                self.folds[key] = state == "open"

    def renumbered(self, name: str, places: Mapping[int, int | None]) -> dict[str, bool]:
        """The folds once the blocks ``<name>-<number>`` have other places; None for one that is gone."""
        folds: dict[str, bool] = {}
        for key, opened in self.folds.items():
            number, dash, rest = key.removeprefix(f"{name}-").partition("-")
            if not key.startswith(f"{name}-") or not number.isdigit():
                folds[key] = opened
                continue
            place = places.get(int(number), int(number))
            if place is not None:
                folds[f"{name}-{place}{dash}{rest}"] = opened
        return folds
