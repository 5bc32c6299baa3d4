"""The site in a real browser, opened from the file system with the network off. Skipped where there is no browser."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from pipeline import register, site
from pipeline.site import published as rows
from pipeline.site import words
from tests import sites
from tests.helpers import ROOT

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed: the site is not opened")
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
BROWSER = os.environ.get("BROWSER_PATH") or next((p for b in BROWSERS if (p := shutil.which(b))), None)
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
pytestmark = pytest.mark.skipif(BROWSER is None, reason=f"no browser ({', '.join(BROWSERS)}): the site is not opened")
TYPESET, TEXT = "stockholm-arsredovisning-2025-typeset", "stockholm-arsredovisning-2025"
SHORT = ("stockholm-halvarsrapport-2023-office", "stockholm-insatsuppfoljning-2021")  # the rules take their time
Open = Callable[..., Any]


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the published specimens, with the pages of one PDF and the lines of one text."""
    folder = tmp_path_factory.mktemp("browser")
    curated, archive = sites.of_specimens(ROOT, folder, TYPESET, TEXT, *SHORT)
    site.build(curated, archive, folder / "report", jobs=2)
    return folder / "report"


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as started:
        opened = started.chromium.launch(executable_path=BROWSER, args=list(ARGUMENTS))
        yield opened
        opened.close()


@pytest.fixture
def show(browser: Any, report: Path) -> Iterator[Open]:
    """Opens a page of the site without a network. Whatever it complains of or asks for elsewhere fails the test."""
    context = browser.new_context(locale="en-GB", offline=True, viewport={"width": 1280, "height": 900})
    complaints: list[str] = []
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    context.on("console", lambda said: complaints.append(f"{said.type}: {said.text}"))
    context.on("weberror", lambda error: complaints.append(str(error.error)))

    def opened(path: str, folder: Path = report) -> Any:
        page = context.new_page()
        page.goto((folder / path.partition("#")[0]).as_uri() + ("#" + path.partition("#")[2] if "#" in path else ""))
        return page

    yield opened
    context.close()
    assert complaints == []
    assert [url for url in asked if not url.startswith("file:")] == []


def finding(document_id: str) -> rows.FindingRow:
    data = rows.read(ROOT / "curated")
    return next(f for f in data.findings if f.stated == "82; 50; 132" and f.document_id == document_id)


def until(page: Any, condition: str) -> None:
    """Wait for a condition; the page's own policy forbids what playwright would do for it."""
    end = time.monotonic() + 15
    while not page.evaluate(condition):
        assert time.monotonic() < end, f"never true: {condition}"
        page.wait_for_timeout(25)


def count(page: Any) -> int:
    """How many findings the list says it shows, when it is done."""
    until(page, "!/^$|…/.test(document.getElementById('count').textContent)")
    return int(page.locator("#count").inner_text().split()[0])


# Pages -----------------------------------------------------------------------------------------------------
def test_every_sort_of_page_opens_without_a_complaint(show: Open) -> None:
    one = finding(TYPESET).finding_id
    for path in ("index.html", "findings.html", "documents.html", "rules.html", f"finding/{one}.html"):
        page = show(path)
        assert page.locator("h1").inner_text() and page.locator("main").is_visible()
        page.close()
    page = show(f"document/{TYPESET}.html")
    assert page.evaluate("[...document.images].every(i => { i.loading = 'eager'; return true })")
    until(page, "[...document.images].every(i => i.complete && i.naturalWidth > 500)")


