"""Checks over several tables and several reports: silent on clean ones, firing on a seeded defect, nothing without their tables."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from pipeline import checks, findings
from pipeline.checks import Checked
from pipeline.checks.ties import ties
from pipeline.document import process
from pipeline.model import Document, Finding, Reconciliation
from pipeline.register import Source
from tests.helpers import run, tabbed
from tests.test_checks import BALANCE, CASH_CHANGE, CASH_REAL, INCOME

STATEMENTS = "\n".join(
    [
        INCOME.replace("4 823 338", "4 823 337").replace("40 947 935", "40 947 934").replace("4 833 913", "4 833 912"),
        BALANCE,
        CASH_REAL,
    ]
)
NOTES = tabbed(
    "Not 2 Verksamhetens intäkter",
    "",
    "Belopp i kr | 2025 | 2024",
    "Driftbidrag från staten | 18 084 000 | 16 559 000",
    "Driftbidrag från Stockholms stad | 9 042 000 | 8 279 500",
    "Driftbidrag från Region Stockholm | 9 042 000 | 8 279 500",
    "EU-medel och andra bidrag | 4 779 934 | 4 754 944",
    "Summa | 40 947 934 | 37 872 944",
    "",
    "Not 3 Verksamhetens kostnader",
    "",
    "Belopp i kr | 2025 | 2024",
    "Individinriktade insatser | 29 703 292 | 29 334 367",
    "Styrelse och revision | 575 806 | 538 608",
    "Kansli | 5 776 207 | 6 166 018",
    "Summa | 36 055 305 | 36 038 993",
    "",
    "Not 4 Kostnader för revision",
    "",
    "Belopp i kr | 2025 | 2024",
    "Revisorsarvode | 89 400 | 71 000",
    "",
    "Not 5 Inventarier",
    "",
    "Belopp i kr | 2025-12-31 | 2024-12-31",
    "Ingående anskaffningsvärde | 1 408 063 | 1 408 063",
    "Utgående anskaffningsvärde | 1 408 063 | 1 408 063",
    "Ackumulerade avskrivningar vid årets ingång | 1 223 178 | 1 062 750",
    "Årets avskrivningar | 69 292 | 160 428",
    "Utgående avskrivningar | 1 292 470 | 1 223 178",
    "Redovisat värde vid årets slut | 115 593 | 184 885",
)
OVERVIEW = tabbed(
    "Tabell 1. Översikt över förbundets resultat",
    "",
    "Belopp i kr | 2025 | 2024 | 2023",
    "Verksamhetens intäkter | 40 947 934 | 37 872 944 | 34 488 784",
    "Verksamhetens kostnader | 36 114 022 | 36 187 073 | 39 351 122",
    "Årets resultat | 4 833 912 | 1 685 871 | -4 862 338",
    "Eget kapital | 6 585 439 | 1 751 527 | 65 656",
    "Soliditet i procent | 44,07 | 17,36 | 0,57",
)
LIMIT = "Ett förbund med sådana bidrag kan ha ett eget kapital på 7,1 mnkr, räknat vid utgången av 2025.\n"
REPORT = "\n\n".join([OVERVIEW, STATEMENTS, NOTES, LIMIT])


def exits(title: str, *rows: str) -> str:
    return tabbed(title, "", "Avslutsorsaker | Antal kvinnor | Antal män | Antal totalt", *rows)


EXITS = "\n\n".join(
    [
        exits(
            "Tabell 2. Avslutsorsaker",
            "Arbete | 5 | 7 | 12",
            "Studier | 4 | 2 | 6",
            "Övrigt | 6 | 5 | 11",
            "Totalt | 15 | 14 | 29",
        ),
        exits(
            "Tabell 3. Avslutsorsaker Novum, 13 deltagare",
            "Arbete | 2 | 4 | 6",
            "Studier | 1 | 1 | 2",
            "Övrigt | 3 | 2 | 5",
            "Totalt | 6 | 7 | 13",
        ),
        exits(
            "Tabell 4. Avslutsorsaker Aktivitetsplatsen, 16 deltagare",
            "Arbete | 3 | 3 | 6",
            "Studier | 3 | 1 | 4",
            "Övrigt | 3 | 3 | 6",
            "Totalt | 9 | 7 | 16",
        ),
    ]
)
SURVEY = tabbed(
    "Tabell 5. Enkät till deltagarna, 12 deltagare",
    "",
    "Fråga | Andel som svarat ja",
    "Har du fått stöd? | 42 %",
    "Är du nöjd? | 75 %",
    "Har du det bättre nu? | 33 %",
)
CHART = "Figur 2. Fördelning av förbundets kostnader 2025\n\nIndividinriktade\ninsatser; 76,8%\n\nStrukturella\ninsatser; 2,4%\n\nKansli, styrelse,\nmm; 20,8%\n"
CLEAN = {"report": REPORT, "exits": EXITS, "survey": SURVEY, "chart": CHART}
WITHIN = {
    "report": {
        "note_total",
        "statement_tie",
        "movement",
        "part_of",
        "carried_forward",
        "equity_roll",
        "solvency",
        "member_shares",
        "equity_limit",
    },
    "exits": {"scope_sum"},
    "survey": {"grim"},
    "chart": {"share_sum"},
}


@pytest.mark.parametrize("name", CLEAN)
def test_silent_on_clean_tables(name: str) -> None:
    outcome = run(CLEAN[name])
    assert WITHIN[name] <= set(outcome.checked.evaluated), outcome.checked.evaluated
    assert not outcome.disagreeing()
    assert [f.message for f in outcome.findings if f.rule != "evaluated_nothing"] == []


def test_every_tie_is_tried_on_tables_that_print_both_figures() -> None:
    tried = {
        r.note.split(";")[0] for r in run(REPORT).checked.reconciliations if r.rule in {t.rule for t in ties().values()}
    }
    assert {"note_revenue", "note_costs", "note_book_value", "result_overview", "cash_flow_cash", "audit_fee"} <= tried
    assert {
        "depreciation_cash",
        "depreciation_note",
        "receivables_cash",
        "liabilities_cash",
        "overview_equity",
    } <= tried


# what is seeded, the rule that names the finding, its severity, the figure stated and the one expected
SEEDED = [
    ("report", "Summa\t40 947 934", "Summa\t40 974 934", "note_total", "error", "40 974 934", "40 947 934"),
    ("report", "1 685 871\t-4 862 338", "1 658 871\t-4 862 338", "statement_tie", "error", "1 658 871", "1 685 871"),
    (
        "report",
        "762 236\t555 379\nÖkning/minskning kortfristiga skulder\t22 123",
        "726 236\t555 379\nÖkning/minskning kortfristiga skulder\t58 123",
        "movement",
        "warning",
        "726 236",
        "762 236",
    ),
    ("report", "Revisorsarvode\t89 400", "Revisorsarvode\t894 000", "part_of", "warning", "894 000", "575 806"),
    ("report", "ingång\t1 223 178", "ingång\t1 232 178", "carried_forward", "error", "1 232 178", "1 223 178"),
    (
        "report",
        "1 751 527\t65 656\nSoliditet",
        "1 751 527\t66 656\nSoliditet",
        "equity_roll",
        "error",
        "1 751 527",
        "1 752 527",
    ),
    ("report", "44,07", "47,04", "solvency", "error", "47,04", "44,07"),
    (
        "report",
        "9 042 000\t8 279 500\nEU-medel och andra bidrag\t4 779 934",
        "9 402 000\t8 279 500\nEU-medel och andra bidrag\t4 419 934",
        "member_shares",
        "notice",
        "18 084 000",
        "18 444 000",
    ),
    ("report", "7,1 mnkr", "6,1 mnkr", "equity_limit", "notice", "6 585 439", "6,1 mnkr"),
    (
        "exits",
        "Arbete\t5\t7\t12\nStudier\t4\t2\t6",
        "Arbete\t6\t6\t12\nStudier\t3\t3\t6",
        "scope_sum",
        "error",
        "3",
        "4",
    ),
    ("survey", "42 %", "46 %", "grim", "warning", "46", "50"),
    ("chart", "20,8", "22,8", "share_sum", "error", "102 %", "100 %"),
]


@pytest.mark.parametrize(("name", "clean", "seeded", "rule", "severity", "stated", "expected"), SEEDED)
def test_fires_on_a_seeded_defect(
    name: str, clean: str, seeded: str, rule: str, severity: str, stated: str, expected: str
) -> None:
    assert CLEAN[name].count(clean) == 1 or clean == "Summa\t40 947 934"
    outcome = run(CLEAN[name].replace(clean, seeded, 1))
    performed = outcome.disagreeing(rule)
    assert performed, [r.rule for r in outcome.disagreeing()]
    found = [f for f in outcome.findings if any(r.reconciliation_id in f.reconciliation_ids for r in performed)]
    told = [(f.severity, f.message, f.message_sv) for f in found]
    assert any(s == severity and stated in m and stated in sv for s, m, sv in told), told
    assert any(expected in m and expected in sv for _, m, sv in told), told
    assert all("women and men" not in m for r in performed for _, m, _ in told if r.rule != "share_sum")


@pytest.mark.parametrize("name", CLEAN)
def test_nothing_is_evaluated_without_the_other_table(name: str) -> None:
    rules = set().union(*WITHIN.values())
    assert not rules & set(run("Verksamheten har fortsatt som planerat under året.\n").checked.evaluated)
    lone = run(tabbed("Avslutsorsaker | Antal kvinnor | Antal män | Antal totalt", "Arbete | 2 | 5 | 7"))
    assert not WITHIN[name] & set(lone.checked.evaluated)


# Several reports ------------------------------------------------------------------------------------------


@dataclass
class Archive:
    checked: Checked
    findings: list[Finding]

    def performed(self, rule: str) -> list[Reconciliation]:
        return [r for r in self.checked.reconciliations if r.rule == rule]

    def told(self, rule: str) -> list[Finding]:
        return [f for f in self.findings if f.rule == rule]


def archive(**texts: str) -> Archive:
    """Reports of one association by year: `r2024`; a letter behind the year makes another edition of it."""
    results = []
    for name, text in texts.items():
        document = Document(name, f"{name}.txt", organisation="Samordningsförbundet Ek", report_type="annual_report")
        document.report_year, document.media_type = int(name[1:5]), "text/plain"
        results.append(process(Source(document, Path(document.file), data=text.encode())))
    documents, facts = [r.document for r in results], [f for r in results for f in r.facts]
    checked = checks.run(
        documents, [t for r in results for t in r.tables], facts, [c for r in results for c in r.claims]
    )
    return Archive(checked, findings.findings_of(checked, documents, facts))


def years_back(text: str, years: int) -> str:
    for year in range(2020, 2026):
        text = text.replace(str(year), str(year - years))
    return text


EARLIER = tabbed(
    "Balansräkning",
    "",
    "Belopp i kr | 2024-12-31 | 2023-12-31",
    "Korta fordringar | 2 468 486 | 2 838 980",
    "Kassa och bank | 7 618 514 | 8 582 141",
    "Summa tillgångar | 10 087 000 | 11 421 121",
    "Eget kapital vid årets början | 65 656 | 4 927 994",
    "Årets resultat | 1 685 871 | -4 862 338",
    "Eget kapital vid årets slut | 1 751 527 | 65 656",
    "Kortfristiga skulder | 8 335 473 | 11 355 465",
    "Summa eget kapital och skulder | 10 087 000 | 11 421 121",
)


def test_a_later_report_repeats_the_earlier_one() -> None:
    own = archive(r2024=EARLIER, r2025=REPORT)
    assert own.performed("comparative") and own.performed("overview_vs_statement") and own.performed("carried_forward")
    assert not [r for r in own.performed("comparative") if r.verdict == "disagrees" and "Kassa" in r.description]
    assert all(r.other_document_id == "r2024" for r in own.performed("overview_vs_statement"))
    assert not own.told("overview_vs_statement")
    alone = archive(r2025=REPORT)
    assert not [r for rule in ("comparative", "overview_vs_statement", "template_break") for r in alone.performed(rule)]


def test_an_edition_is_never_held_against_another_of_the_same_report() -> None:
    other = REPORT.replace("7 618 514", "7 681 514")
    own = archive(r2025=REPORT, r2025b=other)
    assert not own.performed("comparative") and not own.performed("overview_vs_statement")
    one, two = archive(r2024=EARLIER, r2025=REPORT), archive(r2024=EARLIER, r2025=REPORT, r2025b=other)
    assert len(one.performed("comparative")) == len(two.performed("comparative"))


def test_a_comparative_that_foots_was_restated_and_one_that_does_not_may_be_wrong() -> None:
    restated = archive(r2024=EARLIER, r2025=REPORT).told("comparative")
    assert {f.severity for f in restated} == {"notice"}, "receivables were split, and the sums of the later report hold"
    assert all("restated" in f.suggestion for f in restated)
    wrong = archive(
        r2024=EARLIER,
        r2025=REPORT.replace("Kassa och bank\t\t13 306 077\t7 618 514", "Kassa och bank\t\t13 306 077\t7 681 514"),
    )
    found = [f for f in wrong.findings if f.document_id == "r2025" and "7 681 514" in f.message]
    assert "error" in {f.severity for f in found}, "its own balance sheet contradicts it too"
    assert "warning" in {f.severity for f in found}
    assert any(r.verdict == "disagrees" and r.stated == 7681514 for r in wrong.performed("comparative"))


def test_an_overview_that_differs_from_the_years_own_report_is_a_warning() -> None:
    later = tabbed(
        "Tabell 1. Flerårsöversikt",
        "",
        "Belopp i kr | 2026 | 2025 | 2024",
        "Årets resultat | 12 000 | 4 833 912 | 1 658 871",
        "Soliditet | 40,10 | 44,07 | 16,37",
    )
    own = archive(r2024=EARLIER, r2026=later)
    (finding,) = own.told("overview_vs_statement")
    assert (finding.severity, finding.stated, finding.expected) == ("warning", "1 658 871", "1 685 871")
    (solvency,) = own.told("solvency")
    assert (solvency.severity, solvency.expected) == ("warning", "17,36")


def test_equity_is_followed_over_reports_that_are_years_apart() -> None:
    first = years_back(EARLIER, 2)  # 2022
    between = tabbed(
        "Tabell 1. Flerårsöversikt",
        "",
        "Belopp i kr | 2025 | 2024 | 2023",
        "Verksamhetens intäkter | 8 100 000 | 8 000 000 | 7 900 000",
        "Verksamhetens kostnader | 8 000 000 | 7 950 000 | 7 920 000",
        "Årets resultat | 100 000 | 50 000 | -20 000",
    )
    balance = tabbed(
        "Balansräkning",
        "",
        "Belopp i kr | 2025-12-31",
        "Kassa och bank | 3 881 527",
        "Summa tillgångar | 3 881 527",
        "Eget kapital | 1 881 527",
        "Kortfristiga skulder | 2 000 000",
        "Summa eget kapital och skulder | 3 881 527",
    )
    own = archive(r2022=first, r2025=f"{between}\n\n{balance}")
    assert [r.verdict for r in own.performed("equity_roll")] == ["agrees"]
    wrong = f"{between}\n\n{balance}".replace("-20 000", "-30 000").replace("7 920 000", "7 930 000")
    (finding,) = archive(r2022=first, r2025=wrong).told("equity_roll")
    assert (finding.severity, finding.expected) == ("warning", "1 871 527")


def test_one_label_under_two_templates_is_a_break() -> None:
    same = archive(r2024=years_back(CASH_REAL, 1), r2025=CASH_REAL)
    assert [r.verdict for r in same.performed("template_break")] == ["agrees"]
    (notice,) = archive(r2023=years_back(CASH_CHANGE, 2), r2025=CASH_REAL).told("template_break")
    assert (notice.severity, notice.cause) == ("notice", "convention")
    assert "one label, two quantities" in notice.message


# What is not sure -----------------------------------------------------------------------------------------


def test_a_line_drawn_up_in_another_way_is_found_by_the_years_that_bear_it_out() -> None:
    """The overview's costs hold depreciation and financial items; the note on costs does not."""
    ties_of = {r.note: r for r in run(REPORT).performed("statement_tie")}
    assert "69 292" in ties_of["costs_overview"].terms or "160 428" in ties_of["costs_overview"].terms
    other = run(REPORT.replace("36 114 022", "31 114 022").replace("36 187 073", "30 187 073"))
    assert not [r for r in other.disagreeing("statement_tie") if r.note == "costs_overview" and "softer" not in r.note]


