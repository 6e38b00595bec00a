"""The state that the inspector keeps from one form to the next: folds, and where a stretch of typing began."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ic_sandbox.world.document import World

__all__ = ["LASTING", "FormState"]

LASTING = "world-"
"""The prefix of fold keys to keep while another item is shown: those of the world's own form."""

SECTIONS = ("world-about", "world-map", "world-goals", "world-terrains", "world-variables", "world-processes")
"""The sections of the world's form whose folds are saved from one program start to the next."""


@dataclass(slots=True)
class FormState:
    """State that outlives a form.

    ``folds`` maps the key of each block that the user has toggled to whether it is expanded. ``stretches`` maps each
    field with unfinished typing to the worlds before and after the typing so far.
    """

    folds: dict[str, bool] = field(default_factory=dict)
    stretches: dict[str, tuple[World, World]] = field(default_factory=dict)

    def forget(self) -> None:
        """Drop the state of the last item, because another one is shown."""
        self.folds = {key: opened for key, opened in self.folds.items() if key.startswith(LASTING)}
        self.stretches.clear()

    def written(self) -> str:
        """Return the folds of the world's sections as text for the program's settings."""
        sections = {key: opened for key, opened in self.folds.items() if key in SECTIONS}
        return ",".join(f"{key}={'open' if opened else 'folded'}" for key, opened in sections.items())

    def read(self, text: object) -> None:
        """Replace the folds of the world's sections by those that :meth:`written` returned; ignore unknown entries."""
        self.folds = {key: opened for key, opened in self.folds.items() if key not in SECTIONS}
        for entry in str(text or "").split(","):
            key, _, state = entry.partition("=")
            if key in SECTIONS and state in ("open", "folded"):
                self.folds[key] = state == "open"

    def renumbered(self, name: str, places: Mapping[int, int | None]) -> dict[str, bool]:
        """Return the folds after the blocks ``<name>-<number>`` have moved.

        ``places`` maps old numbers to new ones, or to None for a removed block.
        """
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
