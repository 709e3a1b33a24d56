"""The three-way rule, case by case, and the laws that hold over all of them."""

from dataclasses import replace
from datetime import date
from hashlib import sha256

import pytest

from fleetcfg.diff import verdict
from fleetcfg.diff.verdict import Case, judge
from fleetcfg.model.audit import Coverage, conclude_audit
from fleetcfg.model.audit_totals import state_of
from fleetcfg.model.authorized import Approved, Emergency, Hashed
from fleetcfg.model.conclusion import Conclusion
from fleetcfg.model.declared import Attestation, BaselineIssue, Rule, Setting, Statement
from fleetcfg.model.device_state import DeviceState
from fleetcfg.model.finding import DeviceReport, Finding
from fleetcfg.model.problem import Place
from fleetcfg.model.value import Absent, Masked, Unreadable, Value
from fleetcfg.model.verdict import FAIL_ON, Verdict
from tests.words.codes import spelled_codes

ISSUED = BaselineIssue("1/SKHCN", date(2026, 11, 1))


def asks(rule: Rule, target: str | None = None, *, is_secret: bool = False) -> Setting:
    statement = Statement(
        "p", rule, target, "b", ISSUED, Place("b.yaml", 1, 1), layer="province", rank=(0,)
    )
    return Setting("p", ("P",), (statement,), is_secret)


ON, OFF = asks(Rule("equals", ("On",)), "On"), asks(Rule("equals", ("Off",)), "Off")
EITHER = asks(Rule("one_of", ("On", "Off")))
EITHER_SETS_OFF = asks(Rule("one_of", ("On", "Off")), "Off")
NONE = asks(Rule("absent"))
NOWHERE = replace(ON, patterns=())
UNTOLD = replace(NOWHERE, is_tellable=False)
SECRET = asks(Rule("equals", ("env:X",)), "env:X", is_secret=True)
WORDS = asks(Rule("matches", ("x+",)))
LONG = "x" * 257
SEEN = Attestation("p", "On", "Trần B", date(2026, 11, 2), date(2027, 5, 2), "b", Place("b.yaml"))
UNASKED = Unreadable("DEV_NOT_BY_TRANSPORT")
TO_OFF = Approved("CS-2026-0001", "On", "Off")
TWO_WORDS = Approved("CS-2026-0001", "On", "Off", is_contradicted=True)
DROP = Approved("CS-2026-0001", "On", None)
MAKE = Approved("CS-2026-0001", None, "On")
ADOPTED = {"is_adopted": True, "is_same_firmware": True}
UPGRADED = {"is_adopted": True}


def known(text):
    return {"authorized": text, "is_known": True}


DRIFT = {**known("On"), **ADOPTED}
ENDED = Emergency("tech", "x", "2026-11-24T08:00:00Z", "2026-11-25T08:00:00Z", is_overdue=False)
BEGUN, OVERDUE = replace(ENDED, before="sha256:0"), replace(ENDED, is_overdue=True)

