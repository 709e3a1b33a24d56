"""What is kept of a fleet is small, for workers hold it too: the figures are bytes a host."""

import gc
import tracemalloc

from fleetcfg.declared.inventory.merge import read_inventory
from fleetcfg.declared.syntax.yaml import parse
from fleetcfg.declared.tree import Tree
from fleetcfg.model.problem import Problems

_HOST = """\
      codec-{n:06}:
        ansible_host: 10.0.{a}.{b}
        serial_number: FTT{n:08}
        certificate: "{n:064x}"
        switch: sw-{n:06}
        switch_port: GigabitEthernet0/3
        x_room: "Phòng họp {n}"
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