def test_the_cells_of_a_finding_are_marked_on_the_page(show: Open) -> None:
    """The frames lie on the picture and have the names of the figures; the figure leads to its frame."""
    page = show(f"finding/{finding(TYPESET).finding_id}.html")
    stated = page.locator(".spot.stated")
    names = [" ".join(n.split()) for n in stated.all_inner_texts()]
    assert [n for n in ("82", "50", "132") if not any(f": {n} (" in name for name in names)] == []
    picture = page.locator(".page img").first
    until(page, "document.images[0].complete && document.images[0].naturalWidth > 500")
    around = picture.bounding_box()
    for box in (s.bounding_box() for s in stated.all()):
        assert around["x"] < box["x"] and box["x"] + box["width"] < around["x"] + around["width"]
        assert around["y"] < box["y"] and box["y"] + box["height"] < around["y"] + around["height"]
        assert 4 < box["width"] < 60 and 4 < box["height"] < 30
    page.get_by_role("link", name="132").first.click()
    assert page.evaluate("document.querySelector(':target').classList.contains('spot')")


def test_the_lines_of_a_text_are_marked(show: Open) -> None:
    page = show(f"finding/{finding(TEXT).finding_id}.html")
    line = page.locator(f"li[value='{finding(TEXT).line}'] .mark.stated")
    assert [" ".join(n.split())[:3].strip(" (") for n in line.all_inner_texts()] == ["82", "50", "132"]


def test_nothing_of_a_document_runs(browser: Any, tmp_path: Path) -> None:
    _, curated = sites.published(tmp_path)
    context = browser.new_context(offline=True)
    said: list[str] = []
    for path in sorted((curated / "report").rglob("*.html")):
        page = context.new_page()
        page.on("console", lambda m: said.append(m.text))
        page.on("dialog", lambda d: said.append(d.message))
        page.goto(path.as_uri())
        until(page, "document.documentElement.dataset.lang")
        for element in page.locator("bdi").all()[:5]:
            element.dispatch_event("mouseover")
        assert page.title() not in ("run", "1")
        page.close()
    context.close()
    assert said == []


# The list --------------------------------------------------------------------------------------------------
def test_the_list_is_filtered(show: Open) -> None:
    data = rows.read(ROOT / "curated")
    page = show("findings.html")
    assert count(page) == len(data.findings)
    page.get_by_label("Severity").select_option("error")
    page.get_by_label("Year").select_option("2025")
    wanted = [f for f in data.findings if f.severity == "error" and data.year_of(f.document_id) == "2025"]
    until(page, f"document.querySelectorAll('#list tbody tr').length === {len(wanted)}")
    assert count(page) == len(wanted) > 0
    for name, choose in (
        ("Association", "organisation"),
        ("Rule", "rule"),
        ("Likely cause|Cause", "cause"),
        ("Status", "status"),
    ):
        assert page.locator(f"select[name={choose}] option").count() > 1, name
    page.get_by_role("button", name="Clear the filter").click()
    until(page, "document.querySelectorAll('#list tbody tr').length === 50")
    assert count(page) == len(data.findings)


def test_the_list_is_searched_and_the_address_keeps_it(show: Open) -> None:
    page = show("findings.html")
    page.get_by_role("searchbox").fill("132 kvinnor")
    until(page, "document.querySelectorAll('#list tbody tr').length < 10")
    assert count(page) > 0
    assert all("132" in text for text in page.locator("#list tbody tr").all_inner_texts())
    page.locator("#list tbody a").first.click()
    page.wait_for_selector(".sentence")
    page.go_back()
    until(page, "document.getElementById('q').value === '132 kvinnor'")
    page.get_by_role("searchbox").fill("no such words anywhere")
    until(page, "document.querySelectorAll('#list tbody tr').length === 0")
    assert page.locator("#count").inner_text() == words.plain("js.none", "en")


def test_a_link_carries_a_filter(show: Open) -> None:
    data = rows.read(ROOT / "curated")
    assert count(show("findings.html#rule=column_sum")) == sum(f.rule == "column_sum" for f in data.findings)


