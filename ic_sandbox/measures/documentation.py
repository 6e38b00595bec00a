"""The catalogue of measures as a table for documentation, in English."""

from __future__ import annotations

from ic_sandbox.measures import catalogue

__all__ = ["measures_table"]


def measures_table() -> str:
    """A Markdown table with a row for each measure; ``key`` is its name in CSV files."""
    rows = [
        f"| {measure.title} | `{measure.key}` | {measure.meaning} |"
        for measure in (*catalogue.EXACT_MEASURES, *catalogue.MEASURES)
    ]
    return "\n".join(["| figure | key | meaning |", "| --- | --- | --- |", *rows]) + "\n"
