"""The other ways through the door: to read, to record, to bring papers, adoptions and receipts."""

import copy
import inspect
import io
import json
import pickle
import time
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetcfg.errors import RefusalError
from fleetcfg.model.outcome import Fate
from fleetcfg.testing.keys import make_ed25519
from fleetcfg.trust.crypto.canonical import MAX_BUNDLE, digest, parse, spell, to_base64
from fleetcfg.trust.crypto.envelope import Envelope, draft, payload_type
from fleetcfg.trust.documents.adoption import Adoption
from fleetcfg.trust.documents.changeset import SignedIdentity, read_changeset
from fleetcfg.trust.documents.package import read_package, write_package
from fleetcfg.trust.documents.state import read_paths, read_state, recall_state
from fleetcfg.trust.verify.door import Authority, Authorized
from fleetcfg.trust.verify.results import Attested, IssuedChangeSet, Proposal
from tests.trust.papers import (
    STATE,
    a_change,
    a_receipt,
    adoption_of,
    an_adopted,
    an_adoption,
    receipt_of,
)
from tests.trust.world import (
    KEYS,
    NOW,
    Register,
    World,
    an_identity,
    at,
    key_entry,
    payload_of,
    sha,
)

WAYS = (
    Authority.propose,
    Authority.issue,
    Authority.update,
    Authority.authorize_adoption,
    Authority.prove_receipt,
)


def put(**members):
    return lambda document: document.update(members)


def refusal(act) -> tuple[int, str]:
    with pytest.raises(RefusalError) as refused:
        act()
    return refused.value.stage, refused.value.code


def proposed(world: World) -> Proposal:
    return world.authority().propose(world.bundle(), now=world.now)


def issued(world: World) -> IssuedChangeSet:
    return world.authority().issue(world.bundle(), now=world.now)


def updated(world: World, **changes):
    chain = [world.signed("root", root, world.signers["root"]) for root in world.roots]
    papers = {
        "roots": chain,
        "status": world.signed("status", world.status(), world.signers["status"]),
        "manifest": world.signed("manifest", world.manifest(), world.signers["manifest"]),
        "crls": (),
    }
    return world.authority().update(**{**papers, **changes}, now=world.now)


def adopted(world: World, document: dict, people: list[str] | None = None) -> Authorized[Adoption]:
    data = adoption_of(world, document, people).to_bytes()
    return world.authority().authorize_adoption(data, crls=(), now=world.now)


def received(world: World, people: list[str] | None = None, **changes) -> Attested:
    changeset = read_changeset(spell(world.changeset()))
    document = a_receipt(changeset, a_change("room-000")) | changes
    data = receipt_of(world, document, people).to_bytes()
    return world.authority().prove_receipt(data, changeset=changeset, crls=(), now=world.now)


# ---------------------------------------------------------------- none of them writes


@pytest.mark.parametrize("way", WAYS)
def test_no_argument_has_a_default_or_turns_something_off(way):
    parameters = inspect.signature(way).parameters.values()

    assert {parameter.default for parameter in parameters} == {inspect.Parameter.empty}
    assert {parameter.annotation for parameter in parameters}.isdisjoint({bool, "bool"})


@pytest.mark.parametrize("way", [proposed, issued])
def test_what_is_read_or_recorded_is_not_authorized(way):
    assert not isinstance(way(World()), Authorized)


@pytest.mark.parametrize("way", [proposed, issued, updated, received])
def test_a_record_that_nobody_has_seen_stops_none_of_them(way):
    world = World()
    world.ledger.troubled = "LOG_UNWITNESSED"

    assert way(world)


@pytest.mark.parametrize("way", [proposed, issued, updated, received])
def test_a_clock_behind_the_record_stops_all_of_them(way):
    world = World()
    world.ledger.floor = NOW + timedelta(minutes=6)

    assert refusal(lambda: way(world)) == (3, "CLOCK_BEHIND")
    assert world.ledger.kept == []


@pytest.mark.parametrize("way", [proposed, issued, updated, received])
def test_a_time_without_its_zone_is_no_time(way):
    world = World()
    world.now = NOW.replace(tzinfo=None)

    with pytest.raises(ValueError, match="zone"):
        way(world)


@pytest.mark.parametrize("way", [proposed, issued, updated, received])
def test_a_root_that_has_expired_stops_all_of_them(way):
    world = World()
    world.first["expires"] = at()

    assert refusal(lambda: way(world)) == (4, "ROOT_EXPIRED")


# ---------------------------------------------------------------- to read


