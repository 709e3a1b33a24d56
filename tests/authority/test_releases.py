"""What the next manifest gives back: what is frozen, and no register asks for any more."""

from datetime import date, timedelta

import pytest

from fleetcfg.authority.releases import (
    NO_WISHES,
    ReleaseWishes,
    frozen_for,
    next_releases,
    release_wishes,
    void_releases,
)
from fleetcfg.errors import RequestError
from fleetcfg.model.timezone import spell_instant
from fleetcfg.trust.crypto.canonical import spell
from fleetcfg.trust.documents.manifest import Decision, Manifest, Release, read_manifest
from fleetcfg.trust.documents.meeting_freeze import MeetingFreeze
from fleetcfg.trust.documents.status import read_status
from fleetcfg_kit.testing.clock import NOON
from fleetcfg_kit.testing.department import Department

DAY = timedelta(days=1)
DECISION = Decision(number="412/UBND-VP", date=date(2026, 11, 23))
LATER = Decision(number="500/UBND-VP", date=date(2026, 11, 24))
HUY = ReleaseWishes({"m": "hủy"})


def freeze(name: str, start: float, end: float, *hosts: str) -> MeetingFreeze:
    times = {"from": spell_instant(NOON + start * DAY), "to": spell_instant(NOON + end * DAY)}
    return MeetingFreeze.model_validate(
        {"id": name, "number": "", **times, "hosts": hosts or ("a",)}
    )


SIGNED = freeze("m", 1, 4, "a", "b", "c")


def drafted(*declared, wishes=HUY, before=None, signed=(SIGNED,), now=NOON, decision=DECISION):
    status = read_status(spell(Department().status())).model_copy(update={"meetings": signed})
    frozen = frozen_for(status, declared, now=now)
    return next_releases(before, frozen, wishes, decision, now=now)


def released(*declared, **said) -> list[tuple[float, float, str]]:
    """Return from which day until which which devices may be changed."""
    return [told(one) for one in drafted(*declared, **said)[0]]


def told(one: MeetingFreeze) -> tuple[float, float, str]:
    return (one.from_ - NOON) / DAY, (one.to - NOON) / DAY, "".join(one.hosts)


def manifest(*releases: Release) -> Manifest:
    plain = read_manifest(spell(Department().manifest()))
    return plain.model_copy(update={"releases": releases or None})


# ---------------------------------------------------------------- what is asked for


def test_of_a_meeting_that_no_register_has_any_more_all_is_released():
    (one,), told_of = drafted()

    assert (told(one), told_of) == ((1, 4, "abc"), ())
    assert one.is_of(SIGNED)
    assert (one.reason, one.decision) == ("hủy", DECISION)


def test_of_a_meeting_that_was_moved_its_new_time_stays_frozen():
    assert released(freeze("m", 8, 9, "a", "b", "c")) == [(1, 4, "abc")]
    assert released(freeze("m", 3, 6, "a", "b", "c")) == [(1, 3, "abc")]


def test_the_release_is_of_the_freeze_that_the_next_status_will_have():
    """A status joins what overlaps: the old time and the new one of a meeting are one freeze."""
    (one,), _ = drafted(freeze("m", 3, 6, "a", "b", "c"))

    assert one.is_of(freeze("m", 1, 6))


def test_of_a_meeting_that_ends_early_or_has_fewer_sites_the_rest_is_released():
    assert released(freeze("m", 1, 2, "a", "b", "c")) == [(2, 4, "abc")]
    assert released(freeze("m", 1, 4, "a")) == [(1, 4, "bc")]
    assert released(freeze("m", 1, 2, "a")) == [(1, 4, "bc"), (2, 4, "a")]


def test_another_meeting_of_the_same_devices_takes_nothing_of_it():
    assert released(freeze("n", 1, 4, "a", "b", "c")) == [(1, 4, "abc")]


