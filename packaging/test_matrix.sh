#!/bin/sh
# Passes the tests with each Python that is installed, and with the oldest dependencies: test_matrix.sh [pytest arguments].
# Each has an environment in build/matrix. VERSIONS="3.13 oldest" runs a part of it. Systems other than this one are tested by .github/workflows/checks.yml.
set -eu
cd "$(dirname "$0")/.."

export NUMBA_NUM_THREADS="${NUMBA_NUM_THREADS:-2}" OMP_NUM_THREADS=2 OPENBLAS_NUM_THREADS=2
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore
mkdir -p build/matrix
python3 packaging/oldest_versions.py > build/matrix/oldest.txt

passed() { # NAME PYTHON CONSTRAINTS [pytest arguments]
    name=$1 python=$2 constraints=$3
    shift 3
    folder=build/matrix/$(echo "$name" | tr ' ' -)
    key="$(cksum < pyproject.toml) $(pwd)"
    if [ "$(cat "$folder/made" 2>/dev/null)" != "$key" ]; then
        echo "$name: installing ..."
        rm -rf "$folder"
        "$python" -m venv "$folder" || return 1
        # $constraints is split on purpose
        "$folder/bin/python" -m pip install --quiet --editable '.[dev]' $constraints || return 1
        echo "$key" > "$folder/made"
    fi
    "$folder/bin/python" -m ic_sandbox.warm_up || return 1
    echo "$name: $("$folder/bin/python" --version), numpy $("$folder/bin/python" -c 'import numpy; print(numpy.__version__)')"
    "$folder/bin/python" -m pytest -q -n "${TEST_PROCESSES:-2}" --dist loadfile --timeout 600 "$@"
}

python_of() { # VERSION: the command, or the newest that pyenv has installed
    for candidate in "python$1" "${PYENV_ROOT:-${HOME:-}/.pyenv}/versions/$1".*/bin/python; do
        if "$candidate" -c 'import venv, ensurepip' >/dev/null 2>&1; then
            echo "$candidate"
            return
        fi
    done
}

first_python() {
    for version in 3.11 3.12 3.13 3.14; do python_of "$version"; done | head -n 1
}

failed=
for version in ${VERSIONS:-3.11 3.12 3.13 3.14 oldest}; do
    if [ "$version" = oldest ]; then
        python=$(first_python) name="oldest dependencies" constraints="--constraint build/matrix/oldest.txt"
    else
        python=$(python_of "$version") name=$version constraints=
    fi
    if [ -z "$python" ]; then
        echo "$name: not installed here"
        continue
    fi
    passed "$name" "$python" "$constraints" "$@" || failed="$failed $version"
done
[ -z "$failed" ] || { echo "Failed with:$failed" >&2; exit 1; }
