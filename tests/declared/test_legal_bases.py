"""The clause that a finding cites is dated data."""

from datetime import date

import pytest

from fleetcfg.declared.legal_bases import legal_bases
from fleetcfg.devices.vocabulary import vocabulary
from fleetcfg.model.finding import Finding
from fleetcfg.model.reference_data import LegalBasis
from fleetcfg.model.verdict import Verdict
from fleetcfg.report.citations import cited_text
from fleetcfg.words import Words
from tests.checks.test_registry import ALL_CHECKS

TODAY = date(2026, 11, 24)
OLD, NEW = "QĐ 32/2019", "QĐ 9/2027"
LAST_DAY = date(2026, 12, 31)
ENDED = LegalBasis(OLD, "Quy chế", date(2019, 10, 7), LAST_DAY, NEW)
NEXT = LegalBasis(NEW, "Quy chế mới", date(2027, 1, 1), clauses={"device.place": "Điều 4.1"})


def cited(key, register=(), on=TODAY):
    bases = legal_bases({basis.id: basis for basis in register})
    return bases.cite(Finding("h", Verdict.MOVED, clause=key), on=on).clauses


def test_every_clause_that_a_check_may_cite_is_in_the_shipped_file():
    for check in ALL_CHECKS:
        for key in check.clauses:
            assert cited(key)


@pytest.mark.clause("check:parameters", "4.1", "4.2", "4.3", "5.2", "5.3")
@pytest.mark.parametrize(
    ("parameter", "clause"),
    [
        ("camera.power_line", "Điều 4.1"),
        ("room.backlight", "Điều 4.2"),
        ("room.backdrop", "Điều 4.3"),
        ("room.power_backup", "Điều 5.2"),
        ("call.encryption", "Điều 5.3"),
    ],
)
def test_a_parameter_that_the_department_gives_no_clause_is_of_that_of_the_vocabulary(
    parameter, clause
):
    assert cited(vocabulary()[parameter].clause) == (f"QĐ 32/2019 {clause}",)


def test_today_the_clauses_are_those_of_decision_32():
    assert cited("device.place") == ("QĐ 32/2019 Điều 3.3",)
    assert cited("device.use") == ("QĐ 32/2019 Điều 5.1",)


@pytest.mark.parametrize(
    ("on", "clause"),
    [(ENDED.valid_to, "QĐ 32/2019 Điều 3.3"), (NEXT.valid_from, "QĐ 9/2027 Điều 4.1")],
)
def test_the_register_of_the_inventory_says_which_document_is_in_force(on, clause):
    assert cited("device.place", [ENDED, NEXT], on) == (clause,)


@pytest.mark.clause("inventory:legal_bases", "QĐ 2")
def test_a_document_that_ended_and_has_no_successor_is_cited_with_its_time():
    assert cited("device.use", [ENDED, NEXT], date(2027, 1, 1)) == (
        "QĐ 32/2019 Điều 5.1 (2019-10-07/2026-12-31 → QĐ 9/2027)",
    )


@pytest.mark.clause("inventory:legal_bases", "QĐ 2")
def test_before_any_document_was_in_force_nothing_is_cited():
    assert cited("device.place", on=date(2019, 10, 6)) == ()


def test_a_key_that_no_document_has_is_cited_by_nothing():
    assert cited("line.silent") == ()


def test_what_a_baseline_cites_itself_is_told_to_have_ended_too():
    bases = legal_bases({OLD: ENDED, NEW: NEXT})
    finding = Finding("h", Verdict.MOVED, clauses=("QĐ 32/2019, Điều 5.3", "TCVN 14423:2026"))

    assert bases.cite(finding, on=LAST_DAY) is finding
    assert bases.cite(finding, on=NEXT.valid_from).clauses == (
        "QĐ 32/2019, Điều 5.3 (2019-10-07/2026-12-31 → QĐ 9/2027)",
        "TCVN 14423:2026",
    )


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("vi", "QĐ 32/2019 Điều 5.1 (hết hiệu lực sau ngày 31/12/2026; nay là QĐ 9/2027)"),
        ("en", "QĐ 32/2019 Điều 5.1 (ended after 31/12/2026; it is now QĐ 9/2027)"),
    ],
)
def test_people_read_that_a_document_has_ended(language, told):
    words = Words(language)

    assert cited_text("QĐ 32/2019 Điều 5.1 (2019-10-07/2026-12-31 → QĐ 9/2027)", words) == told
    assert cited_text("QĐ 32/2019 Điều 5.1", words) == "QĐ 32/2019 Điều 5.1"
