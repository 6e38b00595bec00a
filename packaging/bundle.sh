#!/bin/sh
# Builds the application in build/bundle/ic-sandbox, a folder that needs no Python; on macOS also IC Sandbox.app.
# It has an environment of its own, because a bundle takes in whatever it finds.
set -eu
cd "$(dirname "$0")/.."

python=$(sh packaging/find_python.sh)
programs=build/environment/bin
[ "$("$python" -c 'import os; print(os.name)')" != nt ] || programs=build/environment/Scripts
mkdir -p build
if ! [ -x "$programs/python" ] || [ pyproject.toml -nt build/environment/made ]; then
    echo "Creating the environment of the bundle ..."
    rm -rf build/environment
    "$python" -m venv build/environment
fi
PIP_DISABLE_PIP_VERSION_CHECK=1 "$programs/python" -m pip install --quiet --force-reinstall --no-deps .
PIP_DISABLE_PIP_VERSION_CHECK=1 "$programs/python" -m pip install --quiet ".[bundle]"
# Qt's plugins for GTK, which would bring along GTK's libraries, and for screens without a window system.
find build/environment -path '*/PySide6/Qt/*' \( -name 'libqgtk3.so' -o -name 'libqeglfs*' -o -name 'libqlinuxfb.so' \
    -o -name 'libqvkkhrdisplay.so' -o -name 'libqvnc.so' -o -name 'libqminimalegl.so' \) -delete
touch build/environment/made
# The bundle takes in the libraries that Qt finds on this system, and lacks those that Qt doesn't find.
QT_PYTHON="$programs/python" sh packaging/system_packages.sh window

"$programs/python" packaging/bundle/icons.py build/icons
# Run from another folder: the program that is installed in the environment is bundled, not that of the checkout.
cd build
"../$programs/python" -P -m PyInstaller --noconfirm --log-level WARN --workpath work --distpath bundle \
    ../packaging/bundle/ic_sandbox.spec
# Names of symbols that only a debugger reads, in the files where they are large. Other libraries may not survive it:
# those of numpy and Pillow have been moved into their packages by a tool that lays them out in its own way.
if [ "$(uname -s)" = Linux ] && command -v strip >/dev/null 2>&1; then
    find bundle/ic-sandbox/_internal -type f \( -name 'libllvmlite.so' -o -name 'libpython*.so*' -o -path '*/zstandard/*.so' \) \
        -exec strip --strip-unneeded {} +
fi
du -sh bundle/ic-sandbox
