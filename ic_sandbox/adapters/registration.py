"""The registration of the shipped worlds with Gymnasium: ``gymnasium.make("ic_sandbox/off_switch-v0")``.

Gymnasium before 1.0 loads plugins by their entry points. Later versions do not; there the worlds are registered as soon
as both ``ic_sandbox`` and ``gymnasium`` are imported, in any order.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec
from importlib.util import find_spec
from types import ModuleType

__all__ = ["NAMESPACE", "register_when_imported", "register_worlds"]

NAMESPACE = "ic_sandbox"
ENVIRONMENTS = "gymnasium.envs"
SINGLE = "ic_sandbox.adapters.gymnasium.world_env:WorldEnv"
VECTOR = "ic_sandbox.adapters.gymnasium.vector_env:WorldVectorEnv"


def register_worlds() -> None:
    """Register every shipped world that is not registered yet; ``gymnasium.envs`` must be imported."""
    from ic_sandbox.world.io.files import shipped_names

    registration = sys.modules["gymnasium.envs.registration"]
    for world in shipped_names():
        name = f"{NAMESPACE}/{world}-v0"
        if name not in registration.registry:
            registration.register(name, SINGLE, vector_entry_point=VECTOR, kwargs={"world": world})


def register_when_imported() -> None:
    """Register the shipped worlds now if Gymnasium is imported, otherwise when it is."""
    if ENVIRONMENTS in sys.modules:
        register_worlds()
    elif not any(isinstance(finder, _Registrar) for finder in sys.meta_path):
        sys.meta_path.insert(0, _Registrar())


class _Registrar:
    """A finder that waits for Gymnasium's environments to be imported, and then registers the worlds.

    Without the base class, whose module takes time to import.
    """

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return the module's own spec, with a loader that also registers the worlds."""
        if fullname != ENVIRONMENTS:
            return None
        sys.meta_path.remove(self)
        spec = find_spec(fullname)
        if spec is not None and spec.loader is not None:
            execute = spec.loader.exec_module

            def execute_and_register(module: ModuleType) -> None:
                execute(module)
                register_worlds()

            spec.loader.exec_module = execute_and_register  # type: ignore[method-assign]
        return spec
