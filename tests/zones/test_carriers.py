"""Whatever carries slices: one contract, held to by each of the three that there are."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

import pytest

from fleetcfg.authority.record_place import Folders
from fleetcfg.carriers.broker import BrokerDispatcher
from fleetcfg.carriers.dispatcher import CarriedResult, Dispatcher
from fleetcfg.carriers.local import LocalDispatcher
from fleetcfg.carriers.spool import SpoolDispatcher
from fleetcfg.cli.options.record import RecordOptions
from fleetcfg.cli.options.signing import Signing
from fleetcfg.cli.shared.slice_command import slice_processes
from fleetcfg.declared.province import load
from fleetcfg.model.conclusion import Conclusion
from fleetcfg.observations.store import open_observations
from fleetcfg.trust.documents.parcel import read_parcel
from fleetcfg.workflow.system import make_context
from fleetcfg.workflow.zones.collect import Collected, collect_batches
from fleetcfg.workflow.zones.outbox import publish_waiting
from fleetcfg.workflow.zones.run_slice import SlicePlace
from fleetcfg.workflow.zones.serve_slices import SliceServer
from tests.zones.broker import ABSENT, DISPATCHER, Broker, running_broker
from tests.zones.far_side import standing, working
from tests.zones.test_audit_slices import kept
from tests.zones.test_zones_page import typed_at
from tests.zones.world import ELSEWHERE, HOSTS, OTHER_ZONE, PATH, ZONE, Zones

BROKER = pytest.param("broker", marks=pytest.mark.skipif(bool(ABSENT), reason=ABSENT))
pytestmark = pytest.mark.long


@dataclass
class Carrier:
    """One that carries, the other side of it, and how a result is laid onto the way home."""

    dispatcher: Dispatcher
    do_all: Callable[[], None]
    lay: Callable[[bytes], None]


@pytest.fixture(scope="module")
def brokers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], Broker]]:
    """A broker, once one is wanted."""
    with ExitStack() as opened:
        found: list[Broker] = []

        def broker() -> Broker:
            if not found:
                folder = tmp_path_factory.mktemp("broker")
                found.append(opened.enter_context(running_broker(folder / "b", [OTHER_ZONE, ZONE])))
            return found[0]

        yield broker


@contextmanager
def by_spool(zones: Zones, _brokers: Callable[[], Broker]) -> Iterator[Carrier]:
    place = zones.place / "worker-2"
    folder = zones.spool / OTHER_ZONE

    def do_all() -> None:
        for file in (folder / "work").glob("*"):
            done = zones.run(file.read_bytes(), worker=Folders(place / "tech", place / "trust"))
            zones.give_back(done, file.stem)
            file.unlink()

    def lay(data: bytes) -> None:
        (folder / "results").mkdir(parents=True, exist_ok=True)
        (folder / "results" / "laid.fcresult").write_bytes(data)

    yield Carrier(SpoolDispatcher(zones.spool), do_all, lay)


@contextmanager
def by_this_machine(zones: Zones, _brokers: Callable[[], Broker]) -> Iterator[Carrier]:
    ledger, trust = zones.department.record(), zones.department.trust
    processes = slice_processes(RecordOptions(ledger, trust), Signing())
    server = SliceServer(SlicePlace(Folders(ledger, trust)), processes, make_context())
    dispatcher = LocalDispatcher(ledger, server.do, processes, 2)

    def lay(data: bytes) -> None:
        folder = ledger / "outgoing" / OTHER_ZONE
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{'0' * 64}.fcresult").write_bytes(data)

    yield Carrier(dispatcher, lambda: None, lay)


@contextmanager
def by_broker(zones: Zones, brokers: Callable[[], Broker]) -> Iterator[Carrier]:
    broker, place = brokers(), zones.place / "worker-2"
    broker.empty(OTHER_ZONE)

    def do_all() -> None:
        waiting = broker.depths(OTHER_ZONE)["q.work"]
        folders = Folders(place / "tech", place / "trust")
        with standing(broker, OTHER_ZONE, folders) as worker:
            worker.wait_for_answers(waiting)

    def lay(data: bytes) -> None:
        with broker.channel(OTHER_ZONE) as channel:
            channel.basic_publish("x.results", "results", data, mandatory=True)

    with closing(BrokerDispatcher(broker.place(DISPATCHER))) as dispatcher:
        yield Carrier(dispatcher, do_all, lay)


@pytest.fixture(params=["spool", "local", BROKER])
def carrier(
    request: pytest.FixtureRequest, zones: Zones, brokers: Callable[[], Broker]
) -> Iterator[Carrier]:
    made = {"spool": by_spool, "local": by_this_machine, "broker": by_broker}
    with made[request.param](zones, brokers) as one:
        yield one


def collected(zones: Zones, dispatcher: Dispatcher) -> Collected:
    with zones.home() as workspace:
        return collect_batches(dispatcher, workspace, zones.context())


def give_out(zones: Zones, carrier: Carrier) -> str:
    """Give one device out, and return the digest of its slice."""
    (slice_,) = zones.dispatch(ELSEWHERE, by=carrier.dispatcher)
    return read_parcel(slice_).sha256.removeprefix("sha256:")


def test_what_goes_out_is_done_once_and_comes_home_as_an_audit(
    zones: Zones, carrier: Carrier, tmp_path: Path
) -> None:
    give_out(zones, carrier)
    (batch,) = zones.dispatched.open_batches()
    assert list(zones.dispatched.waiting(batch)) == []  # it is the carrier's now
    carrier.do_all()

    found = collected(zones, carrier.dispatcher)
    with_store = open_observations(tmp_path / "home.sqlite")
    conclusion = kept(zones, found, with_store)
    found.finish(found.home[0])
    with_store.close()

    assert (conclusion, found.refused, found.has_failed) == (Conclusion.CLEAN, 0, False)
    assert zones.fleet.stats()[ELSEWHERE]["logins"] == 1
    again = collected(zones, carrier.dispatcher)
    assert (again.home, again.refused) == ((), 0)


def test_a_slice_that_is_handed_over_twice_comes_home_once(zones: Zones, carrier: Carrier) -> None:
    """As when the dispatcher is killed before it has noted that the carrier has it."""
    (data,) = zones.dispatch(ELSEWHERE, by=carrier.dispatcher)
    sha256 = read_parcel(data).sha256.removeprefix("sha256:")
    carrier.dispatcher.publish(OTHER_ZONE, sha256, data)
    carrier.do_all()

    found = collected(zones, carrier.dispatcher)

    assert (len(found.home), found.refused) == (1, 0)
    assert zones.fleet.stats()[ELSEWHERE]["logins"] == 1


def test_what_waits_in_the_outbox_goes_out_the_next_time(zones: Zones, carrier: Carrier) -> None:
    """The dispatcher was killed after it had written the outbox and before it handed it over."""
    zones.dispatch(ELSEWHERE, by=None)
    (batch,) = zones.dispatched.open_batches()
    assert len(list(zones.dispatched.waiting(batch))) == 1
    first = collected(zones, carrier.dispatcher)
    carrier.do_all()
    second = first if first.home else collected(zones, carrier.dispatcher)

    assert list(zones.dispatched.waiting(batch)) == []
    assert len(second.home) == 1


def test_what_is_not_settled_comes_again_and_what_is_does_not(
    zones: Zones, carrier: Carrier
) -> None:
    give_out(zones, carrier)
    carrier.do_all()

    first = found_results(carrier)
    let_go(carrier)
    second = found_results(carrier)
    for one in second:
        carrier.dispatcher.settle(one)
    third = found_results(carrier)

    assert [one.data for one in first] == [one.data for one in second] != []
    assert third == []


def test_what_counts_nowhere_is_told_and_hides_nothing(zones: Zones, carrier: Carrier) -> None:
    give_out(zones, carrier)
    carrier.lay(b"junk\n")
    carrier.do_all()

    found = collected(zones, carrier.dispatcher)

    assert (len(found.home), found.refused) == (1, 1)


def test_results_of_zones_that_nobody_asked_for_are_not_given(
    zones: Zones, carrier: Carrier
) -> None:
    give_out(zones, carrier)
    carrier.do_all()

    assert list(carrier.dispatcher.results({})) == []
    assert len(found_results(carrier)) == 1


def test_how_much_lies_ready_is_known_without_a_look(zones: Zones, carrier: Carrier) -> None:
    sha256 = give_out(zones, carrier)
    carrier.do_all()
    asked = {OTHER_ZONE: [sha256]}

    ready, elsewhere = carrier.dispatcher.ready(asked), carrier.dispatcher.ready({ZONE: ()})
    for one in found_results(carrier):
        carrier.dispatcher.settle(one)

    assert (ready, elsewhere) == (1, 0)
    assert carrier.dispatcher.ready(asked) == 0


def test_nothing_is_published_twice_from_an_outbox_that_is_empty(
    zones: Zones, carrier: Carrier
) -> None:
    give_out(zones, carrier)

    assert publish_waiting(zones.dispatched, carrier.dispatcher) == 0


def found_results(carrier: Carrier) -> list[CarriedResult]:
    found = list(carrier.dispatcher.results({OTHER_ZONE: ()}))
    assert all(isinstance(one, CarriedResult) for one in found), found
    return [one for one in found if isinstance(one, CarriedResult)]


def let_go(carrier: Carrier) -> None:
    """Have the dispatcher end, and another one begin."""
    if isinstance(carrier.dispatcher, BrokerDispatcher):
        carrier.dispatcher.close()


@pytest.mark.skipif(bool(ABSENT), reason=ABSENT)
def test_commands_send_an_audit_by_the_broker_and_a_worker_does_it(
    zones: Zones, brokers: Callable[[], Broker]
) -> None:
    """A service that was set up by 0.3.0 calls the worker by its old name."""
    zones.fleet.tamper(ELSEWHERE, PATH, "On")
    broker, home, ledger = brokers(), zones.department.folder, zones.department.record()
    broker.empty(OTHER_ZONE)
    named = f"--broker {broker.file(DISPATCHER, zones.place / 'dispatcher.toml')}"
    folders = Folders(zones.place / "worker-2" / "tech", zones.place / "worker-2" / "trust")

    sent = typed_at(home, ledger, f"fleetcfg dispatch audit {ELSEWHERE} {named}")
    waiting = typed_at(home, ledger, f"fleetcfg dispatch collect {named}")
    with working(broker, OTHER_ZONE, folders, zones.place, called="worker") as worker:
        worker.wait_for("has its result")
        assert worker.end() == 0  # what waits goes out first
    told = typed_at(home, ledger, f"fleetcfg dispatch collect {named}")
    broker_down = named.replace(DISPATCHER, "nobody")
    absent = typed_at(home, ledger, f"fleetcfg dispatch collect {broker_down}")

    assert (sent.code, waiting.code, told.code, absent.code) == (0, 3, 2, 64), told
    assert ELSEWHERE in told.out
    assert "`fleetcfg worker` is now `fleetcfg dispatch worker`" in worker.told
    assert "waiting for slices" in worker.told
    assert "Traceback" not in worker.told


def test_commands_do_slices_on_this_machine_where_it_reaches_the_zone(zones: Zones) -> None:
    home, ledger = zones.department.folder, zones.department.record()
    sent = typed_at(home, ledger, f"fleetcfg dispatch audit {ELSEWHERE} --here")
    told = typed_at(home, ledger, "fleetcfg dispatch collect --here")

    assert (sent.code, told.code) == (0, 0), told
    assert "1/1" in told.out


@pytest.mark.parametrize(
    "named", ["", "--here --spool x", "--here --broker x", "a.fcresult --here"]
)
def test_exactly_one_carrier_is_named(zones: Zones, named: str) -> None:
    home, ledger = zones.department.folder, zones.department.record()
    for named_file in ("x", "a.fcresult"):  # the first look at what is named finds it there
        (home / named_file).touch()
    refused = typed_at(home, ledger, f"fleetcfg dispatch collect {named}")

    assert (refused.code, "DISPATCH_CARRIER" in refused.err) == (64, True)


def test_what_is_typed_counts_more_than_what_the_environment_names(zones: Zones) -> None:
    home, ledger = zones.department.folder, zones.department.record()
    sent = typed_at(home, ledger, "fleetcfg dispatch audit --spool usb")
    told = typed_at(
        home, ledger, "fleetcfg dispatch collect --spool usb", FLEETCFG_BROKER="none.toml"
    )

    assert (sent.code, told.code) == (0, 3), told


def test_results_that_lie_elsewhere_are_taken_though_the_environment_names_both(
    zones: Zones,
) -> None:
    home, ledger = zones.department.folder, zones.department.record()
    (slice_,) = zones.dispatch(HOSTS[0])
    (home / "r.fcresult").write_bytes(zones.run(slice_).data)
    (home / "none.toml").touch()
    named = {"FLEETCFG_SPOOL": str(zones.spool), "FLEETCFG_BROKER": "none.toml"}

    taken = typed_at(home, ledger, "fleetcfg dispatch collect r.fcresult", **named)
    told = typed_at(home, ledger, "fleetcfg dispatch collect", **named)

    assert (taken.code, told.code) == (0, 64), (taken, told)
    assert "DISPATCH_CARRIER" in told.err


def test_declarations_are_read_once_to_take_an_audit_home(zones: Zones) -> None:
    home, ledger = zones.department.folder, zones.department.record()
    (slice_,) = zones.dispatch(HOSTS[0])
    zones.give_back(zones.run(slice_))
    with patch("fleetcfg.declared.load.load", side_effect=load) as read:
        told = typed_at(home, ledger, f"fleetcfg dispatch collect --spool {zones.spool}")

    assert (told.code, read.call_count) == (0, 1), told
