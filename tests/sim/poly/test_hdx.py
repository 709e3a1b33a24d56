"""A simulated HDX on a real socket, asked by another's implementation of digest authentication."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
import requests
from lxml import etree
from requests.auth import HTTPDigestAuth

from fleetcfg_kit.sim.core.fleet import SimFleet
from fleetcfg_kit.sim.poly.hdx import HDX, TABLE
from fleetcfg_kit.testing.clock import NOON
from fleetcfg_kit.testing.fleet import PASSWORD, USER, RunningFleet, run_fleet
from tests.sim.poly.conftest import BOX

OLD = replace(
    BOX,
    address="127.21.0.3",
    product="HDX 9006",
    firmware="3.1.14-56008",
    family="poly_hdx",
    settings={"sysname": "Phòng họp <1>"},
)


@pytest.fixture(scope="module")
def module_hdx() -> Iterator[RunningFleet]:
    with run_fleet(SimFleet((OLD,), USER, PASSWORD, 0, 0), NOON) as running:
        yield running


@pytest.fixture
def hdx(module_hdx: RunningFleet) -> Iterator[RunningFleet]:
    yield module_hdx
    module_hdx.restore()


def ask(hdx: RunningFleet, path: str, password: str = PASSWORD, **form: str) -> Any:
    there = hdx.at("box")
    return requests.post(
        f"https://{there.address}:{there.https_port}{path}",
        data=form,
        auth=HTTPDigestAuth(USER, password),
        verify=hdx.ready.ca_file,
        timeout=600,
    )


def say(hdx: RunningFleet, commands: str) -> list[tuple[str, str, str]]:
    root = etree.fromstring(ask(hdx, "/a_apicommand.cgi", apicommand=commands).content)
    assert root.tag == "apicommands"
    return [(str(one[0].get("status")), str(one[0].text), str(one[1].text).strip()) for one in root]


def test_several_commands_are_answered_in_their_order(hdx) -> None:
    told = say(hdx, "serialnum;encryption get;callinfo all;nothing;")

    assert told == [
        ("success", "serialnum", f"serialnum {OLD.serial}"),
        ("success", "encryption get", "encryption yes"),
        ("success", "callinfo all", "system is not in a call"),
        ("error", "nothing", "error: command not found"),
    ]
    assert say(hdx, "whoami;")[0][2].startswith("Hi, my name is : Phòng họp <1>")


def test_the_configuration_is_a_table_with_private_things_in_it(hdx) -> None:
    answer = ask(hdx, "/a_createdatfilecsv.cgi")

    table = dict(line.split(",", 1) for line in answer.content.decode().splitlines())
    assert table.keys() == {*TABLE}
    assert (table["ipmaxincoming"], table["tosfield"]) == ("512", "DiffServ")
    assert {"licensekey", "adminname"} <= table.keys()
    assert "encryption" not in table


def test_a_wrong_passphrase_is_refused_and_counted(hdx) -> None:
    assert ask(hdx, "/a_createdatfilecsv.cgi", password="wrong").status_code == 401
    assert hdx.stats()["box"]["logins"] == 0
    assert hdx.stats()["box"]["credentials"] >= 1
    assert ask(hdx, "/nothing").status_code == 404


def test_a_proof_that_was_used_is_not_taken_again(hdx) -> None:
    answer = ask(hdx, "/a_createdatfilecsv.cgi")
    assert answer.status_code == 200

    again = requests.post(
        answer.request.url,
        headers={"Authorization": answer.request.headers["Authorization"]},
        verify=hdx.ready.ca_file,
        timeout=600,
    )

    assert again.status_code == 401


def test_without_a_proof_nothing_is_told(hdx) -> None:
    there = hdx.at("box")
    base = f"https://{there.address}:{there.https_port}"
    for path in ("/a_apicommand.cgi", "/a_createdatfilecsv.cgi", "/x"):
        answer = requests.post(base + path, verify=hdx.ready.ca_file, timeout=600)
        assert (answer.status_code, answer.content) == (401, b"")
        assert answer.headers["WWW-Authenticate"].startswith('Digest realm="HDX"')


def test_a_proof_that_is_none_is_refused(hdx) -> None:
    there = hdx.at("box")
    url = f"https://{there.address}:{there.https_port}/a_apicommand.cgi"
    first = requests.post(url, verify=hdx.ready.ca_file, timeout=600)
    nonce = first.headers["WWW-Authenticate"].partition('nonce="')[2].partition('"')[0]

    for said in (
        f'nonce="{nonce}"',
        f'nonce="{nonce}", username="{USER}", nc=x, response="1"',
        "x",
    ):
        answer = requests.post(
            url,
            headers={"Authorization": f"Digest {said}"},
            verify=hdx.ready.ca_file,
            timeout=600,
        )
        assert answer.status_code == 401


def test_a_call_is_told(hdx) -> None:
    hdx.tamper("box", "call", "10.1.2.3")

    assert "callinfo:1::10.1.2.3:384:connected" in say(hdx, "callinfo all;")[0][2]


def test_every_default_lies_in_its_space() -> None:
    assert [name for name, value in HDX.defaults.items() if not HDX.spaces[name].has(value)] == []
