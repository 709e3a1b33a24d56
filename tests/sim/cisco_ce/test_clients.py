"""Clients that others wrote are served: the maker's own, the public Python one, and curl."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from fleetcfg_kit.testing.fleet import PASSWORD

JS = Path(__file__).parents[2] / "js"
ASCII = "ascii-pass"  # xows makes its header in Latin-1
NAME = 'Phòng "họp" số 1'


VOLUME = {"type": "Integer", "Max": "100", "Min": "0"}


@pytest.fixture
def jsxapi(program: Callable[[str], str]) -> Callable[[str], dict[str, dict[str, object]]]:
    node = program("node")
    if not (JS / "node_modules" / "jsxapi").is_dir():
        reason = "jsxapi is not installed: make npm-deps"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)

    def run(url: str) -> dict[str, dict[str, object]]:
        environment = {
            **{name: value for name, value in os.environ.items() if name != "SSH_AUTH_SOCK"},
            "FLEETCFG_SIM_PASSWORD": PASSWORD,
        }
        command = [node, "--no-warnings", str(JS / "verify.js"), url, "admin"]
        done = subprocess.run(
            command, capture_output=True, env=environment, timeout=600, check=True
        )
        told: dict[str, dict[str, object]] = json.loads(done.stdout)
        return told

    return run


@pytest.mark.parametrize("name", ["old", "pro"])
def test_jsxapi_works_over_ssh(browser, jsxapi, name: str) -> None:
    device = browser.fleet.at(name)

    told = jsxapi(f"ssh://{device.address}:{device.ssh_port}")

    assert told["subtree"]["value"]["Name"] == told["name"]["value"]
    assert told["set"] == {"value": None}
    assert told["readback"] == told["heard"] == {"value": NAME}
    assert told["badpath"]["error"]["code"] == 3
    assert told["badvalue"] == {"error": {"code": 2, "message": "Illegal value"}}
    assert told["doc"] == {"value": {"ValueSpace": VOLUME}}
    assert int(told["uptime"]["value"]) > 0
    assert told["dial"]["value"]["CallId"] == "2"
    assert told["calls"]["value"][0]["Status"] == "Connected"
    assert told["hangup"]["value"] == {"status": "OK"}
    assert told["badcommand"]["error"]["code"] == 3
    assert told["badargument"]["error"]["code"] == 4
    assert told["upload"]["value"] == {"status": "OK"}
    assert browser.fleet.get(name, "SystemUnit Name") == NAME


def test_jsxapi_works_over_websocket(browser, jsxapi) -> None:
    device = browser.fleet.at("pro")

    told = jsxapi(f"wss://{device.address}:{device.https_port}")

    assert told["subtree"]["value"]["Name"] == told["name"]["value"]
    assert told["set"] == {"value": True}
    assert told["readback"] == told["heard"] == {"value": NAME}
    assert told["badpath"] == {"error": {"code": 3, "message": "No match on address expression"}}
    assert told["badvalue"]["error"]["message"] == "Illegal value"
    assert told["doc"] == {"value": {"ValueSpace": VOLUME}}
    assert told["uptime"]["value"] > 0
    assert told["dial"]["value"]["CallId"] == 2
    assert told["badargument"]["error"]["code"] == 4


def test_jsxapi_is_told_that_websocket_is_off(browser, jsxapi) -> None:
    device = browser.fleet.at("kit")

    told = jsxapi(f"wss://{device.address}:{device.https_port}")

    assert told["failed"].endswith("Unexpected server response: 404")


def talk_xows(browser, name: str, password: str = ASCII) -> dict[str, Any]:
    device = browser.fleet.at(name)
    url = f"wss://{device.address}:{device.https_port}/ws"
    done = subprocess.run(
        [sys.executable, "-W", "ignore", str(JS / "verify_xows.py"), url, "ascii"],
        capture_output=True,
        env={**os.environ, "FLEETCFG_SIM_PASSWORD": password},
        timeout=600,
        check=True,
    )
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def test_xows_works(browser) -> None:
    told = talk_xows(browser, "pro")

    assert told["name"] == "Salle du Conseil — Québec"
    assert told["subtree"]["Name"] == "Salle du Conseil — Québec"
    assert told["set"] is True
    assert told["readback"] == NAME
    assert told["heard"] == {"Configuration": {"SystemUnit": {"Name": NAME}}}
    assert told["badpath"] == {"error": "XoWSError"}
    assert told["badvalue"] == {"error": "CommandError"}
    assert told["uptime"] > 0
    assert told["query"] == {"Configuration": {"Audio": {"DefaultVolume": 50}}}
    assert told["badcommand"] == {"error": "MethodNotFound"}


def test_xows_is_told_that_a_passphrase_is_wrong(browser) -> None:
    assert talk_xows(browser, "pro", "wrong")["failed"] == "AuthenticationFailure"


@pytest.mark.parametrize(
    ("mode", "failed"), [("busy_503", "RateLimitError"), ("rebooting", "ConnectionError")]
)
def test_xows_is_told_why_it_may_not(browser, mode: str, failed: str) -> None:
    browser.fleet.fault("pro", mode)

    assert talk_xows(browser, "pro")["failed"] == failed


@pytest.fixture
def curl(browser, program: Callable[[str], str], tmp_path: Path) -> Callable[..., str]:
    """Asks a codec by curl, which keeps its cookies in a file."""
    device = browser.fleet.at("old")
    known = ("--cacert", browser.fleet.ready.ca_file, "--cookie", str(tmp_path / "jar"))

    def asked(path: str, *more: str) -> str:
        url = f"https://{device.address}:{device.https_port}{path}"
        quietly = ("--silent", "--show-error", "--fail", "--noproxy", "*")
        command = [program("curl"), *quietly, *known, *more, url]
        done = subprocess.run(command, capture_output=True, timeout=600, check=True, text=True)
        return done.stdout

    return asked


def test_curl_reads_every_document_in_a_session(curl: Callable[..., str], tmp_path: Path) -> None:
    jar, secret = tmp_path / "jar", tmp_path / "secret"
    secret.write_text(f'user = "admin:{PASSWORD}"\n', encoding="utf-8")
    kept = ("--config", str(secret), "--cookie-jar", str(jar))

    curl("/xmlapi/session/begin", "--request", "POST", *kept)

    for name in ("configuration", "status", "valuespace", "command"):
        assert ET.fromstring(curl(f"/{name}.xml")).tag == name.title()  # noqa: S314 - our own
    assert "<Success/>" in curl(
        "/putxml",
        "--data",
        "<Configuration><Audio><DefaultVolume>3</DefaultVolume></Audio></Configuration>",
    )
    assert ">3<" in curl("/getxml?location=/Configuration/Audio/DefaultVolume")
    assert "EmptyResult" in curl("/getxml?location=/Configuration/Audio/Nope")
    curl("/xmlapi/session/end", "--request", "POST")
    with pytest.raises(subprocess.CalledProcessError):
        curl("/status.xml")
