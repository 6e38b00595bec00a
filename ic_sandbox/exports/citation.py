"""The reference to the program in BibTeX."""

from __future__ import annotations

from ic_sandbox.paths import program_version

__all__ = ["bibtex"]

YEAR = 2026


def bibtex() -> str:
    """Return the reference to this version of the program, as ``CITATION.cff`` has it."""
    return f"""@software{{ic_sandbox,
  title = {{IC Sandbox: see and measure instrumental convergence}},
  author = {{{{IC Sandbox contributors}}}},
  version = {{{program_version()}}},
  year = {{{YEAR}}},
  license = {{MIT}}
}}
"""