def test_a_proposal_is_what_its_author_signed_whoever_has_approved_it():
    world = World()
    world.approvers = []

    found = proposed(world)

    assert found.changeset.to_bytes() == found.payload == spell(world.changeset())
    assert found.sha256 == digest(found.payload)
    assert (found.root.version, found.status.version, found.manifest.version) == (1, 5, 1)
    assert found.bundle.approvals == ()
    assert world.ledger.kept == ["status", "manifest"]


def test_a_proposal_may_be_read_before_its_window_by_anybody():
    window = {"not_before": at(days=1), "not_after": at(days=3)}
    world = World().edit("changeset", put(window=window))
    world.ledger.held, world.ledger.does_extend = set(), False

    proposed(world)


@pytest.mark.parametrize(
    ("kind", "change", "expected"),
    [
        ("status", put(expires=at()), (5, "STATUS_EXPIRED")),
        ("manifest", put(issued_at=at(days=1)), (6, "CLOCK_BEHIND")),
        ("changeset", put(author="tech-1"), (7, "AUTHOR_MISMATCH")),
        ("changeset", put(tool={"min": "9.0.0", "view": "1"}), (7, "TOOL_TOO_OLD")),
        ("status", put(withdrawn=["CS-2026-0147"]), (7, "CHANGESET_WITHDRAWN")),
    ],
)
@pytest.mark.parametrize("way", [proposed, issued])
def test_what_would_not_be_authorized_is_not_shown_or_recorded_either(way, kind, change, expected):
    assert refusal(lambda: way(World().edit(kind, change))) == expected


def test_a_proposal_from_an_inventory_that_was_edited_is_refused():
    world = World()
    world.register = Register("", {})

    assert refusal(lambda: proposed(world)) == (7, "INVENTORY_NOT_SIGNED")


# ---------------------------------------------------------------- to record


def test_what_was_issued_names_its_approvers_wherever_it_will_be_applied():
    world = World()
    world.ledger.held, world.ledger.does_extend = set(), False
    world.ledger.begun = {"room-000": 1}

    found = issued(world)

    assert found.people == {"approver-1", "approver-2"}
    assert found.sha256 == digest(found.changeset.to_bytes())


def test_what_was_issued_need_not_be_due_yet_nor_outside_a_freeze():
    freeze = {"id": "hop-tinh", "from": at(hours=-1), "to": at(hours=1)}
    world = World().edit("status", put(freeze=[freeze]))
    world.edit("changeset", put(window={"not_before": at(days=1), "not_after": at(days=3)}))

    issued(world)


@pytest.mark.parametrize(
    ("kind", "change", "expected"),
    [
        ("approval", put(verdict="reject"), (8, "APPROVAL_REJECTED")),
        ("approval", put(view_sha256=sha("other")), (8, "VIEW_MISMATCH")),
        ("approval", put(expires=at()), (8, "APPROVAL_EXPIRED")),
        (
            "changeset",
            put(window={"not_before": at(days=-12), "not_after": at(days=3)}),
            (9, "WINDOW_TOO_LONG"),
        ),
    ],
)
def test_what_is_not_approved_is_not_issued(kind, change, expected):
    assert refusal(lambda: issued(World().edit(kind, change))) == expected


def test_without_an_approval_nothing_is_issued():
    world = World()
    world.approvers = []

    assert refusal(lambda: issued(world)) == (8, "APPROVAL_THRESHOLD")


def test_nothing_is_issued_when_its_window_is_over():
    world = World().edit("changeset", put(window={"not_before": at(days=-2), "not_after": at()}))
    world.edit("approval", put(expires=at()))

    assert refusal(lambda: issued(world)) == (8, "APPROVAL_EXPIRED")


# ---------------------------------------------------------------- to bring newer papers


def test_newer_papers_are_kept_and_told():
    world = World().with_root()

    found = updated(world)

    assert (found.root.version, found.status.version, found.manifest.version) == (2, 5, 1)
    assert found.manifest_sha256 == digest(spell(world.manifest()))
    assert found.root_sha256 == world.root_sha256
    assert world.ledger.kept == ["root", "status", "manifest"]


def test_a_root_that_was_proven_stays_even_if_the_status_is_refused():
    world = World().with_root().edit("status", put(expires=at()))

    assert refusal(lambda: updated(world)) == (5, "STATUS_EXPIRED")
    assert world.ledger.kept == ["root", "status"]


def test_a_draft_is_refused_wherever_it_is_brought():
    world = World()
    status = draft(spell(world.status()), "status")

    assert refusal(lambda: updated(world, status=status)) == (5, "STATUS_THRESHOLD")
    manifest = draft(spell(world.manifest()), "manifest")
    assert refusal(lambda: updated(world, manifest=manifest)) == (6, "MANIFEST_THRESHOLD")
    root = draft(spell(World().with_root().root), "root")
    assert refusal(lambda: updated(world, roots=[root])) == (4, "ROOT_THRESHOLD_OLD")


