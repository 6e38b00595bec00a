"""The scripts of ``make run`` and ``make test``, in a folder with spaces and with stand-ins for tools."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SCRIPTS = sorted((ROOT / "packaging").glob("*.sh"))
TOOLS = (
    *("cat", "cksum", "dirname", "env", "find", "grep", "make", "mktemp"),
    *("printf", "rm", "sed", "sh", "sort", "tail", "tr", "uname"),
)

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="make and sh are not what Windows offers")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """The files that the scripts read, with an environment that counts as set up."""
    checkout = tmp_path / "a folder with spaces"
    shutil.copytree(ROOT / "packaging", checkout / "packaging")
    for name in ("Makefile", "pyproject.toml"):
        shutil.copy(ROOT / name, checkout)
    (checkout / "ic_sandbox").mkdir()
    python = checkout / ".venv/bin/python"
    python.parent.mkdir(parents=True)
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n', "utf-8")
    python.chmod(0o755)
    key = subprocess.run(
        ["sh", "-c", 'echo "$(cksum < pyproject.toml) $(pwd)"'], cwd=checkout, capture_output=True, text=True
    )
    (checkout / ".venv/set-up-for-run").write_text(key.stdout, "utf-8")
    return checkout


@pytest.fixture
def bin_folder(tmp_path: Path) -> Path:
    """A folder of programs with no apt-get, no sudo and no Python in it."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for tool in TOOLS:
        found = shutil.which(tool)
        if found:
            (folder / tool).symlink_to(found)
    return folder


def stand_in(folder: Path, name: str, script: str) -> None:
    (folder / name).unlink(missing_ok=True)  # it may be a link to the machine's own tool
    (folder / name).write_text(f"#!/bin/sh\n{script}\n", "utf-8")
    (folder / name).chmod(0o755)


def run(command: list[str], folder: Path, path: Path | None = None, **extra: str) -> subprocess.CompletedProcess[str]:
    environment = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY", "PYTHON")}
    if path is not None:
        environment["PATH"] = str(path)
    return subprocess.run(
        command, cwd=folder, env={**environment, **extra}, capture_output=True, text=True, timeout=180
    )


