"""``fleetcfg approve``: read a change-set, and sign an approval.

The approver signs the digest of the text shown; the door renders that text again. The approver
types the count of devices and the last digits of the digest: a person who has read it knows both.
"""

from fleetcfg.cli.options.common import BundleArgument, DecisionDateOption, DecisionOption
from fleetcfg.cli.options.signing import Signing
from fleetcfg.cli.options.work import WorkOptions
from fleetcfg.cli.shared.reading_prompt import DecisionOptions, decide_on
from fleetcfg.errors import RefusalError, Stage
from fleetcfg.model.typed_times import day_of
from fleetcfg.trust.documents.manifest import Decision


def approve(
    file: BundleArgument,
    *,
    decision: DecisionOption = "",
    decision_date: DecisionDateOption = "",
    signing: Signing,
    options: DecisionOptions,
    work: WorkOptions,
) -> int:
    """Read a change-set, approve it, and write the bundle with the approval in it."""
    if options.brought is None and not (decision and decision_date):
        raise RefusalError("DECISION_MISSING", stage=Stage.APPROVALS, person=options.person)
    decided = Decision(number=decision, date=day_of(decision_date)) if decision_date else None
    return decide_on("approve", decided, file, work, options, signing)
