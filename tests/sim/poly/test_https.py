"""REST on a real socket: sessions, configuration, status."""

import json

import pytest
import requests

from fleetcfg_kit.sim.poly.line import GROUP
from fleetcfg_kit.sim.poly.tables import DEFAULTS
from tests.sim.poly.conftest import BOX, GUEST

REST_NAMES = GROUP.names
ENCRYPTION = "comm.callsetting.callfeatures.encryptionenable"


def _ask(client):
    return client.ask("POST", "/rest/config", {"names": [ENCRYPTION]})


def test_a_login_tells_how_it_went_and_gives_both_cookies(box) -> None:
    client = box.rest()

    answer = client.log_in()

    told = answer.json()
    assert (answer.status_code, told["success"]) == (200, True)
    assert told["loginStatus"]["loginResult"] == "NOLOCKOUT"
    assert told["loginStatus"]["failedLogins"] == 0
    assert told["session"]["role"] == "ADMIN"
    assert told["session"]["userId"] == "admin"
    assert client.http.cookies["session_id"] == told["session"]["sessionId"]
    assert client.http.cookies["XSRF-TOKEN"]
    assert _ask(client).status_code == 200


def test_the_action_of_a_login_may_be_named(box) -> None:
    client = box.rest()
    body = {"user": "admin", "password": box.fleet.ready.user, "action": "Login"}

    assert client.ask("POST", "/rest/session", body).json()["success"] is False
    assert client.ask("POST", "/rest/session", {"action": "VerifyIdentity"}).status_code == 401


def test_a_second_login_with_the_cookie_of_the_first_is_refused(box) -> None:
    client = box.admin()

    again = client.log_in()

    assert again.status_code == 400
    assert "SessionAlreadyActive" in again.text
    assert box.rest().log_in().status_code == 200
    assert box.fleet.stats()["box"]["logins"] == 2


def test_after_a_logout_the_session_is_lost_and_may_be_opened_anew(box) -> None:
    client = box.admin()

    assert client.ask("POST", "/rest/session", {"action": "Logout"}).json() == {"success": True}

    assert _ask(client).status_code == 401
    assert client.log_in().status_code == 200


@pytest.mark.parametrize("left_out", ["cookie", "header", "both", "another"])
def test_the_token_has_to_come_back_as_a_cookie_and_as_a_header(box, left_out: str) -> None:
    client = box.admin()
    token = client.http.cookies["XSRF-TOKEN"]
    if left_out in {"cookie", "both"}:
        del client.http.cookies["XSRF-TOKEN"]
    header = {"cookie": token, "header": "", "both": "", "another": "x" * len(token)}[left_out]

    answer = client.ask(
        "POST",
        "/rest/config",
        {"vars": [{"name": ENCRYPTION, "value": "Required_All"}]},
        **{"x-xsrf-token": header},
    )

    assert answer.status_code == 403
    assert box.fleet.get("box", ENCRYPTION) == "Off"


def test_without_a_session_nothing_is_told(box) -> None:
    for method, path in (("POST", "/rest/config"), ("GET", "/rest/system"), ("GET", "/rest/x")):
        answer = box.rest().ask(method, path, {"names": [ENCRYPTION]})
        assert (answer.status_code, answer.json()["success"]) == (401, False)


def test_a_session_is_lost_after_one_answer_and_the_next_login_goes_on(box) -> None:
    client = box.admin()
    box.fleet.fault("box", "session_lost")

    assert _ask(client).status_code == 200
    assert _ask(client).status_code == 401
    assert client.log_in().status_code == 200
    assert _ask(client).status_code == 200


def test_a_session_that_was_idle_for_too_long_is_lost(bare) -> None:
    bare.state.write("security.remoteaccess.web.idlesessiontimeout", "5", "x")
    token = bare.state.open_web_session("admin")
    bare.steady.now += 300.0
    assert bare.state.find_web_session(token) is not None
    bare.steady.now += 300.1

    assert bare.state.find_web_session(token) is None
    assert bare.state.web_sessions == {}


def test_sessions_that_are_not_closed_use_up_the_system_until_it_is_started_anew(bare) -> None:
    for _ in range(20):
        assert bare.state.open_web_session("admin")

    assert bare.state.open_web_session("admin") is None
    bare.state.reboot()
    assert bare.state.open_web_session("admin")