def test_a_stand_in_leaves_the_machine_s_own_tool_alone(tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.write_text("the machine's own", "utf-8")
    (tmp_path / "tool").symlink_to(own)
    stand_in(tmp_path, "tool", "echo stood in")
    assert own.read_text("utf-8") == "the machine's own"
    assert run([str(tmp_path / "tool")], tmp_path).stdout == "stood in\n"


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_every_script_is_posix_shell(script: Path) -> None:
    assert run(["sh", "-n", str(script)], ROOT).returncode == 0


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells by a variable whether there is a screen")
def test_without_a_display_make_run_says_so_and_what_to_do(checkout: Path) -> None:
    result = run(["make", "run"], checkout)
    assert result.returncode != 0
    assert "neither DISPLAY nor WAYLAND_DISPLAY is set" in result.stderr
    assert ".venv/bin/ic-sandbox run off_switch --ticks 200 --seed 1 --out out" in result.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has system libraries to look for")
def test_missing_system_libraries_are_named_by_package(checkout: Path, bin_folder: Path) -> None:
    stand_in(bin_folder, "ldd", 'printf "\\tlibxcb-cursor.so.0 => not found\\n\\tlibEGL.so.1 => not found\\n"')
    result = run(["sh", "packaging/run.sh"], checkout, bin_folder, DISPLAY=":99")
    assert result.returncode != 0
    (line,) = (line for line in result.stderr.splitlines() if line.startswith("Missing system packages"))
    assert {"libxcb-cursor0", "libegl1"} <= set(line.split())


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has system libraries to look for")
def test_nothing_is_installed_if_nothing_is_missing(checkout: Path, bin_folder: Path) -> None:
    stand_in(bin_folder, "ldd", 'printf "\\tlibxcb.so.1 => /lib/libxcb.so.1\\n"')
    stand_in(bin_folder, "find", "echo a-font.ttf")
    stand_in(bin_folder, "apt-get", "echo apt-get was called >&2; exit 9")
    result = run(["sh", "packaging/system_packages.sh", "window"], checkout, bin_folder)
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has system libraries to look for")
def test_missing_packages_are_installed_for_the_administrator(checkout: Path, bin_folder: Path) -> None:
    stand_in(bin_folder, "ldd", '[ -e installed ] || printf "\\tlibxcb-icccm.so.4 => not found\\n"')
    stand_in(bin_folder, "find", "echo a-font.ttf")
    stand_in(bin_folder, "id", "echo 0")
    stand_in(bin_folder, "apt-get", 'echo "$@" >> called; [ "$1" = update ] || : > installed')
    result = run(["sh", "packaging/system_packages.sh", "window"], checkout, bin_folder)
    assert (result.returncode, result.stderr) == (0, "")
    update, install = (checkout / "called").read_text("utf-8").splitlines()
    assert update.startswith("update")
    assert install.endswith(" libxcb-icccm4")


def test_a_missing_python_is_reported_in_one_line(checkout: Path, bin_folder: Path) -> None:
    result = run(["sh", "packaging/find_python.sh"], checkout, bin_folder)
    assert result.returncode == 1
    assert result.stderr.count("\n") == 1
    assert "Python 3.11 to 3.14" in result.stderr


def test_a_python_without_venv_is_reported_in_one_line(checkout: Path, bin_folder: Path) -> None:
    shutil.rmtree(checkout / ".venv")
    refusing = """
        case "$*" in
            *"import venv"*) exit 1 ;;
            --version) echo Python 3.11.2 ;;
            *print*) echo 3.11 ;;
        esac"""
    stand_in(bin_folder, "python3", refusing)
    result = run(["sh", "packaging/setup.sh", "run"], checkout, bin_folder)
    assert result.returncode == 1
    assert result.stderr.count("\n") == 1
    assert "python3.11-venv" in result.stderr


def test_a_second_setup_changes_nothing(checkout: Path, bin_folder: Path) -> None:
    before = sorted((path, path.stat().st_mtime_ns) for path in checkout.rglob("*"))
    result = run(["sh", "packaging/setup.sh", "run"], checkout, bin_folder)
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")
    assert sorted((path, path.stat().st_mtime_ns) for path in checkout.rglob("*")) == before


@pytest.mark.parametrize(("system", "programs"), [("nt", "Scripts"), ("posix", "bin")])
def test_a_bundle_is_built_in_its_own_environment_on_each_system(
    checkout: Path, tmp_path: Path, system: str, programs: str
) -> None:
    python = tmp_path / "python"
    recording = f"""
        case "$*" in
            *os.name*) echo {system} ;;
            "-m venv "*) mkdir -p "$3/{programs}"; cp "$0" "$3/{programs}/python" ;;
            *PyInstaller*) mkdir -p bundle/ic-sandbox/_internal; echo "$0 PyInstaller" >> "$CALLS" ;;
            -c*) ;;
            *) echo "$0 $3" >> "$CALLS" ;;
        esac"""
    stand_in(tmp_path, "python", recording)
    calls = tmp_path / "calls"
    result = run(["sh", "packaging/bundle.sh"], checkout, PYTHON=str(python), CALLS=str(calls))
    assert (result.returncode, result.stderr) == (0, "")
    own = f"build/environment/{programs}/python"
    callers = [line.split()[0] for line in calls.read_text("utf-8").splitlines()]
    assert callers == [own, own, own, f"../{own}"]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has system libraries to look for")
def test_no_bundle_is_built_without_the_libraries_that_it_takes_in(
    checkout: Path, bin_folder: Path, tmp_path: Path
) -> None:
    gui = tmp_path / "qt/Qt/lib/libQt6Gui.so.6"
    gui.parent.mkdir(parents=True)
    gui.touch()
    for tool in ("mkdir", "cp", "touch"):
        (bin_folder / tool).symlink_to(shutil.which(tool) or "")
    stand_in(bin_folder, "ldd", 'printf "\\tlibxcb-cursor.so.0 => not found\\n"')
    python = tmp_path / "python"
    answers = f"""
        case "$*" in
            *os.name*) echo posix ;;
            *find_spec*) case $0 in *environment*) echo "{tmp_path / "qt"}" ;; esac ;;
            "-m venv "*) mkdir -p "$3/bin"; cp "$0" "$3/bin/python" ;;
            *PyInstaller*) echo built ;;
        esac"""
    stand_in(tmp_path, "python", answers)
    result = run(["sh", "packaging/bundle.sh"], checkout, bin_folder, PYTHON=str(python))
    assert result.returncode != 0
    assert "built" not in result.stdout
    assert "libxcb-cursor0" in result.stderr
    assert result.stderr.count("\n") == 1


def test_without_its_tool_no_appimage_is_built_and_a_line_says_what_to_do(checkout: Path, bin_folder: Path) -> None:
    result = run(["make", "--silent", "appimage"], checkout, bin_folder)
    assert result.returncode != 0
    message, *_ = result.stderr.splitlines()
    assert "needs appimagetool" in message
    assert "put it on the PATH" in message
    assert not (checkout / "build").exists()


@pytest.mark.skipif(sys.platform != "linux", reason="AppImages run on Linux alone")
def test_an_appimage_holds_the_bundle_with_its_icon_and_its_entry_in_the_menu(
    checkout: Path, bin_folder: Path, tmp_path: Path
) -> None:
    (checkout / "packaging/bundle.sh").write_text(
        "mkdir -p build/bundle/ic-sandbox build/icons; touch build/icons/256.png\n"
        "printf '#!/bin/sh\\necho ic-sandbox 7.8\\n' > build/bundle/ic-sandbox/ic-sandbox\n"
        "chmod +x build/bundle/ic-sandbox/ic-sandbox\n",
        "utf-8",
    )
    tools = tmp_path / "tools"
    tools.mkdir()
    stand_in(tools, "appimagetool", '"$1/AppRun" > "$2"; cat "$1/ic-sandbox.desktop" >> "$2"; cat "$1/.DirIcon"')
    path = Path(f"{tools}{os.pathsep}{os.environ['PATH']}")
    result = run(["sh", "packaging/appimage.sh"], checkout, path)
    assert (result.returncode, result.stderr) == (0, "")
    (image,) = (checkout / "build").glob("*.AppImage")
    assert image.name.startswith("IC_Sandbox-7.8-")
    content = image.read_text("utf-8")
    assert content.startswith("ic-sandbox 7.8\n[Desktop Entry]\n")
    assert "Icon=ic-sandbox\n" in content
