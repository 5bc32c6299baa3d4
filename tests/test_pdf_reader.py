"""PDF pages to words: positions, fonts, directions; text layers that can't be trusted."""

from __future__ import annotations

import pymupdf
import pytest

from pipeline import readers
from pipeline.model import BORN_DIGITAL, OCR, OCR_LAYER
from pipeline.readers import letters, pdf, textlayer
from pipeline.readers.ocr.page import OcrPage
from pipeline.readers.ocr.words import OcrWord
from tests.pdfs import BOLD, TYPEWRITER, Sheet, lines, read, words


def test_words_have_boxes_weights_and_sizes() -> None:
    sheet = Sheet()
    sheet.text(70, 100, "Balansräkning", font=BOLD, size=16)
    for i in range(6):
        sheet.text(70, 130 + 14 * i, "Kassa och bank i kronor")
    page = read(sheet.bytes()).pages[0]
    title, word = page.words[0], page.words[1]
    assert (title.text, title.bold, title.size) == ("Balansräkning", True, 1.6)
    assert (word.text, word.bold, word.size, word.line) == ("Kassa", False, 1.0, None)
    assert word.x0 == pytest.approx(70, abs=0.5) and word.y0 == pytest.approx(130 - 7.5, abs=0.1)
    assert page.origin == BORN_DIGITAL and page.number_gap == pytest.approx(1.55 * 2.78, abs=0.1)


def test_text_printed_twice_for_weight_is_read_once() -> None:
    sheet = Sheet()
    for shift in (0, 0.2):
        sheet.text(70 + shift, 100, "Summa 12 345")
    assert words(read(sheet.bytes()).pages[0]) == ["Summa", "12", "345"]


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_a_rotated_page_is_read_level_and_its_boxes_stand_on_the_page_as_displayed(rotation: int) -> None:
    sheet = Sheet()
    sheet.text(70, 100, "Summa 345")
    sheet.page.set_rotation(rotation)
    data = sheet.bytes()
    page = read(data).pages[0]
    word = next(w for w in page.words if w.text == "345")
    box = (word.x0, word.y0, word.x1, word.y1)
    shown = page.placement.box(*box) if page.placement else box
    document = pymupdf.open(stream=data, filetype="pdf")
    expected = next(
        pymupdf.Rect(w[:4]) * document[0].rotation_matrix for w in document[0].get_text("words") if w[4] == "345"
    )
    assert shown == pytest.approx(tuple(expected.normalize()), abs=4)


@pytest.mark.parametrize("turn", [90, 270])
def test_text_set_sideways_is_turned_level(turn: int) -> None:
    sheet = Sheet()
    for i in range(5):
        sheet.page.insert_text((200 + 14 * i, 400), f"Rad {i} slut", fontsize=10, rotate=turn)
    page = read(sheet.bytes()).pages[0]
    assert (page.width, page.height) == (842, 595)
    assert [line.text for line in lines(sheet.bytes())] == [
        f"Rad {i} slut" for i in (range(5) if turn == 90 else range(4, -1, -1))
    ]


def test_a_strip_along_the_margin_stands_below_the_page_and_in_no_line_of_it() -> None:
    sheet = Sheet()
    for i in range(10):
        sheet.text(70, 100 + 14 * i, "Kassa och bank 1 234")
    sheet.page.insert_text((580, 150), "Dokumentnyckel 4711", fontsize=10, rotate=90)
    found = [line.text for line in lines(sheet.bytes())]
    assert found[:10] == ["Kassa och bank 1 234"] * 10 and found[10:] == ["Dokumentnyckel 4711"]


def test_thin_spaces_join_groups() -> None:
    page = read(_with_text("Medlemsavgift 12\u2009345\u2009678")).pages[0]
    assert words(page) == ["Medlemsavgift", "12 345 678"]


def _with_text(text: str) -> bytes:
    document = pymupdf.open()
    document.new_page().insert_htmlbox(pymupdf.Rect(50, 50, 500, 200), f"<p>{text}</p>")
    return bytes(document.tobytes())


def test_the_gap_inside_a_number_goes_by_its_font() -> None:
    sheet = Sheet()
    for i in range(8):
        sheet.text(70, 100 + 14 * i, "Kassa och bank i kronor och öre")
        sheet.text(70, 300 + 14 * i, "Lokalhyra för kontor och lager 214 680", font=TYPEWRITER, size=8)
    page = read(sheet.bytes()).pages[0]
    number = next(w for w in page.words if w.text == "214")
    assert number.gap == pytest.approx(1.55 * 4.8, abs=0.2) and page.words[0].gap == 0


