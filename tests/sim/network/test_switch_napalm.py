"""A simulated switch as napalm sees it, which reads switches by commands and tables of its own."""

from collections.abc import Iterator

import pytest
from napalm.ios import IOSDriver

from fleetcfg_kit.testing.fleet import PASSWORD, USER
from tests.sim.network.gear_box import NAME, Box, restored, run_box
from tests.sim.network.test_switch import BOX, PORT

OTHER, USED = "GigabitEthernet1/0/2", "GigabitEthernet1/0/7"
CODEC = "codec-07 00:50:60:0A:0B:07 10.0.0.31"


@pytest.fixture(scope="module")
def module_box() -> Iterator[tuple[Box, IOSDriver]]:
    for box in run_box(BOX, "cisco_ios", "exit"):
        there = box.fleet.at(NAME)
        port = {"port": there.ssh_port}
        with IOSDriver(there.address, USER, PASSWORD, optional_args=port) as driver:
            yield box, driver


@pytest.fixture
def box(module_box: tuple[Box, IOSDriver]) -> Iterator[Box]:
    for box in restored(module_box[0]):
        box.fleet.tamper(NAME, f"neighbour[{USED}]", CODEC)
        yield box


@pytest.fixture
def driver(module_box: tuple[Box, IOSDriver]) -> IOSDriver:
    return module_box[1]


def test_interfaces_are_as_they_are_set_and_plugged_in(box: Box, driver: IOSDriver) -> None:
    before = driver.get_interfaces()
    box.fleet.tamper(NAME, f"{PORT}.shutdown", "on")
    box.fleet.tamper(NAME, f"neighbour[{OTHER}]", CODEC)
    after = driver.get_interfaces()

    assert len(before) == 25
    assert (before[USED]["is_up"], before[USED]["speed"]) == (True, 1000)
    assert (before[OTHER]["is_enabled"], before[OTHER]["is_up"]) == (True, False)
    assert before[OTHER]["description"] == "Phong hop"
    assert (after[OTHER]["is_enabled"], after[OTHER]["is_up"]) == (False, False)


def test_its_own_address_and_who_is_met_in_its_vlan_are_told(box: Box, driver: IOSDriver) -> None:
    told = driver.get_interfaces_ip()
    near = {each["ip"]: each["mac"] for each in driver.get_arp_table()}
    box.fleet.tamper(NAME, f"interface[{USED}].access_vlan", "110")
    far = {each["ip"] for each in driver.get_arp_table()}

    assert told == {"Vlan1": {"ipv4": {"10.0.0.2": {"prefix_length": 24}}}}
    assert near == {"10.0.0.2": BOX.mac, "10.0.0.31": "00:50:60:0A:0B:07"}
    assert far == {"10.0.0.2"}


def test_time_servers_are_those_that_are_set(box: Box, driver: IOSDriver) -> None:
    box.fleet.tamper(NAME, "ntp.servers", "10.0.0.1, 10.0.0.3")
    servers, peers, (first, second) = (
        driver.get_ntp_servers(),
        driver.get_ntp_peers(),
        driver.get_ntp_stats(),
    )
    box.fleet.tamper(NAME, "ntp.servers", "")

    assert {*servers} == {*peers} == {"10.0.0.1", "10.0.0.3"}
    assert (first["synchronized"], second["synchronized"]) == (True, False)
    assert (driver.get_ntp_servers(), driver.get_ntp_stats()) == ({}, [])


def test_vlans_have_the_ports_that_are_set_to_them(box: Box, driver: IOSDriver) -> None:
    box.fleet.tamper(NAME, f"interface[{USED}].access_vlan", "110")
    vlans = driver.get_vlans()

    assert vlans["110"] == {"name": "HOI-NGHI", "interfaces": [USED]}
    assert vlans["120"] == {"name": "THOAI", "interfaces": []}
    assert len(vlans["1"]["interfaces"]) == 23


def test_what_it_is_and_who_may_do_what_is_told(box: Box, driver: IOSDriver) -> None:
    facts = driver.get_facts()
    silent = driver.get_snmp_information()
    box.fleet.tamper(NAME, "snmp.access", "RO")
    box.fleet.tamper(NAME, "snmp.community", "giamsat")
    told = driver.get_snmp_information()

    assert (facts["hostname"], facts["serial_number"]) == (NAME, "FOC1")
    assert facts["interface_list"] == [*driver.get_interfaces()]
    assert driver.get_users()["admin"]["level"] == 15
    assert silent["community"] == {}
    assert told["community"] == {"giamsat": {"mode": "ro", "acl": "N/A"}}
    assert told["chassis_id"] == "FOC1"


def test_neighbours_are_found(box: Box, driver: IOSDriver) -> None:
    _, heard = driver.get_mac_address_table()

    assert driver.get_lldp_neighbors() == {
        USED: [{"port": "00:50:60:0A:0B:07", "hostname": "codec-07"}]
    }
    assert (heard["mac"], heard["interface"]) == ("00:50:60:0A:0B:07", "Gi1/0/7")
