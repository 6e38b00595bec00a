"""A memo of the most common outcome of states and actions, which costs less to look up than a tick to simulate.

It is the outcome if every random question is answered with no: no process strikes, no rule of small chance succeeds.
"""

from __future__ import annotations

from ic_sandbox.mdp.kernels import layout
from ic_sandbox.mdp.kernels.codec import encode, slot_of
from ic_sandbox.mdp.kernels.jit import lean
from ic_sandbox.mdp.kernels.rng import uniform
from ic_sandbox.mdp.kernels.tick import entry, tick
from ic_sandbox.simulation.kernels.state_parts import load_state

# The entries of ``place``: the number of an outcome, or one of these.
UNKNOWN, NOT_STORED = -1, -2

# The columns of an outcome: its events with their devices come last but for the purposes of its questions.
QUESTIONS, SUCCESSOR, CELL, FIRED, VIOLATION, WATCHED, DETECTED, EVENTS, FIRST_EVENT = range(9)
MOST_EVENTS = 2
MOST_QUESTIONS = 6
FIRST_PURPOSE = FIRST_EVENT + 2 * MOST_EVENTS
COLUMNS = FIRST_PURPOSE + MOST_QUESTIONS


@lean
def memorize(t, p, w, weight, model, memo, s, action):
    """Store the outcome of a state and an action, unless it has too many questions or events, or there is no room.

    Outcomes of inert devices are not stored, because only a simulated tick knows which rule would have fired.
    """
    row = s * model.n_actions + action
    memo.place[row] = NOT_STORED
    number = memo.used[0]
    if number == memo.outcome.shape[0]:
        return
    load_state(w, model.parts, s)
    device = entry(t, layout.DEVICE, w[layout.CELL])
    if device >= 0 and action > layout.WAIT and entry(t, layout.DEVICE_INERT, device) != 0:
        return
    outcome, chance = memo.outcome[number], memo.chance[number]
    w[layout.MODE] = layout.FOLLOWING_PATH
    length = 0
    while True:
        for k in range(length):
            w[w[layout.PATH_AT] + k] = 0
        w[layout.LENGTH] = length
        w[layout.DEPTH] = 0
        weight[0] = 1.0
        load_state(w, model.parts, s)
        tick(t, p, w, weight, action)
        if w[layout.LENGTH] == length or length == MOST_QUESTIONS:
            break
        # The first new question was answered with yes; next time the answer is no.
        outcome[FIRST_PURPOSE + length] = w[w[layout.PURPOSES_AT] + length]
        chance[length] = weight[1 + length]
        length += 1
    w[layout.MODE] = layout.THROWING
    if w[layout.LENGTH] != length or w[layout.EVENT_COUNT] > MOST_EVENTS:
        return
    outcome[QUESTIONS] = length
    outcome[SUCCESSOR] = model.table_places[slot_of(model.table_codes, encode(t, w))]
    outcome[CELL] = w[layout.CELL]
    outcome[FIRED] = w[layout.FIRED]
    outcome[VIOLATION] = w[layout.VIOLATION]
    outcome[WATCHED] = w[layout.WATCHED]
    outcome[DETECTED] = w[layout.DETECTED]
    outcome[EVENTS] = w[layout.EVENT_COUNT]
    for k in range(2 * w[layout.EVENT_COUNT]):
        outcome[FIRST_EVENT + k] = w[w[layout.EVENTS_AT] + k]
    memo.place[row] = number
    memo.used[0] = number + 1


@lean
def recall(w, memo, row, seed, agent, tick_number):
    """Leave in ``w`` what a tick leaves there for its record, and return the next state; or -1 to have it simulated."""
    number = memo.place[row]
    if number < 0:
        return -1
    outcome, chance = memo.outcome[number], memo.chance[number]
    for k in range(outcome[QUESTIONS]):
        if uniform(seed, agent, tick_number, outcome[FIRST_PURPOSE + k]) < chance[k]:
            return -1
    w[layout.CELL] = outcome[CELL]
    w[layout.FIRED] = outcome[FIRED]
    w[layout.VIOLATION] = outcome[VIOLATION]
    w[layout.WATCHED] = outcome[WATCHED]
    w[layout.DETECTED] = outcome[DETECTED]
    w[layout.EVENT_COUNT] = outcome[EVENTS]
    for k in range(2 * outcome[EVENTS]):
        w[w[layout.EVENTS_AT] + k] = outcome[FIRST_EVENT + k]
    return outcome[SUCCESSOR]
