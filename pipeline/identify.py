"""What a document says of itself: organisation, report type, year, period and title.

Used where the register has no row. The file's name is only a tie-breaker: files are renamed, titles are not.
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import PurePath

from pipeline import vocabulary
from pipeline.model import Document, Page

_TYPES = tuple(
    (kind, re.compile(pattern, re.IGNORECASE | re.MULTILINE), title)
    for kind, pattern, title in (
        ("half_year_report", r"halvårsrapport|delårsrapport|halvårsbokslut|delårsbokslut", "Halvårsrapport"),
        ("annual_report", r"årsredovisning|arsredovisning|årsberättelse", "Årsredovisning"),
        (
            "follow_up_report",
            r"uppföljningsrapport|insatsuppföljning|uppföljning av (?:förbundets )?insats|^ *uppföljning *$",
            "Uppföljning",
        ),
    )
)
_NAME = re.compile(
    r"(?P<sort>[Ss]amordningsförbundet|\b[A-ZÅÄÖ][a-zåäö]+förbundet|\bStiftelsen|\bFöreningen)\s+(?:i\s+)?"
    r"(?P<name>(?:[A-ZÅÄÖ][\wåäöé–-]*)(?:(?:,|\s+och|\s+&)?\s+[A-ZÅÄÖ][\wåäöé–-]*){0,4}(?:\s+(?:stad|län|kommun))?)"
)
_NOT_A_NAME = re.compile(r"^(År|Hal|Års|Del|Dnr|Datum|Sida|Tabell|Figur|Not|Verksamhet|Postadress|Org)", re.IGNORECASE)
_YEAR = re.compile(r"(?<![\d/-])(20[0-4]\d|199\d)(?![\d/])")
_TITLED_YEAR = re.compile(
    r"(?:årsredovisning(?:en)?|arsredovisning|halvårsrapport(?:en)?|delårsrapport(?:en)?|halvårsresultat|"
    r"uppföljning(?:srapport)?|verksamhetsåret|budgetåret)\s+(?:för\s+)?(?:år\s+)?(20\d\d|199\d)",
    re.IGNORECASE,
)
_DURING = re.compile(r"\bunder\s+(?:år\s+)?(20\d\d|199\d)\b", re.IGNORECASE)
_PERIOD = re.compile(
    r"(?:januari|jan)\W{1,3}(?:till och med |till |t\.?o\.?m\.? )?(juni|jun|augusti|aug|april|apr)\b", re.IGNORECASE
)
_LAST_DAY = {"jun": "06-30", "aug": "08-31", "apr": "04-30"}
FIRST_LINES = 80
TITLE_LINES = 25


def identify(document: Document, pages: list[Page]) -> None:
    """Fill in what the register left empty. Leaves a field empty (and says so) where the document does not tell."""
    lines = _lines(pages)
    text = re.sub(r"\s+", " ", " ".join(lines))
    name = re.sub(r"[-_]+", " ", PurePath(document.file).stem)
    if not document.report_type:
        document.report_type = _report_type(lines, text, name)
        if not document.report_type:
            document.report_type = "annual_report"
            document.tell("no report type found in the text, taken as an annual report; give it in documents.csv")
    if document.report_year is None:
        document.report_year = _report_year(lines, text, name)
        if document.report_year is None:
            document.tell("no report year found; give it in documents.csv")
    if not document.organisation:
        document.organisation = _organisation(lines)
        if not document.organisation:
            document.tell("no organisation found; give it in documents.csv")
    if document.report_year is not None and not document.period_start:
        document.period_start, document.period_end = _period(document.report_type, document.report_year, text)
    if not document.title:
        document.title = _title(document, pages, lines)


def _lines(pages: list[Page]) -> list[str]:
    by_line: dict[tuple[int, float], list[str]] = {}
    for page in pages:
        for word in page.words:
            by_line.setdefault((page.number, word.y0), []).append(word.text)
    return [" ".join(words) for words in by_line.values()]


def _report_type(lines: list[str], text: str, name: str) -> str:
    head = "\n".join(lines[:FIRST_LINES])
    scores = {
        kind: 4 * len(pattern.findall(head))
        + len(pattern.findall(text))
        + 3 * bool(pattern.search(_with_umlauts(name)))
        for kind, pattern, _ in _TYPES
    }
    best = max(scores, key=lambda k: scores[k])
    return best if scores[best] else ""


def _with_umlauts(name: str) -> str:
    """A file name usually lacks å, ä and ö."""
    swaps = {
        "arsredovisning": "årsredovisning",
        "halvarsrapport": "halvårsrapport",
        "delarsrapport": "delårsrapport",
        "uppfoljning": "uppföljning",
    }
    for plain, proper in swaps.items():
        name = re.sub(plain, proper, name, flags=re.IGNORECASE)
    return re.sub(r"insats\s*uppföljning", "insatsuppföljning", name)


def _report_year(lines: list[str], text: str, name: str) -> int | None:
    scores: Counter[int] = Counter()
    for match in _TITLED_YEAR.finditer(text):
        scores[int(match.group(1))] += 12
    for line in lines[:TITLE_LINES]:
        years = _YEAR.findall(line)
        if years and any(pattern.search(line) for _, pattern, _ in _TYPES):
            scores[int(years[-1])] += 25
    for match in _DURING.finditer(text):
        scores[int(match.group(1))] += 3
    for match in _YEAR.finditer(text):
        scores[int(match.group(1))] += 1
    for match in _YEAR.finditer(name):
        scores[int(match.group(1))] += 10
    if not scores:
        return None
    return max(scores, key=lambda y: (scores[y], y))


def _organisation(lines: list[str]) -> str:
    """The association named most; counterparties in tables (a name with figures behind it) do not count."""
    text = re.sub(r"\s+", " ", " ".join(line for line in lines if not _ends_in_figure(line)))
    found: Counter[str] = Counter()
    folded = text.casefold()
    for entry in vocabulary.entries("organisations"):
        found[entry.owner] += folded.count(entry.label.casefold())
    for code, owner in {e.code: e.owner for e in vocabulary.entries("organisations")}.items():
        members = [m.removesuffix(" kommun").casefold() for m in vocabulary.members(code) if m.endswith(" kommun")]
        if members and all(folded.count(m) >= 3 for m in members):
            found[owner] += 2  # it speaks of its own municipalities
    for name, count in _unknown_names(lines).items():
        found[name] += count
    if not found or not max(found.values()):
        return ""
    return max(found, key=lambda n: (found[n], -text.casefold().find(n.casefold())))


def _ends_in_figure(line: str) -> bool:
    return line.rstrip(" ,.")[-1:].isdigit()


def _unknown_names(lines: list[str]) -> Counter[str]:
    """Associations no vocabulary knows, by how often a line names them; a name never runs over into the next line."""
    found: Counter[str] = Counter()
    known = [vocabulary.fold(e.label) for e in vocabulary.entries("organisations")]
    for i, line in enumerate(lines):
        text = line.strip()
        shouted = re.match(r"^SAMORDNINGSFÖRBUNDET\s+(?:I\s+)?([A-ZÅÄÖ][A-ZÅÄÖ ,&-]{2,60})$", text)
        if shouted:
            text = f"Samordningsförbundet {shouted.group(1).title()}"
        elif text.casefold() == "samordningsförbundet" and i + 1 < len(lines) and len(lines[i + 1]) < 50:
            text = f"{text} {lines[i + 1].strip()}"
        if _ends_in_figure(text) and not re.search(r"20\d\d$", text):
            continue
        for match in _NAME.finditer(text):
            place = re.split(
                r"\s+(?=(?:[ÅA]rs|Halv|Del[åa]r|Dnr|Sida|Tabell|Org|Verksamhet|Budget|Resultat|Balans|Noter))",
                match["name"],
            )[0]
            name = f"{match['sort'][0].upper()}{match['sort'][1:]} {place.strip(' ,–-')}"
            folded = vocabulary.fold(name)
            if (
                not _NOT_A_NAME.match(place)
                and len(place) > 2
                and not any(folded.startswith(k) or k.startswith(folded) for k in known)
            ):
                found[name] += 1
    return found


def _period(report_type: str, year: int, text: str) -> tuple[str, str]:
    if report_type != "half_year_report":
        return f"{year}-01-01", f"{year}-12-31"
    ends = Counter(m.group(1).lower()[:3] for m in _PERIOD.finditer(text))
    last = max(ends, key=lambda k: ends[k]) if ends else "jun"
    return f"{year}-01-01", f"{year}-{_LAST_DAY[last]}"


def _title(document: Document, pages: list[Page], lines: list[str]) -> str:
    year = str(document.report_year or "")
    pattern = next(p for kind, p, _ in _TYPES if kind == document.report_type)
    word = next(w for kind, _, w in _TYPES if kind == document.report_type)
    for i, line in enumerate(lines[:FIRST_LINES]):
        if len(line) < 70 and pattern.search(line):
            if year and year in line:
                return re.sub(rf"(?<=[a-zåäö])(?={year})", " ", line.strip())  # OCR lost the space
            if year and i + 1 < len(lines) and lines[i + 1].strip() == year:
                return f"{line.strip()} {year}"
    return f"{word} {year}".strip()
