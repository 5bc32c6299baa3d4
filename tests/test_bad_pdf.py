"""PDFs that are broken, hostile or too large: one row each with what to do, and no other document loses anything."""

from __future__ import annotations

import csv
import faulthandler
import http.server
import multiprocessing
import os
import shutil
import signal
import socket
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

from pipeline import batch, cli, crew, publish, readers, register, unit
from pipeline import curate as curating
from pipeline.batch import Limits
from pipeline.document import Result
from pipeline.model import Document
from pipeline.readers import ocr
from pipeline.readers.ocr import engine
from pipeline.register import Source
from tests import hostile
from tests.helpers import ROOT

GOOD = ROOT / "raw" / "stockholm-halvarsrapport-2023-office.pdf"
LIMITS = Limits(seconds=2, memory=2 << 30)
AGAIN, PRINT = "fetch it again from its source", "print"
ENDED = ("took longer than 2 seconds", "GB of memory", "crashed the program")


@dataclass(frozen=True)
class Case:
    """A file, the status it must get and what its message must say: all of `says`, and one of `either`."""

    data: Callable[[], bytes]
    status: str
    says: tuple[str, ...] = ()
    either: tuple[str, ...] = ("",)
    facts: int | None = None


def half(data: bytes) -> bytes:
    return data[: len(data) // 2]


def report(name: str, before: bytes = b"") -> bytes:
    return before + hostile.saved(hostile.report(name))


READ, PART, NOT = "parsed", "partial", "unreadable"
CASES = {
    # locked, cut, mislabelled
    "encrypted.pdf": Case(partial(hostile.encrypted, "Ett", "hemligt"), NOT, ("encrypted", "without a password")),
    "encrypted_for_all.pdf": Case(partial(hostile.encrypted, "Två", ""), READ, facts=hostile.FACTS),
    "cut_in_two.pdf": Case(lambda: half(GOOD.read_bytes()), NOT, ("no pages", "cut off", AGAIN)),
    "cut_pages.pdf": Case(
        lambda: half(hostile.saved(hostile.report("Tre", 9))), PART, ("repaired", "compare its pages")
    ),
    "empty.pdf": Case(bytes, NOT, ("the file is empty",)),
    "no_pages.pdf": Case(hostile.no_pages, NOT, ("has no pages", AGAIN)),
    "garbage.pdf": Case(hostile.garbage, NOT, ("damaged beyond reading", AGAIN)),
    "text.pdf": Case("Årets resultat 4 711".encode, NOT, ("named .pdf but holds no PDF", AGAIN)),
    "report.txt": Case(partial(report, "Fyra"), READ, facts=hostile.FACTS),
    "bytes_before.pdf": Case(partial(report, "Fem", b"\r\n\r\njunk"), READ, facts=hostile.FACTS),
    # pages that are too many, too large, in a circle
    "pages.pdf": Case(partial(hostile.many_pages, 5000), NOT, ("5,000 pages", "split it")),
    "lying.pdf": Case(hostile.lying_count, NOT, ("list of pages is damaged", PRINT)),
    "circle.pdf": Case(hostile.page_tree_in_a_circle, PART, ("can't be read", PRINT)),
    "wide.pdf": Case(partial(hostile.wide, False), READ),
    "wide_scan.pdf": Case(partial(hostile.wide, True), PART, ("1000 x 30 cm", "dpi instead of 200")),
    "huge_scan.pdf": Case(
        partial(hostile.wide, True, hostile.TEN_METRES), PART, ("1000 x 1000 cm", "pages of the usual size")
    ),
    # small files that unpack to gigabytes
    "picture_fax.pdf": Case(partial(hostile.picture_bomb_fax, 60_000), PART, ("no figures",)),
    "picture_jpeg.pdf": Case(hostile.picture_bomb_jpeg, PART, ("OCR did not read it", "too large to decode", PRINT)),
    "content_paths.pdf": Case(partial(hostile.content_bomb, b"0 0 m 1 1 l S\n", 300), NOT, (PRINT,), ENDED),
    "content_words.pdf": Case(partial(hostile.content_bomb, b"BT /F 9 Tf (1 2) Tj ET\n", 300), NOT, (PRINT,), ENDED),
    "content_states.pdf": Case(partial(hostile.content_bomb, b"q ", 300), PART, ("can't be read", PRINT)),
    "states.pdf": Case(lambda: hostile.page(hostile.stream(b"q " * 5000)), PART, ("page 1 can't be read", PRINT)),
    # circles and depths
    "doubling.pdf": Case(partial(hostile.doubling_forms, 40), NOT, (PRINT,), ENDED),
    "nested.pdf": Case(partial(hostile.nested_forms, 20), READ),
    "nested_deep.pdf": Case(partial(hostile.nested_forms, 5000), PART, ("can't be read", PRINT)),
    "in_itself.pdf": Case(hostile.form_in_itself, READ),
    "arrays.pdf": Case(partial(hostile.nested_arrays, 200_000), READ),
    "fonts.pdf": Case(hostile.cyclic_fonts, READ),
    "references.pdf": Case(hostile.endless_xref, READ),
    # words and numbers
    "words_5k.pdf": Case(partial(hostile.words, 5_000), READ),
    "words_200k.pdf": Case(partial(hostile.words, 200_000), NOT, (PRINT, "split it"), ENDED),
    "numbers.pdf": Case(hostile.broken_numbers, READ),
    "box_nan.pdf": Case(partial(hostile.broken_box, "0 0 nan nan"), READ),
    "box_huge.pdf": Case(partial(hostile.broken_box, "-1e30 -1e30 1e30 1e30"), READ),
    "box_none.pdf": Case(partial(hostile.broken_box, "0 0 0 0"), READ),
}
OF_OCR = [n for n, c in CASES.items() if n.startswith(("picture", "huge_scan", "wide_scan"))]


def table(folder: Path, name: str) -> list[dict[str, str]]:
    with open(folder / f"{name}.csv", newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def facts_of(folder: Path, document: str) -> list[dict[str, str]]:
    return [f for f in table(folder, "facts") if f["document_id"] == document]


@dataclass
class Run:
    """An archive with a good report, published before anything bad came, and again with all of it."""

    raw: Path
    out: Path
    before: list[dict[str, str]]
    status: int
    documents: list[dict[str, str]]


def command(raw: Path, *more: str) -> int:
    places = ["--raw", str(raw), "--curated", str(raw.parent / "out"), "--cache", str(raw.parent / "cache")]
    return cli.main(["curate", *places, "--jobs", "2", "--quiet", "--no-report", *more])


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    place = tmp_path_factory.mktemp("bad")
    raw = place / "raw"
    raw.mkdir()
    shutil.copy(GOOD, raw / "good.pdf")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(curating, "curate", partial(curating.curate, limits=LIMITS))
        assert command(raw) == cli.OK
        before = facts_of(place / "out", "good")
        for name, case in CASES.items():
            (raw / name).write_bytes(case.data())
        status = command(raw)
        yield Run(raw, place / "out", before, status, table(place / "out", "documents"))


def test_the_good_report_is_whole_and_the_run_a_success(run: Run) -> None:
    assert run.status == cli.OK, "a bad file is no failure of the program"
    assert len(run.before) > 100
    assert facts_of(run.out, "good") == run.before
    assert Counter(d["document_id"] for d in run.documents) == Counter(["good", *(Path(n).stem for n in CASES)])
    assert "failed inside the program" not in " ".join(d["message"] for d in run.documents)


def test_with_strict_an_unreadable_document_is_exit_status_3(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    (raw / "good.pdf").write_bytes(report("Elva"))
    (raw / "locked.pdf").write_bytes(hostile.encrypted("Tolv", "hemligt"))
    assert command(raw, "--strict") == cli.STRICT
    assert "strict: 1 unreadable documents" in capsys.readouterr().err
    assert len(facts_of(tmp_path / "out", "good")) == hostile.FACTS, "published all the same"


@pytest.mark.parametrize("name", CASES)
def test_one_row_that_says_what_to_do(run: Run, name: str) -> None:
    case = CASES[name]
    if name in OF_OCR and engine.available():
        pytest.skip(engine.available())
    rows = [d for d in run.documents if d["file"] == name]
    assert len(rows) == 1
    row = rows[0]
    message = row["message"]
    assert row["status"] == case.status, message
    assert all(words in message for words in case.says), message
    assert any(words in message for words in case.either), message
    if case.facts is not None:
        assert len(facts_of(run.out, Path(name).stem)) == case.facts


def test_many_bytes_before_the_pdf(tmp_path: Path) -> None:
    data = report("Sex", b"Content-Type: application/pdf\r\n\r\n" * 6)
    assert readers.media_type(Path("a.pdf"), data[:1024]) == readers.PDF
    (tmp_path / "a.pdf").write_bytes(data)
    assert register.scan(tmp_path).sources[0].document.media_type == readers.PDF


# What a PDF wants done --------------------------------------------------------------------------------------
def test_nothing_in_a_pdf_is_executed_followed_or_fetched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    class Guard(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)

        do_POST = do_GET

    server = http.server.HTTPServer(("127.0.0.1", 0), Guard)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    raw, secret, marker = tmp_path / "raw", tmp_path / "secret.txt", tmp_path / "marker"
    raw.mkdir()
    secret.write_text("BT /F 12 Tf 72 500 Td (Hemligt 123456 kr) Tj ET")
    shutil.copy(GOOD, raw / "good.pdf")
    url = f"http://127.0.0.1:{server.server_port}"
    (raw / "active.pdf").write_bytes(hostile.active(url, marker, secret))

    def refuse(*_: object) -> None:
        (tmp_path / "called").write_text("a child of this process would leave it too")
        raise AssertionError("nothing may be started or asked")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(os, "system", refuse)
    monkeypatch.setattr(os, "posix_spawn", refuse)
    monkeypatch.setattr(os, "execve", refuse)
    before = set(tmp_path.rglob("*"))
    try:
        summary = curating.curate(raw, tmp_path / "out", cache=tmp_path / "cache", limits=LIMITS, pages=False)
    finally:
        monkeypatch.undo()
    ours = {tmp_path / "out", tmp_path / "cache"}
    made = {p for p in tmp_path.rglob("*") if ours.isdisjoint((p, *p.parents))} - before
    assert made == set(), "no file is unpacked, no marker left"
    assert not marker.exists()
    assert asked == []
    with socket.create_connection(("127.0.0.1", server.server_port)) as line:  # the guard does see who asks
        line.sendall(b"GET /seen HTTP/1.0\r\n\r\n")
        line.recv(1)
    server.shutdown()
    server.server_close()
    assert asked == ["/seen"]
    assert not summary.internal_errors
    rows = {d["document_id"]: d for d in table(tmp_path / "out", "documents")}
    assert rows["active"]["status"] == READ
    assert "123456" not in "".join(p.read_text() for p in (tmp_path / "out").glob("*.csv"))
    assert len(facts_of(tmp_path / "out", "good")) > 100


# Documents that end the process that reads them ------------------------------------------------------------
def sources(folder: Path, *names: str) -> list[Source]:
    return [Source(Document(n, f"{n}.pdf", media_type=readers.PDF), folder / f"{n}.pdf", data=b"%PDF-") for n in names]


def act(source: Source) -> Result:
    """Stands in for reading a document: does what its name says."""
    name = source.document.document_id
    faulthandler.disable()  # pytest's: it would print the crash that is meant
    if name.startswith("segv"):
        os.kill(os.getpid(), signal.SIGSEGV)
    if name.startswith("abort"):
        os.abort()
    if name.startswith("exit"):
        os._exit(3)
    if name.startswith("sleep"):
        time.sleep(600)
    if name.startswith("spin"):
        while True:
            pass
    if name.startswith("memory"):
        held = []
        while True:
            held.append(bytes(1 << 26))
    source.document.status = READ
    return Result(source.document)


def test_what_crashes_hangs_or_bloats_is_one_row_each(tmp_path: Path) -> None:
    names = ["a", "segv", "b", "sleep", "c", "abort", "exit", "memory", "spin", "d"]
    began = time.monotonic()
    results = list(batch.run(sources(tmp_path, *names), act, jobs=2, limits=Limits(seconds=1, memory=3 << 30)))
    assert time.monotonic() - began < 8
    assert [r.document.document_id for r in results] == names, "in their order"
    said = {r.document.document_id: (r.document.status, " ".join(r.document.messages)) for r in results}
    assert {n for n, (status, _) in said.items() if status == READ} == {"a", "b", "c", "d"}
    assert all(said[n][0] == NOT for n in names if len(n) > 1)
    for name, words in {
        "segv": "crashed the program that reads it (SIGSEGV); print it to a new PDF",
        "abort": "crashed the program that reads it (SIGABRT)",
        "exit": "crashed the program that reads it (exit status 3)",
        "sleep": "longer than 1 seconds and was ended; print the PDF to a new one, or split it",
        "spin": "longer than 1 seconds",
        "memory": "needs more than 3 GB of memory; print it to a new one, or split it",
    }.items():
        assert words in said[name][1], said[name]
    assert multiprocessing.active_children() == []


@pytest.mark.skipif(sys.platform == "win32", reason="no such limits")
def test_a_child_has_a_limit_of_its_own_should_its_parent_be_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import resource

    monkeypatch.setattr(crew, "SPARE", 0)
    _, most = resource.getrlimit(resource.RLIMIT_CPU)

    def told(source: Source) -> Result:
        used = resource.getrusage(resource.RUSAGE_SELF)
        limit, longest = resource.getrlimit(resource.RLIMIT_CPU)
        source.document.tell(f"{limit - used.ru_utime - used.ru_stime <= 2} {longest == most}")
        return Result(source.document)

    result = next(batch.run(sources(tmp_path, "a"), told, limits=Limits(seconds=1)))
    assert result.document.messages == ["True True"]


def test_two_crashing_documents_among_ten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    names = [*(f"good{n}" for n in range(8)), "crash1", "crash2"]
    for name in names:
        (raw / f"{name}.pdf").write_bytes(report(name.title()))
    make = unit.Maker.__call__

    def crashing(maker: unit.Maker, task: unit.Task) -> unit.Made:
        if task.source.document.document_id.startswith("crash"):
            faulthandler.disable()
            os.kill(os.getpid(), signal.SIGSEGV)
        return make(maker, task)

    monkeypatch.setattr(unit.Maker, "__call__", crashing)
    assert command(raw) == cli.OK
    rows = {d["document_id"]: d for d in table(tmp_path / "out", "documents")}
    assert sorted(rows) == sorted(names)
    for name in names:
        assert rows[name]["status"] == (NOT if name.startswith("crash") else READ)
        assert len(facts_of(tmp_path / "out", name)) == (0 if name.startswith("crash") else hostile.FACTS)


# Interrupted -------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("at", ["first document", "OCR"])
def test_an_interrupt_leaves_no_process_and_the_old_publication(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], at: str
) -> None:
    raw, out = tmp_path / "raw", tmp_path / "out"
    raw.mkdir()
    (raw / "good.pdf").write_bytes(report("Sju"))
    assert command(raw) == cli.OK
    before = publish.file_hashes(out)
    if at == "OCR":
        if engine.available():
            pytest.skip(engine.available())
        (raw / "a_scan.pdf").write_bytes(hostile.image_only("Åtta"))
    else:
        for n in range(4):
            (raw / f"hang{n}.pdf").write_bytes(hostile.doubling_forms(40 + n))
    curate = curating.curate

    def interrupted(*given: Path, say: Callable[[str], None], **how: object) -> object:
        def press(text: str) -> None:
            if "OCR: " in text or ("good: " in text and at != "OCR"):
                os.kill(os.getpid(), signal.SIGINT)

        return curate(*given, say=press, **how)  # type: ignore[arg-type]

    monkeypatch.setattr(curating, "curate", interrupted)
    began = time.monotonic()
    assert command(raw) == 130
    assert time.monotonic() - began < 10
    assert "what was published before is untouched" in capsys.readouterr().err
    assert multiprocessing.active_children() == []
    assert publish.file_hashes(out) == before
    assert sorted(p.name for p in tmp_path.iterdir() if p.name.startswith(".out")) == [], "nothing half-done beside it"


# Without OCR -------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("missing", ["said", "rapidocr", "cv2"])
def test_a_scan_without_ocr_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, missing: str) -> None:
    """`said`: the engine only says it is missing; else the package can't be found, as where it was never installed."""
    remedy = "OCR is not installed; run `pip install rapidocr`"
    if missing == "said":
        monkeypatch.setattr(engine, "available", lambda: remedy)
        monkeypatch.setattr(ocr, "available", lambda: remedy)
    else:
        monkeypatch.setitem(sys.modules, missing, None)  # type: ignore[arg-type]
        remedy = f"OCR is not installed; run `pip install {engine.NEEDED[missing]}`"
    raw = tmp_path / "raw"
    raw.mkdir()
    (raw / "scan.pdf").write_bytes(hostile.image_only("Nio"))
    (raw / "z_good.pdf").write_bytes(report("Tio"))
    assert command(raw) == cli.OK
    rows = {d["document_id"]: d for d in table(tmp_path / "out", "documents")}
    assert sorted(rows) == ["scan", "z_good"]
    assert rows["scan"]["status"] == PART
    assert f"page 1: no text layer; OCR did not read it: {remedy}" in rows["scan"]["message"]
    assert rows["z_good"]["status"] == READ
    assert len(facts_of(tmp_path / "out", "z_good")) == hostile.FACTS