def test_a_note_that_no_year_bears_out_is_not_held_against_the_report() -> None:
    outcome = run(REPORT.replace("Summa\t40 947 934\t37 872 944", "Summa\t12 345 678\t9 876 543"))
    assert not [f for f in outcome.findings if f.rule == "note_total" and f.severity == "error"]


def test_a_few_kronor_between_two_sums_of_rounded_parts_are_no_error() -> None:
    outcome = run(REPORT.replace("Årets avskrivningar\t69 292", "Årets avskrivningar\t69 294"))
    (finding,) = [f for f in outcome.findings if f.rule == "statement_tie"]
    assert (finding.severity, finding.cause) == ("notice", "rounding")


def test_figures_in_round_thousands_and_in_coarser_units_agree() -> None:
    text = REPORT.replace("37 872 944\t34 488 784", "37 873 000\t34 488 784")
    assert not run(text).disagreeing("statement_tie")


def test_incomplete_interventions_and_other_lists_of_reasons_are_not_summed() -> None:
    missing = EXITS.replace("Totalt\t15\t14\t29", "Totalt\t25\t24\t49").replace(
        "Övrigt\t6\t5\t11", "Övrigt\t16\t15\t31"
    )
    assert not run(missing).performed("scope_sum")
    split = EXITS.replace("Studier\t3\t1\t4", "Flytt\t3\t1\t4")
    assert not run(split).performed("scope_sum")


