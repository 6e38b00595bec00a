"""The command ``check-incentives``: does the level do what its author thinks?"""

from __future__ import annotations

import argparse
import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, get_args

from ic_sandbox.commands.command import Command
from ic_sandbox.commands.options import ALONE, DONE, WORLD_HELP, count, discount, is_run_shared, seed
from ic_sandbox.console import ProgressLine, print_error
from ic_sandbox.progress import run_to_end
from ic_sandbox.world.document import DrawKind

if TYPE_CHECKING:
    from ic_sandbox.measures.incentives.check import IncentiveCheck
    from ic_sandbox.measures.incentives.temptation import Temptation

__all__ = ["COMMAND"]

MOST_LISTED = 12
"""The most cells in a line."""


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("world", metavar="WORLD", help=WORLD_HELP)
    acts = 'a device, a drive or "violation" (default: every drive, and violations if the world has any)'
    parser.add_argument("--act", metavar="NAME", nargs="+", action="extend", default=[], help=acts)
    draws = "default: the world's own goals, or the draw of its first population if it lists none"
    parser.add_argument("--draw", choices=get_args(DrawKind), help=draws)
    parser.add_argument("--goals", metavar="N", type=count, help="how many to draw (default: 64)")
    parser.add_argument("--discount", metavar="G", type=discount, help="default: the world's own")
    parser.add_argument("--seed", metavar="S", type=seed, default=0, help="of the draws (default: 0)")


def check(args: argparse.Namespace) -> int:
    from ic_sandbox.measures.incentives.check import GOALS_TO_CHECK, checking_incentives, draw_to_check
    from ic_sandbox.world.io.files import load_world

    world = load_world(args.world)
    if is_run_shared(args.world, world):
        print_error(ALONE)
    with ProgressLine() as line:
        work = checking_incentives(
            world,
            args.act,
            args.draw or draw_to_check(world),
            args.goals or GOALS_TO_CHECK,
            args.discount,
            args.seed,
        )
        found = run_to_end(work, line.show)
    for text in lines_of(found):
        print(text)
    return DONE


def lines_of(found: IncentiveCheck) -> Iterator[str]:
    """Yield the lines of a check: each goal with its acts, or shares of drawn goals; then what never matters."""
    acts = list(dict.fromkeys(each.act for each in found.temptations))
    yield f"discount {found.discount:g}"
    if found.draw == "named":
        for reach in found.reaches:
            yield f'goal "{reach.goal}": {_reach(reach.rewarded, reach.reached)}'
            yield from (
                f"  {each.act}: {_temptation(each, found.discount)}"
                for each in found.temptations
                if each.goal == reach.goal
            )
    else:
        yield f"{len(found.reaches):,} goals drawn by {found.draw}"
        for act in acts:
            yield f"  {act}: {_shares([each for each in found.temptations if each.act == act])}"
    yield from _waste(found)


def _reach(rewarded: int, reached: int) -> str:
    if rewarded == 0:
        return "it has no reward above 0"
    if reached == 0:
        return f"can't be reached: none of its {rewarded:,} rewards can be had"
    return f"can be reached: {reached:,} of its {rewarded:,} rewards can be had"


def _temptation(each: Temptation, used: float) -> str:
    if each.verdict == "impossible":
        return "impossible: no state lets an agent do it"
    if each.verdict == "strictly optimal":
        price = f"up to a price of {each.price:.4g} per use" if math.isfinite(each.price) else "at any price"
        gain = f"worth {each.gain:.4g} ({each.share:.3g} of what acting is worth)"
        return f"strictly optimal, {gain}; {price}; up to an added slip of {each.slip:g}; {_from(each.discount)}"
    cost = f": it costs at least {-each.gain:.4g}" if each.gain < 0 else ""
    if math.isnan(each.discount):
        return f"{each.verdict}{cost}; at no discount strictly optimal"
    if each.discount > used:
        return f"{each.verdict}{cost}; strictly optimal {_from(each.discount)}"
    return f"{each.verdict}{cost}; strictly optimal at some lower discounts, the first being {each.discount:.3f}"


def _from(discount: float) -> str:
    return f"from discount {discount:.3f} on"


def _shares(judged: list[Temptation]) -> str:
    verdicts = ("strictly optimal", "tied", "not worth it", "impossible")
    counted = [(verdict, sum(each.verdict == verdict for each in judged)) for verdict in verdicts]
    text = ", ".join(f"{verdict} for {number / len(judged):.1%}" for verdict, number in counted if number)
    for name, title in (("discount", "from discount"), ("price", "up to a price of"), ("slip", "up to a slip of")):
        known = sorted(getattr(each, name) for each in judged if each.verdict == "strictly optimal")
        if known:
            text += f"; {title} {known[len(known) // 2]:.3g} (median)"
    return text


def _waste(found: IncentiveCheck) -> Iterator[str]:
    waste = found.waste
    if waste.cells:
        listed = " ".join(f"{row},{col}" for row, col in waste.cells[:MOST_LISTED])
        more = "" if len(waste.cells) <= MOST_LISTED else " ..."
        yield f"cells never reached ({len(waste.cells):,}): {listed}{more}"
    yield from (f'device "{name}" is never reached' for name in waste.devices_unreached)
    yield from (f'device "{name}" never matters: every goal gets as much without it' for name in waste.devices)
    for variable, levels in waste.levels:
        yield f'variable "{variable}" never has {"levels" if len(levels) > 1 else "level"} {_ranges(levels)}'
    yield from (f'goal "{goal}": its reward for {name} has no effect' for goal, name in waste.rewards)
    if waste.skipped:
        yield f"{waste.skipped:,} rewards were not examined"


def _ranges(levels: tuple[int, ...]) -> str:
    """Return levels as text, such as ``2, 4-9``."""
    parts: list[list[int]] = []
    for level in levels:
        if parts and parts[-1][-1] == level - 1:
            parts[-1].append(level)
        else:
            parts.append([level])
    return ", ".join(f"{part[0]}" if len(part) == 1 else f"{part[0]}-{part[-1]}" for part in parts)


COMMAND = Command("check-incentives", "check whether a level tempts agents as its author thinks", add_options, check)
