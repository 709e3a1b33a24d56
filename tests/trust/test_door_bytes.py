"""The door, given any bytes: it authorizes or refuses by name, in bounded time."""

import json
import time
import tracemalloc
from contextlib import nullcontext
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetcfg.errors import RefusalError
from fleetcfg.trust.crypto.canonical import MAX_BUNDLE, parse, spell, to_base64
from fleetcfg.trust.verify.checks import CLOCK_SLACK
from fleetcfg_kit.testing.clock import NOON
from fleetcfg_kit.testing.department import Department, payload_of
from fleetcfg_kit.testing.documents import at

GOOD = Department()
BUNDLE = GOOD.bundle()
AUTHORITY = GOOD.authority()


def judged(data: bytes) -> str:
    """Return the code, or the digest of what was authorized; raise if the door does otherwise."""
    try:
        return AUTHORITY.authorize(data, now=NOON).sha256
    except RefusalError as refused:
        return refused.code


AUTHORIZED = judged(BUNDLE)


@st.composite
def mutated(draw) -> bytes:
    """The good bundle with a few bytes changed, cut out or repeated."""
    data = bytearray(BUNDLE)
    for _ in range(draw(st.integers(1, 3))):
        start = draw(st.integers(0, len(data)))
        end = draw(st.integers(start, min(len(data), start + 40)))
        data[start:end] = draw(st.binary(max_size=8) | st.just(bytes(data[start:end] * 2)))
    return bytes(data)


LEAVES = st.none() | st.booleans() | st.integers(-1, 2**53) | st.text(max_size=4) | st.just("AA==")


@st.composite
def misshapen(draw) -> bytes:
    """The good bundle with one member, anywhere in it, replaced by another value."""
    value = parse(BUNDLE, MAX_BUNDLE)
    node, way = value, []
    while isinstance(node, dict | list) and node:
        keys = list(node) if isinstance(node, dict) else list(range(len(node)))
        way.append((node, draw(st.sampled_from(keys))))
        node = node[way[-1][1]]
        if draw(st.booleans()):
            break
    parent, key = way[-1]
    parent[key] = draw(LEAVES | st.lists(LEAVES, max_size=2) | st.dictionaries(st.text(), LEAVES))
    return json.dumps(value).encode()


@given(st.binary(max_size=64) | mutated() | misshapen())
def test_any_bytes_are_refused_or_authorize_what_was_signed_and_nothing_else(data):
    verdict = judged(data)

    assert verdict == AUTHORIZED or verdict.isupper()


@given(st.sampled_from(["status", "manifest", "changeset", "approvals"]), st.data())
def test_no_changed_payload_or_signature_passes(part, draw):
    parts: Any = parse(BUNDLE, MAX_BUNDLE)
    envelope = parts[part] if part != "approvals" else parts[part][draw.draw(st.integers(0, 1))]
    signature = envelope["signatures"][0]
    holder, member = draw.draw(st.sampled_from([(envelope, "payload"), (signature, "sig")]))
    data = bytearray(payload_of({"payload": holder[member]}))
    data[draw.draw(st.integers(0, len(data) - 1))] ^= draw.draw(st.integers(1, 255))
    holder[member] = to_base64(bytes(data))

    assert judged(spell(parts)).isupper()


HOSTILE = {
    "deep": b"[" * MAX_BUNDLE,
    "deep objects": b'{"a":' * (MAX_BUNDLE // 5),
    "wide": b"[" + b"{}," * 4_000_000,
    "numbers": b"[" + b"1," * 8_000_000,
    "one long number": b"9" * MAX_BUNDLE,
    "one long text": b'"' + b"a" * (MAX_BUNDLE - 2) + b'"',
    "escapes": b'"' + b"\\u0041" * (MAX_BUNDLE // 6 - 1) + b'"',
    "nulls": bytes(MAX_BUNDLE),
    "spaces": b" " * MAX_BUNDLE,
    "too large": b" " * (MAX_BUNDLE + 1),
    "many members": b"{" + b",".join(b'"a%d":1' % n for n in range(200_000)) + b"}",
    "utf-16": BUNDLE.decode().encode("utf-16"),
    "zipped twice": BUNDLE * 2,
    "a bundle in a bundle": spell({"format": "fleetcfg-bundle/1", "roots": [parse(BUNDLE, 10**9)]}),
}


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_bytes_are_refused_in_bounded_time_and_memory(data):
    tracemalloc.start()
    try:
        started = time.process_time()
        verdict = judged(data)
        seconds = time.process_time() - started
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert verdict.isupper()
    assert seconds < 10  # a tenth of this without tracing
    assert peak < 6 * MAX_BUNDLE


# ---------------------------------------------------------------- a run that takes long


THROUGH = Department().authorize()


def still(authorized, now):
    """Ask whether it still holds, of a clock that nobody set."""
    authorized.require_still(now, lasted=now - authorized.at)


@given(
    passed=st.integers(0, 86_400).map(lambda s: timedelta(seconds=s)),
    moved=st.integers(-86_400, 86_400).map(lambda s: timedelta(seconds=s)),
)
def test_a_clock_that_is_set_by_more_than_five_minutes_is_refused_and_by_less_is_not(passed, moved):
    now = NOON + passed + moved
    is_refused = abs(moved) > CLOCK_SLACK

    with pytest.raises(RefusalError) if is_refused else nullcontext() as refused:
        THROUGH.require_still(now, lasted=passed)

    if refused:
        code = "CLOCK_BEHIND" if now < NOON - CLOCK_SLACK else "CLOCK_JUMP"
        assert (refused.value.code, refused.value.stage) == (code, 3)


LATER = [
    (timedelta(days=3), "EXPIRED", 8),
    (timedelta(days=6), "STATUS_EXPIRED", 5),
    (timedelta(minutes=-6), "CLOCK_BEHIND", 3),
]


@pytest.mark.parametrize(("later", "code", "stage"), LATER)
def test_what_came_through_the_door_does_not_hold_longer_than_what_allowed_it(later, code, stage):
    authorized = Department().authorize()

    still(authorized, NOON + timedelta(days=2))
    with pytest.raises(RefusalError) as refused:
        still(authorized, NOON + later)

    assert (refused.value.code, refused.value.stage) == (code, stage)


def test_a_window_that_closes_while_approvals_last_is_closed():
    department = Department().edit("changeset", lambda d: d["window"].update(not_after=at(hours=1)))
    department.edit("approval", lambda d: d.update(expires=at(hours=1)))
    authorized = department.authorize()

    with pytest.raises(RefusalError) as refused:
        still(authorized, NOON + timedelta(hours=1))

    assert refused.value.stage in {8, 9}


def test_a_freeze_that_begins_while_a_run_lasts_is_kept():
    department = Department()
    freeze = {"id": "hop-bat-thuong", "from": at(hours=1), "to": at(hours=3)}
    department.edit("status", lambda document: document["freeze"].append(freeze))
    authorized = department.authorize()

    still(authorized, NOON)
    with pytest.raises(RefusalError) as refused:
        still(authorized, NOON + timedelta(hours=2))

    assert (refused.value.code, refused.value.stage) == ("FREEZE", 9)
