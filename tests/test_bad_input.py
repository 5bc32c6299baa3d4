"""Bad input becomes one clear row and costs nothing else."""

from __future__ import annotations

import csv
import hashlib
import os
from pathlib import Path
from typing import Any

import pytest

from pipeline import register
from pipeline.summary import Summary
from tests.helpers import published as curate
from tests.test_checks import EXITS

GOOD = "Årsredovisning 2025\nSamordningsförbundet Norrviken\n\n" + EXITS


def rows(folder: Path, table: str = "documents") -> dict[str, dict[str, str]]:
    with open(folder / f"{table}.csv", newline="", encoding="utf-8") as file:
        key = {"documents": "document_id", "facts": "fact_id", "tables": "table_id"}[table]
        return {r[key]: r for r in csv.DictReader(file)}


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    raw = tmp_path / "raw"
    raw.mkdir()
    (raw / "good.txt").write_text(GOOD, encoding="utf-8")
    return raw


def publish(raw: Path) -> tuple[Summary, dict[str, dict[str, str]]]:
    out = raw.parent / "out"
    summary = curate(raw, out)
    documents = rows(out)
    assert documents["good"]["status"] == "parsed", "the rest of the batch is whole"
    assert sum(f["document_id"] == "good" for f in rows(out, "facts").values()) == 25
    assert not summary.internal_errors
    return summary, documents


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("empty.txt", b"", "the file is empty"),
        ("blank.md", b"\n \t\n", "the file is empty"),
        ("binary.txt", bytes(range(256)) * 20, "binary data"),
        ("pdf.txt", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", "damaged beyond reading"),
        ("report.docx", b"PK\x03\x04" + b"x" * 50, "office document"),
        ("report.xyz", b"some text", "files ending in .xyz are not read"),
        ("noending", b"some text", "files ending in nothing are not read"),
        ("utf16.txt", b"\xff\xfea", "starts as UTF-16 but is no text"),
    ],
)
def test_what_cannot_be_read(archive: Path, name: str, data: bytes, says: str) -> None:
    (archive / name).write_bytes(data)
    summary, documents = publish(archive)
    row = documents[Path(name).stem]
    assert row["status"] == "unreadable"
    assert says in row["message"]
    assert row["sha256"] == hashlib.sha256(data).hexdigest()
    assert any(name in problem and says in problem for problem in summary.problems)


def test_a_report_with_no_table_and_one_with_no_figures(archive: Path) -> None:
    (archive / "prose.txt").write_text("Under 2025 deltog 77 personer i förbundets insatser.\n", encoding="utf-8")
    (archive / "lost.txt").write_text("Resultaträkning\nVerksamhetens intäkter\nÅrets resultat\n", encoding="utf-8")
    _, documents = publish(archive)
    assert (documents["prose"]["status"], documents["prose"]["message"].split(" | ")[-1]) == (
        "parsed",
        "no table of a known kind found",
    )
    assert documents["lost"]["status"] == "partial"
    assert "lost its digits" in documents["lost"]["message"]


def test_two_files_with_the_same_stem(archive: Path) -> None:
    (archive / "good.md").write_text(GOOD, encoding="utf-8")
    _, documents = publish(archive)
    assert documents["good"]["file"] == "good.md"
    assert documents["good.txt"]["status"] == "unreadable"
    assert "good.md has the same name without its ending and was read instead" in documents["good.txt"]["message"]


def test_a_file_in_windows_1252_is_read_with_a_note(archive: Path) -> None:
    (archive / "old.txt").write_bytes(GOOD.encode("cp1252"))
    out = archive.parent / "out"
    curate(archive, out)
    assert rows(out)["old"]["status"] == "parsed"
    assert "Windows-1252" in rows(out)["old"]["message"]


def write_register(raw: Path, *lines: str) -> None:
    (raw / "documents.csv").write_text(
        "document_id,organisation,report_type,report_year,title,file,sha256\n" + "\n".join(lines) + "\n",
        encoding="utf-8",
    )


def test_the_register_says_what_the_document_does_not(archive: Path) -> None:
    write_register(archive, "good,Samordningsförbundet Söderviken,half_year_report,2019,En titel,good.txt,")
    _, documents = publish(archive)
    good = documents["good"]
    assert (good["organisation"], good["report_type"], good["report_year"], good["title"]) == (
        "Samordningsförbundet Söderviken",
        "half_year_report",
        "2019",
        "En titel",
    )
    assert good["period_end"] == "2019-06-30"


def test_a_register_row_without_its_file(archive: Path) -> None:
    write_register(archive, "gone,,,,,gone.txt,")
    _, documents = publish(archive)
    assert documents["gone"]["status"] == "unreadable"
    assert "gone.txt, which is not in the folder" in documents["gone"]["message"]


def test_a_sha256_that_differs(archive: Path) -> None:
    write_register(archive, "good,,,,,good.txt," + "0" * 64)
    out = archive.parent / "out"
    curate(archive, out)
    row = rows(out)["good"]
    assert row["status"] == "partial"
    assert "differs from the register's 000000000000" in row["message"]
    assert rows(out, "tables"), "its tables are published all the same"


@pytest.mark.parametrize(
    ("register_text", "says"),
    [
        ("name,year\na,b\n", "has no column 'file'"),
        ("", "has no column 'file'"),
    ],
)
def test_a_register_with_mistakes(archive: Path, register_text: str, says: str) -> None:
    (archive / "documents.csv").write_text(register_text, encoding="utf-8")
    summary, _ = publish(archive)
    assert any(says in problem for problem in summary.problems)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252"])
