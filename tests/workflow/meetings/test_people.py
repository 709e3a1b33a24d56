"""What people say of a site of a meeting, and what that counts for."""

from dataclasses import replace
from datetime import timedelta

import pytest

from fleetcfg.errors import RequestError
from fleetcfg.model.readiness import Aspect, AspectSeen, Readiness, SiteReadiness, questions_of
from fleetcfg.model.registers.registers import NO_REGISTERS
from fleetcfg.model.statement import StatementKind
from fleetcfg.workflow.meetings.people import asked_of_people, tried_facts, with_people
from tests.workflow.meeting_cases import END, MEETING, START, province, statement, statements

BEFORE = START - timedelta(hours=5)
LATE = START - timedelta(minutes=30)
REACHED = AspectSeen(Aspect.REACHED, Readiness.READY, host="codec-bum-to")
UNTOLD = AspectSeen(Aspect.LINE, Readiness.UNKNOWN, "untold", "codec-bum-to")
TRIED, IN, OUT = (
    StatementKind.MEETING_TRIED,
    StatementKind.DUTY_IN,
    StatementKind.DUTY_OUT,
)


def judged(*said, at=BEFORE, seen=(REACHED, UNTOLD)) -> SiteReadiness:
    whole = SiteReadiness("bum-to", "Bum Tở", is_chair=False, hosts=("codec-bum-to",), seen=seen)
    asked = asked_of_people(MEETING, NO_REGISTERS, province().fleet, at=at)
    return with_people(whole, asked, statements(*said), at=at)


def tried(*persons: str, site="bum-to", **answers):
    facts = {"site": site, "picture": True, "sound": True, "line": True, **answers}
    return statement(TRIED, BEFORE, *persons, **facts)


def test_nobody_tried_is_unknown():
    told = judged()

    assert told.state is Readiness.UNKNOWN
    assert told.of(Aspect.TRIED) is Readiness.UNKNOWN


def test_two_people_answer_for_what_no_device_tells_and_that_is_told_as_their_word():
    told = judged(tried("a", "b"))

    assert told.of(Aspect.LINE) is Readiness.ATTESTED
    assert told.of(Aspect.TRIED) is Readiness.ATTESTED
    assert told.state is Readiness.ATTESTED


def test_one_signature_is_not_enough():
    told = judged(tried("a"))

    assert told.of(Aspect.TRIED) is Readiness.UNKNOWN
    assert told.of(Aspect.LINE) is Readiness.UNKNOWN


def test_what_one_said_and_another_recorded_is_told_as_that_and_is_no_second_signature():
    told = judged(tried("a", by="ph-bum-to"))

    (reason,) = [one for one in told.seen if one.aspect is Aspect.TRIED]
    assert (reason.state, reason.why) == (Readiness.UNKNOWN, "said_by_other")
    assert (reason.facts["said"], reason.facts["by"]) == ("ph-bum-to", "a")
    assert told.of(Aspect.LINE) is Readiness.UNKNOWN


def test_a_recorded_word_takes_back_what_both_signed_only_if_it_was_bad():
    whole, good = tried("a", "b"), tried("c", by="ph-bum-to")
    bad = tried("c", by="ph-bum-to", sound=False)

    assert judged(whole, good).of(Aspect.TRIED) is Readiness.ATTESTED
    assert judged(whole, bad).of(Aspect.TRIED) is Readiness.NOT_READY
    assert judged(bad, good).of(Aspect.TRIED) is Readiness.NOT_READY
    assert judged(bad, whole).of(Aspect.TRIED) is Readiness.ATTESTED


def test_what_they_say_was_bad_is_not_ready_and_the_later_word_counts():
    bad = tried("a", "b", sound=False)

    (reason,) = [one for one in judged(bad).reasons if one.aspect is Aspect.TRIED]
    assert (reason.state, reason.facts["what"]) == (Readiness.NOT_READY, "sound")
    assert judged(bad, tried("a", "b")).state is Readiness.ATTESTED


def test_words_about_another_site_say_nothing_of_this_one():
    assert judged(tried("a", "b", site="pa-u")).of(Aspect.TRIED) is Readiness.UNKNOWN


def test_people_do_not_talk_away_what_a_device_tells():
    seen = (REACHED, AspectSeen(Aspect.LINE, Readiness.NOT_READY, "line"))

    assert judged(tried("a", "b"), seen=seen).of(Aspect.LINE) is Readiness.NOT_READY


def test_people_do_not_make_a_device_answer():
    lost = (AspectSeen(Aspect.REACHED, Readiness.UNKNOWN, "unreached"),)

    assert judged(tried("a", "b", reached=True), seen=lost).of(Aspect.REACHED) is Readiness.UNKNOWN


