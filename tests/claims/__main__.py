"""Measure the claims of shipped worlds with 1,000 new goals, and print a table: ``python -m tests.claims [WORLD ...]``.

``--quick`` uses the goals and seeds of the tests. The exit status is 1 if a claim is wrong.
"""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import replace

from ic_sandbox.world.io.files import shipped_worlds
from tests.claims.catalogue import claims, uncovered
from tests.claims.laboratory import FULL, QUICK, Laboratory


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.claims", description=__doc__)
    parser.add_argument("worlds", nargs="*", metavar="WORLD", help="default: all")
    parser.add_argument("--quick", action="store_true", help="the goals and seeds of the tests")
    parser.add_argument("--goals", type=int, default=FULL.goals, metavar="N", help="new goals (default: %(default)s)")
    parser.add_argument("--drawing", type=int, default=FULL.drawing, metavar="N", help="which new goals and seeds")
    args = parser.parse_args()
    seeds = tuple(seed + 100 * (args.drawing - FULL.drawing) for seed in FULL.seeds)
    full = replace(FULL, goals=args.goals, drawing=args.drawing, seeds=seeds)
    wrong = 0
    for name in args.worlds or [shipped.name for shipped in shipped_worlds()]:
        laboratory = Laboratory(name, QUICK if args.quick else full)
        begun = time.process_time()
        sys.stdout.write(f"{name}\n")
        for claim in claims().get(name, ()):
            try:
                results = claim.results(laboratory)
            except AssertionError as fault:
                wrong += 1
                sys.stdout.write(f"  WRONG {fault}\n")
                continue
            for result in results:
                wrong += not result.holds
                sys.stdout.write(f"  {result}\n")
            sys.stdout.flush()
        try:
            for figure in uncovered(laboratory.shipped.info, claims().get(name, ())):
                wrong += 1
                sys.stdout.write(f"  WRONG no claim for ...{figure!r}...\n")
        except AssertionError:
            pass  # reported above
        sys.stdout.write(f"  {time.process_time() - begun:.1f} s of processor time\n")
    sys.stdout.write(f"{wrong} wrong\n" if wrong else "All claims hold.\n")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
