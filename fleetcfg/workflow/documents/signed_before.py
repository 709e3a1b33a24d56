"""What a device was signed to be before an adoption: what its values are told beside.

What is not declared is signed all the same, by the adoption before and by every change since. An
adoption takes its place, so that its signers have to see what it replaces.
"""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

from fleetcfg.authority.installation import open_installation
from fleetcfg.authority.record_files import is_installed
from fleetcfg.ledger.ledger_state import Adopted, LedgerState
from fleetcfg.ledger.projection import project
from fleetcfg.model.authorized import AuthorizedState
from fleetcfg.model.outcome import OPEN
from fleetcfg.model.timezone import spell_instant
from fleetcfg.trust.documents.adoption import AdoptedDevice, read_adoption
from fleetcfg.trust.documents.state import State


def read_ledger_state(ledger: Path) -> LedgerState | None:
    """Return what the record of this machine comes to; None if it keeps none."""
    if not is_installed(ledger):
        return None
    with open_installation(ledger) as installation:
        return project(installation.store, installation.objects)


def signed_before(
    ledger: LedgerState, sha256: str, adopted: AdoptedDevice, *, now: datetime
) -> AuthorizedState | None:
    """Return what was signed of a device before the adoption of that digest; None if unknown.

    Args:
        ledger: What the record of this machine comes to.
        sha256: Digest of the adoption's payload; the record may have it already.
        adopted: What it says of the device. Changes above its ``after_seq`` came later.
        now: The time.
    """
    host = adopted.id
    before = _adopted_before(ledger, sha256, host)
    earlier = {
        digest: changeset
        for digest, changeset in ledger.changesets.items()
        if host in changeset.steps and changeset.steps[host].seq <= adopted.after_seq
    }
    known = {} if before is None else {host: before}
    state = replace(ledger, adopted=known, changesets=earlier).of(host, now=now)
    return state if before is not None or state.values else None


def count_unreported(ledger: LedgerState, sha256: str, adopted: AdoptedDevice) -> int:
    """Return of how many changes between two adoptions of a device the outcome is not known here.

    Their numbers were given out; the receipt did not come here, or nothing of the change did.

    Args:
        ledger: What the record of this machine comes to.
        sha256: Digest of the later adoption's payload.
        adopted: What it says of the device.
    """
    before = _adopted_before(ledger, sha256, adopted.id)
    numbers = range(1 if before is None else before.after_seq + 1, adopted.after_seq + 1)
    reported = {
        one.steps[adopted.id].seq
        for one in ledger.changesets.values()
        if adopted.id in one.steps
        and (end := ledger.end(one.sha256, adopted.id)) is not None
        and end.outcome not in OPEN
    }
    return len(numbers) - sum(seq in numbers for seq in reported)


def _adopted_before(ledger: LedgerState, sha256: str, host: str) -> Adopted | None:
    """Return what was in force of *host*: of an adoption in the record, when it came into it."""
    digests = [each.sha256 for each in ledger.adoptions]
    if sha256 not in digests:
        return ledger.adopted.get(host)
    for one in reversed(ledger.adoptions[: digests.index(sha256)]):
        said = read_adoption(ledger.objects.get(one.sha256))
        for device in said.devices:
            if device.id == host:
                return Adopted(
                    said.id,
                    said.version,
                    device.firmware,
                    device.state_sha256,
                    device.after_seq,
                    spell_instant(device.taken_at),
                )
    return None


def list_changed_paths(before: AuthorizedState, adopted: State) -> tuple[str, ...]:
    """Return the paths whose values are not as they were signed, in ascending order.

    Of a device that was never adopted, only what a signed change has set was signed.
    """
    if before.adoption:
        return adopted.list_changes(State(before.values))
    values = before.values.items()
    return tuple(sorted(path for path, value in values if adopted.values.get(path, "") != value))
