#!/bin/sh
# Sets up what is missing and passes every check; the arguments go to pytest.
# test.sh --quick leaves out the window's and the slow tests (make check).
set -eu
cd "$(dirname "$0")/.."

quick=
if [ "${1:-}" = --quick ]; then
    quick=yes
    shift
fi

# A few threads are plenty for tests, and a machine may have many cores that belong to others.
export NUMBA_NUM_THREADS="${NUMBA_NUM_THREADS:-2}" OMP_NUM_THREADS="${OMP_NUM_THREADS:-2}"
export OPENBLAS_NUM_THREADS="${OPENBLAS_NUM_THREADS:-2}"

sh packaging/setup.sh test
[ -n "$quick" ] || sh packaging/system_packages.sh tests ||
    echo "Going on without them: tests that need them are skipped, and say so." >&2
# The workers of pytest share the compiled kernels, so they are compiled before the workers start.
sh packaging/warm_up.sh

echo "ruff"
.venv/bin/python -m ruff check .
.venv/bin/python -m ruff format --check .
echo "mypy"
.venv/bin/python -m mypy
echo "import-linter"
.venv/bin/lint-imports --no-cache
echo "pytest"
# Each file stays in one process, so that what its tests share is made once. tests/conftest.py sorts slow files first.
set -- -n "${TEST_PROCESSES:-2}" --dist loadfile --no-loadscope-reorder --timeout 300 "$@"
if [ -n "$quick" ]; then
    set -- -m "not slow and not window and not end_to_end" "$@"
fi
exec .venv/bin/python -m pytest "$@"
