"""What apply, verify and reconcile have in common: means, receipts, exit codes."""

import os
import signal
import sys
import tempfile
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Final

from fleetcfg.apply.context import ApplyContext, DeviceAccess, DeviceOutcome
from fleetcfg.apply.receipts import receipt_of, signed, told_by, unreceipted
from fleetcfg.authority.files import write_new
from fleetcfg.authority.installation import open_log
from fleetcfg.authority.workspace import Workspace
from fleetcfg.cli.clock import lasting, now
from fleetcfg.cli.exits import Exit
from fleetcfg.devices.credentials import Keeper
from fleetcfg.devices.driver import Credential, Limits
from fleetcfg.devices.registry import catalogs, families
from fleetcfg.errors import FleetcfgError, LedgerError, RequestError
from fleetcfg.i18n import current_language, word
from fleetcfg.ledger.projection import record_receipt
from fleetcfg.model.fleet import Device
from fleetcfg.report.applied import Heading, as_json, device_text, heading_text, recap_text
from fleetcfg.signer import Signer
from fleetcfg.trust.documents.changeset import ChangeSet, read_changeset
from fleetcfg.trust.documents.document import spell_instant

RECEIPT: Final = "receipt"
_COPIES_MOST: Final = 1000
_FAILED: Final = frozenset({"failed", "rolled_back", "rollback_failed", "partial"})
_OPEN: Final = frozenset({"in_doubt"})


def means_of(place: Workspace, *, connect: float, timeout: float) -> ApplyContext:
    """Return what devices are reached with, and where it is recorded.

    Args:
        place: What was opened for this command.
        connect: Seconds until a connection must stand.
        timeout: Seconds that one question may take.
    """
    keeper = Keeper(environ=os.environ)

    def credential(device: Device) -> Credential:
        return keeper.resolve(device.credential, host=device.host)

    limits = Limits(connect_seconds=connect, read_seconds=timeout)
    devices = place.province.fleet.devices
    reach = DeviceAccess(devices, catalogs(), families(), credential, limits)
    folder, lasted = place.installation.folder, lasting(place.now)
    return ApplyContext(reach, lambda: open_log(folder), place.installation.objects, now, lasted)


def exit_code(dones: Sequence[DeviceOutcome]) -> Exit:
    """Return the exit code: what failed outweighs what is in doubt, and that what was refused.

    What could not be reached or was not tried alone is incomplete.
    """
    fates = {done.fate for done in dones}
    if any(not done.is_recorded for done in dones):
        return Exit.ERROR
    if fates & _FAILED:
        return Exit.FINDINGS
    if fates & _OPEN:
        return Exit.INCOMPLETE
    refused = {done.code for done in dones if done.fate == "refused"}
    if refused - {"DEVICE_UNREACHABLE"}:
        return Exit.REFUSED
    return Exit.INCOMPLETE if refused or "not_tried" in fates else Exit.CLEAN


@dataclass(slots=True)
class Telling:
    """Tells of a run while it happens, to people, or at its end, to programs."""

    heading: Heading
    output: str

    def start(self) -> None:
        """Say what begins."""
        if self.output == "text":
            self._write(heading_text(self.heading, current_language()))

    def device(self, done: DeviceOutcome) -> None:
        """Say what became of one device."""
        if self.output == "text":
            self._write(device_text(done, current_language()))

    def finish(self, dones: Sequence[DeviceOutcome], receipts: Sequence[Path], code: Exit) -> None:
        """Say what it comes to."""
        names = [str(receipt) for receipt in receipts]
        if self.output == "text":
            self._write(recap_text(dones, names, current_language()))
        else:
            self._write(as_json(self.heading, dones, receipts=names, code=code))

    def _write(self, text: str) -> None:
        sys.stdout.write(text)
        sys.stdout.flush()


@contextmanager
def stopping(stop: Callable[[], None]) -> Generator[None]:
    """Call *stop* at the first Ctrl-C; a second one ends the process as a power cut would."""
    before = signal.getsignal(signal.SIGINT)

    def asked(_number: int, _frame: FrameType | None) -> None:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        print(word("applied.stopping"), file=sys.stderr, flush=True)  # noqa: T201 - to a person
        stop()

    signal.signal(signal.SIGINT, asked)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


# ---------------------------------------------------------------- receipts


def write_receipts(place: Workspace, signer: Signer, folder: Path) -> tuple[Path, ...]:
    """Sign, record and write a receipt for every change-set of which there is something to say.

    What another executor did on this machine waits for his key, and keeps nobody else from his.

    Raises:
        RefusalError: SIGNER_*, TOKEN_*, EXECUTOR_KEY_ABSENT; what the door says of the receipt.
        LedgerError: ``LEDGER_*``.
    """
    store, objects, written = place.installation.store, place.installation.objects, []
    for sha256, changes in unreceipted(store).items():
        changeset = read_changeset(objects.get(sha256))
        if changeset.executor.keyid != signer.keyid:
            continue
        moment = now()
        receipt = receipt_of(changeset, sha256, changes, store, at=spell_instant(moment))
        envelope = signed(receipt, changeset, signer).spelled()
        crls = place.carried.crls
        proven = place.authority.receipt(envelope, changeset=changeset, crls=crls, now=moment)
        record_receipt(store, objects, envelope, proven, at=moment)
        written.append(_beside(folder, changeset.id, envelope))
    return tuple(written)


def emergency(
    place: Workspace,
    signer: Signer,
    changeset: ChangeSet,
    sha256: str,
    dones: Sequence[DeviceOutcome],
) -> FleetcfgError:
    """Print a signed receipt that the record does not have, write it elsewhere, and say so.

    Raises:
        RefusalError: SIGNER_*, TOKEN_*.
    """
    why = next((str(d.facts.get("why", "")) for d in dones if not d.is_recorded), "")
    changes, store = told_by(dones), place.installation.store
    receipt = receipt_of(changeset, sha256, changes, store, at=spell_instant(now()))
    envelope = signed(receipt, changeset, signer).spelled()
    sys.stdout.write(envelope.decode() + "\n")
    sys.stdout.flush()
    file = "-"
    for folder in (Path(tempfile.gettempdir()), Path.home(), Path.cwd()):
        try:
            file = str(_beside(folder, changeset.id, envelope))
            break
        except OSError:
            continue
    return LedgerError("LEDGER_WRITE_AFTER", why=why, file=file)


def _beside(folder: Path, name: str, data: bytes) -> Path:
    """Write *data* to ``NAME.receipt.json`` in *folder*, or with the next number that is free."""
    for number in range(1, _COPIES_MOST):
        middle = RECEIPT if number == 1 else f"{RECEIPT}.{number}"
        file = folder / f"{name}.{middle}.json"
        try:
            write_new(file, data)
        except RequestError:
            continue
        return file
    raise RequestError("FILE_EXISTS", file=str(folder / f"{name}.{RECEIPT}.json"))