# ---------------------------------------------------------------- adoptions


def test_an_adoption_that_enough_people_signed_is_authorized():
    found = adopted(World(), an_adoption(an_adopted("room-000")))

    assert found.people == {"approver-1", "approver-2"}
    assert [device.id for device in found.document.devices] == ["room-000"]
    assert found.sha256 == digest(found.payload)
    with pytest.raises(RefusalError, match="CLOCK_BEHIND"):
        found.require_still(NOW - timedelta(minutes=6), lasted=timedelta())


ADOPTION = {
    "of no device": (an_adoption(), "DEVICE_LIST"),
    "of a device twice": (an_adoption(*[an_adopted("room-000")] * 2), "DEVICE_LIST"),
    "of the future": (an_adoption(an_adopted("room-000"), created_at=at(hours=1)), "CLOCK_BEHIND"),
    "of a device read in the future": (
        an_adoption(an_adopted("room-000", taken_at=at(hours=1))),
        "CLOCK_BEHIND",
    ),
    "of another Department": (
        an_adoption(an_adopted("room-000"), trust_domain="other.example.vn"),
        "TRUST_DOMAIN",
    ),
    "of another type": (
        an_adoption(an_adopted("room-000"), _type="fleetcfg/manifest/v1"),
        "DOC_TYPE",
    ),
    "with a member too many": (an_adoption(an_adopted("room-000"), all=True), "SCHEMA"),
    "with half a digest": (an_adoption(an_adopted("room-000", state_sha256="00")), "SCHEMA"),
    "without a decision": (an_adoption(an_adopted("room-000"), decision=None), "SCHEMA"),
}


@pytest.mark.parametrize(("document", "code"), ADOPTION.values(), ids=ADOPTION.keys())
def test_refuses_an_adoption(document, code):
    assert refusal(lambda: adopted(World(), document)) == (7, code)


@pytest.mark.parametrize(
    ("people", "expected"),
    [
        ([], (0, "ENVELOPE_SIGNATURES")),
        (["approver-1"], (7, "ADOPTION_THRESHOLD")),
        (["approver-1", "author-1"], (7, "SIGNER_UNKNOWN")),
        (["root-1", "root-2"], (7, "SIGNER_UNKNOWN")),
    ],
)
def test_refuses_an_adoption_that_too_few_signed(people, expected):
    assert (
        refusal(lambda: adopted(World(), an_adoption(an_adopted("room-000")), people)) == expected
    )


def test_a_manifest_is_no_adoption_even_if_the_same_people_signed_it():
    world = World()
    signed = world.signed("manifest", world.manifest(), ["approver-1", "approver-2"])
    forged = Envelope(signed.payload, payload_type("adoption"), signed.signatures)

    def adopt(envelope: Envelope):
        return world.authority().authorize_adoption(envelope.to_bytes(), crls=(), now=NOW)

    assert refusal(lambda: adopt(forged)) == (7, "SIG_NAMESPACE")
    assert refusal(lambda: adopt(signed)) == (0, "PAYLOAD_TYPE")


def test_adopted_devices_are_those_of_the_signed_inventory():
    world = World()
    updated(world)
    other = an_identity("room-000") | {"serial": "FTT-OTHER"}
    document = an_adoption(an_adopted("room-000", identity=other))
    assert refusal(lambda: adopted(world, document)) == (7, "IDENTITY_NOT_INVENTORY")

    stranger = an_adoption(an_adopted("room-999"))
    assert refusal(lambda: adopted(world, stranger)) == (7, "DEVICE_NOT_IN_INVENTORY")
    adopted(world, an_adoption(an_adopted("room-000")))


def test_an_inventory_that_was_edited_says_nothing_about_who_is_adopted():
    world = World()
    updated(world)
    world.register = Register("", {"room-000": SignedIdentity(**an_identity("room-001"))})

    adopted(world, an_adoption(an_adopted("room-000")))


def test_an_adoption_is_not_copied_into_another_process():
    found = adopted(World(), an_adoption(an_adopted("room-000")))

    for copied in (copy.copy, pickle.dumps):
        with pytest.raises(TypeError, match="not copied"):
            copied(found)


# ---------------------------------------------------------------- receipts


def test_a_receipt_is_its_executors():
    world = World()

    found = received(world)

    assert (found.signed.person, found.signed.keyid) == ("tech-1", KEYS["tech-1"].keyid)
    assert found.receipt.devices[0].outcome is Fate.APPLIED


