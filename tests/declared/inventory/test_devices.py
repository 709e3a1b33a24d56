"""Devices that are made when they are asked for, of hosts that are held as columns."""

import pickle

import pytest

from fleetcfg.declared.inventory.devices import MOST_KEPT
from fleetcfg.declared.inventory.fleet import build_fleet
from fleetcfg.declared.inventory.merge import read_inventory
from fleetcfg.declared.tree import Tree
from fleetcfg.model.problem import Problems
from tests.declared.inventory.make_inventory import make_inventory
from tests.declared.inventory.test_fleet import CATALOGS, ON, WORLD, build

BESIDE = """\
codecs:
  hosts:
    codec-1: {firmware: ce9.15}
    codec-3: {ansible_host: 10.0.0.3, x_rooms: [a, b]}
    codec-4: {ansible_host: 10.0.0.4, x_mark: "a\\tb"}
    codec-5:
"""


def inventory_of(files):
    problems = Problems()
    tree = Tree({path: text.encode() for path, text in sorted(files.items())})
    return read_inventory([tree], problems)


@pytest.fixture(scope="module")
def many():
    """Return a fleet of 500 devices, and each device as it was checked."""
    inventory = read_inventory([Tree(make_inventory(500))], Problems())
    fleet, checked = build_fleet(inventory, Problems(), {}, on=ON, catalogs=CATALOGS)
    return fleet, {device.host: device for device in checked}


def test_devices_are_as_they_were_checked_and_in_the_order_of_the_inventory(many):
    fleet, checked = many

    assert fleet.devices == checked
    assert checked == fleet.devices
    assert list(fleet.devices) == list(checked) == list(fleet.devices.keys())
    assert list(fleet.devices.items()) == list(checked.items())
    assert list(fleet.devices.values()) == list(checked.values())
    assert len(fleet.devices) == 500


def test_a_device_that_is_not_there_is_in_no_way_there(many):
    fleet, checked = many

    assert "codec" not in fleet.devices
    assert fleet.devices.get("codec") is None
    with pytest.raises(KeyError):
        fleet.devices["codec"]
    assert all(name in fleet.devices for name in checked)


def test_a_fleet_that_travels_to_another_process_is_the_same(many):
    fleet, checked = many

    there = pickle.loads(pickle.dumps(fleet))  # noqa: S301 - made here

    assert there == fleet
    assert there.devices == checked


def test_of_the_devices_that_were_made_a_few_are_kept(many):
    fleet, checked = many
    names = list(checked)

    first = fleet.devices[names[0]]
    assert fleet.devices[names[0]] is first

    for name in names[1:]:
        assert fleet.devices[name] == checked[name]
        assert len(fleet.devices._made) <= MOST_KEPT
    assert fleet.devices[names[0]] is not first


def test_hosts_of_which_more_than_one_file_speaks_are_told_as_the_others():
    inventory = inventory_of({**WORLD, "i/more.yaml": BESIDE})
    hosts = inventory.hosts

    assert list(hosts) == ["codec-1", "codec-2", "codec-3", "codec-4", "codec-5"]
    assert hosts["codec-1"].variables["firmware"] == "ce9.15"
    assert hosts["codec-1"].variables["serial_number"] == "SN1"
    assert str(hosts["codec-1"].places["firmware"]) == "i/more.yaml:3:25"
    assert str(hosts["codec-2"].places["mac"]) == "i/hosts.yaml:6:68"
    assert hosts["codec-3"].variables["x_rooms"] == ["a", "b"]
    assert hosts["codec-4"].variables["x_mark"] == "a\tb"
    assert str(hosts["codec-4"].place) == "i/more.yaml:5:5"
    assert hosts["codec-5"].groups == ("all", "codecs")
    assert list(hosts["codec-5"].own) == []
    assert "codec-6" not in hosts


def test_what_is_wrong_with_a_device_is_told_once_however_often_it_is_made():
    fleet, problems = build(("10.0.0.1", "no address"))

    again = [fleet.devices["codec-1"].address for _ in range(2)]

    assert again == ["", ""]
    assert [problem.code for problem in problems] == ["INV_ADDRESS"]
