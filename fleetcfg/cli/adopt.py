"""``fleetcfg adopt``: devices as they are now, as a document by which they are watched."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Annotated

import typer

from fleetcfg.authority.files import write_new
from fleetcfg.authority.workspace import Workspace, open_workspace
from fleetcfg.cli.clock import now
from fleetcfg.cli.command import new_app
from fleetcfg.cli.complete import patterns
from fleetcfg.cli.exits import Exit
from fleetcfg.cli.groups import (
    DeclarationOptions,
    LimitOption,
    RecordOptions,
    command,
    forks_of,
    timeout_of,
)
from fleetcfg.cli.reach import Pace
from fleetcfg.cli.reading import Read, read_devices, require_named, require_said
from fleetcfg.cli.trouble import say, say_problems
from fleetcfg.cli.trust import day_of
from fleetcfg.declared.province import declared
from fleetcfg.declared.selection import select_hosts
from fleetcfg.devices.registry import catalogs
from fleetcfg.diff import Decided, diff, diff_device
from fleetcfg.errors import RefusalError, RequestError
from fleetcfg.i18n import current_language, word
from fleetcfg.model.finding import Finding, Verdict
from fleetcfg.model.timezone import VIETNAM
from fleetcfg.plan.adoption import Adoptee, AdoptionDraft, AdoptionRequest, adoption_of
from fleetcfg.plan.device import is_other_device
from fleetcfg.report.proposal import adoption_text, differences_text
from fleetcfg.run.survey import Surveyed
from fleetcfg.trust.documents.package import write_package

app = new_app()

_PACE = Pace()
_TOLD = frozenset({Verdict.UNAUTHORIZED, Verdict.FAILED, Verdict.MOVED, Verdict.OTHER_USE})
_STAGE = 7


@command(app, "adopt")
def adopt(
    *,
    host: Annotated[
        list[str] | None,
        typer.Argument(metavar="HOST", help=word("help.adopt.host"), autocompletion=patterns),
    ] = None,
    number: Annotated[str, typer.Option("--id", metavar="AD-…", help=word("help.adopt.id"))],
    reason: Annotated[
        str, typer.Option("--reason", metavar="TEXT", help=word("help.adopt.reason"))
    ],
    decision: Annotated[
        str, typer.Option("--decision", metavar="NUMBER", help=word("help.option.decision"))
    ],
    decision_date: Annotated[
        str,
        typer.Option("--decision-date", metavar="DATE", help=word("help.option.decision_date")),
    ],
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help=word("help.adopt.out"))],
    limit: LimitOption = None,
    every: Annotated[bool, typer.Option("--all", help=word("help.plan.all"))] = False,
    with_findings: Annotated[
        bool, typer.Option("--with-findings", help=word("help.adopt.with_findings"))
    ] = False,
    skip_unreachable: Annotated[
        bool, typer.Option("--skip-unreachable", help=word("help.plan.skip"))
    ] = False,
    declarations: DeclarationOptions,
    records: RecordOptions,
    forks: Annotated[int, forks_of()] = _PACE.forks,
    timeout: Annotated[float, timeout_of()] = _PACE.timeout,
) -> int:
    """Adopt, and return the exit code."""
    named = [*(host or ()), *(limit or ())]
    require_named(named, every=every)
    require_said(number, reason)
    if out.exists():
        raise RequestError("FILE_EXISTS", file=str(out))
    at, decided_on = now(), day_of(decision_date)
    sources = declarations.sources()
    with open_workspace(records.ledger, records.trust, sources, now=at) as found:
        if found.province.has_errors:
            say_problems(found.province.problems)
            return Exit.ERROR
        adopting = _Adopting(found, is_meant=with_findings)
        request = AdoptionRequest(
            number, adopting.version(number), at, reason, decision, decided_on
        )
        hosts = select_hosts(found.province, named)
        read = read_devices(found.province, hosts, Pace(forks, timeout), with_spaces=False)
        if read.missing and not skip_unreachable:
            say(RequestError("PLAN_UNREACHED", count=len(read.missing), selected=len(hosts)))
            return Exit.INCOMPLETE
        return adopting.write(request, read, out)


@dataclass(frozen=True, slots=True)
class _Adopting:
    """One adoption in the making.

    Attributes:
        is_meant: Differences from what is declared are to be allowed.
    """

    found: Workspace
    is_meant: bool

    def version(self, number: str) -> int:
        """Return the next version.

        Raises:
            RefusalError: PLAN_ID_TAKEN.
        """
        before = self.found.folded.adoptions
        if number in {each.id for each in before}:
            raise RefusalError("PLAN_ID_TAKEN", stage=_STAGE, id=number)
        return max((each.version for each in before), default=0) + 1

    def write(self, request: AdoptionRequest, read: Read, out: Path) -> Exit:
        """Tell what differs, and write the draft unless that stands in its way."""
        language = current_language()
        for each in read.surveyed:
            self._require_itself(each)
        findings = [finding for each in read.surveyed for finding in self._findings(each)]
        sys.stderr.write(differences_text(findings, language))
        if findings and not self.is_meant:
            devices = len({finding.host for finding in findings})
            say(RequestError("PLAN_FINDINGS", devices=devices))
            return Exit.FINDINGS
        draft = adoption_of(request, self.found.root, self._adoptees(read.surveyed))
        write_new(out, _package(draft))
        devices = len(read.surveyed)
        parameters = sum(len(state.values) for state in draft.states)
        counts = devices, parameters, len(findings)
        told = adoption_text(request.id, counts, draft.envelope.sha256, str(out), language)
        sys.stdout.write(told)
        return Exit.INCOMPLETE if read.missing else Exit.CLEAN

    def _require_itself(self, read: Surveyed) -> None:
        """Refuse a device that is another than the inventory has: nothing of it is to be adopted.

        Raises:
            RefusalError: PLAN_OTHER_DEVICE.
        """
        device = self.found.province.fleet.devices[read.host]
        if is_other_device(device, read.snapshot):
            raise RefusalError(
                "PLAN_OTHER_DEVICE",
                stage=_STAGE,
                device=read.host,
                expected=device.serial_number,
                found=read.snapshot.identity.serial,
            )

    def _findings(self, read: Surveyed) -> Sequence[Finding]:
        """Return what an adoption would allow: what is not as it was declared or authorized."""
        found, province = self.found, self.found.province
        device = province.fleet.devices[read.host]
        asked = declared(province, read.host)
        signed = asked if found.is_signed else None
        state = found.folded.of(read.host, now=found.now)
        on = found.now.astimezone(VIETNAM).date()
        decided = Decided(signed, state, catalogs()[device.family], on)
        judged = diff(asked, read.snapshot, decided).findings
        of_device = diff_device(device, read.status, networks=province.fleet.networks)
        return [each for each in (*of_device, *judged) if each.verdict in _TOLD]

    def _adoptees(self, surveyed: Sequence[Surveyed]) -> Sequence[Adoptee]:
        devices = self.found.province.fleet.devices
        return [
            Adoptee(
                devices[each.host],
                catalogs()[devices[each.host].family],
                each.snapshot,
                self.found.folded.made_seq(each.host),
            )
            for each in surveyed
        ]


def _package(draft: AdoptionDraft) -> bytes:
    written = BytesIO()
    write_package(written, draft.envelope, draft.states)
    return written.getvalue()
