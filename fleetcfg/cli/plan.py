"""``fleetcfg plan``: what is to be changed, as a file that others read and sign."""

import secrets
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from fleetcfg import __version__
from fleetcfg.authority.files import write_new
from fleetcfg.authority.refresh import freshened
from fleetcfg.authority.workspace import (
    Workspace,
    kept_manifest,
    kept_status,
    only_person,
    open_workspace,
    require_file,
)
from fleetcfg.cli.clock import now
from fleetcfg.cli.command import new_app
from fleetcfg.cli.exits import Exit
from fleetcfg.cli.groups import (
    DeclarationOptions,
    LimitOption,
    RecordOptions,
    command,
    forks_of,
    timeout_of,
)
from fleetcfg.cli.moments import window_of
from fleetcfg.cli.reach import Pace
from fleetcfg.cli.reading import Read, read_devices, require_named, require_said
from fleetcfg.cli.signing import (
    Signing,
)
from fleetcfg.cli.trouble import say, say_problems
from fleetcfg.declared.province import declared
from fleetcfg.declared.selection import select_hosts
from fleetcfg.devices.registry import catalogs
from fleetcfg.errors import RefusalError, RequestError
from fleetcfg.i18n import current_language, word
from fleetcfg.model.timezone import VIETNAM
from fleetcfg.plan.change_plan import Candidate, ChangePlan, PlanRequest
from fleetcfg.plan.device import waived_paths
from fleetcfg.plan.document import executor_of
from fleetcfg.plan.document import plan as plan_of
from fleetcfg.report.proposal import plan_text, unplanned_text
from fleetcfg.signed import SignedInventory
from fleetcfg.signer import Signer
from fleetcfg.trust.crypto.envelope import Envelope, Signature, namespace, pae, payload_type
from fleetcfg.trust.documents.bundle import Bundle
from fleetcfg.trust.documents.changeset import ChangeSet
from fleetcfg.trust.documents.root import Root
from fleetcfg.trust.verify.checks import require_separation
from fleetcfg.trust.verify.folder import MANIFEST, STATUS
from fleetcfg.trust.verify.results import InForce

app = new_app()

_PACE = Pace()
STAGE_CHANGESET, STAGE_TIME = 7, 9


@command(app, "plan")
def plan(
    *,
    number: Annotated[str, typer.Option("--id", metavar="CS-…", help=word("help.plan.id"))],
    executor: Annotated[
        str, typer.Option("--executor", metavar="PERSON", help=word("help.plan.executor"))
    ],
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help=word("help.plan.reason"))],
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help=word("help.plan.out"))],
    limit: LimitOption = None,
    every: Annotated[bool, typer.Option("--all", help=word("help.plan.all"))] = False,
    until: Annotated[
        str, typer.Option("--until", metavar="TIME", help=word("help.plan.until"))
    ] = "",
    during: Annotated[str, typer.Option("--for", metavar="3d|8h", help=word("help.plan.for"))] = "",
    start: Annotated[str, typer.Option("--from", metavar="TIME", help=word("help.plan.from"))] = "",
    executor_log: Annotated[
        str, typer.Option("--executor-log", metavar="ORIGIN", help=word("help.plan.executor_log"))
    ] = "",
    max_attempts: Annotated[
        int, typer.Option("--max-attempts", metavar="N", min=1, help=word("help.plan.max_attempts"))
    ] = 1,
    freeze_exemption: Annotated[
        str, typer.Option("--freeze-exemption", metavar="ID", help=word("help.plan.freeze"))
    ] = "",
    skip_unreachable: Annotated[
        bool, typer.Option("--skip-unreachable", help=word("help.plan.skip"))
    ] = False,
    signing: Signing,
    declarations: DeclarationOptions,
    records: RecordOptions,
    forks: Annotated[int, forks_of()] = _PACE.forks,
    timeout: Annotated[float, timeout_of()] = _PACE.timeout,
) -> int:
    """Plan, and return the exit code."""
    require_named(limit, every=every)
    require_said(number, reason)
    if out.exists():
        raise RequestError("FILE_EXISTS", file=str(out))
    at = now()
    window = window_of(start, until, during, now=at)
    signer = signing.signer()
    sources = declarations.sources()
    with open_workspace(records.ledger, records.trust, sources, now=at) as found:
        if found.province.has_errors:
            say_problems(found.province.problems)
            return Exit.ERROR
        hosts = select_hosts(found.province, limit)
        planning = _Planning(found, signer, _in_force(found))
        request = planning.request(
            number,
            reason,
            window,
            executor,
            executor_log=executor_log,
            attempts=max_attempts,
            exemption=freeze_exemption or None,
        )
        read = read_devices(found.province, hosts, Pace(forks, timeout), with_spaces=True)
        if read.missing and not skip_unreachable:
            say(RequestError("PLAN_UNREACHED", count=len(read.missing), selected=len(hosts)))
            return Exit.INCOMPLETE
        return planning.write(request, read, out)


