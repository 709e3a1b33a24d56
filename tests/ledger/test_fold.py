"""What the record comes to: each world is recorded through the door, and then one thing happens."""

import gc
import json
import pickle
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetcfg.errors import RefusalError
from fleetcfg.ledger.attempts import AttemptRequest, lock_device
from fleetcfg.ledger.ledger_state import (
    Adopted,
    AuthorizedChange,
    ChangeSetKept,
    DeviceEnd,
    LedgerState,
    ProjectionStep,
)
from fleetcfg.ledger.objects import objects_of
from fleetcfg.ledger.record import Record
from fleetcfg.model.authorized import Approved, AuthorizedState
from fleetcfg.model.outcome import Fate
from fleetcfg.model.timezone import spell_instant
from fleetcfg.trust.crypto.canonical import digest, spell
from fleetcfg.trust.documents.changeset import read_changeset
from fleetcfg.trust.documents.state import State
from fleetcfg.trust.documents.status import read_status
from fleetcfg.trust.verify.ports import KnownVersion
from fleetcfg_kit.testing.clock import NOON
from fleetcfg_kit.testing.documents import STATE, at, make_adopted, make_received
from tests.ledger.desk import AFTERWARDS, DURING, OTHER, PATH, ROOM, Desk


def test_of_an_empty_record_nothing_is_authorized(desk):
    assert desk.of() == AuthorizedState(ROOM)
    assert desk.project().hosts() == ()


def test_an_adopted_device_is_what_it_was_read_to_be(adopted):
    assert adopted.of() == AuthorizedState(ROOM, "AD-2026-0001", "ce9.15.0", STATE.values)
    assert adopted.of(OTHER) == AuthorizedState(OTHER)
    assert adopted.project().hosts() == (ROOM,)


def test_what_is_signed_and_not_made_is_approved_until_its_window_closes(adopted):
    adopted.issue()

    approved = {PATH: Approved("CS-2026-0147", "10.1.1.1", "10.1.1.2")}
    assert adopted.of(now=DURING).approved == approved
    assert adopted.of(OTHER, now=DURING).approved == approved
    assert adopted.of(now=AFTERWARDS).approved == {}
    assert adopted.of(now=AFTERWARDS).values == STATE.values


@pytest.mark.parametrize("outcome", ["applied", "already"])
def test_a_change_that_was_made_is_what_is_authorized(adopted, outcome):
    adopted.receive(adopted.issue(), make_received(ROOM, outcome))

    state = adopted.of()
    assert state.values == {**STATE.values, PATH: "10.1.1.2"}
    assert state.changed == {PATH}
    assert (state.approved, state.failed) == ({}, {})


def test_a_change_of_one_device_says_nothing_of_another(adopted):
    adopted.receive(adopted.issue(), make_received(ROOM))

    assert adopted.of(OTHER).values == {}
    assert adopted.of(OTHER).approved.keys() == {PATH}


@pytest.mark.parametrize("outcome", ["failed", "rolled_back", "not_applied", "partial"])
def test_a_change_that_did_not_hold_has_failed_and_is_spent(adopted, outcome):
    adopted.receive(adopted.issue(), make_received(ROOM, outcome))

    state = adopted.of()
    assert state.values == STATE.values
    assert (state.approved, state.failed) == ({}, {PATH: "CS-2026-0147"})


@pytest.mark.parametrize("outcome", ["in_doubt", "rollback_failed"])
def test_a_change_that_may_have_been_made_stays_approved_whatever_the_time(adopted, outcome):
    adopted.receive(adopted.issue(), make_received(ROOM, outcome))

    state = adopted.of(now=AFTERWARDS)
    assert state.values == STATE.values
    assert (state.approved.keys(), state.failed.keys()) == ({PATH}, {PATH})