# live, what is known, verdict, reason
TABLE = [
    # ---- the device has no such path
    (Absent(), {"signed": NONE}, "conform", ""),
    (Absent(), {"signed": NONE, **known("On"), **ADOPTED}, "conform", ""),
    (Absent(), {"proposed": NONE}, "conform", ""),
    (Absent(), {"proposed": NONE, **known("On"), **ADOPTED}, "unauthorized", "GONE_SINCE_ADOPTION"),
    (Absent(), {"signed": ON}, "absent", "NOT_ON_THIS_MODEL"),
    (Absent(), {"signed": NOWHERE}, "absent", "NOT_IN_FAMILY"),
    (Absent(), {"signed": NOWHERE, "is_offered": True}, "absent", "NOT_IN_FAMILY"),
    (Absent(), {"signed": UNTOLD}, "absent", "NOT_CONFIGURABLE_REMOTELY"),
    (Absent(), {"proposed": UNTOLD}, "absent", "NOT_CONFIGURABLE_REMOTELY"),
    (
        Absent(),
        {"signed": replace(ON, is_tellable=False)},
        "absent",
        "NOT_CONFIGURABLE_REMOTELY",
    ),
    (
        Absent(),
        {"signed": replace(NONE, is_tellable=False)},
        "absent",
        "NOT_CONFIGURABLE_REMOTELY",
    ),
    (Absent(), {"signed": ON, **known("On"), **ADOPTED}, "unauthorized", "GONE_SINCE_ADOPTION"),
    (Absent(), {**known("On"), **ADOPTED}, "unauthorized", "GONE_SINCE_ADOPTION"),
    (Absent(), {**known(None), **ADOPTED}, "unauthorized", "GONE_SINCE_ADOPTION"),
    (Absent(), {**known("On"), **UPGRADED}, "absent", "GONE_WITH_FIRMWARE"),
    (Absent(), {**known("On")}, "absent", "NOT_ON_THIS_MODEL"),
    (Absent(), {**known("On"), **ADOPTED, "approved": DROP}, "pending", "PENDING_RECEIPT"),
    (
        Absent(),
        {**known("On"), **ADOPTED, "approved": DROP, "has_failed": True},
        "failed",
        "CHANGE_FAILED",
    ),
    (Absent(), {**ADOPTED, "approved": MAKE}, "pending", "PENDING_APPROVED"),
    (
        Absent(),
        {**known("On"), **ADOPTED, "approved": TO_OFF},
        "unauthorized",
        "GONE_SINCE_ADOPTION",
    ),
    # ---- nobody can measure it, and a person answers for it
    (Absent(), {"signed": NOWHERE, "attested": SEEN}, "attested", "ATTESTED_BY_PERSON"),
    (Absent(), {"signed": ON, "attested": SEEN}, "absent", "NOT_ON_THIS_MODEL"),
    (Absent(), {"signed": UNTOLD, "attested": SEEN}, "attested", "ATTESTED_BY_PERSON"),
    (Absent(), {"proposed": UNTOLD, "attested": SEEN}, "absent", "NOT_CONFIGURABLE_REMOTELY"),
    (UNASKED, {"signed": ON, **ADOPTED, "attested": SEEN}, "attested", "ATTESTED_BY_PERSON"),
    (
        Absent(),
        {"signed": replace(OFF, patterns=()), "attested": SEEN},
        "unauthorized",
        "ATTESTED_OTHERWISE",
    ),
    (Absent(), {"proposed": NOWHERE, "attested": SEEN}, "absent", "NOT_IN_FAMILY"),
    (
        Absent(),
        {"signed": NOWHERE, "attested": SEEN, "standing": "unsigned"},
        "absent",
        "ATTESTATION_UNSIGNED",
    ),
    (
        Absent(),
        {"proposed": UNTOLD, "attested": SEEN, "standing": "unsigned"},
        "absent",
        "ATTESTATION_UNSIGNED",
    ),
    (
        UNASKED,
        {"signed": ON, "attested": SEEN, "standing": "ended"},
        "unreadable",
        "ATTESTATION_ENDED",
    ),
    (Unreadable("ROLE"), {"signed": ON, "attested": SEEN}, "unreadable", "ROLE"),
    (Value("Off"), {"signed": ON, "attested": SEEN}, "unauthorized", ""),
    (
        Absent(),
        {"signed": ON, "is_offered": True, "attested": SEEN},
        "unauthorized",
        "ABSENT_BUT_OFFERED",
    ),
    # ---- it is there, and cannot be judged
    (Absent(), {"signed": ON, "is_offered": True}, "unauthorized", "ABSENT_BUT_OFFERED"),
    (Absent(), {"signed": NONE, "is_offered": True}, "conform", ""),
    (Masked(), {"signed": SECRET, "is_secret": True}, "unverifiable", "MASKED_BY_DEVICE"),
    (Masked(), {**known(None), **ADOPTED, "is_secret": True}, "unverifiable", "MASKED_BY_DEVICE"),
    (Masked(), {**known(None), **ADOPTED}, "unverifiable", "MASKED_BY_DEVICE"),
    (Masked(), {**UPGRADED}, "unverifiable", "MASKED_BY_DEVICE"),
    (Masked(), {"signed": ON}, "unreadable", "MASKED_NO_SECRET"),
    (Masked(), {"signed": NONE}, "unauthorized", ""),
    (Masked(), {"proposed": ON}, "unreadable", "MASKED_NO_SECRET"),
    (Masked(), {"signed": ON, **ADOPTED}, "unreadable", "MASKED_NO_SECRET"),
    (Masked(), {**known("On"), **ADOPTED}, "unreadable", "MASKED_NO_SECRET"),
    (Masked(), {"proposed": ON, **ADOPTED}, "unauthorized", "APPEARED_SINCE_ADOPTION"),
    (Masked(), {**ADOPTED}, "unauthorized", "APPEARED_SINCE_ADOPTION"),
    (Masked(), {"signed": ON, "is_waived": True}, "waived", "WAIVED_BY_DOCUMENT"),
    (Value(LONG), {"signed": WORDS}, "unreadable", "VALUE_TOO_LONG"),
    (Value(LONG), {**known(LONG), **ADOPTED, "signed": WORDS}, "unreadable", "VALUE_TOO_LONG"),
    (
        Value(LONG),
        {**known("x"), **ADOPTED, "signed": WORDS},
        "unauthorized",
        "NOT_AUTHORIZED",
    ),
    (Value(""), {"signed": SECRET, "is_secret": True}, "unauthorized", "SECRET_EMPTY"),
    (Value(""), {**known(None), "is_secret": True}, "unverifiable", "SECRET_BY_REFERENCE"),
    (Unreadable("ROLE"), {"signed": ON, **known("On")}, "unreadable", "ROLE"),
    (Value("x"), {"signed": SECRET, "is_secret": True}, "unverifiable", "SECRET_BY_REFERENCE"),
    (
        Value("x"),
        {**known(None), **ADOPTED, "is_secret": True},
        "unverifiable",
        "SECRET_BY_REFERENCE",
    ),
    (Value("x"), {"signed": NONE, "is_secret": True}, "unauthorized", ""),
    (Value("x"), {"proposed": NONE, "is_secret": True}, "unverifiable", "SECRET_BY_REFERENCE"),
    (Value("On"), {**known(None), **ADOPTED}, "unreadable", "HIDDEN_WHEN_ADOPTED"),
    (
        Value("On"),
        {**known(None), **ADOPTED, "proposed": ON},
        "unreadable",
        "HIDDEN_WHEN_ADOPTED",
    ),
    (Value("On"), {**known(None), **ADOPTED, "signed": ON}, "conform", ""),
    (Value("On"), {**known(None), **ADOPTED, "signed": OFF}, "unauthorized", ""),
    # ---- waived
    (Value("On"), {"signed": OFF, "is_waived": True}, "waived", "WAIVED_BY_DOCUMENT"),
    (Value("On"), {**known("Off"), **ADOPTED, "is_waived": True}, "waived", "WAIVED_BY_DOCUMENT"),
    # ---- live is what is authorized
    (Value("On"), {**known("On"), **ADOPTED}, "conform", ""),
    (Value("On"), {**known("On"), **UPGRADED}, "conform", ""),
    (Value("On"), {**known("On"), **ADOPTED, "signed": ON, "proposed": ON}, "conform", ""),
    (Value("On"), {**known("On"), **ADOPTED, "signed": OFF}, "pending", "PENDING_DECLARED"),
    (Value("On"), {**known("On"), **ADOPTED, "signed": NONE}, "pending", "PENDING_DECLARED"),
    (
        Value("On"),
        {**known("On"), **ADOPTED, "signed": ON, "proposed": OFF},
        "pending",
        "PENDING_PROPOSED",
    ),
    (Value("On"), {**known("On"), **ADOPTED, "proposed": OFF}, "pending", "PENDING_PROPOSED"),
    (
        Value("On"),
        {**known("On"), **ADOPTED, "signed": OFF, "proposed": ON},
        "pending",
        "PENDING_DECLARED",
    ),
    (Value("On"), {**known("On"), **ADOPTED, "approved": TO_OFF}, "pending", "PENDING_APPROVED"),
    (Value("On"), {**known("On"), **ADOPTED, "approved": DROP}, "pending", "PENDING_APPROVED"),
    (Value("Off"), {**known("Off"), **ADOPTED, "approved": TO_OFF}, "conform", ""),
    (
        Value("On"),
        {**known("On"), **ADOPTED, "approved": TO_OFF, "has_failed": True},
        "failed",
        "CHANGE_FAILED",
    ),
    (Value("On"), {**known("On"), **ADOPTED, "has_failed": True}, "failed", "CHANGE_FAILED"),
    # ---- receipts contradict each other on whether it was made
    *(
        (
            Value(live),
            {**known("On"), **ADOPTED, "signed": OFF, "approved": TWO_WORDS},
            "unreadable",
            "RECEIPT_CONTRADICTION",
        )
        for live in ("On", "Off")
    ),
    (
        Value("Auto"),
        {**known("On"), **ADOPTED, "approved": TWO_WORDS},
        "unauthorized",
        "NOT_AUTHORIZED",
    ),
    # ---- live is something else
    (Value("Off"), {**known("On"), **ADOPTED}, "unauthorized", "NOT_AUTHORIZED"),
    (Value("Off"), {**known("On"), **UPGRADED}, "unauthorized", "NOT_AUTHORIZED"),
    (Value("Off"), {**known("On"), **ADOPTED, "signed": ON}, "unauthorized", "NOT_AUTHORIZED"),
    (
        Value("Off"),
        {**known("On"), **ADOPTED, "signed": ON, "proposed": OFF},
        "unauthorized",
        "MATCHES_UNSIGNED",
    ),
    (Value("Off"), {**known("On"), **ADOPTED, "proposed": OFF}, "unauthorized", "MATCHES_UNSIGNED"),
    (
        Value("Off"),
        {**known("On"), **ADOPTED, "signed": EITHER, "proposed": EITHER},
        "unauthorized",
        "CHANGED_WITHIN_RANGE",
    ),
    (
        Value("Off"),
        {**known("On"), **ADOPTED, "signed": EITHER, "proposed": ON},
        "unauthorized",
        "CHANGED_WITHIN_RANGE",
    ),
    (
        Value("Off"),
        {**known("On"), **ADOPTED, "signed": EITHER, "proposed": OFF},
        "unauthorized",
        "MATCHES_UNSIGNED",
    ),
    (Value("Off"), {**known("On"), **ADOPTED, "signed": OFF}, "conform", ""),
    (Value("Off"), {**known("On"), **ADOPTED, "signed": EITHER_SETS_OFF}, "conform", ""),
    (
        Value("Off"),
        {**known("On"), **ADOPTED, "signed": OFF, "has_failed": True},
        "failed",
        "CHANGE_FAILED",
    ),
    (Value("Off"), {**known("On"), **ADOPTED, "approved": TO_OFF}, "pending", "PENDING_RECEIPT"),
    (
        Value("Off"),
        {**known("On"), **ADOPTED, "approved": TO_OFF, "has_failed": True},
        "failed",
        "CHANGE_FAILED",
    ),
    (
        Value("Auto"),
        {**known("On"), **ADOPTED, "approved": TO_OFF, "has_failed": True},
        "unauthorized",
        "NOT_AUTHORIZED",
    ),
    (Value("ở"), {**known(Hashed(sha256("ở".encode()).hexdigest())), **ADOPTED}, "conform", ""),
    (
        Value("o"),
        {**known(Hashed(sha256("ở".encode()).hexdigest())), **ADOPTED},
        "unauthorized",
        "NOT_AUTHORIZED",
    ),
    # ---- a named person changed it before the paper
    (Value("Off"), {**DRIFT, "emergency": ENDED}, "emergency", "EMERGENCY_DECLARED"),
    (Value("Off"), {**DRIFT, "emergency": BEGUN}, "emergency", "EMERGENCY_OPEN"),
    (Absent(), {**DRIFT, "emergency": ENDED}, "emergency", "EMERGENCY_DECLARED"),
    (Value("Off"), {**DRIFT, "emergency": OVERDUE}, "unauthorized", "EMERGENCY_OVERDUE"),
    (Value("On"), {**DRIFT, "emergency": ENDED}, "conform", ""),
    (Value("Off"), {**DRIFT, "emergency": ENDED, "approved": TO_OFF}, "pending", "PENDING_RECEIPT"),
    # ---- the record has no authorized value
    (Value("On"), {"signed": ON}, "conform", ""),
    (Value("Off"), {"signed": ON}, "unauthorized", ""),
    (Value("On"), {"signed": ON, "has_failed": True}, "failed", "CHANGE_FAILED"),
    (Value("Off"), {"signed": ON, "has_failed": True}, "unauthorized", ""),
    (Value("On"), {"approved": TO_OFF}, "pending", "PENDING_APPROVED"),
    (Value("On"), {"approved": TO_OFF, "signed": OFF}, "pending", "PENDING_APPROVED"),
    (Value("Off"), {"approved": TO_OFF}, "pending", "PENDING_RECEIPT"),
    (Value("Off"), {"approved": TO_OFF, "proposed": OFF}, "pending", "PENDING_RECEIPT"),
    (Value("Off"), {"approved": TO_OFF, "signed": OFF}, "conform", ""),
    (Value("Off"), {"approved": TO_OFF, "has_failed": True}, "failed", "CHANGE_FAILED"),
    (Value("Auto"), {"approved": TO_OFF, "signed": OFF}, "unauthorized", ""),
    (Value("On"), {"proposed": ON}, "unauthorized", "DECLARED_UNSIGNED"),
    (Value("On"), {"proposed": OFF}, "unauthorized", "DECLARED_UNSIGNED"),
    (Value("On"), {}, "unmanaged", ""),
    (Value("On"), {**UPGRADED}, "unmanaged", ""),
    (Value("On"), {**ADOPTED}, "unauthorized", "APPEARED_SINCE_ADOPTION"),
    (Value("On"), {**ADOPTED, "signed": ON}, "conform", ""),
]


@pytest.mark.parametrize(("live", "parts", "verdict", "reason"), TABLE)
@pytest.mark.clause("check:parameters", "3.3")
def test_each_case_has_its_verdict_and_reason(live, parts, verdict, reason):
    assert judge(Case(live, **parts)) == (Verdict(verdict), reason)


@pytest.mark.parametrize("live", ["On", "Off"])
def test_no_audit_is_clean_where_receipts_contradict_each_other(live):
    verdict, reason = judge(Case(Value(live), **known("On"), signed=OFF, approved=TWO_WORDS))
    finding = Finding("codec-a", verdict, "call.encryption", reason=reason)
    counts = {verdict: 1, Verdict.CONFORM: 9}
    report = DeviceReport("codec-a", "", simulated=False, counts=counts, findings=(finding,))

    assert conclude_audit(Coverage(1).plus(report), FAIL_ON, 0) is Conclusion.INCOMPLETE
    assert state_of(report) is DeviceState.NOT_SEEN


def test_the_table_has_every_reason():
    reasons = {reason for _, _, _, reason in TABLE}
    assert reasons - {"", "ROLE"} == spelled_codes(verdict)
