"""The three-way rule, case by case, and the laws that hold over all of them."""

from dataclasses import replace
from datetime import date
from hashlib import sha256

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from fleetcfg.diff import verdict
from fleetcfg.diff.verdict import Case, is_exact, judge
from fleetcfg.model.authorized import Approved, Emergency, Hashed
from fleetcfg.model.declared import BaselineIssue, Rule, Setting, Statement
from fleetcfg.model.problem import Place
from fleetcfg.model.value import Absent, Masked, Unreadable, Value
from fleetcfg.model.verdict import Verdict
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
SECRET = asks(Rule("equals", ("env:X",)), "env:X", is_secret=True)
WORDS = asks(Rule("matches", ("x+",)))
LONG = "x" * 257
TO_OFF = Approved("CS-2026-0001", "On", "Off")
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
    # ---- it is there, and cannot be judged
    (Absent(), {"signed": ON, "is_offered": True}, "unauthorized", "ABSENT_BUT_OFFERED"),
    (Absent(), {"signed": NONE, "is_offered": True}, "conform", ""),
    (Masked(), {"signed": SECRET, "is_secret": True}, "unverifiable", "MASKED_BY_DEVICE"),
    (Masked(), {**known(None), **ADOPTED, "is_secret": True}, "unverifiable", "MASKED_BY_DEVICE"),
    (Masked(), {**known(None), **ADOPTED}, "unverifiable", "MASKED_BY_DEVICE"),
    (Masked(), {**UPGRADED}, "unverifiable", "MASKED_BY_DEVICE"),
    (Masked(), {"signed": ON}, "unauthorized", "MASKED_NO_SECRET"),
    (Masked(), {"signed": NONE}, "unauthorized", "MASKED_NO_SECRET"),
    (Masked(), {"proposed": ON}, "unauthorized", "MASKED_NO_SECRET"),
    (Masked(), {**known("On"), **ADOPTED}, "unauthorized", "MASKED_NO_SECRET"),
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
def test_each_case_has_its_verdict_and_reason(live, parts, verdict, reason):
    assert judge(Case(live, **parts)) == (Verdict(verdict), reason)


def test_the_table_has_every_reason():
    assert {reason for _, _, _, reason in TABLE} - {"", "ROLE"} == spelled_codes(verdict)


# ------------------------------------------------------------------ laws

TEXTS = st.sampled_from(["On", "Off", "7", "***", "", "Ở"])
RULES = st.one_of(
    st.builds(lambda text: asks(Rule("equals", (text,)), text), TEXTS),
    st.builds(
        lambda texts, n: asks(Rule("one_of", tuple(texts)), texts[n % len(texts)]),
        st.lists(TEXTS, min_size=1, max_size=3),
        st.integers(0, 2),
    ),
    st.just(asks(Rule("between", ("1", "9")))),
    st.just(NONE),
)
MAYBE = st.none() | RULES
LIVE = st.one_of(
    TEXTS.map(Value), st.just(Absent()), st.just(Masked()), st.just(Unreadable("ROLE"))
)
KEPT = TEXTS | st.none() | TEXTS.map(lambda text: Hashed(sha256(text.encode()).hexdigest()))
APPROVED = st.none() | st.builds(
    lambda before, after: Approved("CS-1", before, after), st.none() | TEXTS, st.none() | TEXTS
)
CASES = st.builds(
    Case,
    LIVE,
    MAYBE,
    MAYBE,
    KEPT,
    st.booleans(),
    APPROVED,
    st.booleans(),
    st.booleans(),
    st.booleans(),
    st.booleans(),
    st.booleans(),
)
OF_PARAMETERS = {
    "conform",
    "pending",
    "unauthorized",
    "failed",
    "waived",
    "unverifiable",
    "absent",
    "unreadable",
    "unmanaged",
}
REASONED = {"pending", "failed", "waived", "unverifiable", "absent", "unreadable"}


@given(CASES)
def test_every_case_has_exactly_one_verdict_and_always_the_same(case):
    verdict, reason = judge(case)

    assert str(verdict) in OF_PARAMETERS
    assert (verdict, reason) == judge(replace(case))
    assert reason or str(verdict) not in REASONED
    assert not (reason and str(verdict) in {"conform", "unmanaged"})


