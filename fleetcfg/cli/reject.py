"""``fleetcfg reject``: read a change-set, and sign a rejection, which blocks it.

Like ``approve``, but the choice is reject, and no decision of the Department is needed.
"""

from fleetcfg.authority.files import read_carried
from fleetcfg.cli.declaration_options import DeclarationOptions
from fleetcfg.cli.listeners import say_left_out
from fleetcfg.cli.options import BundleArgument
from fleetcfg.cli.reading_prompt import DecisionOptions, decide_on
from fleetcfg.cli.record_options import RecordOptions, show_anchor
from fleetcfg.cli.signing import Signing
from fleetcfg.workflow.approve import read_to_decide
from fleetcfg.workflow.clock import now


def reject(
    file: BundleArgument,
    *,
    signing: Signing,
    options: DecisionOptions,
    declarations: DeclarationOptions,
    records: RecordOptions,
) -> int:
    """Read a change-set, reject it, and write the bundle with the rejection in it."""
    sources, at = declarations.sources(), now()
    with records.open_workspace(sources, at) as workspace:
        show_anchor(workspace)
        review = read_to_decide(
            read_carried(file), workspace, "reject", None, at=at, on_event=say_left_out
        )
        return decide_on(review, workspace, file, options, signing)