def test_a_limit_of_another_year_is_not_this_years() -> None:
    assert not run(REPORT.replace("utgången av 2025", "utgången av 2026")).performed("equity_limit")
    assert not run(REPORT.replace("kan ha ett eget kapital på", "väntar sig ett eget kapital på")).performed(
        "equity_limit"
    )


def test_shares_rounded_cut_off_or_of_too_many_people_are_not_called_impossible() -> None:
    cut = SURVEY.replace("42 %", "41 %").replace("33 %", "33 %")
    assert {r.verdict for r in run(cut).performed("grim")} == {"within_rounding", "agrees"}
    assert not run(SURVEY.replace("12 deltagare", "412 deltagare")).performed("grim")
    assert not run(SURVEY.replace("12 deltagare", "cirka 12 deltagare")).performed("grim")


REFERRED = tabbed(
    "Tabell 6. Remittenter",
    "",
    "Remittent | Kvinnor | Män | Totalt",
    "Försäkringskassan | 7 | 5 | 13",
    "Arbetsförmedlingen | 3 | 3 | 6",
    "Regionen | 6 | 3 | 9",
    "Summa | 16 | 11 | 28",
)


def test_persons_of_another_sex_in_the_totals_alone_are_no_error() -> None:
    assert {f.severity for f in run(REFERRED).findings if f.rule == "sex_total"} == {"error"}
    note = "* Den som uppgett annan könstillhörighet ingår endast i totalen.\n"
    told = [f for f in run(REFERRED + note).findings if f.rule == "sex_total"]
    assert {(f.severity, f.cause) for f in told} == {("warning", "definition")}
    far = run(REFERRED.replace("5\t13", "5\t19").replace("\t28", "\t34") + note)
    assert {f.severity for f in far.findings if f.rule == "sex_total"} == {"error"}


