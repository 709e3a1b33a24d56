"""The past of one device: by path or neutral name, and of which box it is."""

from dataclasses import replace
from datetime import timedelta

import pytest

from fleetcfg.devices.registry import catalogs
from fleetcfg.errors import RequestError
from fleetcfg.observations.histories import HistoryRequest, find_histories
from fleetcfg.observations.store import open_observations
from fleetcfg.observations.values import Observation, pack
from tests.observations.test_runs import keep
from tests.report import samples

HOST, PATH = samples.GUILTY.host, "Conference Encryption Mode"


@pytest.fixture
def store(tmp_path):
    kept = open_observations(tmp_path / "history.sqlite")
    yield kept
    kept.close()


def audited(store, serial, value, days):
    """Keep a reading and a run in which the box with that serial number answered."""
    at = samples.START + timedelta(days=days)
    identity = replace(samples.STATUS.identity, serial=serial)
    report = replace(samples.GUILTY, status=replace(samples.STATUS, identity=identity))
    values = {PATH: value, "Audio Mode": value}
    with store.writing():
        store.record(Observation(HOST, identity, value, pack(values, (), (), b"s")), at=at)
    keep(store, replace(samples.HEADER, run=f"run-{days}", started_at=at), (report,))


def test_a_neutral_name_means_the_paths_that_the_device_has_by_it(store):
    audited(store, "FTT1", "On", 0)
    audited(store, "FTT1", "Off", 1)

    for name in ("call.encryption", PATH):
        histories = find_histories(store, HOST, HistoryRequest((name,)), catalogs())
        assert [c.path for one in histories for c in one.changes] == [PATH]


@pytest.mark.parametrize("name", ["call.encryptoin", "sip.password"])
def test_a_name_that_means_nothing_on_the_device_is_not_taken_for_no_change(store, name):
    audited(store, "FTT1", "On", 0)

    with pytest.raises(RequestError, match="HISTORY_PATH_UNKNOWN"):
        find_histories(store, HOST, HistoryRequest((name,)), catalogs())


def test_another_box_is_told_from_the_first_audit_in_which_it_answered(store):
    simulated = store.of(type(store.readings).SIMULATED)
    for days, serial in enumerate(("FTT1", "FTT1", "FTT2", "FTT2")):
        audited(simulated, serial, "On", days)

    (history,) = find_histories(store, HOST, HistoryRequest(), catalogs())

    (box,) = history.boxes
    assert (box.before, box.serial) == ("FTT1", "FTT2")
    assert box.since == samples.START + timedelta(days=2)
