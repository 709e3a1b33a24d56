"""The test vectors of docs/formats, made from a small Department with keys derived from names.

``python -m tests.trust.vectors`` writes them into the documents; a test demands that they are so.
"""

import re
from base64 import b64encode
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

from fleetcfg.errors import Stage
from fleetcfg.jobs.job import JobFailure, JobResult, spell_result
from fleetcfg.ledger.checkpoint import NoteSigner
from fleetcfg.ledger.signed_parcel import sign_parcel
from fleetcfg.model.value import Secret
from fleetcfg.trust.crypto.canonical import digest, spell, to_base64
from fleetcfg.trust.crypto.envelope import draft, namespace
from fleetcfg.trust.crypto.sealing import SealingKey, SecretPlace
from fleetcfg.trust.documents.changeset import read_changeset
from fleetcfg.trust.documents.document import read_document, type_of
from fleetcfg.trust.documents.package import write_package
from fleetcfg.trust.documents.parcel import Parcel
from fleetcfg.trust.documents.slice import Slice
from fleetcfg.trust.documents.slice_result import SliceResult
from fleetcfg.trust.documents.state import spell_paths
from fleetcfg_kit.testing.clock import NOON
from fleetcfg_kit.testing.department import Department
from fleetcfg_kit.testing.documents import (
    LOG_SEED,
    ORIGIN,
    STATE,
    at,
    make_adopted,
    make_adoption,
    make_breakglass,
    make_receipt,
    make_received,
    make_root,
    make_statement,
)
from fleetcfg_kit.testing.keys import make_ed25519
from fleetcfg_kit.testing.policy import DOMAIN
from tests.trust import hpke

SEALED_PRIVATE = bytes(range(32))
SEALED_PLACE = SecretPlace(
    DOMAIN,
    "CS-2026-0147",
    "0123456789abcdef0123456789abcdef",
    "room-000",
    "UserManagement User Passphrase",
    "admin",
)
SLICE_OBJECTS = (b"status", b"manifest")
MEETING = {
    "id": "giao-ban-12",
    "number": "89/GM-UBND",
    "from": at(days=1),
    "to": at(days=2),
    "hosts": ["room-000", "room-001"],
}
RELEASE = {
    **MEETING,
    "of": {"from": MEETING["from"], "to": MEETING["to"]},
    "reason": "Văn phòng hủy họp",
    "decision": {"number": "412/UBND-VP", "date": "2026-11-23"},
}
FORMATS = Path(__file__).parents[2] / "docs" / "formats"
BLOCK = re.compile(r"<!-- vector: (\w+) -->\n```text\n(.*?)```\n", re.DOTALL)


def vectors() -> dict[str, str]:
    """Return the text of each vector by its name."""
    department = Department(1)
    changeset = spell(department.changeset())
    payloads = {
        "canonical": '{"a":{"Z":"Đ\\"\\\\/","_":""},"b":[true,null,-1]}'.encode(),
        "root": spell(make_root()),
        "status": spell(department.status()),
        "status_meetings": spell(department.status() | {"meetings": [MEETING]}),
        "manifest": spell(department.manifest()),
        "manifest_releases": spell(department.manifest() | {"releases": [RELEASE]}),
        "changeset": changeset,
        "approval": spell(department.approval("approver-1", changeset)),
    }
    proposed = read_changeset(changeset)
    adopted = make_adoption(make_adopted("room-000"))
    payloads |= {
        "paths": spell_paths(STATE.paths),
        "state": STATE.to_bytes(),
        "adoption": spell(adopted),
        "receipt": spell(make_receipt(proposed, make_received("room-000"))),
        "breakglass": spell(make_breakglass("room-000")),
        "statement": spell(make_statement("author", "tech", made_at=NOON)),
    }
    made = {name: f"{data.decode()}\n{digest(data)}\n" for name, data in payloads.items()}
    envelope = department.sign("status", payloads["status"], ["clerk"])
    made["envelope"] = envelope.to_bytes().decode() + "\n"
    made["pae"] = envelope.message[:73].decode() + "\n"
    made["sealed"] = _sealed()
    made["issue"] = spell(department.parts()["issue"]).decode() + "\n"
    made |= _slices()
    return made | {"sshsig": _sshsig(), "package": _package(payloads["adoption"])}