def test_a_second_attempt_that_is_left_keeps_the_change_approved(adopted):
    changeset = adopted.issue(max_attempts=2)
    adopted.receive(changeset, make_received(ROOM, "failed"))
    assert adopted.of().approved.keys() == adopted.of().failed.keys() == {PATH}

    adopted.receive(changeset, make_received(ROOM, "applied", n=2))
    assert adopted.of().values[PATH] == "10.1.1.2"
    assert (adopted.of().approved, adopted.of().failed) == ({}, {})


def test_the_later_word_on_one_attempt_counts_and_an_old_receipt_does_not_undo_it(adopted):
    changeset = adopted.issue()
    adopted.receive(changeset, make_received(ROOM, "applied", at=at(minutes=-1)))
    adopted.receive(changeset, make_received(ROOM, "in_doubt", at=at(minutes=-9)))

    assert adopted.of().values[PATH] == "10.1.1.2"


def test_changes_follow_one_another_by_their_numbers_and_not_by_the_log(adopted):
    later = adopted.issue(20, "CS-2026-0149", "10.1.1.9")
    adopted.receive(later, make_received(ROOM, seq=20))
    earlier = adopted.issue(18)
    adopted.receive(earlier, make_received(ROOM))

    assert adopted.of().values[PATH] == "10.1.1.9"


def test_a_change_that_came_after_a_failure_lifts_it(adopted):
    adopted.receive(adopted.issue(18), make_received(ROOM, "failed"))
    adopted.receive(adopted.issue(19, "CS-2026-0148"), make_received(ROOM, seq=19))

    assert adopted.of().failed == {}


def test_a_change_that_was_overtaken_can_come_no_more(adopted):
    adopted.issue(18)
    adopted.receive(adopted.issue(19, "CS-2026-0148"), make_received(ROOM, seq=19))

    assert adopted.of().approved == {}
    assert adopted.of(OTHER).approved[PATH].changeset == "CS-2026-0148"


def take_status(desk: Desk, **changes) -> None:
    department = desk.department.edit("status", lambda status: status.update(changes))
    envelope = department.sign("status", department.status(), ["clerk"])
    status = read_status(envelope.payload)
    seen = KnownVersion(status.version, envelope.sha256)
    record = Record(desk.store, 200, 7, lambda _: True, NOON)
    record.keep_status(envelope.to_bytes(), seen, status)


def test_a_change_that_the_newest_status_withdraws_is_not_approved(adopted):
    adopted.issue()
    take_status(adopted, withdrawn=["CS-2026-0147"])

    assert adopted.of().approved == {}


def test_a_newer_adoption_takes_the_place_of_everything_before_it(adopted):
    adopted.receive(adopted.issue(18), make_received(ROOM, "failed"))
    state = State({**STATE.values, PATH: "10.7.7.7"})
    adopted.adopt(
        make_adopted(ROOM, state, after_seq=18), states=(state,), id="AD-2026-0002", version=2
    )

    found = adopted.of()
    assert (found.adoption, found.values) == ("AD-2026-0002", state.values)
    assert (found.approved, found.failed) == ({}, {})


def test_an_older_adoption_that_comes_in_later_changes_nothing(desk):
    state = State({**STATE.values, PATH: "10.7.7.7"})
    desk.adopt(make_adopted(ROOM, state), states=(state,), id="AD-2026-0002", version=2)
    desk.adopt(make_adopted(ROOM))

    assert desk.of().adoption == "AD-2026-0002"


def test_another_adoption_of_the_same_version_is_refused(adopted):
    state = State({**STATE.values, PATH: "10.7.7.7"})

    with pytest.raises(RefusalError, match="ADOPTION_VERSION"):
        adopted.adopt(make_adopted(ROOM, state), states=(state,), id="AD-2026-0002")
    assert adopted.adopt(make_adopted(OTHER), id="AD-2026-0003")


def test_another_changeset_of_the_same_id_is_refused(desk):
    desk.issue()

    with pytest.raises(RefusalError, match="CHANGESET_ID"):
        desk.issue(19)


def test_a_device_that_was_never_adopted_has_what_signed_changes_set(desk):
    desk.receive(desk.issue(), make_received(ROOM))

    changed = frozenset({PATH})
    assert desk.of() == AuthorizedState(ROOM, values={PATH: "10.1.1.2"}, changed=changed)


