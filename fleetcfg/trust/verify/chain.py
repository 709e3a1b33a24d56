"""How a root comes to be trusted: by its fingerprint once, and then by the root before it.

A root replaces a root only if (as the TUF specification has it in 5.3, made stricter):

1. its version is exactly one more, and ``prev`` is the digest of the payload before it;
2. enough people of the root before signed its bytes, by keys of that root;
3. enough people of its own signed them too, by its own keys;
4. it is of the same trust domain.

Enough is counted in people. Keys are judged as of now: who was away for so long that the keys of
the root before have run out begins again with a fingerprint. The root that a chain ends in must not
have expired; those on the way may have.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from fleetcfg.errors import RefusalError
from fleetcfg.trust.crypto.envelope import Envelope, read_envelope
from fleetcfg.trust.documents.root import Root, read_root
from fleetcfg.trust.verify.prove import prove_root, version_of
from fleetcfg.trust.verify.quorum import VerificationTime


@dataclass(frozen=True, slots=True)
class Pinned:
    """A root that is trusted, and the digest of the payload that it is."""

    root: Root
    sha256: str
    envelope: Envelope


def pin(data: bytes, fingerprint: str) -> Pinned:
    """Trust a root because the Department said its fingerprint.

    Args:
        data: The root's envelope.
        fingerprint: The digest of the payload, which the Decision prints.

    Raises:
        RefusalError: ROOT_UNPINNED if the payload has another SHA-256; else as `read_root`.
    """
    envelope = read_envelope(data, "root")
    if envelope.sha256 != fingerprint:
        raise RefusalError("ROOT_UNPINNED", sha256=envelope.sha256)
    return Pinned(read_root(envelope.payload), envelope.sha256, envelope)


def follow(
    pinned: Pinned,
    envelopes: Sequence[Envelope],
    moment: VerificationTime,
    keep: Callable[[Pinned], None],
) -> Pinned:
    """Return the newest root that *envelopes* lead to from *pinned*.

    Args:
        pinned: What is trusted now.
        envelopes: Roots in ascending order, without a gap; those before *pinned* are passed over.
        moment: Now, and what is known of revoked certificates.
        keep: Called with each new root as soon as it is proven, before anything else is done with
            it: what it revokes stays revoked even if all else is refused.

    Raises:
        RefusalError: ROOT_ROLLBACK, ROOT_FORK, ROOT_GAP, ROOT_PREV_MISMATCH, ROOT_THRESHOLD_OLD,
            ROOT_THRESHOLD_NEW, ROOT_EXPIRED, TRUST_DOMAIN, or why a root or signature is not good.
    """
    trusted, newest = pinned, 0
    for envelope in envelopes:
        newest = version_of(envelope)
        if not newest:
            raise RefusalError("SCHEMA", document="root", field="version")
        if newest > trusted.root.version:
            trusted = _replace(trusted, envelope, moment)
            keep(trusted)
        elif newest == trusted.root.version and envelope.sha256 != trusted.sha256:
            prove_root(envelope, trusted.root, moment, "ROOT_THRESHOLD_OLD")
            raise RefusalError("ROOT_FORK", version=newest, sha256=envelope.sha256)
    if newest < trusted.root.version and envelopes:
        raise RefusalError("ROOT_ROLLBACK", version=newest, known=trusted.root.version)
    if moment.now >= trusted.root.expires:
        raise RefusalError("ROOT_EXPIRED", version=trusted.root.version)
    return trusted


def _replace(trusted: Pinned, envelope: Envelope, moment: VerificationTime) -> Pinned:
    # 2. before its content is believed in anything, the people of the root before vouch for it
    prove_root(envelope, trusted.root, moment, "ROOT_THRESHOLD_OLD")
    root = read_root(envelope.payload)
    # 1.
    if root.version != trusted.root.version + 1:
        raise RefusalError("ROOT_GAP", version=root.version, known=trusted.root.version)
    if root.prev != trusted.sha256:
        raise RefusalError("ROOT_PREV_MISMATCH", version=root.version)
    # 4.
    if root.trust_domain != trusted.root.trust_domain:
        raise RefusalError("TRUST_DOMAIN", document="root")
    # 3.
    prove_root(envelope, root, moment, "ROOT_THRESHOLD_NEW")
    return Pinned(root, envelope.sha256, envelope)


def read_fingerprint(text: str) -> str:
    """Return the digest that a person typed: in groups, in capitals, with its prefix or without.

    Whether it is one is not said here; empty if nothing was typed.
    """
    digits = text.lower().removeprefix("sha256:").replace(" ", "").replace(":", "")
    return f"sha256:{digits}" if digits else ""
