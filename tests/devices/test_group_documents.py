"""What REST documents of a Group become, and what is refused of them."""

import json

import pytest

from fleetcfg.devices.drivers.poly import GROUP, VIDEOOS, documents
from fleetcfg.devices.drivers.poly.export import exported
from fleetcfg.devices.family import Family
from fleetcfg.devices.wire import DeviceValues
from fleetcfg.errors import DeviceError

NAMES = ("a.b", "a.c", "a.d")


def code_of(body: object, *, is_refused: bool = False) -> str:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    with pytest.raises(DeviceError) as refused:
        documents.session_of(data, is_refused=is_refused)
    return refused.value.code


def login(result: str = "NOLOCKOUT", name: object = "PS6", *, success: object = True) -> object:
    status, session = {"loginResult": result}, {"sessionId": name}
    return {"loginStatus": status, "session": session, "success": success}


def test_a_login_that_went_well_gives_its_session() -> None:
    assert documents.session_of(json.dumps(login()).encode(), is_refused=False) == "PS6"


@pytest.mark.parametrize(
    ("body", "is_refused", "code"),
    [
        (login("LOCKOUT"), False, "DEV_LOCKED_OUT"),
        (login("LOCKOUT"), True, "DEV_LOCKED_OUT"),
        (login(), True, "DEV_AUTH_REJECTED"),
        (b"", True, "DEV_AUTH_REJECTED"),
        (login(success=False), False, "DEV_AUTH_REJECTED"),
        (login(success="true"), False, "DEV_AUTH_REJECTED"),
        (login(name=""), False, "DEV_ANSWER_BROKEN"),
        (login(name="a; b"), False, "DEV_ANSWER_BROKEN"),
        (login(name="a\nb"), False, "DEV_ANSWER_BROKEN"),
        (login(name="x" * 513), False, "DEV_ANSWER_BROKEN"),
        (login(name=7), False, "DEV_ANSWER_BROKEN"),
        (b"<html>", False, "DEV_ANSWER_OTHER"),
        (b"[" * 10_000, False, "DEV_ANSWER_BROKEN"),
        (b"7", False, "DEV_ANSWER_BROKEN"),
    ],
)
def test_any_other_login_has_its_own_end(body, is_refused, code) -> None:
    assert code_of(body, is_refused=is_refused) == code


def variables(*told: dict[str, object]) -> DeviceValues:
    return documents.variables_of({"vars": list(told)}, NAMES)


def one(name: str, **more: object) -> dict[str, object]:
    return {"name": name, "result": "NOERROR", "value": "x", "isSecure": False, **more}


def test_value_mask_refusal_and_nothing_at_all_are_four_things() -> None:
    found = variables(one("A.B"), one("a.c", isSecure=True), one("a.d", result="INVALID"))

    assert found.values == {"a.b": "x"}
    assert (found.masked, found.unreadable) == ({"a.c"}, {"a.d": "DEV_VARIABLE_REFUSED"})
    assert variables(one("other")).values == {}


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("time.timeserver.address0", "time.timeserver.address[0]"),
        ("time.timeserver.address0", "time.timeserver.address"),
        ("h323nic.gatekeeper.gkipaddress", "H323Nic.gatekeeper.gkipaddress[0]"),
        ("sourceman.camera[1].backlightcomp", "sourceman.camera1.backlightcomp"),
    ],
)
def test_a_variable_is_known_by_each_spelling_that_a_unit_has_for_it(asked: str, told: str) -> None:
    found = documents.variables_of({"vars": [one(told)]}, [asked])
    twice = documents.variables_of({"vars": [one(told), one(asked)]}, [asked])

    assert (found.values, found.unreadable) == ({asked: "x"}, {})
    assert (twice.values, twice.unreadable) == ({}, {asked: "DEV_PATH_TWICE"})


def test_another_element_is_another_variable() -> None:
    found = documents.variables_of({"vars": [one("a.address[1]")]}, ["a.address0"])

    assert (found.values, found.unreadable) == ({}, {"a.address0": "DEV_ANSWER_BROKEN"})


def test_what_was_not_asked_for_leaves_nothing_absent_that_was() -> None:
    found = variables(one("a.b"), one("a.unknown"))

    assert found.values == {"a.b": "x"}
    assert found.unreadable == {"a.c": "DEV_ANSWER_BROKEN", "a.d": "DEV_ANSWER_BROKEN"}
    assert variables(one("a.b")).unreadable == {}


@pytest.mark.parametrize("family", [GROUP, VIDEOOS])
def test_no_two_variables_of_a_family_have_one_plain_name(family: Family) -> None:
    names = family.catalog().natives

    assert len({documents.plain_name(name) for name in names}) == len(names)


def test_capitals_of_an_export_do_not_tell_settings_apart() -> None:
    body = b'<PHONE_CONFIG><ALL sec.SSH.enable="true" sec.web.enable="a" sec.Web.enable="b"/>'

    found = exported(body + b"</PHONE_CONFIG>", {"sec.ssh.enable", "sec.web.enable"})

    assert found.values == {"sec.ssh.enable": "true"}
    assert found.unreadable == {"sec.web.enable": "DEV_PATH_TWICE"}


def test_a_variable_that_comes_twice_has_no_value_and_one_of_no_text_neither() -> None:
    found = variables(one("a.b"), one("a.b", value="y"), one("a.c", value=None), one("a.c"))

    assert not found.values
    assert found.unreadable == {"a.b": "DEV_PATH_TWICE", "a.c": "DEV_PATH_TWICE"}


@pytest.mark.parametrize("found", [[], {}, {"vars": None}, {"vars": {}}])
def test_an_answer_without_variables_is_no_device_without_settings(found) -> None:
    with pytest.raises(DeviceError) as refused:
        documents.variables_of(found, NAMES)
    assert refused.value.code == "DEV_ANSWER_BROKEN"


def test_more_variables_than_a_device_has_are_refused() -> None:
    with pytest.raises(DeviceError) as refused:
        documents.variables_of({"vars": [{}] * 5_001}, NAMES)
    assert refused.value.code == "DEV_ANSWER_MANY"


def test_what_is_not_told_is_left_out_and_never_guessed() -> None:
    assert documents.count_conferences({}) is None
    assert documents.count_conferences([]) == 0
    assert documents.clock_of({"systemTime": 1e300}) is None
    assert documents.uptime_of({"uptime": True}) is None
    assert documents.servers_of({"address": "x"}, "SIP") == ()
    with pytest.raises(DeviceError) as refused:
        documents.identity_of([])
    assert refused.value.code == "DEV_IDENTITY_UNTOLD"
