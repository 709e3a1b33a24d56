"""A broker that lies, replays, reorders, withholds or floods makes work late, and nothing else.

What it could do to slices and results is done here by whoever may do all at a real one: each of the
messages reaches a real worker, or a real dispatcher, and no device is asked that should not be.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pika
import pytest
from pika import exceptions as amqp

from fleetcfg.carriers.broker import BrokerDispatcher
from fleetcfg.carriers.broker_line import open_line
from fleetcfg.carriers.broker_worker import LineLost, LineUp, SliceAnswered, SliceReturned
from fleetcfg.errors import CarrierError
from fleetcfg.workflow.clock import now
from fleetcfg.workflow.events import ResultRefused
from fleetcfg.workflow.zones.collect import Collected, collect_batches
from fleetcfg.workflow.zones.home_batch import HomeBatch
from tests.zones.broker import (
    ABSENT,
    ADMIN,
    DISPATCHER,
    Broker,
    listening,
    running_broker,
    worker_user,
)
from tests.zones.certificates import FleetCa
from tests.zones.far_side import WorkerThread, standing, wait_until
from tests.zones.test_slice_attacks import edited_result, edited_slice
from tests.zones.world import ELSEWHERE, OTHER_ZONE, ZONE, Zones

pytestmark = [pytest.mark.skipif(bool(ABSENT), reason=ABSENT), pytest.mark.long]

OVERSIZE = 64 * 1024 * 1024 + 1


@pytest.fixture(scope="module")
def broker_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    with running_broker(tmp_path_factory.mktemp("broker") / "b", [ZONE, OTHER_ZONE]) as one:
        yield one


@dataclass
class Scene:
    """A dispatcher, a broker that is not its friend, and a worker."""

    zones: Zones
    broker: Broker
    worker: WorkerThread

    def inject(self, body: bytes, queue: str = "work", zone: str = ZONE, **headers: Any) -> None:
        """Put a message where whoever owns the broker may put it."""
        with self.broker.channel(zone) as channel:
            how = pika.BasicProperties(**headers)
            channel.basic_publish(f"x.{queue}", queue, body, how, mandatory=True)

    def returned(self, count: int = 1) -> list[str]:
        """Wait until so many messages had no answer, and return why."""
        found: list[SliceReturned] = []

        def are_there() -> bool:
            found[:] = [one for one in self.worker.news if isinstance(one, SliceReturned)]
            return len(found) >= count

        wait_until(are_there)
        assert not any(one.again for one in found)
        wait_until(lambda: self.broker.depths(ZONE)["q.dead"] == count)
        return [one.why.code for one in found]

    def collected(self, **later: int) -> Collected:
        moment = now() + timedelta(**later)
        with (
            closing(BrokerDispatcher(self.broker.place(DISPATCHER))) as one,
            self.zones.home(moment) as workspace,
        ):
            return collect_batches(one, workspace, self.zones.context(clock=lambda: moment))

    def home(self, batches: int) -> Sequence[HomeBatch]:
        """Collect until so many batches are home."""
        found: list[Collected] = []

        def are_home() -> bool:
            found.append(self.collected())
            return len(found[-1].home) == batches

        wait_until(are_home)
        return found[-1].home

    def refused(self) -> list[str]:
        """Return why results that came home do not count."""
        return [one.why.code for one in self.zones.told if isinstance(one, ResultRefused)]

    @property
    def asked(self) -> int:
        """How often anybody has logged in at a device."""
        return sum(one["logins"] for one in self.zones.fleet.stats().values())

    def answers(self, count: int) -> None:
        wait_until(lambda: sum(isinstance(one, SliceAnswered) for one in self.worker.news) >= count)


@pytest.fixture
def scene(zones: Zones, broker_once: Broker) -> Iterator[Scene]:
    for zone in (ZONE, OTHER_ZONE):
        broker_once.empty(zone)
    with standing(broker_once, ZONE, zones.worker) as worker:
        yield Scene(zones, broker_once, worker)


def test_1_bytes_that_are_no_slice_go_to_the_dead_letters(scene: Scene) -> None:
    junk = (b"", b"\n" * 1000, b'{"task": "x"}', b"\x80\x04N.", b"{}\n" + b"A" * 88 + b"\n")
    for body in junk:
        scene.inject(body)

    assert set(scene.returned(len(junk))) <= {
        "PARCEL_FORMAT",
        "SCHEMA",
        "DOC_TYPE",
        "DOC_CANONICAL",
    }
    assert scene.asked == 0


def test_2_a_slice_that_no_dispatcher_signed_is_not_done(scene: Scene) -> None:
    (slice_,) = scene.zones.dispatch("codec-a")
    scene.inject(edited_slice(scene.zones, slice_, lambda _said: None, by="tech"))

    assert scene.returned() == ["PARCEL_SIGNATURE"]
    assert scene.asked == 0


def test_3_a_slice_of_which_a_byte_was_changed_is_not_done(scene: Scene) -> None:
    (slice_,) = scene.zones.dispatch("codec-a")
    scene.inject(slice_.replace(b'"codec-a"', b'"codec-b"', 1))

    assert scene.returned() == ["PARCEL_SIGNATURE"]
    assert scene.asked == 0


def test_4_a_slice_for_another_zone_is_not_done(scene: Scene) -> None:
    (slice_,) = scene.zones.dispatch(ELSEWHERE)
    scene.inject(slice_)

    assert scene.returned() == ["SLICE_ELSEWHERE"]
    assert scene.asked == 0


def test_5_a_slice_that_is_replayed_is_done_once(scene: Scene) -> None:
    (slice_,) = scene.zones.dispatch("codec-a")
    for _ in range(20):
        scene.inject(slice_)
    scene.answers(20)
    assert len(scene.home(1)) == 1

    assert scene.asked == 1
    assert len(scene.worker.processes.begun) <= 2  # two are begun at the same time, and one waits
    assert scene.refused() == []


def test_6_slices_that_come_in_another_order_go_back_to_no_older_declarations(
    scene: Scene,
) -> None:
    zones = scene.zones
    (older,) = zones.dispatch("codec-a")
    zones.department.issue(now=now())
    (newer,) = zones.dispatch("codec-b")
    scene.inject(newer)
    scene.answers(1)
    scene.inject(older)
    scene.answers(2)

    results = {h: r for home in scene.home(2) for h, r in home.results.items()}
    failure = results["codec-a"].failure
    assert failure is not None
    assert failure.code == "MANIFEST_ROLLBACK"
    assert (results["codec-b"].failure, scene.asked) == (None, 1)


def test_7_what_is_withheld_is_missed_by_the_clock_at_home(scene: Scene) -> None:
    scene.worker.end()
    with closing(BrokerDispatcher(scene.broker.place(DISPATCHER))) as one:
        scene.zones.dispatch("codec-a", by=one)
    with scene.broker.channel(ZONE, worker_user(ZONE)) as channel:
        channel.queue_purge("q.work")  # a captured worker may do that, too

    (home,) = scene.collected(hours=73).home

    failure = home.results["codec-a"].failure
    assert failure is not None
    assert failure.code == "SLICE_MISSING"


def test_8_a_flood_of_results_hides_none(scene: Scene) -> None:
    with closing(BrokerDispatcher(scene.broker.place(DISPATCHER))) as one:
        scene.zones.dispatch("codec-a", by=one)
    with scene.broker.channel(ZONE) as channel:
        for number in range(500):
            channel.basic_publish("x.results", "results", b"%d\n" % number, mandatory=True)
    scene.answers(1)
    scene.worker.end()

    found = scene.collected()

    assert (len(found.home), found.refused) == (1, 500)
    assert scene.broker.depths(ZONE)["q.results"] == 0


def test_9_a_message_that_is_too_large_is_not_even_carried(scene: Scene) -> None:
    with scene.broker.channel(ZONE) as channel, pytest.raises(amqp.ChannelClosedByBroker):
        channel.basic_publish("x.work", "work", bytes(OVERSIZE), mandatory=True)

    assert scene.broker.depths(ZONE)["q.work"] == 0


def test_10_no_header_makes_a_slice_vanish_or_wait_or_more_than_it_is(scene: Scene) -> None:
    (slice_,) = scene.zones.dispatch("codec-a")
    scene.inject(
        slice_,
        content_type="application/x-python-serialize",
        content_encoding="gzip",
        headers={"task": "os.system", "eta": "2099-01-01T00:00:00", "expires": 1, "timelimit": [1]},
        priority=255,
        correlation_id="../../x",
        reply_to="q.work",
        message_id="x" * 200,
        type="chain",
        app_id="celery",
    )
    scene.answers(1)

    assert scene.asked == 1


def test_11_a_result_that_lies_does_not_count(scene: Scene) -> None:
    zones = scene.zones
    (slice_,) = zones.dispatch("codec-a")
    done = zones.run(slice_).data
    lies = (
        edited_result(zones, done, lambda _said: None, by="dept"),
        edited_result(zones, done, lambda said: said.update(slice="sha256:" + "0" * 64)),
        done.replace(b'"zone":"vnpt"', b'"zone":"viettel"'),
        slice_,
    )
    for lie in lies:
        scene.inject(lie, "results")
    scene.inject(done, "results", OTHER_ZONE)  # a true one that comes by another zone
    asked = scene.asked

    found = scene.collected()

    assert scene.refused()[:1] == ["PARCEL_SIGNATURE"]
    assert "RESULT_OTHER" in scene.refused()
    assert (found.refused, found.home, found.away) == (len(lies), (), 1)
    assert scene.asked == asked


def tries(channel: Any) -> dict[str, Callable[[], object]]:
    """Return what a captured worker of a zone may try at its broker, by what it is."""
    return {
        "read results": lambda: channel.basic_get("q.results"),
        "read dead letters": lambda: channel.basic_get("q.dead"),
        "give work out": lambda: channel.basic_publish("x.work", "work", b"x", mandatory=True),
        "by no exchange": lambda: channel.basic_publish("", "q.results", b"x", mandatory=True),
        "declare": lambda: channel.queue_declare("mine"),
        "delete": lambda: channel.queue_delete("q.work"),
        "bind": lambda: channel.queue_bind("q.work", "x.work", "results"),
        "bind results": lambda: channel.queue_bind("q.results", "x.work", "work"),
        "unbind": lambda: channel.queue_unbind("q.work", "x.work", "work"),
        "exchange": lambda: channel.exchange_declare("x.mine"),
        "as another": lambda: channel.basic_publish(
            "x.results", "results", b"x", pika.BasicProperties(user_id=DISPATCHER), mandatory=True
        ),
    }


def test_12_a_captured_worker_reads_the_work_of_its_own_zone_and_no_more(scene: Scene) -> None:
    user = worker_user(ZONE)
    with (
        pytest.raises(CarrierError, match="BROKER_REFUSED"),
        open_line(scene.broker.place(user), OTHER_ZONE),
    ):
        pass
    with open_line(scene.broker.place(user), ZONE) as line:
        for name in tries(None):
            channel = line.channel()
            channel.confirm_delivery()
            with pytest.raises(amqp.ChannelClosedByBroker, match=r"40[36].*(ACCESS_REF|user_id)"):
                tries(channel)[name]()


@contextmanager
def stranger(broker: Broker, folder: Path) -> Iterator[FleetCa]:
    """Another CA, which gives out the names of ours."""
    ca = FleetCa(folder)
    for name in ("server", worker_user(ZONE)):
        ca.issue(name)
    yield ca


def test_who_is_not_of_the_fleet_is_not_let_in_and_gets_no_slice(
    scene: Scene, tmp_path: Path
) -> None:
    ours = scene.broker.place(worker_user(ZONE))
    with stranger(scene.broker, tmp_path / "other") as ca:
        theirs = ca.folder / f"{worker_user(ZONE)}.pem", ca.folder / f"{worker_user(ZONE)}.key"
        forged = replace(ours, certificate=theirs[0], key=theirs[1])
        refused = (
            (forged, "BROKER_REFUSED"),
            (scene.broker.place("server"), "BROKER_REFUSED"),  # a name that is no user
            (replace(ours, ca=ca.folder / "ca.pem"), "BROKER_UNPROVEN"),
            (replace(ours, server=replace(ours.server, host="127.0.0.2")), "BROKER_UNREACHABLE"),
        )
        for place, code in refused:
            with pytest.raises(CarrierError, match=code), open_line(place, ZONE):
                pass


def test_a_worker_whose_certificate_is_revoked_is_not_let_in_again(
    scene: Scene, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """A laptop was stolen: its line that stands is cut by its user, and no other one is made."""
    broker = scene.broker
    broker.ca.revoke(worker_user(OTHER_ZONE))

    with (
        pytest.raises(CarrierError, match=r"BROKER_REFUSED.*revoked"),
        open_line(broker.place(worker_user(OTHER_ZONE)), OTHER_ZONE),
    ):
        pass
    with open_line(broker.place(worker_user(ZONE)), ZONE):
        pass


def test_a_user_that_is_taken_away_loses_the_line_that_stands(scene: Scene) -> None:
    scene.broker.ctl("delete_user", worker_user(ZONE))
    try:
        wait_until(lambda: any(isinstance(one, LineLost) for one in scene.worker.news))
        with (
            pytest.raises(CarrierError, match="BROKER_REFUSED"),
            open_line(scene.broker.place(worker_user(ZONE)), ZONE),
        ):
            pass
    finally:
        scene.broker.ctl("import_definitions", str(scene.broker.definitions / f"{ZONE}.json"))


def test_a_queue_that_is_taken_away_is_missed_and_work_goes_on_when_it_is_back(
    scene: Scene,
) -> None:
    """The broker ends the consumer and says no more: a worker that waits on would be blind."""
    definitions = str(scene.broker.definitions / f"{ZONE}.json")
    wait_until(lambda: any(isinstance(one, LineUp) for one in scene.worker.news))
    with scene.broker.channel(ZONE) as channel:
        channel.queue_delete("q.work")
    wait_until(lambda: any(isinstance(one, LineLost) for one in scene.worker.news))
    scene.broker.ctl("import_definitions", definitions)
    (slice_,) = scene.zones.dispatch("codec-a")
    scene.inject(slice_)
    scene.answers(1)

    assert scene.asked == 1


def test_what_only_stands_at_the_broker_of_this_test_listens_on_loopback(scene: Scene) -> None:
    addresses = {one.partition(":")[0] for one in listening(scene.broker)}

    assert addresses == {"127.0.0.1"}
    assert ADMIN in scene.broker.ca.serials


def test_why_there_is_no_line_is_told_without_the_layers_of_a_library(
    scene: Scene,
) -> None:
    known = scene.broker.place(worker_user(ZONE))
    nobody = replace(known, server=replace(known.server, port=1))
    with pytest.raises(CarrierError) as refused, open_line(nobody, ZONE):
        pass

    assert refused.value.facts["why"] == "ConnectionRefusedError: [Errno 111] Connection refused"
