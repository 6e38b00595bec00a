"""The check of a level in words: each goal with its acts, or shares of drawn goals; then what never matters."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from ic_sandbox.i18n import mark, tr, tr_world
from ic_sandbox.measures.incentives.acts import VIOLATION
from ic_sandbox.measures.incentives.check import IncentiveCheck
from ic_sandbox.measures.incentives.temptation import IMPOSSIBLE, NOT_WORTH_IT, OPTIMAL, TIED, Temptation
from ic_sandbox.measures.incentives.waste import Reward
from ic_sandbox.world.document import Cell
from ic_sandbox.world.draws import texts_of_draw
from ic_sandbox.world.items import device_name, device_name_in_files
from ic_sandbox.world.presets import drive_style, drive_styles
from ic_sandbox.world.state_words import event_title, variable_title

__all__ = ["CheckLine", "lines_of"]

MOST_LISTED = 12
"""The most cells in a line."""

VERDICTS = {
    OPTIMAL: mark("strictly optimal"),
    TIED: mark("tied"),
    NOT_WORTH_IT: mark("not worth it"),
    IMPOSSIBLE: mark("impossible"),
}


@dataclass(frozen=True, slots=True)
class CheckLine:
    """One line of a check: its ``text``, and what it is about.

    ``heading``: whether others follow that belong to it, and are each a ``part``. ``goal``: the name of its goal, if it
    has one. ``cells``: the cells on the map.
    """

    text: str
    heading: bool = False
    part: bool = False
    goal: str = ""
    cells: tuple[Cell, ...] = ()


def lines_of(found: IncentiveCheck, titles: bool = False) -> Iterator[CheckLine]:
    """Yield the lines of a check; with the ``titles`` of drives and draws, otherwise with their names."""
    yield CheckLine(tr("discount {discount:g}", discount=found.discount))
    acts = list(dict.fromkeys(each.act for each in found.temptations))
    if found.draw == "named":
        cells = {goal.name: tuple(cell for cell, weight in goal.cells if weight > 0) for goal in found.world.goals}
        for reach in found.reaches:
            text = tr("goal “{goal}”: {reach}", goal=tr_world(reach.goal), reach=_reach(reach.rewarded, reach.reached))
            yield CheckLine(text, heading=True, goal=reach.goal, cells=cells.get(reach.goal, ()))
            for each in found.temptations:
                if each.goal == reach.goal:
                    text = f"{_act(each.act, titles)}: {_temptation(each, found.discount)}"
                    yield CheckLine(text, part=True, goal=reach.goal, cells=_cells_of_act(found, each.act))
    else:
        count, title = len(found.reaches), texts_of_draw(found.draw).title
        text = tr("{count:,} goals drawn by {draw}", count=count, draw=found.draw)
        yield CheckLine(tr("{count:,} goals: {draw}", count=count, draw=title) if titles else text, heading=True)
        for act in acts:
            shares = _shares([each for each in found.temptations if each.act == act])
            yield CheckLine(f"{_act(act, titles)}: {shares}", part=True, cells=_cells_of_act(found, act))
    yield from _waste(found)


def _act(name: str, titles: bool) -> str:
    if name == VIOLATION:
        return tr("violation")
    return drive_style(name).title if titles and any(style.tag == name for style in drive_styles()) else name


def _cells_of_act(found: IncentiveCheck, act: str) -> tuple[Cell, ...]:
    """Return the cells of the devices that an act uses."""
    devices = found.world.devices
    return tuple(device.at for device in devices if act in (device.name, device.drive, device.feign_drive))


def _reach(rewarded: int, reached: int) -> str:
    if rewarded == 0:
        return tr("it has no reward above 0")
    if reached == 0:
        return tr("can't be reached: none of its {rewarded:,} rewards can be had", rewarded=rewarded)
    return tr("can be reached: {reached:,} of its {rewarded:,} rewards can be had", reached=reached, rewarded=rewarded)


def _temptation(each: Temptation, used: float) -> str:
    if each.verdict == IMPOSSIBLE:
        return tr("impossible: no state lets an agent do it")
    if each.verdict == OPTIMAL:
        parts = [
            tr(
                "strictly optimal, worth {gain:.4g} ({share:.3g} of what acting is worth)",
                gain=each.gain,
                share=each.share,
            ),
            tr("up to a price of {price:.4g} per use", price=each.price)
            if math.isfinite(each.price)
            else tr("at any price"),
            tr("up to an added slip of {slip:g}", slip=each.slip),
            tr("from discount {discount:.3f} on", discount=each.discount),
        ]
        return "; ".join(parts)
    verdict = tr(VERDICTS[each.verdict])
    if each.gain < 0:
        verdict = tr("{verdict}: it costs at least {loss:.4g}", verdict=verdict, loss=-each.gain)
    if math.isnan(each.discount):
        return f"{verdict}; {tr('at no discount strictly optimal')}"
    if each.discount > used:
        return f"{verdict}; {tr('strictly optimal from discount {discount:.3f} on', discount=each.discount)}"
    lower = tr("strictly optimal at some lower discounts, the first being {discount:.3f}", discount=each.discount)
    return f"{verdict}; {lower}"


def _shares(judged: list[Temptation]) -> str:
    counted = [(title, sum(each.verdict == verdict for each in judged)) for verdict, title in VERDICTS.items()]
    parts = [
        ", ".join(
            tr("{verdict} for {share:.1%}", verdict=tr(title), share=number / len(judged))
            for title, number in counted
            if number
        )
    ]
    strict = [each for each in judged if each.verdict == OPTIMAL]
    if strict:
        parts += [
            tr("from discount {median:.3g} (median)", median=_median([each.discount for each in strict])),
            tr("up to a price of {median:.3g} (median)", median=_median([each.price for each in strict])),
            tr("up to a slip of {median:.3g} (median)", median=_median([each.slip for each in strict])),
        ]
    return "; ".join(parts)


def _median(known: list[float]) -> float:
    return sorted(known)[len(known) // 2]


def _waste(found: IncentiveCheck) -> Iterator[CheckLine]:
    waste, world = found.waste, found.world
    if waste.cells:
        listed = " ".join(f"{row},{col}" for row, col in waste.cells[:MOST_LISTED])
        more = "" if len(waste.cells) <= MOST_LISTED else " ..."
        text = tr("cells never reached ({count:,}): {cells}", count=len(waste.cells), cells=listed + more)
        yield CheckLine(text, cells=waste.cells)
    places: dict[str, list[Cell]] = {}
    shown: dict[str, str] = {}
    for device in world.devices:
        name = device_name_in_files(device)
        places.setdefault(name, []).append(device.at)
        shown[name] = device_name(device)
    for name in waste.devices_unreached:
        text = tr("device “{name}” is never reached", name=shown[name])
        yield CheckLine(text, cells=tuple(places.get(name, ())))
    for name in waste.devices:
        text = tr("device “{name}” never matters: every goal gets as much without it", name=shown[name])
        yield CheckLine(text, cells=tuple(places.get(name, ())))
    for variable, levels in waste.levels:
        if len(levels) > 1:
            yield CheckLine(
                tr("variable “{name}” never has levels {levels}", name=variable_title(variable), levels=_ranges(levels))
            )
        else:
            yield CheckLine(
                tr("variable “{name}” never has level {level}", name=variable_title(variable), level=levels[0])
            )
    for goal, reward in waste.rewards:
        text = tr("goal “{goal}”: its reward for {name} has no effect", goal=tr_world(goal), name=_reward(reward))
        yield CheckLine(text, goal=goal, cells=() if reward.cell is None else (reward.cell,))
    if waste.skipped:
        yield CheckLine(tr("{count:,} rewards were not examined", count=waste.skipped))


def _reward(reward: Reward) -> str:
    if reward.cell is not None:
        return tr("cell {row}, {col}", row=reward.cell[0], col=reward.cell[1])
    if reward.event:
        return tr("event {name}", name=event_title(reward.event))
    return tr("being off") if reward.off else tr("each tick")


def _ranges(levels: tuple[int, ...]) -> str:
    """Return levels as text, such as ``2, 4-9``."""
    parts: list[list[int]] = []
    for level in levels:
        if parts and parts[-1][-1] == level - 1:
            parts[-1].append(level)
        else:
            parts.append([level])
    return ", ".join(f"{part[0]}" if len(part) == 1 else f"{part[0]}-{part[-1]}" for part in parts)
