"""A simulated Meeting Server on a real socket, asked by another's client."""

from collections.abc import Iterator
from typing import Any

import pytest
import requests
from lxml import etree
from requests.auth import HTTPBasicAuth

from fleetcfg_kit.sim.cms.device_state import CALLS, DEFAULTS, GUESTS, PROFILE
from fleetcfg_kit.sim.cms.https import PAGE
from fleetcfg_kit.sim.core.fleet import SimDevice, SimFleet
from fleetcfg_kit.testing.clock import NOON
from fleetcfg_kit.testing.fleet import PASSWORD, USER, RunningFleet, run_fleet

RIGHT = HTTPBasicAuth(USER.encode(), PASSWORD.encode())
WRONG = HTTPBasicAuth(USER.encode(), b"sai")
SERVER = SimDevice(
    "cau",
    "127.21.0.9",
    "Cisco Meeting Server",
    "3.2",
    "8b6dc06e-6a0b-4983-aa9c-bf49826f7756",
    "00:50:60:0D:00:09",
    settings={"coSpace[giao.ban.1].name": "Phòng <1> & 2"},
    family="cisco_cms",
)


@pytest.fixture(scope="module")
def module_cms() -> Iterator[RunningFleet]:
    with run_fleet(SimFleet((SERVER,), USER, PASSWORD, 0, 0), NOON) as running:
        yield running


@pytest.fixture
def cms(module_cms: RunningFleet) -> Iterator[RunningFleet]:
    yield module_cms
    module_cms.restore()


def ask(cms: RunningFleet, path: str, **more: Any) -> requests.Response:
    there = cms.at("cau")
    url = f"https://{there.address}:{there.https_port}/api/v1/{path}"
    return requests.get(
        url,
        auth=RIGHT,
        verify=cms.ready.ca_file,
        timeout=600,
        allow_redirects=False,
        **more,
    )


def told(cms: RunningFleet, path: str, **more: Any) -> Any:
    answer = ask(cms, path, **more)
    assert (answer.status_code, answer.headers["Content-Type"][:8]) == (200, "text/xml")
    return etree.fromstring(answer.content)


def texts(element: Any) -> dict[str, str]:
    return {each.tag: each.text or "" for each in element}


def test_a_server_says_what_it_is_and_which_profiles_are_everybody_s(cms) -> None:
    status, profiles = texts(told(cms, "system/status")), texts(told(cms, "system/profiles"))

    assert (status["hostId"], status["softwareVersion"]) == (SERVER.serial, "3.2")
    assert (status["callLegsActive"], status["cdrTime"][-1]) == ("0", "Z")
    assert profiles == {"callLegProfile": PROFILE, "callProfile": CALLS}
    assert texts(told(cms, "system/configuration/cluster"))["participantLimit"] == "200"


def test_a_list_gives_no_more_than_a_page_and_says_how_many_there_are(cms) -> None:
    first = told(cms, "coSpaces", params={"limit": 100})
    rest = told(cms, "coSpaces", params={"offset": PAGE, "limit": 100})
    one = told(cms, "coSpaces", params={"offset": 1, "limit": 1})

    assert first.get("total") == rest.get("total") == one.get("total") == "10"
    assert (len(first), len(rest), len(one)) == (PAGE, 2, 1)
    assert len({each.get("id") for each in [*first, *rest]}) == 10
    assert one[0].get("id") == first[1].get("id")
    assert texts(first[0]) == {"uri": "giao.ban.1", "name": "Phòng <1> & 2"}
    assert len(told(cms, "coSpaces", params={"offset": 100})) == 0


def test_an_object_says_more_than_its_list(cms) -> None:
    rooms = [texts(told(cms, f"coSpaces/{each.get('id')}")) for each in told(cms, "coSpaces")]

    by_uri = {room["uri"]: room for room in rooms}
    assert by_uri["giao.ban.2"]["callLegProfile"] == GUESTS
    assert by_uri["giao.ban.2"]["numAccessMethods"] == "1"
    assert by_uri["giao.ban.1"]["passcode"] == "73001"
    assert "numAccessMethods" not in by_uri["giao.ban.1"]
    assert "passcode" not in by_uri["giao.ban.4"], "what is unset is left out"