# Likely causes --------------------------------------------------------------------------------------------


def suggestions(text: str) -> str:
    return " ".join(f.suggestion for f in run(text).findings)


def suggestions_sv(text: str) -> str:
    return " ".join(f.suggestion_sv for f in run(text).findings)


def test_likely_causes_are_named() -> None:
    assert "'Maskiner och inventarier': it may have been left out or taken in twice" in suggestions(
        BALANCE.replace("14 827 442", "14 711 849")
    )
    assert "'Summa tillgångar' prints the same figure" in suggestions(BALANCE.replace("14 827 442", "14 943 035"))
    assert "two digits are swapped" in suggestions(REPORT.replace("Summa\t40 947 934", "Summa\t40 974 934"))
    swapped = EXITS.replace("Arbete\t5\t7\t12\nStudier\t4\t2\t6", "Arbete\t4\t7\t11\nStudier\t5\t2\t7")
    assert "may have changed places" in suggestions(swapped)
    assert "'Arbete' (kvinnor) och 'Studier' (kvinnor) kan ha bytt plats." in suggestions_sv(swapped)


def test_persons_in_each_others_rows() -> None:
    moved = EXITS.replace("Arbete\t5\t7\t12\nStudier\t4\t2\t6", "Arbete\t6\t6\t12\nStudier\t3\t3\t6")
    assert "miss by 1 in opposite directions: 1 may stand in the wrong row" in suggestions(moved)