def layer(text: list[str], *, hidden: bool = False, pictured: bool = False, fill: int = 1) -> pdf.Layer:
    sheet = Sheet()
    if pictured:
        picture = pymupdf.Pixmap(pymupdf.csGRAY, pymupdf.IRect(0, 0, 60, 84), False)
        picture.clear_with(240)
        sheet.page.insert_image(sheet.page.rect, pixmap=picture)
    for i, line in enumerate(text * fill):
        sheet.text(70, 60 + 11 * i, line, hidden=hidden)
    return next(pdf.layers(pdf.open_pdf(sheet.bytes())))


SWEDISH = [
    "Förbundet har under året arbetat med insatser för att ge stöd åt dem som är långt från arbete och som är unga."
]


def test_a_sound_layer_is_kept() -> None:
    verdict = textlayer.judge([layer(SWEDISH, fill=10)])[0]
    assert (verdict.action, verdict.origin, verdict.reason) == (textlayer.KEEP, BORN_DIGITAL, "")


def test_only_a_signature_strip_on_a_scan() -> None:
    verdict = textlayer.judge([layer(["Signerat 2021-03-25 med bank-id av fem personer i styrelsen"], pictured=True)])[
        0
    ]
    assert verdict.action == textlayer.READ_AGAIN and "strip" in verdict.reason


def test_a_page_without_words_is_read_again_only_if_something_is_drawn_on_it() -> None:
    assert textlayer.judge([layer([], pictured=True)])[0].action == textlayer.READ_AGAIN
    assert textlayer.judge([layer([])])[0].action == textlayer.KEEP


def test_the_layer_of_a_scanner_is_read_again_where_it_holds_figures() -> None:
    figures = layer(["Kassa 12 345", "Bank 23 456", "Summa 35 801"] * 3, hidden=True, pictured=True, fill=2)
    verdict = textlayer.judge([figures])[0]
    assert (verdict.action, verdict.origin) == (textlayer.READ_AGAIN, OCR_LAYER)
    prose = textlayer.judge([layer(SWEDISH, hidden=True, pictured=True, fill=30)])[0]
    assert (prose.action, prose.origin) == (textlayer.KEEP, OCR_LAYER)


def test_a_layer_without_umlauts_is_patched() -> None:
    plain = [line.translate(str.maketrans("åäöÅÄÖ", "aaoAAO")) for line in SWEDISH]
    verdict = textlayer.judge([layer(plain, fill=10)])[0]
    assert verdict.action == textlayer.PATCH and "å, ä and ö" in verdict.reason


def test_doubled_and_spaced_letters() -> None:
    doubled = textlayer.judge(
        [layer(["PPeennnneeoo ddookkuummeenntt", "DDookkuummeennttnnyycckkeell", "Kassa och bank"], fill=2)]
    )[0]
    assert [w.text for w in doubled.words][:3] == ["Penneo", "dokument", "Dokumentnyckel"]
    spaced = textlayer.judge([layer(["Å R S R E D O V I S N I N G", "Kassa och bank"])])[0]
    assert spaced.words[0].text == "ÅRSREDOVISNING"


def test_letters_mapped_to_signs_are_found_by_the_words_they_make() -> None:
    broken = [
        'F#rbundet har under "ret l!mnat st#d f#r m"nga insatser',
        'V"rden och f#rs!kringskassan !r medlemmar',
        'Int!kter och kostnader p" "ret f#re avskrivningar',
    ]
    verdict = textlayer.judge([layer(broken)])[0]
    text = " ".join(w.text for w in verdict.words)
    assert text.startswith(
        "Förbundet har under året lämnat stöd för många insatser Vården och försäkringskassan är medlemmar"
    )
    assert "Intäkter" in text and "på året före" in text
    assert verdict.action == textlayer.KEEP and verdict.repaired >= 10


def test_quotes_and_signs_of_sound_text_stay() -> None:
    sound = ['Insatsen "Arbete" gav 50 % och projektet kallas "stöd"', "Avtal nr 5! gäller & hyra", "R&D-kostnader mm"]
    verdict = textlayer.judge([layer(sound)])[0]
    assert " ".join(w.text for w in verdict.words) == " ".join(sound)


