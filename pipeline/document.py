"""One document: bytes in, tables, facts, claims and the account of its numbers out. A pure function of its inputs."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from parsers import accounting, claims, generic, layouts, other_sex, passages, prose
from parsers.accounting import Unaccounted
from pipeline import identify, links, narrative, normalise, readers
from pipeline.model import OCR, Claim, Document, Fact, Page, Table
from pipeline.readers import Ocr, Reading
from pipeline.register import Source

PARSED, PARTIAL, UNREADABLE = "parsed", "partial", "unreadable"
Read = Callable[[Source, Ocr], Reading]


class Changing(readers.Unreadable):
    """A file that was there when the archive was listed, and is not as it was."""


@dataclass
class Result:
    """What one source yields. `error` is set only where this program failed, not where the file is at fault."""

    document: Document
    tables: list[Table] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    unaccounted: list[Unaccounted] = field(default_factory=list)
    error: str = ""
    wanted: dict[int, str] = field(default_factory=dict)  # pages only OCR can read, with the reason


def process(
    source: Source,
    *,
    use_layouts: bool = True,
    read: Read | None = None,
    ocr: Ocr | None = None,
    defer: bool = False,
) -> Result:
    """Read, parse and normalise one source. Never raises: whatever goes wrong becomes the document's status and message.

    `ocr`: the pages OCR has read, by number. With `defer`, a document with other pages that only OCR can read comes
    back unparsed, with those pages in `wanted`.
    """
    document = source.document
    result = Result(document)
    if source.problem or source.path is None:
        document.status = UNREADABLE
        document.tell(source.problem)
        return result
    try:
        reading = (read or read_source)(source, readers.NO_OCR if ocr is None else ocr)
    except readers.Unreadable as reason:
        document.status = UNREADABLE
        document.tell(str(reason))
        return result
    except MemoryError:
        raise
    except Exception as error:
        return _failed(result, "reading", error)
    try:
        pages = reading.pages
        if reading.wanted and defer:
            result.wanted = reading.wanted
            return result
        for note in reading.notes:
            document.tell(note)
        if reading.partial:
            document.status = PARTIAL
        document.pages = len(pages)
        document.text_origin = _origin(pages)
        document.pages_ocr = sum(p.origin == OCR for p in pages)
        if any(p.words for p in pages) or not reading.partial:
            identify.identify(document, pages)
        layout = layouts.layout_for(document) if use_layouts else None
        parsed = generic.parse(document, pages, layout)
        parsed.tables = other_sex.flagged(parsed.tables, parsed.lines)
        result.tables = parsed.tables
        document.layout = (
            layout.name if layout is not None and any(t.layout == layout.name for t in parsed.tables) else "generic"
        )
        result.facts = normalise.facts_of(document, parsed.tables)
        of_tables = claims.of_tables(document, parsed.tables, parsed.lines)
        result.claims = of_tables + claims.of_headings(document, parsed.lines, len(of_tables))
        result.claims += prose.of_prose(
            document, parsed.lines, parsed.tables, parsed.blocks, result.claims, parsed.scopes
        )
        result.claims = links.link(result.claims, result.facts)
        result.claims = narrative.with_exit_reasons(document, result.claims, parsed.lines)
        document.prose = passages.of_document(parsed.lines, parsed.tables, parsed.blocks, parsed.scopes, result.claims)
        account = accounting.account(document.document_id, parsed.lines, parsed.tables, result.claims)
        result.unaccounted = account.unaccounted
        document.numbers_printed, document.numbers_accounted = account.printed, account.accounted
    except MemoryError:
        raise
    except Exception as error:
        return _failed(result, "parsing", error)
    _judge(document, result)
    return result


def read_source(source: Source, ocr: Ocr) -> Reading:
    """The pages of a file as it was when the archive was listed. Raises Unreadable."""
    assert source.path is not None
    try:
        data = source.data
    except OSError as error:
        raise Changing(f"the file can't be read ({error.strerror}); check the disk and run again") from error
    if source.document.sha256 and hashlib.sha256(data).hexdigest() != source.document.sha256:
        raise Changing("the file was changed while the archive was read; run again")
    return readers.read(source.path, data, source.document.media_type, ocr)


def _origin(pages: Sequence[Page]) -> str:
    """Where the text of most pages comes from."""
    origins = Counter(p.origin for p in pages if p.words) or Counter(p.origin for p in pages)
    return max(origins, key=lambda o: origins[o], default="")


def _failed(result: Result, step: str, error: Exception) -> Result:
    result.document.status = UNREADABLE
    result.error = f"{type(error).__name__}: {error}"
    result.document.tell(f"{step} failed inside the program ({result.error}); please report it with this file")
    result.tables, result.facts, result.claims, result.unaccounted = [], [], [], []
    return result


def _judge(document: Document, result: Result) -> None:
    """parsed, or partial with the reason; a file without words or figures says so."""
    reserved = document.status == PARTIAL  # set by the register, or for pages that could not be read
    if not document.numbers_printed and reserved:
        return  # pages that could not be read; the messages say which
    if not document.numbers_printed:
        document.status = PARTIAL
        document.tell("no figures in this text; a transcript that lost its digits can't be used, get the report itself")
        return
    if not result.tables:
        document.status = PARTIAL if reserved else PARSED
        document.tell("no table of a known kind found")
        return
    document.status = PARTIAL if reserved else PARSED
