"""How rows are named on the pages, and the file each page is in."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import quote

from markupsafe import Markup, escape

from pipeline import vocabulary
from pipeline.checks.registry import Rule, rules
from pipeline.site.published import DocumentRow, FactRow, TableRow
from pipeline.site.words import both, word

LONGEST = 100  # bytes of a file's name without its ending: file systems take 255, archives of folders less
_PRINTED = Markup('<bdi class="printed" lang="sv">{}</bdi>')


@lru_cache(maxsize=1 << 16)
def printed(text: str | None) -> Markup:
    """Text out of a document: Swedish, and kept to itself whichever way its characters run."""
    return _PRINTED.format(legible(text)) if text else Markup("")


def legible(text: str) -> str:
    """Control characters that a page can't hold as the sign for a character that can't be shown."""
    if text.isprintable():
        return text
    return "".join("\ufffd" if (c < " " and c not in "\t\n") or "\x7f" <= c < "\xa0" else c for c in text)


@lru_cache
def rule_title(rule: str) -> Markup:
    """The rule in words; its code where schemas/ no longer has it."""
    known = rules().get(rule)
    return both(known.title_en, known.title_sv) if known else escape(rule)


def rule_of(rule: str) -> Rule | None:
    return rules().get(rule)


@lru_cache
def kind_name(kind: str) -> Markup:
    """What a reader calls such a table."""
    known = vocabulary.kinds().get(kind)
    return both(known.name_en, known.name_sv) if known else escape(kind)


def table_name(table: TableRow) -> Markup:
    """Number and caption as printed, else the kind."""
    name = " ".join(filter(None, (table.number_printed, table.caption)))
    return printed(name) if name else kind_name(table.kind)


def figure_name(fact: FactRow) -> Markup:
    """Row and column of a figure, as printed."""
    parts = [printed(p) for p in (fact.row_label, fact.column_label) if p]
    return Markup(" · ").join(parts) if parts else escape(fact.fact_id)


def place(page: int | None, line: int | None) -> Markup:
    """`line 573` of a text, `page 12` of a PDF."""
    if line is not None:
        return word("finding.line", n=line)
    return word("finding.page", n=page) if page is not None else Markup("")


class Files(NamedTuple):
    """File name (without ending) of each document's page, and the address that leads to it."""

    names: dict[str, str]

    def page(self, document_id: str) -> str:
        return f"document/{self.names[document_id]}.html"

    def address(self, document_id: str) -> str:
        """The page's file as a link has it."""
        return quote(self.page(document_id))


def files(documents: Iterable[DocumentRow]) -> Files:
    """A name for each document: its id, shortened or told apart where file systems could not keep it."""
    return Files(told_apart({d.document_id: d.document_id for d in documents}))


def told_apart(wanted: Mapping[str, str]) -> dict[str, str]:
    """The wanted file names, each shortened or told apart by what it is of where file systems could not keep it."""
    taken: set[str] = set()
    names: dict[str, str] = {}
    for own, name in sorted(wanted.items()):
        if len(name.encode()) > LONGEST or name.casefold() in taken:
            start = name.encode()[: LONGEST - 11].decode("utf-8", "ignore")
            name = f"{start}-{hashlib.sha256(own.encode()).hexdigest()[:10]}"
        taken.add(name.casefold())
        names[own] = name
    return names
