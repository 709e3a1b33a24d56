"""What happened at a site from one look to the next."""

from fleetcfg.model.readiness import Aspect, AspectSeen, MeetingReadiness, Readiness, SiteReadiness
from fleetcfg.workflow.meetings.watch import watch_events
from tests.workflow.meeting_cases import MEETING, START

GOOD = AspectSeen(Aspect.REACHED, Readiness.READY, host="c")
JOINED = AspectSeen(Aspect.JOINED, Readiness.READY, host="c")
UNTOLD = AspectSeen(Aspect.LINE, Readiness.UNKNOWN, "untold", "c")
LOST = AspectSeen(Aspect.REACHED, Readiness.UNKNOWN, "unreached", "c")


def missing(minutes: int) -> AspectSeen:
    facts = {"minutes": minutes}
    return AspectSeen(Aspect.JOINED, Readiness.NOT_READY, "missing", "c", facts)


def look(*seen: AspectSeen) -> MeetingReadiness:
    site = SiteReadiness("bum-to", "Bum Tở", is_chair=False, hosts=("c",), seen=seen)
    return MeetingReadiness(MEETING, START, "r", (site,))


def kinds(before: MeetingReadiness | None, now: MeetingReadiness) -> list[str]:
    return [event.kind for event in watch_events(before, now)]


def test_at_the_first_look_what_is_wrong_is_told_and_what_is_only_not_known_is_not():
    assert kinds(None, look(GOOD, missing(1), UNTOLD)) == ["missing"]
    assert kinds(None, look(LOST)) == ["lost"]
    assert kinds(None, look(GOOD, JOINED)) == []


def test_a_site_that_stays_missing_is_told_once():
    assert kinds(look(GOOD, missing(1)), look(GOOD, missing(2))) == []


def test_a_site_that_comes_and_one_that_leaves_are_told():
    assert kinds(look(GOOD, missing(1)), look(GOOD, JOINED)) == ["joined", "better"]
    assert kinds(look(GOOD, JOINED), look(GOOD, missing(30))) == ["left"]


def test_a_site_that_is_lost_and_comes_back_is_told():
    assert kinds(look(GOOD, JOINED), look(LOST)) == ["lost"]
    assert kinds(look(LOST), look(GOOD, UNTOLD)) == ["back"]


def test_who_has_to_be_called_for_it_is_told_of_what_is_bad_alone():
    (event,) = watch_events(None, look(GOOD, missing(3)))

    assert event.is_bad
    assert event.seen[0].facts == {"minutes": 3}
