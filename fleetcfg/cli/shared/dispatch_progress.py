"""What shows how far the work is that was given out: of which record, and how long ago."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Annotated, Final

from fleetcfg.authority.dispatched import DispatchedSlices
from fleetcfg.cli.options.common import option
from fleetcfg.cli.options.record import RecordOptions
from fleetcfg.workflow.clock import now
from fleetcfg.workflow.zones.progress import DispatchProgress, ProgressReader

PAST_HOURS: Final = 24
_MOST_HOURS: Final = 1440  # so long is remembered how a batch ended

PastOption = Annotated[int, option("--hours", "N", "help.dispatch.past", min=0, max=_MOST_HOURS)]


def progress_reader(records: RecordOptions, hours: int) -> Callable[[], DispatchProgress]:
    """Return what reads it; what is wrong with the record is said before."""
    with records.open_record():
        pass
    reader = ProgressReader(DispatchedSlices(records.ledger), now)
    return partial(reader.read, timedelta(hours=hours))
