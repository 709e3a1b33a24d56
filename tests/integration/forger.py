"""The technician as a forger: he has his folder, his own true key, his record, and the bundle.

Each forgery is one thing wrong in what he lays before ``apply``.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from fleetcfg.signer.ssh import SshSigner, public_file, read_public
from fleetcfg.trust.crypto.canonical import from_base64, spell, to_base64
from fleetcfg.trust.crypto.envelope import DocumentKind, draft, namespace
from fleetcfg_kit.testing.fleet import RunningFleet
from fleetcfg_kit.testing.policy import DOMAIN
from tests.integration.walk import (
    APPROVERS,
    AUTO_ANSWER,
    PEOPLE,
    TECHNICIAN,
    Home,
    Person,
    hold_ceremony,
    simulated,
)

FORGED = "gia-mao.json"
SECOND = "CS-2026-0002"

Doc = dict[str, Any]


@pytest.fixture(scope="module")
def fleet(tmp_path_factory) -> Iterator[RunningFleet]:
    with simulated(tmp_path_factory.mktemp("f")) as fleet:
        yield fleet


@dataclass(frozen=True)
class Forger(Person):
    """The technician, with what he was given: two bundles that are good."""

    given: Home
    bundle: Doc
    second: Doc

    def with_others(self) -> Home:
        """Return folders of everybody, of which his own is this one."""
        others = [name for name in PEOPLE if name != self.name]
        return self.given.copy(self.folder.parent, *others)

    def signer(self, name: str) -> SshSigner:
        file = self.given.place / name / "khoa" / name
        return SshSigner(file, read_public(public_file(file).read_bytes()), is_attended=False)

    def signature(self, payload: bytes, kind: DocumentKind, name: str) -> Doc:
        signer = self.signer(name)
        made = signer.sign(draft(payload, kind).message, namespace(kind, DOMAIN))
        return {"keyid": signer.keyid, "sig": to_base64(made)}

    def lay(self, data: bytes) -> None:
        (self.folder / FORGED).write_bytes(data)


@pytest.fixture(scope="module")
def given(fleet, tmp_path_factory) -> Home:
    """Two change-sets that were approved, over three devices; nobody has applied them."""
    home = hold_ceremony(tmp_path_factory.mktemp("given") / "h", fleet.province)
    web, terminal = fleet.over("https"), fleet.over("ssh")
    hosts = sorted((web[0], terminal[0]))
    home.adopt(*hosts, web[1])
    for host in (*hosts, web[1]):
        fleet.tamper(host, AUTO_ANSWER, "On")
    home.approved(*hosts)
    home.approved(web[1], number=SECOND)
    return home


@pytest.fixture
def forger(given, tmp_path) -> Forger:
    folder = given.copy(tmp_path / "h", TECHNICIAN)[TECHNICIAN].folder
    names = (f"CS-2026-000{n}.{'.'.join(APPROVERS)}.json" for n in (1, 2))
    return Forger(
        TECHNICIAN, folder, given, *(json.loads((folder / n).read_bytes()) for n in names)
    )


def parts_of(envelope: Doc) -> Doc:
    return json.loads(from_base64(envelope["payload"]))


def put(envelope: Doc, document: Doc) -> None:
    envelope["payload"] = to_base64(spell(document))


def refusal(forger: Forger, fleet: RunningFleet) -> tuple[str, int]:
    """Apply what was forged: it is refused by code and stage, and no device hears of it."""
    before = fleet.stats()

    ended = forger("apply", FORGED, "--all", "--output", "json", *forger.key)

    assert ended.code == 4, f"{ended.out}\n{ended.err}"
    assert fleet.stats() == before
    told = ended.refusal
    assert set(told) == {"code", "stage", "facts"}
    assert ended.err.startswith(f"{told['code']}: ")
    assert "→" in ended.err
    return told["code"], told["stage"]
