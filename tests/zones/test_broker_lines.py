"""With a real broker: lines that swallow all, machines that may do no work, slices nobody takes."""

import threading
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from unittest.mock import patch

import pytest

from fleetcfg.authority.record_place import Folders
from fleetcfg.carriers.broker import BrokerDispatcher
from fleetcfg.carriers.broker_line import publish
from fleetcfg.carriers.broker_place import RESULTS_EXCHANGE, RESULTS_KEY
from fleetcfg.carriers.broker_worker import SliceReturned
from fleetcfg.errors import CarrierError, RequestError
from fleetcfg.workflow.events import ResultRefused, SliceSentAgain
from fleetcfg.workflow.system import make_context
from fleetcfg.workflow.zones.run_slice import SlicePlace
from fleetcfg.workflow.zones.serve_slices import SliceServer
from tests.zones.broker import ABSENT, ADMIN, DISPATCHER, Broker, running_broker
from tests.zones.far_side import InThisProcess, WorkerThread, standing, wait_until, working
from tests.zones.relay import Relay, Way
from tests.zones.test_broker_failures import all_home, codes, collected, give_out
from tests.zones.test_slice_attacks import edited_result
from tests.zones.world import ELSEWHERE, HOSTS, OTHER_ZONE, PATH, ZONE, Zones

pytestmark = [pytest.mark.skipif(bool(ABSENT), reason=ABSENT), pytest.mark.long]

QUICK = 1  # s between heartbeats
USUAL = 10
SWALLOWED_SECONDS = 60.0


@pytest.fixture(scope="module")
def broker_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    folder = tmp_path_factory.mktemp("broker") / "b"
    with running_broker(folder, [ZONE, OTHER_ZONE]) as one:
        yield one


@pytest.fixture
def broker(broker_once: Broker) -> Broker:
    for zone in broker_once.zones:
        broker_once.empty(zone)
    return broker_once


@pytest.mark.parametrize("ways", [("out",), ("back",), ("out", "back")])
def test_a_line_that_swallows_what_goes_one_way_is_noticed_and_work_goes_on(
    zones: Zones, broker: Broker, ways: tuple[Way, ...]
) -> None:
    relay = Relay(broker.port)
    with working(
        broker, ZONE, zones.worker, zones.place, port=relay.port, heartbeat=QUICK
    ) as worker:
        worker.wait_for("waiting for slices")
        relay.hold(*ways)
        for host in HOSTS:  # by another line
            give_out(zones, broker, host)
        worker.wait_for("There is no line")
        relay.let_go()
        found = all_home(zones, broker, batches=len(HOSTS))
        assert collected(zones, broker).refused == 0
    relay.close()

    assert codes(found) == dict.fromkeys(HOSTS, "")


def test_sixty_seconds_are_swallowed_both_ways_with_the_usual_heartbeat(
    zones: Zones, broker: Broker
) -> None:
    """A device is in hand, others wait: after it each is home once, and nobody did anything."""
    zones.fleet.fault(HOSTS[0], "hangs")
    relay = Relay(broker.port)
    with working(
        broker, ZONE, zones.worker, zones.place, port=relay.port, heartbeat=USUAL
    ) as worker:
        worker.wait_for("waiting for slices")
        for host in HOSTS:
            give_out(zones, broker, host)
        wait_until(lambda: zones.fleet.stats()[HOSTS[0]]["connections"])
        relay.hold()
        threading.Event().wait(SWALLOWED_SECONDS)
        worker.wait_for("There is no line")
        zones.fleet.fault(HOSTS[0], "none")
        relay.let_go()
        found = all_home(zones, broker, batches=len(HOSTS))
        assert collected(zones, broker).refused == 0
    relay.close()

    assert codes(found) == dict.fromkeys(HOSTS, "")
    assert set(broker.depths(ZONE).values()) == {0}


@pytest.mark.parametrize("ways", [("out",), ("back",)])
def test_a_dispatcher_whose_line_swallows_all_says_so_and_goes_on_the_next_time(
    zones: Zones, broker: Broker, ways: tuple[Way, ...]
) -> None:
    relay = Relay(broker.port)
    place = broker.place(DISPATCHER, port=relay.port, heartbeat=QUICK)
    with closing(BrokerDispatcher(place)) as dispatcher:
        zones.dispatch(HOSTS[0], by=dispatcher)  # the line stands
        relay.hold(*ways)
        with pytest.raises(CarrierError, match="BROKER_UNREACHABLE"):
            zones.dispatch(HOSTS[1], by=dispatcher)
        relay.let_go()
    relay.close()
    with standing(broker, ZONE, zones.worker):
        found = all_home(zones, broker, batches=2)

    assert codes(found) == dict.fromkeys(HOSTS[:2], "")


