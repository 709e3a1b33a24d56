"""``fleetcfg reject``: read a change-set, and sign a rejection, which blocks it.

Like ``approve``, but the choice is reject, and no decision of the Department is needed.
"""

from fleetcfg.cli.options.common import BundleArgument
from fleetcfg.cli.options.signing import Signing
from fleetcfg.cli.options.work import WorkOptions
from fleetcfg.cli.shared.reading_prompt import DecisionOptions, decide_on


def reject(
    file: BundleArgument, *, signing: Signing, options: DecisionOptions, work: WorkOptions
) -> int:
    """Read a change-set, reject it, and write the bundle with the rejection in it."""
    return decide_on("reject", None, file, work, options, signing)
