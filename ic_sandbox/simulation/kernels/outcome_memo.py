"""A memo of the outcomes of states and actions, which cost less to look up than a tick to simulate.

The outcomes of one state and action form a tree of random questions. It grows as agents answer them: a path that no
agent has taken yet is unknown.
"""

from __future__ import annotations

import numpy as np

from ic_sandbox.mdp.kernels import layout
from ic_sandbox.mdp.kernels.codec import encode, slot_of
from ic_sandbox.mdp.kernels.jit import lean
from ic_sandbox.mdp.kernels.rng import bits_of, numbers_below, salt_of
from ic_sandbox.mdp.kernels.tick import entry, tick
from ic_sandbox.simulation.kernels.state_parts import load_state

# The branches of trees: the number of a question, or one of these, or FIRST_OUTCOME minus the number of an outcome.
UNKNOWN, NOT_STORED, FIRST_OUTCOME = -1, -2, -3

# The columns of a question: the salt of its random number's purpose, the bits below which the answer is yes, and the
# branches after no and after yes.
SALT, BELOW, AFTER_NO, AFTER_YES = range(4)
QUESTION_COLUMNS = 4

# The columns of an outcome: its events with their devices come last. It is quiet if there is no event, no rule fired
# and no violation to record.
SUCCESSOR, QUIET, CELL, FIRED, VIOLATION, WATCHED, DETECTED, EVENTS, FIRST_EVENT = range(9)
MOST_EVENTS = 4
OUTCOME_COLUMNS = FIRST_EVENT + 2 * MOST_EVENTS

# The entries of ``used``.
OUTCOMES, QUESTIONS = 0, 1


@lean
def recall(memo, row, key):
    """Return the branch at which the answers of an agent end, in the tree of a row of states and actions.

    ``key`` is that of its random numbers in the tick.
    """
    branch = memo.place[row]
    while branch >= 0:
        yes = answer(memo, branch, key)
        branch = memo.question[branch, AFTER_YES if yes else AFTER_NO]
    return branch


@lean
def answer(memo, question, key):
    """Return an agent's answer to a question: whether its random number is below the chance of yes."""
    return bits_of(key, np.uint64(memo.question[question, SALT])) < memo.question[question, BELOW]


@lean
def memorize(t, p, w, weight, model, memo, s, action, key):
    """Store the outcome of a state and an action for the answers of an agent, which :func:`recall` does not know.

    Returns its branch, which is NOT_STORED if the outcome has too many events or there is no room. Outcomes of inert
    devices are not stored, because only a simulated tick knows which rule would have fired.
    """
    row = s * model.n_actions + action
    load_state(w, model.parts, s)
    device = entry(t, layout.DEVICE, w[layout.CELL])
    if device >= 0 and action > layout.WAIT and entry(t, layout.DEVICE_INERT, device) != 0:
        memo.place[row] = NOT_STORED
        return NOT_STORED
    path = w[layout.PATH_AT]
    length, before, branch = 0, -1, memo.place[row]
    w[layout.MODE] = layout.FOLLOWING_PATH
    while branch != NOT_STORED:
        if branch == UNKNOWN:
            branch = branch_of(t, p, w, weight, model, memo, s, action, length)
            if before < 0:
                memo.place[row] = branch
            else:
                memo.question[before, AFTER_YES if w[path + length - 1] else AFTER_NO] = branch
        if branch < 0:
            break
        yes = answer(memo, branch, key)
        w[path + length] = yes
        length += 1
        before, branch = branch, memo.question[branch, AFTER_YES if yes else AFTER_NO]
    w[layout.MODE] = layout.THROWING
    return branch


@lean
def branch_of(t, p, w, weight, model, memo, s, action, length):
    """Return a new branch for the first ``length`` answers of the path in ``w``: an outcome, or the next question."""
    w[layout.LENGTH] = length
    w[layout.DEPTH] = 0
    weight[0] = 1.0
    load_state(w, model.parts, s)
    tick(t, p, w, weight, action)
    if w[layout.LENGTH] > length:
        number = memo.used[QUESTIONS]
        if number == memo.question.shape[0]:
            return NOT_STORED
        memo.question[number, SALT] = np.int64(salt_of(w[w[layout.PURPOSES_AT] + length]))
        memo.question[number, BELOW] = numbers_below(weight[1 + length])
        memo.question[number, AFTER_NO] = UNKNOWN
        memo.question[number, AFTER_YES] = UNKNOWN
        memo.used[QUESTIONS] = number + 1
        return number
    number = memo.used[OUTCOMES]
    if number == memo.outcome.shape[0] or w[layout.EVENT_COUNT] > MOST_EVENTS:
        return NOT_STORED
    outcome = memo.outcome[number]
    outcome[SUCCESSOR] = model.table_places[slot_of(model.table_codes, encode(t, w))]
    outcome[QUIET] = w[layout.EVENT_COUNT] == 0 and w[layout.FIRED] < 0 and w[layout.VIOLATION] == 0
    outcome[CELL] = w[layout.CELL]
    outcome[FIRED] = w[layout.FIRED]
    outcome[VIOLATION] = w[layout.VIOLATION]
    outcome[WATCHED] = w[layout.WATCHED]
    outcome[DETECTED] = w[layout.DETECTED]
    outcome[EVENTS] = w[layout.EVENT_COUNT]
    for k in range(2 * w[layout.EVENT_COUNT]):
        outcome[FIRST_EVENT + k] = w[w[layout.EVENTS_AT] + k]
    memo.used[OUTCOMES] = number + 1
    return FIRST_OUTCOME - number


@lean
def replay(w, outcome):
    """Leave in ``w`` what the tick of an outcome leaves there for its record."""
    w[layout.CELL] = outcome[CELL]
    w[layout.FIRED] = outcome[FIRED]
    w[layout.VIOLATION] = outcome[VIOLATION]
    w[layout.WATCHED] = outcome[WATCHED]
    w[layout.DETECTED] = outcome[DETECTED]
    w[layout.EVENT_COUNT] = outcome[EVENTS]
    for k in range(2 * outcome[EVENTS]):
        w[w[layout.EVENTS_AT] + k] = outcome[FIRST_EVENT + k]
