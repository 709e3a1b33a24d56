"""From where network gear may be managed: four makes over SSH, by one name and one spelling."""

from collections.abc import Callable, Iterator, Mapping
from ipaddress import IPv4Network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetcfg.devices.drivers.mikrotik import FAMILY as ROUTEROS
from fleetcfg.devices.drivers.network import COMWARE, FORTINET, IOS, VRP, comware, fortios, ios, vrp
from fleetcfg.devices.drivers.network.blocks import Blocks
from fleetcfg.devices.drivers.network.settings import ConfigRead
from fleetcfg.devices.family import Family
from fleetcfg.devices.writer import Write
from fleetcfg.model.catalog import find_severing, why_unwritten
from fleetcfg.model.snapshot import Snapshot
from fleetcfg.trust.documents.state import state_of
from fleetcfg_kit.sim.core.auth import SimAccount
from fleetcfg_kit.sim.core.device import SimClock
from fleetcfg_kit.sim.core.family import installed_family
from fleetcfg_kit.sim.core.fleet import SimDevice, SimFleet
from fleetcfg_kit.sim.network import comware_text, config_text, device_state, vrp_text
from fleetcfg_kit.sim.network.device_state import SwitchState
from fleetcfg_kit.testing.clock import NOON
from fleetcfg_kit.testing.fleet import PASSWORD, USER, run_fleet
from tests.devices.conftest import expect_anything
from tests.devices.contract.bench import HOST, Bench, describe

FAMILIES = (IOS, VRP, COMWARE, ROUTEROS)
LIST = "10.1.0.0/16, 10.2.0.9/32"
NETWORKS = st.lists(
    st.builds(
        lambda number, length: str(IPv4Network((number, length), strict=False)),
        st.integers(0, 2**32 - 1),
        st.integers(0, 32),
    ),
    max_size=5,
    unique=True,
).map(lambda every: ", ".join(sorted(every)))


@pytest.fixture(scope="module", params=FAMILIES, ids=lambda family: family.name)
def module_bench(request: pytest.FixtureRequest) -> Iterator[Bench]:
    family = request.param
    sample = installed_family(family.name).sample
    assert sample is not None
    fleet = SimFleet((describe(sample, family.name, 83),), USER, PASSWORD, 0, 0)
    with run_fleet(fleet, NOON) as running:
        yield Bench(family, family.transports[0], sample, running)


@pytest.fixture
def bench(module_bench: Bench) -> Iterator[Bench]:
    yield module_bench
    module_bench.fleet.restore()


def read(bench: Bench) -> Snapshot:
    with bench.reading() as driver:
        return driver.read()


def path_of(bench: Bench, name: str = "security.remote_access") -> str:
    return bench.family.catalog().parameters[name].patterns[0]


def test_who_may_come_is_read_in_one_spelling(bench: Bench) -> None:
    path = path_of(bench)
    assert read(bench).values[path] == ""

    bench.fleet.tamper(HOST, path, LIST)

    assert read(bench).values[path] == LIST


@pytest.mark.parametrize("family", [*FAMILIES, FORTINET], ids=lambda family: family.name)
def test_one_line_of_a_baseline_means_the_same_on_all_network_gear(family: Family) -> None:
    parameter = family.catalog().parameters["security.remote_access"]

    assert (parameter.allows(LIST), parameter.spell(LIST)) == (True, LIST)
    assert (parameter.allows(""), parameter.spell("")) == (True, "")
    blocks: Blocks = {
        ("system admin", "a"): {
            "trusthost1": ("10.2.0.9", "255.255.255.255"),
            "trusthost2": ("10.1.0.0", "255.255.0.0"),
        }
    }
    assert fortios.read_settings(blocks).values["admin[a].trusthosts"] == LIST


def test_it_is_set_by_hand_and_a_writer_refuses_it(bench: Bench) -> None:
    path = path_of(bench)
    catalog = bench.family.catalog()

    assert why_unwritten(catalog, path) == "PLAN_BY_HAND"
    assert find_severing(catalog)(path)
    with bench.writing() as writer:
        report = writer.write((Write(path, LIST),), expect_anything)
    assert [(one.status, one.reason) for one in report.results] == [
        ("refused", "DEV_WRITE_BY_HAND")
    ]
    assert read(bench).values[path] == ""


def test_limits_of_logins_are_read(bench: Bench) -> None:
    names = {"security.max_sessions": "7", "security.max_failed_logins": "6"}
    known = {name for name in names if name in bench.family.catalog().parameters}
    assert (
        known
        == {
            "cisco_ios": {*names},
            "huawei_vrp": {*names},
            "hp_comware": {"security.max_failed_logins"},
            "mikrotik_routeros": set(),
        }[bench.family.name]
    )

    for name in known:
        bench.fleet.tamper(HOST, path_of(bench, name), names[name])
    seen = read(bench).values

    assert {name: seen[path_of(bench, name)] for name in known} == {n: names[n] for n in known}


def test_a_filter_that_is_not_understood_leaves_a_state_that_can_be_signed(bench: Bench) -> None:
    """It is told as unread; what else the device has is planned and changed as before."""
    if bench.family is ROUTEROS:
        bench.fleet.tamper(HOST, "services.permitted", "quan-tri")
    else:
        bench.fleet.tamper(
            HOST, "vty.access_class", "2999 in" + "bound" * (bench.family is not IOS)
        )

    snapshot = read(bench)
    state = state_of(snapshot, bench.family.catalog())

    assert snapshot.unreadable == {path_of(bench): "DEV_FILTER_UNCLEAR"}
    assert path_of(bench) not in state.values


def test_a_state_tells_that_a_filter_lets_in_others(bench: Bench) -> None:
    catalog, path = bench.family.catalog(), path_of(bench)
    before = state_of(read(bench), catalog)
    bench.fleet.tamper(HOST, path, LIST)

    changed = state_of(read(bench), catalog).list_changes(before)

    # On a router its services are watched, of which it follows; so to write one changes no more.
    assert (path in changed) == (bench.family is not ROUTEROS)
    assert changed


@pytest.mark.parametrize(
    ("reads", "writes", "begins"),
    [
        (ios.read_config, config_text.running_config, device_state.defaults_of),
        (vrp.read_config, vrp_text.running, vrp_text.vrp_begins_as),
        (comware.read_config, comware_text.running, comware_text.comware_begins_as),
    ],
    ids=["ios", "vrp", "comware"],
)
@pytest.mark.parametrize("firmware", ["5.20.99, Release 2222P01", "7.1.070, Release 6318P01"])
@given(permitted=NETWORKS, attempts=st.integers(2, 10))
def test_what_a_switch_writes_down_is_what_is_read(
    reads: Callable[[str, str], ConfigRead],
    writes: Callable[[SwitchState], list[str]],
    begins: Callable[[str], Mapping[str, str]],
    firmware: str,
    permitted: str,
    attempts: int,
) -> None:
    device = SimDevice("sw", "127.0.0.1", "X-12P", firmware, "F1", "00:50:60:00:00:01")
    state = SwitchState(device, [SimAccount("admin", "x")], SimClock(NOON), begins(device.product))
    state.write("vty.permitted", permitted, "admin")
    state.write("login.attempts", str(attempts), "admin")

    told = reads("\n".join(writes(state)), "x").given.values

    assert (told["vty.permitted"], told["login.attempts"]) == (permitted, str(attempts))
