"""Every document that the other ways read, given any bytes: read or refused by name, in time."""

import io
import json
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetcfg.errors import RefusalError
from fleetcfg.trust.crypto.canonical import MAX_BUNDLE, parse, spell, to_base64
from fleetcfg.trust.documents.changeset import read_changeset
from fleetcfg.trust.documents.package import read_package, write_package
from fleetcfg.trust.documents.state import read_paths, read_state, recall_state
from fleetcfg_kit.testing.clock import NOON
from fleetcfg_kit.testing.department import Department, payload_of
from fleetcfg_kit.testing.documents import (
    STATE,
    make_adopted,
    make_adoption,
    make_receipt,
    make_received,
)

GOOD = Department()
AUTHORITY = GOOD.authority()
CHANGESET = read_changeset(spell(GOOD.changeset()))
BUNDLE = GOOD.bundle()
ADOPTED = GOOD.sign("adoption", make_adoption(make_adopted("room-000")))
RECEIVED = GOOD.sign("receipt", make_receipt(CHANGESET, make_received("room-000")))


def pack() -> bytes:
    file = io.BytesIO()
    write_package(file, ADOPTED, [STATE])
    return file.getvalue()


READERS = {
    "propose": (BUNDLE, lambda data: AUTHORITY.propose(data, now=NOON).sha256),
    "issue": (BUNDLE, lambda data: AUTHORITY.issue(data, now=NOON).sha256),
    "adopted": (
        ADOPTED.to_bytes(),
        lambda data: AUTHORITY.authorize_adoption(data, now=NOON).sha256,
    ),
    "receipt": (
        RECEIVED.to_bytes(),
        lambda data: AUTHORITY.prove_receipt(data, changeset=CHANGESET, now=NOON).sha256,
    ),
    "package": (pack(), lambda data: read_package(io.BytesIO(data)).objects),
    "state": (STATE.to_bytes(), lambda data: read_state(data, lambda _: STATE.paths)),
    "recalled state": (STATE.to_bytes(), lambda data: recall_state(data, lambda _: STATE.paths)),
    "paths": (spell(list(STATE.paths)), read_paths),
}
EXPECTED = {name: reader(good) for name, (good, reader) in READERS.items()}
FREE = {"recalled state", "state", "paths"}  # their bytes are bound by a digest elsewhere
LEAVES = st.none() | st.booleans() | st.integers(-1, 2**53) | st.text(max_size=4) | st.just("AA==")


@st.composite
def mutated(draw, good: bytes) -> bytes:
    data = bytearray(good)
    for _ in range(draw(st.integers(1, 3))):
        start = draw(st.integers(0, len(data)))
        end = draw(st.integers(start, min(len(data), start + 40)))
        data[start:end] = draw(st.binary(max_size=8) | st.just(bytes(data[start:end] * 2)))
    return bytes(data)


@st.composite
def misshapen(draw, good: bytes) -> bytes:
    first, _, rest = good.partition(b"\n")
    value = parse(first, MAX_BUNDLE)
    node, way = value, []
    while isinstance(node, dict | list) and node:
        keys = list(node) if isinstance(node, dict) else list(range(len(node)))
        way.append((node, draw(st.sampled_from(keys))))
        node = node[way[-1][1]]
        if draw(st.booleans()):
            break
    parent, key = way[-1]
    parent[key] = draw(LEAVES | st.lists(LEAVES, max_size=2) | st.dictionaries(st.text(), LEAVES))
    return json.dumps(value).encode() + b"\n" + rest


def verdict(name: str, data: bytes):
    try:
        return READERS[name][1](data)
    except RefusalError:
        return None


@pytest.mark.parametrize("name", READERS)
@given(st.data())
def test_any_bytes_are_refused_or_are_what_was_signed(name, draw):
    good = READERS[name][0]
    data = draw.draw(st.binary(max_size=64) | mutated(good) | misshapen(good))

    found = verdict(name, data)

    assert found is None or name in FREE or found == EXPECTED[name]


@given(st.data())
def test_no_changed_payload_or_signature_of_an_adoption_or_a_receipt_passes(draw):
    name = draw.draw(st.sampled_from(["adopted", "receipt"]))
    value: Any = parse(READERS[name][0], MAX_BUNDLE)
    holder, member = draw.draw(
        st.sampled_from([(value, "payload"), (value["signatures"][0], "sig")])
    )
    data = bytearray(payload_of({"payload": holder[member]}))
    data[draw.draw(st.integers(0, len(data) - 1))] ^= draw.draw(st.integers(1, 255))
    holder[member] = to_base64(bytes(data))

    assert verdict(name, spell(value)) is None


HOSTILE = {
    "deep": b"[" * MAX_BUNDLE,
    "deep objects": b'{"a":' * (MAX_BUNDLE // 5),
    "wide": b"[" + b"{}," * 4_000_000,
    "one long number": b"9" * MAX_BUNDLE,
    "one long text": b'"' + b"a" * (MAX_BUNDLE - 2) + b'"',
    "lines": b"\n" * MAX_BUNDLE,
    "nulls": bytes(MAX_BUNDLE),
    "too large": b" " * (MAX_BUNDLE + 1),
    "utf-16": BUNDLE.decode().encode("utf-16"),
    "empty": b"",
}


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE.keys())
@pytest.mark.parametrize("name", ["propose", "adopted", "receipt", "package", "state", "paths"])
def test_hostile_bytes_are_refused_in_bounded_time(name, data):
    begun = time.process_time()

    assert verdict(name, data) is None
    assert time.process_time() - begun < 5