def test_access_methods_are_those_of_their_room(cms) -> None:
    rooms = {texts(each)["uri"]: each.get("id") for each in told(cms, "coSpaces")}

    (its,) = told(cms, f"coSpaces/{rooms['giao.ban.2']}/accessMethods")
    whole = told(cms, f"coSpaces/{rooms['giao.ban.2']}/accessMethods/{its.get('id')}")

    assert texts(whole)["scope"] == "private"
    assert "coSpace" not in texts(whole)
    assert len(told(cms, f"coSpaces/{rooms['giao.ban.1']}/accessMethods")) == 0


@pytest.mark.parametrize("path", ["coSpaces/00000000", "nothing", "system/nothing", "coSpaces/a/b"])
def test_what_is_not_there_is_told_why(cms, path: str) -> None:
    answer = ask(cms, path)

    assert answer.status_code == 404
    assert etree.fromstring(answer.content).tag == "failureDetails"


def test_nothing_can_be_written(cms) -> None:
    there = cms.at("cau")
    url = f"https://{there.address}:{there.https_port}/api/v1/coSpaces"
    answer = requests.post(url, "name=x", auth=RIGHT, verify=cms.ready.ca_file, timeout=600)

    assert answer.status_code == 405
    assert cms.stats()["cau"]["writes"] == 0


def test_a_wrong_password_or_none_is_refused_and_a_connection_is_one_login(cms) -> None:
    there, before = cms.at("cau"), cms.stats()["cau"]
    url = f"https://{there.address}:{there.https_port}/api/v1/system/status"
    with requests.Session() as session:
        for known in [None, WRONG, RIGHT, RIGHT, WRONG]:
            answer = session.get(url, auth=known, verify=cms.ready.ca_file, timeout=600)
            assert answer.status_code == (200 if known == RIGHT else 401)
            assert "Basic" in answer.headers.get("WWW-Authenticate", "Basic")

    after = cms.stats()["cau"]
    assert after["credentials"] - before["credentials"] == 3
    assert after["logins"] - before["logins"] == 1


@pytest.mark.parametrize("said", ["Basic", "Basic ???", "Bearer x", "Basic /w=="])
def test_a_header_that_is_no_password_is_refused(cms, said: str) -> None:
    there = cms.at("cau")
    answer = requests.get(
        f"https://{there.address}:{there.https_port}/api/v1/coSpaces",
        headers={"Authorization": said},
        verify=cms.ready.ca_file,
        timeout=600,
    )

    assert answer.status_code == 401


@pytest.mark.parametrize(
    ("fault", "path", "status"),
    [
        ("sign_in_page", "system/status", 200),
        ("redirects", "system/status", 302),
        ("busy_503", "coSpaces", 503),
        ("forbidden_403", "coSpaces", 403),
        ("lockout", "coSpaces", 401),
    ],
)
def test_a_fault_shows(cms, fault: str, path: str, status: int) -> None:
    cms.fault("cau", fault)

    answer = ask(cms, path)

    assert answer.status_code == status
    assert ("<html>" in answer.text) == (fault == "sign_in_page")


def test_a_list_that_changes_says_another_number_on_its_second_page(cms) -> None:
    cms.fault("cau", "list_changes")

    assert told(cms, "coSpaces").get("total") == "10"
    assert told(cms, "coSpaces", params={"offset": PAGE}).get("total") == "11"


def test_what_is_tampered_with_is_told(cms) -> None:
    path = f"callLegProfile[{PROFILE}].sipMediaEncryption"
    assert DEFAULTS[path] == "optional"

    cms.tamper("cau", path, "prohibited")

    assert texts(told(cms, f"callLegProfiles/{PROFILE}"))["sipMediaEncryption"] == "prohibited"
