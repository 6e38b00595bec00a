"""Print the oldest allowed version of every dependency, in the form of constraints for pip."""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1] / "pyproject.toml"
EXTRAS = ("cluster",)

LEAST = re.compile(r"(?P<name>[A-Za-z0-9._-]+)>=(?P<version>[^,;]+)")


def oldest() -> Iterator[str]:
    """Yield ``name==version`` for the dependencies of the program; tools of the tests may be new."""
    project = tomllib.loads(PROJECT.read_text("utf-8"))["project"]
    optional = (line for extra in EXTRAS for line in project["optional-dependencies"][extra])
    for line in dict.fromkeys([*project["dependencies"], *optional]):
        found = LEAST.match(line)
        if found is None:
            raise SystemExit(f"pyproject.toml: {line} has no oldest version")
        yield f"{found['name']}=={found['version']}"


if __name__ == "__main__":
    sys.stdout.write("\n".join(oldest()) + "\n")
