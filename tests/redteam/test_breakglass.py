"""A break-glass is the word of one person who may give it, on one begin, for a short time."""

from datetime import timedelta

import pytest

from fleetcfg.errors import RefusalError
from fleetcfg.ledger.breakglass import record_breakglass
from fleetcfg.model.authorized import AuthorizedState
from fleetcfg_kit.testing.clock import NOON
from fleetcfg_kit.testing.department import Department
from fleetcfg_kit.testing.documents import at, make_adopted, make_breakglass, make_identity
from fleetcfg_kit.testing.keys import make_ed25519
from tests.ledger.desk import PATH, ROOM, Desk


@pytest.fixture
def desk(tmp_path):
    made = Desk(tmp_path / "ledger")
    yield made
    made.store.close()


def take_in(desk: Desk, document: dict, *people: str, now=NOON) -> bool:
    envelope = desk.department.sign("breakglass", document, people or ["tech"]).to_bytes()
    authority = desk.department.authority()
    authority.propose(desk.department.bundle(), now=NOON)  # what is in force is known here
    declared = authority.prove_breakglass(envelope, now=now)
    return record_breakglass(desk.store, desk.objects, envelope, declared, "import", at=now)


def keyid(person: str) -> str:
    return make_ed25519(person).keyid


def refused(desk: Desk, document: dict, *people: str, now=NOON) -> str:
    with pytest.raises(RefusalError) as caught:
        take_in(desk, document, *people, now=now)
    assert desk.of().emergencies == ()
    return caught.value.code


FORGED: dict[str, tuple[dict[str, object], tuple[str, ...], str]] = {
    "in another's name": ({"person": "author"}, ("tech",), "BREAKGLASS_PERSON"),
    "by another key than it names": ({"keyid": keyid("author")}, ("tech",), "BREAKGLASS_PERSON"),
    "by two people": ({}, ("author", "tech"), "BREAKGLASS_UNAUTHENTICATED"),
    "by who has no part in changes": (
        {"person": "clerk", "keyid": keyid("clerk")},
        ("clerk",),
        "SIGNER_UNKNOWN",
    ),
    "for longer than the root allows": ({"expires": at(hours=24)}, (), "BREAKGLASS_CLOCK"),
    "with a begin ahead of the clock": (
        {"begun_at": at(hours=8), "ended_at": at(hours=9), "expires": at(hours=30)},
        (),
        "CLOCK_BEHIND",
    ),
    "that ended before it began": ({"ended_at": at(hours=-2)}, (), "BREAKGLASS_CLOCK"),
    "of a log that the root has not": ({"origin": "x.example/log"}, (), "BREAKGLASS_ORIGIN"),
    "of another domain": ({"trust_domain": "khac.example"}, (), "TRUST_DOMAIN"),
    "of a device that is not there": ({"device": "room-999"}, (), "DEVICE_NOT_IN_INVENTORY"),
    "of another device": (
        {"identity": make_identity("room-001")},
        (),
        "IDENTITY_NOT_INVENTORY",
    ),
    "without a reason": ({"reason": " "}, (), "SCHEMA"),
    "that lists one path twice": (
        {"changes": [{"path": "a", "after": {}}, {"path": "a", "after": {}}]},
        (),
        "BREAKGLASS_CHANGES",
    ),
    "that lists what did not change": (
        {"changes": [{"path": "a", "before": {}, "after": {}}]},
        (),
        "BREAKGLASS_CHANGES",
    ),
}


@pytest.mark.parametrize("why", FORGED)
def test_a_forged_one_is_refused(desk, why):
    changes, people, code = FORGED[why]

    assert refused(desk, make_breakglass(ROOM, **changes), *people) == code


def test_a_shorter_clock_of_the_root_is_kept(tmp_path):
    def found() -> Department:
        department = Department()
        department.first["rules"]["breakglass_hours"] = 2
        return department

    desk = Desk(tmp_path / "short", found)

    assert refused(desk, make_breakglass(ROOM)) == "BREAKGLASS_CLOCK"
    assert take_in(desk, make_breakglass(ROOM, expires=at(hours=1)))
    desk.store.close()


def test_one_that_comes_twice_is_one_and_another_of_the_same_begin_is_refused(desk):
    assert take_in(desk, make_breakglass(ROOM))
    assert not take_in(desk, make_breakglass(ROOM))

    for other in (
        {"reason": "Khác"},
        {"device": "room-001", "identity": make_identity("room-001")},
    ):
        with pytest.raises(RefusalError, match="BREAKGLASS_TWICE"):
            take_in(desk, make_breakglass("room-000", **other))

    assert len(desk.of().emergencies) == 1


def test_nobody_can_take_the_begin_of_another_away(desk):
    before = make_breakglass(ROOM, person="author", keyid=keyid("author"))
    assert take_in(desk, before, "author")

    assert take_in(desk, make_breakglass(ROOM))


def test_an_old_one_that_is_brought_again_excuses_nothing(desk):
    document = make_breakglass(ROOM)

    assert take_in(desk, document, now=NOON + timedelta(days=2))

    (emergency,) = desk.of(now=NOON + timedelta(days=2)).emergencies
    assert emergency.is_overdue


def test_a_later_adoption_ends_it_and_an_earlier_one_does_not(desk):
    desk.adopt(make_adopted(ROOM))
    assert take_in(desk, make_breakglass(ROOM))
    assert [one.after for one in desk.of().emergencies] == [{PATH: "10.1.1.9"}]

    desk.adopt(make_adopted(ROOM, taken_at=at()), id="AD-2026-0002", version=2)

    state: AuthorizedState = desk.of()
    assert state.emergencies == ()
