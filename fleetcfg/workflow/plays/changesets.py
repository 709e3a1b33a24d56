"""The change-sets of a playbook: through the door first, then applied batch by batch."""

from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from threading import Event as Flag
from typing import Protocol

from fleetcfg.apply.preconditions import require_supported, text_of
from fleetcfg.apply.rollout import SPENT
from fleetcfg.authority.files import read_carried
from fleetcfg.authority.frozen_here import frozen_here
from fleetcfg.authority.refresh import refresh
from fleetcfg.authority.workspace import Workspace, open_workspace
from fleetcfg.declared.load import Sources
from fleetcfg.errors import LedgerError, RefusalError, RequestError
from fleetcfg.ledger.attempts import was_made
from fleetcfg.model.outcome import DeviceOutcome, Fate
from fleetcfg.signer import Signer
from fleetcfg.trust.documents.changeset import ChangeSet
from fleetcfg.trust.verify.door import Authorized
from fleetcfg.workflow.changes.apply import (
    Unrecorded,
    authorize_bundle,
    finish_rollout,
    make_apply_context,
)
from fleetcfg.workflow.changes.change_jobs import make_rollout, send_change
from fleetcfg.workflow.changes.receipts import sign_receipts
from fleetcfg.workflow.context import Concurrency, Context
from fleetcfg.workflow.events import Event, ReceiptSigned


@dataclass(frozen=True, slots=True)
class Executor:
    """Where authority is looked for, and who applies.

    Attributes:
        ledger: Folder of the record; *trust* is that of the signed documents.
        signer: The executor's key.
        keep_unrecorded: Puts a receipt that the record lacks where it will be found, and returns
            what is to be raised.
    """

    ledger: Path
    trust: Path
    sources: Sources
    signer: Signer
    keep_unrecorded: Callable[[Unrecorded], LedgerError]


class PlayedChangeSet(Protocol):
    """A change-set as the steps of a playbook meet it."""

    @property
    def id(self) -> str:
        """Its number at the Department."""
        ...

    def posts(self, host: str) -> Mapping[str, str] | None:
        """Return what each path of *host* shall be; None if it is not in the change-set."""
        ...

    def apply(self, hosts: Sequence[str]) -> Iterable[DeviceOutcome]:
        """Apply it to *hosts*, and sign the receipt of it."""
        ...


@dataclass(frozen=True, slots=True)
class MadeChangeSet:
    """A change-set that made every device it names before the run was broken off.

    The door lets nothing through that is spent, and nothing is written any more: what was done is
    told, what was not signed of it is signed, and the steps that follow are done.
    """

    workspace: Workspace
    signer: Signer
    document: ChangeSet
    tell: Callable[[Event], None]
    context: Context

    @property
    def id(self) -> str:
        """Its number at the Department."""
        return self.document.id

    def posts(self, host: str) -> Mapping[str, str] | None:
        """Return what each path of *host* shall be; None if it is not in the change-set."""
        return _posts(self.document, host)

    def apply(self, hosts: Sequence[str]) -> Generator[DeviceOutcome]:
        """Tell of *hosts* that they were made, and sign the receipt if that was not done."""
        for host in hosts:
            yield DeviceOutcome(host, Fate.ALREADY, self.context.clock())
        beside = replace(self.context, on_event=self.tell)
        sign_receipts(self.workspace, self.signer, beside)


