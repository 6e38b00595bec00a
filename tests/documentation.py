"""Generated tables of the documentation: ``python -m tests.documentation`` writes them into the README."""

from __future__ import annotations

import re
from pathlib import Path

from ic_sandbox.measures.documentation import measures_table

__all__ = ["MEASURES_PAGE", "with_tables"]

MEASURES_PAGE = Path(__file__).resolve().parents[1] / "docs" / "measures.md"
MEASURES = re.compile(r"(<!-- measures: [^\n]*-->\n).*?(<!-- measures end -->)", re.DOTALL)


def with_tables(text: str) -> str:
    """Return a text with its generated tables up to date."""
    return MEASURES.sub(lambda found: found[1] + measures_table() + found[2], text)


def main() -> None:
    """Write the tables."""
    MEASURES_PAGE.write_text(with_tables(MEASURES_PAGE.read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    main()
