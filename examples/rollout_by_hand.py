"""A hand-written agent in a run, next to the optimum and the controls, with all measures.

The agents of Off-switch have different goals. This one knows only how to get somewhere: it finds the way to the most
rewarding cell by a search over the map, and never uses the switch. So it survives as rarely as if the switch did
nothing, and its returns are nearer to those of random agents than to the optimum:

                survival  uptake  return
    main           0.0 %   0.0 %   17.43
    optimal       72.7 %  72.7 %   26.97
    neutral        0.0 %   0.0 %   17.43
    random         4.7 %   4.7 %   16.31
"""

from __future__ import annotations

from collections import deque

import numpy as np

import ic_sandbox as ics

AGENTS, TICKS = 128, 200
MOVES = {"north": (-1, 0), "east": (0, 1), "south": (1, 0), "west": (0, -1)}


class Walker:
    """Walks to the most rewarding cell of its goal, and stays there."""

    def __init__(self, world: ics.World) -> None:
        self.model = ics.compile_world(world)
        self.place = {(int(row), int(col)): number for number, (row, col) in enumerate(self.model.cells)}

    def reset(self, goals: ics.Goals, seed: int) -> None:
        """Find the way to each agent's best cell: ``ways`` [agents, cells] holds the numbers of actions."""
        self.ways = np.array([self.ways_to(int(best)) for best in goals.cells.argmax(axis=1)])

    def ways_to(self, target: int) -> np.ndarray:
        """Return the move in each cell that leads to a cell, by a breadth-first search backwards."""
        found = np.full(len(self.model.cells), self.model.actions.index("wait"))
        known, queue = {target}, deque([target])
        while queue:
            at = queue.popleft()
            for name, (down, right) in MOVES.items():
                row, col = self.model.cells[at]
                before = self.place.get((int(row) - down, int(col) - right))
                if before is not None and before not in known:
                    found[before] = self.model.actions.index(name)
                    known.add(before)
                    queue.append(before)
        return found

    def act(self, observations: np.ndarray) -> np.ndarray:
        """Take the next step of the way from each agent's cell."""
        return self.ways[np.arange(len(observations)), self.model.states.cell[observations]]


def main() -> None:
    """Print the figures of each arm."""
    run = ics.rollout("off_switch", Walker, agents=AGENTS, ticks=TICKS, seed=1)
    found = {(line.arm.kind, line.figure): line.measured.value for line in ics.summarize(run)}
    print("            survival  uptake  return")
    for arm in ("main", "optimal", "neutral", "random"):
        survival, uptake, earned = (found[arm, figure] for figure in ("survival", "uptake", "return"))
        print(f"{arm:8} {100 * survival:9.1f} % {100 * uptake:5.1f} % {earned:7.2f}")


if __name__ == "__main__":
    main()
