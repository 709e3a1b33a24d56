"""``fleetcfg trust show``: who may do what, what is in force, and until when."""

import sys
from typing import Annotated

from fleetcfg.cli.clock import now
from fleetcfg.cli.language import current_words
from fleetcfg.cli.option_groups import RecordOptions
from fleetcfg.cli.options import output_of
from fleetcfg.report.exit_codes import Exit
from fleetcfg.report.trust_json import trust_json
from fleetcfg.report.trust_text import trust_text
from fleetcfg.workflow.trust_documents import Folders, read_in_force

SHOW_OUTPUTS = ("text", "json")


def show(
    *,
    output: Annotated[str, output_of(SHOW_OUTPUTS)] = "text",
    records: RecordOptions,
) -> int:
    """Print who may do what, what is in force, and until when."""
    found = read_in_force(Folders(records.ledger, records.trust), now=now())
    documents = {"status": found.status, "manifest": found.manifest}
    root, sha256 = found.pinned.root, found.pinned.sha256
    if output == "json":
        sys.stdout.write(trust_json(root, sha256, documents))
    else:
        sys.stdout.write(trust_text(root, sha256, documents, current_words()))
    return Exit.CLEAN
