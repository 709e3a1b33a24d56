"""The ways through the door beside the one to a device, and how one is refused."""

import pytest

from fleetcfg.errors import RefusalError
from fleetcfg.trust.crypto.canonical import spell
from fleetcfg.trust.documents.adoption import Adoption
from fleetcfg.trust.documents.changeset import read_changeset
from fleetcfg.trust.verify.door import Authorized
from fleetcfg.trust.verify.results import Attested, IssuedChangeSet, Proposal
from fleetcfg_kit.testing.department import Department
from fleetcfg_kit.testing.documents import make_receipt, make_received


def refusal(act) -> tuple[int, str]:
    with pytest.raises(RefusalError) as refused:
        act()
    return refused.value.stage, refused.value.code


def proposed(department: Department) -> Proposal:
    return department.authority().propose(department.bundle(), now=department.now)


def issued(department: Department) -> IssuedChangeSet:
    return department.authority().issue(department.bundle(), now=department.now)


def updated(department: Department, **changes):
    chain = [department.sign("root", root, department.signers["root"]) for root in department.roots]
    papers = {
        "roots": chain,
        "status": department.sign("status", department.status(), department.signers["status"]),
        "manifest": department.sign(
            "manifest", department.manifest(), department.signers["manifest"]
        ),
    }
    return department.authority().update(**{**papers, **changes}, now=department.now)


def adopted(
    department: Department, document: dict, people: list[str] | None = None
) -> Authorized[Adoption]:
    data = department.sign("adoption", document, people).to_bytes()
    return department.authority().authorize_adoption(data, now=department.now)


def received(department: Department, people: list[str] | None = None, **changes) -> Attested:
    changeset = read_changeset(spell(department.changeset()))
    document = make_receipt(changeset, make_received("room-000")) | changes
    data = department.sign("receipt", document, people).to_bytes()
    return department.authority().prove_receipt(data, changeset=changeset, now=department.now)
