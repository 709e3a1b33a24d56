"""One threshold proof: what is proven is what all six spellings of 0.2.0 accepted, and no more.

The spellings are kept here as they were. Each of them accepts every document that `prove` does,
with the same people; `LAX` says, of each, for which reasons `prove` refuses what it let through.
"""

from collections.abc import Callable, Mapping
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetcfg.errors import RefusalError
from fleetcfg.trust.crypto.canonical import read, spell, to_base64
from fleetcfg.trust.crypto.envelope import Envelope, Signature
from fleetcfg.trust.documents.manifest import read_manifest
from fleetcfg.trust.documents.root import Root, read_root
from fleetcfg.trust.documents.status import read_status
from fleetcfg.trust.verify.prove import (
    prove_manifest,
    prove_root,
    prove_status,
    require_domain,
    version_of,
)
from fleetcfg.trust.verify.quorum import VerificationTime, require_people, verify_signatures
from fleetcfg_kit.testing.clock import NOON
from fleetcfg_kit.testing.department import Department
from fleetcfg_kit.testing.documents import KEYS, at, make_key, make_role
from fleetcfg_kit.testing.keys import make_ed25519

Kind = Literal["status", "manifest"]

MOMENT = VerificationTime(NOON)
READ = {"status": read_status, "manifest": read_manifest}
PROVE: dict[Kind, Any] = {"status": prove_status, "manifest": prove_manifest}

# ---------------------------------------------------------------- the spellings of 0.2.0


def role_of(kind: Kind, root: Root):
    return root.roles.status if kind == "status" else root.roles.baseline


def by_the_door(kind: Kind, envelope: Envelope, root: Root) -> frozenset[str]:
    """`trust.steps`, `cli.office.proving` and, of a manifest, `cli.office.tree_check`."""
    make_role = role_of(kind, root)
    people = require_people(
        verify_signatures(envelope, kind, root, make_role.keys, MOMENT),
        make_role.threshold,
        f"{kind.upper()}_THRESHOLD",
    )
    require_domain(READ[kind](envelope.payload), root, kind)
    return people


def without_domain(kind: Kind, envelope: Envelope, root: Root) -> frozenset[str]:
    """`cli.office.tree_check._status` and `trust.folder`."""
    make_role = role_of(kind, root)
    people = require_people(
        verify_signatures(envelope, kind, root, make_role.keys, MOMENT),
        make_role.threshold,
        f"{kind.upper()}_THRESHOLD",
    )
    READ[kind](envelope.payload)
    return people


def counted_by_hand(kind: Kind, envelope: Envelope, root: Root) -> frozenset[str]:
    """`cli.office.papers.proven` and `cli.trust._require_enough`."""
    make_role = role_of(kind, root)
    people = set()
    for signature in envelope.signatures:
        alone = Envelope(envelope.payload, envelope.payload_type, (signature,))
        try:
            people |= {
                one.person for one in verify_signatures(alone, kind, root, make_role.keys, MOMENT)
            }
        except RefusalError:
            continue
    if len(people) < make_role.threshold:
        code = f"{kind.upper()}_THRESHOLD"
        raise RefusalError(code)
    return frozenset(people)


BAD_SIGNATURE = {"SIGNER_UNKNOWN", "KEY_REVOKED", "KEY_NOT_VALID_NOW", "SIG_INVALID"}
LAX: Mapping[Callable[[Kind, Envelope, Root], frozenset[str]], set[str]] = {
    by_the_door: set(),
    without_domain: {"TRUST_DOMAIN"},
    counted_by_hand: {"TRUST_DOMAIN", "SCHEMA", *BAD_SIGNATURE},
}

# ---------------------------------------------------------------- the law

SIGNERS = st.lists(
    st.sampled_from(["approver-1", "approver-2", "approver-1 again", "clerk", "author"]),
    min_size=1,
    unique=True,
)
FAULTS = st.sampled_from(["", "domain", "schema", "revoked", "expired", "not yet", "forged"])


