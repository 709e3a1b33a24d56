"""With a real broker: whatever dies, and wherever, nothing is lost and nothing is written twice."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from fleetcfg.authority.installation import open_installation
from fleetcfg.authority.outgoing import OutgoingResults
from fleetcfg.carriers.broker import BrokerDispatcher
from fleetcfg.errors import CarrierError
from fleetcfg.ledger.attempts import open_attempts
from fleetcfg.model.outcome import Fate
from fleetcfg.workflow.clock import now
from fleetcfg.workflow.events import CarrierFailed, DeviceDone, ResultRefused, SliceSentAgain
from fleetcfg.workflow.zones.collect import Collected, collect_batches
from fleetcfg.workflow.zones.tell_home import tell_changes
from tests.zones.broker import ABSENT, DISPATCHER, Broker, running_broker
from tests.zones.far_side import ROOT, WorkerProcess, cmdline, standing, wait_until
from tests.zones.relay import Relay
from tests.zones.world import HOSTS, PATH, ZONE, Zones

pytestmark = [pytest.mark.skipif(bool(ABSENT), reason=ABSENT), pytest.mark.long]

BOTH = HOSTS[:2]
QUICK = 1  # s between heartbeats: a line that swallows all is noticed within a dozen
LIMIT = 3


@pytest.fixture(scope="module")
def broker_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    folder = tmp_path_factory.mktemp("broker") / "b"
    with running_broker(folder, [ZONE], delivery_limit=LIMIT) as one:
        yield one


@pytest.fixture
def broker(broker_once: Broker) -> Broker:
    broker_once.empty(ZONE)
    return broker_once


@contextmanager
def dispatcher(broker: Broker) -> Iterator[BrokerDispatcher]:
    with closing(BrokerDispatcher(broker.place(DISPATCHER))) as one:
        yield one


def give_out(zones: Zones, broker: Broker, *hosts: str, bundle: bytes | None = None) -> None:
    with dispatcher(broker) as one:
        zones.dispatch(*hosts, bundle=bundle, by=one)


def collected(zones: Zones, broker: Broker, **later: int) -> Collected:
    moment = now() + timedelta(**later)
    with dispatcher(broker) as one, zones.home(moment) as workspace:
        return collect_batches(one, workspace, zones.context(clock=lambda: moment))


def all_home(zones: Zones, broker: Broker, batches: int = 1) -> Collected:
    """Collect until everything is home, as a timer does; return how it then was."""
    found: list[Collected] = []

    def is_home() -> bool:
        found.append(collected(zones, broker))
        assert found[-1].refused == 0, [one for one in zones.told if isinstance(one, ResultRefused)]
        return len(found[-1].home) == batches

    wait_until(is_home)
    return found[-1]


def codes(found: Collected) -> dict[str, str]:
    """Return why there is nothing of each device; empty where there is something."""
    told = {}
    for home in found.home:
        for host, result in home.results.items():
            told[host] = result.failure.code if result.failure else ""
    return told


def changed(zones: Zones) -> bytes:
    for host in BOTH:
        zones.fleet.tamper(host, PATH, "On")
    return zones.approved(*BOTH)


@contextmanager
def watched(
    broker: Broker, zones: Zones, file: Path, monkeypatch: pytest.MonkeyPatch, **how: int
) -> Iterator[WorkerProcess]:
    """Have a worker stand there that writes, and stops at *file* (`tests.zones.watched`)."""
    monkeypatch.setenv("FLEETCFG_TEST_CHILD", str(file))
    key = str(zones.department.folder / "keys" / "tech")
    place = broker.file("worker-vnpt", zones.place / "w.toml", **how)
    worker = WorkerProcess(place, ZONE, zones.worker, "--key", key, starts="tests.zones.watched")
    try:
        yield worker
    finally:
        worker.kill()


def test_a_child_is_killed_while_it_writes_and_its_devices_are_in_doubt(
    zones: Zones, broker: Broker, monkeypatch: pytest.MonkeyPatch
) -> None:
    give_out(zones, broker, bundle=changed(zones))
    with watched(broker, zones, zones.place / "x.kill", monkeypatch):
        found = all_home(zones, broker)
        assert set(broker.depths(ZONE).values()) == {0}  # it does not come again
    zones.told.clear()
    tell_changes(found.home[0], zones.context())

    done = {e.outcome.device: e.outcome for e in zones.told if isinstance(e, DeviceDone)}
    assert {(one.fate, one.code) for one in done.values()} == {(Fate.IN_DOUBT, "SLICE_DIED")}
    assert [len(zones.fleet.written(host)) for host in BOTH] == [1, 0]
    with open_installation(zones.worker.ledger) as at:
        assert [one.device for one in open_attempts(at.store)] == [BOTH[0]]


@pytest.mark.parametrize("how", ["worker killed", "line swallowed"])
def test_readers_end_writers_finish_their_device_and_the_next_one_goes_on(
    zones: Zones, broker: Broker, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    zones.fleet.fault("codec-c", "hangs")
    give_out(zones, broker, bundle=changed(zones))
    give_out(zones, broker, "codec-c")
    file, relay = zones.place / "x.wait", Relay(broker.port)
    with watched(broker, zones, file, monkeypatch, port=relay.port, heartbeat=QUICK) as worker:
        wait_until(file.exists)  # it has written to the first device, and its record is open
        wait_until(lambda: zones.fleet.stats()["codec-c"]["connections"])
        children = {pid: cmdline(pid) for pid in worker.children()}
        if how == "worker killed":
            worker.kill()
        else:
            relay.hold()  # one line takes slices and tells the children, another sends answers
            worker.wait_for("There is no line", times=2)
        wait_until(lambda: sum(bool(cmdline(pid)) for pid in children) == 1)
        assert file.exists()  # the one that is left is the writer: none is killed
        file.unlink()
        wait_until(lambda: not any(map(cmdline, children)))
        assert [len(zones.fleet.written(host)) for host in BOTH] == [1, 0]
        zones.fleet.fault("codec-c", "none")
        relay.let_go()
        if how == "worker killed":
            with watched(broker, zones, file, monkeypatch):
                found = all_home(zones, broker, batches=2)
        else:
            found = all_home(zones, broker, batches=2)
    relay.close()

    assert len(children) == 2
    assert codes(found) == dict.fromkeys(HOSTS, "")
    assert [zones.fleet.get(host, PATH) for host in BOTH] == ["Off", "Off"]
    assert [len(zones.fleet.written(host)) for host in BOTH] == [1, 1]


def test_the_broker_is_killed_with_full_queues_in_the_middle_of_work(
    zones: Zones, broker: Broker
) -> None:
    broker.restart()  # its queues may be some seconds old: see there
    for host in HOSTS:
        give_out(zones, broker, host)
    with standing(broker, ZONE, zones.worker, at_once=1) as worker:
        worker.wait_for_answers(1)
        broker.kill()
        assert collected(zones, broker).has_failed
        assert any(isinstance(one, CarrierFailed) for one in zones.told)
        broker.start()
        found = all_home(zones, broker, batches=len(HOSTS))

    assert codes(found) == dict.fromkeys(HOSTS, "")
    assert set(broker.depths(ZONE).values()) == {0}


def test_a_dispatcher_is_killed_between_the_broker_and_its_own_note(
    zones: Zones, broker: Broker
) -> None:
    """What it had handed over goes out again: it is done once, and comes home once."""
    zones.dispatch("codec-a", by=None)
    file = broker.file(DISPATCHER, zones.place / "d.toml")
    died = subprocess.run(
        [sys.executable, "-m", "tests.zones.killed_dispatcher", str(file)],
        cwd=zones.department.folder,
        env=os.environ
        | {"PYTHONPATH": str(ROOT), "FLEETCFG_LEDGER": str(zones.department.record())},
        check=False,
    )
    assert died.returncode == -signal.SIGKILL
    assert broker.depths(ZONE)["q.work"] == 1
    first = collected(zones, broker)
    assert (first.away, broker.depths(ZONE)["q.work"]) == (1, 2)
    with standing(broker, ZONE, zones.worker) as worker:
        worker.wait_for_answers(2)
    found = all_home(zones, broker)
    again = collected(zones, broker)

    assert codes(found) == {"codec-a": ""}
    assert (again.refused, zones.fleet.stats()["codec-a"]["logins"]) == (0, 1)


def test_two_commands_at_once_hand_nothing_over_twice(zones: Zones, broker: Broker) -> None:
    for host in HOSTS:
        zones.dispatch(host, by=None)
    each = [threading.Thread(target=collected, args=(zones, broker)) for _ in range(2)]
    for one in each:
        one.start()
    for one in each:
        one.join()

    assert broker.depths(ZONE)["q.work"] == len(HOSTS)


def test_two_dispatchers_leave_each_other_what_is_the_other_ones(
    zones: Zones, broker: Broker
) -> None:
    zones.add_dispatcher()
    give_out(zones, broker, "codec-a")
    with standing(broker, ZONE, zones.worker) as worker:
        worker.wait_for_answers(1)
    mine = zones.department.record() / "dispatched"
    mine.rename(mine.with_name("aside"))
    zones.dispatch("codec-b", by=None)  # of the other one, which waits for something as well
    with patch("fleetcfg.workflow.zones.collect.publish_waiting"):
        other = collected(zones, broker)
    for file in mine.with_name("aside").iterdir():
        file.rename(mine / file.name)
    found = collected(zones, broker)

    assert (other.refused, other.home) == (1, ())
    refused = [one.why.code for one in zones.told if isinstance(one, ResultRefused)]
    assert refused == ["RESULT_OTHER"]
    assert codes(found) == {"codec-a": ""}


def test_who_waits_with_a_line_keeps_nothing_of_others(zones: Zones, broker: Broker) -> None:
    """It keeps its line for hours, and each look finds what another machine waits for."""
    zones.add_dispatcher()
    give_out(zones, broker, "codec-a")
    with standing(broker, ZONE, zones.worker) as worker:
        worker.wait_for_answers(1)
    zones.department.record().joinpath("dispatched").rename(zones.place / "aside")
    zones.dispatch("codec-b", by=None)  # of the other one
    with (
        patch("fleetcfg.workflow.zones.collect.publish_waiting"),
        dispatcher(broker) as one,
        zones.home() as workspace,
    ):
        other = collect_batches(one, workspace, zones.context())
        one.ready({ZONE: ()})  # as who waits asks next
        wait_until(lambda: broker.depths(ZONE)["q.results"] == 1)

    assert other.refused == 1


def test_a_line_that_nobody_used_is_made_anew(zones: Zones, broker: Broker) -> None:
    """The broker gives it up after some heartbeats: no failure of anything that is waited for."""
    place = broker.place(DISPATCHER, heartbeat=QUICK)
    with closing(BrokerDispatcher(place)) as one, zones.home() as workspace:
        zones.dispatch("codec-a", by=one)
        lines = partial(broker.ctl, "-q", "list_connections", "user")
        wait_until(lambda: DISPATCHER not in lines())
        collect_batches(one, workspace, zones.context())

    assert not [event for event in zones.told if isinstance(event, CarrierFailed)]


def is_there(channel: Any) -> bool:
    """Take one slice, and keep it without a word."""
    return channel.basic_get("q.work")[0] is not None


def test_what_nobody_could_take_is_given_out_again(zones: Zones, broker: Broker) -> None:
    give_out(zones, broker, "codec-a")
    for _ in range(LIMIT + 1):
        with broker.channel(ZONE, "worker-vnpt") as channel:
            wait_until(partial(is_there, channel))
    wait_until(lambda: broker.depths(ZONE)["q.dead"] == 1)

    collected(zones, broker)
    sent = [one for one in zones.told if isinstance(one, SliceSentAgain)]
    with standing(broker, ZONE, zones.worker):
        found = all_home(zones, broker)

    assert len(sent) == 1
    assert codes(found) == {"codec-a": ""}
    assert set(broker.depths(ZONE).values()) == {0}


def test_a_broker_whose_disk_is_full_holds_results_back_and_loses_none(
    zones: Zones, broker: Broker
) -> None:
    give_out(zones, broker, "codec-a")
    broker.ctl("set_disk_free_limit", "90000GB")
    outgoing = OutgoingResults(zones.worker.ledger, ZONE)
    try:
        wait_until(lambda: "disk resource limit alarm set" in broker.log.lower())
        with standing(broker, ZONE, zones.worker) as worker:
            worker.wait_for_answers(1)
            assert len(list(outgoing.waiting())) == 1
            with (
                patch("fleetcfg.carriers.broker._BLOCKED_SECONDS", 1.0),
                dispatcher(broker) as one,
                pytest.raises(CarrierError, match="BROKER_BLOCKED"),
            ):
                zones.dispatch("codec-b", by=one)
            assert broker.depths(ZONE)["q.results"] == 0
            broker.ctl("set_disk_free_limit", "50MB")
            found = all_home(zones, broker, batches=2)
    except BaseException:  # the tests after it need a broker that takes something
        broker.ctl("set_disk_free_limit", "50MB")
        raise

    assert codes(found) == {"codec-a": "", "codec-b": ""}
    assert list(outgoing.waiting()) == []


def test_what_never_comes_home_is_missed_though_the_broker_is_down(
    zones: Zones, broker: Broker
) -> None:
    give_out(zones, broker, "codec-a")
    with patch.object(broker, "port", 1):  # nobody listens there
        found = collected(zones, broker, hours=73)

    assert codes(found) == {"codec-a": "SLICE_MISSING"}
    assert found.has_failed
