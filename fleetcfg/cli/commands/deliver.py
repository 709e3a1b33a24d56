"""``fleetcfg deliver``: tell others how the fleet stands, and send what waits."""

import os
import platform
import secrets
from datetime import datetime
from itertools import chain
from typing import Annotated, Final

from fleetcfg.authority.audit_basis import AuditBasis
from fleetcfg.authority.record_facts import read_record_facts
from fleetcfg.cli.language import current_words
from fleetcfg.cli.options.common import STORE, StoreOption, argument, flag, option, output_of
from fleetcfg.cli.options.kept import as_text, open_kept, say_passed_over
from fleetcfg.cli.options.named import naming
from fleetcfg.cli.options.work import WorkOptions
from fleetcfg.cli.terminal.errors import say_problems
from fleetcfg.cli.terminal.stdout import open_renderer
from fleetcfg.delivery.channels import Channel, MetricsChannel
from fleetcfg.delivery.outbox import open_outbox
from fleetcfg.delivery.outcome import DeliveryFate, DeliveryOutcome, conclusion_of
from fleetcfg.devices.credentials import resolve, resolve_password
from fleetcfg.devices.driver import Credential
from fleetcfg.errors import DeliveryError
from fleetcfg.model.problem import Problems
from fleetcfg.model.signed_standing import Standing
from fleetcfg.model.value import Secret
from fleetcfg.observations.run_times import require_past
from fleetcfg.observations.runs import load_run
from fleetcfg.report.audits.run_digest import RunDigest
from fleetcfg.report.exit_codes import EXITS, Exit
from fleetcfg.report.notices.writer import NewsWriter
from fleetcfg.workflow.audits.figures import FiguresRequest, figures_of
from fleetcfg.workflow.clock import now
from fleetcfg.workflow.delivery.channels import find_channels, outbox_file
from fleetcfg.workflow.delivery.deliver import (
    DeliveryTools,
    ToldAudit,
    chosen_channels,
    deliver_news,
    show_news,
    unclaimed,
)
from fleetcfg.workflow.reports.record_figures import RecordFigures, record_figures

_NEWEST: Final = "last"


def deliver(
    channels: Annotated[
        list[str] | None, argument("CHANNEL", "help.deliver.channels", callback=naming("channel"))
    ] = None,
    *,
    run: Annotated[str, option("--run", "RUN", "help.deliver.run", callback=naming("audit"))] = "",
    check: Annotated[bool, flag("--check", "help.deliver.check")] = False,
    forget: Annotated[str, option("--forget", "CHANNEL", "help.deliver.forget")] = "",
    output: Annotated[str, output_of("delivery")] = "text",
    store: StoreOption = STORE,
    work: WorkOptions,
) -> int:
    """Tell, print what became of it, and return the exit code."""
    if forget:
        return _forget(as_text(forget), output)
    known = _named_channels()
    chosen = chosen_channels(known, [as_text(name) for name in channels or ()])
    renderer = open_renderer("delivery", output)
    request = FiguresRequest(now(), RunDigest(), as_text(run) or _NEWEST)
    with open_kept(store) as kept:
        figures = figures_of(request, work.readable_province(request.made_at), kept)
        run_told = require_past(load_run(kept, figures.origin.run), request.made_at)
        say_passed_over(kept, run_told, request.run)
    writer, basis = NewsWriter(current_words(), platform.node()), work.read_basis()
    is_signed = basis.standing in (Standing.SIGNED, Standing.NO_ROOT)
    are_counted = any(isinstance(channel, MetricsChannel) for channel in chosen)
    record = _record_figures(work, basis, request.made_at) if are_counted else RecordFigures()
    told = ToldAudit(run_told, figures, record)
    tools = DeliveryTools(
        writer, _credential, _password, request.made_at, secrets.token_hex, is_signed
    )
    outcomes: list[DeliveryOutcome] = []
    with open_outbox(outbox_file(os.environ)) as outbox:
        told_of = (show_news if check else deliver_news)(chosen, told, outbox, tools)
        for outcome in chain(told_of, unclaimed(known, outbox)):
            outcomes.append(outcome)
            renderer.tell(outcome)
    renderer.end()
    return EXITS[conclusion_of(outcomes)]


def _record_figures(work: WorkOptions, basis: AuditBasis, at: datetime) -> RecordFigures:
    """Return what was signed, in figures: what is declared counts as it was signed."""
    signed = None if basis.signed is None else basis.signed.province
    return record_figures(signed or basis.province, read_record_facts(work.records.ledger), now=at)


def _named_channels() -> tuple[Channel, ...]:
    problems = Problems()
    channels = find_channels(os.environ, problems)
    if found := problems.in_order():
        say_problems(found)
        raise DeliveryError("CHANNELS_BROKEN", file=found[0].place.file)
    return channels


def _forget(channel: str, output: str) -> int:
    """Drop what waits for *channel*, which is told all anew if it is named again."""
    renderer = open_renderer("delivery", output)
    with open_outbox(outbox_file(os.environ)) as outbox:
        for message in outbox.forget(channel):
            renderer.tell(DeliveryOutcome(channel, DeliveryFate.DROPPED, message.part, message.id))
    renderer.end()
    return Exit.CLEAN


def _credential(reference: str) -> Credential:
    return resolve(reference, environ=os.environ)


def _password(reference: str) -> Secret:
    return resolve_password(reference, environ=os.environ)
