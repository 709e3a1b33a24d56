"""``fleetcfg trust key``: what the root document calls a key."""

from pathlib import Path
from typing import Annotated

from fleetcfg.authority.files import read_carried
from fleetcfg.cli.options.common import argument
from fleetcfg.cli.options.named import files_there
from fleetcfg.report.exit_codes import Exit
from fleetcfg.signer.keys import read_keyid

_KEY_BYTES_MOST = 64 * 1024


def key(
    file: Annotated[Path, argument("FILE", "help.trust.key.file", callback=files_there)],
) -> int:
    """Print what the root document calls a key."""
    print(f"{read_keyid(read_carried(file, most=_KEY_BYTES_MOST))}")
    return Exit.CLEAN
