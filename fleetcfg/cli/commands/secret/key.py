"""``fleetcfg secret key``: the key of this machine that secrets are sealed to."""

from fleetcfg.authority.sealing_key import make_sealing_key
from fleetcfg.cli.options.record import RecordOptions
from fleetcfg.report.exit_codes import Exit
from fleetcfg.trust.crypto.canonical import to_base64


def key(*, records: RecordOptions) -> int:
    """Make the key, and print the line that the policy of a root has of it."""
    with records.open_record() as installation:
        made = make_sealing_key(installation.folder)
        print(f'{installation.store.origin}: "{to_base64(made.public)}"')
    return Exit.CLEAN