RECEIPT = {
    "in another's name": ({"person": "author-1"}, "RECEIPT_PERSON"),
    "of a log that the root does not name": ({"origin": "fleetcfg/elsewhere"}, "RECEIPT_ORIGIN"),
    "of another change-set": ({"changeset": sha("other")}, "RECEIPT_OTHER_CHANGESET"),
    "of another id": ({"id": "CS-2026-0148"}, "RECEIPT_OTHER_CHANGESET"),
    "of a device that is not in it": ({"devices": [a_change("room-999")]}, "RECEIPT_DEVICE"),
    "of another number": ({"devices": [a_change("room-000", seq=19)]}, "RECEIPT_DEVICE"),
    "of no device": ({"devices": []}, "DEVICE_LIST"),
    "of the future": ({"issued_at": at(hours=1)}, "CLOCK_BEHIND"),
    "of another Department": ({"trust_domain": "other.example.vn"}, "TRUST_DOMAIN"),
    "with an end of its own": ({"devices": [a_change("room-000", "perfect")]}, "SCHEMA"),
}


@pytest.mark.parametrize(("changes", "code"), RECEIPT.values(), ids=RECEIPT.keys())
def test_refuses_a_receipt(changes, code):
    assert refusal(lambda: received(World(), **changes)) == (7, code)


@pytest.mark.parametrize(
    ("people", "expected"),
    [
        ([], (0, "ENVELOPE_SIGNATURES")),
        (["author-1"], (7, "SIGNER_UNKNOWN")),
        (["tech-1", "author-1"], (7, "SIGNER_UNKNOWN")),
    ],
)
def test_refuses_a_receipt_that_its_executor_did_not_sign(people, expected):
    assert refusal(lambda: received(World(), people)) == expected


def with_a_second_executor(person: str) -> World:
    world = World()
    second = world.keys["tech-2"] = make_ed25519("tech-2")
    world.first["keys"][second.keyid] = key_entry(person, pub=to_base64(second.blob))
    world.first["roles"]["executor"]["keys"].append(second.keyid)
    return world


def test_a_receipt_has_one_signature():
    world = with_a_second_executor("author-1")

    expected = (7, "RECEIPT_UNAUTHENTICATED")
    assert refusal(lambda: received(world, ["tech-1", "tech-2"])) == expected


def test_a_receipt_by_another_executor_than_the_change_sets_is_refused():
    world = with_a_second_executor("author-1")

    assert refusal(lambda: received(world, ["tech-2"], person="author-1")) == (
        (7, "EXECUTOR_MISMATCH")
    )
    assert refusal(lambda: received(with_a_second_executor("tech-1"), ["tech-2"])) == (
        (7, "EXECUTOR_MISMATCH")
    )


def test_a_receipt_by_a_key_that_has_run_out_proves_nothing_any_more():
    world = World()
    world.first["keys"][KEYS["tech-1"].keyid]["not_after"] = at()

    assert refusal(lambda: received(world)) == (7, "KEY_NOT_VALID_NOW")


def test_a_receipt_of_an_unknown_change_set_is_its_executors_all_the_same():
    world = World()
    data = receipt_of(world, a_receipt(read_changeset(spell(world.changeset())), a_change("x")))

    found = world.authority().prove_receipt(data.to_bytes(), changeset=None, crls=(), now=NOW)
    assert found.receipt.devices[0].id == "x"


# ---------------------------------------------------------------- any bytes

GOOD = World()
AUTHORITY = GOOD.authority()
CHANGESET = read_changeset(spell(GOOD.changeset()))
BUNDLE = GOOD.bundle()
ADOPTED = adoption_of(GOOD, an_adoption(an_adopted("room-000")))
RECEIVED = receipt_of(GOOD, a_receipt(CHANGESET, a_change("room-000")))


def pack() -> bytes:
    file = io.BytesIO()
    write_package(file, ADOPTED, [STATE])
    return file.getvalue()


READERS = {
    "propose": (BUNDLE, lambda data: AUTHORITY.propose(data, now=NOW).sha256),
    "issue": (BUNDLE, lambda data: AUTHORITY.issue(data, now=NOW).sha256),
    "adopted": (
        ADOPTED.to_bytes(),
        lambda data: AUTHORITY.authorize_adoption(data, crls=(), now=NOW).sha256,
    ),
    "receipt": (
        RECEIVED.to_bytes(),
        lambda data: AUTHORITY.prove_receipt(data, changeset=CHANGESET, crls=(), now=NOW).sha256,
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
