"""What an auditor reads: one finding for one cause, in words that need no code, with a suggestion that mends most."""

from dataclasses import replace
from decimal import Decimal

import pytest

from pipeline import checks, findings, repair, vocabulary
from pipeline.model import Finding, Reconciliation
from tests.helpers import run, tabbed
from tests.test_checks import BALANCE, DASHED, EXITS

MGT = tabbed(
    "Tabell 10. Avslutsorsaker MGT, 77 deltagare",
    "",
    "Avslutsorsaker | Antal kvinnor | Antal män | Antal totalt | Totalt i procent 2025 | Totalt i procent 2024",
    "Arbete | 5 | 5 | 10 | 13 % | 11 %",
    "Studier | - | 1 | 1 | 1 % | 3 %",
    "Arbetsförmedlingen | 7 | 8 | 15 | 19 % | 17 %",
    "Rehabiliteringssamverkan | 2 | 2 | 4 | 5 % | 5 %",
    "Jobbtorg/AMF-insats | 7 | 3 | 10 | 13 % | 12 %",
    "Sysselsättning/daglig verksamhet | 8 | 1 | 9 | 12 % | 14 %",
    "Sjukersättning | 2 | 2 | 4 | 5 % | 5 %",
    "Utredning/vård/rehabilitering | 11 | 7 | 18 | 23 % | 23 %",
    "Övrigt | 2 | 3 | 5 | 6 % | 8 %",
    "<b>Totalt</b> | <b>82</b> | <b>50</b> | <b>132</b> | <b>100 %</b> | <b>100 %</b>",
)


def test_the_finding_that_started_the_project_reads_well() -> None:
    (finding,) = [f for f in run(MGT).findings if f.severity == "error"]
    assert finding.message == (
        "Tabell 10 (Avslutsorsaker MGT, 77 deltagare): the row 'Totalt' says 82 women, 50 men and 132 in all, "
        "but the rows it adds up sum to 44, 32 and 76. Its caption says 77 people."
    )
    assert finding.message_sv == (
        "Tabell 10 (Avslutsorsaker MGT, 77 deltagare): raden 'Totalt' anger 82 kvinnor, 50 män och 132 totalt, "
        "men raderna den summerar ger 44, 32 och 76. Rubriken säger 77 personer."
    )
    assert (finding.stated, finding.expected, finding.difference) == ("82; 50; 132", "44; 32; 76", "38; 18; 56")
    assert (finding.line, finding.severity, finding.cause, finding.rule) == (13, "error", "report_error", "column_sum")
    assert len(finding.reconciliation_ids) == 4


def test_one_wrong_total_is_one_finding_with_the_figure_that_mends_it() -> None:
    outcome = run(BALANCE.replace("14 827 442", "14 943 035").replace("9 902 115", "10 087 000"))
    assert len(outcome.disagreeing()) == 4
    (finding,) = [f for f in outcome.findings if f.severity == "error"]
    assert finding.suggestion.startswith(
        "Summa omsättningstillgångar (2025) may be 14 827 442 instead of 14 943 035: mends 2"
    )


def test_a_suggestion_changes_nothing() -> None:
    outcome = run(BALANCE.replace("14 827 442", "14 943 035"))
    assert outcome.fact("Summa omsättningstillgångar", fiscal_year=2025).value == Decimal(14943035)


def test_a_stated_number_that_agrees_with_the_total_turns_the_suspicion_to_the_rows() -> None:
    outcome = run(EXITS.replace("Övrigt\t4\t3\t7", "Övrigt\t4\t2\t6"))
    (finding,) = [f for f in outcome.findings if f.rule == "column_sum"]
    assert "as the total row does" in finding.message
    assert "a row above it may be wrong" in finding.suggestion


def test_ocr_damage_is_told_apart_from_a_mistake_of_the_report() -> None:
    ocr = (
        "Kassaflödesanalys\n\nBelopp i kr. 2020-12-31 2019-12-31\n\nÅrets resultat 3 795 743 -2 283 496\n\nJustering för ej likviditet- 230 387 961921\nspåverkande poster\n\n"
        "Medel från verksamheten 4 026130 -2 121 575\nföre förändring av\nrörelsekapital\n\nÖkning/minskning 1062361 -1205 147\nkortfristiga fordringar\n\n"
        "Ökning/minskning -4 167 811 2 223 963\nkortfristiga skulder\n\nKassaflöde för den -3105 450 1018 816\nlöpande verksamheten\n\nÅrets kassaflöde 920680 -1 102 759\n"
    )
    (finding,) = [f for f in run(ocr, year=2020).findings if f.severity == "error"]
    assert finding.cause == "ocr"
    assert "may be 161 921 instead of 961921" in finding.suggestion
    clean = (
        ocr.replace("961921", "961 921")
        .replace("4 026130", "4 026 130")
        .replace("1062361", "1 062 361")
        .replace("-1205 147", "-1 205 147")
    )
    clean = clean.replace("-3105 450", "-3 105 450").replace("1018 816", "1 018 816").replace("920680", "920 680")
    (finding,) = [f for f in run(clean, year=2020).findings if f.severity == "error"]
    assert finding.cause == "report_error"


