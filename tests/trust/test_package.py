"""The package, its states, and drafts: what was written is read, and anything else is refused."""

import io
import json
from typing import BinaryIO, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetcfg.devices.drivers.cisco_ce.paths import XapiPaths
from fleetcfg.errors import RefusalError
from fleetcfg.model.authorized import Hashed
from fleetcfg.model.catalog import Catalog, Volatile
from fleetcfg.model.snapshot import DeviceIdentity, Snapshot
from fleetcfg.trust.crypto.canonical import digest, spell
from fleetcfg.trust.crypto.envelope import (
    MAX_SIGNATURES,
    Signature,
    draft,
    draft_of,
    envelope_of,
    with_signature,
)
from fleetcfg.trust.documents.package import read_package, write_again, write_package
from fleetcfg.trust.documents.state import (
    State,
    kept,
    read_paths,
    read_state,
    recall_state,
    spell_paths,
    state_of,
)
from fleetcfg_kit.testing.department import Department
from fleetcfg_kit.testing.documents import KEYS, STATE, make_adopted, make_adoption

OTHER = State({**STATE.values, "sip.port": "5061"})
ADOPTION = make_adoption(make_adopted("room-000"), make_adopted("room-001", OTHER))
DRAFT = draft(spell(ADOPTION), "adoption")


def written(envelope=DRAFT, states=(STATE, OTHER)) -> bytes:
    file = io.BytesIO()
    write_package(file, envelope, states)
    return file.getvalue()


def code_of(data: bytes) -> tuple[str, str | int | None]:
    with pytest.raises(RefusalError) as refused:
        read_package(io.BytesIO(data))
    return refused.value.code, refused.value.facts.get("why")


def lines() -> list[bytes]:
    return written().splitlines(keepends=True)


# ---------------------------------------------------------------- the package


def test_what_was_written_is_read():
    package = read_package(io.BytesIO(written()))

    assert package.envelope == DRAFT
    assert [device.id for device in package.adoption.devices] == ["room-000", "room-001"]
    assert package.state(STATE.sha256) == STATE
    assert package.state(OTHER.sha256) == OTHER


def test_paths_that_two_devices_share_and_a_state_of_two_devices_are_written_once():
    both = make_adoption(make_adopted("room-000"), make_adopted("room-001"))

    assert len(lines()) == 1 + 3
    assert len(written(draft(spell(both), "adoption"), (STATE, STATE)).splitlines()) == 1 + 2


def test_signing_changes_the_first_line_and_nothing_else():
    package = read_package(io.BytesIO(written()))
    signed = Department().sign("adoption", ADOPTION)
    for signature in signed.signatures:
        package = type(package)(with_signature(package.envelope, signature), package.objects)
    file = io.BytesIO()
    write_again(file, package)

    again = read_package(io.BytesIO(file.getvalue()))
    assert file.getvalue().splitlines()[1:] == written().splitlines()[1:]
    assert set(again.envelope.signatures) == set(signed.signatures)
    assert again.envelope.sha256 == DRAFT.sha256


@pytest.mark.parametrize("states", [(STATE,), (STATE, OTHER, State({"a": "b"}))])
def test_states_that_the_adoption_does_not_name_are_not_written(states):
    with pytest.raises(RefusalError, match="PACKAGE_OBJECT"):
        written(states=states)


def test_every_object_must_be_there_and_no_other():
    head, *objects = lines()
    count = head.replace(b'"objects":3', b'"objects":2')
    for missing in range(3):
        rest = [data for number, data in enumerate(objects) if number != missing]
        assert code_of(b"".join([count, *rest])) == ("PACKAGE_OBJECT", "missing")
    extra = sorted([*objects, b'["a"]\n'], key=lambda data: digest(data[:-1]))
    assert code_of(b"".join([head.replace(b'"objects":3', b'"objects":4'), *extra])) == (
        "PACKAGE_OBJECT",
        "extra",
    )


def test_an_object_that_was_changed_is_another_object():
    changed = written().replace(b'"5061"', b'"5062"')

    assert code_of(changed)[0] in {"PACKAGE_OBJECT", "PACKAGE_FORMAT"}


