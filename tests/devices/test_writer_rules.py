"""The rules that every writer keeps, whatever the device says."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetcfg.devices.drivers.cisco_ce import FAMILY
from fleetcfg.devices.write_rules import cautions, judge, refuse_unfit, refuse_untold, rounds
from fleetcfg.devices.writer import Write, WriteReply, WriteReport, WriteResult, WriteStatus
from fleetcfg.errors import DeviceError
from fleetcfg.model.snapshot import DeviceIdentity, Snapshot
from fleetcfg.model.space import Text, Tokens, Whole
from fleetcfg.model.value import Absent, Masked, Unreadable, Value
from fleetcfg.plan.order import order_of

CATALOG = FAMILY.catalog()
KNOWN = cautions(CATALOG)
BEFORE = Snapshot(
    DeviceIdentity("FOC1", "Room Kit", "ce9.15"),
    {"A B": "1", "A C": "Off", "A D": "", "A E": "x"},
    masked=frozenset({"A Password"}),
    unreadable={"A Twice": "DEV_PATH_TWICE"},
)
SPACES = {"A B": Whole(0, 10), "A C": Tokens(("Off", "On")), "A D": Text(1, 3)}
READINGS = [Value("wanted"), Value("other"), Masked(), Absent(), Unreadable("DEV_CLOSED")]


def refusal_of(call: Callable[..., object], *arguments: object) -> DeviceError:
    with pytest.raises(DeviceError) as refused:
        call(*arguments)
    return refused.value


@pytest.mark.parametrize(
    ("path", "value", "code"),
    [
        ("", "x", "DEV_WRITE_PATH"),
        ("SIP  URI", "x", "DEV_WRITE_PATH"),
        ("SIP URI ", "x", "DEV_WRITE_PATH"),
        ("SIP URI\n", "x", "DEV_WRITE_PATH"),
        ("SIP URI: x\nxConfiguration SIP URI", "x", "DEV_WRITE_PATH"),
        ("Video Input Connector[*] Name", "x", "DEV_WRITE_PATH"),
        ("Video Input Connector[1..2] Name", "x", "DEV_WRITE_PATH"),
        ("Video Input Connector 1 Name", "x", "DEV_WRITE_PATH"),
        ("SIP/URI", "x", "DEV_WRITE_PATH"),
        ("SIP <URI>", "x", "DEV_WRITE_PATH"),
        ("SIP Ürí", "x", "DEV_WRITE_PATH"),
        ("SIP Authentication Password", "x", "DEV_WRITE_SECRET"),
        ("NetworkServices NTP Server[3] Key", "x", "DEV_WRITE_SECRET"),
        ("Network[1] IEEE8021X Password", "x", "DEV_WRITE_SECRET"),
        ("NetworkServices SNMP CommunityName", "public", "DEV_WRITE_SECRET"),
        ("SIP URI", "***", "DEV_WRITE_MASK"),
    ],
)
def test_what_is_wrong_on_any_device_is_refused(path: str, value: str, code: str) -> None:
    good = Write("SystemUnit Name", "x")

    refused = refusal_of(refuse_untold, [good, Write(path, value), good], KNOWN)

    assert refused.code == code
    assert "\n" not in str(refused.facts["path"])
    assert value not in refused.facts.values()


@pytest.mark.parametrize(
    "character",
    [*"\x00\t\n\r\x1b\x1f\x7f\x85\x9f\u2028\u2029\ufffd\ufffe\uffff", chr(0xD800), chr(0xDFFF)],
)
def test_a_value_that_a_terminal_cannot_type_is_refused(character: str) -> None:
    refused = refusal_of(refuse_untold, [Write("SIP URI", f"a{character}b")], KNOWN)

    assert refused.code == "DEV_WRITE_UNTYPABLE"


@pytest.mark.parametrize("value", ["", " ", "Phòng họp Lai Châu", "日本 😀", '"\\&<>', "****", "*"])
def test_a_value_that_can_be_typed_is_not_refused(value: str) -> None:
    refuse_untold([Write("SIP URI", value), Write("SystemUnit Name", value)], KNOWN)


def test_a_path_that_comes_twice_is_refused_even_with_one_value() -> None:
    twice = [Write("SIP URI", "x"), Write("SIP URI", "x")]

    assert refusal_of(refuse_untold, twice, KNOWN).code == "DEV_WRITE_TWICE"


@pytest.mark.parametrize(
    ("path", "value", "code"),
    [
        ("A Z", "1", "DEV_WRITE_ABSENT"),
        ("a b", "1", "DEV_WRITE_ABSENT"),
        ("A Password", "hunter2", "DEV_WRITE_SECRET"),
        ("A Twice", "1", "DEV_PATH_TWICE"),
        ("A E", "x", "DEV_WRITE_SPACE_UNTOLD"),
        ("A B", "11", "DEV_WRITE_OUTSIDE"),
        ("A B", "-1", "DEV_WRITE_OUTSIDE"),
        ("A B", "01", "DEV_WRITE_OUTSIDE"),
        ("A B", "1.0", "DEV_WRITE_OUTSIDE"),
        ("A B", "", "DEV_WRITE_OUTSIDE"),
        ("A C", "on", "DEV_WRITE_OUTSIDE"),
        ("A C", "True", "DEV_WRITE_OUTSIDE"),
        ("A D", "", "DEV_WRITE_OUTSIDE"),
        ("A D", "abcd", "DEV_WRITE_OUTSIDE"),
    ],
)
def test_what_this_device_cannot_be_set_to_is_refused(path: str, value: str, code: str) -> None:
    refused = refusal_of(refuse_unfit, [Write("A B", "2"), Write(path, value)], BEFORE, SPACES)

    assert (refused.code, refused.facts["path"]) == (code, path)
    assert not value or value not in refused.facts.values()


@pytest.mark.parametrize(
    ("space", "allowed"),
    [
        (Tokens(("Off", "On")), "Off/On"),
        (Tokens(tuple("abcdefghijklmnopqrstuvwxy")), "/".join("abcdefghijklmnopqrstuvwx") + "/…"),
        (Whole(0, 10), "0..10"),
        (Whole(None, 10), "..10"),
        (Text(1, 3), "text 1..3"),
        (Text(1, None), "text 1.."),
    ],
)
def test_a_refusal_says_what_would_be_taken(space: object, allowed: str) -> None:
    wrong = "" if isinstance(space, Text) else "99x"

    refused = refusal_of(refuse_unfit, [Write("A B", wrong)], BEFORE, {"A B": space})

    assert refused.facts["allowed"] == allowed


def test_what_can_cut_the_way_goes_alone_and_the_order_is_kept() -> None:
    harmless = (Write("SystemUnit Name", "b"), Write("Network[1] QoS Diffserv Audio", "46"))
    severing = (Write("Network[2] RemoteAccess Allow", ""), Write("Network[1] IPv4 Gateway", ""))

    assert list(rounds([*harmless, *severing], KNOWN)) == [harmless, *((w,) for w in severing)]
    assert list(rounds(severing, KNOWN)) == [(w,) for w in severing]
    assert list(rounds(harmless, KNOWN)) == [harmless]


def test_an_order_that_could_cut_the_way_too_early_is_refused_and_not_mended() -> None:
    writes = [Write("NetworkServices SSH Mode", ""), Write("SIP URI", "")]

    refused = refusal_of(list, rounds(writes, KNOWN))

    assert (refused.code, refused.facts["path"]) == ("ORDER_UNSAFE", "SIP URI")


@pytest.mark.parametrize(
    "path",
    [
        "NetworkServices HTTPS Server MinimumTLSVersion",
        "NetworkServices SSH Mode",
        "NetworkServices Websocket",
        "NetworkServices XMLAPI Mode",
        "NetworkPort[2] Mode",
        "Network[1] VLAN Voice VlanId",
        "Network[1] SomethingNew",
        "Provisioning Mode",
        "Provisioning ExternalManager Address",
    ],
)
def test_a_dangerous_beginning_is_enough_where_the_catalog_says_nothing(path: str) -> None:
    assert KNOWN.can_sever(path)


@pytest.mark.parametrize(
    "path",
    [
        "Network[1] QoS Mode",
        "NetworkServices NTP Mode",
        "NetworkServices HTTPX Mode",
        "Provisioning WebexEdge",
        "Audio DefaultVolume",
    ],
)
def test_what_the_catalog_knows_to_be_harmless_or_begins_otherwise_is_not(path: str) -> None:
    assert not KNOWN.can_sever(path)


@given(st.lists(st.sampled_from([*CATALOG.natives]), unique=True, max_size=30))
def test_a_planned_order_is_never_refused_and_is_the_order_of_sending(paths: list[str]) -> None:
    place = order_of(CATALOG)
    planned = sorted((path.replace("[*]", "[1]") for path in paths), key=place)
    writes = [Write(path, "") for path in planned]

    sent = [write for together in rounds(writes, KNOWN) for write in together]

    assert sent == writes


@pytest.mark.parametrize(
    ("said", "was", "live", "outcome", "reason"),
    [
        (WriteReply("accepted"), "old", "wanted", "stored", ""),
        (WriteReply("accepted"), "wanted", "wanted", "stored", ""),
        (WriteReply("accepted"), "old", "old", "differs", "DEV_WRITE_NOT_KEPT"),
        (WriteReply("accepted"), "old", "other", "differs", "DEV_WRITE_NOT_KEPT"),
        (WriteReply("refused", "R"), "old", "old", "refused", "R"),
        (WriteReply("refused", "R"), "old", "other", "refused", "R"),
        (WriteReply("refused", "R"), "old", "wanted", "unknown", "DEV_WRITE_CONTRADICTED"),
        (WriteReply("refused", "R"), "wanted", "wanted", "unknown", "DEV_WRITE_CONTRADICTED"),
        (WriteReply("mixed", "R"), "old", "wanted", "stored", ""),
        (WriteReply("mixed", "R"), "wanted", "wanted", "unknown", "DEV_WRITE_CONTRADICTED"),
        (WriteReply("mixed", "R"), "old", "old", "refused", "R"),
        (WriteReply("lost", "L"), "old", "wanted", "unknown", "L"),
        (WriteReply("lost", "L"), "old", "old", "unknown", "L"),
        (WriteReply("lost", "L"), "wanted", "wanted", "unknown", "L"),
    ],
)
def test_a_verdict_needs_both_what_was_said_and_what_reads(
    said: WriteReply, was: str, live: str, outcome: WriteStatus, reason: str
) -> None:
    write = Write("A B", "wanted")

    judged = judge(write, said, Value(was), Value(live))

    assert judged == WriteResult(write, outcome, Value(live), reason)


@given(
    st.sampled_from(["accepted", "refused", "mixed", "lost"]),
    st.sampled_from(READINGS),
    st.sampled_from(READINGS),
)
def test_stored_always_means_said_so_and_reads_so(word: Any, was: Any, live: Any) -> None:
    judged = judge(Write("A B", "wanted"), WriteReply(word, "R" * (word != "accepted")), was, live)

    assert judged.live == live
    assert (judged.status == "stored") == (not judged.reason)
    if judged.status == "stored":
        assert live == Value("wanted")
        assert word in {"accepted", "mixed"}
    if isinstance(live, Unreadable | Masked) or word == "lost":
        assert judged.status == "unknown"


def test_a_write_does_not_show_its_value() -> None:
    write = Write("SIP Authentication Password", "hunter2")

    assert "hunter2" not in repr(write)


def test_a_receipt_tells_what_was_never_sent() -> None:
    writes = (Write("A B", "1"), Write("A C", "On"), Write("A D", "x"))

    receipt = WriteReport(
        writes,
        (judge(writes[1], WriteReply("accepted"), Value("Off"), Value("On")),),
        (),
        severed=False,
    )

    assert receipt.unsent() == (writes[0], writes[2])
