#!/bin/sh
# Compiles the kernels once for their current sources, so the first planning need not wait.
set -eu
cd "$(dirname "$0")/.."

key=$(find ic_sandbox \( -name kernel_cache.py -o -name kernels.py -o -path "*/kernels/*.py" \) -type f -exec cksum {} + | sort | cat - .venv/set-up-for-run | cksum)
stamp=.venv/warmed-up
if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$key" ]; then
    exit 0
fi
[ -f "$stamp" ] || echo "Compiling the kernels (about a minute, only once) ..."
.venv/bin/python -m ic_sandbox.warm_up
printf '%s\n' "$key" > "$stamp"