def test_lines_too_many_too_few_twice_or_in_another_order_are_refused():
    head, *objects = lines()

    assert code_of(written() + b"\n") == ("PACKAGE_FORMAT", "more")
    assert code_of(written()[:-1]) == ("PACKAGE_FORMAT", "fewer")
    assert code_of(b"".join([head, *objects[::-1]])) == ("PACKAGE_FORMAT", "order")
    assert code_of(b"".join([head, objects[0], *objects[:2]])) == ("PACKAGE_FORMAT", "order")
    assert code_of(head) == ("PACKAGE_FORMAT", "fewer")


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"format": "fleetcfg-log/1"}, "format"),
        ({"objects": 0}, "members"),
        ({"objects": True}, "members"),
        ({"objects": 20_001}, "members"),
        ({"objects": "3"}, "members"),
        ({"signed": True}, "members"),
    ],
)
def test_another_first_line_is_refused(changes, why):
    head, *objects = lines()
    first = spell({**json.loads(head), **changes})

    assert code_of(b"".join([first, b"\n", *objects])) == ("PACKAGE_FORMAT", why)


def test_a_line_without_end_is_not_read_to_its_end():
    class Endless(io.RawIOBase):
        read_so_far = 0

        def readline(self, size=-1):
            self.read_so_far += size
            return b"a" * size

    endless = Endless()
    with pytest.raises(RefusalError, match="PACKAGE_FORMAT"):
        read_package(cast("BinaryIO", endless))
    assert endless.read_so_far < 20_000_000


# ---------------------------------------------------------------- the state

TEXTS = st.text(max_size=6) | st.sampled_from(["Đông", "a\nb", "日本", ""])
PATHS = st.from_regex(r"[A-Z][a-z]{1,4}( [A-Z][a-z]{1,3}| [0-9])?", fullmatch=True)
STATES = st.dictionaries(PATHS, TEXTS.map(kept) | st.none(), max_size=8).map(
    lambda values: State({path: values[path] for path in sorted(values)})
)


@given(STATES)
def test_a_state_is_read_as_it_was_spelled_by_both_readers(state):
    paths = read_paths(spell_paths(state.paths))
    assert paths == state.paths
    for reader in (read_state, recall_state):
        found = reader(state.to_bytes(), {digest(spell_paths(paths)): paths}.__getitem__)
        assert (found, found.sha256) == (state, digest(state.to_bytes()))


@given(STATES, st.data())
def test_a_change_changes_what_it_names_and_its_inverse_undoes_it(state, draw):
    known = [path for path, value in state.values.items() if isinstance(value, str)]
    changes = {path: draw.draw(TEXTS) for path in known[:3]}
    before = {path: state.values[path] for path in changes}

    after = state.changed(changes)

    assert {path: after.values[path] for path in changes} == {p: kept(changes[p]) for p in changes}
    assert after.changed(before) == state
    assert (after.sha256 == state.sha256) == (after == state)


def test_a_path_that_is_not_there_is_not_changed():
    with pytest.raises(RefusalError, match="PARAM_UNKNOWN"):
        STATE.changed({"no.such": "x"})
    assert "sip.port" not in STATE.changed({"sip.port": None}).values


def test_a_text_without_a_spelling_is_kept_as_its_digest():
    assert isinstance(kept("a\nb"), Hashed)
    assert kept("Đông Thọ") == "Đông Thọ"


@pytest.mark.parametrize(
    "change",
    [
        {"_type": "fleetcfg/state/v2"},
        {"values": ["10.1.1.1", "5060"]},
        {"values": [None, 5060, "x"]},
        {"values": [None, ["5060"], "x"]},
        {"values": [None, {"sha256": "00"}, "x"]},
        {"values": [None, {"sha256": "A" * 64}, "x"]},
        {"values": [None, {"sha256": "0" * 64, "text": "x"}, "x"]},
        {"values": {}},
        {"paths": None},
        {"more": 1},
    ],
    ids=str,
)
@pytest.mark.parametrize("reader", [read_state, recall_state])
def test_what_is_no_state_is_refused_by_both_readers(reader, change):
    data = spell({**json.loads(STATE.to_bytes()), **change})

    with pytest.raises(RefusalError, match=r"SCHEMA|DOC_TYPE"):
        reader(data, lambda _: STATE.paths)


@pytest.mark.parametrize("paths", [["b", "a"], ["a", "a"], [1], {}, "ab", [None]])
def test_what_are_no_paths_is_refused(paths):
    with pytest.raises(RefusalError, match="SCHEMA"):
        read_paths(spell(paths))


# ---------------------------------------------------------------- drafts


