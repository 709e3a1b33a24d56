"""What is kept of a fleet is small, for workers hold it too: the figures are bytes a host."""

import gc
import tracemalloc

import pytest

from fleetcfg.declared.inventory.merge import read_inventory
from fleetcfg.declared.province import load
from fleetcfg.declared.syntax.yaml import parse
from fleetcfg.declared.tree import Tree
from fleetcfg.devices.registry import catalogs
from fleetcfg.model.problem import Problems
from tests.declared.conftest import ON

pytestmark = pytest.mark.long

_HOST = """\
      codec-{n:06}:
        ansible_host: 10.0.{a}.{b}
        serial_number: FTT{n:08}
        certificate: "{n:064x}"
        switch: sw-{n:06}
        switch_port: GigabitEthernet0/3
        x_room: "Phòng họp {n}"
"""
_IN_A_FLEET = """\
    codec-{n:06}:
      family: cisco_ce
      ansible_host: 10.0.{a}.{b}
      serial_number: FTT{n:08}
      certificate: "{pin:064x}"
"""


def _kept(hosts):
    """Return the bytes that the inventory of so many hosts takes, its files left out."""
    lines = [_HOST.format(n=n, a=n // 250, b=n % 250 + 1) for n in range(hosts)]
    tree = Tree({"hosts.yaml": "".join(["codecs:\n    hosts:\n", *lines]).encode()})
    tracemalloc.start()
    try:
        inventory = read_inventory([tree], Problems())
        gc.collect()
        assert len(inventory.hosts) == hosts
        return tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()


def test_one_more_host_that_is_typed_as_the_others_takes_little_more_than_its_texts():
    _kept(10)  # what is made once is made now

    assert (_kept(1200) - _kept(200)) / 1000 < 310


def _loaded(hosts, pin):
    """Return the bytes that a province takes in which *pin* gives each host its certificate."""
    lines = [_IN_A_FLEET.format(n=n, a=n // 250, b=n % 250 + 1, pin=pin(n)) for n in range(hosts)]
    tree = Tree({"hosts.yaml": "".join(["cisco:\n  hosts:\n", *lines]).encode()})
    known, nothing = catalogs(), Tree({})
    gc.collect()
    tracemalloc.start()
    try:
        province = load([tree], nothing, nothing, catalogs=known, on=ON)
        gc.collect()
        held = tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()
    twice = sum(problem.code == "INV_PIN_TWICE" for problem in province.problems)
    return held, twice


def test_a_slip_that_each_host_has_adds_few_bytes_to_each():
    own = [_loaded(hosts, lambda n: n)[0] for hosts in (10, 200, 1224)]
    shared = [_loaded(hosts, lambda _: 7) for hosts in (200, 1224)]

    assert [twice for _, twice in shared] == [199, 1223]
    more = shared[1][0] - shared[0][0] - (own[2] - own[1])
    assert more / 1024 < 60


def test_a_file_that_was_read_leaves_nothing_to_the_collector():
    gc.collect()
    gc.disable()
    try:
        parse(b"a: {b: [1, x], c: y}\n", "f.yaml", Problems())
        assert gc.collect() == 0
    finally:
        gc.enable()


def test_what_all_says_is_made_once_and_not_for_each_site():
    sites = ", ".join(f"s{n}: {{vars: {{x_n: {n}}}, hosts: {{h{n}: }}}}" for n in range(3))
    text = f"all: {{vars: {{units: [{{code: '1', name: a}}]}}, children: {{{sites}}}}}"

    inventory = read_inventory([Tree({"hosts.yaml": text.encode()})], Problems())

    made = [host.variables["units"] for host in inventory.hosts.values()]
    assert made[0] == [{"code": "1", "name": "a"}]
    assert made[0] is made[1] is made[2]