@dataclass(frozen=True, slots=True)
class PassedChangeSet:
    """A change-set that has passed the door, and the one way for a playbook to apply it.

    Attributes:
        data: The file, to be taken through the door again before each batch: a playbook can wait
            for hours, and what was withdrawn meanwhile is not applied any more.
        ended: Set once a device did not come out as signed. What was signed ends there; how many
            failures a playbook allows does not count here.
    """

    workspace: Workspace
    executor: Executor
    concurrency: Concurrency
    context: Context
    file: str
    data: bytes
    authorized: Authorized[ChangeSet]
    ended: Flag = field(default_factory=Flag)

    @property
    def id(self) -> str:
        """Its number at the Department."""
        return self.authorized.document.id

    def posts(self, host: str) -> Mapping[str, str] | None:
        """Return what each path of *host* shall be; None if it is not in the change-set."""
        return _posts(self.authorized.document, host)

    def apply(self, hosts: Sequence[str]) -> Generator[DeviceOutcome]:
        """Apply it to *hosts*, and sign the receipt of it."""
        now = self.context.clock()
        if self.ended.is_set():
            for host in hosts:
                told = {"device": host}
                yield DeviceOutcome(host, Fate.NOT_TRIED, now, code="NOT_TRIED", facts=told)
            return
        try:
            again = refresh(self.data, self.workspace)
            authorized = self.workspace.authority.authorize(again, now=now)
        except RefusalError as refusal:
            code, facts = refusal.code, dict(refusal.facts)
            for host in hosts:
                yield DeviceOutcome(host, Fate.REFUSED, now, code=code, facts=facts)
            return
        outcomes: list[DeviceOutcome] = []
        for outcome in self._roll_out(authorized, hosts):
            outcomes.append(outcome)
            yield self._as_made_before(outcome)
        beside = replace(self.context, on_event=self._tell)
        signer = self.executor.signer
        result = finish_rollout(self.authorized, outcomes, self.workspace, signer, beside)
        if result.unrecorded is not None:
            raise self.executor.keep_unrecorded(result.unrecorded)

    def _as_made_before(self, outcome: DeviceOutcome) -> DeviceOutcome:
        """Return *outcome*; where this very change-set made the device before, that it is made.

        A run that was broken off is taken up again, and what it had written is spent.
        """
        store, host = self.workspace.installation.store, outcome.device
        if outcome.code in SPENT and was_made(store, self.authorized.sha256, host):
            return DeviceOutcome(host, Fate.ALREADY, outcome.at)
        return outcome

    def _roll_out(
        self, authorized: Authorized[ChangeSet], hosts: Sequence[str]
    ) -> Iterable[DeviceOutcome]:
        limits = self.concurrency.limits
        each = replace(self.concurrency, seconds=limits.read_seconds)
        apply_context = make_apply_context(self.workspace, self.context, each)
        sent = send_change(self.workspace.province, authorized)
        rollout = make_rollout(authorized, apply_context, runner=self.context.runner, sent=sent)
        for outcome in rollout.run(hosts):
            if not (outcome.is_good or outcome.code in SPENT):
                self.ended.set()
            if self.context.stop.is_asked:
                rollout.stop()
            yield outcome

    def _tell(self, event: Event) -> None:
        _tell_beside(self.file, self.context, event)


@contextmanager
def open_changesets(
    files: Sequence[str],
    executor: Executor,
    concurrency: Concurrency,
    context: Context,
    *,
    is_resumed: bool = False,
) -> Generator[Mapping[str, PlayedChangeSet]]:
    """Take every one of *files* through the door, and give them while inside, by name.

    Where a run is taken up again, one that has made all its devices is given as such.

    Raises:
        RefusalError: At any stage: then nothing was begun.
        RequestError: ``PATH_MISSING``, ``LEDGER_ABSENT``, ``TRUST_ABSENT``; PLAY_PASSWORD: steps
            that follow would still log in with the password before.
        LedgerError: ``LEDGER_*``.
    """
    carried = {file: read_carried(Path(file)) for file in files}
    with open_workspace(
        executor.ledger,
        executor.trust,
        executor.sources,
        now=context.clock(),
        signer=executor.signer,
    ) as workspace:
        played: dict[str, PlayedChangeSet] = {}
        for file, data in carried.items():
            made = _made(data, workspace) if is_resumed else None
            if made is None:
                authorized = _passed(data, workspace, context)
                played[file] = PassedChangeSet(
                    workspace, executor, concurrency, context, file, data, authorized
                )
            else:
                tell = partial(_tell_beside, file, context)
                played[file] = MadeChangeSet(workspace, executor.signer, made, tell, context)
        yield played


def _passed(data: bytes, workspace: Workspace, context: Context) -> Authorized[ChangeSet]:
    """Take one through the door; refuse what no playbook applies."""
    authorized = authorize_bundle(data, workspace, context)
    require_supported(authorized.document)
    _require_unfrozen(authorized.document, workspace)
    if any(change.secrets for change in authorized.document.devices):
        raise RequestError("PLAY_PASSWORD", changeset=authorized.document.id)
    return authorized


def _made(data: bytes, workspace: Workspace) -> ChangeSet | None:
    """Return the change-set of *data* if this machine made by it every device that it names.

    Its author's signature is proven; that it was approved was proven before the first was written.
    What the door says of any other is for the door to say.
    """
    try:
        proposal = workspace.authority.propose(refresh(data, workspace), now=workspace.now)
    except RefusalError:
        return None
    store, named = workspace.installation.store, proposal.changeset.devices
    is_made = all(was_made(store, proposal.sha256, each.id) for each in named)
    return proposal.changeset if is_made else None


def _posts(changeset: ChangeSet, host: str) -> Mapping[str, str] | None:
    for change in changeset.devices:
        if change.id == host:
            return {op.path: text_of(op.post) for op in change.ops}
    return None


def _tell_beside(file: str, context: Context, event: Event) -> None:
    """Tell *event*; of a receipt, that it lies beside *file*."""
    if isinstance(event, ReceiptSigned):
        event = replace(event, beside=file)
    context.on_event(event)


def _require_unfrozen(changeset: ChangeSet, workspace: Workspace) -> None:
    """Refuse (FROZEN) what the signed registers here freeze, though no status says so yet."""
    window = max(workspace.now, changeset.window.not_before), changeset.window.not_after
    hosts = [change.id for change in changeset.devices]
    frozen_here(workspace).require_window(hosts, window, changeset.freeze_exemption)
