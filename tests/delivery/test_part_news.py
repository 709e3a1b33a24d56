"""What is new in a part of the fleet: told once, told anew when it changes, not gone unseen."""

from hypothesis import given
from hypothesis import strategies as st

from fleetcfg.delivery.channels import PROVINCE
from fleetcfg.delivery.part_news import ChangedDevice, PartState, ToldFinding, news_of, told_finding
from fleetcfg.model.device_state import DeviceState
from fleetcfg.model.finding import Finding
from fleetcfg.model.verdict import Verdict

GOOD, BAD, UNSEEN = DeviceState.AS_DECLARED, DeviceState.NOT_AS_DECLARED, DeviceState.NOT_SEEN


def finding(host: str, live: str = "On", severity="high") -> ToldFinding:
    return told_finding(
        Finding(host, Verdict.UNAUTHORIZED, "call.auto_answer", live=live, severity=severity)
    )


def state(devices, *findings, run="r2") -> PartState:
    return PartState(run, devices, frozenset(findings))


def test_the_first_time_all_of_it_is_told():
    now = state({"a": BAD, "b": GOOD}, finding("a"))

    news = news_of(PROVINCE, None, now, ())

    assert (news.is_first, news.is_news) == (True, True)
    assert news.appeared == (finding("a"),)
    assert (news.changed, news.gone, news.removed) == ((), (), ())


def test_what_is_as_it_was_is_no_news():
    now = state({"a": BAD}, finding("a"))

    news = news_of(PROVINCE, state({"a": BAD}, finding("a"), run="r1"), now, ())

    assert not news.is_news


def test_another_value_of_the_same_parameter_is_another_finding():
    before, now = state({"a": BAD}, finding("a", "On")), state({"a": BAD}, finding("a", "Auto"))

    news = news_of(PROVINCE, before, now, ())

    assert (news.appeared, news.gone) == ((finding("a", "Auto"),), (finding("a", "On"),))


def test_what_was_found_on_a_device_that_was_not_read_is_not_gone():
    before = state({"a": BAD}, finding("a"))

    unread = news_of(PROVINCE, before, state({"a": UNSEEN}), {"a"})
    later = news_of(PROVINCE, unread.state, state({"a": GOOD}), ())

    assert unread.gone == ()
    assert unread.changed == (ChangedDevice("a", BAD, UNSEEN),)
    assert later.gone == (finding("a"),)


def test_a_device_that_the_inventory_no_longer_has_is_told_with_what_it_had():
    news = news_of(PROVINCE, state({"a": BAD, "b": GOOD}, finding("a")), state({"b": GOOD}), {"a"})

    assert (news.removed, news.gone) == (("a",), (finding("a"),))


def test_the_gravest_is_told_first():
    low, high = finding("a", severity="low"), finding("b", severity="critical")

    assert news_of(PROVINCE, None, state({}, low, high), ()).appeared == (high, low)


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


@given(STATES, STATES, st.sets(st.text(max_size=3)))
def test_news_lead_from_what_was_told_to_what_is(before, now, unread):
    news = news_of(PROVINCE, before, now, unread)

    assert (before.findings | set(news.appeared)) - set(news.gone) == news.state.findings
    assert now.findings <= news.state.findings
    assert not news_of(PROVINCE, news.state, now, unread).is_news
