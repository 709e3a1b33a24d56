"""A simulated management node of Pexip on a real socket, asked by another's client."""

from collections.abc import Iterator

import pytest
import requests
from requests.auth import HTTPBasicAuth

from fleetcfg_kit.sim.core.fleet import SimDevice, SimFleet
from fleetcfg_kit.sim.pexip.https import PAGE
from fleetcfg_kit.testing.clock import NOON
from fleetcfg_kit.testing.fleet import PASSWORD, USER, RunningFleet, run_fleet

RIGHT = HTTPBasicAuth(USER.encode(), PASSWORD.encode())
WRONG = HTTPBasicAuth(USER.encode(), b"sai")
NODE = SimDevice(
    "cau",
    "127.21.0.10",
    "Pexip Infinity",
    "38 (80900.0.0)",
    "2f3c7b52-8c65-4c3b-9a34-6c2d8d4e7a11",
    "00:50:60:0D:00:0A",
    family="pexip",
)


@pytest.fixture(scope="module")
def module_pexip() -> Iterator[RunningFleet]:
    with run_fleet(SimFleet((NODE,), USER, PASSWORD, 0, 0), NOON) as running:
        yield running


@pytest.fixture
def pexip(module_pexip: RunningFleet) -> Iterator[RunningFleet]:
    yield module_pexip
    module_pexip.restore()


def ask(
    pexip: RunningFleet, path: str, auth: HTTPBasicAuth | None = RIGHT, method: str = "GET"
) -> requests.Response:
    there = pexip.at("cau")
    url = f"https://{there.address}:{there.https_port}/api/admin/{path}"
    return requests.request(
        method, url, auth=auth, verify=pexip.ready.ca_file, timeout=600, allow_redirects=False
    )


def test_a_deployment_says_what_it_is_and_what_holds_for_all(pexip) -> None:
    told = ask(pexip, "configuration/v1/global/1/").json()
    nodes = ask(pexip, "status/v1/worker_vm/").json()

    assert (told["deployment_uuid"], told["crypto_mode"]) == (NODE.serial, "besteffort")
    assert told["enable_sip"] is True
    assert [node["version"] for node in nodes["objects"]] == [NODE.firmware]


def test_a_list_gives_no_more_than_a_page_and_says_how_many_there_are(pexip) -> None:
    first = ask(pexip, "configuration/v1/conference/?limit=100").json()
    rest = ask(pexip, f"configuration/v1/conference/?limit=100&offset={PAGE}").json()

    assert first["meta"]["total_count"] == rest["meta"]["total_count"] == 10
    assert (len(first["objects"]), len(rest["objects"])) == (PAGE, 2)
    assert len({each["id"] for each in first["objects"] + rest["objects"]}) == 10
    room = first["objects"][1]
    assert (room["name"], room["crypto_mode"], room["pin"]) == ("giao-ban-2", "on", "73002")
    assert (room["allow_guests"], room["participant_limit"]) == (True, 50)
    assert (room["guest_pin"], room["ivr_theme"]) == ("", None)


def test_what_is_tampered_with_is_told(pexip) -> None:
    pexip.tamper("cau", "media[gateway_routing_rule:ra-tinh].crypto_mode", "on")
    pexip.tamper("cau", "call", "2")

    (rule,) = ask(pexip, "configuration/v1/gateway_routing_rule/").json()["objects"]
    people = ask(pexip, "status/v1/participant/?limit=1").json()

    assert (rule["crypto_mode"], rule["enable"], rule["priority"]) == ("on", True, 10)
    assert (people["meta"]["total_count"], len(people["objects"])) == (2, 1)


@pytest.mark.parametrize(
    ("path", "method", "status"),
    [
        ("configuration/v1/nothing/", "GET", 404),
        ("configuration/v1/conference/", "POST", 405),
        ("configuration/v1/conference/", "DELETE", 405),
    ],
)
def test_what_is_not_there_and_what_writes_is_refused(pexip, path, method, status) -> None:
    assert ask(pexip, path, method=method).status_code == status


@pytest.mark.parametrize("auth", [None, WRONG])
def test_a_wrong_password_or_none_is_refused(pexip, auth) -> None:
    answer = ask(pexip, "configuration/v1/conference/", auth)

    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Basic")


@pytest.mark.parametrize(
    ("fault", "status"),
    [("sign_in_page", 200), ("redirects", 302), ("busy_503", 503), ("forbidden_403", 403)],
)
def test_a_fault_shows(pexip, fault: str, status: int) -> None:
    pexip.fault("cau", fault)

    answer = ask(pexip, "configuration/v1/global/1/")

    assert answer.status_code == status
    assert ("<html>" in answer.text) == (fault == "sign_in_page")