def test_an_opening_balance_that_is_not_the_earlier_reports_closing_one() -> None:
    changed = EARLIER.replace("7 618 514", "7 681 514").replace("2 468 486", "2 405 486")
    own = [r for r in archive(r2024=changed, r2025=CASH_REAL).performed("carried_forward") if r.other_document_id]
    assert [(r.verdict, r.stated, r.computed) for r in own] == [("disagrees", 7618514, 7681514)]
    told = [f for f in archive(r2024=changed, r2025=CASH_REAL).findings if "7 618 514" in f.message]
    assert {f.severity for f in told} == {"notice"}, "the later report's own sums hold: restated"


def test_last_years_total_left_in_place() -> None:
    def table(year: int, total: str) -> str:
        return tabbed(
            f"Tabell 2. Avslutsorsaker {year}",
            "",
            "Avslutsorsaker | Antal kvinnor | Antal män | Antal totalt",
            "Arbete | 25 | 27 | 52",
            "Studier | 24 | 22 | 46",
            f"Totalt | 49 | 49 | {total}",
        )

    before = table(2024, "98").replace("25\t27\t52", "31\t27\t58").replace("49\t49\t98", "55\t49\t104")
    own = archive(r2024=before, r2025=table(2025, "104"))
    (finding,) = [f for f in own.findings if f.rule == "column_sum"]
    assert "r2024 has the same figure for 2024: last year's total may have been left in place" in finding.suggestion


