"""The catalogue of measures as a table for documentation, in English."""

from __future__ import annotations

from ic_sandbox.measures import catalogue

__all__ = ["measures_table"]


def measures_table() -> str:
    """Return a Markdown table with one row per measure; ``key`` is its name in CSV files."""
    rows = [
        f"| {measure.title} | `{measure.key}` | {measure.meaning} |"
        for measure in (*catalogue.EXACT_MEASURES, *catalogue.MEASURES)
    ]
    return "\n".join(["| figure | key | meaning |", "| --- | --- | --- |", *rows]) + "\n"