def a_case(kind: Kind, signers: list[str], fault: str) -> tuple[Envelope, Root]:
    department = Department()
    department.keys["approver-1 again"] = again = make_ed25519("approver-1 again")
    root = department.first
    root["keys"][again.keyid] = make_key("approver-1", pub=to_base64(again.blob))
    root["roles"]["baseline"]["keys"].append(again.keyid)
    _break_key(root, fault)
    if fault == "domain":
        department.edit(kind, lambda document: document.update(trust_domain="other.example"))
    if fault == "schema":
        department.edit(kind, lambda document: document.update(more=1))
    document = department.status() if kind == "status" else department.manifest()
    envelope = department.sign(kind, document, signers)
    if fault == "forged":
        first, *others = envelope.signatures
        other = department.sign(kind, spell({}), [signers[0]]).signatures[0]
        forged = (Signature(first.keyid, other.data), *others)
        envelope = Envelope(envelope.payload, envelope.payload_type, forged)
    return envelope, read_root(spell(root))


def _break_key(root: dict, fault: str) -> None:
    keyid = KEYS["approver-2"].keyid
    if fault == "revoked":
        root["revoked"] = [{"keyid": keyid, "at": at(days=-1), "reason": "mất khóa"}]
    if fault == "expired":
        root["keys"][keyid]["not_after"] = at()
    if fault == "not yet":
        root["keys"][keyid]["not_before"] = at(hours=1)


def ended(call: Callable[[], frozenset[str]]) -> frozenset[str] | str:
    try:
        return call()
    except RefusalError as refusal:
        return refusal.code


@pytest.mark.parametrize("old", LAX, ids=lambda old: old.__name__)
@given(kind=st.sampled_from(["status", "manifest"]), signers=SIGNERS, fault=FAULTS)
def test_a_proof_is_what_every_spelling_accepted_and_no_more(old, kind, signers, fault):
    envelope, root = a_case(kind, signers, fault)

    new = ended(lambda: PROVE[kind](envelope, root, MOMENT).people)
    before = ended(lambda: old(kind, envelope, root))

    assert (
        before == new
        or (isinstance(before, frozenset) and new in LAX[old])
        or (
            isinstance(before, str) and isinstance(new, str)  # refused both times, by another name
        )
    )
    if old is by_the_door:
        assert before == new


@pytest.mark.parametrize(
    ("old", "fault", "code"),
    [
        (without_domain, "domain", "TRUST_DOMAIN"),
        (counted_by_hand, "domain", "TRUST_DOMAIN"),
        (counted_by_hand, "schema", "SCHEMA"),
        (counted_by_hand, "stranger", "SIGNER_UNKNOWN"),
        (counted_by_hand, "forged", "SIG_INVALID"),
    ],
)
def test_what_a_spelling_let_through_is_refused(old, fault, code):
    more = {"stranger": ["author"], "forged": ["approver-1 again"]}.get(fault, [])
    signers = [*more, "approver-1", "approver-2"]
    envelope, root = a_case("manifest", signers, fault)

    assert old("manifest", envelope, root) == {"approver-1", "approver-2"}
    assert ended(lambda: prove_manifest(envelope, root, MOMENT).people) == code


def test_a_root_is_proven_by_the_people_of_each_of_two_roots():
    def change_people(root: dict) -> None:
        root["roles"]["root"] = make_role("root-3", "approver-1", threshold=2)

    department = Department().with_root(change_people)
    envelope = department.sign(
        "root", department.root, ["root-1", "root-2", "root-3", "approver-1"]
    )
    old, new = read_root(spell(department.first)), read_root(spell(department.root))

    assert prove_root(envelope, old, MOMENT, "ROOT_THRESHOLD_OLD") == {"root-1", "root-2", "root-3"}
    assert prove_root(envelope, new, MOMENT, "ROOT_THRESHOLD_NEW") == {"root-3", "approver-1"}


# ---------------------------------------------------------------- which version is claimed


def claimed_to_refresh(payload: bytes) -> int:
    """`cli.office.bundles.version_of`; `trust.chain` refused where this says 0."""
    value = read(payload)
    version = value.get("version") if isinstance(value, Mapping) else None
    return version if type(version) is int else 0


@pytest.mark.parametrize(
    ("payload", "version"),
    [
        (b'{"version":1}', 1),
        (b'{"version":9007199254740991}', 2**53 - 1),
        (b'{"version":true}', 0),  # was 1 on import
        (b'{"version":-1}', 0),  # was -1 everywhere
        (b'{"version":"1"}', 0),
        (b'{"version":null}', 0),
        (b"{}", 0),
        (b"[1]", 0),
    ],
)
def test_a_version_is_a_number_from_one_on(payload, version):
    assert version_of(Envelope(payload, "", ())) == version
    assert max(claimed_to_refresh(payload), 0) == version