def test_a_register_as_spreadsheets_write_it(archive: Path, encoding: str) -> None:
    register_text = "file;organisation;report_year\ngood.txt;Samordningsförbundet Åsele;2019\n"
    (archive / "documents.csv").write_bytes(register_text.encode(encoding))
    _, documents = publish(archive)
    assert (documents["good"]["organisation"], documents["good"]["report_year"]) == (
        "Samordningsförbundet Åsele",
        "2019",
    )


def test_two_rows_for_one_file_and_a_name_that_stands_in_two_folders(archive: Path) -> None:
    for folder in ("2018", "2019"):
        (archive / folder).mkdir()
        (archive / folder / "rapport.txt").write_text(GOOD.replace("2025", folder), encoding="utf-8")
    write_register(
        archive, "good,A,,,,good.txt,", "good,B,,,,good.txt,", ",C,,,,rapport.txt,", ",D,,,,2019/rapport.txt,"
    )
    summary, documents = publish(archive)
    assert documents["good"]["organisation"] == "A"
    assert any("more than one row for good.txt" in p for p in summary.problems)
    assert documents["rapport"]["organisation"] == "Samordningsförbundet Norrviken", (
        "a bare name that is not unique is no match"
    )
    assert documents["2019_rapport"]["organisation"] == "D"
    assert [documents[d]["status"] for d in ("rapport", "2019_rapport")] == ["parsed", "parsed"], (
        "two reports, not one twice"
    )


def test_the_same_file_twice(archive: Path) -> None:
    (archive / "copy.txt").write_text(GOOD, encoding="utf-8")
    out = archive.parent / "out"
    curate(archive, out)
    assert rows(out)["good"]["message"].startswith("copy.txt has the same content and was read instead")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("report_year", "²"),
        ("report_year", "99999"),
        ("report_type", "yearbook"),
        ("period_start", "banana"),
        ("period_end", "2020-1-1"),
        ("period_end", "2020-02-31"),
    ],
)
def test_a_field_of_the_register_that_cannot_be_meant(archive: Path, field: str, value: str) -> None:
    (archive / "documents.csv").write_text(f"file,{field}\ngood.txt,{value}\n", encoding="utf-8")
    _, documents = publish(archive)
    assert f"documents.csv gives {field} {value!r}" in documents["good"]["message"]
    assert documents["good"]["report_year"] == "2025"


def test_a_folder_without_permission(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (archive / "closed").mkdir()
    scandir = os.scandir

    def refuse(path: Path | int) -> object:
        if isinstance(path, Path) and path.name == "closed":
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(register.os, "scandir", refuse)
    _, documents = publish(archive)
    assert documents["closed"]["status"] == "unreadable"
    assert "no permission to read this folder" in documents["closed"]["message"]


def test_a_file_without_permission(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (archive / "closed.txt").write_text(GOOD)
    opened = Path.open

    def refuse(path: Path, *given: Any, **named: Any) -> object:
        if path.name == "closed.txt":
            raise PermissionError(13, "Permission denied")
        return opened(path, *given, **named)

    monkeypatch.setattr(Path, "open", refuse)
    _, documents = publish(archive)
    assert "no permission to read this file" in documents["closed"]["message"]


def test_broken_links_and_odd_names(archive: Path) -> None:
    (archive / "broken.txt").symlink_to(archive / "nowhere.txt")
    (archive / "med mellanslag; och tecken.txt").write_text(GOOD.replace("Norrviken", "Västerviken"), encoding="utf-8")
    (archive / "loop.txt").symlink_to(archive / "loop.txt")
    with open(os.fsencode(archive) + b"/\xe5rsred\n.txt", "w", encoding="utf-8") as file:
        file.write(GOOD.replace("Norrviken", "Söderviken"))
    os.mkfifo(archive / "pipe.txt")
    (archive / ".hidden").write_text("x")
    (archive / "README.md").write_text("about this folder")
    out = archive.parent / "out"
    summary = curate(archive, out)
    documents = rows(out)
    assert "points to nothing" in documents["broken"]["message"]
    assert documents["med_mellanslag__och_tecken"]["status"] == "parsed"
    assert summary.ignored == ["README.md"]
    assert "points to nothing" in documents["loop"]["message"]
    assert "no regular file" in documents["pipe"]["message"]
    assert documents["_rsred_"]["status"] == "parsed"
    assert len(documents) == 6


def test_a_failure_of_ours_is_one_row_and_exit_status_1(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from pipeline import cli, document

    (archive / "other.txt").write_text(GOOD.replace("Norrviken", "Söderviken"), encoding="utf-8")
    parse = document.generic.parse

    def fail(doc: document.Document, *rest: object) -> object:
        if doc.document_id == "other":
            raise ZeroDivisionError("a bug")
        return parse(doc, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(document.generic, "parse", fail)
    out = archive.parent / "out"
    assert cli.main(["curate", "--raw", str(archive), "--curated", str(out), "--quiet", "--no-report"]) == cli.FAILED
    assert "failed inside the program (ZeroDivisionError: a bug)" in rows(out)["other"]["message"]
    assert rows(out)["good"]["status"] == "parsed"
    monkeypatch.undo()
    assert cli.main(["curate", "--raw", str(archive), "--curated", str(out), "--quiet", "--no-report"]) == cli.OK, (
        "a failed run is done again"
    )
