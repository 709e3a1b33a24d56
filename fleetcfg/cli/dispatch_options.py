"""Where slices go and how long they last; and how that they left is told."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Final

from fleetcfg.cli.error_output import say
from fleetcfg.cli.language import word
from fleetcfg.cli.listeners import notice_listener
from fleetcfg.cli.options import option, settable
from fleetcfg.cli.work_options import WorkOptions
from fleetcfg.report.exit_codes import Exit
from fleetcfg.workflow.events import Event, ResultRefused, SlicesAway, SlicesSent
from fleetcfg.workflow.system import make_context
from fleetcfg.workflow.zones.carriers import SpoolDispatcher
from fleetcfg.workflow.zones.dispatch import DispatchRequest, give_out

HOURS: Final = 72
_MOST_HOURS: Final = 744

SpoolOption = Annotated[Path, settable("--spool", "DIR", "help.dispatch.spool")]
HoursOption = Annotated[int, option("--hours", "N", "help.dispatch.hours", min=1, max=_MOST_HOURS)]


def dispatch_listener(beside: Callable[[Event], None] | None = None) -> Callable[[Event], None]:
    """Return what tells on stderr of slices, and *beside* of all else."""
    others = beside or notice_listener()

    def listen(event: Event) -> None:
        match event:
            case SlicesSent():
                until = f"{event.not_after:%Y-%m-%dT%H:%M:%SZ}"
                about = {"batch": event.batch, "until": until}
                counts = {"slices": event.slices, "devices": event.devices}
                print(word("dispatch.sent", **about, **counts), file=sys.stderr)
            case SlicesAway():
                until = f"{event.not_after:%Y-%m-%dT%H:%M:%SZ}"
                away = word("dispatch.away", batch=event.batch, slices=event.slices, until=until)
                print(away, file=sys.stderr)
            case ResultRefused():
                if event.name:
                    print(event.name, file=sys.stderr)
                say(event.why)
            case _:
                others(event)

    return listen


def send(request: DispatchRequest, work: WorkOptions, spool: Path) -> Exit:
    """Give out what *request* asks for, by the folder *spool*."""
    context = make_context(dispatch_listener())
    with work.open_workspace() as workspace:
        give_out(request, workspace, SpoolDispatcher(spool), context)
    return Exit.CLEAN
