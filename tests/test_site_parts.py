"""The site in parts: the same bytes in any number of processes and parts, and only what has changed is written again."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pipeline import register, site
from pipeline.site import chunks, folder, made, pool, published
from tests import sites
from tests.helpers import ROOT

PDF, TEXT, OTHER = "stockholm-halvarsrapport-2023-office", "stockholm-arsredovisning-2025", "hbs-arsredovisning-2018"
LISTS = {"index.html", "findings.html", "documents.html", "rules.html", "charts.html", made.RECORD}
Rows = list[dict[str, str]]


@pytest.fixture(scope="module")
def specimens(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, register.Archive]:
    """The published specimens of two associations, with the files of two texts and one PDF."""
    return sites.of_specimens(ROOT, tmp_path_factory.mktemp("specimens"), PDF, TEXT, OTHER)


@pytest.fixture(scope="module")
def first(specimens: tuple[Path, register.Archive], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Their site, written by one process."""
    out = tmp_path_factory.mktemp("first") / "report"
    site.build(*specimens, out)
    return out


def contents(report: Path) -> dict[str, bytes]:
    return {p.relative_to(report).as_posix(): p.read_bytes() for p in sorted(report.rglob("*")) if p.is_file()}


def linked(one: Path, other: Path) -> set[str]:
    """The files that two sites share."""
    return {n for n in contents(one) if (other / n).is_file() and (one / n).samefile(other / n)}


