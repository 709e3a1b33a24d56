"""The laws that hold over every case of the three-way rule."""

from dataclasses import replace
from hashlib import sha256

from hypothesis import assume, given
from hypothesis import strategies as st

from fleetcfg.diff.verdict import Case, is_exact, judge
from fleetcfg.model.authorized import Approved, Hashed
from fleetcfg.model.declared import Rule
from fleetcfg.model.value import Absent, Masked, Unreadable, Value
from fleetcfg.model.verdict import Verdict
from tests.diff.test_verdict import NONE, SECRET, SEEN, asks

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
ANSWERS = st.none() | TEXTS.map(lambda text: replace(SEEN, value=text))
STANDINGS = st.sampled_from(["signed", "unsigned", "ended"])
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
    attested=ANSWERS,
    standing=STANDINGS,
)
OF_PARAMETERS = {
    "conform",
    "pending",
    "unauthorized",
    "failed",
    "waived",
    "attested",
    "unverifiable",
    "absent",
    "unreadable",
    "unmanaged",
}
REASONED = {"pending", "failed", "waived", "attested", "unverifiable", "absent", "unreadable"}


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


@given(CASES, TEXTS)
def test_nobody_speaks_for_a_device_that_could_tell(case, text):
    for live in (Value(text), Masked(), Unreadable("ROLE")):
        assert judge(replace(case, live=live))[0] is not Verdict.ATTESTED


@given(CASES, st.none() | RULES, ANSWERS)
def test_nothing_unsigned_makes_anything_attested(case, edited, answer):
    unsigned = replace(case, proposed=edited, attested=answer, standing="unsigned")

    assert judge(unsigned)[0] is not Verdict.ATTESTED


@given(CASES)
def test_a_mask_over_what_was_there_and_no_secret_is_not_seen_and_never_clean(case):
    case = replace(case, live=Masked(), is_secret=False, is_waived=False)
    assume(case.is_asked or case.was_shown)
    must_not_be = case.signed is not None and case.signed.winner.rule.operator == "absent"
    assume(not must_not_be)

    is_new = case.is_adopted and case.is_same_firmware and not case.is_known
    if is_new and case.signed is None and case.approved is None:
        assert judge(case) == judge(replace(case, proposed=None))  # no edit makes it less
    else:
        assert judge(case) == (Verdict.UNREADABLE, "MASKED_NO_SECRET")


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
        case Masked():
            return _as_hidden(setting)
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


def _as_hidden(setting):
    """Since 0.4.0: a mask over what is no secret was not seen, but where nothing may be."""
    if setting.is_secret:
        return Verdict.UNVERIFIABLE, "MASKED_BY_DEVICE"
    if setting.winner.rule.operator == "absent":
        return Verdict.UNAUTHORIZED, ""
    return Verdict.UNREADABLE, "MASKED_NO_SECRET"


@given(RULES | st.just(SECRET), LIVE)
def test_without_authority_the_rule_is_what_it_was(setting, live):
    case = Case(live, signed=setting, is_secret=setting.is_secret)

    assert judge(case) == _as_it_was(setting, live)
