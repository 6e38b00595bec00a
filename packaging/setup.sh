#!/bin/sh
# Sets up the virtual environment: setup.sh run (for the program) or setup.sh test (also tools for the checks).
# A stamp in .venv records the inputs of the setup; if they are unchanged, nothing is done.
set -eu
cd "$(dirname "$0")/.."

purpose=${1:-run}
case $purpose in
    run) what=. ;;
    test) what='.[dev]' ;;
    *) echo "usage: setup.sh run|test" >&2; exit 2 ;;
esac

# The environment contains absolute paths, so a moved checkout is set up again.
key="$(cksum < pyproject.toml) $(pwd)"
stamp=".venv/set-up-for-$purpose"

works() { .venv/bin/python -c 'pass' >/dev/null 2>&1; }

if works && [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$key" ]; then
    exit 0
fi

make_environment() {
    python=$(sh packaging/find_python.sh)
    rm -rf .venv
    echo "Creating the virtual environment .venv ($("$python" --version)) ..."
    if "$python" -c 'import venv, ensurepip' >/dev/null 2>&1; then
        "$python" -m venv .venv
    elif "$python" -c 'import venv' >/dev/null 2>&1 && "$python" -m pip --version >/dev/null 2>&1; then
        # Debian packages ensurepip separately; the user's own pip can install into the environment, too.
        "$python" -m venv --without-pip .venv
        "$python" -m pip --python .venv/bin/python install --quiet pip
    else
        version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
        echo "This Python ($python, $version) cannot create virtual environments: its venv module is incomplete." \
            "On Debian and Ubuntu: apt-get install python$version-venv (or python3-venv)." >&2
        exit 1
    fi
}

works && .venv/bin/python -m pip --version >/dev/null 2>&1 || make_environment

echo "Installing dependencies into .venv (about a minute the first time) ..."
if ! PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore \
    .venv/bin/python -m pip install --quiet --only-binary llvmlite,numba,PySide6-Essentials --editable "$what"
then
    echo "The dependencies can't be installed here. They need Linux with glibc 2.34 (Debian 12, Ubuntu 22.04; on ARM glibc" \
        "2.39), macOS 13 (with an Intel processor: Python 3.11 to 3.13), or Windows 10; this is $(uname -sm)$(getconf GNU_LIBC_VERSION 2>/dev/null | sed 's/^/ with /')." >&2
    exit 1
fi

printf '%s\n' "$key" > "$stamp"
[ "$purpose" = run ] || printf '%s\n' "$key" > .venv/set-up-for-run
