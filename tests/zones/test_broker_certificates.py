"""Certificates end and are renewed: what is said meanwhile, and that work goes on by itself."""

import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from fleetcfg.carriers.broker_line import line_parameters, open_line
from fleetcfg.carriers.broker_place import BrokerPlace
from fleetcfg.carriers.broker_worker import LineLost
from fleetcfg.errors import CarrierError
from fleetcfg.model.server import Server
from tests.zones.broker import ABSENT, DISPATCHER, Broker, running_broker, worker_user
from tests.zones.certificates import FleetCa
from tests.zones.far_side import WorkerThread, wait_until
from tests.zones.world import HOSTS, ZONE, Zones

pytestmark = pytest.mark.long

NAMES = "ca.pem", "machine.pem", "machine.key"


def place_of(ca: FleetCa, folder: Path) -> BrokerPlace:
    """Lay out what a machine has as the page says, with a certificate of *ca*."""
    ca.issue("machine")
    folder.mkdir()
    for name in NAMES:
        shutil.copy(ca.folder / name, folder)
    ca_file, certificate, key = (folder / name for name in NAMES)
    return BrokerPlace(Server("127.0.0.1", 1), ca_file, certificate, key)


def half_copied(place: BrokerPlace, ca: FleetCa) -> None:
    ca.issue("machine")
    shutil.copy(ca.folder / "machine.pem", place.certificate)


def no_pem(place: BrokerPlace, _ca: FleetCa) -> None:
    place.ca.write_bytes(b"no certificate")


def away(place: BrokerPlace, _ca: FleetCa) -> None:
    place.key.unlink()


@pytest.mark.parametrize("spoil", [half_copied, no_pem, away])
def test_what_this_machine_proves_itself_by_is_no_matter_of_the_network(
    tmp_path: Path, spoil: Callable[[BrokerPlace, FleetCa], None]
) -> None:
    ca = FleetCa(tmp_path / "ca")
    place = place_of(ca, tmp_path / "tls")
    assert line_parameters(place, ZONE, None).host == place.server.host
    spoil(place, ca)

    with pytest.raises(CarrierError, match="BROKER_CERTIFICATE") as told, open_line(place, ZONE):
        pass
    assert told.value.facts["file"] == str(place.certificate)


@pytest.mark.skipif(bool(ABSENT), reason=ABSENT)
def test_a_worker_whose_certificate_ran_out_goes_on_once_a_new_one_lies_there(
    zones: Zones, tmp_path: Path
) -> None:
    """The line that stands is not asked again; the next one is refused, and the slice waits."""
    with running_broker(tmp_path / "b", [ZONE]) as broker:
        user = worker_user(ZONE)
        (slice_,) = zones.dispatch(HOSTS[0])
        broker.ca.issue(user, lasts=timedelta(seconds=-1))
        worker = WorkerThread(broker, ZONE, zones.worker)
        try:
            wait_until(lambda: any(isinstance(one, LineLost) for one in worker.news))
            lost = next(one for one in worker.news if isinstance(one, LineLost))
            with broker.channel(ZONE) as channel:
                channel.basic_publish("x.work", "work", slice_, mandatory=True)
            broker.ca.issue(user)
            worker.wait_for_answers(1)
        finally:
            worker.end()
        refuse_by_an_old_list(broker)
        assert broker.depths(ZONE) == {"q.work": 0, "q.results": 1, "q.dead": 0}

    assert lost.why.code == "BROKER_REFUSED"
    assert "CERTIFICATE_EXPIRED" in str(lost.why.facts["why"])


def refuse_by_an_old_list(broker: Broker) -> None:
    """A list of what is revoked that ran out lets nobody in; the next one does, with no restart."""
    broker.ca.write_list(lasts=timedelta(seconds=-1))
    place = broker.place(DISPATCHER)
    with pytest.raises(CarrierError, match="BROKER_REFUSED"), open_line(place, ZONE):
        pass
    broker.ca.write_list()
    with open_line(place, ZONE):
        pass
