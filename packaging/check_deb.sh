#!/bin/sh
# Tries the Debian package in a bare system: check_deb.sh PACKAGE.deb [FOLDER]. Needs root, debootstrap and a network.
# In a chroot with only Debian's base it installs the package, opens a world by its file in a window under Xvfb, plays,
# exports on the command line, and removes the package, which must leave nothing behind. Screenshots go to FOLDER.
set -eu

package=$(realpath "$1")
pictures=$(realpath "${2:-build/check}")
mkdir -p "$pictures"
root=${CHECK_ROOT:-$(mktemp -d)}
trap 'umount "$root/proc" 2>/dev/null || true; rm -rf "$root"' EXIT

release=$(. /etc/os-release && echo "$VERSION_CODENAME")
debootstrap --variant=minbase "$release" "$root" >"$pictures/debootstrap.log"
cp /etc/resolv.conf "$root/etc/" 2>/dev/null || true
mount -t proc proc "$root/proc"
in_root() { chroot "$root" env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive "$@"; }

echo "Installing the package with what it depends on ..."
cp "$package" "$root/tmp/package.deb"
in_root apt-get -q update >"$pictures/apt.log" 2>&1
in_root apt-get -q -y install --no-install-recommends xvfb xdotool openbox imagemagick desktop-file-utils shared-mime-info \
    fonts-dejavu-core >>"$pictures/apt.log" 2>&1
in_root find / -xdev -not -path '/proc/*' -not -path '/tmp/*' -not -path '/var/*' -not -path '/root/*' | sort >"$pictures/before"
in_root apt-get -q -y install --no-install-recommends /tmp/package.deb >>"$pictures/apt.log" 2>&1
in_root desktop-file-validate /usr/share/applications/ic-sandbox.desktop

echo "Running the command line ..."
in_root ic-sandbox --version
in_root ic-sandbox run off_switch --ticks 20 --seed 1 --controls --out /root/run --report /root/run.html
in_root ic-sandbox import /dev/null --out /root/none.icw && exit 1  # refused, in a line
in_root sh -c "cp /usr/lib/ic-sandbox/_internal/ic_sandbox/resources/worlds/off_switch.icw /root/'my world.icw'"
type=$(in_root sh -c "grep -h ':\*.icw' /usr/share/mime/globs2")
opener=$(in_root grep x-ic-sandbox-world /usr/share/applications/mimeinfo.cache)
echo "Files: $type; opened by: $opener"

echo "Compiling the kernels, as the first start does ..."
in_root ic-sandbox -m ic_sandbox.warm_up
echo "Opening a world by its file in a window ..."
in_root sh -c '
    Xvfb :9 -screen 0 1280x800x24 >/dev/null 2>&1 & screen=$!
    export DISPLAY=:9
    sleep 2
    openbox >/dev/null 2>&1 & manager=$!
    ic-sandbox open "/root/my world.icw" >/root/window.log 2>&1 & window=$!
    for second in $(seq 120); do
        sleep 1
        found=$(xdotool search --onlyvisible --name "IC Sandbox" 2>/dev/null | head -n 1) && [ -n "$found" ] && break
    done
    xdotool windowsize "$found" 1280 800; xdotool windowfocus "$found"
    sleep 30
    import -window root /root/opened.png
    xdotool key space; sleep 10
    import -window root /root/played.png
    kill $window; wait $window; kill $manager $screen
    cat /root/window.log
'
cp "$root/root/opened.png" "$root/root/played.png" "$root/root/run.html" "$pictures/"

echo "Removing the package ..."
in_root apt-get -q -y purge ic-sandbox >>"$pictures/apt.log" 2>&1
in_root apt-get -q -y autoremove --purge >>"$pictures/apt.log" 2>&1
in_root find / -xdev -not -path '/proc/*' -not -path '/tmp/*' -not -path '/var/*' -not -path '/root/*' | sort >"$pictures/after"
left=$(comm -13 "$pictures/before" "$pictures/after")
[ -z "$left" ] || { echo "Left behind:"; echo "$left"; exit 1; }
echo "Nothing is left behind. Screenshots are in $pictures."
