"""Known issues: joined by what the report prints, told when no longer true or due, typing errors told with their line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from pipeline import known
from pipeline.known import Issue
from pipeline.model import Document, Finding
from tests.helpers import run
from tests.test_checks import EXITS

WRONG = EXITS.replace("Övrigt\t4\t3\t7", "Övrigt\t4\t3\t8")
READ = [Document("doc", "doc.txt", status="parsed")]


def the_finding() -> Finding:
    (finding,) = [f for f in run(WRONG).findings if f.rule == "column_sum"]
    return finding


def issue(**changes: object) -> Issue:
    f = the_finding()
    whole = Issue(
        f.finding_id, f.rule, "doc", f.fact_ids[:1], f.stated, f.difference, "accepted", "so printed", "2030-01-01", 2
    )
    return replace(whole, **changes)  # type: ignore[arg-type]


def joined(*listed: Issue, documents: Sequence[Document] = READ) -> known.Known:
    return known.join([the_finding()], list(listed), documents)


def test_a_listed_finding_is_known_with_the_reason() -> None:
    found = joined(issue())
    assert [(f.status, f.note) for f in found.findings] == [("known", "so printed")]
    assert not found.stale
    assert joined(issue(status="disputed")).findings[0].note == "disputed: so printed"
    assert joined().findings[0].status == "new"


def test_an_issue_without_an_id_is_joined_by_rule_cell_and_difference() -> None:
    assert joined(issue(finding_id="")).findings[0].status == "known"
    assert joined(issue(finding_id="", fact_ids=("doc.other.r1c1",))).findings[0].status == "new"
    assert joined(issue(finding_id="", rule="sex_total")).findings[0].status == "new"


def test_another_difference_is_no_longer_the_known_one() -> None:
    found = joined(issue(difference="-7"))
    assert found.findings[0].status == "new"
    assert len(found.stale) == 1 and "not -7" in found.stale[0]


def test_what_is_no_longer_found_is_stale_where_its_document_was_read() -> None:
    gone = issue(finding_id="F0123456789")
    assert "F0123456789 (column_sum, doc) is no longer found" in joined(gone).stale[0]
    assert not joined(gone, documents=[Document("another", "another.txt", status="parsed")]).stale
    assert not joined(gone, documents=[Document("doc", "doc.txt", status="unreadable")]).stale


def test_a_review_date_that_has_passed_is_told() -> None:
    review = joined(issue(review_date="2024-05-01")).review
    assert known.overdue(review, date(2024, 5, 1)) == []
    assert "was to be looked at again by 2024-05-01" in known.overdue(review, date(2024, 5, 2))[0]


HEAD = ",".join(known.COLUMNS)
GOOD = "F0123456789,column_sum,doc,doc.exit_reasons.1.r4c3,20,-1,accepted,so printed,2030-01-01"


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (GOOD, ""),
        (GOOD.replace("F0123456789", "123"), "finding_id is one as in findings.csv"),
        (GOOD.replace("column_sum", "column_sums"), "rule is one of schemas/rules.csv, not 'column_sums'"),
        (GOOD.replace("accepted", "ok"), "status is one of accepted, reported, disputed, not 'ok'"),
        (GOOD.replace("2030-01-01", "1 jan"), "review_date is a day such as 2027-11-01, not '1 jan'"),
        (GOOD.replace("so printed", " "), "reason is empty"),
        (GOOD.replace("F0123456789", "").replace("doc.exit_reasons.1.r4c3", ""), "it names no finding"),
        (GOOD.replace("so printed", "so, printed"), "more or fewer cells"),
        (f"{GOOD}\n{GOOD}", "line 3: the same issue as in line 2"),
    ],
)
def test_typing_errors_are_told_with_their_line(tmp_path: Path, row: str, told: str) -> None:
    path = tmp_path / "known_issues.csv"
    path.write_text(f"{HEAD}\n{row}\n", encoding="utf-8")
    found = list(known.problems(path))
    assert (told in found[0] and "line " in found[0]) if told else not found
    path.write_text(f"{HEAD.replace('status,', '')}\n", encoding="utf-8")
    assert list(known.problems(path)) == ["schemas/known_issues.csv: the column status is missing"]


def test_the_file_itself_has_none() -> None:
    assert list(known.problems()) == []
    assert len(known.issues()) > 20
