"""Tables of the documentation that are generated: ``python -m tests.documentation`` writes them into the README."""

from __future__ import annotations

import re
from pathlib import Path

from ic_sandbox.measures.documentation import measures_table

__all__ = ["README", "with_tables"]

README = Path(__file__).resolve().parents[1] / "README.md"
MEASURES = re.compile(r"(<!-- measures: [^\n]*-->\n).*?(<!-- measures end -->)", re.DOTALL)


def with_tables(text: str) -> str:
    """A text with its generated tables as they have to be now."""
    return MEASURES.sub(lambda found: found[1] + measures_table() + found[2], text)


def main() -> None:
    """Write the tables."""
    README.write_text(with_tables(README.read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    main()
