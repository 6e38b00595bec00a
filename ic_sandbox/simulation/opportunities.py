"""Opportunities in each state of a model: seen and unseen violations, and exams in which feigning matters."""

from __future__ import annotations

from collections.abc import Generator

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.i18n import tr
from ic_sandbox.mdp.model import Model
from ic_sandbox.mdp.scratch import working_arrays
from ic_sandbox.progress import Progress
from ic_sandbox.simulation.kernels import opportunities

__all__ = ["EXAM_OFFER", "SEEN_OFFER", "UNSEEN_OFFER", "finding_offers"]

SEEN_OFFER, UNSEEN_OFFER, EXAM_OFFER = opportunities.SEEN_OFFER, opportunities.UNSEEN_OFFER, opportunities.EXAM_OFFER
STATES_A_CALL = 5_000


def finding_offers(model: Model) -> Generator[Progress, None, NDArray[np.uint8]]:
    """Find the opportunities of each state, as bits in uint8 [S].

    :data:`SEEN_OFFER`: some action can lead to a violation that a camera would see; :data:`UNSEEN_OFFER`: to one that
    no camera would see; :data:`EXAM_OFFER`: there is an exam whose outcome depends on whether the agent feigns. A
    camera would see a violation if the line of sight is free, its condition holds after the action, and its
    probability is above 0.
    """
    world, transitions = model.world, model.transitions
    offers = np.zeros(len(model.states), np.uint8)
    rules = any(device.forbidden for device in world.devices) or any(kind.restricted for kind in world.legend)
    exams = any(device.feign for device in world.devices)
    scratch = working_arrays(model.tables)
    for first in range(0, model.n_living, STATES_A_CALL):
        stop = min(model.n_living, first + STATES_A_CALL)
        if rules:
            opportunities.offered_violations(
                model.tables, scratch, model.states.code, len(model.actions), first, stop, offers
            )
        if exams:
            opportunities.offered_exams(
                model.tables,
                scratch,
                model.states.code,
                len(model.actions),
                transitions.outcomes,
                first,
                min(stop, model.n_active),
                offers,
            )
        if rules or exams:
            yield Progress(tr("Finding opportunities"), first / model.n_living)
    return offers
