"""Letters that look like others, in documents that other tools made and people signed."""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from fleetcfg.authority.installation import open_installation
from fleetcfg.ledger.statements import record_statement
from fleetcfg.trust.crypto.canonical import Json, digest, spell
from fleetcfg.trust.crypto.envelope import DocumentKind, Envelope
from fleetcfg.trust.documents.bundle import read_bundle
from fleetcfg.trust.documents.changeset import read_changeset
from fleetcfg.trust.verify.ports import KnownVersion
from fleetcfg.workflow.clock import now
from fleetcfg_kit.testing.department import Department
from fleetcfg_kit.testing.documents import (
    at,
    make_adopted,
    make_adoption,
    make_breakglass,
    make_receipt,
    make_received,
)
from fleetcfg_kit.testing.keys import sign_document
from fleetcfg_kit.testing.policy import DOMAIN
from tests.integration.approving import confirm
from tests.integration.office import Office, do, refused

ODD = "Tr\u1ecf v\u1ec1 sip.laichau.\u0261ov.vn"


def respelled(office: Office, envelope: Envelope, kind: DocumentKind, person: str, **changes):
    """Return what another tool makes of a document, signed by *person* all the same."""
    said: dict[str, Json] = {**json.loads(envelope.payload), **changes}
    return office.signed(spell(said), kind, person)


def told_by(office: Office, approved: Path, verdict: str) -> bytes:
    """Return the bundle in which every approver decides by a paper whose number looks right."""
    bundle = read_bundle(approved.read_bytes())
    odd = {"number": ODD, "date": "2026-11-24"}
    given = tuple(
        respelled(office, one, "approval", person, decision=odd, verdict=verdict)
        for one, person in zip(bundle.approvals, ("approver-1", "approver-2"), strict=True)
    )
    return replace(bundle, approvals=given).to_bytes()


def test_an_approval_by_a_paper_that_looks_like_another_is_not_issued(office, approved, capsys):
    Path("of-clerk").mkdir()
    file = Path("of-clerk/CS.json")
    file.write_bytes(told_by(office, approved, "approve"))

    assert refused(capsys, "ledger", "import", file) == "JSON_ALPHABET"
    assert [one.name for one in file.parent.iterdir()] == ["CS.json"]
    do(capsys, "ledger", "import", approved)


def test_a_rejection_counts_in_whatever_letters_it_is_written(office, approved, capsys):
    """It only takes away: to refuse it for its letters would let the approved copy through."""
    Path("of-approver").mkdir()
    file = Path("of-approver/CS.json")
    file.write_bytes(told_by(office, approved, "reject"))

    do(capsys, "ledger", "import", file)

    assert refused(capsys, "ledger", "import", approved) == "CHANGESET_WITHDRAWN"


def test_nobody_approves_by_such_a_paper(office: Office, capsys):
    file = Path("CS.json")
    file.write_bytes(office.changeset())
    odd = ("--decision", ODD, "--decision-date", "2026-11-24")

    told = refused(capsys, "approve", file, *office.key("approver-1"), *odd, *confirm(file))

    assert told == "JSON_ALPHABET"


def test_a_manifest_that_looks_like_another_is_not_taken_in(office: Office, capsys):
    before = office.document("manifest.json")
    said = json.loads(before.payload) | {
        "version": 2,
        "prev": before.sha256,
        "decision": {"number": ODD, "date": "2026-11-24"},
    }
    people = office.department.staff.approver
    manifest = office.department.sign(spell(said), "manifest", people)
    status = respelled(
        office,
        office.document("status.json"),
        "status",
        "clerk",
        version=2,
        manifest={"version": 2, "sha256": manifest.sha256},
    )
    Path("of-clerk").mkdir()
    files = Path("of-clerk/manifest.json"), Path("of-clerk/status.json")
    for file, envelope in zip(files, (manifest, status), strict=True):
        file.write_bytes(envelope.to_bytes())

    assert refused(capsys, "ledger", "import", *files) == "JSON_ALPHABET"
    assert office.document("manifest.json") == before


def a_statement(office: Office) -> Envelope:
    said: Mapping[str, Json] = {
        "_type": "fleetcfg/statement/v1",
        "trust_domain": DOMAIN,
        "kind": "incident.note",
        "about": "incident:2026-001@so",
        "said_at": at(),
        "persons": ["tech"],
        "facts": {"text": ODD},
    }
    return office.signed(spell(said), "statement", "tech")


def test_a_statement_in_such_letters_is_refused_and_one_that_is_recorded_stays(office, capsys):
    file, envelope = Path("said.json"), a_statement(office)
    file.write_bytes(envelope.to_bytes())

    assert refused(capsys, "ledger", "import", file) == "JSON_ALPHABET"
    with open_installation(office.records / "dept") as here:
        record_statement(here.store, envelope, at=now())
    do(capsys, "ledger", "import", file)
    assert "\\u0261" in do(capsys, "statement", "list")


# ------------------------------------------------------------ the door, where no machine is needed


def test_a_receipt_in_such_letters_proves_nothing_and_one_that_is_recorded_stays():
    department = Department()
    changeset = read_changeset(spell(department.changeset()))
    told = spell(make_receipt(changeset, make_received("room-000", "failed", code=ODD)))
    _judge(department, told, "receipt")


def test_a_breakglass_has_the_letters_of_its_device_and_its_reason_has_ours():
    department = Department()
    changed = {"path": "SystemUnit Name", "before": {"text": "Z\u00fcrich"}, "after": {"text": "A"}}
    _let_in(department, spell(make_breakglass("room-000", changes=[changed])), "breakglass")
    _judge(department, spell(make_breakglass("room-000", reason=ODD)), "breakglass")


def test_an_adoption_in_such_letters_adopts_nothing_and_one_that_is_recorded_stays():
    department = Department()
    told = spell(make_adoption(make_adopted("room-000"), reason=ODD))
    _judge(department, told, "adoption")


def test_a_manifest_of_the_past_is_read_where_it_is_known():
    department = Department().edit("manifest", lambda d: d["decision"].update(number=ODD))
    manifest = department.manifest()

    with pytest.raises(Exception, match="JSON_ALPHABET"):
        department.authorize()
    department.record.manifest = KnownVersion(manifest["version"], digest(spell(manifest)))
    department.authorize()


def _let_in(department: Department, payload: bytes, kind: DocumentKind) -> None:
    signers = department.signers.get(kind, ["tech"])
    data = sign_document(payload, kind, [department.keys[one] for one in signers]).to_bytes()
    authority, moment = department.authority(), department.made_at
    if kind == "adoption":
        authority.authorize_adoption(data, now=moment)
    elif kind == "receipt":
        authority.prove_receipt(data, changeset=None, now=moment)
    else:
        authority.prove_breakglass(data, now=moment)


def _judge(department: Department, payload: bytes, kind: DocumentKind) -> None:
    with pytest.raises(Exception, match="JSON_ALPHABET"):
        _let_in(department, payload, kind)
    department.record.recorded.add(digest(payload))
    _let_in(department, payload, kind)
