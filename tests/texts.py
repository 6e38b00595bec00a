"""Every text of the program that users read; ``python -m tests.texts`` brings the catalogues up to date.

New texts are added without a translation, and obsolete ones are removed.
"""

from __future__ import annotations

import ast
import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polib

from ic_sandbox.i18n import FOLDER, LANGUAGES, OF_WORLDS
from ic_sandbox.paths import RESOURCES
from ic_sandbox.world.document import FLOOR, WALL, World

__all__ = ["Text", "catalogue_of", "texts", "texts_of_worlds"]

PACKAGE = Path(__file__).resolve().parents[1] / "ic_sandbox"
ONE, MANY = {"tr", "mark"}, {"tr_many"}
JSON_FILES = {
    "presets.json": ("title", "tooltip"),
    "drives.json": ("title", "description"),
    "terrains.json": ("tooltip",),
    "variables.json": ("title", "levels"),
    "processes.json": ("title", "subject"),
    "events.json": ("title",),
}
PARTS = (("device", "name"), ("terrain", "label"))


@dataclass(frozen=True, slots=True, order=True)
class Text:
    """An English text, with its plural form if it has one, and the file that contains it."""

    text: str
    plural: str = ""
    place: str = ""


def texts() -> dict[tuple[str, str], Text]:
    """Return every text by its singular and plural, in order of appearance."""
    found: dict[tuple[str, str], Text] = {}
    of_files = (*_of_presets(), *_of_planners(), *_of_grounds(), *_of_worlds(), *_of_lessons())
    for text in (*_of_code(), *_of_pages(), *of_files):
        if text.text:
            found.setdefault((text.text, text.plural), text)
    return found


def texts_of_worlds() -> set[str]:
    """Return the texts of shipped worlds, and names that a new world and presets have."""
    entries = [entry for file in JSON_FILES for entry in _json(file)]
    names = (entry[part][key] for entry in entries for part, key in PARTS if key in entry.get(part, {}))
    return ({text.text for text in (*_of_worlds(), *_of_grounds())} | {World().name, *names}) - {""}


def _of_code() -> Iterator[Text]:
    for module in sorted(PACKAGE.rglob("*.py")):
        place = module.relative_to(PACKAGE.parent).as_posix()
        for node in ast.walk(ast.parse(module.read_text("utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
                continue
            if node.func.id in ONE | MANY:
                given = node.args[: 1 if node.func.id in ONE else 2]
                words = [arg.value for arg in given if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
                if words:
                    yield Text(words[0], "".join(words[1:]), place)


def _of_pages() -> Iterator[Text]:
    for page in ("report.html", "web_page/page.html"):
        for words in re.findall(r'\btr\("([^"]+)"', (RESOURCES / page).read_text("utf-8")):
            yield Text(words, place=f"resources/{page}")


def _of_presets() -> Iterator[Text]:
    for name, keys in JSON_FILES.items():
        for entry in _json(name):
            place = f"resources/{name}"
            given = (entry[key] for key in keys if key in entry)
            words = (text for value in given for text in ([value] if isinstance(value, str) else value))
            yield from (Text(text, place=place) for text in words)
            yield from (Text(entry[part][key], place=place) for part, key in PARTS if key in entry.get(part, {}))


def _of_grounds() -> Iterator[Text]:
    yield from (Text(kind.label, place="ic_sandbox/world/parts.py") for kind in (WALL, FLOOR))


def _of_worlds() -> Iterator[Text]:
    for group in _json("worlds/gallery.json"):
        yield Text(group["title"], place="resources/worlds/gallery.json")
    for path in sorted((RESOURCES / "worlds").glob("*.icw")):
        world = json.loads(path.read_text("utf-8"))
        for paragraph in (world["name"], *world["info"].split("\n\n")):
            yield Text(paragraph, place=f"resources/worlds/{path.name}")
        story = world.get("story", {"captions": []})
        for text in (story.get("headline", ""), *(caption["text"] for caption in story["captions"])):
            yield Text(text, place=f"resources/worlds/{path.name}")
        named = (
            *(kind["label"] for kind in world.get("legend", {}).values()),
            *_names_of([*world.get("devices", []), *world.get("goals", [])]),
        )
        yield from (Text(name, place=f"resources/worlds/{path.name}") for name in named)


def _names_of(parts: list[dict[str, Any]]) -> Iterator[str]:
    yield from (part["name"] for part in parts if "name" in part)


def _of_lessons() -> Iterator[Text]:
    for entry in _json("lessons.json"):
        texts = (entry["title"], entry["aim"], *entry["discuss"])
        steps = (step[key] for step in entry["steps"] for key in ("question", "explain"))
        yield from (Text(text, place="resources/lessons.json") for text in (*texts, *steps))


def _of_planners() -> Iterator[Text]:
    for kind in _json("planners.json"):
        for entry in (kind, *kind["parameters"]):
            yield from (Text(entry[key], place="resources/planners.json") for key in ("title", "sentence"))


def _json(name: str) -> Any:
    return json.loads((RESOURCES / name).read_text("utf-8"))


def catalogue_of(language: str) -> polib.POFile:
    """Read the catalogue of a language from the disk."""
    return polib.pofile(str(FOLDER / f"{language}.po"), wrapwidth=0)


def main() -> None:
    """Bring every catalogue up to date, and report what is left to translate."""
    for language in LANGUAGES:
        if language == "en":
            continue
        file = catalogue_of(language)
        known = {(entry.msgid, entry.msgid_plural): entry for entry in file}
        file.clear()
        of_worlds = texts_of_worlds()
        for key, text in texts().items():
            entry = known.get(key) or polib.POEntry(msgid=text.text, msgid_plural=text.plural)
            if text.plural and not entry.msgstr_plural:
                entry.msgstr_plural = {0: "", 1: ""}
            entry.occurrences = [(text.place, "")]
            entry.flags = [OF_WORLDS] if text.text in of_worlds else []
            file.append(entry)
        file.save()
        sys.stdout.write(f"{language}: {len(file)} texts, {len(file.untranslated_entries())} not translated\n")


if __name__ == "__main__":
    main()
