"""``fleetcfg history``: the audits that are kept, or what they have seen change on a device."""

from contextlib import closing
from typing import Annotated

from fleetcfg.cli.complete import hosts
from fleetcfg.cli.options import STORE, StoreOption, argument, option, output_of
from fleetcfg.cli.output import open_renderer
from fleetcfg.cli.pager import PagerOption, paged
from fleetcfg.devices.registry import catalogs
from fleetcfg.errors import RequestError
from fleetcfg.observations.histories import find_histories
from fleetcfg.observations.retention import keep_days_of, keep_from_now
from fleetcfg.observations.runs import list_runs, load_run, replay_run
from fleetcfg.observations.store import Observations, open_observations
from fleetcfg.report.exit_codes import Exit
from fleetcfg.report.history_text import KeptRuns
from fleetcfg.workflow.clock import now


def history(
    host: Annotated[str, argument("[HOST]", "help.host", hosts)] = "",
    paths: Annotated[list[str] | None, argument("PATH", "help.path")] = None,
    *,
    run: Annotated[str, option("--run", "RUN", "help.history.run")] = "",
    output: Annotated[str, output_of("audit")] = "text",
    keep_days: Annotated[
        int | None, option("--keep-days", "DAYS", "help.history.keep_days", min=0)
    ] = None,
    store: StoreOption = STORE,
    pager: PagerOption = True,
) -> int:
    """Print the audits that are kept, one of them again, or what they have seen of one device."""
    if not store.exists():
        if host:
            raise RequestError("HISTORY_EMPTY", host=host, file=str(store))
        raise RequestError("HISTORY_NO_AUDIT", file=str(store))
    with closing(open_observations(store)) as kept, paged(is_wanted=pager):
        if keep_days is not None:
            keep_from_now(kept, keep_days, now=now())
        if run:
            _replay(kept, _as_text(run), output)
        elif host:
            renderer = open_renderer("history", output)
            for one in find_histories(kept, _as_text(host), paths or (), catalogs()):
                renderer.tell(one)
        else:
            open_renderer("runs", output).tell(KeptRuns(list_runs(kept), keep_days_of(kept)))
    return Exit.CLEAN


def _as_text(argument: str) -> str:
    """Return an argument as text: bytes of it that are no UTF-8 are no part of any name."""
    return argument.encode("utf-8", errors="replace").decode("utf-8")


def _replay(kept: Observations, run: str, output: str) -> None:
    stored, renderer = load_run(kept, run), open_renderer("audit", output)
    for noun in replay_run(kept, stored):
        renderer.tell(noun)
    renderer.end()
