#!/bin/sh
# Builds build/IC_Sandbox-VERSION-ARCHITECTURE.AppImage from the bundle: one file that runs without an installation.
set -eu
cd "$(dirname "$0")/.."

if ! command -v appimagetool >/dev/null 2>&1; then
    echo "make appimage needs appimagetool, which is in no package of Debian, PyPI or npm. Download it from" \
        "github.com/AppImage/appimagetool, make it executable, and put it on the PATH as appimagetool." \
        "make bundle and make deb do not need it." >&2
    exit 1
fi

sh packaging/bundle.sh
version=$(build/bundle/ic-sandbox/ic-sandbox --version | sed 's/.* //')
architecture=$(uname -m)
root=build/appimage
rm -rf "$root"
mkdir -p "$root/usr/lib"
cp -r build/bundle/ic-sandbox "$root/usr/lib/"
ln -s usr/lib/ic-sandbox/ic-sandbox "$root/AppRun"
cp packaging/debian/ic-sandbox.desktop "$root/"
cp build/icons/256.png "$root/ic-sandbox.png"
ln -s ic-sandbox.png "$root/.DirIcon"
ARCH=$architecture appimagetool "$root" "build/IC_Sandbox-$version-$architecture.AppImage"
