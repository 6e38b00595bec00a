"""PyInstaller's description of the application on each system, with stand-ins for PyInstaller and the system."""

from __future__ import annotations

import plistlib
import re
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
from PIL import Image

from ic_sandbox import __version__
from ic_sandbox.world.io.files import SUFFIX

FOLDER = Path(__file__).resolve().parents[1] / "packaging" / "bundle"
KEPT = ["PySide6/Qt/plugins/platforms/libqxcb.so", "PySide6\\plugins\\platforms\\qwindows.dll", "libLLVM.so"]
LEFT_OUT = [
    "PySide6/Qt/plugins/tls/libqopensslbackend.so",
    "PySide6\\plugins\\tls\\qschannelbackend.dll",
    "PySide6/Qt/plugins/imageformats/libqtga.dylib",
    "PySide6\\plugins\\imageformats\\qtga.dll",
    "libstdc++.so.6",
]
WORDS = ["PySide6/Qt/translations/qtbase_de.qm", "PySide6\\translations\\qtbase_de.qm"]
OTHER_WORDS = ["PySide6/Qt/translations/qtbase_fr.qm", "PySide6\\translations\\linguist_de.qm"]

Made = dict[str, dict[str, Any]]


@pytest.fixture
def evaluated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Made]:
    """Return a function that evaluates the description for a system, and returns what it makes with which arguments."""
    hooks = ModuleType("PyInstaller.utils.hooks")
    hooks.collect_submodules = lambda name: [name]  # type: ignore[attr-defined]
    hooks.copy_metadata = lambda name, recursive: []  # type: ignore[attr-defined]
    for name in ("PyInstaller", "PyInstaller.utils"):
        monkeypatch.setitem(sys.modules, name, ModuleType(name))
    monkeypatch.setitem(sys.modules, hooks.__name__, hooks)
    icons, work = tmp_path / "build" / "icons", tmp_path / "build" / "work" / "ic_sandbox"
    icons.mkdir(parents=True)
    work.mkdir(parents=True)
    Image.new("RGBA", (512, 512), "teal").save(icons / "512.png")

    def evaluate(system: str) -> Made:
        made: Made = {}

        def part(name: str) -> Callable[..., Any]:
            def make(*arguments: object, **named: object) -> SimpleNamespace:
                made[name] = {**named, "arguments": arguments}
                listed = [(path, "", "BINARY") for path in (*KEPT, *LEFT_OUT)]
                words = [(path, "", "DATA") for path in (*WORDS, *OTHER_WORDS)]
                found = SimpleNamespace(binaries=listed, datas=words, pure=[], scripts=[])
                made[name]["found"] = found
                return found

            return make

        names = {name: part(name) for name in ("Analysis", "PYZ", "EXE", "COLLECT", "BUNDLE")}
        places = {"SPECPATH": str(tmp_path / "packaging" / "bundle"), "workpath": str(work)}
        with monkeypatch.context() as faked:
            faked.setattr(sys, "platform", system)
            exec((FOLDER / "ic_sandbox.spec").read_text("utf-8"), {**names, **places})
        return made

    return evaluate


@pytest.mark.parametrize("system", ["linux", "win32", "darwin"])
def test_a_bundle_has_what_is_used_and_leaves_out_the_rest(evaluated: Callable[[str], Made], system: str) -> None:
    made = evaluated(system)
    root = Path(made["Analysis"]["pathex"][0])
    for file, _ in made["Analysis"]["datas"]:
        assert (FOLDER.parents[1] / Path(file).relative_to(root)).exists(), file
    assert [path for path, *_ in made["Analysis"]["found"].binaries] == KEPT
    assert [path for path, *_ in made["Analysis"]["found"].datas] == WORDS
    assert ("BUNDLE" in made) == (system == "darwin")


def test_on_linux_the_program_has_a_console_and_no_icon(evaluated: Callable[[str], Made]) -> None:
    program = evaluated("linux")["EXE"]
    assert (program["icon"], program["version"], program["console"]) == (None, None, True)


def test_on_windows_the_program_has_an_icon_a_version_and_a_console_that_hides(
    evaluated: Callable[[str], Made],
) -> None:
    program = evaluated("win32")["EXE"]
    assert (program["console"], program["hide_console"]) == (True, "hide-early")
    with Image.open(program["icon"]) as icon:
        assert icon.format == "ICO"
        assert {(16, 16), (32, 32), (48, 48), (256, 256)} <= set(icon.info["sizes"])
    fields: dict[str, str] = {}
    names = {
        "StringStruct": lambda name, text: fields.update({name: text}),
        **dict.fromkeys(
            ("VSVersionInfo", "StringFileInfo", "StringTable", "VarFileInfo", "VarStruct"), lambda *a, **b: 0
        ),
        "FixedFileInfo": lambda filevers, prodvers: fields.update(numbers=f"{filevers} {prodvers}"),
    }
    eval(Path(program["version"]).read_text("utf-8"), names)
    assert fields["ProductVersion"] == fields["FileVersion"] == __version__
    numbers = [int(number) for number in re.findall(r"\d+", fields["numbers"])]
    assert numbers[:4] == numbers[4:]
    assert numbers[:3] == [int(number) for number in re.findall(r"\d+", __version__)][:3]


def test_on_macos_the_program_is_in_the_dock_and_opens_worlds(evaluated: Callable[[str], Made]) -> None:
    made = evaluated("darwin")
    assert made["EXE"]["console"] is False  # with a console PyInstaller declares it a background program
    application = made["BUNDLE"]
    assert application["version"] == __version__
    assert re.fullmatch(r"[A-Za-z0-9.-]+", application["bundle_identifier"])  # Apple allows no other characters
    with Image.open(application["icon"]) as icon:
        assert icon.format == "ICNS"
    told = plistlib.loads(plistlib.dumps(application["info_plist"]))
    (kind,) = told["UTExportedTypeDeclarations"]
    (document,) = told["CFBundleDocumentTypes"]
    assert document["LSItemContentTypes"] == [kind["UTTypeIdentifier"]]
    assert kind["UTTypeTagSpecification"]["public.filename-extension"] == [SUFFIX.removeprefix(".")]
    assert re.fullmatch(r"[A-Za-z0-9.-]+", kind["UTTypeIdentifier"])
    assert document["CFBundleTypeIconFile"] == Path(application["icon"]).name
