"""Pages of a PDF as they are kept: words and the rest, and of their ruled lines those that somebody asked for."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import msgspec

from pipeline.model import Page, Placement, Rulings, Word
from pipeline.readers import Reading
from pipeline.register import Source


@dataclass(frozen=True, slots=True)
class KeptPage:
    """A page without the way to its ruled lines. `rulings`: None where nobody asked; `ruled`: whether it can have any."""

    number: int
    words: tuple[Word, ...]
    width: float
    height: float
    origin: str
    number_gap: float
    placement: Placement | None
    ruled: bool
    rulings: Rulings | None


@dataclass(frozen=True, slots=True)
class KeptReading:
    """A `Reading` as it is kept."""

    pages: tuple[KeptPage, ...]
    notes: tuple[str, ...]
    wanted: dict[int, str]
    partial: bool


class Ruler:
    """The ruled lines of a page, found when first asked for: in the open PDF, among what was kept, or in the PDF again."""

    def __init__(self, find: object, known: Rulings | None = None) -> None:
        self._find = find
        self.known = known

    def __call__(self) -> Rulings:
        if self.known is None:
            assert callable(self._find)
            self.known = self._find()
        return self.known


@dataclass(slots=True)
class Held:
    """A reading in use, and how many of its pages' lines were known when it was last kept (-1: it never was)."""

    reading: Reading
    kept: int = field(default=-1)

    @property
    def known(self) -> int:
        """Pages whose ruled lines are known."""
        return sum(isinstance(p.ruler, Ruler) and p.ruler.known is not None for p in self.reading.pages)


def held(reading: Reading) -> Held:
    """A reading just made, with its ruled lines remembered once they are found."""
    reading.pages = [p if p.ruler is None else replace(p, ruler=Ruler(p.ruler)) for p in reading.pages]
    return Held(reading)


def encode(reading: Reading) -> bytes:
    """A reading that `held` has seen, as bytes."""
    pages = tuple(
        KeptPage(
            p.number,
            p.words,
            p.width,
            p.height,
            p.origin,
            p.number_gap,
            p.placement,
            p.ruler is not None,
            p.ruler.known if isinstance(p.ruler, Ruler) else None,
        )
        for p in reading.pages
    )
    return _ENCODER.encode(KeptReading(pages, tuple(reading.notes), reading.wanted, reading.partial))


def decode(data: bytes, source: Source) -> Held:
    """What `encode` made; ruled lines that were not kept are looked up in the source. Raises msgspec.MsgspecError."""
    kept = _DECODER.decode(data)
    pages = [
        Page(
            p.number,
            p.words,
            p.width,
            p.height,
            p.origin,
            p.number_gap,
            Ruler(_Late(source, p.number), p.rulings) if p.ruled else None,
            p.placement,
        )
        for p in kept.pages
    ]
    found = Held(Reading(pages, list(kept.notes), kept.wanted, kept.partial))
    found.kept = found.known
    return found


@dataclass(frozen=True, slots=True)
class _Late:
    source: Source
    page: int

    def __call__(self) -> Rulings:
        from pipeline.readers import pdf

        return pdf.rulings(self.source.data, self.page)


_ENCODER, _DECODER = msgspec.msgpack.Encoder(), msgspec.msgpack.Decoder(KeptReading)
