"""Where a finding's figures stand on the pictures: those of tables as published, those of running text as found there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

from pipeline import batch, scans
from pipeline.readers.failure import Unreadable
from pipeline.register import Source
from pipeline.site import pages, tieout
from pipeline.site.arithmetic import claims_named
from pipeline.site.pages import Box, Picture
from pipeline.site.published import ClaimRow, FactRow, Published


@dataclass(frozen=True)
class Spot:
    """A mark on a picture: the figure (None: words that are no figure), which sort of mark, where."""

    row: FactRow | ClaimRow | None
    sort: str
    box: Box

    @property
    def fact(self) -> FactRow | None:
        return self.row if isinstance(self.row, FactRow) else None

    @property
    def claim(self) -> ClaimRow | None:
        return self.row if isinstance(self.row, ClaimRow) else None


class Wanted(NamedTuple):
    """What to look for on a page: a figure of a sentence, or words."""

    key: str
    claim: tieout.Claim | None
    page: int
    words: str


def spot(picture: Picture, bbox: str, row: FactRow | ClaimRow | None, sort: str) -> Spot | None:
    """A mark at a published box; None where there is none."""
    try:
        box = pages.placed(picture, bbox)
    except ValueError:
        return None
    return Spot(row, sort, box) if box.width > 0 and box.height > 0 else None


def claims_of_findings(published: Published) -> list[ClaimRow]:
    """The figures of running text that findings are of."""
    checks = (
        published.checks[i] for f in published.own_findings for i in f.reconciliation_ids if i in published.checks
    )
    named = dict.fromkeys(i for c in checks for i in claims_named(c))
    return [published.claims[i] for i in named if i in published.claims]


def told(published: Published, sources: Sequence[Source], kept: scans.Kept | None, jobs: int) -> dict[str, str]:
    """The boxes of figures of running text on PDF pages, by claim_id, and of words that a finding quotes, by finding_id.

    Pages are read in processes with the limits that reading has: a PDF that breaks costs its own marks only.
    """
    wanted = _wanted(published)
    own = [s for s in sources if wanted.get(s.document.document_id)]
    found: dict[str, str] = {}
    for boxes in batch.each(own, partial(_find, wanted=wanted, kept=kept), _nothing, jobs=jobs):
        found |= boxes
    return found


def _wanted(published: Published) -> dict[str, list[Wanted]]:
    found: dict[str, list[Wanted]] = {}
    nth = _order_among_alike(published)
    for claim in claims_of_findings(published):
        figure = tieout.Claim(claim.page, claim.text, claim.value_printed, nth[claim.claim_id])
        found.setdefault(claim.document_id, []).append(Wanted(claim.claim_id, figure, claim.page, ""))
    for finding in published.own_findings:
        if finding.page is not None and not finding.fact_ids and finding.stated:
            row = Wanted(finding.finding_id, None, finding.page, finding.stated)
            found.setdefault(finding.document_id, []).append(row)
    return found


def _order_among_alike(published: Published) -> dict[str, int]:
    """How many figures printed alike stand before each in its sentence."""
    found: dict[str, int] = {}
    for claims in published.claims_of.values():
        alike: dict[tuple[int, str, str], int] = {}
        for claim in claims:
            key = (claim.page, claim.text, claim.value_printed)
            found[claim.claim_id] = alike.get(key, 0)
            alike[key] = found[claim.claim_id] + 1
    return found


def _find(source: Source, wanted: Mapping[str, Sequence[Wanted]], kept: scans.Kept | None) -> dict[str, str]:
    try:
        words = tieout.Words(source, kept)
    except Unreadable:
        return {}
    return {
        w.key: box
        for w in wanted[source.document.document_id]
        if (box := words.find_figure(w.claim) if w.claim else words.find(w.page, w.words))
    }


def _nothing(source: Source, message: str) -> dict[str, str]:
    return {}
