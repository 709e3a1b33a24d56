"""A status freezes the devices of a meeting's sites, and nothing gives them back."""

from datetime import datetime
from itertools import product

import pytest

from fleetcfg.errors import RefusalError
from fleetcfg.model.timezone import spell_instant
from fleetcfg.trust.crypto.canonical import spell
from fleetcfg.trust.documents.meeting_freeze import MeetingFreeze, join_meetings
from fleetcfg.trust.documents.status import read_status
from fleetcfg.trust.verify.door import Authorized
from fleetcfg_kit.testing.department import Department
from fleetcfg_kit.testing.documents import at
from tests.trust.edits import put, refusal
from tests.trust.test_door_edges import take_in, with_status

MEETING = {
    "id": "giao-ban-12",
    "number": "89/GM-UBND",
    "from": at(days=-1),
    "to": at(hours=3),
    "hosts": ["room-001"],
}
FROZEN = (9, "FROZEN")


def frozen(*meetings: dict) -> Department:
    return Department().edit("status", put(meetings=list(meetings)))


def told(department: Department) -> dict:
    with pytest.raises(RefusalError) as refused:
        department.authorize()
    return dict(refused.value.facts)


def freeze(name: str, start: int, end: int, *hosts: str) -> MeetingFreeze:
    named = {"id": name, "number": "", "from": at(days=start), "to": at(days=end)}
    data = {**named, "hosts": hosts or ("room-000",)}
    return MeetingFreeze.model_validate(data)


def days(freezes: tuple[MeetingFreeze, ...]) -> list[tuple[str, str, str, tuple[str, ...]]]:
    return [(one.id, spell_instant(one.from_), spell_instant(one.to), one.hosts) for one in freezes]


# ---------------------------------------------------------------- the door


def test_a_meeting_of_one_of_the_sites_refuses_the_whole_and_is_named():
    found = told(frozen(MEETING))

    assert refusal(frozen(MEETING)) == FROZEN
    assert (found["meeting"], found["host"]) == ("giao-ban-12 (89/GM-UBND)", "room-001")
    assert (found["start"], found["end"], found["count"]) == (at(days=-1), at(hours=3), 1)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"hosts": ["room-002"]}, None),  # no site of the change-set
        ({"from": at(days=-2), "to": at()}, None),  # over, to the second
        ({"from": at(days=3), "to": at(days=4)}, None),  # begins when the window is over
        ({"from": at(hours=71), "to": at(days=4)}, FROZEN),  # the rest of the window meets it
        ({"from": at(), "to": at(hours=1)}, FROZEN),
    ],
    ids=str,
)
def test_window_and_now_count_to_the_second(change, expected):
    window = {"not_before": at(days=-3), "not_after": at(days=3)}
    department = frozen({**MEETING, **change}).edit("changeset", put(window=window))

    if expected is None:
        assert isinstance(department.authorize(), Authorized)
    else:
        assert refusal(department) == expected


def test_a_change_set_that_names_the_freeze_is_exempt_from_that_one_alone():
    exempt = frozen(MEETING).edit("changeset", put(freeze_exemption="giao-ban-12"))
    assert isinstance(exempt.authorize(), Authorized)

    other = {**MEETING, "id": "hoi-nghi-3"}
    both = frozen(MEETING, other).edit("changeset", put(freeze_exemption="giao-ban-12"))
    assert refusal(both) == FROZEN


def test_of_a_secret_meeting_no_number_is_told():
    assert told(frozen({**MEETING, "number": ""}))["meeting"] == "giao-ban-12"


# ---------------------------------------------------------------- what was taken stays taken


def test_a_later_status_without_it_does_not_give_it_back():
    first = Department()
    take_in(with_status(first, 5, meetings=[MEETING]))

    assert refusal(with_status(first, 6)) == FROZEN
    assert refusal(with_status(first, 7, meetings=[{**MEETING, "hosts": ["room-009"]}])) == FROZEN
    shorter = {**MEETING, "to": at(hours=-1)}
    assert refusal(with_status(first, 8, meetings=[shorter])) == FROZEN


def test_a_meeting_that_was_put_off_does_not_freeze_the_days_between():
    joined = join_meetings([freeze("m", 1, 2), freeze("m", 8, 9)], datetime.fromisoformat(at()))

    assert [one[1:3] for one in days(joined)] == [
        (at(days=1), at(days=2)),
        (at(days=8), at(days=9)),
    ]


def test_what_overlaps_is_one_and_keeps_every_device_and_what_is_over_is_forgotten():
    over = freeze("cu", -3, -2)
    joined = join_meetings(
        [freeze("m", 2, 4, "b"), over, freeze("m", 1, 3, "a")], datetime.fromisoformat(at())
    )

    assert days(joined) == [("m", at(days=1), at(days=4), ("a", "b"))]


# ---------------------------------------------------------------- what is left of one

HOSTS = [("a",), ("b",), ("c",), ("a", "b"), ("a", "c")]


def held(*freezes: MeetingFreeze) -> list[tuple[str, int]]:
    """Return each device with each day on which it is frozen, as often as something freezes it."""
    noon = datetime.fromisoformat(at())
    return sorted(
        (host, day)
        for one in freezes
        for host in one.hosts
        for day in range((one.from_ - noon).days, (one.to - noon).days)
    )


@pytest.mark.parametrize("others", [1, 2])
def test_what_is_left_is_every_device_and_day_that_was_not_taken_and_none_twice(others):
    whole = freeze("m", 1, 4, "a", "b")
    spans = [(start, end) for start in range(6) for end in range(start + 1, 6)]
    each = [freeze("n", *span, *hosts) for span in spans for hosts in HOSTS]

    for taken in product(each, repeat=others):
        gone = set(held(*taken))
        assert held(*whole.without(taken)) == [one for one in held(whole) if one not in gone]


# ---------------------------------------------------------------- its one spelling


def test_a_status_without_it_is_spelled_as_before():
    payload = spell(Department().status())

    assert read_status(payload).to_bytes() == payload
    assert b"meetings" not in payload


@pytest.mark.parametrize(
    "meetings",
    [
        None,
        [],
        [{**MEETING, "hosts": []}],
        [{**MEETING, "hosts": ["room-001", "room-000"]}],
        [{**MEETING, "hosts": ["room-001", "room-001"]}],
        [{**MEETING, "to": MEETING["from"]}],
        [{**MEETING, "title": "x"}],
        [{**MEETING, "number": "9" * 65}],
        [MEETING, MEETING],
        [{**MEETING, "id": "b"}, {**MEETING, "id": "a"}],
        [MEETING, {**MEETING, "from": at(hours=3), "to": at(hours=4)}],
    ],
    ids=str,
)
def test_a_status_that_spells_it_otherwise_is_refused(meetings):
    with pytest.raises(RefusalError) as refused:
        read_status(spell(Department().status() | {"meetings": meetings}))

    assert refused.value.code == "SCHEMA"


def test_a_reader_that_does_not_know_the_member_refuses_the_whole_status():
    """0.2.0 has no member ``meetings``, and forbids every one that it has not."""
    with pytest.raises(RefusalError) as refused:
        read_status(spell(Department().status() | {"a_later_member": []}))

    assert refused.value.facts["field"] == "a_later_member"
