"""Compiles every kernel into the cache, by living once in a tiny world: ``python -m ic_sandbox.warm_up``."""

from __future__ import annotations

from ic_sandbox.kernel_cache import compiled_mark, use_kernel_cache

__all__ = ["warm_up"]


def warm_up() -> None:
    """Run every kernel once, so that the next start finds it compiled."""
    use_kernel_cache()
    import numpy as np

    from ic_sandbox.gui.rendering.kernels import blit_dots
    from ic_sandbox.measures.run_measurement import series_of
    from ic_sandbox.progress import run_to_end
    from ic_sandbox.simulation.agents import MODES
    from ic_sandbox.simulation.experiment import Settings, prepare_steps
    from ic_sandbox.simulation.simulator import simulate_steps
    from ic_sandbox.world.document import Device, Population, Rule, World

    device = Device((0, 0), drive="warmth", feign=(Rule(),), forbidden=True)
    world = World(terrain=("..",), devices=(device,), populations=(Population(2, (0, 0)),))
    for mode in MODES:
        run = run_to_end(simulate_steps(run_to_end(prepare_steps(world, Settings(controls=True, mode=mode))), 2))
        series_of(run)
    nobody = np.zeros(0, np.int32)
    stamps, counts = np.zeros((1, 1, 4), np.int32), np.zeros(1, np.int32)
    image = np.zeros((1, 1), np.uint32)
    blit_dots(image, nobody, nobody, np.zeros(0, np.uint32), np.zeros(0, np.int8), stamps, counts, 1, 0)
    compiled_mark().touch()


if __name__ == "__main__":
    warm_up()