def test_one_difference_in_many_figures_is_called_common() -> None:
    text = tabbed(
        "Tabell 7. Budget och utfall för insatser (tkr)",
        "",
        "Individinriktade insatser | Utfall | Budget | Avvikelse (utfall-budget)",
        "Aktivitetsplatsen | 13 754 | 15 440 | -1 636",
        "Novum | 2 765 | 3 938 | -1 123",
        "Bron | 2 565 | 3 038 | -423",
        "Lyktan | 2 265 | 3 138 | -873",
        "Summa | 21 349 | 25 554 | -4 205",
    )
    assert "stands in" in suggestions(text) or "may have been left out" in suggestions(text)


def test_the_one_figure_of_equity_that_mends_two_years_is_suggested() -> None:
    text = tabbed(
        "Tabell 1. Ekonomisk översikt",
        "",
        "Belopp i tkr | 2025 | 2024 | 2023 | 2022",
        "Verksamhetens intäkter | 16 400 | 16 000 | 15 600 | 15 100",
        "Årets resultat | 351 | 732 | 655 | -100",
        "Eget kapital | 4 195 | 3 844 | 2 112 | 2 457",
    )
    (finding,) = [f for f in run(text).findings if f.rule == "equity_roll"]
    assert finding.severity == "error"
    assert "Eget kapital (2023) may be 3 112 instead of 2 112: mends 2 of the failing checks" in finding.suggestion