def slice_members() -> dict[str, Any]:
    """Return what a slice says, of which the objects are those of `SLICE_OBJECTS`."""
    status, manifest = map(digest, SLICE_OBJECTS)
    return {
        "_type": type_of("slice"),
        "trust_domain": DOMAIN,
        "zone": "vnpt",
        "origin": ORIGIN,
        "kind": "audit",
        "hosts": ["room-000", "room-001"],
        "documents": {"roots": [], "status": status, "manifest": manifest},
        "manifest": 1,
        "objects": sorted((status, manifest)),
        "limits": {"device_ms": 60_000, "connect_ms": 5_000, "at_once": 50},
        "issued_at": at(),
        "not_after": at(days=3),
        "nonce": "0123456789abcdef0123456789abcdef",
    }


def result_members(slice_sha256: str, spelled: Sequence[bytes]) -> dict[str, Any]:
    """Return what a result of that slice says, of which the objects are *spelled*."""
    hosts = slice_members()["hosts"]
    devices = [{"id": h, "result": digest(d)} for h, d in zip(hosts, spelled, strict=True)]
    return {
        "_type": type_of("slice-result"),
        "trust_domain": DOMAIN,
        "zone": "vnpt",
        "slice": slice_sha256,
        "origin": ORIGIN,
        "began_at": at(),
        "ended_at": at(),
        "devices": devices,
        "receipts": [],
    }


def slice_parcels() -> tuple[Parcel, Parcel]:
    """Return a slice, and a result of it."""
    signer = NoteSigner.from_seed(ORIGIN, LOG_SEED)
    said = read_document(Slice, "slice", spell(slice_members()))
    parcel = sign_parcel(said, SLICE_OBJECTS, signer)
    failures = (JobFailure("LOCKED", {"device": host}, Stage.SPENT) for host in said.hosts)
    spelled = [
        spell_result(JobResult(host, host, failure=failure))
        for host, failure in zip(said.hosts, failures, strict=True)
    ]
    members = spell(result_members(parcel.sha256, spelled))
    result = read_document(SliceResult, "slice-result", members)
    return parcel, sign_parcel(result, spelled, signer)


def _slices() -> dict[str, str]:
    names = ("slice", "slice_result")
    found = zip(names, slice_parcels(), strict=True)
    return {name: parcel.to_bytes().decode() for name, parcel in found}


def _sealed() -> str:
    """Return info, public key, private key, sealed secret and secret, a line each."""
    text, info = "Ab3-Ab3-Ab3-Ab3-Ab3-", SEALED_PLACE.info
    key = SealingKey(Secret(SEALED_PRIVATE.hex()))
    sealed = hpke.seal(text.encode(), key.public, info, ephemeral=bytes(range(32, 64)))
    shown = (info.decode(), to_base64(key.public), SEALED_PRIVATE.hex(), to_base64(sealed), text)
    return "\n".join(shown) + "\n"


def _package(adoption: bytes) -> str:
    file = BytesIO()
    write_package(file, draft(adoption, "adoption"), [STATE])
    return file.getvalue().decode()


def _sshsig() -> str:
    signer = make_ed25519("author")
    space = namespace("changeset", DOMAIN)
    blob = b64encode(signer.sign(b"hello world", space)).decode()
    public = b64encode(signer.blob).decode()
    return f"ssh-ed25519 {public}\n{signer.keyid}\n{space}\nhello world\n{blob}\n"


def written(text: str, made: dict[str, str]) -> str:
    """Return *text* with its vectors as they are made."""
    return BLOCK.sub(
        lambda block: f"<!-- vector: {block[1]} -->\n```text\n{made[block[1]]}```\n", text
    )


def main() -> None:
    """Write the vectors into the documents."""
    made = vectors()
    for document in FORMATS.glob("*.md"):
        if BLOCK.search(text := document.read_text("utf-8")):
            document.write_text(written(text, made), "utf-8")


if __name__ == "__main__":
    main()
