#!/bin/sh
# Builds build/ic-sandbox_VERSION_ARCHITECTURE.deb from the bundle: the application in /usr/lib/ic-sandbox, its command,
# its entry in the menu, its icon, the type of its files, and its description for software centres.
set -eu
cd "$(dirname "$0")/.."

sh packaging/bundle.sh
version=$(build/bundle/ic-sandbox/ic-sandbox --version | sed 's/.* //')
architecture=$(dpkg --print-architecture)
# The C library of this system is the oldest that the application runs with.
libc=$(ldd --version | sed -n '1s/.* //p')
root=build/deb
rm -rf "$root"
mkdir -p "$root/DEBIAN" "$root/usr/bin" "$root/usr/lib" "$root/usr/share/applications" "$root/usr/share/metainfo" \
    "$root/usr/share/mime/packages" "$root/usr/share/doc/ic-sandbox"

cp -r build/bundle/ic-sandbox "$root/usr/lib/"
ln -s ../lib/ic-sandbox/ic-sandbox "$root/usr/bin/ic-sandbox"
cp packaging/debian/ic-sandbox.desktop "$root/usr/share/applications/"
cp packaging/debian/ic-sandbox-mime.xml "$root/usr/share/mime/packages/ic-sandbox.xml"
sed "s/@VERSION@/$version/; s/@DATE@/$(git log -1 --format=%cs 2>/dev/null || date +%F)/" \
    packaging/debian/io.github.ic_sandbox.IcSandbox.metainfo.xml \
    > "$root/usr/share/metainfo/io.github.ic_sandbox.IcSandbox.metainfo.xml"
for icon in build/icons/*.png; do
    size=$(basename "$icon" .png)
    mkdir -p "$root/usr/share/icons/hicolor/${size}x$size/apps"
    cp "$icon" "$root/usr/share/icons/hicolor/${size}x$size/apps/ic-sandbox.png"
done
mkdir -p "$root/usr/share/icons/hicolor/scalable/apps"
cp resources/icons/app.svg "$root/usr/share/icons/hicolor/scalable/apps/ic-sandbox.svg"
cp LICENSE "$root/usr/share/doc/ic-sandbox/copyright"
gzip -9nc CHANGELOG.md > "$root/usr/share/doc/ic-sandbox/changelog.gz"

cat > "$root/DEBIAN/control" <<CONTROL
Package: ic-sandbox
Version: $version
Architecture: $architecture
Maintainer: IC Sandbox contributors <noreply@ic-sandbox.invalid>
Section: science
Priority: optional
Installed-Size: $(du -sk "$root" | cut -f1)
Depends: libc6 (>= $libc), libstdc++6, libgcc-s1, libegl1, libgl1, libopengl0, libfontconfig1, libdbus-1-3
Recommends: fonts-dejavu-core | fonts-freefont-ttf | fonts-noto-core, shared-mime-info, desktop-file-utils, hicolor-icon-theme
Description: see and measure instrumental convergence
 Agents with very different final goals come to share intermediate goals.
 IC Sandbox plans optimally for hundreds of goals in a world that the user
 draws, simulates the agents, and measures what they have in common.
CONTROL
chmod -R u=rwX,go=rX "$root"
dpkg-deb --root-owner-group -Zzstd -z12 --build "$root" "build/ic-sandbox_${version}_$architecture.deb"
du -h "build/ic-sandbox_${version}_$architecture.deb"
