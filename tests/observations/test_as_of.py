"""What a device was set to at a time that is over, and what nobody can say of it."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from fleetcfg.observations.as_of import device_as_of
from fleetcfg.observations.store import open_observations
from fleetcfg.observations.values import Observation, Readings, pack
from fleetcfg.report.audits.history_json import AsOfRecord
from fleetcfg.report.audits.history_text import as_of_text
from fleetcfg.words import Words
from tests.observations.test_runs import START, keep
from tests.report import samples

HOUR = timedelta(hours=1)
HOST = samples.GUILTY.host


@pytest.fixture
def store(tmp_path):
    kept = open_observations(tmp_path / "history.sqlite")
    yield kept
    kept.close()


def read(store, hours, *, masked=(), serial="FTT1", **values):
    """Keep an audit that began *hours* after the start and read the device 10 minutes later."""
    at = START + hours * HOUR
    identity = replace(samples.STATUS.identity, serial=serial)
    digest = f"{sorted(values.items())}{masked}"
    packed = pack(values, masked, (), b"s")
    with store.writing():
        store.record(Observation(HOST, identity, digest, packed), at=at + HOUR / 6)
    report = replace(
        samples.GUILTY,
        simulated=False,
        findings=(),
        status=replace(samples.STATUS, identity=identity),
    )
    header = replace(samples.HEADER, run=f"RUN-{hours}", started_at=at, simulated=0)
    keep(store, header, (report,), replace(samples.summary(), finished_at=at + HOUR / 3))


def as_of(store, hours):
    return device_as_of(store, HOST, START + hours * HOUR)


def test_values_are_those_of_the_last_reading_before(store):
    read(store, 0, A="On", B="1")
    read(store, 24, A="Off", B="1", C="new")
    read(store, 48, A="Off", B="2")

    first, second, third = (as_of(store, hours) for hours in (12, 36, 60))

    assert first.values == {"A": "On", "B": "1"}
    assert second.values == {"A": "Off", "B": "1", "C": "new"}
    assert third.values == {"A": "Off", "B": "2"}
    assert [one.run for one in (first, second, third)] == ["RUN-0", "RUN-24", "RUN-48"]
    assert first.read_at == START + HOUR / 6
    assert (third.next_at, third.between) == (None, {})


def test_what_changed_before_the_next_reading_may_have_been_either(store):
    read(store, 0, A="On", B="1")
    read(store, 24, A="On", B="2")

    told = as_of(store, 12)

    assert (told.values["B"], told.between) == ("1", {"B": "2"})
    assert told.next_at == START + 24 * HOUR + HOUR / 6


def test_a_reading_that_changed_nothing_is_one_all_the_same(store):
    for hours in (0, 24, 48, 72):
        read(store, hours, A="On" if hours < 72 else "Off")

    told = as_of(store, 30)

    assert (told.run, told.read_at) == ("RUN-24", START + 24 * HOUR)
    assert told.next_at == START + 48 * HOUR + HOUR / 6
    assert told.values == {"A": "On"}
    assert as_of(store, 50).between == {"A": "Off"}


def test_before_the_first_reading_nothing_is_known(store):
    read(store, 1, A="On")

    assert as_of(store, 1) is None
    assert device_as_of(store, "another", START) is None
    assert device_as_of(store.of(Readings.SIMULATED), HOST, START + 9 * HOUR) is None


def test_who_the_device_was_is_told_by_the_audit_of_that_time(store):
    read(store, 0, A="On", serial="FTT1")
    read(store, 24, A="Off", serial="FTT2")

    assert as_of(store, 12).identity.serial == "FTT1"

    store.connection.execute("DELETE FROM report WHERE run = 'RUN-0'")  # as pruning does
    store.connection.execute("DELETE FROM run WHERE id = 'RUN-0'")
    told = as_of(store, 12)
    assert (told.run, told.identity, told.values) == ("", None, {"A": "On"})


def test_what_is_hidden_is_known_to_be_there_and_not_what_it_is(store):
    read(store, 0, A="On", masked=("P",))

    assert as_of(store, 1).values == {"A": "On", "P": None}


def test_a_device_that_did_not_answer_meanwhile_says_so(store):
    read(store, 0, A="On")
    with store.writing():
        store.miss(HOST, "RUN-24", "DEV_TIMEOUT", at=START + 24 * HOUR)

    assert as_of(store, 12).missed == ""
    assert as_of(store, 30).missed == "DEV_TIMEOUT"


def test_while_a_device_could_not_be_read_nothing_of_it_is_certain(store):
    read(store, 0, A="On", B="1", C="x")
    with store.writing():
        store.miss(HOST, "RUN-24", "DEV_TIMEOUT", at=START + 24 * HOUR)

    assert (as_of(store, 12).not_certain, as_of(store, 30).not_certain) == (0, 3)
    assert as_of(store, 30).only({"A"}).not_certain == 1
    words = Words("en")
    assert "3 parameters; 0 not certain" in as_of_text(as_of(store, 12), words)
    assert "3 parameters; 3 not certain" in as_of_text(as_of(store, 30), words)
    assert json.loads(AsOfRecord.told(as_of(store, 30)))["not_certain"] == 3

    read(store, 48, A="On", B="2", C="x", D="new")
    assert (as_of(store, 12).not_certain, as_of(store, 30).not_certain) == (2, 4)
