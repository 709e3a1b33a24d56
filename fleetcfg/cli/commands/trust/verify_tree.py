"""``fleetcfg trust verify-tree``: is a commit, byte for byte, what the Department signed?

For a pipeline as for a person: no record is needed, no private key and no password; the root is
believed by its fingerprint. What it says is information: nothing is applied because of it.
"""

import os
from pathlib import Path
from typing import Annotated

from fleetcfg.authority.files import read_carried
from fleetcfg.authority.verify_tree import TreeRequest, believed_fingerprint, check_tree
from fleetcfg.cli.options.common import FingerprintOption, RevOption, option, output_of
from fleetcfg.cli.options.named import files_there, naming
from fleetcfg.cli.options.record import RecordOptions
from fleetcfg.cli.terminal.stdout import open_renderer
from fleetcfg.devices.registry import catalogs
from fleetcfg.report.exit_codes import EXITS
from fleetcfg.workflow.clock import now


def verify_tree(
    *,
    rev: RevOption = "HEAD",
    base: Annotated[
        str, option("--base", "REV", "help.tree.base", callback=naming("revision"))
    ] = "",
    fingerprint: FingerprintOption = "",
    root: Annotated[
        Path | None, option("--root", "FILE", "help.tree.root", callback=files_there)
    ] = None,
    output: Annotated[str, output_of("tree")] = "text",
    records: RecordOptions,
) -> int:
    """Hold the protected files of a commit against the signed manifest."""
    asked = TreeRequest(
        rev,
        base,
        records.trust,
        believed_fingerprint(fingerprint, os.environ, lambda: records.ledger),
        None if root is None else read_carried(root),
        catalogs(),
        now(),
    )
    found = check_tree(asked)
    open_renderer("tree", output).tell(found)
    return EXITS[found.conclusion]
