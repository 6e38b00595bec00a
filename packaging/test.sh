#!/bin/sh
# Completes the setup and runs every check; arguments are passed to pytest.
# test.sh --quick skips window tests and slow tests (make check).
set -eu
cd "$(dirname "$0")/.."

quick=
if [ "${1:-}" = --quick ]; then
    quick=yes
    shift
fi

# A few threads are enough for tests, and other users may need the cores of the machine.
export NUMBA_NUM_THREADS="${NUMBA_NUM_THREADS:-2}" OMP_NUM_THREADS="${OMP_NUM_THREADS:-2}"
export OPENBLAS_NUM_THREADS="${OPENBLAS_NUM_THREADS:-2}"

sh packaging/setup.sh test
[ -n "$quick" ] || sh packaging/system_packages.sh tests ||
    echo "Continuing without them: tests that need them are skipped and reported." >&2
# The pytest workers share the compiled kernels, so compile them before the workers start.
sh packaging/warm_up.sh

echo "ruff"
.venv/bin/python -m ruff check .
.venv/bin/python -m ruff format --check .
echo "mypy"
.venv/bin/python -m mypy
echo "import-linter"
.venv/bin/lint-imports --no-cache
echo "pytest"
# Each file stays in one process, so shared fixtures are created once. tests/conftest.py sorts slow files first.
set -- -n "${TEST_PROCESSES:-2}" --dist loadfile --no-loadscope-reorder --timeout 600 "$@"
if [ -n "$quick" ]; then
    set -- -m "not slow and not window and not end_to_end" "$@"
fi
exec .venv/bin/python -m pytest "$@"
