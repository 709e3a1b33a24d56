"""``fleetcfg secret open``: a password that was sealed to this machine, as a file of its own."""

from typing import Annotated

from fleetcfg.authority.files import write_secret
from fleetcfg.authority.sealed_secrets import open_sealed
from fleetcfg.cli.language import word
from fleetcfg.cli.options.common import OutOption, argument, option
from fleetcfg.cli.options.record import RecordOptions
from fleetcfg.report.exit_codes import Exit
from fleetcfg.workflow.clock import now


def open_(
    number: Annotated[str, argument("CS-…", "help.secret.open.number")],
    *,
    host: Annotated[str, option("--host", "HOST", "help.secret.open.host")],
    out: OutOption,
    records: RecordOptions,
) -> int:
    """Open one password, and write it to a new file that only its owner can read."""
    with records.open_record() as installation:
        opened = open_sealed(installation, number, host, at=now())
    write_secret(out, opened.file)
    state = word("secret.made" if opened.is_made else "secret.not_made")
    print(f"→ {out} ({opened.user}, {host}): {state}")
    return Exit.CLEAN
