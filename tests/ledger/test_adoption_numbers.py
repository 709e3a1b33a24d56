"""The numbers of adoptions: how far they may rise, and what a root with other keys does to them."""

import pytest

from fleetcfg.errors import RefusalError
from fleetcfg.ledger.record import Record
from fleetcfg.ledger.tables import derive
from fleetcfg.trust.documents.state import State
from fleetcfg.trust.verify.checks import FIRST_MOST, STEP_MOST
from fleetcfg_kit.testing.clock import NOON
from fleetcfg_kit.testing.documents import KEYS, STATE, at, make_adopted, make_received
from tests.ledger.desk import OTHER, PATH, ROOM, Desk

BY_THE_THIEF = State({**STATE.values, PATH: "203.0.113.66"})
AGAIN = State({**STATE.values, PATH: "10.7.7.7"})


@pytest.fixture
def desk(tmp_path):
    """A record that the door itself asks."""
    made = Desk(tmp_path / "ledger")
    made.department.record = Record(made.store, 200, 7, lambda _: True, NOON)
    yield made
    made.store.close()


def refusal(act) -> tuple[int, str]:
    with pytest.raises(RefusalError) as refused:
        act()
    return refused.value.stage, refused.value.code


def adopt(desk: Desk, version: int, state: State = STATE, host: str = ROOM, **changes) -> bool:
    device = make_adopted(host, state, **changes)
    return desk.adopt(device, states=(state,), id=f"AD-{version}-{host}", version=version)


def take_root_with_other_keys(desk: Desk, *people: str) -> None:
    """Have a root that gives the declarations, and adoptions, to others."""
    news = 5 + desk.department.root["version"]
    desk.department.with_root(
        lambda root: root["roles"]["baseline"].update(
            keys=sorted(KEYS[person].keyid for person in people)
        )
    )
    department = desk.department.edit("status", lambda status: status.update(version=news))
    department.signers["manifest"] = department.signers["adoption"] = [*people[:2]]
    department.authority().update(
        roots=[department.sign("root", root) for root in department.roots],
        status=department.sign("status", department.status()),
        manifest=department.sign("manifest", department.manifest()),
        now=NOON,
    )
    department.first, department.roots = department.root, []  # the next command trusts this one


def test_a_version_rises_by_a_thousand_at_most(desk):
    adopt(desk, 7)

    assert refusal(lambda: adopt(desk, 7 + STEP_MOST + 1)) == (7, "VERSION_JUMP")
    assert adopt(desk, 7 + STEP_MOST)


def test_the_first_version_that_a_machine_sees_has_a_bound_too(desk):
    assert refusal(lambda: adopt(desk, FIRST_MOST + 1)) == (7, "VERSION_JUMP")
    assert refusal(lambda: adopt(desk, 2**53 - 1)) == (7, "VERSION_JUMP")
    assert adopt(desk, FIRST_MOST)


def test_another_devices_version_counts(desk):
    adopt(desk, 1200, host=OTHER)

    assert adopt(desk, 1200 + STEP_MOST)


def test_an_adoption_does_not_use_up_the_numbers_of_a_devices_changes(desk):
    assert refusal(lambda: adopt(desk, 1, after_seq=2**53 - 1)) == (7, "VERSION_JUMP")
    desk.receive(desk.issue(18), make_received(ROOM))

    assert refusal(lambda: adopt(desk, 1, after_seq=18 + STEP_MOST + 1)) == (7, "VERSION_JUMP")
    assert adopt(desk, 1, after_seq=18 + STEP_MOST)


def test_a_thief_of_two_keys_blocks_no_adoption_once_a_root_names_others(desk):
    adopt(desk, 7 + STEP_MOST, BY_THE_THIEF)
    take_root_with_other_keys(desk, "author", "clerk")

    assert desk.of().values == BY_THE_THIEF.values  # until somebody says what it shall be
    assert adopt(desk, 3, AGAIN, taken_at=at(days=-2))
    assert desk.of().adoption == f"AD-3-{ROOM}"
    assert desk.of().values == AGAIN.values


def test_the_tables_say_the_same_when_they_are_made_again(desk):
    adopt(desk, 900)
    take_root_with_other_keys(desk, "author", "clerk")
    assert desk.store.fact("adoption_version") is None

    adopt(desk, 3, AGAIN)

    assert desk.store.fact("adoption_version") == "3"
    assert ("adoption_version", "3") in derive(desk.store.lines())["fact"]
    desk.store.require_own_tables()


def test_a_version_jumps_no_further_after_a_root_than_before(desk):
    adopt(desk, 900)
    take_root_with_other_keys(desk, "author", "clerk")
    adopt(desk, 3, AGAIN)

    assert refusal(lambda: adopt(desk, 3 + STEP_MOST + 1)) == (7, "VERSION_JUMP")


def test_an_older_reading_that_still_has_two_good_keys_takes_nothing_back(desk):
    """It was signed before the root, by people who stayed, and comes here late."""
    adopt(desk, 8, AGAIN, taken_at=at(days=-2))
    take_root_with_other_keys(desk, "approver-1", "approver-2", "author")

    assert adopt(desk, 7, taken_at=at(days=-3))

    assert desk.of().adoption == f"AD-8-{ROOM}"


def test_the_same_number_may_be_used_again_after_the_root(desk):
    adopt(desk, 1)
    take_root_with_other_keys(desk, "author", "clerk")

    assert desk.adopt(make_adopted(ROOM, AGAIN), states=(AGAIN,), id="AD-again", version=1)
    assert desk.of().adoption == "AD-again"


def test_a_root_that_leaves_the_keys_forgets_no_adoption(desk):
    adopt(desk, 8, AGAIN)
    take_root_with_other_keys(desk, "approver-1", "approver-2")
    adopt(desk, 7)

    assert desk.of().adoption == f"AD-8-{ROOM}"


def test_the_next_number_goes_on_above_what_was_forgotten(desk):
    adopt(desk, 8)
    take_root_with_other_keys(desk, "author", "clerk")

    assert next_version(desk) == 9


def test_the_next_number_is_below_one_that_used_up_all_of_them(desk):
    adopt(desk, 8)
    assert next_version(desk) == 9
    take_root_with_other_keys(desk, "author", "clerk")
    adopt(desk, FIRST_MOST, BY_THE_THIEF)
    take_root_with_other_keys(desk, "approver-1", "approver-2")

    assert next_version(desk) == 9


def next_version(desk: Desk) -> int:
    return desk.project().next_version(desk.department.record.newest_adoption())
