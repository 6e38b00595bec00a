"""The shared parts of all HTML pages: their templates, a world's description as HTML, and files within the page."""

from __future__ import annotations

import base64
from functools import cache
from typing import TYPE_CHECKING

from markupsafe import Markup

from ic_sandbox.paths import RESOURCES
from ic_sandbox.world.info_text import LINK_SCHEMES, shortened

if TYPE_CHECKING:
    from jinja2 import Template
    from markdown_it import MarkdownIt

__all__ = ["base64_text", "description_of", "inline_png", "page_template"]


def description_of(info: str) -> tuple[Markup, Markup]:
    """Return a world's description as HTML: its first paragraph, which is its claim, and the rest."""
    shown, notes = shortened(info.strip())
    claim, _, about = shown.partition("\n\n")
    if claim.startswith("#"):
        claim, about = "", shown
    about = "\n\n".join([*(f"*{note}*" for note in notes), about])
    reader = _markdown()
    return Markup(reader.render(claim)), Markup(reader.render(about))


@cache
def _markdown() -> MarkdownIt:
    """Return a Markdown reader without HTML, images (which would be loaded), or links to files and programs."""
    from markdown_it import MarkdownIt  # imported here to spare other commands the delay

    reader = MarkdownIt("js-default", {"html": False, "linkify": False}).disable("image")
    reader.validateLink = _is_web_address  # type: ignore[assignment, method-assign]
    return reader


def _is_web_address(address: str) -> bool:
    scheme, colon, _ = address.strip().partition(":")
    return bool(colon) and scheme.lower() in LINK_SCHEMES


@cache
def page_template(name: str) -> Template:
    """Return a template of ``resources``; values that are not :class:`~markupsafe.Markup` are escaped."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    loader = FileSystemLoader(RESOURCES)
    settings = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return settings.get_template(name)


def inline_png(picture: bytes) -> str:
    """Return a PNG file as an address that holds its contents."""
    return f"data:image/png;base64,{base64_text(picture)}"


def base64_text(contents: bytes) -> str:
    """Return bytes as Base64 text."""
    return base64.b64encode(contents).decode("ascii")
