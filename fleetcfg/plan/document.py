"""Make a change-set: (request, grounds, devices) → the document that is signed. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from typing import Final

from fleetcfg.errors import RefusalError
from fleetcfg.model.catalog import can_type, is_grave
from fleetcfg.model.declared import Severity
from fleetcfg.plan.change_plan import (
    Candidate,
    ChangePlan,
    ChangeSetTerms,
    OneWayChange,
    PlannedChange,
    PlannedExecutor,
    Unplanned,
)
from fleetcfg.plan.device import changes_of
from fleetcfg.plan.rotation import secret_of
from fleetcfg.signed import SignedInventory, identity_of, place_of
from fleetcfg.trust.crypto.canonical import require_alphabet
from fleetcfg.trust.documents.changeset import ChangeSet
from fleetcfg.trust.documents.document import Members, make_document
from fleetcfg.trust.documents.root import Risk, Root
from fleetcfg.trust.documents.state import state_of
from fleetcfg.trust.documents.status import StatusDocument
from fleetcfg.trust.verify.about import people_about
from fleetcfg.trust.verify.results import InForce

VIEW: Final = "2"
_EMPTY_TREE: Final = sha256(b"").digest()  # RFC 6962, section 2.1


def plan(
    request: ChangeSetTerms,
    grounds: InForce,
    inventory: SignedInventory,
    devices: Iterable[Candidate],
) -> ChangePlan:
    """Return the change-set that makes *devices* what they shall be, and what it leaves out.

    Args:
        request: Who, when and why.
        grounds: What is in force, and so what it is made under.
        inventory: What the signed inventory, the catalogs and the declarations say.
        devices: Each once, in any order.

    Raises:
        RefusalError: TOO_MANY_DEVICES; JSON_STRING, JSON_ALPHABET or SCHEMA if the request has
            something that no document can hold.
    """
    changes: list[Members] = []
    families: dict[str, str] = {}
    unplanned: list[Unplanned] = []
    one_way: list[OneWayChange] = []
    is_high = request.rotation is not None
    for candidate in sorted(devices, key=lambda each: each.device.host):
        wanted, secrets, left = _wanted_of(candidate, request, grounds, inventory)
        unplanned += left
        if wanted or secrets:
            changes.append(_device(candidate, wanted, secrets, grounds.status, inventory))
            families[candidate.catalog.family] = candidate.catalog.sha256
            one_way += _one_way(candidate, wanted)
            is_high |= _is_high(candidate, wanted, grounds.root, inventory)
    if not changes:
        return ChangePlan(None, tuple(unplanned))
    limit = grounds.root.rules.max_devices
    if len(changes) > limit:
        raise RefusalError("TOO_MANY_DEVICES", count=len(changes), limit=limit)
    terms = _terms(request, grounds, "high" if is_high or one_way else "normal")
    changeset = make_document(ChangeSet, "changeset", catalog=families, devices=changes, **terms)
    require_alphabet(changeset.to_bytes())
    return ChangePlan(changeset, tuple(unplanned), tuple(one_way))


def _one_way(candidate: Candidate, wanted: Sequence[PlannedChange]) -> list[OneWayChange]:
    """Return what could not be set back: the way back is typed as the way there is."""
    host, catalog = candidate.device.host, candidate.catalog
    return [
        OneWayChange(host, change.path, change.before)
        for change in wanted
        if not can_type(catalog, change.before)
    ]


def _wanted_of(
    candidate: Candidate, request: ChangeSetTerms, grounds: InForce, inventory: SignedInventory
) -> tuple[Sequence[PlannedChange], Sequence[Members], Sequence[Unplanned]]:
    """Return what is to be written to one device, its new password if any, and what is left."""
    if request.rotation is None:
        withdrawn = grounds.status.withdrawn
        wanted, left = changes_of(candidate, inventory.of_family, withdrawn=withdrawn)
        return wanted, (), left
    secret = secret_of(candidate, request, request.rotation, grounds.root, inventory)
    return ((), (), (secret,)) if isinstance(secret, Unplanned) else ((), (secret,), ())


def executor_of(
    root: Root, status: StatusDocument, person: str, *, origin: str = ""
) -> PlannedExecutor:
    """Return who *person* is as an executor.

    Args:
        root: In force.
        status: In force: it knows the logs that the Department has seen.
        person: As the root names him.
        origin: Name of his log, if he has several or none was seen yet.

    Raises:
        RefusalError: PLAN_EXECUTOR_UNKNOWN if he has no key of that role; PLAN_EXECUTOR_LOG if it
            cannot be told which log is his.
    """
    keys = [key for key in root.roles.executor.keys if root.keys[key].person == person]
    usable = [key for key in keys if not root.is_revoked(key)]
    if not usable:
        raise RefusalError("PLAN_EXECUTOR_UNKNOWN", person=person)
    seen = {key: status.executors[key].origin for key in usable if key in status.executors}
    logs = {origin} if origin else {*seen.values()} or _logs_named(root, person)
    if len(logs) != 1 or not logs <= root.roles.log.keys():
        raise RefusalError("PLAN_EXECUTOR_LOG", person=person, known=", ".join(root.roles.log))
    keyid = next((key for key, log in seen.items() if log in logs), usable[0])
    return PlannedExecutor(person, keyid, *logs)


def _logs_named(root: Root, person: str) -> set[str]:
    return {origin for origin in root.roles.log if origin.rpartition("/")[2] == person}


def _device(
    candidate: Candidate,
    changes: Sequence[PlannedChange],
    secrets: Sequence[Members],
    status: StatusDocument,
    inventory: SignedInventory,
) -> Members:
    host, catalog = candidate.device.host, candidate.catalog
    before = state_of(candidate.snapshot, catalog)
    after = before.changed({change.path: change.after for change in changes})
    return {
        "id": host,
        "seq": max(status.device_seq.get(host, 0), candidate.last_seq) + 1,
        "identity": identity_of(candidate.device, catalog),
        "guards": list(_guards(candidate)),
        "pre_sha256": before.sha256,
        "ops": [_operation(candidate, change, inventory) for change in changes],
        "post_sha256": after.sha256,
        "secrets": tuple(secrets),
        "about": place_of(candidate.device, inventory.units),
    }


def _operation(candidate: Candidate, change: PlannedChange, inventory: SignedInventory) -> Members:
    catalog, host = candidate.catalog, candidate.device.host
    about = inventory.describe(catalog, host, change.path, change.before)
    told = about if change.is_declared else about.model_copy(update={"asked_by": None})
    pre, post = (
        {"set": True, "value": int(text) if change.type == "integer" else text}
        for text in (change.before, change.after)
    )
    return {"path": change.path, "type": change.type, "pre": pre, "post": post, "about": told}


def _guards(candidate: Candidate) -> Iterator[Members]:
    """Demand that the device is not in use, and else is as it was planned upon."""
    facts = candidate.status.facts
    for name in candidate.catalog.guards:
        if name in facts:
            now = facts[name]
            yield {"path": name, "equals": False if isinstance(now, bool) else now}


def _is_high(
    candidate: Candidate,
    changes: Sequence[PlannedChange],
    root: Root,
    inventory: SignedInventory,
) -> bool:
    """Tell whether it is a high risk: by the root, by who the device is, or by what is changed."""
    if identity_of(candidate.device, candidate.catalog).strength == "none":
        return True
    severities: dict[str, Severity] = {
        judged.path: judged.case.signed.winner.severity
        for judged in candidate.judged
        if judged.case.signed is not None
    }
    return any(
        root.is_high_risk(change.path)
        or is_grave(
            inventory.describe(candidate.catalog, candidate.device.host, change.path).risks,
            severities.get(change.path, "medium"),
        )
        for change in changes
    )


def _terms(request: ChangeSetTerms, grounds: InForce, risk: Risk) -> Members:
    root, executor = grounds.root, request.executor.person
    return {
        "trust_domain": root.trust_domain,
        "id": request.id,
        "nonce": request.nonce,
        "author": request.author,
        "created_at": request.created_at,
        "reason": request.reason,
        "policy": {"root_version": root.version, "root_sha256": grounds.root_sha256},
        "baseline": _baseline(request, grounds),
        "tool": {"min": request.tool, "view": VIEW},
        "window": {"not_before": request.not_before, "not_after": request.not_after},
        "freeze_exemption": request.freeze_exemption,
        "executor": _executor(request.executor, grounds.status),
        "max_attempts": request.max_attempts,
        "order": "listed",
        "at_once": request.at_once,
        "risk": risk,
        "about": people_about(root, request.author, executor, risk),
        "on_failure": "rollback-and-stop",
    }


def _baseline(request: ChangeSetTerms, grounds: InForce) -> Members:
    """Name the manifest, and what it declares: registers may change while people read.

    Not with a freeze exempted: what its name stands for may change with the registers.
    """
    manifest = grounds.manifest
    named = {
        "manifest_version": manifest.version,
        "manifest_sha256": grounds.manifest_sha256,
    }
    if request.freeze_exemption is None:
        named["declared_sha256"] = manifest.declared_sha256
    return named


def _executor(executor: PlannedExecutor, status: StatusDocument) -> Members:
    """Name the executor with the head of his log that was last seen, or an empty one."""
    seen = status.executors.get(executor.keyid)
    is_seen = seen is not None and seen.origin == executor.origin
    size, root = (seen.size, seen.root) if seen is not None and is_seen else (0, _EMPTY_TREE)
    return {
        "person": executor.person,
        "keyid": executor.keyid,
        "log_origin": executor.origin,
        "log_head": {"size": size, "root": root},
    }
