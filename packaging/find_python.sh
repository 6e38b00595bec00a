#!/bin/sh
# Prints the Python for the virtual environment: $PYTHON if it is set, otherwise the first suitable one.
set -eu

fits='import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))'

for candidate in ${PYTHON:+"$PYTHON"} python3 python3.14 python3.13 python3.12 python3.11; do
    if "$candidate" -c "$fits" >/dev/null 2>&1; then
        printf '%s\n' "$candidate"
        exit 0
    fi
done

echo "IC Sandbox needs Python 3.11 to 3.14, and none was found${PYTHON:+ at $PYTHON or on the PATH}." \
    "Install one (Debian: apt-get install python3 python3-venv), or set PYTHON=/path/to/python." >&2
exit 1
