"""``fleetcfg reject``: read a change-set, and sign a rejection, which blocks it.

Like ``approve``, but the choice is reject, and no decision of the Department is needed.
"""

from fleetcfg.authority.files import read_carried
from fleetcfg.cli.listeners import say_left_out
from fleetcfg.cli.options import BundleArgument
from fleetcfg.cli.reading_prompt import DecisionOptions, decide_on
from fleetcfg.cli.record_options import show_anchor
from fleetcfg.cli.signing import Signing
from fleetcfg.cli.work_options import WorkOptions
from fleetcfg.workflow.approve import read_to_decide


def reject(
    file: BundleArgument,
    *,
    signing: Signing,
    options: DecisionOptions,
    work: WorkOptions,
) -> int:
    """Read a change-set, reject it, and write the bundle with the rejection in it."""
    with work.open_workspace() as workspace:
        show_anchor(workspace)
        review = read_to_decide(read_carried(file), workspace, "reject", None, say_left_out)
        return decide_on(review, workspace, file, options, signing)