def test_another_table_that_prints_the_suggested_figure_decides_between_equals() -> None:
    income = tabbed(
        "Resultaträkning",
        "",
        "Belopp i kr | 2025 | 2024",
        "Verksamhetens intäkter | 40 947 935 | 37 872 944",
        "Verksamhetens kostnader | -36 114 023 | -36 187 073",
        "Verksamhetens resultat | 4 833 912 | 1 685 871",
        "Årets resultat | 4 833 912 | 1 685 871",
    )
    operating = tabbed(
        "Driftredovisning",
        "",
        "Belopp tkr | Utfall 2025 | Budget 2025 | Avvikelse | Bokslut 2024",
        "Kostnader | 36 114 | 41 562 | -5 448 | 36 187",
        "Medlemsavgift och övriga intäkter | 40 948 | 40 781 | 167 | 37 823",
        "Resultat | 4 834 | -781 | 5 615 | 1 686",
    )
    (finding,) = [f for f in run(income + "\n\n" + operating).findings if f.severity == "error"]
    assert "Medlemsavgift och övriga intäkter (2024) may be 37 873 instead of 37 823" in finding.suggestion
    assert "income statement prints 37 872 944 kr" in finding.suggestion


def test_ids_survive_what_does_not_change_the_contradiction() -> None:
    first = {f.finding_id for f in run(MGT).findings if f.severity == "error"}
    moved = {
        f.finding_id
        for f in run("En ny rad text.\n\n" + EXITS.replace("Tabell 10", "Tabell 9") + "\n\n" + MGT).findings
        if f.severity == "error"
    }
    changed = {f.finding_id for f in run(MGT.replace("<b>82</b>", "<b>83</b>")).findings if f.severity == "error"}
    assert first == moved
    assert first != changed


@pytest.mark.parametrize(
    ("printed", "wanted", "kind"),
    [
        ("961921", "161921", "digit"),
        ("1372.4", "1327.4", "swap"),
        ("-5", "5", "sign"),
        ("132", "76", ""),
        ("100", "1000", ""),
        ("12", "34", ""),
    ],
)
def test_slips(printed: str, wanted: str, kind: str) -> None:
    assert repair.slip(Decimal(printed), Decimal(wanted)) == kind


def test_a_new_figure_in_a_known_contradiction_is_a_new_finding() -> None:
    def ids(text: str) -> set[str]:
        return {f.finding_id for f in run(text).findings if f.severity == "error"}

    known = ids(MGT)
    worse = ids(MGT.replace("Jobbtorg/AMF-insats\t7\t3\t10", "Jobbtorg/AMF-insats\t2\t3\t10"))
    assert worse - known, "the women of one row no longer make its total"
    told = [
        f.message for f in run(MGT.replace("Jobbtorg/AMF-insats\t7\t3\t10", "Jobbtorg/AMF-insats\t2\t3\t10")).findings
    ]
    assert any("Jobbtorg/AMF-insats (in all) says 10, but women and men make 2 + 3 = 5" in m for m in told)


def test_two_tables_with_the_same_contradiction_are_two_findings() -> None:
    table = tabbed(
        "Avslutsorsaker | Kvinnor | Män | Totalt", "Arbete | 5 | 4 | 9", "Studier | 1 | 1 | 2", "Totalt | 6 | 5 | 12"
    )
    found = [
        f
        for f in run(table + "\nEn mening emellan som är lång nog att vara text i rapporten.\n\n" + table).findings
        if f.severity == "error"
    ]
    assert len(found) == 2
    assert len({f.finding_id for f in found}) == 2


def test_a_share_that_is_right_of_the_suggested_count_is_part_of_its_finding() -> None:
    def told(work: str, share: str) -> list[str]:
        table = tabbed(
            "Avslutsorsaker | Kvinnor | Män | Totalt | Procent",
            f"Arbete | 6 | 9 | {work} | {share}",
            "Studier | 11 | 8 | 19 | 38 %",
            "Flytt | 8 | 8 | 16 | 32 %",
            "Totalt | 25 | 25 | 50 | 100 %",
        )
        return [f"{f.rule}: {f.message} {f.suggestion}" for f in run(table).findings if f.severity == "error"]

    assert not told("15", "30 %")
    (one,) = told("16", "30 %")
    assert one.startswith("column_sum") and "may be 15 instead of 16: mends 3 of the failing checks" in one
    assert len(told("16", "45 %")) == 2, "a share that neither count explains is wrong itself"


def test_a_slip_carried_into_the_total_is_one_finding() -> None:
    table = tabbed(
        "Avslutsorsaker | Kvinnor | Män | Totalt", "Arbete | 5 | 4 | 10", "Studier | 1 | 1 | 2", "Totalt | 6 | 5 | 12"
    )
    (finding,) = [f for f in run(table).findings if f.severity == "error"]
    assert (finding.rule, finding.stated, finding.expected) == ("sex_total", "10; 12", "9; 11")
    assert finding.suggestion == "All are off by 1: one slip that was carried into the total."
    two = [
        f for f in run(table.replace("2\nTotalt\t6\t5\t12", "3\nTotalt\t6\t5\t13")).findings if f.rule == "sex_total"
    ]
    assert all(f.stated != "10; 12" for f in two), "slips that make up a total between them are not one"


