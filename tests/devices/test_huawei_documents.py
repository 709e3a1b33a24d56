"""What a Huawei endpoint says and is told: what is written can be read; all else is told apart."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetcfg.devices.drivers.huawei.documents import (
    body_of,
    count_uses,
    identity_of,
    name_in,
    read_envelope,
    settings_of,
)
from fleetcfg.errors import DeviceError
from fleetcfg.model.snapshot import DeviceIdentity

MODELS = st.sampled_from(["TE20", "TE30", "TE40", "TE50", "TE60"])
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=300)
ITEMS = st.one_of(
    st.tuples(st.sampled_from(["sipserv_addr", "proxy_addr"]), TEXTS),
    st.tuples(st.just("enable_http"), st.sampled_from(["On", "Off"])),
    st.tuples(st.just("enabletelnet"), st.sampled_from(["0", "1"])),
    st.tuples(st.just("port_ui_viport1"), st.integers(0, 2**31).map(str)),
)


def envelope(data: object, *, is_text: bool) -> bytes:
    said = json.dumps(data) if is_text else data
    return json.dumps({"success": 1, "data": said}).encode()


@given(ITEMS, MODELS, st.booleans())
def test_what_is_written_reads_as_it_was_written(item, model, is_text) -> None:
    name, value = item
    body = body_of(name, value, model)
    assert body is not None
    lists: Any = [*body.values()]
    stored = {each["CfgItemID"]: each["CfgItemInfo"] for items in lists for each in items}

    said = read_envelope(envelope(stored, is_text=is_text), "x")

    assert settings_of(said.data, [name], model).values == {name: value}


@pytest.mark.parametrize("model", ["", "TE", "te40", "TE70", "CloudLink Box 300"])
def test_of_a_model_that_nobody_looked_at_http_is_neither_read_nor_written(model: str) -> None:
    found = settings_of(
        {"enable_http": 0, "enabletelnet": 0}, ["enable_http", "enabletelnet"], model
    )

    assert found.unreadable == {"enable_http": "DEV_MODEL_UNKNOWN"}
    assert found.values == {"enabletelnet": "0"}
    assert body_of("enable_http", "On", model) is None


@pytest.mark.parametrize("value", [True, None, 1.5, [], {}, 2**53, -(2**70)])
def test_a_value_of_another_kind_is_not_guessed(value: object) -> None:
    found = settings_of({"enabletelnet": value}, ["enabletelnet", "proxy_addr"], "TE40")

    assert found.values == {}
    assert found.unreadable == {"enabletelnet": "DEV_VARIABLE_REFUSED"}


@pytest.mark.parametrize("value", [2, "On", "", "00"])
def test_http_is_on_or_off_and_nothing_else(value: object) -> None:
    found = settings_of({"enable_http": value}, ["enable_http"], "TE40")

    assert found.unreadable == {"enable_http": "DEV_VARIABLE_REFUSED"}


@pytest.mark.parametrize("value", ["²", "1" * 5000, "-1", "on", "1.0", "\u0661"])
def test_what_is_no_number_is_not_written_as_one(value: str) -> None:
    assert body_of("port_ui_viport1", value, "TE40") is None


@pytest.mark.parametrize("where", ["exception", "error"])
def test_a_refusal_has_its_number_wherever_it_stands(where: str) -> None:
    said = read_envelope(json.dumps({"success": 0, where: {"id": 100666995}}).encode(), "x")

    assert (said.is_done, said.number, said.data) == (False, 100666995, {})


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "DEV_ANSWER_BROKEN"),
        (b"  <!DOCTYPE html>", "DEV_ANSWER_OTHER"),
        (b"{}", "DEV_ANSWER_BROKEN"),
        (b'{"success":true}', "DEV_ANSWER_BROKEN"),
        (b'{"success":"1"}', "DEV_ANSWER_BROKEN"),
        (b'{"success":2}', "DEV_ANSWER_BROKEN"),
        (b'{"success":1,"data":"{"}', "DEV_ANSWER_BROKEN"),
        (b"[" * 100_000, "DEV_ANSWER_BROKEN"),
        (b'{"success":1,"data":' + b"[" * 100_000, "DEV_ANSWER_BROKEN"),
        (b"\xff\xfe\x00", "DEV_ANSWER_BROKEN"),
    ],
)
def test_what_is_no_answer_is_told_as_such(body: bytes, code: str) -> None:
    with pytest.raises(DeviceError) as refused:
        read_envelope(body, "x")
    assert refused.value.code == code


@pytest.mark.parametrize("data", [[], 5, None, "7", "[]", ""])
def test_what_tells_nothing_by_name_tells_nothing(data: object) -> None:
    assert read_envelope(envelope(data, is_text=False), "x").data == {}


@pytest.mark.parametrize("name", ["", "a b", "a;b", "a\r\nX: y", "ạ", "x" * 513, 5])
def test_no_header_is_made_of_what_cannot_be_in_one(name: object) -> None:
    assert name_in({"acSessionId": name}, "acSessionId") == ""


def test_an_answer_shows_none_of_what_it_holds() -> None:
    assert "b2" not in repr(read_envelope(b'{"success":1,"data":{"acCSRFToken":"b2"}}', "x"))


@pytest.mark.parametrize(
    ("state", "uses"),
    [
        ({"isInConf": 1}, 1),
        ({"isInConf": 0, "conftype": 0}, 0),
        ({"isInConf": 0, "conftype": 2}, 1),
        ({"mic": 1}, None),
        ({"isInConf": "1"}, None),
        ([], None),
    ],
)
def test_that_it_is_in_use_is_not_guessed(state: object, uses: int | None) -> None:
    assert count_uses({"state": state}) == uses


def test_an_endpoint_is_known_by_its_number_or_its_model() -> None:
    macs = {"system_lanMAC_addr": "00:00:00:00:00:00", "system_wanMAC_addr": "AC:00:00:00:00:01"}
    version = {"model": "TE40", "softVersion": "V600"}

    assert identity_of(version, {"product_esn": "2102"}, macs) == DeviceIdentity(
        "2102", "TE40", "V600", "ac:00:00:00:00:01"
    )
    with pytest.raises(DeviceError) as untold:
        identity_of({}, {}, macs)
    assert untold.value.code == "DEV_IDENTITY_UNTOLD"
