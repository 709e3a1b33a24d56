"""The single checks of the door, one function each; they return nothing or refuse.

The order in which they are made, and the stage that each belongs to, are
`fleetcfg.trust.verify.door`'s.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from fleetcfg.errors import Facts, RefusalError, Stage
from fleetcfg.model.catalog import is_grave
from fleetcfg.model.timezone import VIETNAM
from fleetcfg.trust.crypto.canonical import digest
from fleetcfg.trust.crypto.envelope import Envelope
from fleetcfg.trust.documents.approval import Approval
from fleetcfg.trust.documents.changeset import ChangeSet, DeviceChange, ExecutorName
from fleetcfg.trust.documents.document import is_one_spelling
from fleetcfg.trust.documents.manifest import Manifest
from fleetcfg.trust.documents.root import Risk, Root
from fleetcfg.trust.documents.status import StatusDocument
from fleetcfg.trust.verify.frozen import require_no_freeze
from fleetcfg.trust.verify.ports import InventoryPort, KnownVersion, LedgerPort, Tool
from fleetcfg.trust.verify.quorum import is_usable
from fleetcfg.trust.verify.results import InForce

CLOCK_SLACK = timedelta(minutes=5)
STEP_MOST = 1_000  # versions between one that was seen and the next
FIRST_MOST = 1_000_000  # the first that is seen: a machine may be new in the tenth year

# ---------------------------------------------------------------- 2, 3: this installation


def require_whole(ledger: LedgerPort) -> None:
    """Refuse with the ledger's own code while it is in trouble."""
    if code := ledger.find_refusal():
        raise RefusalError(code)


def require_clock(floor: datetime, now: datetime) -> None:
    """Refuse (CLOCK_BEHIND) a clock that is behind what was already seen."""
    if now < floor - CLOCK_SLACK:
        raise RefusalError("CLOCK_BEHIND", seconds=int((floor - now).total_seconds()))


def require_steady(passed: timedelta, lasted: timedelta) -> None:
    """Refuse (CLOCK_JUMP) a clock that was set while a run went on.

    Args:
        passed: How long the run has gone on by the clock.
        lasted: The same by what only counts seconds, and cannot be set.
    """
    if abs(passed - lasted) > CLOCK_SLACK:
        raise RefusalError("CLOCK_JUMP", seconds=int(abs(passed - lasted).total_seconds()))


def require_not_ahead(signed_at: datetime, now: datetime) -> None:
    """Refuse (CLOCK_BEHIND) a clock that is behind a time that was signed."""
    require_clock(signed_at, now)


# ---------------------------------------------------------------- 5, 6: status and manifest


def require_newest(
    offered: KnownVersion, known: KnownVersion | None, *, rollback: str, fork: str
) -> None:
    """Refuse an older version than is known (*rollback*), or another of the same (*fork*)."""
    if known is None or offered.version > known.version:
        return
    if offered.version < known.version:
        raise RefusalError(rollback, version=offered.version, known=known.version)
    if offered.sha256 != known.sha256:
        raise RefusalError(fork, version=offered.version, sha256=offered.sha256)


def most_of(known: KnownVersion | None) -> int:
    """Return the highest version that may follow *known*."""
    return FIRST_MOST if known is None else known.version + STEP_MOST


def require_near(offered: KnownVersion, known: KnownVersion | None, document: str) -> None:
    """Refuse (VERSION_JUMP) a version so far ahead that it would use up the numbers."""
    most = most_of(known)
    if offered.version > most:
        raise RefusalError("VERSION_JUMP", document=document, version=offered.version, limit=most)


def require_fresh(status: StatusDocument, root: Root, now: datetime) -> None:
    """Refuse a status that has expired or speaks of another root."""
    if now >= status.expires:
        raise RefusalError("STATUS_EXPIRED", version=status.version)
    if status.root_version > root.version:
        raise RefusalError("ROOT_NOT_CURRENT", known=root.version, needed=status.root_version)
    if status.root_version < root.version:
        raise RefusalError("STATUS_ROOT_MISMATCH", known=root.version, named=status.root_version)


def require_in_force(manifest: KnownVersion, status: StatusDocument) -> None:
    """Refuse (MANIFEST_NOT_CURRENT) a manifest that the status does not name."""
    if (manifest.version, manifest.sha256) != (status.manifest.version, status.manifest.sha256):
        raise RefusalError(
            "MANIFEST_NOT_CURRENT", version=manifest.version, current=status.manifest.version
        )


