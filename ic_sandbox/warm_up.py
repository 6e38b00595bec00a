"""Compiles every kernel into the cache, by planning and living once in a tiny world: ``python -m
ic_sandbox.warm_up``.
"""

from __future__ import annotations

from ic_sandbox.locations import COMPILED, kernel_cache, use_kernel_cache

__all__ = ["warm_up"]


def warm_up() -> None:
    """Run every kernel once, so that the next start finds it compiled."""
    use_kernel_cache()
    from ic_sandbox.simulation.experiment import Settings, preparing
    from ic_sandbox.simulation.simulator import running
    from ic_sandbox.world.document import Device, Population, World

    world = World(terrain=("..",), devices=(Device((0, 0), drive="warmth"),), populations=(Population(2, (0, 0)),))
    work = preparing(world, Settings(controls=True))
    while True:
        try:
            next(work)
        except StopIteration as finished:
            experiment = finished.value
            break
    for _ in running(experiment, 2):
        pass
    (kernel_cache() / COMPILED).touch()


if __name__ == "__main__":
    warm_up()
