"""The interface's words in English and Swedish, both on the page; the style sheet shows the one that is chosen."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path
from typing import Any

from markupsafe import Markup, escape

CATALOGUE = Path(__file__).with_name("catalogue.csv")
LANGUAGES = ("en", "sv")
_BOTH = Markup('<span class="en" lang="en">{}</span><span class="sv" lang="sv">{}</span>')


@cache
def catalogue() -> dict[str, tuple[str, str]]:
    """English and Swedish by key."""
    with open(CATALOGUE, newline="", encoding="utf-8") as file:
        return {r["key"]: (r["en"], r["sv"]) for r in csv.DictReader(file)}


def both(english: object, swedish: object) -> Markup:
    """Two texts, each escaped and named by its language. One that is the same in both stands once."""
    one, two = escape(english), escape(swedish)
    return _BOTH.format(one, two) if one != two else one


def word(key: str, **fields: Any) -> Markup:
    """A text of the catalogue with its fields filled in, in both languages. Raises KeyError for a key it has not."""
    if not fields:
        return _fixed(key)
    english, swedish = catalogue()[key]
    return both(escape(english).format(**fields), escape(swedish).format(**fields))


@cache
def _fixed(key: str) -> Markup:
    """A text without fields: a page has thousands of them."""
    return both(*catalogue()[key])


def plain(key: str, language: str, **fields: Any) -> str:
    """One language's text, for places that hold no markup: titles, options, scripts."""
    return catalogue()[key][LANGUAGES.index(language)].format(**fields)


def for_scripts() -> dict[str, dict[str, str]]:
    """What the scripts say, by language and key, the prefix taken off."""
    prefixes = ("js.", "severity.", "cause.", "status.", "report_type.", "text_origin.")
    return {
        language: {k.removeprefix("js."): texts[i] for k, texts in catalogue().items() if k.startswith(prefixes)}
        for i, language in enumerate(LANGUAGES)
    }
