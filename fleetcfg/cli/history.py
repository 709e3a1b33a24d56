"""``fleetcfg history HOST [PATH…]``: what audits have seen change on a device, and when."""

from collections.abc import Collection, Sequence
from typing import Annotated

from fleetcfg.cli.help import nearest
from fleetcfg.cli.options import STORE, HostArgument, StoreOption, argument
from fleetcfg.cli.output import open_renderer
from fleetcfg.errors import RequestError
from fleetcfg.observations.store import open_observations
from fleetcfg.report.exit_codes import Exit
from fleetcfg.report.history_text import DeviceHistory


def history(
    host: HostArgument,
    paths: Annotated[list[str] | None, argument("PATH", "help.path")] = None,
    *,
    store: StoreOption = STORE,
) -> int:
    """Print when it was first and last read, and every change between."""
    if not store.exists():
        raise RequestError("HISTORY_EMPTY", host=host, file=str(store))
    kept = open_observations(store)
    try:
        seen = kept.seen(host)
        if seen is None:
            raise RequestError("HISTORY_EMPTY", host=host, file=str(store))
        changes = kept.changes(host)
        if paths:
            _refuse_unknown(paths, {*kept.paths(host), *(change.path for change in changes)})
            changes = tuple(change for change in changes if change.path in paths)
        open_renderer("history").tell(DeviceHistory(seen, changes))
    finally:
        kept.close()
    return Exit.CLEAN


def _refuse_unknown(asked: Sequence[str], known: Collection[str]) -> None:
    """Refuse a path that the device never had: "no change" would be no answer to a slip."""
    for path in asked:
        if path not in known:
            raise RequestError(
                "HISTORY_PATH_UNKNOWN", path=path, nearest=nearest(path, sorted(known))
            )
