"""Digest authentication, as a HDX asks for it (RFC 2617, 3.2: MD5, ``qop`` of ``auth`` or none).

The password itself is not sent. What is kept for a session is the digest that stands for it there.
"""

import re
from dataclasses import dataclass, field
from hashlib import md5
from secrets import token_hex
from typing import Final

from fleetcfg.devices.driver import Credential
from fleetcfg.errors import DeviceError
from fleetcfg.model.value import Secret

_MOST_OF_A_CHALLENGE: Final = 2_048  # characters
_PART: Final = re.compile(r'([A-Za-z]{1,16})=(?:"([^"\\]{0,512})"|([^\s,"]{1,512}))')


@dataclass(slots=True)
class DigestProof:
    """Proves in each request that the password is known.

    Attributes:
        known: Digest of user, realm and password.
        nonce: What the device gave to be proved with; so is *opaque*.
        is_counted: Whether requests are counted, and have a number of their own (``qop``).
    """

    user: str
    realm: str
    nonce: str
    opaque: str
    is_counted: bool
    known: Secret
    count: int = field(default=0, init=False)

    def prove(self, method: str, path: str, own: str = "") -> str:
        """Return the header ``Authorization`` of one request.

        Args:
            method: Of the request; so is *path*.
            path: As it is asked for.
            own: What this side adds; made anew unless given.
        """
        self.count += 1
        own = own or token_hex(8)
        what = _hash(f"{method}:{path}")
        counted = f"{self.count:08x}:{own}:auth:" if self.is_counted else ""
        proof = _hash(f"{self.known.reveal()}:{self.nonce}:{counted}{what}")
        said = f'Digest username="{self.user}", realm="{self.realm}", nonce="{self.nonce}"'
        said += f', uri="{path}", response="{proof}"'
        if self.opaque:
            said += f', opaque="{self.opaque}"'
        return f'{said}, qop=auth, nc={self.count:08x}, cnonce="{own}"' if self.is_counted else said


def answer_challenge(told: str, known: Credential) -> DigestProof:
    """Return what answers the header ``WWW-Authenticate``."""
    scheme, _, rest = told[:_MOST_OF_A_CHALLENGE].strip().partition(" ")
    parts = {name.lower(): quoted or plain for name, quoted, plain in _PART.findall(rest)}
    asked = (scheme.lower(), parts.get("algorithm", "MD5").upper())
    if asked != ("digest", "MD5") or not parts.get("nonce"):
        raise DeviceError("DEV_ANSWER_OTHER", found=scheme[:80], wanted="Digest")
    if {*known.user} & {*'"\\'} or not known.user.isprintable():
        raise DeviceError("DEV_AUTH_REJECTED")  # no header can hold such a name
    realm = parts.get("realm", "")
    return DigestProof(
        known.user.encode().decode("latin-1"),  # headers are bytes, and those are its UTF-8
        realm,
        parts["nonce"],
        parts.get("opaque", ""),
        "auth" in parts.get("qop", "").lower().replace(" ", "").split(","),
        Secret(_hash(f"{known.user}:{realm}:{known.password.reveal()}")),
    )


def _hash(text: str) -> str:
    return md5(text.encode(), usedforsecurity=False).hexdigest()