def _in_force(found: Workspace) -> InForce:
    """Return what is in force, proven now, and everything here being as it was signed.

    Raises:
        RequestError: ``TRUST_FILE_ABSENT``.
        RefusalError: Stages 3 to 6; INVENTORY_NOT_SIGNED at 7.
    """
    status = found.carried.status or kept_status(found.record)
    manifest = found.carried.manifest or kept_manifest(found.record)
    in_force = found.authority.update(
        roots=found.carried.roots,
        status=require_file(status, STATUS),
        manifest=require_file(manifest, MANIFEST),
        crls=found.carried.crls,
        now=found.now,
    )
    if not found.is_signed:
        version = in_force.manifest.version
        raise RefusalError("INVENTORY_NOT_SIGNED", stage=STAGE_CHANGESET, version=version)
    return in_force


@dataclass(frozen=True, slots=True)
class _Planning:
    """One author at work."""

    found: Workspace
    signer: Signer
    in_force: InForce

    def request(
        self,
        number: str,
        reason: str,
        window: tuple[datetime, datetime],
        executor: str,
        *,
        executor_log: str,
        attempts: int,
        exemption: str | None,
    ) -> PlanRequest:
        """Return what the options ask for, as far as it can be judged before a device is asked.

        Raises:
            RefusalError: SIGNER_UNKNOWN, PLAN_AUTHOR, PLAN_EXECUTOR_*, PLAN_ID_TAKEN,
                WINDOW_TOO_LONG.
        """
        root = self.in_force.root
        author = only_person(root, self.signer.keyid)
        if self.signer.keyid not in root.roles.author.keys:
            raise RefusalError("PLAN_AUTHOR", stage=STAGE_CHANGESET, person=author)
        if number in {changeset.id for changeset in self.found.folded.issued()}:
            raise RefusalError("PLAN_ID_TAKEN", stage=STAGE_CHANGESET, id=number)
        _require_short(window, root)
        return PlanRequest(
            id=number,
            author=author,
            reason=reason,
            nonce=secrets.token_hex(16),
            created_at=self.found.now,
            not_before=window[0],
            not_after=window[1],
            executor=executor_of(root, self.in_force.status, executor, origin=executor_log),
            tool=".".join(__version__.split(".")[:3]),
            max_attempts=attempts,
            freeze_exemption=exemption,
        )

    def write(self, request: PlanRequest, read: Read, out: Path) -> Exit:
        """Plan what was read, sign it, prove it, and write it."""
        made = self._made(request, read)
        language = current_language()
        sys.stderr.write(unplanned_text(made.unplanned, language))
        incomplete = Exit.INCOMPLETE if read.missing else Exit.CLEAN
        if made.changeset is None:
            print(word("plan.nothing"))  # noqa: T201 - this is the command's output
            return Exit.FINDINGS if made.unplanned else incomplete
        require_separation((), made.changeset, self.in_force.root)
        bundle = self._bundle(made.changeset)
        data = bundle.spelled()
        self.found.authority.propose(data, now=now())
        write_new(out, data)
        sys.stdout.write(plan_text(made.changeset, bundle.changeset.sha256, str(out), language))
        return incomplete

    def _made(self, request: PlanRequest, read: Read) -> ChangePlan:
        known = SignedInventory(self.found.province, lambda: "").of_family
        return plan_of(request, self.in_force, known, self._candidates(read))

    def _candidates(self, read: Read) -> Sequence[Candidate]:
        found, on = self.found, self.found.now.astimezone(VIETNAM).date()
        candidates: list[Candidate] = []
        for each in read.surveyed:
            device = found.province.fleet.devices[each.host]
            asked = declared(found.province, each.host)
            candidates.append(
                Candidate(
                    device,
                    catalogs()[device.family],
                    each.snapshot,
                    each.status,
                    asked,
                    found.folded.of(each.host, now=found.now),
                    each.spaces,
                    last_seq=found.folded.last_seq(each.host),
                    waived=waived_paths(asked, each.snapshot, on),
                )
            )
        return candidates

    def _bundle(self, changeset: ChangeSet) -> Bundle:
        """Return the change-set, signed by its author, with the newest public documents."""
        found, payload, kind = self.found, changeset.spelled(), payload_type("changeset")
        space = namespace("changeset", changeset.trust_domain)
        signature = Signature(self.signer.keyid, self.signer.sign(pae(kind, payload), space))
        status = found.carried.status or kept_status(found.record)
        manifest = found.carried.manifest or kept_manifest(found.record)
        bundle = Bundle(
            found.carried.roots,
            require_file(status, STATUS),
            require_file(manifest, MANIFEST),
            Envelope(payload, kind, (signature,)),
            (),
            found.carried.crls,
        )
        return freshened(bundle, found)


def _require_short(window: tuple[datetime, datetime], root: Root) -> None:
    most = root.rules.max_window_days
    if window[1] - window[0] > timedelta(days=most):
        raise RefusalError("WINDOW_TOO_LONG", stage=STAGE_TIME, limit=most)
