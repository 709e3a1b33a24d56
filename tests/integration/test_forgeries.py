"""What somebody with all the files, and not the keys, can try: nothing of it reaches a device.

The technician is the forger here: he has his folder, his own true key, his record, and the bundle.
Each forgery is one thing wrong in what he lays before ``apply``.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from fleetcfg.model.timezone import spell_instant
from fleetcfg.signer.ssh import SshSigner, public_file, read_public
from fleetcfg.testing.fleet import RunningFleet
from fleetcfg.testing.policy import DOMAIN
from fleetcfg.trust.crypto.canonical import digest, from_base64, spell, to_base64
from fleetcfg.trust.crypto.envelope import DocumentKind, draft, namespace
from fleetcfg.workflow.clock import now
from tests.integration.walk import (
    APPROVERS,
    AUTO_ANSWER,
    ENGINEER,
    FAR_END,
    OTHER,
    PEOPLE,
    TECHNICIAN,
    Home,
    Person,
    data_of,
    hold_ceremony,
    simulated,
)

pytestmark = pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="no openssh-client")

FORGED = "gia-mao.json"
SECOND = "CS-2026-0002"
FLEETCFG = (sys.executable, "-m", "fleetcfg")

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


def test_what_is_forged_here_is_good_before_it_is_forged(forger, fleet):
    forger.lay(spell(forger.bundle))

    ended = forger("apply", FORGED, "--all", "--check", "--output", "json", *forger.key)

    assert ended.code == 0, ended.err
    assert {device["outcome"] for device in ended.refusal["devices"]} == {"would_apply"}


# ---------------------------------------------------------------- the change-set


def _device(document: Doc) -> Doc:
    return document["devices"][0]


def _operation(document: Doc) -> Doc:
    return _device(document)["ops"][0]


CHANGES: dict[str, Callable[[Doc], object]] = {
    "value": lambda d: _operation(d)["post"].update(value="On"),
    "value_before": lambda d: _operation(d)["pre"].update(value="Off"),
    "path": lambda d: _operation(d).update(path=FAR_END),
    "one_more_operation": lambda d: _device(d)["ops"].append({**_operation(d), "path": FAR_END}),
    "device": lambda d: _device(d).update(id="codec-muong-te"),
    "one_device_less": lambda d: d["devices"].pop(),
    "address": lambda d: _device(d)["identity"].update(address="127.0.0.9:443"),
    "serial": lambda d: _device(d)["identity"].update(serial="KHAC"),
    "pin": lambda d: _device(d)["identity"].update(pin="0" * 64),
    "no_guards": lambda d: _device(d)["guards"].clear(),
    "state_before": lambda d: _device(d).update(pre_sha256=digest(b"")),
    "state_after": lambda d: _device(d).update(post_sha256=digest(b"")),
    "number_in_order": lambda d: _device(d).update(seq=99),
    "executor": lambda d: d["executor"].update(person=OTHER),
    "log": lambda d: d["executor"].update(log_origin=f"{DOMAIN}/log/{OTHER}"),
    "window": lambda d: d["window"].update(not_after=spell_instant(now() + timedelta(days=13))),
    "risk": lambda d: d.update(risk="low"),
    "reason": lambda d: d.update(reason="Khác"),
    "id": lambda d: d.update(id="CS-2026-0009"),
    "nonce": lambda d: d.update(nonce="0" * 32),
    "attempts": lambda d: d.update(max_attempts=9),
    "on_failure": lambda d: d.update(on_failure="stop"),
    "freeze_exemption": lambda d: d.update(freeze_exemption="tet-2027"),
    "author": lambda d: d.update(author=TECHNICIAN),
    "manifest": lambda d: d["baseline"].update(manifest_sha256=digest(b"")),
}


@pytest.mark.parametrize("what", CHANGES)
def test_a_change_set_that_was_changed_anywhere_is_refused(forger, fleet, what):
    document = parts_of(forger.bundle["changeset"])
    CHANGES[what](document)
    put(forger.bundle["changeset"], document)
    forger.lay(spell(forger.bundle))

    assert refusal(forger, fleet) == ("SIG_INVALID", 7)


def test_a_change_set_that_the_technician_signs_himself_is_refused(forger, fleet):
    envelope = forger.bundle["changeset"]
    document = parts_of(envelope) | {"reason": "Khác"}
    put(envelope, document)
    envelope["signatures"] = [forger.signature(spell(document), "changeset", TECHNICIAN)]
    forger.lay(spell(forger.bundle))

    assert refusal(forger, fleet) == ("SIGNER_UNKNOWN", 7)


def test_ones_own_signature_under_the_authors_key_id_is_refused(forger, fleet):
    envelope = forger.bundle["changeset"]
    document = parts_of(envelope) | {"reason": "Khác"}
    put(envelope, document)
    mine = forger.signature(spell(document), "changeset", TECHNICIAN)
    envelope["signatures"] = [{**mine, "keyid": envelope["signatures"][0]["keyid"]}]
    forger.lay(spell(forger.bundle))

    assert refusal(forger, fleet) == ("SIGNER_UNKNOWN", 7)


def test_a_change_set_in_another_order_of_members_is_refused(forger, fleet):
    envelope = forger.bundle["changeset"]
    document = parts_of(envelope)
    turned = json.dumps(dict(reversed(document.items())), ensure_ascii=False).encode()
    envelope["payload"] = to_base64(turned)
    forger.lay(spell(forger.bundle))

    assert refusal(forger, fleet) == ("SIG_INVALID", 7)


# ---------------------------------------------------------------- approvals


def test_approvals_of_another_change_set_are_refused(forger, fleet):
    forger.bundle["approvals"] = forger.second["approvals"]
    forger.lay(spell(forger.bundle))

    assert refusal(forger, fleet) == ("APPROVAL_OTHER_CHANGESET", 8)


@pytest.mark.parametrize("left", [0, 1])
def test_fewer_approvals_than_are_needed_are_refused(forger, fleet, left):
    forger.bundle["approvals"] = forger.bundle["approvals"][:left]
    forger.lay(spell(forger.bundle))

    assert refusal(forger, fleet) == ("APPROVAL_THRESHOLD", 8)


def test_one_approval_twice_is_no_second_approval(forger, fleet):
    forger.bundle["approvals"] = forger.bundle["approvals"][:1] * 2
    forger.lay(spell(forger.bundle))

    assert refusal(forger, fleet) == ("APPROVAL_THRESHOLD", 8)


@pytest.mark.parametrize(
    "change",
    [
        {"person": OTHER},
        {"verdict": "approve", "view_sha256": digest(b"")},
        {"expires": "2099-01-01T00:00:00Z"},
        {"decision": {"number": "99/QĐ-SKHCN", "date": "2026-11-24"}},
    ],
)
def test_an_approval_that_was_changed_is_refused(forger, fleet, change):
    first = forger.bundle["approvals"][0]
    put(first, parts_of(first) | change)
    forger.lay(spell(forger.bundle))

    assert refusal(forger, fleet) == ("SIG_INVALID", 8)


def test_a_true_approval_of_another_view_is_refused(forger, fleet):
    """An approver who was shown something else signed in earnest: his key, another view."""
    first = forger.bundle["approvals"][0]
    document = parts_of(first) | {"view_sha256": digest(b"something else")}
    put(first, document)
    first["signatures"] = [forger.signature(spell(document), "approval", APPROVERS[0])]
    forger.lay(spell(forger.bundle))

    assert refusal(forger, fleet) == ("VIEW_MISMATCH", 8)


def test_an_approval_that_the_technician_writes_himself_is_refused(forger, fleet):
    second = forger.bundle["approvals"][1]
    document = parts_of(second) | {"person": TECHNICIAN}
    put(second, document)
    second["signatures"] = [forger.signature(spell(document), "approval", TECHNICIAN)]
    forger.lay(spell(forger.bundle))

    assert refusal(forger, fleet) == ("SIGNER_UNKNOWN", 8)


def test_a_signature_that_is_added_to_an_approval_makes_no_second_person(forger, fleet):
    first = forger.bundle["approvals"][0]
    first["signatures"].append(
        forger.signature(from_base64(first["payload"]), "approval", TECHNICIAN)
    )
    forger.bundle["approvals"] = [first]
    forger.lay(spell(forger.bundle))

    assert refusal(forger, fleet) == ("SIGNER_UNKNOWN", 8)


def test_a_rejection_that_was_made_an_approval_is_refused(forger, fleet):
    approver, file = forger.with_others()[APPROVERS[0]], "CS-2026-0001.json"
    digits = digest(from_base64(forger.bundle["changeset"]["payload"]))[-4:]
    approver.do("reject", file, *approver.key, "--confirm", f"2:{digits}", "--out", "no.json")
    rejection = approver.read("no.json")["approvals"][0]
    put(rejection, parts_of(rejection) | {"verdict": "approve"})
    forger.bundle["approvals"][0] = rejection
    forger.lay(spell(forger.bundle))

    assert refusal(forger, fleet) == ("SIG_INVALID", 8)


# ---------------------------------------------------------------- root, status, manifest


def _own_root(forger: Forger, **change: Any) -> Doc:
    """Make a root that says whatever, signed by the only key that the forger has."""
    root = json.loads(json.dumps(forger.bundle["roots"][0]))
    document = parts_of(root) | change
    document["roles"]["root"]["threshold"] = 2
    put(root, document)
    root["signatures"] = [forger.signature(spell(document), "root", TECHNICIAN)]
    return root


def test_another_root_in_place_of_the_true_one_is_refused(forger, fleet):
    forger.bundle["roots"] = [_own_root(forger, expires="2098-01-01T00:00:00Z")]
    forger.lay(spell(forger.bundle))

    assert refusal(forger, fleet) == ("ROOT_THRESHOLD_OLD", 4)


def test_a_next_root_of_ones_own_making_is_refused(forger, fleet):
    first = digest(from_base64(forger.bundle["roots"][0]["payload"]))
    forger.bundle["roots"].append(_own_root(forger, version=2, prev=first))
    forger.lay(spell(forger.bundle))

    assert refusal(forger, fleet) == ("ROOT_THRESHOLD_OLD", 4)


def test_a_status_that_was_changed_is_refused(forger, fleet):
    status = forger.bundle["status"]
    put(status, parts_of(status) | {"version": 9})
    forger.lay(spell(forger.bundle))

    assert refusal(forger, fleet) == ("SIG_INVALID", 5)


def test_a_status_of_before_is_refused_by_who_knows_the_newest(forger, fleet):
    forger.with_others().issue_status("--withdraw", "CS-2026-0001")
    forger.lay(spell(forger.bundle))

    assert refusal(forger, fleet) == ("CHANGESET_WITHDRAWN", 7)


def test_a_status_that_is_newer_does_not_spoil_a_bundle_that_is_on_its_way(forger, fleet):
    forger.with_others().issue_status()
    forger.lay(spell(forger.bundle))
    before = fleet.stats()

    assert forger("verify", FORGED, *forger.key).code == 0
    assert fleet.stats() == before


def test_a_manifest_of_before_is_refused_by_who_knows_the_newest(forger, fleet):
    home = forger.with_others()
    with (home[ENGINEER].folder / "baselines" / "20-encryption.yaml").open("a") as file:
        file.write("# nhận xét\n")
    home.sign_declarations()
    forger.lay(spell(forger.bundle))

    assert refusal(forger, fleet) == ("BASELINE_MISMATCH", 7)


def test_a_manifest_that_was_changed_is_refused(forger, fleet):
    manifest = forger.bundle["manifest"]
    put(manifest, parts_of(manifest) | {"version": 2})
    forger.lay(spell(forger.bundle))

    assert refusal(forger, fleet) == ("SIG_INVALID", 6)


# ---------------------------------------------------------------- what lies beside


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("inventory/*.yaml", "127.77.1.", "127.77.9."),
        ("inventory/*.yaml", "serial_number: ", "serial_number: X"),
        ("baselines/21-eavesdropping.yaml", "disabled", "enabled"),
    ],
)
def test_declarations_that_were_edited_are_refused(forger, fleet, file, old, new):
    edited = 0
    for path in forger.folder.glob(file):
        text = path.read_text("utf-8")
        edited += old in text
        path.write_text(text.replace(old, new), "utf-8")
    assert edited
    forger.lay(spell(forger.bundle))

    assert refusal(forger, fleet) == ("INVENTORY_NOT_SIGNED", 7)


def test_a_file_more_among_the_declarations_is_refused(forger, fleet):
    (forger.folder / "inventory" / "host_vars").mkdir(exist_ok=True)
    host = fleet.over("https")[0]
    extra = forger.folder / "inventory" / "host_vars" / f"{host}.yaml"
    assert not extra.exists()
    extra.write_text(f"ansible_host: {fleet.devices[host].address}\n")
    forger.lay(spell(forger.bundle))

    assert refusal(forger, fleet) == ("INVENTORY_NOT_SIGNED", 7)


def test_somebody_elses_key_does_not_apply_it(forger, fleet):
    own, other = forger.folder / "khoa", forger.given[OTHER].folder / "khoa"
    for name in (OTHER, f"{OTHER}.pub"):
        shutil.copy(other / name, own / name)
    forger.lay(spell(forger.bundle))
    before = fleet.stats()

    ended = forger("apply", FORGED, "--all", "-o", "json", "--key", f"khoa/{OTHER}")

    assert (ended.code, ended.refusal["code"]) == (4, "EXECUTOR_KEY_ABSENT")
    assert fleet.stats() == before


# ---------------------------------------------------------------- bytes


def _doubled(data: bytes) -> bytes:
    return data.replace(b'{"approvals":', b'{"approvals":[],"approvals":', 1)


def _spaced(data: bytes) -> bytes:
    value = json.loads(data)
    payload = value["changeset"]["payload"]
    value["changeset"]["payload"] = payload[:40] + "\n" + payload[40:]
    return json.dumps(value).encode()


def _unpadded(data: bytes) -> bytes:
    value = json.loads(data)
    value["changeset"]["payload"] = value["changeset"]["payload"].rstrip("=") + "A"
    return json.dumps(value).encode()


BYTES: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "empty": (lambda _: b"", "JSON_SYNTAX"),
    "cut": (lambda data: data[:-100], "JSON_SYNTAX"),
    "two": (lambda data: data + data, "JSON_SYNTAX"),
    "duplicate_keys": (_doubled, "JSON_DUPLICATE_KEY"),
    "nested": (lambda _: b"[" * 100_000 + b"]" * 100_000, "JSON_DEPTH"),
    "huge": (lambda data: data + b" " * (17 << 20), "FILE_TOO_LARGE"),
    "not_utf8": (lambda data: data[:-1] + b"\xff}", "JSON_UTF8"),
    "another_format": (lambda data: data.replace(b"bundle/1", b"bundle/2"), "BUNDLE_FORMAT"),
    "base64_in_lines": (_spaced, "JSON_STRING"),
    "base64_without_padding": (_unpadded, "BASE64"),
    "a_float": (lambda data: data[:-1] + b',"x":1.5}', "JSON_NUMBER"),
    "one_member_more": (lambda data: data[:-1] + b',"zzz":1}', "BUNDLE_FORMAT"),
}


@pytest.mark.parametrize("what", BYTES)
def test_bytes_that_are_no_bundle_are_refused_at_the_first_step(forger, fleet, what):
    forge, code = BYTES[what]
    forger.lay(forge(spell(forger.bundle)))

    assert refusal(forger, fleet) == (code, 0)


@pytest.mark.parametrize("what", ["link", "pipe", "folder"])
def test_what_is_no_plain_file_is_not_opened(forger, fleet, what):
    (forger.folder / "that.json").write_bytes(spell(forger.bundle))
    target = forger.folder / FORGED
    if what == "link":
        target.symlink_to("that.json")
    elif what == "pipe":
        os.mkfifo(target)
    else:
        target.mkdir()

    assert refusal(forger, fleet) == ("FILE_NOT_REGULAR", 0)


def test_a_forged_file_is_refused_by_a_process_too_in_vietnamese(forger):
    document = parts_of(forger.bundle["changeset"]) | {"reason": "Khác"}
    put(forger.bundle["changeset"], document)
    forger.lay(spell(forger.bundle))
    environ = {name: text for name, text in os.environ.items() if name != "FLEETCFG_LANG"}
    environ["XDG_DATA_HOME"] = str(data_of(forger.folder))
    there: dict[str, Any] = {"cwd": forger.folder, "env": environ, "timeout": 60}
    words = [*FLEETCFG, "apply", FORGED, "--all", *forger.key]

    done = subprocess.run(words, capture_output=True, text=True, check=False, **there)

    assert done.returncode == 4
    assert done.stderr.startswith("SIG_INVALID: Chữ ký")
