"""``fleetcfg audit``: what was declared against what every device is set to now."""

import os
import secrets
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from time import monotonic
from typing import Annotated

import typer

from fleetcfg import __version__
from fleetcfg.authority.audit_basis import AuditBasis, open_basis
from fleetcfg.cli.clock import now
from fleetcfg.cli.command import new_app
from fleetcfg.cli.complete import one_of
from fleetcfg.cli.exits import Exit
from fleetcfg.cli.groups import (
    ConnectOption,
    DeclarationOptions,
    LimitOption,
    RecordOptions,
    command,
    forks_of,
    output_of,
    timeout_of,
)
from fleetcfg.cli.options import STORE, StoreOption
from fleetcfg.cli.trouble import say, say_problems
from fleetcfg.declared.selection import count_simulated, select_hosts
from fleetcfg.devices.credentials import Keeper
from fleetcfg.devices.driver import Credential, Limits
from fleetcfg.devices.registry import catalogs, families
from fleetcfg.errors import RequestError
from fleetcfg.i18n import current_language, word
from fleetcfg.model.audit import AuditHeader, AuditSummary, Coverage
from fleetcfg.model.finding import Verdict
from fleetcfg.model.fleet import Device
from fleetcfg.observations import Observations, open_observations
from fleetcfg.report.audit import OUTPUTS, AuditPrinter, audit_printer
from fleetcfg.report.progress import Progress
from fleetcfg.run.audit import AuditTask, Campaign
from fleetcfg.run.runner import LocalRunner, pool_for

app = new_app()

FAIL_ON: tuple[Verdict, ...] = (
    Verdict.UNAUTHORIZED,
    Verdict.FAILED,
    Verdict.MOVED,
    Verdict.REPLACED,
    Verdict.OTHER_USE,
)
"""The verdicts that count as findings unless ``--fail-on`` says otherwise."""


@command(app, "audit")
def audit(
    *,
    declarations: DeclarationOptions,
    limit: LimitOption = None,
    output: Annotated[str, output_of(OUTPUTS)] = "text",
    store: StoreOption = STORE,
    records: RecordOptions,
    fail_on: Annotated[
        list[str] | None,
        typer.Option(
            "--fail-on",
            metavar="VERDICT",
            help=word("help.fail_on"),
            autocompletion=one_of(*Verdict),
        ),
    ] = None,
    forks: Annotated[int, forks_of()] = 50,
    timeout: Annotated[float, timeout_of()] = 60.0,
    connect_timeout: ConnectOption = 5.0,
    affinity: Annotated[
        bool, typer.Option("--affinity/--no-affinity", help=word("help.affinity"))
    ] = True,
) -> int:
    """Audit the fleet, and return the exit code."""
    started = now()
    counted = _verdicts(fail_on)
    printer = audit_printer(output, sys.stdout, current_language())
    sources = declarations.sources()
    basis = open_basis(records.ledger, records.trust, sources, at=started)
    if basis.refused is not None:
        say(basis.refused)
    province = basis.province
    if province.has_errors:
        say_problems(province.problems)
        return Exit.ERROR
    hosts = select_hosts(province, limit)
    count_simulated(province, hosts)
    history = open_observations(store)
    try:
        campaign = Campaign(
            task=_task(basis, history, timeout=timeout, connect=connect_timeout),
            runner=LocalRunner(pool_for(len(hosts), forks, deadline=timeout, pin=affinity)),
            history=history,
            run=f"{started:%Y%m%dT%H%M%SZ}-{secrets.token_hex(3)}",
            clock=now,
        )
        return _Audit(campaign, basis, printer, counted).of(hosts)
    finally:
        history.close()


def _task(basis: AuditBasis, history: Observations, *, timeout: float, connect: float) -> AuditTask:
    keeper = Keeper(environ=os.environ)

    def credential(device: Device) -> Credential:
        return keeper.resolve(device.credential, host=device.host)

    return AuditTask(
        province=basis.province,
        standing=basis.standing,
        families=families(),
        catalogs=catalogs(),
        credential=credential,
        # Half of the whole, so that a slow answer is told as such and not as a deadline.
        limits=Limits(connect_seconds=connect, read_seconds=timeout / 2),
        known=history.digests(),
        salt=history.salt,
    )


def _verdicts(names: Sequence[str] | None) -> tuple[Verdict, ...]:
    if not names:
        return FAIL_ON
    try:
        return tuple(Verdict(name) for part in names for name in part.split(","))
    except ValueError as error:
        known = ", ".join(Verdict)
        raise RequestError("USAGE_VERDICT_UNKNOWN", what=str(error), known=known) from error


@dataclass(frozen=True, slots=True)
class _Audit:
    """One audit that is told while it happens."""

    campaign: Campaign
    basis: AuditBasis
    printer: AuditPrinter
    fail_on: Sequence[Verdict]

    def of(self, hosts: Sequence[str]) -> Exit:
        campaign, started, begun = self.campaign, self.campaign.clock(), monotonic()
        devices = campaign.task.province.fleet.devices
        with campaign.history.writing():
            campaign.history.begin(campaign.run, len(hosts), at=started)
        simulated = sum(devices[host].simulated for host in hosts)
        self.printer.start(
            AuditHeader(
                campaign.run,
                started,
                len(hosts),
                simulated,
                __version__,
                unsigned=not self.basis.is_signed,
                authority=self.basis.authority(hosts),
            )
        )
        coverage, is_interrupted = self._look_at(hosts, begun)
        code = self._exit_code(coverage)
        with campaign.history.writing():
            campaign.history.end(campaign.run, code, at=campaign.clock())
        milliseconds = int((monotonic() - begun) * 1000)
        self.printer.finish(
            AuditSummary(coverage, campaign.clock(), milliseconds, code, is_interrupted)
        )
        return code

    def _exit_code(self, coverage: Coverage) -> Exit:
        """Return the exit code: findings outweigh what could not be looked at."""
        if any(coverage.findings.get(verdict, 0) for verdict in self.fail_on):
            return Exit.FINDINGS
        return Exit.INCOMPLETE if coverage.unknown or coverage.not_tried else Exit.CLEAN

    def _look_at(self, hosts: Sequence[str], begun: float) -> tuple[Coverage, bool]:
        """Return what was covered, and whether somebody broke it off."""
        progress = Progress(sys.stderr, len(hosts), current_language(), started=begun)
        coverage = Coverage(selected=len(hosts))
        reports = self.campaign.audit(hosts)
        try:
            for report in reports:
                progress.clear()
                self.printer.host(report)
                coverage = coverage.plus(report)
                progress.step(at=monotonic())
        except KeyboardInterrupt:
            return coverage, True
        finally:
            progress.clear()
            reports.close()
        return coverage, False
