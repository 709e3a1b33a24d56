"""Whose a key is by the root, and whether it can sign here and now."""

import secrets
from collections.abc import Callable
from typing import Final

from fleetcfg.errors import RefusalError
from fleetcfg.signer import Signer
from fleetcfg.trust.crypto.cms import verify_cms
from fleetcfg.trust.crypto.envelope import pae
from fleetcfg.trust.crypto.sshsig import verify_sshsig
from fleetcfg.trust.documents.root import SPKI, Root, SshRootKey
from fleetcfg.trust.verify.quorum import VerificationTime

_CHALLENGE_TYPE: Final = "application/vnd.fleetcfg.challenge.v1"
_CHALLENGE_BYTES: Final = 32


def make_challenge(
    signer: Signer | None, root: Callable[[], Root], moment: VerificationTime
) -> Callable[[str], bool]:
    """Return what tells whether a key can sign here and now: it is made to.

    Args:
        signer: The key.
        root: Gives the newest root that was proven: a bundle may bring the one that the key is in.
        moment: Now, and what is known of revoked certificates.
    """
    proven: dict[str, bool] = {}

    def can_sign(keyid: str) -> bool:
        if signer is None or signer.keyid != keyid:
            return False
        if keyid not in proven:
            proven[keyid] = _has_signed(signer, root(), moment)
        return proven[keyid]

    return can_sign


def _has_signed(signer: Signer, root: Root, moment: VerificationTime) -> bool:
    known = root.keys[signer.keyid]
    message = pae(_CHALLENGE_TYPE, secrets.token_bytes(_CHALLENGE_BYTES))
    space = f"challenge.v1@{root.trust_domain}"
    signature = signer.sign(message, space)
    try:
        if isinstance(known, SshRootKey):
            verify_sshsig(signature, message, key=known.key, namespace=space, uv=known.uv)
        else:
            verify_cms(
                signature,
                message,
                spki_sha256=signer.keyid.removeprefix(SPKI),
                anchor_der=root.anchors[known.anchor].der,
                crls=moment.crls,
                crl_max_age_h=known.crl_max_age_h,
                now=moment.now,
                on_list=moment.on_list,
            )
    except RefusalError:
        return False
    return True


def find_person(root: Root, keyid: str) -> str:
    """Return whose key *keyid* is.

    Raises:
        RefusalError: SIGNER_UNKNOWN.
    """
    signer = root.keys.get(keyid)
    if signer is None:
        raise RefusalError("SIGNER_UNKNOWN", keyid=keyid)
    return signer.person
