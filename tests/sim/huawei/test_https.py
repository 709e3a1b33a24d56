"""A simulated Huawei endpoint, as a client that is not ours sees it."""

import json
import socket
import ssl
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
import requests

from fleetcfg_kit.sim.core.fleet import SimDevice, SimFleet
from fleetcfg_kit.sim.huawei.faults import HuaweiFault
from fleetcfg_kit.testing.clock import NOON
from fleetcfg_kit.testing.fleet import PASSWORD, USER, RunningFleet, run_fleet

TE40 = SimDevice(
    "te40", "127.21.1.1", "TE40", "V600R019C00", "2102", "00:E0:FC:00:00:01", family="huawei_te"
)
TE20 = replace(TE40, name="te20", address="127.21.1.2", product="TE20")
BAR = replace(TE40, name="bar", address="127.21.1.3", product="CloudLink Bar 310")
TEXTS_OF_ITEMS: dict[str, list[object]] = {"CfgItemInt": [], "CfgItemString": []}


@dataclass
class Api:
    """A client of `action.cgi`."""

    fleet: RunningFleet
    host: str
    session: str = ""
    token: str = ""

    def say(self, action: str, **body: object) -> Any:
        there = self.fleet.at(self.host)
        answer = requests.post(
            f"https://{there.address}:{there.https_port}/action.cgi?ActionID={action}",
            json={**body, **({"acCSRFToken": self.token} if self.token else {})},
            headers={"Sessionid": self.session, "Connection": "close"},
            verify=self.fleet.ready.ca_file,
            timeout=600,
        )
        assert answer.status_code == 200
        return answer.json()

    def log_in(self, password: str = PASSWORD) -> Any:
        self.session = json.loads(self.say("WEB_RequestSessionIDAPI")["data"])["acSessionId"]
        said = self.say("WEB_RequestCertificateAPI", user=USER, password=password)
        if said["success"]:
            self.token = json.loads(said["data"])["acCSRFToken"]
            self.session = json.loads(self.say("WEB_ChangeSessionIDAPI")["data"])["acSessionId"]
        return said

    def read(self, *names: str) -> Any:
        return json.loads(self.say("WEB_GetCfgParamAPI", CfgIDString=names)["data"])

    def save(self, kind: str, name: str, value: object) -> Any:
        items = {**TEXTS_OF_ITEMS, kind: [{"CfgItemID": name, "CfgItemInfo": value}]}
        return self.say("WEB_SaveCfgParamAPI", **items)


@pytest.fixture(scope="module")
def fleet() -> Iterator[RunningFleet]:
    with run_fleet(SimFleet((TE40, TE20, BAR), USER, PASSWORD, 0, 0), NOON) as running:
        yield running


@pytest.fixture
def te40(fleet: RunningFleet) -> Iterator[Api]:
    yield Api(fleet, "te40")
    fleet.restore()


def answers(fleet: RunningFleet, host: str, service: str) -> bool:
    there = fleet.at(host)
    try:
        with socket.create_connection((there.address, there.ports[service]), timeout=600) as wire:
            return bool(wire.recv(4))
    except ConnectionRefusedError:
        return False


def test_a_login_is_three_steps_and_the_old_id_is_of_no_use_after_it(te40: Api) -> None:
    first = Api(te40.fleet, "te40")
    first.session = json.loads(first.say("WEB_RequestSessionIDAPI")["data"])["acSessionId"]
    old = first.session
    said = first.say("WEB_RequestCertificateAPI", user=USER, password=PASSWORD)
    first.token = json.loads(said["data"])["acCSRFToken"]
    first.session = json.loads(first.say("WEB_ChangeSessionIDAPI")["data"])["acSessionId"]

    assert first.session != old
    assert json.loads(first.say("WEB_GetProductEsnAPI")["data"]) == {"product_esn": "2102"}
    first.session = old
    assert first.say("WEB_GetProductEsnAPI") == {"success": 0, "exception": {"id": 100666995}}