def test_each_paper_is_recorded_once(adopted):
    changeset = adopted.issue()
    adopted.receive(changeset, make_received(ROOM))
    before = adopted.store.checkpoint()

    assert not adopted.adopt(make_adopted(ROOM))
    assert adopted.issue() == changeset
    assert not adopted.receive(changeset, make_received(ROOM))
    assert adopted.store.checkpoint() == before


def test_a_receipt_of_a_changeset_that_is_not_here_waits_for_it(desk, tmp_path):
    elsewhere = Desk(tmp_path / "elsewhere")
    changeset = elsewhere.issue()
    elsewhere.store.close()
    desk.receive(changeset, make_received(ROOM))
    assert (desk.project().orphans, desk.of().values) == (("CS-2026-0147",), {})

    desk.issue()
    assert (desk.project().orphans, desk.of().values) == ((), {PATH: "10.1.1.2"})


def test_values_of_every_type_but_passwords_are_told_as_devices_say_them(adopted):
    types = [
        ("integer", 5060, 5061, "5061"),
        ("boolean", False, True, "true"),
        ("string", "a", "b", "b"),
    ]
    ops = [
        {
            "path": f"x.{kind}",
            "type": kind,
            "pre": {"set": True, "value": before},
            "post": {"set": True, "value": after},
        }
        for kind, before, after, _ in types
    ]
    gone = {"set": False, "value": None}
    ops.append({"path": PATH, "type": "string", "pre": {"set": True, "value": "x"}, "post": gone})
    secret = {"path": "auth.key", "sealed": "AA==", "rule": "r", "account": "admin", "kept": {}}
    changed = {"ops": ops, "secrets": [secret]}
    adopted.department.edit("changeset", lambda d: d["devices"][0].update(changed))
    document = adopted.department.changeset()
    document["devices"] = document["devices"][:1]
    changeset = read_changeset(spell(document))
    begun = attempt(adopted, changeset)
    assert adopted.of().approved[PATH].after is None
    assert adopted.of().failed.keys() == {op["path"] for op in ops}
    with lock_device(adopted.store, ROOM) as locked:
        locked.conclude(begun, Fate.APPLIED, at=NOON)

    values = adopted.of().values
    assert {kind: values[f"x.{kind}"] for kind, *_ in types} == {t[0]: t[3] for t in types}
    assert PATH not in values
    assert "auth.key" not in values  # a password is never in a state


# ---------------------------------------------------------------- what was tried here


def attempt(desk, changeset, host=ROOM):
    request = AttemptRequest(digest(changeset.to_bytes()), host, 18, 1)
    desk.objects.put(changeset.to_bytes())
    with lock_device(desk.store, host) as locked:
        return locked.intend(request, at=NOON)


@pytest.mark.parametrize(
    ("outcome", "made"),
    [(Fate.APPLIED, True), (Fate.ALREADY, True), (Fate.FAILED, False)],
)
def test_an_outcome_here_counts_as_its_receipt_does(adopted, outcome, made):
    begun = attempt(adopted, adopted.issue())
    with lock_device(adopted.store, ROOM) as locked:
        locked.conclude(begun, outcome, at=NOON)

    assert (adopted.of().values[PATH] == "10.1.1.2") == made
    assert (adopted.of().failed == {}) == made


def test_an_attempt_that_was_interrupted_is_in_doubt_until_the_device_was_read(adopted):
    begun = attempt(adopted, adopted.issue())
    assert adopted.of(now=AFTERWARDS).approved.keys() == adopted.of().failed.keys() == {PATH}

    with lock_device(adopted.store, ROOM) as locked:
        locked.reconcile(begun, Fate.APPLIED, at=NOON)
    assert adopted.of().values[PATH] == "10.1.1.2"