@given(CASES, MAYBE)
def test_an_unsigned_edit_never_launders_drift(case, edited):
    before, after = judge(case)[0], judge(replace(case, proposed=edited))[0]

    if before is Verdict.UNAUTHORIZED:
        assert after in {Verdict.UNAUTHORIZED, Verdict.UNMANAGED, Verdict.UNVERIFIABLE}
        assert after is Verdict.UNAUTHORIZED or edited is None


@given(CASES, TEXTS, MAYBE)
def test_an_unsigned_edit_makes_nothing_conform_that_was_seen_and_was_not(case, text, edited):
    case = replace(case, live=Value(text))
    before, after = judge(case)[0], judge(replace(case, proposed=edited))[0]

    if after is Verdict.CONFORM and before is not Verdict.CONFORM:
        assert before is Verdict.PENDING  # another unsigned edit was taken back
        assert case.is_known


@given(CASES)
def test_what_was_not_seen_is_never_conform_and_never_pending(case):
    for live in (Masked(), Unreadable("ROLE")):
        verdict = judge(replace(case, live=live, is_waived=False))[0]
        assert verdict in {Verdict.UNVERIFIABLE, Verdict.UNREADABLE, Verdict.UNAUTHORIZED}


@given(CASES)
def test_a_mask_over_what_is_asked_for_and_no_secret_is_unauthorized(case):
    case = replace(case, live=Masked(), is_secret=False, is_waived=False)

    assert not (case.is_asked or case.was_shown) or judge(case)[0] is Verdict.UNAUTHORIZED


@given(CASES, TEXTS)
def test_a_value_that_nobody_signed_is_unauthorized_on_a_watched_path(case, text):
    case = replace(case, live=Value(text), is_known=True, is_waived=False, is_secret=False)
    assume(case.authorized is not None)
    assume(case.authorized not in (text, Hashed(sha256(text.encode()).hexdigest())))
    assume(case.approved is None or case.approved.after != text)
    assume(not is_exact(case.signed, text))

    assert judge(case)[0] is Verdict.UNAUTHORIZED


@given(CASES, TEXTS)
def test_the_authorized_value_is_never_unauthorized(case, text):
    case = replace(case, live=Value(text), authorized=text, is_known=True, is_secret=False)

    assert judge(case)[0] in {Verdict.CONFORM, Verdict.PENDING, Verdict.FAILED, Verdict.WAIVED}


@given(CASES)
def test_nothing_is_shown_of_a_secret_but_that_it_must_not_be_there(case):
    case = replace(case, live=Value("x"), is_secret=True)
    must_not_be = case.signed is not None and case.signed.winner.rule.operator == "absent"

    assert must_not_be or judge(case) == (Verdict.UNVERIFIABLE, "SECRET_BY_REFERENCE")


def _as_it_was(setting, reading):
    """The rule of the version before there was authority, as it stood there."""
    rule = setting.winner.rule
    match reading:
        case Absent():
            is_meant = rule.operator == "absent"
            return (Verdict.CONFORM, "") if is_meant else (Verdict.ABSENT, "NOT_ON_THIS_MODEL")
        case Masked():  # since 0.3.0, a mask over what is no secret is a finding
            is_secret = (Verdict.UNVERIFIABLE, "MASKED_BY_DEVICE")
            return is_secret if setting.is_secret else (Verdict.UNAUTHORIZED, "MASKED_NO_SECRET")
        case Unreadable(reason):
            return Verdict.UNREADABLE, reason
        case Value("") if setting.is_secret:  # and so is an empty one
            return Verdict.UNAUTHORIZED, "SECRET_EMPTY"
        case Value(text):
            if setting.is_secret and rule.operator != "absent":
                return Verdict.UNVERIFIABLE, "SECRET_BY_REFERENCE"
            return (Verdict.CONFORM if rule.holds(text) else Verdict.UNAUTHORIZED), ""
        case _:
            raise AssertionError(reading)


@given(RULES | st.just(SECRET), LIVE)
def test_without_authority_the_rule_is_what_it_was(setting, live):
    case = Case(live, signed=setting, is_secret=setting.is_secret)

    assert judge(case) == _as_it_was(setting, live)
