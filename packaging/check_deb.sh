#!/bin/sh
# Tries the Debian package in a bare system: check_deb.sh PACKAGE.deb [FOLDER]. Needs root, debootstrap and a network.
# In a chroot with only the base of this system it installs the package. A new user with an empty home runs the command
# line, opens a world as a file manager does, in a window under Xvfb, and plays. Then it removes the package, which must
# leave nothing behind. Screenshots go to FOLDER.
set -eu

package=$(realpath "$1")
pictures=$(realpath -m "${2:-build/check}")
mkdir -p "$pictures"
root=${CHECK_ROOT:-$(mktemp -d)}
messages=$pictures/messages
: >"$messages"
trap '[ $? = 0 ] || cat "$messages"; umount "$root/proc" 2>/dev/null || true; rm -rf "$root"' EXIT

. /etc/os-release
components=main
[ "$ID" != ubuntu ] || components=main,universe
debootstrap --variant=minbase --components=$components "$VERSION_CODENAME" "$root" >"$pictures/debootstrap.log"
chmod 755 "$root"
cp /etc/resolv.conf "$root/etc/" 2>/dev/null || true
mount -t proc proc "$root/proc"
path=/usr/sbin:/usr/bin:/sbin:/bin
in_root() { chroot "$root" env -i HOME=/root PATH=$path DEBIAN_FRONTEND=noninteractive "$@"; }
as_user() { chroot --userspec=newcomer:newcomer "$root" env -i HOME=/home/newcomer PATH=$path "$@"; }
files() { in_root find / -xdev -not -path '/proc/*' -not -path '/tmp/*' -not -path '/var/*' -not -path '/home/*' | sort; }

echo "Installing the package with what it depends on ..."
cp "$package" "$root/tmp/package.deb"
in_root apt-get -q update >"$pictures/apt.log" 2>&1
in_root apt-get -q -y install --no-install-recommends xvfb xdotool openbox imagemagick appstream desktop-file-utils \
    shared-mime-info libglib2.0-bin fonts-dejavu-core >>"$pictures/apt.log" 2>&1
in_root useradd --create-home newcomer
files >"$pictures/before"
in_root apt-get -q -y install --no-install-recommends /tmp/package.deb >>"$pictures/apt.log" 2>&1
in_root desktop-file-validate /usr/share/applications/ic-sandbox.desktop
in_root appstreamcli validate --no-net /usr/share/metainfo/io.github.ic_sandbox.IcSandbox.metainfo.xml

echo "Running the command line, without a language ..."
run() { as_user sh -c 'cd && exec ic-sandbox "$@"' run "$@" 2>>"$messages"; }
run --version
run run off_switch --ticks 20 --seed 1 --controls --out run --report run.html --figures figures --figure-format pdf
[ ! -s "$messages" ]
if run import /dev/null --out none.icw; then exit 1; fi # refused, in a line
[ "$(wc -l <"$messages")" = 1 ]

echo "Compiling the kernels, as the first start does ..."
as_user ic-sandbox -m ic_sandbox.warm_up
echo "Opening a world as a file manager does ..."
as_user LANG=C.UTF-8 sh -c '
    set -eu
    cd
    world="my worlds/Größe 50 %.icw"
    mkdir "my worlds"
    cp /usr/lib/ic-sandbox/_internal/ic_sandbox/resources/worlds/off_switch.icw "$world"
    gio info -a standard::content-type "$world" | grep -q application/x-ic-sandbox-world
    gio mime application/x-ic-sandbox-world | grep -q "Default.*: ic-sandbox.desktop"
    Xvfb :9 -screen 0 1280x800x24 >/dev/null 2>&1 & screen=$!
    export DISPLAY=:9
    sleep 2
    openbox >/dev/null 2>&1 & manager=$!
    gio open "$world" >window.log 2>&1
    found=
    for second in $(seq 120); do
        sleep 1
        found=$(xdotool search --onlyvisible --name "Größe 50 %.icw" 2>/dev/null | head -n 1)
        [ -z "$found" ] || break
    done
    [ -n "$found" ] || { cat window.log; echo "no window shows the world"; exit 1; }
    xdotool windowsize "$found" 1280 800 windowfocus "$found"
    sleep 30
    import -window root opened.png
    xdotool key space
    sleep 10
    import -window root played.png
    kill "$(xdotool getwindowpid "$found")"
    sleep 2
    kill $manager $screen
    cat window.log
    [ ! -s window.log ]
'
cp "$root/home/newcomer/opened.png" "$root/home/newcomer/played.png" "$root/home/newcomer/run.html" "$pictures/"

echo "Removing the package ..."
in_root apt-get -q -y purge ic-sandbox >>"$pictures/apt.log" 2>&1
in_root apt-get -q -y autoremove --purge >>"$pictures/apt.log" 2>&1
files >"$pictures/after"
left=$(comm -13 "$pictures/before" "$pictures/after")
[ -z "$left" ] || { echo "Left behind:"; echo "$left"; exit 1; }
echo "Nothing is left behind. Screenshots are in $pictures."