def test_the_list_is_sorted_and_paged(show: Open) -> None:
    data = rows.read(ROOT / "curated")
    page = show("findings.html")
    count(page)
    page.get_by_role("button", name="Status").click()
    page.wait_for_selector("th[aria-sort=ascending]")
    status = [r.split("\t")[-1] for r in page.locator("#list tbody tr").all_inner_texts()]
    assert status == sorted(status, key=["new", "known"].index) and status[0] == "new"
    page.get_by_role("button", name="Status").click()
    page.wait_for_selector("th[aria-sort=descending]")
    assert page.locator("#list tbody tr").first.inner_text().split("\t")[-1] == "known"
    page.get_by_role("button", name="Next").click()
    until(page, "/51/.test(document.getElementById('count').textContent)")
    seen = page.locator("#list tbody tr").count()
    assert seen == min(50, len(data.findings) - 50) > 0


def test_the_documents_are_searched(show: Open) -> None:
    page = show("documents.html")
    page.get_by_role("searchbox").fill("typeset")
    assert page.locator("#list tbody tr:visible").count() == 2


def test_a_long_list_of_documents_is_turned_sorted_and_searched(show: Open, tmp_path: Path) -> None:
    curated, _ = sites.of_specimens(ROOT, tmp_path)
    text = (curated / "documents.csv").read_text(encoding="utf-8")
    more = [
        line.replace(SHORT[1], f"påhittad-{n}", 1) for n in range(200) for line in text.splitlines() if SHORT[1] in line
    ]
    (curated / "documents.csv").write_text(text + "".join(f"{line}\n" for line in more), encoding="utf-8")
    site.build(curated, None, tmp_path / "site", jobs=2)
    page = show("documents.html", tmp_path / "site")
    until(page, "/showing 1 to 50/.test(document.getElementById('count').textContent)")
    assert page.locator("#list tbody tr").count() == 50
    page.get_by_role("button", name="Next").click()
    until(page, "/showing 51 to 100/.test(document.getElementById('count').textContent)")
    page.get_by_role("button", name="Figures", exact=True).press("Enter")
    figures = page.locator("#list tbody tr td:nth-child(5)").all_inner_texts()
    numbers = [int("".join(n.split())) for n in figures]
    assert numbers == sorted(numbers, reverse=True) and numbers[0] > 100
    page.get_by_role("searchbox").fill("påhittad-199")
    assert page.locator("#list tbody tr").count() == 1
    page.locator("#list tbody a").click()
    page.wait_for_selector("dl.facts")


def test_charts_are_found_by_association(show: Open) -> None:
    page = show("charts.html")
    page.get_by_role("searchbox").fill("stockholm")
    assert page.locator("#list tbody tr:visible").count() == 1
    page.locator("#list tbody tr:visible a").click()
    page.wait_for_selector(".charts figure")
    until(
        page,
        "[...document.images].filter(i => i.offsetParent).slice(0, 2).every(i => i.complete && i.naturalWidth > 300)",
    )


# Languages -------------------------------------------------------------------------------------------------
def test_the_language_is_switched_and_remembered(show: Open) -> None:
    page = show("index.html")
    english, swedish = (words.plain("index.worst", language) for language in ("en", "sv"))
    assert page.get_by_role("heading", name=english).is_visible()
    page.get_by_role("button", name="Svenska").click()
    assert page.get_by_role("heading", name=swedish).is_visible() and not page.get_by_text(english).is_visible()
    assert page.evaluate("document.documentElement.lang") == "sv" and page.title().startswith("Översikt")
    page.locator(".top nav a").nth(1).click()
    until(page, "document.querySelectorAll('#list tbody tr').length === 50")
    assert page.evaluate("document.documentElement.lang") == "sv"
    assert "Fel" in page.locator("#list tbody tr").first.inner_text()
    assert page.locator("#f-severity option").all_inner_texts()[0] == "alla"


def test_the_language_is_carried_where_nothing_may_be_stored(show: Open) -> None:
    page = show("index.html")
    page.add_init_script("Object.defineProperty(window, 'localStorage', { get() { throw new Error('refused') } })")
    page.reload()
    page.get_by_role("button", name="Svenska").click()
    page.locator(".top nav a").last.click()
    page.wait_for_selector("table.rules")
    assert page.evaluate("document.documentElement.lang") == "sv"


