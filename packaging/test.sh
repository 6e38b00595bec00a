#!/bin/sh
# Sets up what is missing and passes every check; the arguments go to pytest.
set -eu
cd "$(dirname "$0")/.."

# A few threads are plenty for tests, and a machine may have many cores that belong to others.
export NUMBA_NUM_THREADS="${NUMBA_NUM_THREADS:-2}" OMP_NUM_THREADS="${OMP_NUM_THREADS:-2}"
export OPENBLAS_NUM_THREADS="${OPENBLAS_NUM_THREADS:-2}"

sh packaging/setup.sh test
sh packaging/system_packages.sh tests ||
    echo "Going on without them: tests that need them are skipped, and say so." >&2
sh packaging/warm_up.sh

echo "ruff"
.venv/bin/python -m ruff check .
.venv/bin/python -m ruff format --check .
echo "mypy"
.venv/bin/python -m mypy
echo "import-linter"
.venv/bin/lint-imports --no-cache
echo "pytest"
exec .venv/bin/python -m pytest "$@"