def test_a_number_stated_elsewhere_speaks_against_another_total() -> None:
    outcome = run(EXITS.replace("Arbete\t2\t5\t7", "Arbete\t2\t5\t9"))
    (finding,) = [f for f in outcome.findings if f.severity == "error"]
    assert "Arbete (in all) may be 7 instead of 9: mends 3 of the failing checks and breaks none" in finding.suggestion
    assert "Arbete (totalt) kan vara 7 i stället för 9" in finding.suggestion_sv
    assert finding.fact_ids[0] == outcome.fact("Arbete", sex="all", measure="count").fact_id, "the suspect comes first"


def test_a_share_rounded_the_other_way_is_a_warning_with_the_reason() -> None:
    goals = tabbed(
        "Tabell 4. Mål och utfall för Verkstaden 2022",
        "",
        "Indikator | Förväntat resultat | Utfall",
        "Andel som börjar ett arbete | 50 % | 35 % (41 av 119)",
        "Andel som är nöjda | 80 procent | 67 % (12 av 18 svarande)",
    )
    (finding,) = [f for f in run(goals).findings if f.rule == "percent_of_parts"]
    assert (finding.severity, finding.cause) == ("warning", "rounding")
    assert "rounded the other way" in finding.suggestion and "åt andra hållet" in finding.suggestion_sv
    (finding,) = [f for f in run(goals.replace("35 %", "36 %")).findings if f.rule == "percent_of_parts"]
    assert (finding.severity, finding.cause) == ("error", "report_error")


def test_a_warning_says_why_it_is_none_more() -> None:
    (finding,) = [f for f in run(DASHED).findings if f.rule == "column_sum"]
    assert (finding.severity, finding.cause) == ("warning", "definition")
    assert "Only a warning: a row may be missing" in finding.suggestion
    assert "Bara en varning" in finding.suggestion_sv


def scanned(origin: str, again: str) -> Finding:
    """A digit misread in a table that came from a page of this origin; `again`: what a second look read."""
    outcome = run(EXITS.replace("Sjukersättning\t3\t2\t5", "Sjukersättning\t3\t8\t5"))
    facts = [replace(f, text_origin=origin) for f in outcome.facts]
    checked = checks.run([outcome.result.document], outcome.tables, facts, outcome.result.claims)
    wrong = outcome.fact("Sjukersättning", sex="men").fact_id
    found = findings.findings_of(checked, [outcome.result.document], facts, {wrong: again} if again else {})
    return next(f for f in found if f.severity != "notice")


def test_a_slip_on_a_page_read_by_ocr_may_be_the_readings_unless_a_second_look_agrees() -> None:
    assert scanned("text_extract", "").cause == "report_error"
    assert scanned("ocr", "").cause == "ocr"
    assert "The page was read by OCR" in scanned("ocr_layer", "").suggestion
    assert scanned("ocr", "8").cause == "report_error"
    twice = scanned("ocr", "2")
    assert (twice.severity, twice.cause) == ("warning", "ocr")
    assert "8 at first reading and 2 at a finer one" in twice.suggestion
    assert "vid en finare" in twice.suggestion_sv


def test_columns_that_count_different_people_are_named_by_their_headers() -> None:
    text = tabbed(
        "Tabell 2. Antal deltagare per insats",
        "",
        "Insats | Totalt antal deltagare | Antal nya deltagare | Antal avslutade deltagare",
        "Verkstaden | 40 | 12 | 9",
        "Ateljén | 25 | 8 | 11",
        "Odlingen | 12 | 5 | 3",
        "Totalt | 87 | 35 | 23",
    )
    (finding,) = [f for f in run(text).findings if f.rule == "column_sum"]
    assert "87 ('Totalt antal deltagare'), 35 ('Antal nya deltagare')" in finding.message
    assert "in all" not in finding.message


@pytest.mark.parametrize("kind", vocabulary.kinds())
def test_every_kind_has_a_name_in_both_languages(kind: str) -> None:
    named = vocabulary.kinds()[kind]
    assert named.name_en and named.name_sv and "_" not in named.name_en + named.name_sv


def test_figures_that_go_into_each_other_end_the_search() -> None:
    """Sums that hold both ways round must not send it in circles."""

    def check(name: str, stated: str, *terms: str, verdict: str = "disagrees") -> Reconciliation:
        return Reconciliation(
            name, "statement_identity", "doc", "t", "", "", Decimal(3), Decimal(1), Decimal(2), Decimal(0), verdict, "",
            (stated, *terms), tuple(1 for _ in terms),
        )  # fmt: skip

    one, two = check("one", "a", "x"), check("two", "b", "y")
    both = [check("h1", "a", "b", verdict="agrees"), check("h2", "b", "a", verdict="agrees")]
    groups = findings._carried([[one], [two]], {"a": both, "b": both, "x": [], "y": []})
    assert sorted(r.reconciliation_id for g in groups for r in g) == ["one", "two"]