@pytest.mark.parametrize("how", ["off", "reset"])
def test_what_ends_the_power_ends_sessions(box, how: str) -> None:
    client = box.admin()
    if how == "off":
        box.fleet.power("box", "off")
        with pytest.raises(requests.ConnectionError):
            _ask(client)
        box.fleet.power("box", "on")
    else:
        box.fleet.fault("box", "factory_reset")

    assert _ask(client).status_code == 401


# ---------------------------------------------------------------- configuration


def test_names_are_answered_with_what_is_known_of_each(box) -> None:
    told = box.admin().config(names=[ENCRYPTION, "comm.nothing", "system.info.SystemName"])

    assert told == {
        "vars": [
            {
                "name": ENCRYPTION,
                "result": "NOERROR",
                "value": "Off",
                "isEditable": True,
                "isHidden": False,
                "isSecure": False,
            },
            {"name": "comm.nothing", "result": "NOTFOUND"},
            {"name": "system.info.SystemName", "result": "NOTFOUND"},
        ]
    }


def test_a_group_500_begins_as_its_export_says(box) -> None:
    told = box.admin().config(names=list(REST_NAMES))["vars"]

    values = {each["name"]: each["value"] for each in told}
    assert values == {
        **{name: DEFAULTS[name] for name in REST_NAMES},
        "system.info.systemname": "Phòng họp số 1",
        "management.snmp.community": "REMOVED_SECURE_CONTENT",
    }
    assert values["comm.callpreference.preferredspeed.ipoutgoing"] == "1472"
    assert values["comm.qos.tos.tosaudio"] == "5"


def test_only_the_secret_is_secure_and_what_is_only_of_the_command_line_is_not_there(box) -> None:
    told = box.admin().config(names=["management.snmp.community", "call", "disabletlsv1"])["vars"]

    assert [(each["result"], each.get("isSecure")) for each in told] == [
        ("NOERROR", True),
        ("NOTFOUND", None),
        ("NOTFOUND", None),
    ]


def test_each_variable_of_a_write_has_its_own_result(box) -> None:
    wanted = [
        (ENCRYPTION, "Required_All", "NOERROR"),
        (ENCRYPTION, "requiredallcalls", "INVALIDVALUE"),
        ("comm.callpreference.preferredspeed.ipmaxincoming", "02048", "INVALIDVALUE"),
        ("comm.nothing", "x", "NOTFOUND"),
        ("system.info.systemname", "", "INVALIDVALUE"),
        ("comm.qos.tos.tosvideo", "7", "NOERROR"),
    ]

    told = box.admin().config(vars=[{"name": name, "value": value} for name, value, _ in wanted])

    assert told == {
        "vars": [
            {"name": name, "requestedValue": value, "result": result}
            for name, value, result in wanted
        ],
        "rebootNeeded": False,
    }
    changes = box.fleet.control("journal", host="box")["changes"]
    assert [(c["actor"], c["path"], c["before"], c["after"]) for c in changes] == [
        ("admin", ENCRYPTION, "Off", "Required_All"),
        ("admin", "comm.qos.tos.tosvideo", "4", "7"),
    ]


def test_a_secret_is_set_and_shown_nowhere_over_rest(box) -> None:
    client = box.admin()

    told = client.config(vars=[{"name": "management.snmp.community", "value": "Kín 1"}])

    assert box.fleet.get("box", "management.snmp.community") == "Kín 1"
    shown = json.dumps([told, client.config(names=list(REST_NAMES))], ensure_ascii=False)
    assert "Kín 1" not in shown
    assert "Kín 1" not in str(box.fleet.control("journal", host="box"))


def test_what_is_set_over_one_way_is_seen_over_the_other(box) -> None:
    client = box.admin()

    client.set("system.info.systemname", "Hội trường B")
    box.say("encryption requiredallcalls")

    assert box.say("systemname get") == ['systemname "Hội trường B"']
    assert client.get(ENCRYPTION) == "Required_All"


def test_a_plain_user_reads_and_does_not_write(box) -> None:
    client = box.rest()
    assert client.log_in(GUEST.name, GUEST.password).json()["session"]["role"] == "USER"

    assert client.get(ENCRYPTION) == "Off"
    body = {"vars": [{"name": ENCRYPTION, "value": "Required_All"}]}
    assert client.ask("POST", "/rest/config", body).status_code == 403
    assert box.fleet.stats()["box"]["writes"] == 0


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"[" * 100_000, b"\xff", b'{"other": 1}'])
def test_a_body_that_is_none_is_a_bad_request(box, body: bytes) -> None:
    client = box.admin()
    token = client.http.cookies["XSRF-TOKEN"]

    answer = client.http.post(
        f"{client.base}/rest/config",
        data=body,
        headers={"x-xsrf-token": token},
        verify=client.ca,
        timeout=600,
    )

    assert answer.status_code == 400


