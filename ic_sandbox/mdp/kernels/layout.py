"""Names for the entries of the arrays that kernels exchange: the tables ``t`` and the working array ``w``.

The tables ``t`` int32 hold all tables of a world end to end, with their positions first (see
:mod:`ic_sandbox.mdp.world_tables`). Kernels simulate one agent's tick in a working array ``w`` int64, which holds how
random questions are answered, a log of what happened, and the state.
"""

from __future__ import annotations

ACTIVE, OFF, MODIFIED = 0, 1, 2
STATUSES = 3
WAIT, USE, FEIGN = 4, 5, 6

# Positions in t: counts first, then the begin of each table. An offset table for ragged lists has one entry more
# than there are lists; list i is offsets[i]:offsets[i + 1].
N_CELLS, N_VARIABLES, N_BELIEFS = 0, 1, 2
PROCESS_FIRST, PROCESS_END = 3, 4  # the rules of the processes
DETECTED_EVENT = 5  # the event that a camera emits, -1 if there is no camera
HAS_RULES = 6  # 1 if anything is forbidden or restricted
VARIABLE_MAX = 7  # [V]
BELIEF_MAX = 8  # [B] the bit set of all caches of a group
NEIGHBOUR = 9  # [C, 4] the cell a move leads to; the cell itself where a wall or a missing exit stops it
DOOR = 10  # [C] the condition on which the cell can be entered, -1: always
SLIP = 11  # [C] the chance of slipping, -1: never
TRIGGER = 12  # [C, 2] first and end of the rules tried after the action
RESTRICTED = 13  # [C] 1 if ending an action here is a violation
DEVICE = 14  # [C] the device in the cell, -1: none
DEVICE_RULES = 15  # [D, 2] first and end of the rules of `use`
DEVICE_FEIGN = 16  # [D, 2] first and end of the rules of `feign`
DEVICE_INERT = 17  # [D] bit 0: the rules of `use` never fire; bit 1: those of `feign` never do
DEVICE_FORBIDDEN = 18  # [D] 1 if using it or feigning at it is a violation
DEVICE_GROUP = 19  # [D] the group of caches that the device belongs to, -1: none
DEVICE_CACHE = 20  # [D] the index of the cache in its group
DEVICE_REVEALS = 21  # [D] the group that using it reveals, -1: none
RULE = 22  # [R, 5] when, chance, then, event, else
TEST_OFFSETS, TEST = 23, 24  # conditions as lists of [variable, operator, value]
CHANGE_OFFSETS, CHANGE = 25, 26  # effects as lists of [variable, kind, value]
EFFECT_STATUS = 27  # [effects] the status an effect sets, -1: none
CHANCE_VARIABLE = 28  # [chances] the variable whose level picks the value, -1: none
CHANCE_OFFSETS = 29  # [chances] the begin of its values in p
SIGHT_OFFSETS, SIGHT = 30, 31  # for each cell where a violation is possible, the cameras that see it, in order
CAMERA = 32  # [K, 3] when, chance, then
VARIABLE_SHARED = 33  # [V] 1 for a variable that all agents of a shared world share
PROCESS_ONCE = 34  # [processes] 1 for a process that a shared world runs once per tick instead of once per agent
HEADER = 35
RULE_WHEN, RULE_CHANCE, RULE_THEN, RULE_EVENT, RULE_ELSE, RULE_WIDTH = 0, 1, 2, 3, 4, 5
CAMERA_WHEN, CAMERA_CHANCE, CAMERA_THEN, CAMERA_WIDTH = 0, 1, 2, 3

# Positions in w. The path of answers begins at w[PATH_AT], the purposes of its questions at w[PURPOSES_AT]; the
# events, each with the device that emitted it (or -1), at w[EVENTS_AT]. After the variables come the beliefs: per group
# the bit set of caches that may hold the item.
MODE, DEPTH, LENGTH, AGENT, TICK, SEED, PATH_AT = 0, 1, 2, 3, 4, 5, 6
EVENT_COUNT, FIRED, USED, EVENTS_AT = 7, 8, 9, 10
VIOLATION, WATCHED, DETECTED = 11, 12, 13
TAKEN_AT, PURPOSES_AT, CELL, STATUS, VARIABLES = 14, 15, 16, 17, 18

# Values of w[MODE], how to answer random questions: from a path, or by drawing random numbers.
FOLLOWING_PATH, THROWING = 0, 1
