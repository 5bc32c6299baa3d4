"""A skeleton changes nothing, an edited one loads, and a typing error names the file and the key."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from parsers import layouts
from pipeline import cli, inspect, new_layout, vocabulary
from tests.helpers import ROOT, run, tabbed

RAW = ROOT / "raw"
SPECIMENS = sorted(
    [*(p.stem for p in RAW.glob("*.txt")), "stockholm-arsredovisning-2025", "hbs-arsredovisning-2018-office"]
)
HEAD = 'organisation = "x"\nreport_type = "annual_report"\nyears = [2020, 2021]\nreason = "r"\n'


@pytest.fixture()
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty folder of layouts in place of the program's own."""
    monkeypatch.setattr(layouts, "FOLDER", tmp_path / "layouts")
    layouts.FOLDER.mkdir()
    layouts.all_layouts.cache_clear()
    yield layouts.FOLDER
    layouts.all_layouts.cache_clear()


def edited(text: str) -> str:
    """What a person makes of a skeleton who keeps every table that can be told from the others."""
    parts = []
    for part in text.replace('reason = ""', 'reason = "to be seen"').split("\n\n"):
        lines = part.splitlines()
        if "# [[table]]" in lines and not any(line.startswith("# labels = []") for line in lines):
            keys = r"# (?=\[\[table\]\]|(?:labels|header|kind|caption|columns|unit) = )"
            lines = [re.sub(rf"^{keys}", "", line) for line in lines]
        parts.append("\n".join(lines))
    return "\n\n".join(parts)


@pytest.mark.parametrize("document", SPECIMENS)
def test_a_skeleton_changes_nothing_and_loads_once_edited(document: str, folder: Path) -> None:
    assert cli.main(["new-layout", document, "--raw", str(RAW)]) == cli.OK
    (path,) = folder.glob("*.toml")
    assert layouts.all_layouts() == (), "all tables are comments"
    seen = inspect.read(inspect.source_of(document, RAW))
    path.write_text(edited(path.read_text(encoding="utf-8")), encoding="utf-8")
    layouts.all_layouts.cache_clear()
    layout = layouts.layout_for(seen.document)
    assert layout is not None and layout.tables
    recognised = [t for t in layout.tables if t.kind]
    tables = [t for t in seen.parsed.tables if not t.of_words]
    headers = [" ".join(new_layout.header_lines(seen, t)) for t in tables]
    found = [layout.table_for([r.label for r in t.rows], h) for t, h in zip(tables, headers, strict=True)]
    told = [(t.kind, entry) for t, entry in zip(tables, found, strict=True) if entry is not None]
    assert {entry.labels for _, entry in told} == {t.labels for t in recognised}
    assert all(entry.kind == kind for kind, entry in told), "no entry is met by a table of another kind"
    sets = [{vocabulary.fold(r.label) for r in t.rows} for t in tables]
    lines = [[vocabulary.fold(line) for line in new_layout.header_lines(seen, t)] for t in tables]
    for at, entry in enumerate(found):
        others = sets[:at] + sets[at + 1 :]
        above = ["".join(h) for i, h in enumerate(lines) if i != at]
        alike = any(sets[at] <= other for other in others) and all(any(x in o for o in above) for x in lines[at])
        assert (entry is None) == alike, "only tables that can't be told apart lack one"


def test_the_fewest_labels_that_tell_a_table_apart() -> None:
    a, b, c = ["Intäkter", "Kostnader", "Resultat"], ["Kostnader", "Resultat"], ["Resultat", "Kassa"]
    tables = [a, b, c]
    assert new_layout.identifying(a, tables)[0] == "Intäkter"
    assert new_layout.identifying(b, tables) == [], "all of them stand in another table too"
    assert "Kassa" in new_layout.identifying(c, tables)
    assert new_layout.identifying(["", "-"], tables) == []


def test_columns_are_offered_only_where_a_layout_can_say_them(folder: Path) -> None:
    cli.main(["new-layout", "stockholm-arsredovisning-2025", "--raw", str(RAW)])
    (path,) = folder.glob("*.toml")
    parts = path.read_text(encoding="utf-8").split("\n\n")
    budget = next(p for p in parts if '# kind = "intervention_budget"' in p)
    assert '# columns = ["outcome", "budget", "variance"]' in budget
    balance = next(p for p in parts if '# kind = "balance_sheet"' in p)
    assert "# columns = []" in balance and "2024" in balance


