"""JSON-RPC without a socket: every message is answered as the protocol says."""

import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetcfg_kit.sim.cisco_ce.address import AddressStep
from fleetcfg_kit.sim.cisco_ce.device_state import CodecState
from fleetcfg_kit.sim.cisco_ce.json_rpc import JsonRpcSession, nest_values

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=6),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["Path", "Query", "Value", "Id", "x"]), inner, max_size=3)
    ),
    max_leaves=8,
)
METHODS = st.sampled_from(
    [
        "xGet",
        "xSet",
        "xQuery",
        "xDoc",
        "xFeedback/Subscribe",
        "xFeedback/Unsubscribe",
        "xCommand/Dial",
        "xCommand",
        "xCommand/",
        "nonsense",
        "",
    ]
)


class Client:
    def __init__(self, codec: CodecState, user: str = "admin") -> None:
        self.told: list[Mapping[str, Any]] = []
        self.rpc = JsonRpcSession(codec, user, self.told.append)

    def __call__(self, method: str, **parameters: object) -> Mapping[str, Any]:
        self.told.clear()
        request = {"jsonrpc": "2.0", "id": 1, "method": method, "params": parameters}
        self.rpc.hand(json.dumps(request))
        return self.told[0]


@pytest.fixture
def client(make: Callable[..., CodecState]) -> Client:
    return Client(make("Codec Pro", "26.4.1"))


def code(answer: Mapping[str, object]) -> object:
    error = answer["error"]
    assert isinstance(error, dict)
    return error["code"]


@pytest.mark.parametrize(
    ("text", "wanted"), [("{", -32700), ("[]", -32600), ("{}", -32600), ('{"method": 1}', -32600)]
)
def test_what_is_no_request_is_an_error(client: Client, text: str, wanted: int) -> None:
    client.rpc.hand(text)

    assert code(client.told[0]) == wanted


@pytest.mark.parametrize(
    ("method", "parameters", "wanted"),
    [
        ("nonsense", {}, -32601),
        ("xGet", {}, -32602),
        ("xGet", {"Path": ["Nonsense"]}, 3),
        ("xGet", {"Path": ["Configuration", "Audio", "Nope"]}, 3),
        ("xGet", {"Path": ["Configuration", "Aud"]}, 3),
        ("xSet", {"Path": ["Configuration", "Audio", "Nope"], "Value": 1}, 3),
        ("xSet", {"Path": ["Status", "Audio", "Volume"], "Value": 1}, 3),
        ("xSet", {"Path": ["Configuration", "Audio", "DefaultVolume"]}, -32602),
        ("xSet", {"Path": ["Configuration", "Audio", "DefaultVolume"], "Value": 101}, 1),
        (
            "xSet",
            {"Path": ["Configuration", "Security", "Audit", "OnError", "Action"], "Value": "Halt"},
            -31999,
        ),
        ("xCommand/Dial", {}, 4),
        ("xCommand/Dila", {}, -32601),
        ("xCommand/Video/Input/SetMainVideoSource", {}, 1),
        ("xFeedback/Unsubscribe", {"Id": 7}, -32602),
    ],
)
def test_a_request_that_cannot_be_done_says_why(
    client: Client, method: str, parameters: dict[str, object], wanted: int
) -> None:
    assert code(client(method, **parameters)) == wanted


def test_an_illegal_value_has_cause_27(client: Client) -> None:
    answer = client("xSet", Path=["Configuration", "Audio", "DefaultVolume"], Value="asdf")

    assert answer["error"]["data"] == {"Cause": 27}


def test_numbers_are_numbers_and_digits_in_text_are_text(client: Client) -> None:
    client("xSet", Path=["Configuration", "SystemUnit", "Name"], Value="007")

    assert client("xGet", Path=["Configuration", "SystemUnit", "Name"])["result"] == "007"
    assert client("xGet", Path=["Configuration", "Audio", "DefaultVolume"])["result"] == 50


def test_one_row_is_found_by_its_number(client: Client) -> None:
    answer = client("xGet", Path=["Configuration", "Video", "Input", "Connector", 2, "Name"])

    assert answer["result"] == ""


def test_rows_have_numbers(client: Client) -> None:
    rows = client("xGet", Path=["Configuration", "Video", "Input", "Connector"])["result"]

    assert [row["id"] for row in rows] == [1, 2, 3, 4, 5, 6]


def test_a_list_of_one_is_a_list(make: Callable[..., CodecState]) -> None:
    codec = make("Codec Pro", "26.4.1")
    codec.factory_reset()

    users = Client(codec)("xCommand/UserManagement/User/List")["result"]["User"]

    assert [(user["id"], user["Username"]) for user in users] == [(1, "admin")]
    assert [row["id"] for row in users[0]["Roles"]] == [1, 2]
    assert nest_values([((AddressStep("Entry", "0"), AddressStep("A")), 1)]) == {
        "Entry": [{"id": 0, "A": 1}]
    }


def test_no_calls_is_nothing_and_no_error(client: Client) -> None:
    assert client("xGet", Path=["Status", "Call"])["result"] is None


def test_the_current_value_comes_after_the_answer(client: Client) -> None:
    client(
        "xFeedback/Subscribe",
        Query=["Configuration", "Audio", "DefaultVolume"],
        NotifyCurrentValue=True,
    )

    assert [message.get("id") for message in client.told] == [1, None]
    assert client.told[1]["params"] == {
        "Id": 0,
        "Configuration": {"Audio": {"DefaultVolume": 50}},
    }


def test_a_subscriber_hears_until_it_unsubscribes(client: Client) -> None:
    client("xFeedback/Subscribe", Query=["Status", "Audio"])
    client("xCommand/Audio/Volume/Set", Level=7)
    heard = [message for message in client.told if "method" in message]
    client("xFeedback/Unsubscribe", Id=0)
    client("xCommand/Audio/Volume/Set", Level=8)

    assert [message["params"] for message in heard] == [
        {"Id": 0, "Status": {"Audio": {"Volume": 7}}}
    ]
    assert [message for message in client.told if "method" in message] == []


def test_a_call_that_ended_is_a_ghost(client: Client) -> None:
    client("xCommand/Dial", Number="a")
    client("xFeedback/Subscribe", Query=["Status", "Call"])
    client("xCommand/Call/Disconnect")

    ghosts = [m["params"] for m in client.told if "method" in m]
    assert {"Id": 0, "Status": {"Call": [{"id": 2, "ghost": True}]}} in ghosts


def test_a_notification_is_not_answered(client: Client) -> None:
    client.rpc.hand('{"jsonrpc": "2.0", "method": "xGet", "params": {"Path": ["Status"]}}')

    assert client.told == []


@given(method=METHODS, parameters=JSON)
def test_every_request_is_answered_once(
    make_one: Callable[..., CodecState], method: str, parameters: object
) -> None:
    client = Client(make_one())

    client.rpc.hand(json.dumps({"id": 1, "method": method, "params": parameters}))

    assert [("result" in told) != ("error" in told) for told in client.told if "id" in told] == [
        True
    ]


@given(text=st.text(max_size=40))
def test_any_text_is_answered_or_is_a_notification(
    make_one: Callable[..., CodecState], text: str
) -> None:
    client = Client(make_one())

    client.rpc.hand(text)

    assert len(client.told) <= 1


def test_nesting_nothing_gives_nothing() -> None:
    assert nest_values([]) == {}
