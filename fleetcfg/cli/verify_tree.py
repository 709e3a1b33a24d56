"""``fleetcfg verify-tree``: is a commit, byte for byte, what the Department signed?

For a pipeline as for a person: no record is needed, no private key and no password; the root is
believed by its fingerprint. What it says is information: nothing is applied because of it.
"""

import os
from pathlib import Path
from typing import Annotated, Final

from fleetcfg.authority.files import read_carried
from fleetcfg.authority.installation import open_installation
from fleetcfg.authority.record_files import is_installed
from fleetcfg.authority.verify_tree import TreeRequest, check_tree
from fleetcfg.cli.options import FingerprintOption, option, output_of
from fleetcfg.cli.output import open_renderer
from fleetcfg.cli.record_options import RecordOptions
from fleetcfg.devices.registry import catalogs
from fleetcfg.errors import RequestError
from fleetcfg.report.exit_codes import EXITS
from fleetcfg.trust.verify.chain import read_fingerprint
from fleetcfg.workflow.clock import now

VARIABLE: Final = "FLEETCFG_ROOT_FINGERPRINT"
PIPELINE: Final = "CI"  # set by GitHub, GitLab, Gitea, Jenkins and most others


def verify_tree(
    *,
    rev: Annotated[str, option("--rev", "REV", "help.option.rev")] = "HEAD",
    base: Annotated[str, option("--base", "REV", "help.tree.base")] = "",
    fingerprint: FingerprintOption = "",
    root: Annotated[Path | None, option("--root", "FILE", "help.tree.root")] = None,
    output: Annotated[str, output_of("tree")] = "text",
    records: RecordOptions,
) -> int:
    """Hold the protected files of a commit against the signed manifest."""
    asked = TreeRequest(
        rev,
        base,
        records.trust,
        _fingerprint(fingerprint, records),
        None if root is None else read_carried(root),
        catalogs(),
        now(),
    )
    found = check_tree(asked)
    open_renderer("tree", output).tell(found)
    return EXITS[found.conclusion]


def _fingerprint(typed: str, records: RecordOptions) -> str:
    """Return the fingerprint that was typed, or is set, or was pinned here.

    Not in a pipeline: what lies there may have been brought by the commit that it judges.
    """
    found = read_fingerprint(typed or os.environ.get(VARIABLE, ""))
    if found:
        return found
    ledger = records.ledger
    if os.environ.get(PIPELINE) or not is_installed(ledger):
        raise RequestError("FINGERPRINT_ABSENT", variable=VARIABLE)
    with open_installation(ledger) as installation:
        return installation.pinned().sha256
