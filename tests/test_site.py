"""The site: a page for everything, links that lead somewhere, nothing from a document run as markup, the same bytes."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest

from pipeline import publish, register, schema, site, vocabulary
from pipeline.checks.registry import rules
from pipeline.curate import curate
from pipeline.site import arithmetic, labels, lines, lists, overview, words
from pipeline.site import published as rows
from pipeline.site.published import CheckRow, FactRow
from tests import sites
from tests.helpers import ROOT


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """An archive of three invented reports and what was published of it."""
    return sites.published(tmp_path_factory.mktemp("small"))


@pytest.fixture(scope="module")
def specimens(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the published specimens, with the lines of one text."""
    folder = tmp_path_factory.mktemp("site")
    curated, archive = sites.of_specimens(ROOT, folder, "stockholm-arsredovisning-2025")
    site.build(curated, archive, folder / "report")
    return folder / "report"


class Page(HTMLParser):
    """What a browser would make of a page: elements, attributes, text."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.ids: list[str] = []
        self.text = ""
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self.ids += [v for k, v in attrs if k == "id" and v]

    def handle_data(self, data: str) -> None:
        self.text += data

    def links(self) -> Iterator[str]:
        for _, attributes in self.tags:
            for name in ("href", "src"):
                if value := attributes.get(name):
                    yield value


def pages(folder: Path) -> list[Page]:
    return [Page(p) for p in sorted(folder.rglob("*.html"))]


def findings(curated: Path) -> list[dict[str, str]]:
    with open(curated / "findings.csv", newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


# What is there ---------------------------------------------------------------------------------------------
def test_curate_publishes_the_site_and_it_is_kept_when_nothing_changes(small: tuple[Path, Path]) -> None:
    _, curated = small
    run = publish.last_run(curated)
    assert run is not None and publish.report_current(curated, run)
    assert (curated / "report" / "index.html").is_file()


def test_every_finding_and_document_has_a_page(specimens: Path) -> None:
    data = rows.read(ROOT / "curated")
    assert data.findings and data.documents
    assert {p.stem for p in (specimens / "finding").iterdir()} == {f.finding_id for f in data.findings}
    assert {p.stem for p in (specimens / "document").iterdir()} == {d.document_id for d in data.documents}
    for finding in data.findings:
        text = Page(specimens / "finding" / f"{finding.finding_id}.html").text
        assert finding.message in text and finding.message_sv in text


def test_links_lead_to_files_and_places_that_are_there(specimens: Path) -> None:
    ids = {p.path: set(p.ids) for p in pages(specimens)}
    followed = 0
    for page in pages(specimens):
        for link in page.links():
            assert not re.match(r"(?i)[a-z]+:|//", link), f"{page.path.name} leads out of the site: {link}"
            file, _, place = link.partition("#")
            target = (page.path.parent / unquote(file)).resolve() if file else page.path
            assert target.is_file(), f"{page.path.name}: {link}"
            if place and target.name != "findings.html":  # whose places are filters
                assert unquote(place) in ids[target], f"{page.path.name}: {link}"
            followed += 1
    assert followed > 1000


def test_ids_are_unique_and_images_have_a_text(specimens: Path) -> None:
    for page in pages(specimens):
        assert len(page.ids) == len(set(page.ids)), page.path
        assert all("alt" in a for t, a in page.tags if t == "img")


def test_all_figures_of_a_table_stand_on_the_page_as_printed(specimens: Path) -> None:
    data = rows.read(ROOT / "curated")
    for document in data.documents:
        text = Page(specimens / "document" / f"{document.document_id}.html").text
        for fact in data.facts_of[document.document_id]:
            assert fact.value_printed in text, fact.fact_id


def test_marks_are_of_the_checks(specimens: Path) -> None:
    """82, 50 and 132 get crosses that lead to their finding; the rows of the column of years are ticked."""
    data = rows.read(ROOT / "curated")
    (finding,) = [
        f for f in data.findings if f.stated == "82; 50; 132" and f.document_id == "stockholm-arsredovisning-2025"
    ]
    html = (specimens / "document" / "stockholm-arsredovisning-2025.html").read_text(encoding="utf-8")
    crosses = re.findall(r'class="cell cross"><a href="\.\./finding/(\w+)\.html"><bdi[^>]*>([^<]*)</bdi>', html)
    assert {(finding.finding_id, n) for n in ("82", "50", "132")} <= set(crosses)


def test_arithmetic_stands_term_by_term(specimens: Path) -> None:
    """The finding's page lays out what its checks add up, in the words of the report."""
    data = rows.read(ROOT / "curated")
    finding = next(f for f in data.findings if f.stated == "82; 50; 132")
    html = (specimens / "finding" / f"{finding.finding_id}.html").read_text(encoding="utf-8")
    table = html[html.index('<table class="working">') : html.index("</table>", html.index('<table class="working">'))]
    text = re.sub(r"<[^>]*>", "|", table)
    (check, *_) = [data.checks[i] for i in finding.reconciliation_ids if i.startswith("column_sum")]
    printed = [data.facts[i].value_printed for i in check.fact_ids[1:]]
    labels_printed = [data.facts[i].row_label for i in check.fact_ids[1:]]
    assert len(printed) > 5
    assert [label for label in labels_printed if f"|{label}|" not in text] == []
    assert all(f"|{n}|" in text for n in (*printed, "44", "32", "76", "82", "50", "132", "38", "18", "56"))


