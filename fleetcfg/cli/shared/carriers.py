"""Who carries slices and how long they last; and how that they left is told."""

import sys
from collections.abc import Callable, Generator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final

from fleetcfg.carriers.dispatcher import Dispatcher
from fleetcfg.carriers.spool import SpoolDispatcher
from fleetcfg.cli.click import is_typed
from fleetcfg.cli.language import word
from fleetcfg.cli.options.common import flag, option, settable
from fleetcfg.cli.options.named import files_there
from fleetcfg.cli.options.signing import Signing
from fleetcfg.cli.options.work import WorkOptions
from fleetcfg.cli.terminal.errors import say
from fleetcfg.cli.terminal.listeners import notice_listener
from fleetcfg.errors import RequestError
from fleetcfg.report.clock import local_time
from fleetcfg.report.escape import escape
from fleetcfg.workflow.events import (
    CarrierFailed,
    Event,
    ResultRefused,
    SlicesAway,
    SliceSentAgain,
    SlicesSent,
)
from fleetcfg.workflow.system import make_context

HOURS: Final = 72
_MOST_HOURS: Final = 744
_HERE_AT_ONCE: Final = 4

SpoolOption = Annotated[Path | None, settable("--spool", "DIR", "help.dispatch.spool")]
BrokerOption = Annotated[
    Path | None, settable("--broker", "FILE", "help.dispatch.broker", callback=files_there)
]
HereOption = Annotated[bool, flag("--here", "help.dispatch.here")]
HoursOption = Annotated[int, option("--hours", "N", "help.dispatch.hours", min=1, max=_MOST_HOURS)]


@dataclass(frozen=True, slots=True)
class CarrierOptions:
    """Who carries slices: a folder, a broker, or this machine, which then does them itself."""

    spool: SpoolOption = None
    broker: BrokerOption = None
    here: HereOption = False

    @contextmanager
    def open(
        self, work: WorkOptions, signing: Signing, files: Sequence[Path] = ()
    ) -> Generator[Dispatcher]:
        """Return who carries, while inside; *files* are results that lie elsewhere.

        What is typed counts more than what the environment names; of that, *files* mean the folder.
        """
        meant = self._meant(files)
        if len(meant) != 1 or (files and meant != ["spool"]):
            raise RequestError("DISPATCH_CARRIER")
        if self.spool is not None and meant == ["spool"]:
            yield SpoolDispatcher(self.spool, files)
        elif self.broker is not None and meant == ["broker"]:
            from fleetcfg.carriers.broker import BrokerDispatcher  # noqa: PLC0415 - few have one
            from fleetcfg.workflow.zones.broker import open_broker_place  # noqa: PLC0415 - the same

            with closing(BrokerDispatcher(open_broker_place(self.broker))) as dispatcher:
                yield dispatcher
        else:
            yield _here(work, signing)

    def _meant(self, files: Sequence[Path]) -> Sequence[str]:
        named = {"spool": self.spool is not None, "broker": self.broker is not None}
        named["here"] = self.here
        every = [name for name, is_named in named.items() if is_named]
        found = ["spool"] if files and self.spool is not None else every
        return [name for name in every if is_typed(name)] or found


def _here(work: WorkOptions, signing: Signing) -> Dispatcher:
    from fleetcfg.carriers.local import LocalDispatcher  # noqa: PLC0415 - few do their own work
    from fleetcfg.cli.shared.slice_command import slice_processes  # noqa: PLC0415 - the same
    from fleetcfg.workflow.zones.run_slice import SlicePlace  # noqa: PLC0415 - the same
    from fleetcfg.workflow.zones.serve_slices import SliceServer  # noqa: PLC0415 - the same

    records = work.records
    processes = slice_processes(records, signing)
    place, context = SlicePlace(records.folders), make_context()
    server = SliceServer(place, processes, context, signing.require_key)
    return LocalDispatcher(records.ledger, server.do, processes, _HERE_AT_ONCE)


def dispatch_listener(beside: Callable[[Event], None] | None = None) -> Callable[[Event], None]:
    """Return what tells on stderr of slices, and *beside* of all else."""
    others = beside or notice_listener()

    def listen(event: Event) -> None:
        match event:
            case SlicesSent():
                about = {"batch": event.batch, "until": local_time(event.not_after)}
                counts = {"slices": event.slices, "devices": event.devices}
                print(word("dispatch.sent", **about, **counts), file=sys.stderr)
            case SlicesAway():
                about = {"batch": event.batch, "until": local_time(event.not_after)}
                print(word("dispatch.away", slices=event.slices, **about), file=sys.stderr)
            case SliceSentAgain():
                again = word("dispatch.again", zone=event.zone, slice=event.sha256[:12])
                print(again, file=sys.stderr)
            case CarrierFailed():
                _say_failed(event)
            case ResultRefused():
                if event.name:
                    print(escape(event.name), file=sys.stderr)  # who shares the folder named it
                say(event.why)
            case _:
                others(event)

    return listen


def _say_failed(event: CarrierFailed) -> None:
    say(event.why)
    if not event.is_awaited:
        zone = str(event.why.facts["zone"])
        print(word("dispatch.unawaited", zone=zone), file=sys.stderr)
