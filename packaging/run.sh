#!/bin/sh
# Completes the setup and opens the window.
set -eu
cd "$(dirname "$0")/.."

sh packaging/setup.sh run

headless='Without a display, run a world like this: .venv/bin/ic-sandbox run off_switch --ticks 200 --seed 1 --out out'

if [ "$(uname -s)" = Linux ]; then
    if [ -z "${DISPLAY:-}" ] && [ -z "${WAYLAND_DISPLAY:-}" ]; then
        echo "No display: neither DISPLAY nor WAYLAND_DISPLAY is set, so no window can open." >&2
        echo "$headless" >&2
        exit 1
    fi
    if ! sh packaging/system_packages.sh window; then
        echo "$headless" >&2
        exit 1
    fi
    # Qt aborts if it can't reach the display. A test in a separate process yields a message instead.
    look='from PySide6.QtGui import QGuiApplication; QGuiApplication([])'
    if ! { trouble=$(.venv/bin/python -c "$look" 2>&1); } 2>/dev/null; then
        echo "Qt cannot open a window here (DISPLAY=${DISPLAY:-}, WAYLAND_DISPLAY=${WAYLAND_DISPLAY:-}):" >&2
        printf '%s\n' "$trouble" | sed -n '/./{p;q;}' >&2
        echo "$headless" >&2
        exit 1
    fi
fi

sh packaging/warm_up.sh
exec .venv/bin/python -m ic_sandbox