def test_the_lines_of_a_text_carry_the_marks(specimens: Path) -> None:
    data = rows.read(ROOT / "curated")
    finding = next(
        f for f in data.findings if f.stated == "82; 50; 132" and f.document_id == "stockholm-arsredovisning-2025"
    )
    html = (specimens / "finding" / f"{finding.finding_id}.html").read_text(encoding="utf-8")
    (line,) = re.findall(rf'<li value="{finding.line}".*?</li>', html)
    assert re.findall(r'class="mark stated"[^>]*>([^<]*)<', line) == ["82", "50", "132"]


def test_a_document_without_its_file_says_so(specimens: Path) -> None:
    html = (specimens / "document" / "stockholm-arsredovisning-2025-typeset.html").read_text(encoding="utf-8")
    assert words.plain("picture.no_file", "en") in html and "<img" not in html


def test_a_file_that_has_changed_is_not_shown(small: tuple[Path, Path], tmp_path: Path) -> None:
    raw, curated = small
    archive = register.scan(raw)
    for source in archive.sources:
        source.document.sha256 = "0" * 64
    site.build(curated, archive, tmp_path / "site")
    html = (tmp_path / "site" / "document" / "wrong.html").read_text(encoding="utf-8")
    assert words.plain("picture.changed", "en") in html and 'class="lines"' not in html


def test_a_page_that_can_not_be_drawn_costs_only_its_picture(tmp_path: Path) -> None:
    document_id = "stockholm-halvarsrapport-2023-office"
    curated, archive = sites.of_specimens(ROOT, tmp_path, document_id)
    (source,) = archive.sources
    source.data = source.data[:3000]
    built = site.build(curated, archive, tmp_path / "site")
    assert built.failures and built.pictures == 0 and all(document_id in f for f in built.failures)
    page = Page(tmp_path / "site" / "document" / f"{document_id}.html")
    assert words.plain("picture.none", "en", n=4, why="").strip() in page.text and "Totalt" in page.text


def test_a_report_that_fails_costs_no_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("no such page")

    monkeypatch.setattr(site, "build", broken)
    raw, curated = tmp_path / "raw", tmp_path / "curated"
    raw.mkdir()
    (raw / "a.txt").write_text(sites.exits((12, 8, 20), "för insatsen"), encoding="utf-8")
    told: list[str] = []
    summary = curate(raw, curated, jobs=1, cache=tmp_path / "cache", say=told.append)
    assert (curated / "facts.csv").is_file() and not (curated / "report").exists()
    assert summary.internal_errors and any("no such page" in t for t in told), "the command exits 1"
    monkeypatch.undo()
    again = curate(raw, curated, jobs=1, cache=tmp_path / "cache")
    assert again.unchanged and not again.internal_errors and (curated / "report" / "index.html").is_file()


# The same bytes --------------------------------------------------------------------------------------------
def test_two_builds_are_the_same_to_the_byte(small: tuple[Path, Path], tmp_path: Path) -> None:
    raw, curated = small
    for name in ("one", "two"):
        site.build(curated, register.scan(raw), tmp_path / name)
    one, two = (
        {p.relative_to(f): p.read_bytes() for p in f.rglob("*") if p.is_file()} for f in sorted(tmp_path.iterdir())
    )
    assert one == two and len(one) > 10
    folders = (str(tmp_path), str(raw), str(ROOT))
    assert not [p for p, data in one.items() if any(f.encode() in data for f in folders)], "no path of this machine"