def test_nothing_is_told_without_the_token(te40: Api) -> None:
    te40.log_in()
    te40.token = "x"

    assert te40.say("WEB_GetVersionInfoAPI")["success"] == 0


def test_five_wrong_passwords_lock_the_account(te40: Api) -> None:
    numbers = [te40.log_in("sai")["exception"]["id"] for _ in range(5)]

    assert len({*numbers}) == 2
    assert te40.log_in()["exception"]["id"] == numbers[-1]


def test_values_are_numbers_and_texts_and_http_is_inverted(te40: Api) -> None:
    te40.log_in()

    assert te40.read("enable_http", "enabletelnet", "proxy_addr", "nothing") == {
        "enable_http": 1,
        "enabletelnet": 0,
        "proxy_addr": "",
    }
    assert te40.save("CfgItemInt", "enable_http", 0) == {"success": 1, "data": ""}
    assert te40.fleet.get("te40", "enable_http") == "On"


@pytest.mark.parametrize(
    ("kind", "name", "value"),
    [
        ("CfgItemInt", "encryption", 1),
        ("CfgItemInt", "enabletelnet", 2),
        ("CfgItemInt", "enabletelnet", "1"),
        ("CfgItemString", "enabletelnet", "1"),
        ("CfgItemInt", "sipserv_addr", 1),
        ("CfgItemString", "sipserv_addr", "x" * 256),
    ],
)
def test_what_it_does_not_have_is_refused(te40: Api, kind: str, name: str, value: object) -> None:
    te40.log_in()

    assert te40.save(kind, name, value)["success"] == 0
    assert te40.fleet.written("te40") == []


def test_a_service_listens_while_it_is_on(te40: Api) -> None:
    te40.log_in()
    assert not answers(te40.fleet, "te40", "telnet")

    te40.save("CfgItemInt", "enabletelnet", 1)
    assert answers(te40.fleet, "te40", "telnet")
    te40.fleet.tamper("te40", "enabletelnet", "0")
    assert not answers(te40.fleet, "te40", "telnet")
    te40.fleet.tamper("te40", "enable_http", "On")
    assert answers(te40.fleet, "te40", "http")
    te40.fleet.control("reset")
    assert not answers(te40.fleet, "te40", "http")


def test_one_that_keeps_its_ports_says_what_it_was_told(te40: Api) -> None:
    te40.fleet.tamper("te40", "enable_http", "On")
    te40.fleet.fault("te40", HuaweiFault.KEEPS_PORTS)
    te40.log_in()
    te40.save("CfgItemInt", "enable_http", 1)

    assert te40.read("enable_http") == {"enable_http": 1}
    assert answers(te40.fleet, "te40", "http")
    te40.fleet.fault("te40", "none")
    assert not answers(te40.fleet, "te40", "http")


def test_cloudlink_refuses_in_another_field(fleet: RunningFleet) -> None:
    assert Api(fleet, "bar").log_in("sai").keys() == {"success", "error"}


def test_a_te20_knows_tls_1_1_alone_and_says_so(fleet: RunningFleet) -> None:
    there = fleet.at("te20")
    strict = ssl.create_default_context(cafile=fleet.ready.ca_file)
    with (
        socket.create_connection((there.address, there.https_port), timeout=600) as plain,
        pytest.raises(ssl.SSLError, match=r"PROTOCOL_VERSION|UNSUPPORTED_PROTOCOL"),
    ):
        strict.wrap_socket(plain, server_hostname=there.address)

    old = ssl.create_default_context(cafile=fleet.ready.ca_file)
    old.set_ciphers("DEFAULT:@SECLEVEL=0")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        old.minimum_version = ssl.TLSVersion.TLSv1_1
    with (
        socket.create_connection((there.address, there.https_port), timeout=600) as plain,
        old.wrap_socket(plain, server_hostname=there.address) as wire,
    ):
        assert wire.version() == "TLSv1.1"
