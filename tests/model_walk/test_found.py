"""What walks have found, each as the shortest way that leads there."""

from datetime import timedelta

import pytest

from fleetcfg.errors import RefusalError
from fleetcfg.model.outcome import Fate
from fleetcfg_kit.testing.clock import NOON
from tests.model_walk.laptop import Laptop
from tests.model_walk.office import Office
from tests.model_walk.rooms import Room

pytestmark = pytest.mark.long


@pytest.fixture
def rooms():
    return {"room-a": Room("room-a")}


@pytest.fixture
def office(tmp_path, rooms):
    made = Office(tmp_path, rooms)
    made.issue(NOON)
    return made


@pytest.fixture
def laptop(tmp_path, rooms, office):
    made = Laptop(tmp_path, rooms)
    made.take_in(NOON, *office.public())
    return made


def send(office, *, now=NOON) -> bytes:
    """Return a bundle that two people have approved, and that the Department issued."""
    changeset = office.sign("changeset", office.change(now, {"room-a": "1"}), "author")
    people = ("approver-2", "approver-3")
    said = [office.approve(changeset.payload, person, now, "approve") for person in people]
    (taken,) = office.take_in(now, office.bundle(changeset, said, now))
    return taken.written.read_bytes()


def apply(laptop, bundle: bytes, *, now=NOON) -> list[Fate]:
    done = list(laptop.apply(bundle, now, later=timedelta(), begun=lambda _payload: None))
    return [one.fate for one in done]


def test_a_bundle_is_applied_though_its_status_is_the_first_of_another_key(office, laptop):
    office.issue(NOON)
    laptop.take_in(NOON, *office.public())
    office.rotate("clerk", 1)
    office.issue(NOON)  # versions begin anew: this is 1, and the laptop knows 2

    assert apply(laptop, send(office)) == [Fate.APPLIED]


def test_a_log_whose_first_export_is_refused_keeps_nobody_from_a_status(office, laptop):
    with laptop.open(NOON) as workspace, workspace.record.store.writing() as transaction:
        transaction.add("intent", {"cs": "sha256:00", "dev": "room-a", "n": 1, "seq": 1}, at=NOON)
    with pytest.raises(RefusalError, match="LOG_CONTRADICTION"):
        office.take_in(NOON, laptop.export(NOON, only_new=False))
    office.take_in(NOON, send(office))  # from now on the status names the head of his log

    assert office.issue(NOON)["executors"] == {}
