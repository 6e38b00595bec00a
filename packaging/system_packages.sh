#!/bin/sh
# Installs missing system packages: system_packages.sh window (the libraries that Qt loads, and a font) or
# system_packages.sh tests (also the tools that drive a real window and a real browser).
# The dynamic loader tells which libraries are missing to the Qt of .venv, or to that of the Python QT_PYTHON.
set -eu
cd "$(dirname "$0")/.."

purpose=${1:-window}
[ "$(uname -s)" = Linux ] || exit 0

package_of() {
    case $1 in
        libxcb-cursor.so.*) echo libxcb-cursor0 ;;
        libxcb-icccm.so.*) echo libxcb-icccm4 ;;
        libxcb-image.so.*) echo libxcb-image0 ;;
        libxcb-keysyms.so.*) echo libxcb-keysyms1 ;;
        libxcb-randr.so.*) echo libxcb-randr0 ;;
        libxcb-render-util.so.*) echo libxcb-render-util0 ;;
        libxcb-render.so.*) echo libxcb-render0 ;;
        libxcb-shape.so.*) echo libxcb-shape0 ;;
        libxcb-shm.so.*) echo libxcb-shm0 ;;
        libxcb-sync.so.*) echo libxcb-sync1 ;;
        libxcb-util.so.*) echo libxcb-util1 ;;
        libxcb-xfixes.so.*) echo libxcb-xfixes0 ;;
        libxcb-xinerama.so.*) echo libxcb-xinerama0 ;;
        libxcb-xkb.so.*) echo libxcb-xkb1 ;;
        libxcb-glx.so.*) echo libxcb-glx0 ;;
        libxcb.so.*) echo libxcb1 ;;
        libX11-xcb.so.*) echo libx11-xcb1 ;;
        libX11.so.*) echo libx11-6 ;;
        libXau.so.*) echo libxau6 ;;
        libXext.so.*) echo libxext6 ;;
        libSM.so.*) echo libsm6 ;;
        libICE.so.*) echo libice6 ;;
        libxkbcommon-x11.so.*) echo libxkbcommon-x11-0 ;;
        libxkbcommon.so.*) echo libxkbcommon0 ;;
        libEGL.so.*) echo libegl1 ;;
        libGL.so.*) echo libgl1 ;;
        libGLX.so.*) echo libglx0 ;;
        libOpenGL.so.*) echo libopengl0 ;;
        libfontconfig.so.*) echo libfontconfig1 ;;
        libfreetype.so.*) echo libfreetype6 ;;
        libdbus-1.so.*) echo libdbus-1-3 ;;
        libglib-2.0.so.* | libgthread-2.0.so.*) echo libglib2.0-0 ;;
        libgssapi_krb5.so.*) echo libgssapi-krb5-2 ;;
        libz.so.*) echo zlib1g ;;
        libzstd.so.*) echo libzstd1 ;;
        *) echo "$1" ;; # fall back to the library's name
    esac
}

missing_libraries() {
    qt=$("${QT_PYTHON:-.venv/bin/python}" -c \
        'import importlib.util as u; s = u.find_spec("PySide6"); print(s.submodule_search_locations[0] if s else "")')
    if [ -z "$qt" ] || ! command -v ldd >/dev/null 2>&1; then
        return 0
    fi
    for library in \
        "$qt"/Qt/lib/libQt6Gui.so.6 "$qt"/Qt/lib/libQt6Widgets.so.6 "$qt"/Qt/lib/libQt6Svg.so.6 \
        "$qt"/Qt/lib/libQt6OpenGL.so.6 "$qt"/Qt/lib/libQt6DBus.so.6 "$qt"/Qt/lib/libQt6XcbQpa.so.6 \
        "$qt"/Qt/plugins/platforms/libqxcb.so "$qt"/Qt/plugins/platforms/libqoffscreen.so
    do
        [ ! -f "$library" ] || ldd "$library" 2>/dev/null | sed -n 's/^[[:space:]]*\([^ ]*\) => not found.*/\1/p'
    done | sort -u | while read -r name; do package_of "$name"; done
}

has_a_font() {
    find /usr/share/fonts /usr/local/share/fonts "${HOME:-/}/.fonts" "${HOME:-/}/.local/share/fonts" \
        \( -name '*.ttf' -o -name '*.otf' -o -name '*.ttc' \) 2>/dev/null | grep -q .
}

has_a_browser() {
    command -v chromium >/dev/null 2>&1 || command -v google-chrome >/dev/null 2>&1
}

missing() {
    missing_libraries
    has_a_font || echo fonts-dejavu-core
    if [ "$purpose" = tests ]; then
        command -v Xvfb >/dev/null 2>&1 || echo xvfb
        command -v openbox >/dev/null 2>&1 || echo openbox
        command -v xdotool >/dev/null 2>&1 || echo xdotool
        has_a_browser || echo chromium
        command -v chromedriver >/dev/null 2>&1 || echo chromium-driver
    fi
}

list() { missing | sort -u | tr '\n' ' ' | sed 's/ $//'; }

packages=$(list)
[ -n "$packages" ] || exit 0

as_root=none
if command -v apt-get >/dev/null 2>&1; then
    if [ "$(id -u)" = 0 ]; then
        as_root=
    elif command -v sudo >/dev/null 2>&1 && sudo -n true >/dev/null 2>&1; then
        as_root='sudo -n'
    fi
fi

if [ "$as_root" != none ]; then
    echo "Installing system packages: $packages"
    log=$(mktemp)
    # shellcheck disable=SC2086 # split on purpose: a command with its arguments, a list of packages
    if ! { $as_root apt-get update -q &&
        $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $packages
    } >"$log" 2>&1 </dev/null; then
        tail -n 5 "$log" >&2
    fi
    rm -f "$log"
    packages=$(list)
fi

if [ -n "$packages" ]; then
    echo "Missing system packages (Debian's names): $packages; install them with: sudo apt-get install $packages" >&2
    exit 1
fi