# Escaping --------------------------------------------------------------------------------------------------
def test_nothing_of_a_document_is_markup(small: tuple[Path, Path]) -> None:
    _, curated = small
    report = curated / "report"
    for page in pages(report):
        scripts = [a for t, a in page.tags if t == "script"]
        assert all(set(a) <= {"src", "defer"} and a.get("src") for a in scripts), page.path
        assert not [a for _, a in page.tags for name in a if name.startswith("on")], page.path
        assert not [a for t, a in page.tags if t == "img" and a.get("src") == "x"], page.path
    hostile = next(f for f in findings(curated) if f["document_id"] == "hostile")
    page = Page(report / "finding" / f"{hostile['finding_id']}.html")
    assert sites.HOSTILE in page.text and sites.BIDI in page.text, "it stands there as it is printed"
    for element in re.findall(rf"<[^<>]*>[^<>]*{sites.BIDI[0]}", page.path.read_text(encoding="utf-8")):
        assert element.startswith(("<bdi", "<span", "<title")), element


def test_no_text_ends_a_data_file(small: tuple[Path, Path]) -> None:
    _, curated = small
    for path in (curated / "report" / "data").iterdir():
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"[<>&\u2028\u2029]", text), path
    call = lists.script("f", {"a": f"{sites.HOSTILE}\u2028&"})
    assert "<" not in call and json.loads(call[2:-3]) == {"a": f"{sites.HOSTILE}\u2028&"}


def test_control_characters_are_no_part_of_a_page() -> None:
    assert labels.legible("a\x00b\x1bc\td\x85") == "a\ufffdb\ufffdc\td\ufffd"
    assert str(labels.printed('<b>"')) == '<bdi class="printed" lang="sv">&lt;b&gt;&#34;</bdi>'


# Words -----------------------------------------------------------------------------------------------------
def test_both_languages_are_complete() -> None:
    assert [k for k, texts in words.catalogue().items() if not all(texts)] == []
    for key, (english, swedish) in words.catalogue().items():
        assert set(re.findall(r"\{\w+\}", english)) == set(re.findall(r"\{\w+\}", swedish)), key
    with open(words.CATALOGUE, newline="", encoding="utf-8") as file:
        keys = [r["key"] for r in csv.DictReader(file)]
    assert len(keys) == len(set(keys))


def test_every_code_has_words() -> None:
    for prefix, table, column in (
        ("severity", "findings", "severity"),
        ("cause", "findings", "cause"),
        ("verdict", "reconciliations", "verdict"),
        ("report_type", "documents", "report_type"),
        ("text_origin", "documents", "text_origin"),
    ):
        codes = schema.tables()[table].column(column).values
        assert codes and [c for c in codes if f"{prefix}.{c}" not in words.catalogue()] == []
    statuses = {
        *schema.tables()["findings"].column("status").values,
        *schema.tables()["documents"].column("status").values,
    }
    assert [c for c in statuses if f"status.{c}" not in words.catalogue()] == []
    assert [r.family for r in rules().values() if f"family.{r.family}" not in words.catalogue()] == []
    assert vocabulary.kinds() and all(k.name_en and k.name_sv for k in vocabulary.kinds().values())


def test_every_key_is_used() -> None:
    """A key that no template and no module names is a text that nobody sees."""
    folder = Path(site.__file__).parent
    source = "".join(p.read_text(encoding="utf-8") for p in folder.rglob("*") if p.suffix in (".py", ".html", ".js"))
    made = ("severity.", "cause.", "status.", "verdict.", "mark.", "report_type.", "text_origin.", "family.", "nav.")
    made += ("index.how.", "documents.", "rules.", "findings.", "finding.elsewhere.", "js.")
    assert [k for k in words.catalogue() if not k.startswith(made) and f'"{k}"' not in source] == []


def test_both_languages_are_on_the_page(specimens: Path) -> None:
    text = Page(specimens / "index.html").text
    assert words.plain("index.worst", "en") in text and words.plain("index.worst", "sv") in text


# Parts -----------------------------------------------------------------------------------------------------
def test_terms_are_parted() -> None:
    assert arithmetic.parts("10 + 1 - 2 500,5") == [("", "10"), ("+", "1"), ("−", "2 500,5")]
    assert arithmetic.parts("-1 205 147 - 2 223 963") == [("", "-1 205 147"), ("−", "2 223 963")]
    assert arithmetic.parts("100 x 7 / 16") == [("", "100"), ("×", "7"), ("÷", "16")]
    assert arithmetic.parts("budget-outcome / outcome-budget") == []
    assert arithmetic.parts("39160 496 tkr / kr") == []


