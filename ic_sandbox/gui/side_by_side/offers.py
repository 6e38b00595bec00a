"""The second worlds that the edited world offers: without each of its devices, with other planners or discounts."""

from __future__ import annotations

from ic_sandbox.charts.texts.planners import planner_words
from ic_sandbox.gui.session.document import Document
from ic_sandbox.gui.session.pair.second_worlds import (
    OtherDiscount,
    OtherPlanner,
    SecondWorld,
    WithoutDevice,
    WithoutDrive,
    before_step,
)
from ic_sandbox.i18n import tr
from ic_sandbox.measures.mitigations import default_planners
from ic_sandbox.world.document import World
from ic_sandbox.world.idle_devices import devices_of_drive

__all__ = ["Offer", "device_offers", "planner_offers", "quick_offers", "step_offers"]

Offer = tuple[str, SecondWorld]
"""A second world, and its title."""

MOST_DEVICES = 6
"""The most devices and drives in a menu: a longer one is hard to read."""

SHORT, LONG = 0.5, 0.97
"""The discounts of agents that plan for about two ticks, and for about 33."""


def device_offers(world: World) -> list[Offer]:
    """Return the worlds without each device, then those without each drive that several devices serve."""
    single: list[SecondWorld] = [WithoutDevice(k) for k in range(len(world.devices))]
    several: list[SecondWorld] = [
        WithoutDrive(drive) for drive in world.drives() if len(devices_of_drive(world, drive)) > 1
    ]
    return [(second.titles(world).second, second) for second in (*single, *several)]


def planner_offers(world: World) -> list[Offer]:
    """Return the worlds with each planner that the world admits."""
    return [(planner_words(planner), OtherPlanner(planner)) for planner in default_planners(world)]


def step_offers(document: Document) -> list[Offer]:
    """Return the worlds before each step of the history, the last one first."""
    steps = range(document.undo_stack.count(), 0, -1)
    return [(found.title, found) for found in (before_step(document, step) for step in steps)]


def quick_offers(document: Document) -> list[Offer]:
    """Return one second world of each kind, for a menu.

    The kinds: with and without devices, two discounts, two planners, and before and after the last change, if there is
    one.
    """
    world = document.world
    found = [(tr("With and {second}", second=title), second) for title, second in device_offers(world)[:MOST_DEVICES]]
    distant = max((SHORT, LONG), key=lambda discount: abs(discount - document.discount))
    discounts = OtherDiscount(distant)
    found.append((tr("Two discounts: {first} and {second}", **_both(discounts, world)), discounts))
    planners = next((second for _, second in planner_offers(world) if len(set(second.titles(world))) == 2), None)
    if planners is not None:
        found.append((tr("Two planners: {first} and {second}", **_both(planners, world)), planners))
    step = document.undo_stack.index()
    if step:
        change = document.undo_stack.text(step - 1)
        found.append((tr("Before and after “{change}”", change=change), before_step(document, step)))
    return found


def _both(second: SecondWorld, world: World) -> dict[str, str]:
    titles = second.titles(world)
    if isinstance(second, OtherDiscount):  # the entry already says that these are discounts
        return {
            part: title.removeprefix(tr("discount {discount}", discount="")) for part, title in titles._asdict().items()
        }
    return titles._asdict()
