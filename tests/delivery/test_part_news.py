"""What is new in a part of the fleet: told once, told anew when it changes, not gone unseen."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetcfg.delivery.channels import PROVINCE
from fleetcfg.delivery.part_news import (
    ChangedDevice,
    LookedAt,
    PartState,
    ToldFinding,
    news_of,
    told_finding,
)
from fleetcfg.model.device_state import DeviceState
from fleetcfg.model.finding import Finding
from fleetcfg.model.verdict import Verdict

GOOD, BAD, UNSEEN = DeviceState.AS_DECLARED, DeviceState.NOT_AS_DECLARED, DeviceState.NOT_SEEN


def finding(host: str, live: str = "On", severity="high") -> ToldFinding:
    return told_finding(
        Finding(host, Verdict.UNAUTHORIZED, "call.auto_answer", live=live, severity=severity)
    )


def unread(*hosts: str) -> LookedAt:
    return LookedAt(unread=frozenset(hosts))


def state(devices, *findings, run="r2") -> PartState:
    return PartState(run, devices, frozenset(findings))


def test_the_first_time_all_of_it_is_told():
    now = state({"a": BAD, "b": GOOD}, finding("a"))

    news = news_of(PROVINCE, None, now, LookedAt())

    assert (news.is_first, news.is_news) == (True, True)
    assert news.appeared == (finding("a"),)
    assert (news.changed, news.gone, news.removed) == ((), (), ())


def test_what_is_as_it_was_is_no_news():
    now = state({"a": BAD}, finding("a"))

    news = news_of(PROVINCE, state({"a": BAD}, finding("a"), run="r1"), now, LookedAt())

    assert not news.is_news


def test_another_value_of_the_same_parameter_is_another_finding():
    before, now = state({"a": BAD}, finding("a", "On")), state({"a": BAD}, finding("a", "Auto"))

    news = news_of(PROVINCE, before, now, LookedAt())

    assert (news.appeared, news.gone) == ((finding("a", "Auto"),), (finding("a", "On"),))


def test_what_was_found_on_a_device_that_was_not_read_is_not_gone():
    before = state({"a": BAD}, finding("a"))

    missed = news_of(PROVINCE, before, state({"a": UNSEEN}), unread("a"))
    later = news_of(PROVINCE, missed.state, state({"a": GOOD}), LookedAt())

    assert missed.gone == ()
    assert missed.changed == (ChangedDevice("a", BAD, UNSEEN),)
    assert later.gone == (finding("a"),)


def test_a_device_that_the_inventory_no_longer_has_is_told_with_what_it_had():
    before = state({"a": BAD, "b": GOOD}, finding("a"))

    news = news_of(PROVINCE, before, state({"b": GOOD}), LookedAt())

    assert (news.removed, news.gone) == (("a",), ())


def test_a_device_that_the_audit_was_not_about_stands_as_it_was_told():
    before = state({"a": BAD, "b": GOOD}, finding("a"))
    now = state({"a": UNSEEN, "b": GOOD})

    news = news_of(PROVINCE, before, now, LookedAt(frozenset("a"), frozenset("a")))

    assert not news.is_news
    assert news.state.devices == before.devices


def test_what_could_not_be_judged_this_time_is_not_gone():
    open_now = told_finding(Finding("a", Verdict.UNREADABLE, "call.auto_answer"))

    news = news_of(
        PROVINCE, state({"a": BAD}, finding("a")), state({"a": UNSEEN}, open_now), LookedAt()
    )

    assert (news.appeared, news.gone) == ((open_now,), ())


TWICE = Finding("", Verdict.IDENTITY_MISMATCH, "fleet.mac", severity="critical", named=("a", "b"))


@pytest.mark.parametrize(("silent", "gone"), [("", 1), ("a", 0), ("c", 1)])
def test_what_is_of_the_fleet_is_not_gone_while_a_device_that_it_names_is_silent(silent, gone):
    before = state({"a": BAD, "b": BAD, "c": GOOD}, told_finding(TWICE))
    now = state({"a": GOOD, "b": GOOD, "c": GOOD})

    news = news_of(PROVINCE, before, now, unread(*silent))

    assert len(news.gone) == gone


def test_the_gravest_is_told_first():
    low, high = finding("a", severity="low"), finding("b", severity="critical")

    assert news_of(PROVINCE, None, state({}, low, high), LookedAt()).appeared == (high, low)


FINDINGS = st.builds(
    finding,
    st.text(max_size=3),
    st.text(max_size=3),
    st.sampled_from(["low", "medium", "high", "critical"]),
)
STATES = st.builds(
    PartState,
    st.text(max_size=3),
    st.dictionaries(st.text(max_size=3), st.sampled_from(DeviceState), max_size=4),
    st.frozensets(FINDINGS, max_size=4),
)


@given(STATES)
def test_a_state_is_kept_whole(one):
    assert PartState.from_json(one.to_json()) == one


@given(STATES, STATES, st.frozensets(st.text(max_size=3)))
def test_news_lead_from_what_was_told_to_what_is(before, now, silent):
    looked_at = LookedAt(unread=silent)
    news = news_of(PROVINCE, before, now, looked_at)

    removed = {one for one in before.findings if one.hosts and one.hosts <= {*news.removed}}
    left = (before.findings | set(news.appeared)) - set(news.gone) - removed
    assert left == news.state.findings - removed
    assert now.findings <= news.state.findings
    assert not news_of(PROVINCE, news.state, now, looked_at).is_news
