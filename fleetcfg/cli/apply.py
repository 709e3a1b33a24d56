"""``fleetcfg apply``: write to devices exactly what was signed. No prompts, no planning options."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from fleetcfg.apply.context import DeviceOutcome
from fleetcfg.apply.device import require_nothing_open
from fleetcfg.apply.reconcile import check as check_all
from fleetcfg.apply.rollout import FORKS, Rollout
from fleetcfg.authority.files import read_carried
from fleetcfg.authority.refresh import with_news
from fleetcfg.authority.workspace import Workspace, open_workspace
from fleetcfg.cli.applying import (
    Telling,
    emergency,
    exit_code,
    means_of,
    stopping,
    write_receipts,
)
from fleetcfg.cli.clock import now
from fleetcfg.cli.command import new_app
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
from fleetcfg.cli.signing import (
    Signing,
)
from fleetcfg.cli.trouble import say, say_problems
from fleetcfg.declared.selection import count_simulated, select_hosts
from fleetcfg.errors import FleetcfgError, LedgerError, RefusalError, RequestError
from fleetcfg.i18n import word
from fleetcfg.ledger.fido_counters import note_counters
from fleetcfg.ledger.store import Store
from fleetcfg.report.applied import Heading
from fleetcfg.signer import Signer
from fleetcfg.trust.crypto.canonical import Json, digest
from fleetcfg.trust.documents.changeset import ChangeSet
from fleetcfg.trust.verify.door import Authorized

app = new_app()

OUTPUTS = ("text", "json")
_LOGGED_FROM = 3  # below this stage there is no record to write to, or nothing that is worth it


@command(app, "apply")
def apply(
    *,
    file: Annotated[Path, typer.Argument(metavar="FILE", help=word("help.bundle"))],
    signing: Signing,
    limit: LimitOption = None,
    every: Annotated[bool, typer.Option("--all", help=word("help.option.all"))] = False,
    check: Annotated[bool, typer.Option("--check", help=word("help.option.check"))] = False,
    forks: Annotated[int, forks_of("help.apply.forks")] = FORKS,
    declarations: DeclarationOptions,
    records: RecordOptions,
    output: Annotated[str, output_of(OUTPUTS)] = "text",
    timeout: Annotated[float, timeout_of("help.apply.timeout")] = 30.0,
    connect_timeout: ConnectOption = 5.0,
) -> int:
    """Apply a change-set, and return the exit code."""
    if not limit and not every:
        raise RequestError("APPLY_LIMIT")
    started = now()
    data = read_carried(file)
    sources = declarations.sources()
    signer = signing.signer()
    with open_workspace(
        records.ledger, records.trust, sources, now=started, signer=signer
    ) as place:
        if place.province.has_errors:
            say_problems(place.province.problems)
            return Exit.ERROR
        authorized = passed(place, data)
        hosts = hosts_of(place, authorized.document, limit)
        run = _Run(place, authorized, hosts, forks, (connect_timeout, timeout))
        return run.checked(output) if check else run.applied(output, signer, file.parent)


class _Run:
    """One change-set that came through the door, and the devices that are meant."""

    def __init__(
        self,
        place: Workspace,
        authorized: Authorized[ChangeSet],
        hosts: Sequence[str],
        forks: int,
        seconds: tuple[float, float],
    ) -> None:
        self._place = place
        self._authorized = authorized
        self._hosts = hosts
        self._forks = forks
        self._means = means_of(place, connect=seconds[0], timeout=seconds[1])
        self._simulated = count_simulated(place.province, hosts)

    def checked(self, output: str) -> Exit:
        telling = self._telling("check", output)
        dones: list[DeviceOutcome] = []
        for done in check_all(self._authorized, self._means, self._hosts, forks=self._forks):
            telling.device(done)
            dones.append(done)
        code = exit_code(dones)
        telling.finish(dones, (), code)
        return code

    def applied(self, output: str, signer: Signer, folder: Path) -> Exit:
        campaign = Rollout(self._authorized, self._means, self._forks)
        telling = self._telling("apply", output)
        dones: list[DeviceOutcome] = []
        with stopping(campaign.stop):
            for done in campaign.run(self._hosts):
                telling.device(done)
                dones.append(done)
        code = exit_code(dones)
        if any(not done.is_recorded and done.number for done in dones):
            changeset, sha256 = self._authorized.document, self._authorized.sha256
            say(emergency(self._place, signer, changeset, sha256, dones))
            return Exit.ERROR
        telling.finish(dones, write_receipts(self._place, signer, folder), code)
        return code

    def _telling(self, command: str, output: str) -> Telling:
        changeset = self._authorized.document
        heading = Heading(
            command, changeset.id, self._authorized.sha256, len(self._hosts), self._simulated
        )
        telling = Telling(heading, output)
        telling.start()
        return telling


def passed(place: Workspace, data: bytes) -> Authorized[ChangeSet]:
    """Take a bundle through the door; a refusal is recorded before it is told.

    Raises:
        RefusalError: The door's.
        LedgerError: ``LEDGER_*``.
    """
    try:
        authorized = place.authority.authorize(with_news(data, place), now=place.now)
    except RefusalError as refusal:
        _log_refusal(place.installation.store, data, refusal)
        if refusal.code == "ALREADY_CONSUMED":  # what was begun and not ended has a way out
            require_nothing_open(place.installation.store, str(refusal.facts.get("device")))
        raise
    tell_of_copies(place, authorized)
    return authorized


def tell_of_copies(place: Workspace, authorized: Authorized[ChangeSet]) -> None:
    """Say of FIDO keys that may have been copied; that stops nothing."""
    found = note_counters(
        place.installation.store, authorized.sha256, authorized.signatures, at=place.now
    )
    for one in found:
        person, counter, known = one.signed.person, one.counter, one.known
        say(FleetcfgError("KEY_COUNTER", person=person, counter=counter, known=known))


def _log_refusal(store: Store, data: bytes, refusal: RefusalError) -> None:
    """Record a refusal, once: trying the same file again and again does not fill the disk."""
    told = f"{digest(data)} {refusal.code}"
    if refusal.stage < _LOGGED_FROM or store.fact("last_refused") == told:
        return
    facts: dict[str, Json] = {"bundle": digest(data), "code": refusal.code, "stage": refusal.stage}
    try:
        with store.writing() as pen:
            pen.add("refused", facts, at=now(), is_sure=False)
            pen.keep("last_refused", told)
    except LedgerError:
        return  # the refusal itself is what must be told


def hosts_of(
    place: Workspace, changeset: ChangeSet, limit: Sequence[str] | None
) -> tuple[str, ...]:
    """Return the devices of *changeset* that ``--limit`` means, in its order.

    Raises:
        RequestError: ``LIMIT_*``, ``APPLY_NONE``.
    """
    asked = set(select_hosts(place.province, limit))
    hosts = tuple(change.id for change in changeset.devices if change.id in asked)
    if not hosts:
        raise RequestError("APPLY_NONE", changeset=changeset.id)
    return hosts