def test_a_draft_is_a_draft_and_no_envelope_until_it_is_signed():
    assert draft_of(DRAFT.as_json(), "adoption") == DRAFT
    with pytest.raises(RefusalError, match="ENVELOPE_SIGNATURES"):
        envelope_of(DRAFT.as_json(), "adoption")

    signed = with_signature(DRAFT, Signature(KEYS["approver-1"].keyid, b"x"))
    assert envelope_of(signed.as_json(), "adoption") == signed
    assert signed.message == DRAFT.message


def test_a_second_signature_by_a_key_takes_the_place_of_its_first():
    keyid, other = KEYS["approver-1"].keyid, KEYS["approver-2"].keyid
    signed = DRAFT
    for signature in (Signature(keyid, b"1"), Signature(other, b"2"), Signature(keyid, b"3")):
        signed = with_signature(signed, signature)

    assert {one.keyid: one.data for one in signed.signatures} == {keyid: b"3", other: b"2"}


def test_there_are_not_more_signatures_than_an_envelope_has_room_for():
    signed = DRAFT
    for number in range(MAX_SIGNATURES):
        signed = with_signature(signed, Signature(f"spki-sha256:{number:064x}", b"x"))

    assert draft_of(signed.as_json(), "adoption") == signed
    with pytest.raises(RefusalError, match="ENVELOPE_SIGNATURES"):
        with_signature(signed, Signature(f"spki-sha256:{MAX_SIGNATURES:064x}", b"x"))


# ---------------------------------------------------------------- the state of a device

CATALOG = Catalog(
    "cisco_ce",
    {},
    secrets=("SIP Authentication Password", "Network[*] IEEE8021X Password"),
    volatile=(Volatile("SystemUnit Uptime", "it counts"),),
    syntax=XapiPaths(),
)
DEVICE = DeviceIdentity("FTT1", "SX20", "ce9.15.0")
VALUES = {
    "SIP Authentication Password": "hunter2",
    "Audio Volume": "50",
    "SystemUnit Uptime": "7",
    "SystemUnit Name": "Phòng\nhọp",
}


def test_a_state_has_every_parameter_but_no_secret_and_nothing_volatile():
    masked = frozenset({"Network[1] IEEE8021X Password"})

    state = state_of(Snapshot(DEVICE, VALUES, masked), CATALOG)

    assert list(state.values.items()) == [
        ("Audio Volume", "50"),
        ("Network[1] IEEE8021X Password", None),
        ("SIP Authentication Password", None),
        ("SystemUnit Name", kept("Phòng\nhọp")),
    ]
    assert b"hunter2" not in state.to_bytes()
    assert digest(b"hunter2").encode()[7:] not in state.to_bytes()


def test_a_secret_that_changes_does_not_change_the_state():
    other = VALUES | {"SIP Authentication Password": "hunter3", "SystemUnit Uptime": "8"}

    assert state_of(Snapshot(DEVICE, VALUES), CATALOG) == state_of(Snapshot(DEVICE, other), CATALOG)


def test_a_configuration_with_a_gap_has_no_state():
    gap = {"Audio Volume": "LINE_TOO_LONG"}
    rest = {path: text for path, text in VALUES.items() if path not in gap}

    with pytest.raises(RefusalError) as refused:
        state_of(Snapshot(DEVICE, rest, unreadable=gap), CATALOG)
    assert (refused.value.code, refused.value.stage) == ("READSET_INCOMPLETE", 13)
    assert refused.value.facts == {"path": "Audio Volume", "reason": "LINE_TOO_LONG"}


def test_a_gap_in_what_is_volatile_is_none():
    gap = {"SystemUnit Uptime": "LINE_TOO_LONG"}

    state_of(Snapshot(DEVICE, {"Audio Volume": "50"}, unreadable=gap), CATALOG)


@pytest.mark.parametrize("reason", ["DEV_NOT_BY_TRANSPORT", "DEV_FILTER_UNCLEAR"])
def test_a_gap_with_a_reason_of_its_own_is_in_no_state_and_another_state_is_seen(reason: str):
    told = {"Audio Volume": "50"}
    gap = state_of(Snapshot(DEVICE, told, unreadable={"Remote Access": reason}), CATALOG)

    assert dict(gap.values) == told
    whole = state_of(Snapshot(DEVICE, told | {"Remote Access": "10.1.0.0/16"}), CATALOG)
    assert whole.list_changes(gap) == gap.list_changes(whole) == ("Remote Access",)