@pytest.mark.parametrize(
    ("wishes", "code", "near"),
    [
        (ReleaseWishes({"giao-bam": "x"}), "RELEASE_UNKNOWN", "giao-ban"),
        (ReleaseWishes({"giao-ban": "x"}), "RELEASE_NOTHING", None),
        (ReleaseWishes({}, ("giao-ban",)), "RELEASE_ABSENT", ""),
    ],
)
def test_what_is_not_frozen_still_held_or_never_released_is_named(wishes, code, near):
    held = freeze("giao-ban", 1, 2)
    with pytest.raises(RequestError) as refused:
        drafted(held, wishes=wishes, signed=(held,))

    assert refused.value.code == code
    assert refused.value.facts.get("nearest") == near


def test_where_no_status_is_known_nothing_can_be_released():
    with pytest.raises(RequestError, match="RELEASE_UNKNOWN"):
        next_releases(None, frozen_for(None, (), now=NOON), HUY, DECISION, now=NOON)


@pytest.mark.parametrize("text", ["m", "m:", ":x", "m: ", "", "m:" + "x" * 256])
def test_a_release_without_a_meeting_or_a_reason_is_refused(text):
    with pytest.raises(RequestError, match="USAGE_RELEASE"):
        release_wishes([text], [])


def test_a_meeting_that_is_named_twice_is_refused_and_a_reason_may_have_a_colon():
    with pytest.raises(RequestError, match="USAGE_RELEASE"):
        release_wishes(["m:x", "m:y"], [])
    with pytest.raises(RequestError, match="USAGE_RELEASE"):
        release_wishes(["m:x"], ["m"])
    assert release_wishes([" m : lúc 8:30 "], []).released == {"m": "lúc 8:30"}


# ---------------------------------------------------------------- under the next status


@pytest.mark.parametrize(
    ("meetings", "day", "void"),
    [
        ((SIGNED,), 0, []),
        ((freeze("m", 1, 5, "a", "b", "c"),), 0, ["m"]),
        ((freeze("n", 1, 4, "a"),), 0, ["m"]),
        ((), 0, ["m"]),
        ((), 4, []),
    ],
    ids=["as it was", "of other times", "of another meeting", "gone", "over"],
)
def test_a_release_that_the_next_status_makes_void_is_told(meetings, day, void):
    warnings = void_releases(manifest(*drafted()[0]), meetings, now=NOON + day * DAY)

    assert [(one.code, one.facts["meeting"]) for one in warnings] == [
        ("RELEASE_VOID", each) for each in void
    ]


# ---------------------------------------------------------------- what was asked for before


@pytest.fixture
def before() -> Manifest:
    return manifest(*drafted()[0])


def test_what_was_released_before_is_carried_on_with_its_own_paper(before):
    again, told_of = drafted(wishes=NO_WISHES, before=before, decision=LATER)

    assert (again, told_of) == (before.releases, ())


def test_what_is_over_falls_away(before):
    assert drafted(wishes=NO_WISHES, before=before, now=NOON + 4 * DAY) == ((), ())


def test_what_is_frozen_again_is_released_no_more(before):
    assert released(wishes=ReleaseWishes({}, ("m",)), before=before) == []


def test_a_register_that_has_the_meeting_again_takes_that_much_back_and_it_is_said(before):
    again, warnings = drafted(freeze("m", 2, 3, "a"), wishes=NO_WISHES, before=before)

    assert [told(one) for one in again] == [(1, 2, "a"), (1, 4, "bc"), (3, 4, "a")]
    assert [(one.code, dict(one.facts)) for one in warnings] == [("RELEASE_CUT", {"meeting": "m"})]


def test_a_meeting_that_is_released_again_has_the_newer_reason_alone(before):
    again, _ = drafted(wishes=ReleaseWishes({"m": "khác"}), before=before, decision=LATER)

    assert [(told(one), one.reason, one.decision) for one in again] == [
        ((1, 4, "abc"), "khác", LATER)
    ]


def test_what_is_drafted_is_in_the_order_in_which_it_is_read(before):
    (one,) = before.releases
    other = one.model_copy(update={"id": "a"})
    signed = (freeze("a", 1, 4, "a", "b", "c"), SIGNED)
    again, _ = drafted(
        freeze("m", 2, 3, "a"), wishes=NO_WISHES, before=manifest(other, one), signed=signed
    )
    document = {**Department().manifest(), "releases": [each.as_json() for each in again]}

    assert read_manifest(spell(document)).releases == again