def changed(curated: Path, out: Path, table: str, change: Callable[[Rows], None]) -> Path:
    """A copy of a published folder in which the rows of a table are changed."""
    shutil.copytree(curated, out)
    with open(out / f"{table}.csv", newline="", encoding="utf-8") as file:
        reader = csv.DictReader(file)
        rows, columns = list(reader), list(reader.fieldnames or ())
    change(rows)
    with open(out / f"{table}.csv", "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return out


def pages_of(curated: Path, organisation: str) -> set[str]:
    """The pages of the documents of an association and of their findings."""
    rows = published.read(curated)
    own = {d.document_id for d in rows.documents if d.organisation == organisation}
    return {f"document/{d}.html" for d in own} | {
        f"finding/{f.finding_id}.html" for f in rows.findings if f.document_id in own
    }


# The same bytes ---------------------------------------------------------------------------------------------
def test_two_processes_write_the_bytes_that_one_writes(
    specimens: tuple[Path, register.Archive], first: Path, tmp_path: Path
) -> None:
    site.build(*specimens, tmp_path / "two", jobs=2)
    assert contents(tmp_path / "two") == contents(first)


def test_the_pages_are_the_same_however_small_the_parts(
    specimens: tuple[Path, register.Archive], first: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each document alone: what its pages tell of other documents is read from their rows."""
    monkeypatch.setattr(chunks, "MOST", 1)
    site.build(*specimens, tmp_path / "small")
    one, other = contents(tmp_path / "small"), contents(first)
    assert one.pop(made.RECORD) != other.pop(made.RECORD), "there are more parts"
    assert one == other


# Only what has changed --------------------------------------------------------------------------------------
def test_what_is_unchanged_is_linked(specimens: tuple[Path, register.Archive], first: Path, tmp_path: Path) -> None:
    told: list[str] = []
    site.build(*specimens, tmp_path / "again", before=first, say=told.append)
    assert contents(tmp_path / "again") == contents(first)
    shared = linked(tmp_path / "again", first)
    assert {
        n for n in contents(first) if n.partition("/")[0] in ("document", "finding", "pages", "charts", "marked")
    } == shared
    assert "0 associations written, 2 as they were" in told[-1]


def test_a_changed_row_changes_the_pages_of_its_association_alone(
    specimens: tuple[Path, register.Archive], first: Path, tmp_path: Path
) -> None:
    def change(rows: Rows) -> None:
        row = next(r for r in rows if r["document_id"] == OTHER)
        row["row_label"] = "Påhittad rad"

    curated = changed(specimens[0], tmp_path / "changed", "facts", change)
    before = contents(first)
    site.build(curated, specimens[1], tmp_path / "again", before=first)
    site.build(curated, specimens[1], tmp_path / "anew")
    assert contents(tmp_path / "again") == contents(tmp_path / "anew")
    assert contents(first) == before, "what is published shares its files, and is not written to"
    organisation = next(d.organisation for d in published.read(curated).documents if d.document_id == OTHER)
    own = pages_of(curated, organisation)
    shared = linked(tmp_path / "again", first)
    assert own and not own & shared
    others = {n for n in before if n.startswith(("document/", "finding/"))} - own
    assert others and others <= shared
    differing = {n for n, data in contents(tmp_path / "again").items() if before.get(n) != data}
    assert f"document/{OTHER}.html" in differing and differing <= own | LISTS


def test_a_document_that_is_gone_takes_its_pages_with_it(
    specimens: tuple[Path, register.Archive], first: Path, tmp_path: Path
) -> None:
    def change(rows: Rows) -> None:
        rows[:] = [r for r in rows if r["document_id"] != OTHER]

    curated = specimens[0]
    for table in ("documents", "tables", "facts", "claims", "reconciliations", "findings"):
        curated = changed(curated, tmp_path / table, table, change)
    site.build(curated, specimens[1], tmp_path / "again", before=first)
    assert not (tmp_path / "again" / f"document/{OTHER}.html").exists()
    site.build(curated, specimens[1], tmp_path / "anew")
    assert contents(tmp_path / "again") == contents(tmp_path / "anew")


@pytest.mark.parametrize(
    "damage",
    [
        lambda record: record.unlink(),
        lambda record: record.write_bytes(record.read_bytes()[:-10]),
        lambda record: record.write_text(
            record.read_text(encoding="utf-8").replace('"pages/', '"../pages/'), encoding="utf-8"
        ),
        lambda record: record.write_text("[]\n" + record.read_text(encoding="utf-8"), encoding="utf-8"),
        lambda record: record.write_bytes(b"\xff\n"),
    ],
)
def test_a_record_that_is_damaged_is_not_trusted(
    specimens: tuple[Path, register.Archive], first: Path, tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    old = tmp_path / "old"
    shutil.copytree(first, old)
    damage(old / made.RECORD)
    site.build(*specimens, tmp_path / "again", before=old)
    assert linked(tmp_path / "again", old) == set() and contents(tmp_path / "again") == contents(first)


def test_a_page_that_is_gone_or_cut_is_written_again(
    specimens: tuple[Path, register.Archive], first: Path, tmp_path: Path
) -> None:
    old = tmp_path / "old"
    shutil.copytree(first, old)
    (old / f"document/{TEXT}.html").unlink()
    (old / f"document/{OTHER}.html").write_text("cut", encoding="utf-8")
    site.build(*specimens, tmp_path / "again", before=old)
    assert contents(tmp_path / "again") == contents(first)


def test_a_file_that_has_changed_and_other_settings_are_told(
    specimens: tuple[Path, register.Archive], first: Path, tmp_path: Path
) -> None:
    curated, archive = specimens
    site.build(curated, archive, tmp_path / "without", before=first, pictures=False)
    assert not (tmp_path / "without" / "pages").exists()
    site.build(curated, None, tmp_path / "no-files", before=first)
    assert not (tmp_path / "no-files" / "pages").exists()
    assert not {n for n in linked(tmp_path / "no-files", first) if n.startswith("document/stockholm")}


def test_a_page_that_could_not_be_drawn_is_tried_again(tmp_path: Path) -> None:
    whole = made.Made(files=["document/a.html"])
    failed = made.Made(files=["document/b.html"], failures=["b: page 1: it hung"])
    (tmp_path / "old" / "document").mkdir(parents=True)
    for name in ("a", "b"):
        (tmp_path / "old" / "document" / f"{name}.html").write_text(name, encoding="utf-8")
    with made.recording(tmp_path / "old") as record:
        record.add("a", "key", whole)
        record.add("b", "key", failed)
    before = made.Before(tmp_path / "old")
    assert before.linked("a", "key", tmp_path / "new") == whole
    assert before.linked("b", "key", tmp_path / "new") is None and before.linked("a", "other", tmp_path / "new") is None
    assert contents(tmp_path / "new") == {"document/a.html": b"a"}


# Rows -------------------------------------------------------------------------------------------------------
def test_rows_read_by_document_are_those_of_the_files(specimens: tuple[Path, register.Archive]) -> None:
    curated, _ = specimens
    whole, places = published.read(curated), folder.Folder(curated)
    found = places.read([*places.briefs, folder.NO_DOCUMENT])
    for name in ("documents", "tables", "facts", "claims", "checks", "findings"):
        assert getattr(found, name) == getattr(whole, name) and getattr(whole, name), name
    own = places.read([OTHER])
    assert list(own.facts.values()) == whole.facts_of[OTHER] and [d.document_id for d in own.documents] == [OTHER]


def test_ids_with_commas_and_cells_with_line_breaks_are_rows_too(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    rows = [["a,1", "x\ny"], ["b", 'say "no"\r\n'], ["a,1", ""], ["b.c", "z"]]
    with open(path, "w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows([["id", "text"], *rows])
    places = folder.Places.by(path, "id")
    assert list(places.cells(["a,1"])) == [rows[0], rows[2]] and list(places.cells(["b", "b.c"])) == [rows[1], rows[3]]
    assert len(set(places.digests.values())) == 3


def test_documents_that_share_a_check_need_each_other(specimens: tuple[Path, register.Archive], tmp_path: Path) -> None:
    """A check of one document over a figure of another marks both; a finding needs the documents of its figures."""

    def change(rows: Rows) -> None:
        row = next(r for r in rows if r["document_id"] == OTHER and r["fact_ids"])
        figures = next(r for r in rows if r["document_id"] == TEXT and r["fact_ids"])
        row["fact_ids"] += ";" + figures["fact_ids"].partition(";")[0]

    links = folder.Folder(changed(specimens[0], tmp_path / "checks", "reconciliations", change)).links
    assert TEXT in links[OTHER] and OTHER in links[TEXT]
    assert TEXT not in folder.Folder(specimens[0]).links.get(OTHER, set())


def test_findings_of_the_run_have_their_pages(specimens: tuple[Path, register.Archive], tmp_path: Path) -> None:
    def change(rows: Rows) -> None:
        rows[0]["document_id"] = ""

    curated = changed(specimens[0], tmp_path / "strays", "findings", change)
    stray = next(f for f in published.read(curated).findings if not f.document_id)
    built = site.build(curated, None, tmp_path / "report", jobs=2)
    assert built.findings == len(published.read(curated).findings)
    page = tmp_path / "report" / "finding" / f"{stray.finding_id}.html"
    assert f"Finding {stray.finding_id}" in page.read_text(encoding="utf-8")
    index = (tmp_path / "report" / "data" / "findings.js").read_text(encoding="utf-8")
    assert len(json.loads(index[len("finsam.index(") : -3])["findings"]) == built.findings


# Processes --------------------------------------------------------------------------------------------------
def _doubled(number: int) -> int:
    if number == 13:
        raise ValueError("thirteen")
    return 2 * number


@pytest.mark.parametrize("jobs", [1, 2])
def test_results_come_in_order_and_few_wait(jobs: int) -> None:
    given: list[int] = []

    def tasks() -> Iterator[int]:
        for number in range(12):
            given.append(number)
            yield number

    results = pool.each(tasks(), lambda n: -1 if n % 3 == 0 else None, _doubled, jobs)
    assert next(results) == (0, -1) and len(given) <= pool.AHEAD * jobs + 2
    assert list(results) == [(n, -1 if n % 3 == 0 else 2 * n) for n in range(1, 12)]
    with pytest.raises(ValueError, match="thirteen"):
        list(pool.each([1, 13, 2], lambda n: None, _doubled, jobs))


def test_a_part_holds_few_documents(specimens: tuple[Path, register.Archive]) -> None:
    found = list(chunks.chunks(folder.Folder(specimens[0])))
    own = [d for c in found for d in c.own]
    assert sorted(own) == sorted(d.document_id for d in published.read(specimens[0]).documents)
    assert all(len(c.own) <= chunks.MOST for c in found) and len({c.name for c in found}) == len(found)
