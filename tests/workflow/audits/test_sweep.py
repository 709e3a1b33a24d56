"""A sweep: strangers, boxes at another address, and what is never called."""

import json
import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from errno import ECONNREFUSED, ENETUNREACH
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest

from fleetcfg.model.timezone import VIETNAM
from fleetcfg.workflow.audits.sweep import _Part
from fleetcfg_kit.sim.core.fleet import SimDevice, SimFleet
from fleetcfg_kit.testing.fleet import PASSWORD, USER, RunningFleet, run_fleet
from tests.families.test_second_family import SHARED, SITE
from tests.integration.walk import ENGINEER, Home, Person, hold_ceremony

BOXES = ("codec-at-home", "codec-away", "codec-permitted", "stranger")
NETWORK = "127.24.2.0/29"
OFF_LOOPBACK = "10.0.0.4"
TODAY = datetime.now(UTC).astimezone(VIETNAM).date()


def box(number: int, name: str) -> SimDevice:
    mac = f"00:50:60:00:00:{number:02X}"
    return SimDevice(name, f"127.24.2.{number}", "Room Bar", "ce11", f"FOC{number}", mac)


def declare(folder: Path, fleet: RunningFleet, secret: Path) -> None:
    """Declare the first box where it is, and two others where they are not."""
    lines = [f"all:\n  vars: {{credential: 'file:{secret}', custodian: Văn phòng}}"]
    lines += ["  children:", "    site_1:", "      hosts:"]
    for number, name in enumerate(BOXES[:3], 1):
        there = fleet.at(name)
        address = there.address if name == "codec-at-home" else f"127.24.3.{number}"
        lines.append(
            f"        {name}: {{ansible_host: {address}, port: {there.ports['https']},"
            f" family: cisco_ce, serial_number: FOC{number},"
            f" certificate: '{there.certificate_sha256}', simulated: true}}"
        )
    permit = (
        f"move_permits:\n  - {{device: codec-permitted, document: 31/SKHCN, to: Hội trường,"
        f" valid_from: {TODAY - timedelta(3)}, valid_to: {TODAY + timedelta(30)},"
        f" address: 127.24.2.3}}\n"
    )
    files = {
        "inventory/hosts.yaml": "\n".join(lines) + "\n",
        "inventory/group_vars/all.yaml": SHARED + permit,
        "inventory/group_vars/site_1.yaml": SITE,
        "baselines/10-any.yaml": "baseline: any\nissued: {document: 1/X, date: 2026-11-02}\n"
        "parameters: {call.encryption: required}\n",
        "playbooks/audit.yaml": "- hosts: all\n  tasks: [{audit: }]\n",
    }
    for name, text in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")


@pytest.fixture(scope="module")
def fleet() -> Iterator[RunningFleet]:
    devices = tuple(box(number, name) for number, name in enumerate(BOXES, 1))
    with run_fleet(SimFleet(devices, USER, PASSWORD, 0, 0), datetime.now(UTC)) as running:
        yield running


@pytest.fixture(scope="module")
def ceremony(fleet, tmp_path_factory) -> Home:
    place = tmp_path_factory.mktemp("m")
    secret = place / "mat-khau"
    secret.write_text(json.dumps({"user": USER, "password": PASSWORD, "simulated": True}))
    secret.chmod(0o600)
    declare(place / "province", fleet, secret)
    return hold_ceremony(place, place / "province")


@pytest.fixture
def engineer(ceremony, tmp_path) -> Person:
    return ceremony.copy(tmp_path / "h")[ENGINEER]


def swept(engineer: Person, network: str = NETWORK, *, code: int = 2) -> dict[str, Any]:
    return json.loads(engineer.do("sweep", "--network", network, "--output", "json", code=code))


