"""What the root document calls a key, from whichever file it is carried in."""

from fleetcfg.errors import RefusalError
from fleetcfg.signer.cms import certificate_keyid
from fleetcfg.signer.ssh import read_public

_PRIVATE = b" PRIVATE KEY-----"


def read_keyid(data: bytes) -> str:
    """Return the id of the key in a ``.pub`` file or a certificate.

    Raises:
        RefusalError: KEY_PRIVATE; as `read_public` and `fleetcfg.signer.token.read_certificates`.
    """
    try:
        return read_public(data).keyid
    except RefusalError as refusal:
        if refusal.code != "KEY_MALFORMED":
            raise
    if _PRIVATE in data:
        raise RefusalError("KEY_PRIVATE")
    from fleetcfg.signer.token import read_certificates  # noqa: PLC0415 - few have one

    return certificate_keyid(read_certificates(data)[0])
