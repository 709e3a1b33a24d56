"""What came home of the work in zones is told: once it is taken, or as long as it is awaited."""

import signal
import sys
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from fleetcfg.authority.audit_basis import AuditBasis
from fleetcfg.authority.dispatched import DispatchedSlices
from fleetcfg.cli.language import word
from fleetcfg.cli.options.common import STORE, StoreOption, flag, option
from fleetcfg.cli.options.record import say_contradicted
from fleetcfg.cli.options.signing import Signing
from fleetcfg.cli.options.work import WorkOptions
from fleetcfg.cli.shared.carriers import CarrierOptions, dispatch_listener
from fleetcfg.cli.terminal.audit_listener import AuditListener
from fleetcfg.cli.terminal.errors import say
from fleetcfg.cli.terminal.listeners import RolloutListener
from fleetcfg.cli.terminal.stdout import open_renderer
from fleetcfg.errors import FleetcfgError
from fleetcfg.observations.store import open_observations
from fleetcfg.report.exit_codes import EXITS, Exit, exit_of
from fleetcfg.workflow.events import Event, ReceiptSigned, SlicesAway, SlicesSent
from fleetcfg.workflow.system import make_context
from fleetcfg.workflow.zones.collect import Collected, collect_batches
from fleetcfg.workflow.zones.dispatch import DispatchRequest, give_out
from fleetcfg.workflow.zones.home_batch import HomeBatch, receipts_of
from fleetcfg.workflow.zones.looks import looks_for
from fleetcfg.workflow.zones.outbox import named
from fleetcfg.workflow.zones.tell_home import keep_audit, tell_changes

ReceiptsOption = Annotated[
    Path | None, option("--receipts", "DIR", "help.dispatch.collect.receipts")
]
WaitOption = Annotated[bool, flag("--wait", "help.dispatch.wait")]


@dataclass(frozen=True, slots=True)
class WaitOptions:
    """Whether to wait until all is home and told, and where an audit is then kept."""

    wait: WaitOption = False
    store: StoreOption = STORE


def tell_collected(found: Collected, store: Path, receipts: Path | None = None) -> Exit:
    """Tell of each batch that is home, and what its end and that of what was refused come to.

    Receipts that came home are written to the folder *receipts*, if one is named. A batch that
    another command tells, or has told meanwhile, is left to that one; it is said.
    """
    if found.basis is not None and found.basis.refused is not None:
        say(found.basis.refused)
    say_contradicted(found.contradicted)
    exits = [Exit.REFUSED if found.refused else Exit.CLEAN]
    exits.append(Exit.FINDINGS if found.contradicted else Exit.CLEAN)
    for home in found.home:
        with found.claim(home) as is_ours:
            exits.append(_tell(home, found, store, receipts) if is_ours else _leave(home.batch.id))
            if is_ours:
                found.finish(home)
    return max(exits)


def _leave(batch: str) -> Exit:
    print(word("dispatch.elsewhere", batch=batch), file=sys.stderr)
    return Exit.INCOMPLETE


def _tell(home: HomeBatch, found: Collected, store: Path, receipts: Path | None) -> Exit:
    if found.basis is None or home.batch.kind == "apply":
        return _tell_changes(home, found.dispatched, receipts)
    return _tell_audit(home, found.basis, store)


def _tell_changes(home: HomeBatch, dispatched: DispatchedSlices, receipts: Path | None) -> Exit:
    rollout = RolloutListener("apply", open_renderer("rollout"), receipts or Path())
    conclusion = tell_changes(home, make_context(dispatch_listener(rollout)))
    if receipts is not None:
        for data in receipts_of(home.batch, dispatched):
            rollout(ReceiptSigned(home.batch.changeset, data))
    return rollout.finish(conclusion)


def _tell_audit(home: HomeBatch, basis: AuditBasis, store: Path) -> Exit:
    listener = AuditListener(open_renderer("audit", "text", basis.acknowledging(home.known(basis))))
    with closing(open_observations(store)) as observations:
        context = make_context(dispatch_listener(listener))
        return EXITS[keep_audit(home, basis, observations, context)]


def send(
    request: DispatchRequest,
    work: WorkOptions,
    carrier: CarrierOptions,
    waiting: WaitOptions,
    signing: Signing,
    receipts: Path | None = None,
) -> Exit:
    """Give out what *request* asks for, by *carrier*; and wait for it, if that is asked for.

    However that ends once it is in the outbox, the command is not to be given again: all of it
    would be done once more. So it is said then which command takes it home.
    """
    given: list[str] = []
    try:
        return _send(request, work, carrier, waiting, signing, receipts, given)
    except KeyboardInterrupt:
        if not given:
            raise
        # It ends now: at a second Ctrl-C it would be said that the command is to be given again.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        _say_left(given, work)
        return Exit.INCOMPLETE
    except BrokenPipeError:
        _say_left(given, work)
        raise
    except (FleetcfgError, OSError) as error:
        if not given:
            raise
        why = named(error)
        say(why)
        _say_left(given, work)
        return exit_of(why)


def _say_left(given: Sequence[str], work: WorkOptions) -> None:
    """Say of what was given out, and is neither home nor told, how it comes home."""
    still_open = {batch.id for batch in DispatchedSlices(work.records.ledger).open_batches()}
    for batch in still_open.intersection(given):
        with suppress(BrokenPipeError):
            print(word("dispatch.left", batch=batch), file=sys.stderr)


def _send(
    request: DispatchRequest,
    work: WorkOptions,
    carrier: CarrierOptions,
    waiting: WaitOptions,
    signing: Signing,
    receipts: Path | None,
    given: list[str],
) -> Exit:
    """Do so; what it is called is put into *given* once it is in the outbox."""
    context = make_context(_once_a_number(dispatch_listener(), given))
    with carrier.open(work, signing) as dispatcher:
        with work.open_workspace() as opened:
            batch = give_out(request, opened, dispatcher, context, is_awaited=waiting.wait)
        if not waiting.wait:
            return Exit.CLEAN
        dispatched, exits, is_home = DispatchedSlices(work.records.ledger), [Exit.CLEAN], False
        for _ in looks_for(batch, dispatcher, dispatched, context):
            with work.open_workspace(again=opened) as opened:
                found = collect_batches(dispatcher, opened, context)
            exits.append(tell_collected(found, waiting.store, receipts))
            is_home = batch.id in {home.batch.id for home in found.home}
            if is_home:  # and was told, by whom it may be
                break
    return max(exits) if is_home else max(*exits, _leave(batch.id))


def _once_a_number(listen: Callable[[Event], None], given: list[str]) -> Callable[[Event], None]:
    """Return what tells how many slices are not home when it is another number than before.

    What is given out is put into *given*.
    """
    away: dict[str, int] = {}

    def tell(event: Event) -> None:
        if isinstance(event, SlicesAway):
            if away.get(event.batch) == event.slices:
                return
            away[event.batch] = event.slices
        if isinstance(event, SlicesSent):
            given.append(event.batch)
        listen(event)

    return tell
