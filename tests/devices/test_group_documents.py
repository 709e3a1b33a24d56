"""What REST documents of a Group become, and what is refused of them."""

import json

import pytest

from fleetcfg.devices.drivers.poly import documents
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
