#!/bin/sh
# Measures line and branch coverage; arguments are passed to both pytest runs.
# Compiled kernels report no coverage, so their tests run again with the compiler off.
set -eu
cd "$(dirname "$0")/.."

export NUMBA_NUM_THREADS="${NUMBA_NUM_THREADS:-2}" OMP_NUM_THREADS="${OMP_NUM_THREADS:-2}"

sh packaging/setup.sh test
sh packaging/warm_up.sh
.venv/bin/python -m coverage erase
.venv/bin/python -m pytest -n "${TEST_PROCESSES:-2}" --dist loadfile --timeout 600 --cov --cov-report= "$@"
# Hashes and random numbers wrap around; uncompiled, numpy warns of that. What is left out would take hours.
NUMBA_DISABLE_JIT=1 .venv/bin/python -m pytest -n "${TEST_PROCESSES:-2}" --dist loadfile --timeout 600 \
    -W "ignore:overflow encountered in scalar:RuntimeWarning" \
    --cov --cov-append --cov-report= -m "not slow" -k "not monopoly" tests/mdp tests/simulation \
    tests/planning/test_evaluation.py tests/planning/test_rough_values.py tests/planning/test_solver.py
exec .venv/bin/python -m coverage report