def require_follows(manifest: Manifest, version: int, sha256: str) -> None:
    """Refuse (MANIFEST_NOT_NEXT) a waiting manifest that is not the next after that *version*."""
    if (manifest.version, manifest.prev) != (version + 1, sha256):
        raise RefusalError("MANIFEST_NOT_NEXT", version=manifest.version, current=version)


# ---------------------------------------------------------------- 7: the change-set


def require_not_withdrawn(
    changeset: ChangeSet, sha256: str, status: StatusDocument, ledger: LedgerPort
) -> None:
    """Refuse (CHANGESET_WITHDRAWN) what the Department, or a rejection known here, took back."""
    if {changeset.id, sha256} & set(status.withdrawn) or ledger.is_rejected(sha256):
        raise RefusalError("CHANGESET_WITHDRAWN", changeset=changeset.id)


def require_own_number(changeset: ChangeSet, sha256: str, ledger: LedgerPort) -> None:
    """Refuse an id that is another's file, or none, on some machine: as issued here, or as spelled.

    CHANGESET_ID, CHANGESET_ID_SPELLING. What an earlier release issued here keeps its id.
    """
    issued = ledger.issued_as(changeset.id)
    if issued not in ("", sha256):
        raise RefusalError("CHANGESET_ID", changeset=changeset.id)
    if not issued and not is_one_spelling(changeset.id):
        raise RefusalError("CHANGESET_ID_SPELLING", changeset=changeset.id)


def require_tool(changeset: ChangeSet, tool: Tool) -> None:
    """Refuse what this release, or its catalogs, cannot apply as it was meant."""
    if tool.version < tuple(map(int, changeset.tool.min.split("."))):
        raise RefusalError("TOOL_TOO_OLD", needed=changeset.tool.min)
    for family, sha256 in changeset.catalog.items():
        if tool.catalog_of(family) != sha256:
            raise RefusalError("CATALOG_MISMATCH", family=family)


def require_devices(
    changeset: ChangeSet,
    root: Root,
    manifest: Manifest,
    manifest_sha256: str,
    inventory: InventoryPort,
) -> None:
    """Refuse devices and parameters that are not what the signed inventory has, or too risky."""
    if inventory.manifest_sha256 != manifest_sha256:
        raise not_as_signed(manifest, inventory.differing)
    if len(changeset.devices) > root.rules.max_devices:
        raise RefusalError(
            "TOO_MANY_DEVICES", count=len(changeset.devices), limit=root.rules.max_devices
        )
    for device in changeset.devices:
        _require_identity(device, manifest, inventory)
        if (family := inventory.family(device.id)) not in changeset.catalog:
            raise RefusalError("CATALOG_MISMATCH", family=family)
        _require_parameters(device, inventory)
        _require_risk(changeset.risk, device, root, inventory)


def not_as_signed(manifest: Manifest, differing: Sequence[str]) -> RefusalError:
    """Return INVENTORY_NOT_SIGNED, which names the first of the files *differing*, if any."""
    facts: dict[str, str | int] = {"version": manifest.version}
    if differing:
        facts.update(count=len(differing), first=differing[0])
    return RefusalError("INVENTORY_NOT_SIGNED", stage=Stage.CHANGESET, **facts)


def _require_identity(device: DeviceChange, manifest: Manifest, inventory: InventoryPort) -> None:
    identity = inventory.identity(device.id)
    if identity is None or device.id not in manifest.semantic:
        raise RefusalError("DEVICE_NOT_IN_INVENTORY", device=device.id)
    if identity != device.identity:
        raise RefusalError("IDENTITY_NOT_INVENTORY", device=device.id)


def _require_parameters(device: DeviceChange, inventory: InventoryPort) -> None:
    types = {op.path: op.type for op in device.ops}
    for path in device.paths:
        parameter = inventory.parameter(device.id, path)
        if parameter is None:
            raise RefusalError("PARAM_UNKNOWN", device=device.id, path=path)
        if path in types and parameter.is_secret:
            raise RefusalError("SECRET_IN_CLEAR", device=device.id, path=path)
        if types.get(path, parameter.type) != parameter.type:
            raise RefusalError("PARAM_TYPE", device=device.id, path=path)


def _require_risk(risk: Risk, device: DeviceChange, root: Root, inventory: InventoryPort) -> None:
    """Refuse (RISK_UNDERSTATED) what is more of a risk than its author says."""
    if risk == "high":
        return
    if device.identity.strength == "none":
        raise RefusalError("RISK_UNDERSTATED", device=device.id, path="identity")
    for path in device.paths:
        if root.is_high_risk(path) or (risk == "low" and not root.is_low_risk(path)):
            raise RefusalError("RISK_UNDERSTATED", device=device.id, path=path)
        about = inventory.about(device.id, path, None)
        if about is not None and is_grave(about.risks):
            raise RefusalError("RISK_UNDERSTATED", device=device.id, path=path)