@pytest.mark.parametrize(
    ("said", "at", "state"),
    [
        ((), BEFORE, None),
        ((), LATE, Readiness.UNKNOWN),
        ((IN,), LATE, Readiness.ATTESTED),
        ((IN, OUT), LATE, Readiness.NOT_READY),
        ((IN, OUT, IN), LATE, Readiness.ATTESTED),
        ((IN, OUT), END, None),
    ],
)
def test_nobody_is_missed_before_they_must_be_there_and_presence_is_proven_by_check_in(
    said, at, state
):
    given = [
        statement(kind, LATE + timedelta(minutes=n), site="bum-to") for n, kind in enumerate(said)
    ]

    assert judged(*given, at=at).of(Aspect.DUTY) is state


@pytest.mark.parametrize(
    ("later", "state"),
    [
        ([("a", "pa-u")], Readiness.ATTESTED),  # b is still there
        ([("a", "pa-u"), ("b", "chu-toa")], Readiness.UNKNOWN),
        ([("a b", "pa-u")], Readiness.UNKNOWN),
        ([("a c", "pa-u"), ("b c", "pa-u")], Readiness.UNKNOWN),
    ],
)
def test_nobody_is_at_two_places_though_others_sign_with_him(later, state):
    here = statement(IN, LATE, "a", "b", site="bum-to")
    gone = [
        statement(IN, LATE + timedelta(minutes=n), *persons.split(), site=where)
        for n, (persons, where) in enumerate(later)
    ]

    assert judged(here, *gone, at=LATE + timedelta(minutes=9)).of(Aspect.DUTY) is state


def test_at_most_eight_questions_stand_on_a_checklist():
    seen = tuple(AspectSeen(one, Readiness.UNKNOWN, "untold") for one in Aspect)
    whole = SiteReadiness("s", "S", is_chair=False, hosts=(), seen=seen)

    asked = questions_of(whole)

    assert len(asked) == len(set(asked)) == 8
    assert asked[-1] == "centre"


def test_what_was_tried_is_good_unless_it_is_said_to_be_bad():
    facts = tried_facts("bum-to", ["name"], ["sound"])

    assert facts == {"site": "bum-to", "picture": True, "sound": False, "line": True, "name": True}


def test_what_nobody_can_try_is_refused():
    with pytest.raises(RequestError) as refused:
        tried_facts("bum-to", ["weather"], [])

    assert refused.value.code == "MEETING_ANSWER_UNKNOWN"


def test_who_records_for_another_may_be_elsewhere_himself():
    """The contact is at the site; who has the key is at the centre, and is told as who wrote it."""
    there = statement(IN, LATE, "a", site="bum-to", by="ph-bum-to")
    centre = statement(IN, LATE + timedelta(minutes=5), "a", site="trung-tam")

    told = judged(there, centre, at=START)

    (reason,) = [one for one in told.seen if one.aspect is Aspect.DUTY]
    assert (reason.state, reason.why) == (Readiness.ATTESTED, "checked_in_by_other")
    assert (reason.facts["said"], reason.facts["by"]) == ("ph-bum-to", "a")


def test_one_contact_is_at_one_place_whoever_records_it():
    there = statement(IN, LATE, "a", site="bum-to", by="ph-bum-to")
    other = statement(IN, LATE + timedelta(minutes=5), "b", site="trung-tam", by="ph-bum-to")

    told = judged(there, other, at=START)

    (reason,) = [one for one in told.seen if one.aspect is Aspect.DUTY]
    assert (reason.state, reason.why) == (Readiness.UNKNOWN, "elsewhere")


NAMED = replace(MEETING, staff={"bum-to": ("ph-bum-to", "ph-2")})


def missed(*said, at=LATE, meeting=NAMED):
    asked = asked_of_people(meeting, NO_REGISTERS, province().fleet, at=at)
    whole = SiteReadiness("bum-to", "Bum Tở", is_chair=False, hosts=(), seen=(REACHED,))
    seen = with_people(whole, asked, statements(*said), at=at).seen
    return [one.facts for one in seen if one.why == "staff_missed"]


@pytest.mark.clause("register:meetings", "9.2", "10.2")
def test_staff_that_was_named_and_has_not_checked_in_is_told_with_the_clause():
    came = statement(IN, BEFORE, "ky-thuat", site="bum-to", by="ph-bum-to")

    assert missed() == [{"said": "ph-bum-to, ph-2", "clause": "QĐ 32/2019 Điều 10.2"}]
    assert [one["said"] for one in missed(came)] == ["ph-2"]
    assert missed(came, statement(IN, BEFORE, "ph-2", site="bum-to")) == []


def test_staff_that_left_again_or_is_at_another_site_is_missed():
    came = statement(IN, BEFORE, "ph-2", site="bum-to")
    left = statement(OUT, BEFORE + timedelta(hours=1), "ph-2", site="bum-to")
    elsewhere = statement(IN, BEFORE, "ky-thuat", site="pa-u", by="ph-bum-to")

    assert [one["said"] for one in missed(came, left, elsewhere)] == ["ph-bum-to, ph-2"]


def test_nobody_is_missed_before_one_must_be_there_after_the_end_or_where_none_is_named():
    assert missed(at=BEFORE) == missed(at=END) == missed(meeting=MEETING) == []