def test_what_is_no_text_is_refused_like_any_other_value(box) -> None:
    client = box.admin()

    for value in ("\ud800", "a\nb", "x" * 65):
        assert client.set("system.info.systemname", value) == "INVALIDVALUE"
    assert box.fleet.get("box", "system.info.systemname") == "Phòng họp số 1"


# ---------------------------------------------------------------- the system


def test_tells_who_it_is(box) -> None:
    told = box.admin().ask("GET", "/rest/system").json()

    assert (told["model"], told["serialNumber"], told["softwareVersion"]) == (
        "RealPresence Group 500",
        BOX.serial,
        "6.2.2.8",
    )
    assert (told["state"], told["rebootNeeded"]) == ("READY", False)
    box.fleet.fault("box", "swapped_serial")
    assert box.admin().ask("GET", "/rest/system").json()["serialNumber"] != BOX.serial


def test_tells_servers_and_calls_that_there_are(box) -> None:
    client = box.admin()
    paths = ("/rest/system/sipservers", "/rest/system/h323gatekeepers", "/rest/conferences")
    assert [client.ask("GET", path).json() for path in paths] == [[], [], []]

    client.set("comm.nics.sipnic.sipregistrarserver", "10.0.0.7")
    box.fleet.tamper("box", "call", "10.1.2.3")

    sip, gatekeepers, conferences = (client.ask("GET", path).json() for path in paths)
    assert sip == [{"address": "10.0.0.7", "model": "Unknown", "state": "UP", "version": ""}]
    assert gatekeepers == []
    assert conferences[0]["connections"][0]["address"] == "10.1.2.3"
    assert client.ask("GET", "/rest/system").json()["state"] == "IN_CALL"


def test_a_status_is_told_as_a_group_tells_it(box) -> None:
    first, *_ = box.admin().ask("GET", "/rest/system/status").json()

    assert first == {
        "languageTag": "LAN_NETWORK_HEADING",
        "name": "system.status.ipnetwork",
        "state": "up",
    }


def test_what_wants_a_start_says_so_until_it_has_been_started(box) -> None:
    client = box.admin()
    box.fleet.fault("box", "reboot_needed")

    told = client.config(vars=[{"name": ENCRYPTION, "value": "Required_All"}])
    assert told["rebootNeeded"] is True
    assert client.ask("GET", "/rest/system").json()["rebootNeeded"] is True
    assert client.ask("POST", "/rest/system/reboot", {"action": "reboot"}).status_code == 200

    assert box.admin().ask("GET", "/rest/system").json()["rebootNeeded"] is False
    assert box.fleet.get("box", ENCRYPTION) == "Required_All"


def test_what_is_not_there_is_not_found(box) -> None:
    client = box.admin()

    assert client.ask("GET", "/rest/nothing").status_code == 404
    assert client.ask("POST", "/rest/system/resetsettings", {}).status_code == 404


def test_a_web_interface_that_is_switched_off_does_not_answer(box) -> None:
    box.admin().set("security.remoteaccess.web.enabled", "False")

    with pytest.raises(requests.ConnectionError):
        box.rest().log_in()
    assert box.say("systemsetting webenabled True") == ["systemsetting webenabled True"]
    assert box.rest().log_in().status_code == 200


@pytest.mark.parametrize(
    ("fault", "status"), [("forbidden_403", 403), ("auth_401", 401), ("lockout", 401)]
)
def test_faults_of_a_login_have_their_code(box, fault: str, status: int) -> None:
    box.fleet.fault("box", fault)

    assert box.rest().log_in().status_code == status


@pytest.mark.parametrize("fault", ["drops", "rebooting", "refuses", "garbage"])
def test_faults_of_the_wire_leave_no_answer(box, fault: str) -> None:
    box.fleet.fault("box", fault)

    with pytest.raises((requests.RequestException, ValueError)):
        box.rest().log_in().json()


def test_a_system_that_stores_nothing_says_that_it_did(box) -> None:
    client = box.admin()
    box.fleet.fault("box", "stores_nothing")

    assert client.set(ENCRYPTION, "Required_All") == "NOERROR"
    assert client.set(ENCRYPTION, "Perhaps") == "INVALIDVALUE"
    assert client.get(ENCRYPTION) == "Off"
