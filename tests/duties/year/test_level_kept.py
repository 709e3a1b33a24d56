"""What was signed, issued, kept and recorded answers too; what is a person's, does not."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from fleetcfg.authority.contact import ContactRules
from fleetcfg.authority.signed_basis import SignedBasis
from fleetcfg.ledger.ledger_state import ChangeSetKept, DeviceEnd, LedgerState, ProjectionStep
from fleetcfg.ledger.objects import Objects
from fleetcfg.model.authorized import AuthorizedState
from fleetcfg.model.outcome import Fate
from fleetcfg.model.reference_data import Provider
from fleetcfg.model.verdict import Verdict
from fleetcfg.observations.retention import set_keep_days
from tests.declared.conftest import ROOMS, device, fleet
from tests.duties.year.level_cases import (
    AT,
    DAY,
    HOSTS,
    MET,
    NO_DATA,
    NOT_APPLICABLE,
    NOT_MET,
    PARTLY,
    RULE,
    case,
    found,
    report,
    world,
)

__all__ = ["case", "world"]

SHA = "sha256:" + "0" * 64


def signed(*edited):
    """Return the members of a basis whose declarations are signed, but for *edited* files."""

    def members(basis):
        state = SignedBasis(basis.province, AuthorizedState, AT.date())
        return {"signed": state, "manifest": 7, "edited": edited}

    return members


def changed(host="codec-a", *, days=3, end=None, issued=True):
    """Return what a record comes to that has one change, whose window ended *days* ago."""
    begun, over = AT - timedelta(days=days + 1), AT - timedelta(days=days)
    one = ChangeSetKept(
        "CS-2026-0001",
        SHA,
        "bundle" if issued else "",
        f"{begun:%Y-%m-%dT%H:%M:%SZ}",
        f"{over:%Y-%m-%dT%H:%M:%SZ}",
        1,
        "key",
        "so/log",
        {host: ProjectionStep(1, ())},
    )
    ends = {} if end is None else {(SHA, host): DeviceEnd(1, end, one.not_before)}
    return LedgerState(Objects(Path()), (), {}, {SHA: one}, ends, (), frozenset())


EMPTY = LedgerState(Objects(Path()), (), {}, {}, {}, (), frozenset())

# ---------------------------------------------------------------- signatures and baselines


def test_declarations_are_whole_by_the_signature_of_the_department(case):
    assert case.answer("signed").result is NOT_MET

    case.signed = signed()
    answer = case.answer("signed")
    assert (answer.result, answer.evidence[0].facts) == (MET, {"manifest": 7})

    case.signed = signed("baselines/only.yaml")
    answer = case.answer("signed")
    assert answer.result is PARTLY
    assert case.kinds(answer) == [("edited", "", "baselines/only.yaml")]


def test_baselines_that_are_signed_and_speak_of_every_device_are_met(case):
    draft = case.answer("baselines")  # whatever number and day it names
    assert draft.result is NOT_MET
    assert case.kinds(draft) == [("unsigned", "", "only")]
    assert draft.evidence[0].facts == {"good": 0, "of": 1}

    case.signed = signed()
    assert case.answer("baselines").result is MET


def test_what_was_edited_since_it_was_signed_is_issued_by_nobody(case):
    before = case.basis
    case.world.issue("new", "parameters: {call.max_rate: 64}\n")
    case.signed = lambda _basis: signed("baselines/new.yaml")(before)

    for by in ("baselines", "reviewed"):
        answer = case.answer(by, months=12)
        assert answer.result is PARTLY
        assert answer.evidence[0].facts["good"] == 1
        assert ("unsigned", "", "new") in case.kinds(answer)


def test_a_record_without_a_manifest_issues_nothing(case):
    case.signed = lambda basis: {**signed()(basis), "manifest": 0}

    assert case.answer("reviewed", months=12).result is NOT_MET


def test_a_device_of_which_no_baseline_speaks_is_told(case):
    case.world.files.clear()
    case.world.issue("some", "applies_to: {hosts: [codec-a]}\nparameters: {call.max_rate: 64}\n")
    case.signed = signed()

    answer = case.answer("baselines")

    assert answer.result is PARTLY
    assert [gap.host for gap in answer.gaps] == ["codec-b", "codec-c"]


def test_without_baselines_there_is_none(case):
    case.world.files.clear()

    assert case.answer("baselines").result is NOT_MET
    assert case.answer("reviewed", months=12).result is NO_DATA


def test_a_baseline_is_reviewed_if_it_was_issued_in_time(case):
    draft = case.answer("reviewed", months=12)
    assert (draft.result, draft.evidence[0].facts["good"]) == (NOT_MET, 0)
    assert case.kinds(draft) == [("unsigned", "", "only")]

    case.signed = signed()
    assert case.answer("reviewed", months=12).result is MET

    old = "baseline: old\nissued: {document: 1/SKHCN, date: 2024-01-02}\n"
    case.world.files["old.yaml"] = old + "parameters: {call.max_rate: 64}\n"
    answer = case.answer("reviewed", months=12)

    assert answer.result is PARTLY
    assert case.kinds(answer) == [("old", "", "old")]
    assert answer.gaps[0].facts == {"document": "1/SKHCN", "date": "2024-01-02"}
    del case.world.files["only.yaml"]
    assert case.answer("reviewed", months=12).result is NOT_MET


# ---------------------------------------------------------------- how long audits are kept


@pytest.mark.parametrize(
    ("keep_days", "first", "result"),
    [
        (None, AT - 100 * DAY, MET),
        (400, AT - 100 * DAY, MET),
        (None, AT - 9 * DAY, PARTLY),  # they will be kept, and do not go back so far
        (30, AT - 100 * DAY, NOT_MET),
    ],
)
def test_a_history_is_long_enough_if_it_is_kept_and_goes_back_as_far(
    case, keep_days, first, result
):
    case.keep(*map(report, HOSTS), at=first)
    set_keep_days(case.store, keep_days)

    assert case.answer("history", months=3).result is result


def test_where_no_audit_is_kept_nothing_is_said_of_the_history(case):
    assert case.answer("history", months=3).result is NO_DATA


# ---------------------------------------------------------------- changes


@pytest.mark.parametrize(
    ("ledger", "findings", "result"),
    [
        (None, (), NO_DATA),
        (EMPTY, (), NOT_APPLICABLE),
        (EMPTY, (found("codec-a"),), NOT_MET),
        (EMPTY, (found("codec-a", Verdict.FIRMWARE_CHANGED),), NOT_APPLICABLE),
        (changed(end=Fate.APPLIED), (), MET),
        (changed(end=Fate.APPLIED), (found("codec-a"),), PARTLY),
        (changed(), (), PARTLY),  # its window is over, and nothing came of it here
        (changed(days=-1), (), MET),  # it may still come
        (changed(days=500, end=Fate.APPLIED), (), NOT_APPLICABLE),
        (changed(issued=False), (), NOT_APPLICABLE),
    ],
)
def test_changes_are_ticketed_if_the_record_has_them_and_the_audit_no_other(
    case, ledger, findings, result
):
    case.keep(report("codec-a", *findings), report("codec-b"), report("codec-c"))
    case.ledger = ledger

    assert case.answer("changes").result is result


def test_without_an_audit_nobody_knows_if_there_were_other_changes(case):
    case.ledger = EMPTY
    assert case.answer("changes").result is NO_DATA

    case.ledger = changed(end=Fate.APPLIED)
    answer = case.answer("changes")
    assert answer.result is PARTLY
    assert answer.evidence[0].facts == {"count": 1, "ids": "CS-2026-0001"}


# ---------------------------------------------------------------- suppliers, and people


def test_suppliers_are_told_with_their_contracts(case):
    case.facts = {"providers": {"vnpt": Provider("vnpt", "VNPT Lai Châu", "12/HĐ")}}
    answer = case.answer("suppliers")

    assert answer.result is MET
    assert answer.evidence[0].facts == {"name": "VNPT Lai Châu", "contract": "12/HĐ"}

    case.facts = {"providers": {"vnpt": Provider("vnpt", "VNPT Lai Châu")}}
    answer = case.answer("suppliers")
    assert answer.result is NOT_MET
    assert case.kinds(answer) == [("lacks", "", "vnpt")]


def test_where_no_site_has_a_supplier_it_is_not_asked_and_says_why(case):
    for host in HOSTS:
        case.world.change(host, site=None)

    answer = case.answer("suppliers")

    assert (answer.result, answer.evidence[0].key) == (NOT_APPLICABLE, "no_providers")


def test_what_is_a_persons_is_never_answered(case):
    case.keep(*map(report, HOSTS))

    answer = case.answer("person")

    assert (answer.result, answer.evidence, answer.on) == (NO_DATA, (), None)


# ---------------------------------------------------------------- what was not seen at all


def test_what_an_unsigned_simulator_said_was_not_seen_of_the_device(case):
    case.keep(*(report(host, simulated=True) for host in HOSTS), stand_ins=3)

    answer = case.answer("parameters", RULE)

    assert answer.result is NO_DATA
    assert {gap.kind for gap in answer.gaps} == {"stand_in"}
    assert case.answer("verdicts", "moved", months=6).result is NO_DATA


def test_a_device_that_was_signed_and_is_left_out_here_is_not_forgotten(case):
    case.keep(*map(report, HOSTS))
    here = case.basis.province
    signed = replace(here, fleet=fleet(*ROOMS, device("codec-d")))
    rules = ContactRules(
        here.fleet.devices, has_root=True, signed=signed.fleet.devices, inventory=signed
    )
    case.signed = lambda _basis: {"contact": rules}

    answer = case.answer("parameters", RULE)

    assert answer.result is PARTLY
    assert case.kinds(answer) == [("left_out", "codec-d", "")]
    assert case.answer("inventory", "address").evidence[0].facts["of"] == 4


def test_a_window_counts_by_the_day_on_which_it_began():
    assert changed(days=3).issued()[0].not_before.startswith(str(date(2026, 11, 20)))