def refusals(worker: WorkerThread) -> list[tuple[str, bool]]:
    return [(one.why.code, one.again) for one in worker.news if isinstance(one, SliceReturned)]


def test_a_worker_that_a_root_took_out_leaves_the_work_to_others_and_ends(
    zones: Zones, broker: Broker
) -> None:
    with standing(broker, ZONE, zones.worker) as removed:
        zones.revoke_worker()
        give_out(zones, broker, HOSTS[0])
        removed.thread.join()  # by itself
    wait_until(lambda: broker.depths(ZONE)["q.work"] == 1)
    left = broker.depths(ZONE)["q.dead"]
    with working(broker, ZONE, zones.worker, zones.place) as again:
        code = again.process.wait()
    other = Folders(zones.place / "worker-2" / "tech", zones.place / "worker-2" / "trust")
    with standing(broker, ZONE, other):
        found = all_home(zones, broker)

    assert (refusals(removed), left) == ([("ZONE_WORKER", True)], 0)
    assert (code, "ZONE_WORKER" in again.told) == (4, True)
    assert codes(found) == {HOSTS[0]: ""}


def test_a_change_for_another_machine_of_the_zone_is_left_to_it(
    zones: Zones, broker: Broker
) -> None:
    """Both are of one zone, with a record each; the broker gives it to whom it likes."""
    zones.fleet.tamper(ELSEWHERE, PATH, "On")
    (slice_,) = zones.dispatch(bundle=zones.approved(ELSEWHERE, executor="tech-2"))
    wrong = Folders(zones.department.record(), zones.department.folder / "trust")
    right = Folders(zones.place / "worker-2" / "tech", zones.place / "worker-2" / "trust")
    processes = InThisProcess(wrong)
    server = SliceServer(SlicePlace(wrong), processes, make_context())

    with pytest.raises(RequestError, match="SLICE_OTHER_MACHINE"):
        server.do(OTHER_ZONE, slice_)
    with pytest.raises(RequestError, match="SLICE_OTHER_MACHINE"):
        zones.run(slice_, worker=wrong, is_writing=True)
    with broker.channel(OTHER_ZONE) as channel:
        channel.basic_publish("", "q.work", slice_)
    with standing(broker, OTHER_ZONE, wrong) as worker:
        wait_until(partial(refusals, worker))
    assert broker.depths(OTHER_ZONE)["q.work"] == 1
    with working(broker, OTHER_ZONE, right, zones.place, "--key", key(zones, "tech-2")) as its:
        its.wait_for("waits to go home")

    assert processes.begun == []
    assert refusals(worker) == [("SLICE_OTHER_MACHINE", True)]
    assert zones.fleet.get(ELSEWHERE, PATH) == "Off"


def key(zones: Zones, person: str) -> str:
    return str(zones.department.folder / "keys" / person)


def test_a_slice_that_nobody_may_take_is_named_after_three_times(
    zones: Zones, broker: Broker
) -> None:
    (slice_,) = zones.dispatch(HOSTS[0])
    for _ in range(4):
        with broker.channel(ZONE, ADMIN) as channel:
            channel.basic_publish("", "q.dead", slice_)
        collected(zones, broker)
    again = [one for one in zones.told if isinstance(one, SliceSentAgain)]
    refused = [one.why for one in zones.told if isinstance(one, ResultRefused)]

    assert len(again) == broker.depths(ZONE)["q.work"] == 3
    assert [(one.code, one.facts["times"]) for one in refused] == [("SLICE_RETURNED", 3)]
    assert broker.depths(ZONE)["q.dead"] == 0


def test_a_flood_of_results_that_nobody_waits_for_makes_true_ones_late_and_no_more(
    zones: Zones, broker: Broker
) -> None:
    """A taken worker signs what it likes: it is taken away, as much as one turn looks at."""
    (slice_,) = zones.dispatch("codec-a")
    done = zones.run(slice_).data
    others = [{"slice": f"sha256:{number:064x}"} for number in range(7)]
    flood = [edited_result(zones, done, partial(dict.update, **other)) for other in others]
    with broker.channel(ZONE) as channel:
        for result in (*flood, done):
            publish(channel, RESULTS_EXCHANGE, RESULTS_KEY, result)

    with patch("fleetcfg.carriers.broker._MOST_MESSAGES", 5):
        first, second = collected(zones, broker), collected(zones, broker)

    assert (first.refused, len(first.home)) == (5, 0)
    assert (second.refused, len(second.home)) == (2, 1)