def found(told: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [
        (one["verdict"], one["reason"]["code"], one["declared"] or one["live"].partition(":")[0])
        for one in told["findings"]
    ]


@pytest.mark.clause("command:sweep", "3.3")
def test_a_stranger_a_box_that_was_carried_away_and_one_that_was_permitted_to(engineer) -> None:
    told = swept(engineer)

    assert found(told) == [
        ("elsewhere", "SEEN_AT_ADDRESS", "codec-away: 127.24.3.2"),
        ("waived", "MOVE_PERMITTED", "codec-permitted: 127.24.3.3"),
        ("undeclared", "UNDECLARED_BOX", "127.24.2.4"),
    ]
    assert (told["addresses"], told["declared"], told["silent"]) == (6, ["codec-at-home"], [])
    assert told["standing"] == "signed"
    said = engineer.do("sweep", "--network", NETWORK, code=2)
    assert "UNDECLARED · critical\n  address in the network (fleet.address)" in said
    assert "inventory has none there" in said


def test_a_permit_that_nobody_signed_permits_nothing(engineer) -> None:
    shared = engineer.folder / "inventory/group_vars/all.yaml"
    text = shared.read_text("utf-8")
    away = text.replace("device: codec-permitted", "device: codec-away").replace("2.3", "2.2")
    shared.write_text(away, "utf-8")

    assert found(swept(engineer))[:2] == [
        ("moved", "MOVE_PERMIT_UNSIGNED", "codec-away: 127.24.3.2"),
        ("waived", "MOVE_PERMITTED", "codec-permitted: 127.24.3.3"),
    ]


def test_how_many_and_for_how_long_is_said_before_the_first_is_called(engineer) -> None:
    done = engineer("sweep", "--network", NETWORK, "--rate", "4", "--lang", "en")

    assert "Sweeping 6 addresses, for 1.5 s at least" in done.err


def test_no_other_network_is_called(engineer) -> None:
    assert engineer("sweep", "--network", "10.9.0.0/30").told == "SWEEP_NOT_DECLARED"
    assert engineer("sweep", "--network", "x").told == "SWEEP_NETWORK_WRONG"
    shared = engineer.folder / "inventory/group_vars/all.yaml"
    shared.write_text(
        shared.read_text("utf-8").replace("[10.0.0.0/24]", "[10.0.0.0/24, 10.9.0.0/30]"), "utf-8"
    )
    refused = engineer("sweep", "--network", "10.9.0.0/30")
    assert (refused.told, refused.code) == ("SWEEP_NOT_SIGNED", 4)
    shared.write_text(shared.read_text("utf-8").replace("10.9.0.0/30", "10.64.0.0/10"), "utf-8")
    assert engineer("sweep", "--network", "127.0.0.0/8").told == "SWEEP_TOO_LARGE"


def test_networks_of_documents_are_nothing_to_sweep(engineer) -> None:
    shared = engineer.folder / "inventory/group_vars/all.yaml"
    shared.write_text(shared.read_text("utf-8").replace("10.0.0.0/24", "192.0.2.0/24"), "utf-8")

    assert engineer("sweep").told == "SWEEP_NOTHING"


# ---------------------------------------------------------------- simulated devices, unsigned


def add_simulated(engineer: Person, fleet: RunningFleet, address: str) -> None:
    """Declare a simulated device at *address*, unsigned, with the certificate of the stranger."""
    there = fleet.at("stranger")
    with (engineer.folder / "inventory/hosts.yaml").open("a", encoding="utf-8") as hosts:
        hosts.write(
            f"        thu: {{ansible_host: {address}, port: {there.ports['https']},"
            f" family: cisco_ce, certificate: '{there.certificate_sha256}', simulated: true}}\n"
        )


@pytest.fixture
def routed(fleet, monkeypatch) -> str:
    """Have the stranger answer at an address of the declared network, on the port of HTTPS."""
    there = fleet.at("stranger")
    routes = {(OFF_LOOPBACK, 443): (there.address, there.ports["https"])}

    class Routed(socket.socket):
        def connect(self, address: Any) -> None:
            if address in routes:
                super().connect(routes[address])
            elif OFF_LOOPBACK in str(address):
                raise ConnectionRefusedError(ECONNREFUSED, "no service there")
            else:
                super().connect(address)

    monkeypatch.setattr(socket, "socket", Routed)
    return f"{OFF_LOOPBACK}/32"


def test_an_unsigned_simulated_device_is_known_on_loopback(engineer, fleet) -> None:
    add_simulated(engineer, fleet, "127.24.3.4")

    assert found(swept(engineer))[-1] == ("elsewhere", "SEEN_AT_ADDRESS", "thu: 127.24.3.4")


def test_where_one_answers_that_nobody_signed_the_sweep_is_incomplete(engineer, fleet) -> None:
    add_simulated(engineer, fleet, fleet.at("stranger").address)

    told = swept(engineer, f"{fleet.at('stranger').address}/32", code=3)
    signed = swept(engineer, f"{fleet.at(BOXES[0]).address}/32", code=0)

    assert (found(told), told["declared"]) == ([], ["thu"])
    assert (found(signed), signed["declared"]) == ([], [BOXES[0]])


def test_what_no_network_reaches_explains_no_box_at_its_address(engineer, fleet) -> None:
    with (engineer.folder / "inventory/hosts.yaml").open("a", encoding="utf-8") as hosts:
        address = fleet.at("stranger").address
        hosts.write(f"        may: {{ansible_host: {address}, family: manual, simulated: true}}\n")

    assert found(swept(engineer))[-1] == ("undeclared", "UNDECLARED_BOX", address)


def test_off_loopback_an_unsigned_simulated_device_explains_no_box(engineer, fleet, routed) -> None:
    add_simulated(engineer, fleet, "127.24.3.4")

    assert found(swept(engineer, routed)) == [("undeclared", "UNDECLARED_BOX", OFF_LOOPBACK)]


def test_the_parts_of_a_network_are_as_much_as_the_whole_of_it() -> None:
    whole = ip_network("10.0.0.0/24")
    halves = [_Part(half, whole) for half in whole.subnets()]

    seen = [address for half in halves for address in half.addresses()]

    assert seen == [*map(str, whole.hosts())]
    assert [half.size for half in halves] == [127, 127]
    assert [*_Part(whole, whole).addresses()] == seen


@pytest.mark.parametrize("text", ["10.0.0.4/30", "10.0.0.4/31", "10.0.0.4/32", "2001:db9::/126"])
def test_a_network_by_itself_has_the_addresses_of_its_hosts(text: str) -> None:
    network = ip_network(text)
    part = _Part(network, network)

    assert [*part.addresses()] == [*map(str, network.hosts())]
    assert part.size == len([*network.hosts()])


# ---------------------------------------------------------------- what was not called


def uncalled(told: dict[str, Any]) -> list[tuple[str, str]]:
    return [(one["host"], one["why"]) for one in told["uncalled"]]


def test_what_was_not_called_is_not_said_to_be_silent(ceremony, tmp_path) -> None:
    engineer = with_one_at_each_end(ceremony.copy(tmp_path / "h")[ENGINEER])

    told = swept(engineer)
    said = engineer.do("sweep", "--network", NETWORK, code=2)

    assert (told["addresses"], told["silent"]) == (6, ["may-sau"])
    assert uncalled(told) == [("may-dau", "network"), ("may-cuoi", "broadcast")]
    assert "took no connection: may-sau" in said
    assert "may-dau (127.24.2.0) was not called: that is the address of the network" in said
    assert "may-cuoi (127.24.2.7) was not called: that is the broadcast address" in said


@pytest.mark.parametrize("network", ["127.24.2.6/31", "127.24.2.7/32"])
def test_of_a_network_without_ends_every_address_is_called(ceremony, tmp_path, network) -> None:
    engineer = with_one_at_each_end(ceremony.copy(tmp_path / "h")[ENGINEER])

    told = swept(engineer, network, code=0)

    assert uncalled(told) == []
    assert "may-cuoi" in told["silent"]


def test_a_network_that_lies_in_another_is_not_swept_twice(engineer) -> None:
    told = json.loads(
        engineer.do(
            *("sweep", "--network", "127.24.2.0/30", "--network", NETWORK, "-o", "json"), code=2
        )
    )

    assert (told["networks"], told["addresses"], len(told["findings"])) == ([NETWORK], 6, 3)


def with_one_at_each_end(engineer: Person) -> Person:
    """Declare boxes where none can be called, and one that takes no connection."""
    with (engineer.folder / "inventory/hosts.yaml").open("a", encoding="utf-8") as hosts:
        for name, last in (("may-dau", 0), ("may-sau", 6), ("may-cuoi", 7)):
            hosts.write(
                f"        {name}: {{ansible_host: 127.24.2.{last}, family: cisco_ce,"
                f" port: 9, serial_number: X{last}, simulated: true}}\n"
            )
    return engineer


def test_of_ipv6_the_address_of_the_routers_is_not_a_box() -> None:
    whole = ip_network("2001:db9::/126")
    first, *others = whole

    assert _Part(whole, whole).left_out(first) == "anycast"
    assert [_Part(whole, whole).left_out(each) for each in others] == [None] * 3
    pair = ip_network("2001:db9::/127")
    assert [_Part(pair, pair).left_out(each) for each in pair] == [None, None]


def test_a_device_that_this_machine_could_not_ask_is_not_said_to_be_silent(
    engineer, fleet, monkeypatch
) -> None:
    there = fleet.at(BOXES[0]).address

    class Cut(socket.socket):
        def connect(self, address: Any) -> None:
            if there in str(address):
                raise OSError(ENETUNREACH, "no route")
            super().connect(address)

    monkeypatch.setattr(socket, "socket", Cut)

    told = swept(engineer, f"{there}/32", code=3)

    assert (told["silent"], told["unreached"]) == ([], 1)
    assert uncalled(told) == [(BOXES[0], "unreached")]
