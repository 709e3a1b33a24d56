"""An emergency change, before any paper: a named person makes it by hand; this records it.

Nothing is written to the device. What it was is read and kept before, what it is is read after, and
the person signs the difference; the document is carried to the Department, who ratifies or reverts.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from fleetcfg.authority.executor_key import find_person, make_challenge
from fleetcfg.authority.installation import Installation
from fleetcfg.authority.statements import known_statements
from fleetcfg.authority.workspace import Workspace
from fleetcfg.declared.province import require_valid
from fleetcfg.declared.selection import count_simulated
from fleetcfg.errors import DeviceError, RefusalError, RequestError, Stage
from fleetcfg.ledger.breakglass import (
    BreakGlassBegun,
    begin_breakglass,
    find_ended,
    find_unended,
    record_breakglass,
)
from fleetcfg.model.timezone import spell_instant
from fleetcfg.signed import identity_of
from fleetcfg.signer import Signer
from fleetcfg.trust.crypto.envelope import (
    Envelope,
    Signature,
    namespace,
    pae,
    payload_type,
    read_envelope,
)
from fleetcfg.trust.documents.breakglass import (
    MAX_CHANGES,
    BreakGlass,
    EmergencyChange,
    emergency_value,
    read_breakglass,
)
from fleetcfg.trust.documents.document import make_document
from fleetcfg.trust.documents.state import State, read_paths, recall_state, state_of
from fleetcfg.trust.verify.prove import breakglass_keys
from fleetcfg.worker.read_device import UnreadDevice
from fleetcfg.workflow.context import READING, Context
from fleetcfg.workflow.events import BreakGlassRead
from fleetcfg.workflow.incidents.incidents import require_incident
from fleetcfg.workflow.justification import require_reason
from fleetcfg.workflow.reading import read_one, require_itself


@dataclass(frozen=True, slots=True)
class EmergencyBegun:
    """An emergency change that was begun, on a device that is declared to be simulated or not."""

    said: BreakGlassBegun
    is_simulated: bool


@dataclass(frozen=True, slots=True)
class EmergencyEnded:
    """An emergency change that was ended, signed and recorded.

    Attributes:
        data: What is carried home; *file* is where it was written, empty as long as it was not.
    """

    document: BreakGlass
    data: bytes
    is_simulated: bool
    file: str = ""

    def kept_in(self, file: Path) -> "EmergencyEnded":
        """Return the same, written to *file*."""
        return replace(self, file=str(file))


def begin_emergency(
    host: str,
    reason: str,
    workspace: Workspace,
    signer: Signer,
    context: Context,
    incident: str = "",
) -> EmergencyBegun:
    """Read *host*, keep its state, and record that the person of *signer* will change it by hand.

    It is recorded because of which *incident*, if one is named: by its number.

    Raises:
        RequestError: ``PLAN_REASON``, ``HOST_UNKNOWN``; as `require_incident`.
        RefusalError: SIGNER_ROLE, EXECUTOR_KEY_ABSENT, BREAKGLASS_OPEN; PLAN_OTHER_DEVICE;
            READSET_INCOMPLETE; SIGNED_INVENTORY_ABSENT, INVENTORY_NOT_SIGNED.
        DeviceError: The device could not be read.
        LedgerError: ``LEDGER_*``.
    """
    require_reason(reason)
    person, at = _require_person(workspace, signer), workspace.installation
    because = _incident(incident, at, context.clock())
    known = next((one for one in find_unended(at.store) if one.device == host), None)
    # One that a clock that was ahead began later than now has no end that anybody could tell of.
    if known is not None and known.begun_at <= spell_instant(context.clock()) < known.until:
        raise RefusalError("BREAKGLASS_OPEN", stage=Stage.SPENT, device=host)
    state, begun_at = _read(host, workspace, context), context.clock()
    said = BreakGlassBegun(
        entry=-1 if known is None else known.entry,
        device=host,
        person=person,
        keyid=signer.keyid,
        reason=reason,
        before=state.sha256,
        begun_at=spell_instant(begun_at),
        until=spell_instant(begun_at + workspace.root.rules.breakglass_time),
        incident=because,
    )
    entry = begin_breakglass(at.store, at.objects, said, state, at=begun_at)
    return EmergencyBegun(replace(said, entry=entry), _is_simulated(host, workspace))


def end_emergency(
    host: str, workspace: Workspace, signer: Signer, context: Context
) -> EmergencyEnded:
    """Read *host* again, sign and record what is not as it was.

    Where it was ended already, the document of that time is returned again, and no device is read:
    it may have been lost, and another one would be refused.

    Raises:
        RefusalError: SIGNER_ROLE; BREAKGLASS_NOT_OPEN, BREAKGLASS_PERSON if another one began it;
            BREAKGLASS_CHANGES if more changed than a document holds; as `begin_emergency`, and what
            the door says of the document.
        DeviceError: The device could not be read.
        LedgerError: ``LEDGER_*``.
    """
    person, at = _require_person(workspace, signer), workspace.installation
    begun = next((one for one in find_unended(at.store) if one.device == host), None)
    if begun is None:
        return _recall_ended(host, workspace, context)
    if person != begun.person:
        raise RefusalError(
            "BREAKGLASS_PERSON", stage=Stage.CHANGESET, person=begun.person, keyid=signer.keyid
        )
    after, now = _read(host, workspace, context), context.clock()
    payload = _spell(begun, _recall(begun.before, workspace), after, workspace, signer, now)
    document = read_breakglass(payload)
    context.on_event(BreakGlassRead(document))  # shown before it is signed
    message = pae(payload_type("breakglass"), payload)
    data = signer.sign(message, namespace("breakglass", workspace.root.trust_domain))
    signed = (Signature(signer.keyid, data),)
    envelope = Envelope(payload, payload_type("breakglass"), signed).to_bytes()
    declared = workspace.authority.prove_breakglass(envelope, now=now)
    record_breakglass(at.store, at.objects, envelope, declared, "end", at=now)
    return EmergencyEnded(document, envelope, _is_simulated(host, workspace))


def _is_simulated(host: str, workspace: Workspace) -> bool:
    return count_simulated(workspace.province, [host]) > 0


def _incident(asked: str, at: Installation, now: datetime) -> str:
    """Return the id of the incident that is *asked* for; nothing if none is."""
    return require_incident(known_statements(at, now=now), asked).id if asked else ""


def _recall_ended(host: str, workspace: Workspace, context: Context) -> EmergencyEnded:
    at = workspace.installation
    kept = find_ended(at.store, at.objects, host)
    if kept is None:
        raise RefusalError("BREAKGLASS_NOT_OPEN", stage=Stage.SPENT, device=host)
    document = read_breakglass(read_envelope(kept, "breakglass").payload)
    context.on_event(BreakGlassRead(document, is_again=True))
    return EmergencyEnded(document, kept, _is_simulated(host, workspace))


def _require_person(workspace: Workspace, signer: Signer) -> str:
    """Return whose key it is; it must have a role, hold, and sign here and now."""
    root = workspace.root
    if signer.keyid not in breakglass_keys(root) or root.is_revoked(signer.keyid):
        raise RefusalError("SIGNER_ROLE", keyid=signer.keyid, kind="breakglass")
    challenge = make_challenge(signer, lambda: root, workspace.verification_time())
    if not challenge(signer.keyid):
        raise RefusalError("EXECUTOR_KEY_ABSENT", stage=Stage.EXECUTOR, keyid=signer.keyid)
    return find_person(root, signer.keyid)


def _read(host: str, workspace: Workspace, context: Context) -> State:
    require_valid(workspace.province)
    if host not in workspace.province.fleet.devices:
        raise RequestError("HOST_UNKNOWN", host=host)
    refusal = workspace.contact.refusal(host)
    if refusal is not None:
        raise refusal
    workspace.contact.require_no_stand_in((host,))
    reading = read_one(workspace, host, context, READING)
    if isinstance(reading, UnreadDevice):
        raise DeviceError(reading.code, **reading.facts)
    require_itself(reading, workspace)
    device = workspace.province.fleet.devices[host]
    return state_of(reading.snapshot, context.catalogs[device.family])


def _recall(sha256: str, workspace: Workspace) -> State:
    objects = workspace.installation.objects
    return recall_state(objects.get(sha256), lambda paths: read_paths(objects.get(paths)))


def _list_changes(before: State, after: State) -> list[EmergencyChange]:
    """Return what differs, each with what it was and is; what was not there is left out."""
    paths = after.list_changes(before)
    if len(paths) > MAX_CHANGES:
        raise RefusalError("BREAKGLASS_CHANGES", stage=Stage.CHANGESET, count=len(paths))
    changes: list[EmergencyChange] = []
    for path in paths:
        known = (("before", before), ("after", after))
        sides = {n: emergency_value(s.values[path]) for n, s in known if path in s.values}
        changes.append(EmergencyChange(path=path, **sides))
    return changes


def _spell(
    begun: BreakGlassBegun,
    before: State,
    after: State,
    workspace: Workspace,
    signer: Signer,
    now: datetime,
) -> bytes:
    device = workspace.province.fleet.devices[begun.device]
    catalog = workspace.province.catalogs[device.family]
    return make_document(
        BreakGlass,
        "breakglass",
        trust_domain=workspace.root.trust_domain,
        person=begun.person,
        keyid=signer.keyid,
        origin=workspace.installation.store.origin,
        entry=begun.entry,
        device=begun.device,
        identity=identity_of(device, catalog),
        before_sha256=begun.before,
        after_sha256=after.sha256,
        changes=_list_changes(before, after),
        reason=begun.reason,
        begun_at=begun.begun_at,
        ended_at=now,
        expires=begun.until,
    ).to_bytes()
