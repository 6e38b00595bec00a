"""The picture of an imported world as lines of letters."""

from __future__ import annotations

from ic_sandbox.world.importing import Imported


def drawn(result: Imported) -> tuple[str, ...]:
    """Return the terrain with S at starts and G at goals."""
    assert result.world is not None, result.faults
    rows = [list(row) for row in result.world.terrain]
    for goal in result.world.goals:
        for (row, col), _ in goal.cells:
            rows[row][col] = "G"
    starts = [agent.at for agent in result.world.agents] + [crowd.at for crowd in result.world.populations]
    for row, col in starts:
        rows[row][col] = "S"
    return tuple("".join(row) for row in rows)
