"""A simulated Logitech endpoint on a real socket, asked by another's client."""

from collections.abc import Iterator

import pytest
import requests

from fleetcfg_kit.sim.core.fleet import SimDevice, SimFleet
from fleetcfg_kit.testing.clock import NOON
from fleetcfg_kit.testing.fleet import PASSWORD, USER, RunningFleet, run_fleet

BAR = SimDevice(
    "thanh",
    "127.21.0.12",
    "VR0020",
    "1.12.246",
    "2346FD2KD0T2",
    "44:73:D6:EE:BD:DF",
    family="logitech",
)


@pytest.fixture(scope="module")
def module_bar() -> Iterator[RunningFleet]:
    with run_fleet(SimFleet((BAR,), USER, PASSWORD, 0, 0), NOON) as running:
        yield running


@pytest.fixture
def bar(module_bar: RunningFleet) -> Iterator[RunningFleet]:
    yield module_bar
    module_bar.restore()


def ask(
    bar: RunningFleet, method: str, path: str, token: str = "", **said: str
) -> requests.Response:
    there = bar.at("thanh")
    return requests.request(
        method,
        f"https://{there.address}:{there.https_port}/api/v1/{path}",
        json=said or None,
        headers={"Authorization": f"Bearer {token}"} if token else {},
        verify=bar.ready.ca_file,
        timeout=600,
    )


def sign_in(bar: RunningFleet, password: str = PASSWORD) -> requests.Response:
    return ask(bar, "POST", "signin", username=USER, password=password)


def test_a_token_opens_what_the_password_alone_does_not(bar) -> None:
    token = sign_in(bar).json()["result"]["auth_token"]

    told = ask(bar, "GET", "device", token).json()

    assert told["code"] == 200
    assert told["result"]["serialNumber"] == BAR.serial
    assert told["result"]["deviceName"] == "Rally Bar Mini"
    assert ask(bar, "GET", "insights/device", token).json()["result"]["deviceState"] == "IDLE"
    assert ask(bar, "GET", "device").status_code == 401
    assert ask(bar, "GET", "device", token + "x").status_code == 401
    assert ask(bar, "DELETE", "device", token).status_code == 404


def test_a_wrong_password_gives_no_token(bar) -> None:
    assert sign_in(bar, "sai").status_code == 401
    assert ask(bar, "POST", "signin").status_code == 400
    assert bar.stats()["thanh"]["logins"] == 0


def test_a_power_cut_ends_every_token(bar) -> None:
    token = sign_in(bar).json()["result"]["auth_token"]

    bar.power("thanh", "off")
    bar.power("thanh", "on")

    assert ask(bar, "GET", "device", token).status_code == 401