def test_a_swedish_browser_gets_swedish(browser: Any, report: Path) -> None:
    context = browser.new_context(locale="sv-SE", offline=True)
    page = context.new_page()
    page.goto((report / "index.html").as_uri())
    assert page.evaluate("document.documentElement.lang") == "sv"
    context.close()


def test_pages_are_read_without_scripts(browser: Any, report: Path) -> None:
    context = browser.new_context(java_script_enabled=False, offline=True)
    page = context.new_page()
    page.goto((report / "findings.html").as_uri())
    assert page.locator("#list tbody tr").count() == site.FIRST
    page.locator("#list tbody a").first.click()
    assert page.locator(".sentence").inner_text() and page.locator("table.working").first.is_visible()
    context.close()


# Keyboard and accessibility --------------------------------------------------------------------------------
def focused(page: Any) -> str:
    return str(page.evaluate("document.activeElement.id || document.activeElement.textContent.trim()"))


def test_the_keyboard_reaches_everything(show: Open) -> None:
    page = show("findings.html")
    count(page)
    page.keyboard.press("Tab")
    assert words.plain("site.skip", "en") in focused(page)
    assert page.locator(".skip").bounding_box()["x"] >= 0, "what has the focus is seen"
    page.keyboard.press("Enter")
    assert focused(page) == "content"
    for _ in range(3):
        page.keyboard.press("Tab")
        if focused(page) == "q":
            break
    assert focused(page) == "q"
    page.keyboard.type("132")
    until(page, "document.querySelectorAll('#list tbody tr').length < 20")
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('#list tbody a')"):
            break
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid", "the focus is seen"
    page.keyboard.press("Enter")
    page.wait_for_selector(".sentence")


def test_marks_are_reached_by_the_keyboard(show: Open) -> None:
    page = show(f"finding/{finding(TYPESET).finding_id}.html")
    for _ in range(150):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.spot.stated')"):
            break
    assert page.evaluate("document.activeElement.matches('.spot.stated')")
    page.keyboard.press("Enter")
    assert page.evaluate("document.querySelector(':target').closest('table').className") == "working"


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_no_barrier_is_found(show: Open, language: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed").Axe()
    data = rows.read(ROOT / "curated")
    told = next(
        f for f in data.findings if (f.rule == "claim_arithmetic" and f.document_id == TEXT) or f.rule == "act_number"
    )
    paths = ["index", "findings", "rules", f"document/{SHORT[0]}", "charts", "documents"]
    paths += ["charts/stockholms-stad"]
    paths += [f"finding/{finding(TYPESET).finding_id}", f"finding/{told.finding_id}"]
    for path in paths if language == "en" else paths[::6]:  # the words differ, the structure does not
        page = show(f"{path}.html")
        page.evaluate(f"document.querySelector('[data-language={language}]').click()")
        page.wait_for_load_state("load")
        found = axe.run(page, options={"preload": False})  # it would fetch the style sheet, which the page forbids
        assert [(v["id"], v["nodes"][0]["html"][:200]) for v in found.response["violations"]] == [], path
        page.close()


def test_it_prints(show: Open) -> None:
    page = show(f"finding/{finding(TYPESET).finding_id}.html")
    page.emulate_media(media="print")
    assert not page.locator(".top nav").is_visible() and page.locator(".sentence").is_visible()
    assert page.locator(".spot.stated").first.is_visible()
    assert page.pdf(format="A4")[:5] == b"%PDF-"


def test_a_small_archive_has_no_empty_pages(show: Open, tmp_path: Path) -> None:
    raw, curated = sites.published(tmp_path)
    out = tmp_path / "site"
    site.build(curated, register.scan(raw), out)
    page = show("findings.html", out)
    assert count(page) == len(rows.read(curated).findings) > 0
