"""The door, where it stands: the record, the clock and the inventory of one installation."""

from datetime import timedelta

import pytest

from fleetcfg.errors import RefusalError
from fleetcfg.trust.crypto.canonical import spell
from fleetcfg.trust.documents.changeset import read_changeset
from fleetcfg.trust.documents.manifest import read_manifest
from fleetcfg.trust.documents.root import read_root
from fleetcfg.trust.documents.status import read_status
from fleetcfg.trust.verify.checks import require_time
from fleetcfg.trust.verify.door import Authorized, bootstrap
from fleetcfg.trust.verify.results import InForce
from fleetcfg_kit.testing.clock import NOON
from fleetcfg_kit.testing.department import Department
from fleetcfg_kit.testing.documents import KEYS, at, make_root
from tests.trust.edits import put, refusal


@pytest.mark.parametrize(
    "code", ["LEDGER_CORRUPT", "LOG_SELF_MISMATCH", "LOG_UNWITNESSED", "IN_DOUBT"]
)
def test_nothing_is_authorized_while_the_record_is_in_trouble(code):
    department = Department()
    department.record.troubled = code

    assert refusal(department) == (2, code)
    assert department.record.kept == []


def test_a_clock_behind_the_record_is_refused_with_five_minutes_of_grace():
    department = Department()
    department.record.floor = NOON + timedelta(minutes=5)
    assert isinstance(department.authorize(), Authorized)

    department.record.floor += timedelta(seconds=1)
    assert refusal(department) == (3, "CLOCK_BEHIND")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"person": "author"}, "EXECUTOR_MISMATCH"),
        ({"keyid": KEYS["author"].keyid}, "EXECUTOR_MISMATCH"),
        ({"keyid": "SHA256:" + "B" * 43}, "EXECUTOR_MISMATCH"),
        ({"log_origin": "fleetcfg/elsewhere"}, "EXECUTOR_MISMATCH"),
    ],
    ids=str,
)
def test_only_the_executor_that_is_named_passes(change, code):
    department = Department().edit(
        "changeset", lambda document: document["executor"].update(change)
    )

    assert refusal(department) == (10, code)


def test_an_executor_who_cannot_sign_here_is_refused():
    department = Department()
    department.record.held = {KEYS["author"].keyid}

    assert refusal(department) == (10, "EXECUTOR_KEY_ABSENT")


def test_a_log_that_has_forgotten_is_refused():
    department = Department()
    department.record.does_extend = False

    assert refusal(department) == (10, "LOG_BEHIND_DEPARTMENT")


@pytest.mark.parametrize(
    ("begun", "seq", "issued", "code"),
    [
        (1, 18, 18, "ALREADY_CONSUMED"),
        (0, 18, 18, "DEVICE_SEQ_OLD"),
        (0, 19, 18, "DEVICE_SEQ_OLD"),
        (0, 17, 19, "DEVICE_SEQ_OLD"),
    ],
)
def test_what_was_spent_or_overtaken_on_any_device_is_refused(begun, seq, issued, code):
    department = Department().edit("status", put(device_seq={"room-001": issued}))
    department.record.begun = {"room-001": begun}
    department.record.seqs = {"room-001": seq}

    authorized = department.authorize()

    with pytest.raises(RefusalError) as refused:
        authorized.require_open("room-001")
    assert (refused.value.stage, refused.value.code) == (11, code)
    authorized.require_open("room-000")


def test_what_was_spent_or_overtaken_on_every_device_is_refused():
    department = Department()
    department.record.begun = {"room-000": 1}
    department.record.seqs = {"room-001": 19}

    with pytest.raises(RefusalError) as refused:
        department.authorize()
    assert (refused.value.stage, refused.value.code) == (11, "ALREADY_CONSUMED")
    assert refused.value.facts == {"device": "room-000", "attempts": 1, "every": 2}


@pytest.mark.parametrize("seconds", [0, 1])
def test_a_window_is_over_at_its_end(seconds):
    department = Department().edit(
        "changeset", put(window={"not_before": at(hours=-2), "not_after": at()})
    )
    department.edit("approval", put(expires=at()))
    department.now = NOON + timedelta(seconds=seconds)

    assert refusal(department) == (8, "EXPIRED")
    department.now = NOON - timedelta(seconds=1)
    assert isinstance(department.authorize(), Authorized)


def test_a_window_that_is_over_is_refused_even_if_no_approval_ends_with_it():
    # Through the door an approval has always expired before: this holds should that ever change.
    changeset = read_changeset(spell(Department().changeset()))
    status, root = read_status(spell(Department().status())), read_root(spell(make_root()))
    manifest = read_manifest(spell(Department().manifest()))
    in_force = InForce(root, "", status, manifest, "")
    end = changeset.window.not_after

    require_time(changeset, in_force, end - timedelta(seconds=1))
    with pytest.raises(RefusalError, match="EXPIRED"):
        require_time(changeset, in_force, end)


def test_a_time_without_a_zone_is_no_time():
    department = Department()

    with pytest.raises(ValueError, match="zone"):
        department.authority().authorize(department.bundle(), now=NOON.replace(tzinfo=None))


def test_a_wrong_fingerprint_is_refused_at_the_stage_of_the_root():
    department = Department()
    data = department.sign("root", department.first, ["root-1"]).to_bytes()

    with pytest.raises(RefusalError) as refused:
        bootstrap(data, fingerprint="sha256:" + "0" * 64)

    assert (refused.value.stage, refused.value.code) == (4, "ROOT_UNPINNED")