def fact(fact_id: str, value: str, row: int = 0, column: int = 1) -> FactRow:
    number = arithmetic.number(value)
    empty = dict.fromkeys(FactRow._fields, "")
    own = {"fact_id": fact_id, "table_id": "t", "row": row, "column": column, "value_printed": value, "page": 1}
    return FactRow(**{**empty, **own, "value": number, "amount": number, "line": None})  # type: ignore[arg-type]


def check(terms: str, stated: str, *fact_ids: str) -> CheckRow:
    value = arithmetic.number(stated)
    return CheckRow(
        f"r.{fact_ids}", "r", "d", "t", "", "", value, value, value, value, "disagrees", terms, fact_ids, ""
    )


def test_terms_find_their_figures() -> None:
    facts = {f.fact_id: f for f in (fact("s", "9"), fact("a", "5"), fact("b", "3"))}
    made = arithmetic.working(check("5 + 3", "9", "s", "a", "b"), facts)
    assert made.stated == facts["s"] and [t.fact for t in made.terms] == [facts["a"], facts["b"]]
    share = arithmetic.working(check("100 x 3 / 5", "9", "s", "a", "b"), facts)
    assert [t.fact for t in share.terms] == [None, facts["b"], facts["a"]], "by value where their number differs"
    unstated = arithmetic.working(check("5 + 3", "8,5", "a", "b"), facts)
    assert unstated.stated is None and [t.fact for t in unstated.terms] == [facts["a"], facts["b"]]


def test_checks_over_the_same_rows_stand_side_by_side() -> None:
    facts = {f"{r}{c}": fact(f"{r}{c}", str(10 * r + c), r, c) for r in range(3) for c in (1, 2)}
    workings = [arithmetic.working(check(f"1{c} + 2{c}", str(c), f"0{c}", f"1{c}", f"2{c}"), facts) for c in (1, 2)]
    (sheet,) = arithmetic.sheets(workings)
    assert sheet.across == "columns" and len(sheet.workings) == 2
    assert len(arithmetic.sheets([workings[0], workings[0]])) == 1, "one told twice stands once"


def test_figures_are_found_on_their_line_in_order() -> None:
    row = [lines.Marked(n, "term", n) for n in ("1", "1", "13", "1 685")]
    (line,) = lines.marked_lines([(7, "Studier 13 1\t1 13 % 1 685,5 1\u00a0685")], {7: row})
    assert "".join(p.text for p in line.pieces) == "Studier 13 1\t1 13 % 1 685,5 1\u00a0685"
    assert [p.text for p in line.pieces if p.mark] == ["1", "1", "13", "1\u00a0685"]
    assert line.lost == ()
    (line,) = lines.marked_lines([(7, "nothing here")], {7: row[:1]})
    assert line.lost == (row[0],)


def test_files_of_pages_are_names_that_file_systems_keep() -> None:
    data = rows.read(ROOT / "curated").documents
    ids = ["Rapport", "rapport", "å" * 120, "plain"]
    made = labels.files([data[0]._replace(document_id=i) for i in ids])
    names = [made.names[i] for i in ids]
    assert made.names["plain"] == "plain" and made.names["Rapport"] == "Rapport"
    assert len({n.casefold() for n in names}) == len(ids) and all(len(n.encode()) <= labels.LONGEST for n in names)


def test_the_worst_come_first_and_copies_once() -> None:
    data = rows.read(ROOT / "curated")
    first = overview.ordered(data.findings)
    ranks = [rows.SEVERITIES.index(f.severity) for f in first]
    assert ranks == sorted(ranks) and len(first) == len(data.findings)
    worst = overview.worst(data, most=1000)
    assert len(worst) + sum(w.also for w in worst) == len(data.findings)
    seen = [(data.by_document[w.finding.document_id].report_year, w.finding.stated) for w in worst]
    assert seen.count(("2025", "82; 50; 132")) == 1


def test_a_folder_that_is_not_published_is_told(tmp_path: Path) -> None:
    with pytest.raises(rows.PublishedError, match="make curate"):
        site.build(tmp_path, None, tmp_path / "site")