def test_rows_of_no_known_kind_are_offered_too(tmp_path: Path, folder: Path) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    text = "Samordningsförbundet Lillby\nÅrsredovisning 2022\n\n" + tabbed(
        "Sort | 2022 | 2021", "Frukt | 1 200 000 | 1 100 000", "Bröd | 300 000 | 250 000", "Ost | 90 000 | 80 000"
    )
    (raw / "lillby.txt").write_text(text, encoding="utf-8")
    assert cli.main(["new-layout", "lillby", "--raw", str(raw)]) == cli.OK
    path = folder / "lillby_annual_2022.toml"
    offered = path.read_text(encoding="utf-8")
    assert '# labels = ["Frukt", "Bröd"]' in offered and "no table of a known kind" in offered
    told = {"organisation": "Samordningsförbundet Lillby", "year": 2022}
    assert run(text, **told).tables == []  # type: ignore[arg-type]
    path.write_text(edited(offered).replace('kind = ""', 'kind = "note_costs"').replace('unit = ""', 'unit = "kr"'))
    layouts.all_layouts.cache_clear()
    (table,) = run(text, **told).tables  # type: ignore[arg-type]
    assert (table.kind, table.unit, table.layout) == ("note_costs", "kr", "lillby_annual_2022")
    assert [r.label for r in table.rows] == ["Frukt", "Bröd", "Ost"]


def test_nothing_is_written_over(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "stockholms-stad_annual_2025.toml").write_text("# mine")
    assert cli.main(["new-layout", "stockholm-arsredovisning-2025", "--raw", str(RAW)]) == cli.USAGE
    assert "exists and is not written over" in capsys.readouterr().err
    assert [p.read_text() for p in folder.iterdir()] == ["# mine"]


def test_what_the_document_does_not_tell_is_asked_for(
    tmp_path: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "rapport.txt").write_text("Resultaträkning\nIntäkter 100 200\nKostnader 50 60\n")
    assert cli.main(["new-layout", "rapport", "--raw", str(tmp_path / "raw")]) == cli.USAGE
    assert "give it in documents.csv" in capsys.readouterr().err
    assert cli.main(["new-layout", "raport", "--raw", str(tmp_path / "raw")]) == cli.USAGE
    assert "did you mean rapport?" in capsys.readouterr().err
    assert not list(folder.iterdir())


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('[[table]]\nlabels = ["a"]\n', "organisation, report_type, years, reason is missing"),
        (HEAD.replace("reason", "reazon") + '[[table]]\nlabels = ["a"]\n', "reazon is no key of a layout"),
        (HEAD.replace('"r"', '" "') + '[[table]]\nlabels = ["a"]\n', "reason is a text, not empty"),
        (
            HEAD.replace('"annual_report"', '"yearly"') + '[[table]]\nlabels = ["a"]\n',
            "report_type is one of annual_report",
        ),
        (HEAD.replace("[2020, 2021]", "2020") + '[[table]]\nlabels = ["a"]\n', "years is the first and the last year"),
        (
            HEAD.replace("[2020, 2021]", "[2021, 2020]") + '[[table]]\nlabels = ["a"]\n',
            "years is the first and the last",
        ),
        (HEAD + '[table]\nlabels = ["a"]\n', "table is written [[table]]"),
        (HEAD + "[[table]]\nkind = 'cash_flow'\n", "table 1, labels is missing"),
        (HEAD + "[[table]]\nlabels = []\n", "table 1, labels is a list of labels"),
        (HEAD + '[[table]]\nlabels = "a"\n', "table 1, labels is a list of labels"),
        (HEAD + '[[table]]\nlabels = ["a"]\n[[table]]\nlabels = ["b"]\ncolour = "red"\n', "table 2, colour is no key"),
        (HEAD + '[[table]]\nlabels = ["a"]\nkind = "balance"\n', "table 1, kind is one of"),
        (HEAD + '[[table]]\nlabels = ["a"]\ncolumns = ["outcome", "guess"]\n', "not 'guess'"),
        (HEAD + '[[table]]\nlabels = ["a"]\ncolumns = "outcome"\n', "table 1, columns is a list"),
        (HEAD + '[[table]]\nlabels = ["a"]\nunit = "crowns"\n', "not 'crowns'"),
        (HEAD + '[[table]]\nlabels = ["a"]\ncaption = 3\n', "table 1, caption is a text"),
        (HEAD + '[[table]]\nlabels = ["a\n', "at line 6"),
    ],
)
def test_a_typing_error_names_the_file_and_the_key(
    text: str, says: str, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "broken.toml").write_text(text, encoding="utf-8")
    with pytest.raises(layouts.LayoutError, match=rf"^broken\.toml: .*{re.escape(says)}"):
        layouts.all_layouts()
    assert cli.main(["curate", "--raw", str(RAW), "--curated", str(tmp_path / "out"), "--quiet"]) == cli.USAGE
    assert f"error: broken.toml: {says.split(' is ')[0] if ' is ' in says else ''}" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_no_skeleton_is_left_among_the_layouts() -> None:
    assert len(layouts.all_layouts()) == len(list(layouts.FOLDER.glob("*.toml"))), (
        "a layout without a table does nothing"
    )


def test_the_layout_of_an_association_that_no_vocabulary_knows(folder: Path) -> None:
    (folder / "a.toml").write_text(HEAD.replace('"x"', '"lillby"') + '[[table]]\nlabels = ["a"]\n')
    document = run(
        "Samordningsförbundet Lillby\nÅrsredovisning 2020\n", organisation="Samordningsförbundet Lillby", year=2020
    )
    assert vocabulary.organisation_code("Samordningsförbundet Lillby") == "lillby"
    assert layouts.layout_for(document.result.document) is not None