# ---------------------------------------------------------------- 8: the approvals


def require_none_rejected(approvals: Sequence[Approval], envelope: Envelope) -> None:
    """Refuse (APPROVAL_REJECTED) if one of them rejects it, whatever is wrong with the others."""
    for approval in approvals:
        if approval.changeset == envelope.sha256 and approval.verdict != "approve":
            raise RefusalError("APPROVAL_REJECTED", person=approval.person)


def require_approval(
    approval: Approval, envelope: Envelope, changeset: ChangeSet, now: datetime
) -> None:
    """Refuse a word on something else, a rejection, or a word that does not hold at its time."""
    person = approval.person
    if approval.changeset != envelope.sha256:
        raise RefusalError("APPROVAL_OTHER_CHANGESET", person=person)
    if approval.verdict != "approve":
        raise RefusalError("APPROVAL_REJECTED", person=person)
    require_not_ahead(approval.signed_at, now)
    if approval.signed_at < changeset.created_at - CLOCK_SLACK:
        raise RefusalError("APPROVAL_TIME", person=person)
    if approval.expires > changeset.window.not_after:
        raise RefusalError("APPROVAL_OUTLIVES", person=person)
    require_unexpired([approval], changeset, now)
    if approval.decision is not None and approval.decision.date > now.astimezone(VIETNAM).date():
        raise RefusalError("DECISION_DATE", person=person, date=approval.decision.date.isoformat())


def require_unexpired(approvals: Sequence[Approval], changeset: ChangeSet, now: datetime) -> None:
    """Refuse (EXPIRED) once the window is over, or (APPROVAL_EXPIRED) one of *approvals* is."""
    if now >= changeset.window.not_after:
        raise RefusalError("EXPIRED", changeset=changeset.id)
    for approval in approvals:
        if now >= approval.expires:
            raise RefusalError("APPROVAL_EXPIRED", person=approval.person)


def require_view(
    approvals: Sequence[Approval], changeset: ChangeSet, payload: bytes, tool: Tool
) -> None:
    """Refuse (VIEW_MISMATCH) if what an approver read is not what this program shows of it."""
    render = tool.views.get(changeset.tool.view)
    if render is None:
        raise RefusalError("VIEW_MISMATCH", person="", view=changeset.tool.view)
    sha256 = digest(render(payload))
    for approval in approvals:
        if (approval.view, approval.view_sha256) != (changeset.tool.view, sha256):
            raise RefusalError("VIEW_MISMATCH", person=approval.person, view=approval.view)


def require_one_decision(approvals: Sequence[Approval]) -> None:
    """Refuse approvals that name no decision of the Department, or not the same."""
    for approval in approvals:
        if approval.decision is None:
            raise RefusalError("DECISION_MISSING", person=approval.person)
        if approval.decision != approvals[0].decision:
            raise RefusalError("DECISION_MISMATCH", person=approval.person)


def require_separation(
    approvals: Sequence[Approval],
    changeset: ChangeSet,
    root: Root,
    authors: Collection[str] = frozenset(),
) -> None:
    """Refuse (SEPARATION_OF_DUTY) one person in two parts that the root keeps apart.

    *authors* are those who signed the change-set, where that is known already: all of them are
    its authors, though it names one of them only.
    """
    acting = {
        "author": {changeset.author, *authors},
        "executor": {changeset.executor.person},
        "approver": {approval.person for approval in approvals},
    }
    for one, other in root.rules.separation:
        for person in sorted(acting[one] & acting[other]):
            raise RefusalError("SEPARATION_OF_DUTY", person=person, one=one, other=other)


def require_approvers(approvals: Sequence[Approval], changeset: ChangeSet, root: Root) -> None:
    """Refuse (APPROVAL_THRESHOLD) fewer people than the risk asks for."""
    people, needed = {approval.person for approval in approvals}, count_needed(changeset, root)
    if len(people) < needed:
        raise RefusalError("APPROVAL_THRESHOLD", people=len(people), needed=needed)


def count_needed(changeset: ChangeSet, root: Root) -> int:
    """Return how many people must approve a change-set of its risk."""
    threshold = root.roles.approver.threshold
    needed = {"low": threshold.low, "normal": threshold.normal, "high": threshold.high}
    return needed[changeset.risk]


# ---------------------------------------------------------------- 9 to 11: time, place, once