def test_lost_ligatures_are_solved_word_by_word_or_left() -> None:
    assert letters._solved("rehabilitering\ufffd") == "rehabilitering\ufffd"
    assert letters._solved("Dri\ufffdsredovisning") == "Driftsredovisning"
    assert letters._solved("få\ufffd") == "fått"
    assert letters._solved("xq\ufffdzv") == "xq\ufffdzv"


def test_a_page_that_one_library_cannot_read_is_read_by_another(monkeypatch: pytest.MonkeyPatch) -> None:
    sheet = Sheet()
    for i in range(8):
        sheet.text(70, 100 + 14 * i, "Kassa och bank i kronor 1 234")
    data = sheet.bytes()
    own = read(data).pages[0]

    def broken(page: pymupdf.Page, number: int) -> pdf.Layer:
        raise RuntimeError("no")

    monkeypatch.setattr(pdf, "layer", broken)
    reading = read(data)
    assert words(reading.pages[0]) == words(own) and not reading.partial
    for a, b in zip(own.words, reading.pages[0].words, strict=True):
        assert (a.x0, a.x1, a.y0) == pytest.approx((b.x0, b.x1, b.y0), abs=1)
    monkeypatch.setattr("pipeline.readers.second.layer", broken)
    failed = read(data)
    assert failed.partial and "page 1 can't be read" in failed.notes[0]


class Recorded(dict[int, "OcrPage | str"]):
    """Pages as a store would give them."""


def ocr_page(rows: list[tuple[float, list[tuple[float, float, str]]]], *, skew: float = 0.0) -> OcrPage:
    found = [OcrWord(text, x0, x1, y, y + 7, 0.98) for y, cells in rows for x0, x1, text in cells]
    return OcrPage(tuple(found), 595, 842, skew, 0, 0.98, 200)


def test_a_page_waits_for_ocr_then_takes_it_and_says_so() -> None:
    sheet = Sheet()
    picture = pymupdf.Pixmap(pymupdf.csGRAY, pymupdf.IRect(0, 0, 60, 84), False)
    picture.clear_with(200)
    sheet.page.insert_image(sheet.page.rect, pixmap=picture)
    data = sheet.bytes()
    waiting = read(data)
    assert waiting.wanted == {1: "no text layer"} and not waiting.pages[0].words
    done = read(data, Recorded({1: ocr_page([(100, [(70, 110, "Summa"), (300, 320, "12"), (323, 340, "345")])])}))
    assert not done.wanted and done.pages[0].origin == OCR and words(done.pages[0]) == ["Summa", "12", "345"]
    assert done.pages[0].words[0].confidence == 0.98 and done.notes == ["1 of 1 pages read by OCR (no text layer)"]
    failed = read(data, Recorded({1: "OCR is not installed; run `pip install rapidocr`"}))
    assert failed.partial and failed.notes == [
        "page 1: no text layer; OCR did not read it: OCR is not installed; run `pip install rapidocr`"
    ]


def test_boxes_of_a_straightened_scan_lead_back_to_the_crooked_page() -> None:
    from pipeline.readers import scanned

    page = scanned.page(ocr_page([(100, [(70, 110, "Summa")])], skew=1.0), 1)
    assert page.placement is not None
    x0, y0, _, _ = page.placement.box(70, 100, 110, 107)
    assert y0 < 100 - 2 and x0 > 70 + 4  # turned clockwise about the middle: the upper left corner goes up and right


def test_broken_letters_take_what_ocr_read_and_figures_stay() -> None:
    sheet = Sheet()
    sheet.text(70, 100, "Forandring 1 234")
    layered = read(sheet.bytes()).pages[0].words
    seen = [w._replace(text={"Forandring": "Förändring", "1": "7"}.get(w.text, w.text)) for w in layered]
    assert [w.text for w in letters.patched(layered, seen)] == ["Förändring", "1", "234"]


@pytest.mark.parametrize("head", [b"%PDF-1.7", b"HTTP/1.1 200 OK\r\n\r\n%PDF-1.4"])
def test_a_pdf_is_known_by_its_content(head: bytes) -> None:
    from pathlib import Path

    assert readers.media_type(Path("report.txt"), head) == readers.PDF