def test_a_changeset_that_was_tried_and_never_recorded_as_issued_counts_too(desk, tmp_path):
    elsewhere = Desk(tmp_path / "elsewhere")
    changeset = elsewhere.issue()
    elsewhere.store.close()
    begun = attempt(desk, changeset)
    with lock_device(desk.store, ROOM) as locked:
        locked.conclude(begun, Fate.APPLIED, at=NOON)

    assert desk.of().values == {PATH: "10.1.1.2"}
    assert desk.of(OTHER).approved == {}
    assert desk.project().issued() == ()


# ---------------------------------------------------------------- what the Department asks


def test_numbers_go_on_from_the_highest_that_was_given(adopted):
    assert adopted.project().last_seq(ROOM) == 0
    adopted.issue(20)

    assert adopted.project().last_seq(ROOM) == adopted.project().last_seq(OTHER) == 20
    assert adopted.project().last_seq("room-999") == 0


def test_what_was_issued_is_told_with_its_window_and_its_devices(adopted):
    changeset = adopted.issue()
    issued = adopted.project().issued()

    assert [(one.id, one.devices, one.not_after) for one in issued] == [
        (changeset.id, (ROOM, OTHER), spell_instant(changeset.window.not_after))
    ]
    assert adopted.project().end(issued[0].sha256, ROOM) is None


def test_the_whole_can_be_sent_to_another_process(adopted):
    adopted.receive(adopted.issue(), make_received(ROOM))

    state = pickle.loads(pickle.dumps(adopted.project()))  # noqa: S301 - made here
    assert state.of(ROOM, now=NOON) == adopted.of()


# ---------------------------------------------------------------- laws

OUTCOMES = st.sampled_from(
    ["", "applied", "already", "failed", "rolled_back", "in_doubt", "not_applied", "partial"]
)
HISTORIES = st.lists(st.tuples(OUTCOMES, st.sampled_from("abc"), st.booleans()), max_size=6)


@given(HISTORIES, st.permutations(range(6)), st.integers(0, 6))
def test_the_values_are_those_of_the_changes_made_in_order_whatever_the_log_says(
    tmp_path_factory, history, order, after
):
    folder = tmp_path_factory.getbasetemp() / "law"
    objects = objects_of(folder)
    objects.put(STATE.to_bytes())
    objects.put(json.dumps(list(STATE.paths), separators=(",", ":")).encode())
    sets, ends, expected = {}, {}, dict(STATE.values)
    for index in sorted(range(len(history)), key=order.index):
        outcome, value, is_open = history[index]
        end = spell_instant(DURING if is_open else NOON - timedelta(hours=1))
        step = ProjectionStep(index + 1, (AuthorizedChange(PATH, None, value),))
        sets[f"d{index}"] = ChangeSetKept(
            f"CS-{index}", f"d{index}", "bundle", "", end, 1, "", "", {ROOM: step}
        )
        if outcome:
            ends[f"d{index}", ROOM] = DeviceEnd(1, Fate(outcome), "")
    for index, (outcome, value, _) in enumerate(history):
        if outcome in {"applied", "already"} and index + 1 > after:
            expected[PATH] = value
    adopted = {ROOM: Adopted("AD", 1, "fw", STATE.sha256, after)}
    state = LedgerState(objects, (), adopted, sets, ends, (), frozenset())

    found = state.of(ROOM, now=NOON)

    assert found.values == expected
    tried = [f"CS-{n}" for n, one in enumerate(history) if one[0] and n + 1 > after]
    assert set(found.failed.values()) <= set(tried[-1:])
    assert all(int(one.changeset[3:]) + 1 > after for one in found.approved.values())


def test_a_change_that_several_devices_share_is_held_once(adopted):
    adopted.issue()

    [changeset] = adopted.project().changesets.values()
    steps = changeset.steps

    assert len(steps) > 1
    assert len({id(change) for step in steps.values() for change in step.changes}) == 1


def test_folding_leaves_the_collector_as_it_was(adopted):
    for is_on in (False, True):
        (gc.enable if is_on else gc.disable)()
        try:
            adopted.project()
            assert gc.isenabled() == is_on
        finally:
            gc.enable()
