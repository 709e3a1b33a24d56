"""The change-sets of a playbook: through the door first, then applied batch by batch."""

from collections.abc import Collection, Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event as Stop

from fleetcfg.apply.context import DeviceOutcome
from fleetcfg.apply.preconditions import require_supported, text_of
from fleetcfg.apply.rollout import SPENT, Rollout
from fleetcfg.authority.files import read_carried
from fleetcfg.authority.refresh import with_news
from fleetcfg.authority.workspace import Workspace, open_workspace
from fleetcfg.cli.apply import passed
from fleetcfg.cli.applying import emergency, means_of, write_receipts
from fleetcfg.cli.clock import now
from fleetcfg.cli.reach import Pace
from fleetcfg.declared.load import Sources
from fleetcfg.errors import RefusalError
from fleetcfg.run.act import Applied, Signed
from fleetcfg.signer import Signer
from fleetcfg.trust.documents.changeset import ChangeSet
from fleetcfg.trust.verify.door import Authorized


@dataclass(frozen=True, slots=True)
class Applying:
    """Where authority is looked for, and who applies.

    Attributes:
        ledger: Folder of the record; *trust* is that of the signed documents.
        signer: The executor's key.
        stop: Once it is set, no other device is begun.
    """

    ledger: Path
    trust: Path
    sources: Sources
    signer: Signer
    pace: Pace
    stop: Stop


@contextmanager
def opened_changesets(
    files: Collection[str], applying: Applying
) -> Generator[Mapping[str, Signed]]:
    """Take every one of *files* through the door, and give them while inside, by name.

    Raises:
        RefusalError: At any stage: then nothing was begun.
        RequestError: ``PATH_MISSING``, ``LEDGER_ABSENT``, ``TRUST_ABSENT``.
        LedgerError: ``LEDGER_*``.
    """
    carried = {file: read_carried(Path(file)) for file in files}
    with open_workspace(
        applying.ledger, applying.trust, applying.sources, now=now(), signer=applying.signer
    ) as place:
        found: dict[str, Signed] = {}
        for file, data in carried.items():
            authorized = passed(place, data)
            require_supported(authorized.document)
            found[file] = _Passed(place, applying, data, authorized, Path(file).parent)
        yield found


@dataclass(frozen=True, slots=True)
class _Passed:
    """See `fleetcfg.run.act.Signed`.

    Attributes:
        data: The file, to be taken through the door again before each batch: a playbook can wait
            for hours, and what was withdrawn meanwhile is not applied any more.
        folder: Where receipts are written: beside the file that was carried here.
        ended: Set once a device did not come out as signed. What was signed ends there; how many
            failures a playbook bears with does not count here.
    """

    place: Workspace
    applying: Applying
    data: bytes
    authorized: Authorized[ChangeSet]
    folder: Path
    ended: Stop = field(default_factory=Stop)

    @property
    def id(self) -> str:
        """Its number at the Department."""
        return self.authorized.document.id

    def posts(self, host: str) -> Mapping[str, str] | None:
        """Return what each path of *host* shall be; None if it is not in the change-set."""
        for change in self.authorized.document.devices:
            if change.id == host:
                return {op.path: text_of(op.post) for op in change.ops}
        return None

    def apply(self, hosts: Sequence[str]) -> Iterable[Applied]:
        """Apply it to *hosts*, and write the receipt of what came of it.

        Raises:
            LedgerError: ``LEDGER_WRITE_AFTER``: a receipt was printed, for the record lacks it.
        """
        if self.ended.is_set():
            yield from (Applied(host, "not_tried", "NOT_TRIED", {"device": host}) for host in hosts)
            return
        try:
            authorized = self.place.authority.authorize(with_news(self.data, self.place), now=now())
        except RefusalError as refusal:
            facts = dict(refusal.facts)
            yield from (Applied(host, "refused", refusal.code, facts) for host in hosts)
            return
        pace, signer = self.applying.pace, self.applying.signer
        means = means_of(self.place, connect=pace.connect, timeout=pace.limits.read_seconds)
        campaign = Rollout(authorized, means)
        dones: list[DeviceOutcome] = []
        for done in campaign.run(hosts):
            dones.append(done)
            if not (done.is_good or done.code in SPENT):
                self.ended.set()
            if self.applying.stop.is_set():
                campaign.stop()
            yield Applied(done.device, done.fate, done.code, done.facts)
        if any(not done.is_recorded and done.number for done in dones):
            changeset, sha256 = self.authorized.document, self.authorized.sha256
            raise emergency(self.place, signer, changeset, sha256, dones)
        write_receipts(self.place, signer, self.folder)
