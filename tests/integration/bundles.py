"""Bundles of one change-set, each right or wrong in its own way, by what is the matter with it."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from fleetcfg.errors import RefusalError
from fleetcfg.trust.crypto.canonical import digest, from_base64, spell, to_base64
from fleetcfg.trust.crypto.envelope import Envelope
from fleetcfg.trust.documents.bundle import Bundle
from fleetcfg.view.v2 import render
from fleetcfg.workflow.clock import now
from fleetcfg_kit.testing.documents import at, digest_of
from fleetcfg_kit.testing.issuing import issued_facts, mark_issued
from fleetcfg_kit.testing.policy import DOMAIN
from tests.integration.office import Office

Edit = Callable[[dict[str, Any]], object]


@dataclass
class Made:
    """A bundle in the making; each `Edit` changes a document before it is signed.

    Attributes:
        drafted: What the author's is made from, without an approval.
        changes: Of the change-set; *approvals* by person.
        status: Of a newer status that the bundle brings; None for the one that is in force.
        spelled: Spells the whole file otherwise.
        later: How much later than it was made the bundle is judged.
    """

    office: Office
    drafted: Bundle
    changes: list[Edit] = field(default_factory=list)
    author: str = "author"
    approvers: tuple[str, ...] = ("approver-1", "approver-2")
    approvals: dict[str, Edit] = field(default_factory=dict)
    status: Edit | None = None
    status_by: str = "clerk"
    crls: tuple[bytes, ...] = ()
    spelled: Callable[[bytes], bytes] = lambda data: data
    later: timedelta = timedelta()
    key: str = "tech"

    def changeset(self) -> Envelope:
        document = json.loads(self.drafted.changeset.payload)
        for change in self.changes:
            change(document)
        return self.office.department.sign(spell(document), "changeset", [self.author])

    def approval(self, person: str, changeset: Envelope) -> Envelope:
        made_at = datetime.fromisoformat(json.loads(changeset.payload)["created_at"])
        document: dict[str, Any] = {
            "_type": "fleetcfg/approval/v1",
            "trust_domain": DOMAIN,
            "changeset": changeset.sha256,
            "person": person,
            "verdict": "approve",
            "view_sha256": digest(seen(changeset.payload)),
            "view": "2",
            "decision": {"number": "12/QĐ", "date": "2026-11-24"},
            "signed_at": at(made_at, seconds=1),
            "expires": at(made_at, days=1),
        }
        self.approvals.get(person, lambda _: None)(document)
        return self.office.department.sign(spell(document), "approval", [person])

    def bundle(self, changeset: Envelope | None = None) -> bytes:
        whole = self.drafted
        changeset = changeset or self.changeset()
        approvals = tuple(self.approval(person, changeset) for person in self.approvers)
        facts, signer = issued_facts(changeset, approvals), self.office.issuer
        mark = mark_issued(facts, at=now(), signer=signer)
        whole = replace(whole, changeset=changeset, approvals=approvals, crls=self.crls, issue=mark)
        if self.status is not None:
            document = json.loads(whole.status.payload)
            document["version"] += 1
            self.status(document)
            signed = self.office.department.sign(spell(document), "status", [self.status_by])
            whole = replace(whole, status=signed)
        return self.spelled(whole.to_bytes())


def seen(payload: bytes) -> bytes:
    """Return what an approver reads; of what cannot be shown, something."""
    try:
        return render(payload)
    except RefusalError:
        return b"?"


def put(**members: object) -> Edit:
    return lambda document: document.update(members)


def of_device(**members: object) -> Edit:
    return lambda document: document["devices"][0].update(members)


def of_executor(**members: object) -> Edit:
    return lambda document: document["executor"].update(members)


def operation(**members: object) -> Edit:
    return lambda document: document["devices"][0]["ops"][0].update(members)


def put_from_now(name: str, **delta: int) -> Edit:
    """Return the edit that sets a time to so many *hours*, or *days*, from when it is made."""
    return lambda document: document.update({name: at(now(), **delta)})


def window(**delta: tuple[int, int]) -> Edit:
    """Return the edit that opens it so many *hours*, or *days*, from then, and closes it."""
    ((unit, (opens, closes)),) = delta.items()

    def edit(document: dict[str, Any]) -> None:
        moments = at(now(), **{unit: opens}), at(now(), **{unit: closes})
        document["window"] = dict(zip(("not_before", "not_after"), moments, strict=True))

    return edit


def pretty(data: bytes) -> bytes:
    return json.dumps(json.loads(data), indent=2, ensure_ascii=False).encode()


def shuffled(data: bytes) -> bytes:
    return json.dumps(dict(reversed(json.loads(data).items())), ensure_ascii=False).encode()


def without(member: str) -> Callable[[bytes], bytes]:
    def spelled(data: bytes) -> bytes:
        parts = json.loads(data)
        del parts[member]
        return spell(parts)

    return spelled


def changed_after_signing(data: bytes) -> bytes:
    parts = json.loads(data)
    payload = from_base64(parts["changeset"]["payload"]).replace(b"CS-", b"CT-")
    parts["changeset"]["payload"] = to_base64(payload)
    return spell(parts)


def freeze(document: dict[str, Any]) -> None:
    document["freeze"] = [{"id": "tet", "from": at(now(), hours=-1), "to": at(now(), hours=9)}]


def meeting(document: dict[str, Any]) -> None:
    times = {"from": at(now(), hours=20), "to": at(now(), hours=30)}
    document["meetings"] = [{"id": "m", "number": "", "hosts": ["codec-trung-tam"], **times}]


CASES: dict[str, dict[str, Any]] = {
    "good": {},
    "good, spelled with line feeds": {"spelled": pretty},
    "good, members in another order": {"spelled": shuffled},
    "good, a line feed at its end": {"spelled": lambda data: data + b"\n"},
    "good, of 0.2.0: without lists": {"spelled": without("crls")},
    "good, with a newer status": {"status": put()},
    # ---- the bytes
    "nothing": {"spelled": lambda _: b""},
    "cut off": {"spelled": lambda data: data[:-9]},
    "something after it": {"spelled": lambda data: data + b"{}"},
    "a member too few": {"spelled": without("manifest")},
    "another format": {"spelled": lambda data: data.replace(b"bundle/1", b"bundle/2")},
    "a member twice": {"spelled": lambda data: data.replace(b'{"', b'{"roots":[],"', 1)},
    "too many lists": {"crls": (b"x",) * 17},
    "changed after it was signed": {"spelled": changed_after_signing},
    # ---- the status
    "a status by another's key": {"status": put(), "status_by": "tech"},
    "a status that jumps": {"status": put(version=5000)},
    "a status that has run out": {"later": timedelta(days=15)},
    "withdrawn by the status that it brings": {"status": put(withdrawn=["CS-2026-0001"])},
    "frozen by the status that it brings": {"status": freeze},
    "frozen for a meeting by the status that it brings": {"status": meeting},
    "a status of another manifest": {
        "status": lambda document: document["manifest"].update(sha256=digest_of("other"))
    },
    "a clock that is behind": {"later": timedelta(days=-2)},
    # ---- the change-set
    "no author's": {"author": "tech"},
    "another author's name": {"changes": [put(author="clerk")]},
    "another domain": {"changes": [put(trust_domain="another.example")]},
    "another root": {"changes": [put(policy={"root_version": 2, "root_sha256": digest_of("r")})]},
    "an old manifest": {
        "changes": [put(baseline={"manifest_version": 1, "manifest_sha256": digest_of("m")})]
    },
    "another program": {"changes": [put(tool={"min": "9.0.0", "view": "2"})]},
    "an unknown view": {"changes": [put(tool={"min": "0.1.0", "view": "9"})]},
    "another catalog": {"changes": [put(catalog={"cisco-ce": digest_of("other")})]},
    "no such device": {"changes": [of_device(id="no-such-room")]},
    "another serial number": {
        "changes": [lambda document: document["devices"][0]["identity"].update(serial="X")]
    },
    "no such parameter": {"changes": [operation(path="No Such Thing")]},
    "a parameter of another type": {
        "changes": [
            operation(type="integer", pre={"set": True, "value": 1}, post={"set": True, "value": 2})
        ]
    },
    "a risk that is not low": {"changes": [put(risk="low")]},
    "a time without its zone": {"changes": [put(created_at="2026-11-24T09:00:00")]},
    "made in the future": {"changes": [put_from_now("created_at", hours=2)]},
    # ---- the approvals
    "approved by nobody": {"approvers": ()},
    "approved by one": {"approvers": ("approver-1",)},
    "approved twice by one": {"approvers": ("approver-1", "approver-1")},
    "approved by its author": {"approvers": ("approver-1", "author")},
    "rejected": {"approvals": {"approver-2": put(verdict="reject")}},
    "approved of another": {"approvals": {"approver-2": put(changeset=digest_of("other"))}},
    "approved unseen": {"approvals": {"approver-2": put(view_sha256=digest_of("other"))}},
    "approved in another view": {"approvals": {"approver-2": put(view="1")}},
    "approved by another decision": {
        "approvals": {"approver-2": put(decision={"number": "13/QĐ", "date": "2026-11-24"})}
    },
    "approved by no decision": {"approvals": {"approver-2": put(decision=None)}},
    "approved by a decision to come": {
        "approvals": {"approver-2": put(decision={"number": "12/QĐ", "date": "2099-01-01"})}
    },
    "approved in another's name": {"approvals": {"approver-2": put(person="approver-1")}},
    "approved before it was made": {
        "approvals": {"approver-2": put_from_now("signed_at", days=-9)}
    },
    "approved for longer than its window": {
        "approvals": {"approver-2": put_from_now("expires", days=9)}
    },
    "an approval that has run out": {"later": timedelta(hours=30)},
    # ---- the time
    "a window to come": {"changes": [window(hours=(2, 30))]},
    "a window that is over": {"later": timedelta(days=3)},
    "a window too long": {"changes": [window(days=(-1, 60))]},
    # ---- the executor
    "another executor's key": {"key": "approver-1"},
    "for nobody whom the root knows": {"changes": [of_executor(person="approver-1")]},
    "for a log that the root does not know": {"changes": [of_executor(log_origin="no/such/log")]},
    "for a log that was begun anew": {
        "changes": [
            lambda document: document["executor"]["log_head"].update(
                size=3, root=to_base64(bytes(32))
            )
        ]
    },
}
