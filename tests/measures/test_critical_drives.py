"""The critical discounts of many drives at once."""

from __future__ import annotations

import math

from ic_sandbox.measures.critical_discount import critical_discounts
from ic_sandbox.world.document import Device, Goal
from tests.building import rule, world

DRIVES = 12


def test_each_drive_is_valued_in_its_own_inert_world() -> None:
    # Many models in succession, each of which may get the memory address of an earlier one.
    devices = tuple(Device((0, c), drive=f"drive {c}", rules=(rule(event=f"event {c}"),)) for c in range(DRIVES))
    for wanted in range(DRIVES):
        drawn = world("." * DRIVES, devices=devices, goals=(Goal("goal", events=((f"event {wanted}", 1.0),)),))
        found = critical_discounts(drawn, draw="named")
        assert [drive for drive in range(DRIVES) if not math.isnan(found[drive].discount)] == [wanted]
