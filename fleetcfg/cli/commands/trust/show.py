"""``fleetcfg trust show``: who may do what, what is in force, and until when."""

from typing import Annotated

from fleetcfg.cli.options.common import output_of
from fleetcfg.cli.options.record import RecordOptions
from fleetcfg.cli.terminal.errors import say
from fleetcfg.cli.terminal.stdout import open_renderer
from fleetcfg.report.documents.trust_text import TrustInForce
from fleetcfg.report.exit_codes import Exit
from fleetcfg.workflow.clock import now
from fleetcfg.workflow.documents.trust_documents import read_in_force


def show(*, output: Annotated[str, output_of("trust")] = "text", records: RecordOptions) -> int:
    """Print who may do what, what is in force, and until when."""
    found = read_in_force(records.read_folders(), now=now())
    if found.missing is not None:
        say(found.missing)
    documents = {"status": found.status, "manifest": found.manifest}
    told = TrustInForce(found.pinned.root, found.pinned.sha256, documents)
    open_renderer("trust", output).tell(told)
    return Exit.CLEAN
