"""``fleetcfg trust key``: what the root document calls a key."""

import sys
from pathlib import Path
from typing import Annotated

from fleetcfg.authority.files import read_carried
from fleetcfg.cli.options import argument
from fleetcfg.errors import RefusalError
from fleetcfg.report.exit_codes import Exit
from fleetcfg.signer.cms import certificate_keyid
from fleetcfg.signer.ssh import read_public

_KEY_BYTES_MOST = 64 * 1024


def key(
    file: Annotated[Path, argument("FILE", "help.trust.key.file")],
) -> int:
    """Print what the root document calls a key."""
    data = read_carried(file, most=_KEY_BYTES_MOST)
    try:
        keyid = read_public(data).keyid
    except RefusalError as refusal:
        if refusal.code != "KEY_MALFORMED":
            raise
        keyid = _certificate_id(data)
    sys.stdout.write(f"{keyid}\n")
    return Exit.CLEAN


def _certificate_id(data: bytes) -> str:
    from fleetcfg.signer.token import read_certificates  # noqa: PLC0415 - few have one

    return certificate_keyid(read_certificates(data)[0])