def require_window(changeset: ChangeSet, root: Root, now: datetime) -> None:
    """Refuse a window that is over, or longer than the root allows."""
    window = changeset.window
    if window.not_after - window.not_before > timedelta(days=root.rules.max_window_days):
        raise RefusalError("WINDOW_TOO_LONG", limit=root.rules.max_window_days)
    if now >= window.not_after:
        raise RefusalError("EXPIRED", changeset=changeset.id)


def require_time(changeset: ChangeSet, in_force: InForce, now: datetime) -> None:
    """Refuse outside the window, in a window too long, or in a freeze that is not exempted."""
    require_window(changeset, in_force.root, now)
    if now < changeset.window.not_before:
        raise RefusalError("NOT_YET_VALID", changeset=changeset.id)
    require_no_freeze(changeset, in_force, now)


def require_executor(
    changeset: ChangeSet, status: StatusDocument, root: Root, ledger: LedgerPort, now: datetime
) -> None:
    """Refuse anybody but the one who is named, and a log that has forgotten something."""
    executor = changeset.executor
    require_role(executor, root)
    if not is_usable(executor.keyid, root, now):
        raise RefusalError("KEY_NOT_VALID_NOW", keyid=executor.keyid)
    if not ledger.can_sign(executor.keyid):
        raise RefusalError("EXECUTOR_KEY_ABSENT", keyid=executor.keyid)
    named = root.roles.log[executor.log_origin]
    if ledger.log_name() == executor.log_origin and ledger.log_key() != named:
        raise RefusalError("LOG_KEY", origin=executor.log_origin)
    heads = [(executor.log_origin, executor.log_head)]
    heads += [
        (seen.origin, seen)
        for keyid, seen in status.executors.items()
        if keyid == executor.keyid or seen.origin == executor.log_origin  # one log, several keys
    ]
    for origin, head in heads:
        if not ledger.extends(origin, head):
            raise RefusalError("LOG_BEHIND_DEPARTMENT", origin=origin, size=head.size)


def require_role(executor: ExecutorName, root: Root) -> None:
    """Refuse a person, a key and a log that the root does not have together."""
    signer = root.keys.get(executor.keyid)
    if root.is_revoked(executor.keyid):
        raise RefusalError("KEY_REVOKED", keyid=executor.keyid)
    is_executor = signer is not None and executor.keyid in root.roles.executor.keys
    is_person = signer is not None and signer.person == executor.person
    if not (is_executor and is_person and executor.log_origin in root.roles.log):
        raise RefusalError("EXECUTOR_MISMATCH", person=executor.person)


def require_near_numbers(changeset: ChangeSet, status: StatusDocument, ledger: LedgerPort) -> None:
    """Refuse (SEQ_JUMP) a number so far ahead that it would use up the numbers of a device."""
    for device in changeset.devices:
        last = max(status.device_seq.get(device.id, 0), ledger.last_seq(device.id))
        most = last + STEP_MOST if last else FIRST_MOST
        if device.seq > most:
            raise RefusalError("SEQ_JUMP", device=device.id, seq=device.seq, limit=most)


def find_spent(
    changeset: ChangeSet, sha256: str, status: StatusDocument, ledger: LedgerPort
) -> dict[str, RefusalError]:
    """Return, by device, why it is not to be changed any more: spent, or overtaken by something.

    Others of the change-set may still be: it is spent device by device.
    """
    closed: dict[str, RefusalError] = {}
    for device in changeset.devices:
        attempts = ledger.attempts(sha256, device.id)
        last = ledger.last_seq(device.id)
        is_again = attempts > 0 and device.seq == last
        latest = status.device_seq.get(device.id, 0)
        about: Facts = {"device": device.id}
        if attempts >= changeset.max_attempts:
            closed[device.id] = RefusalError(
                "ALREADY_CONSUMED", stage=Stage.SPENT, **about, attempts=attempts
            )
        elif device.seq < latest or (device.seq <= last and not is_again):
            closed[device.id] = RefusalError(
                "DEVICE_SEQ_OLD", stage=Stage.SPENT, **about, seq=device.seq
            )
    return closed


def require_any_unspent(changeset: ChangeSet, closed: Mapping[str, RefusalError]) -> None:
    """Refuse a change-set of which no device is left, and say so: whichever of them was meant."""
    count = len(changeset.devices)
    if len(closed) == count:
        first = closed[changeset.devices[0].id]
        every: Facts = {"every": count} if count > 1 else {}
        raise RefusalError(first.code, stage=first.stage, **first.facts, **every)
