"""Signatures that a person makes with another tool: what he signs goes out, his signature comes in.

What goes out (``….tbs``) is the message itself: one line of type and lengths, then the document as
text. What comes in is an SSH signature in its armour (``.sig``) or a CMS in any encoding
(``.p7s``); whose it is stands in it, and is a claim until `fleetcfg.trust.verify.quorum` has
verified it.
"""

from pathlib import Path

from fleetcfg.errors import RefusalError
from fleetcfg.trust.crypto.cms import read_claimed_key
from fleetcfg.trust.crypto.cms_import import import_cms
from fleetcfg.trust.crypto.envelope import Signature
from fleetcfg.trust.crypto.sshkey import KeyReader, read_ssh_key
from fleetcfg.trust.crypto.sshsig import MAGIC, read_armour
from fleetcfg.trust.documents.root import SPKI

_SSH_ARMOUR = b"-----BEGIN SSH SIGNATURE-----"
_NUMBER_BYTES = 4
_TBS = ".tbs"
_SIG = ".sig"


def import_signature(file: bytes) -> Signature:
    """Return the signature in *file*, and the key that it claims.

    Raises:
        RefusalError: SIG_*, KEY_* or CMS_*: there is no such signature in it.
    """
    if file.lstrip().startswith(_SSH_ARMOUR):
        blob = read_armour(file)
        reader = KeyReader(blob, "SIG_MALFORMED")
        reader.take(len(MAGIC) + _NUMBER_BYTES)
        return Signature(read_ssh_key(reader.string()).keyid, blob)
    if not file.strip():
        raise RefusalError("SIG_MALFORMED", why="file")
    cms = import_cms(file)
    return Signature(f"{SPKI}{read_claimed_key(cms)}", cms)


def exported_beside(signature: Path) -> Path:
    """Return the file that was exported: beside the signature, under the same name with ``.tbs``.

    ``ssh-keygen`` adds its ending to the whole name.
    """
    if signature.suffix != _SIG:
        return signature.with_suffix(_TBS)
    signed = signature.with_suffix("")
    return signed if signed.suffix == _TBS else signed.with_name(signed.name + _TBS)
