"""``fleetcfg ledger migrate``: a record of 0.2.0 taken over, by the fingerprint of its root."""

from pathlib import Path
from typing import Annotated

from fleetcfg.authority.files import read_carried
from fleetcfg.authority.migrate import migrate_record
from fleetcfg.authority.record_place import OLD, place_in
from fleetcfg.authority.trust_folder import read_trust_folder
from fleetcfg.cli.options.common import FingerprintOption, argument, option
from fleetcfg.cli.options.named import files_there
from fleetcfg.cli.options.record import RecordOptions, records_folder
from fleetcfg.cli.terminal.stdout import open_renderer
from fleetcfg.report.documents.trust_text import MachineTrust
from fleetcfg.report.exit_codes import Exit
from fleetcfg.trust.verify.chain import read_fingerprint
from fleetcfg.trust.verify.quorum import VerificationTime
from fleetcfg.workflow.clock import now


def migrate(
    file: Annotated[
        Path | None, argument("ROOT", "help.ledger.migrate.root", callback=files_there)
    ] = None,
    *,
    fingerprint: FingerprintOption,
    old: Annotated[Path, option("--from", "DIR", "help.ledger.migrate.from")] = OLD,
    records: RecordOptions,
) -> int:
    """Take a record over from a working folder; nothing there is believed for lying there."""
    moved = migrate_record(
        old,
        lambda domain: records.named or place_in(records_folder(), domain),
        read_fingerprint(fingerprint),
        None if file is None else read_carried(file),
        VerificationTime(now(), read_trust_folder(records.trust).crls),
    )
    pinned = moved.pinned
    open_renderer("anchor").tell(MachineTrust(pinned.root, pinned.sha256, moved.origin))
    print(f"→ {moved.folder}")
    return Exit.CLEAN
