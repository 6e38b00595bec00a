"""The names that environments of all libraries give to the numbers of a model."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ic_sandbox.mdp.model import Model

__all__ = ["ModelNames"]


class ModelNames:
    """An environment with a ``model``: ``actions``, ``events`` and ``drives`` are its names by number."""

    if TYPE_CHECKING:

        @property
        def model(self) -> Model: ...

    @property
    def actions(self) -> tuple[str, ...]:
        """The name of each action."""
        return self.model.actions

    @property
    def events(self) -> tuple[str, ...]:
        """The name of each event."""
        return self.model.events

    @property
    def drives(self) -> tuple[str, ...]:
        """The name of each drive."""
        return self.model.drives
