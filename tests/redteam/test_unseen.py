"""Nobody signs unseen: every document is read, by what it changes, before it is signed."""

import json
import re
import shutil
from base64 import b64decode
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from fleetcfg.cli.language import use_language
from fleetcfg.devices.registry import catalogs
from fleetcfg.model.authorized import StateValue
from fleetcfg.signed import identity_of
from fleetcfg.trust.crypto.canonical import spell
from fleetcfg.trust.crypto.envelope import draft
from fleetcfg.trust.documents.document import type_of
from fleetcfg.trust.documents.package import write_package
from fleetcfg.trust.documents.state import State
from fleetcfg.workflow.clock import now
from fleetcfg_kit.testing.declarations import read_declarations
from tests.integration.office import DECISION, Office, do, read, refused, sign
from tests.integration.reading import DIGEST, typed

pytestmark = pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="no openssh-client")

MANIFEST, STATUS = "trust/manifest.json", "trust/status.json"
STANDBY = "baselines/50-standby.yaml"
DRAFT = "DRAFT, NOT SIGNED BY ENOUGH PEOPLE"


@pytest.fixture
def office(office) -> Office:
    use_language("en")
    return office


def payload_of(file: str) -> dict[str, Any]:
    """Return what a document says, signed or not."""
    return json.loads(b64decode(json.loads(Path(file).read_bytes())["payload"]))


def edit(file: str, before: str, after: str) -> None:
    text = Path(file).read_text("utf-8")
    assert before in text
    Path(file).write_text(text.replace(before, after), "utf-8")


def a_manifest(capsys, out: str = MANIFEST) -> None:
    do(capsys, "trust", "manifest", "--worktree", *DECISION, "--out", out)


# ---------------------------------------------------------------- asked, whatever is signed


@pytest.mark.parametrize("given", [(), ("--confirm", "1:0000"), ("--confirm", "")])
@pytest.mark.parametrize("file", ["root", "status", "manifest", "adoption"])
def test_who_cannot_say_what_he_read_signs_nothing(office, capsys, file, given):
    name, person = a_draft(office, capsys, file)
    before = Path(name).read_bytes()

    assert refused(capsys, "trust", "sign", name, *office.key(person), *given) == (
        "VIEW_NOT_CONFIRMED" if "1:0000" in given else "VIEW_NOT_ENTERED"
    )
    assert Path(name).read_bytes() == before
    sign(capsys, name, *office.key(person))
    assert Path(name).read_bytes() != before


@pytest.mark.parametrize("kind", ["root", "status", "manifest", "adoption"])
def test_the_number_that_is_right_for_one_document_is_not_for_another(office, capsys, kind):
    name, person = a_draft(office, capsys, kind)
    count, _, digits = read(capsys, name)[1].partition(":")

    for wrong in (f"{int(count) + 1}:{digits}", f"{count}:0{digits[1:]}x", digits, f":{digits}"):
        words = ("trust", "sign", name, *office.key(person), "--confirm", wrong)
        assert refused(capsys, *words) == "VIEW_NOT_CONFIRMED"


def test_what_another_program_signs_is_read_first_too(office, capsys):
    name, _ = a_draft(office, capsys, "root")

    assert refused(capsys, "trust", "sign", name, "--export", "x.tbs") == "VIEW_NOT_ENTERED"
    assert not Path("x.tbs").exists()


def a_draft(office: Office, capsys, kind: str) -> tuple[str, str]:
    """Draft a document of *kind*; return its file, and who may sign it."""
    if kind == "root":
        words = ("--from", "policy.yaml", "--after", "trust/root.1.json", "--out", "root.2.json")
        do(capsys, "trust", "root", *words)
        return "root.2.json", "root-1"
    if kind == "status":
        do(capsys, "trust", "status", "--out", STATUS)
        return STATUS, "clerk"
    if kind == "manifest":
        edit(STANDBY, "at_most: 30", "at_most: 60")
        a_manifest(capsys)
        return MANIFEST, "approver-1"
    Path("AD.fcadopt").write_bytes(an_adoption(office))
    return "AD.fcadopt", "approver-1"


def an_adoption(office: Office, **more: str) -> bytes:
    """Return an unsigned adoption of one device, with *more* values, by path with ``_`` for blanks.

    It is as whoever writes files by hand makes it: nothing is held back.
    """
    province = read_declarations(office.folder).province(at=now())
    device = next(iter(province.fleet.devices.values()))
    values: dict[str, StateValue] = {
        "Audio DefaultVolume": "50",
        "Conference AutoAnswer Mode": "On",
    }
    values |= {path.replace("_", " "): value for path, value in more.items()}
    state = State(dict(sorted(values.items())))
    payload: dict[str, Any] = {
        "_type": type_of("adoption"),
        "trust_domain": "so-khcn.example",
        "id": "AD-2026-0001",
        "version": 1,
        "created_at": "2026-11-24T00:00:00Z",
        "reason": "Sau nghiệm thu",
        "decision": {"number": "12/QĐ-SKHCN", "date": "2026-11-24"},
        "devices": [
            {
                "id": device.host,
                "identity": identity_of(device, catalogs()[device.family]).model_dump(),
                "family": device.family,
                "firmware": "ce9.15.17.4",
                "state_sha256": state.sha256,
                "taken_at": "2026-11-24T00:00:00Z",
                "after_seq": 0,
            }
        ],
    }
    written = BytesIO()
    write_package(written, draft(spell(payload), "adoption"), [state])
    return written.getvalue()


# ---------------------------------------------------------------- a manifest, by what it changes


def test_a_manifest_says_which_parameter_changes_on_which_devices(office, capsys):
    edit(STANDBY, "at_most: 30", "at_most: 60")
    a_manifest(capsys)

    told = do(capsys, "trust", "sign", MANIFEST, code=4)

    assert f"MANIFEST: {DRAFT}" in told
    assert "  1 files not as in manifest 1" in told
    assert f"~ {STANDBY}" in told
    (devices,) = re.findall(
        r"≤ 30 .set 15. → ≤ 60 .set 15. · (\d+) devices", " ".join(told.split())
    )
    codecs = [host for host in payload_of(MANIFEST)["semantic"] if host.startswith("codec-")]
    assert int(devices) == len(codecs) - 2  # the Huawei ones have no such setting


def test_a_manifest_says_how_devices_will_be_reached_otherwise(office, capsys):
    (file,) = [
        path for path in Path("inventory").rglob("*.yaml") if "ansible_host" in path.read_text()
    ][:1]
    (address, *_) = re.findall(r"ansible_host: ([0-9.a-f:]+)", file.read_text("utf-8"))
    other = address.rpartition(".")[0] + ".251"
    edit(str(file), f"ansible_host: {address}\n", f"ansible_host: {other}\n")
    a_manifest(capsys)

    told = " ".join(do(capsys, "trust", "sign", MANIFEST, code=4).split())

    assert f"address {address} → {other}" in told


def test_a_manifest_over_other_files_than_lie_here_is_not_signed(office, capsys):
    edit(STANDBY, "at_most: 30", "at_most: 60")
    a_manifest(capsys)
    seen = read(capsys, MANIFEST)
    edit(STANDBY, "at_most: 60", "at_most: 30")

    signs = ("trust", "sign", MANIFEST)
    assert refused(capsys, *signs, *office.key("approver-1"), *seen) == "MANIFEST_NOT_HERE"
    assert refused(capsys, *signs, "--export", "x.tbs", *seen) == "MANIFEST_NOT_HERE"
    assert STANDBY in do(capsys, *signs, code=4)


def test_a_manifest_that_says_of_a_device_what_its_files_do_not_is_not_signed(office, capsys):
    a_manifest(capsys)
    payload = payload_of(MANIFEST)
    host = min(payload["semantic"])
    payload["semantic"][host] = "sha256:" + 64 * "0"
    Path(MANIFEST).write_bytes(draft(spell(payload), "manifest").to_bytes())

    words = ("trust", "sign", MANIFEST, *office.key("approver-1"), *read(capsys, MANIFEST))
    assert refused(capsys, *words) == "MANIFEST_NOT_HERE"


def test_where_the_declarations_before_were_not_kept_that_is_said(office, capsys):
    edit(STANDBY, "at_most: 30", "at_most: 60")
    a_manifest(capsys)
    shutil.rmtree(office.records / "dept" / "objects", ignore_errors=True)

    told = do(capsys, "trust", "sign", MANIFEST, "--ledger", "nowhere", code=4)

    assert "No version before this one is known here" in told
    assert "at_most 60" not in told


# ---------------------------------------------------------------- statuses, roots, adoptions


def test_a_status_says_what_it_takes_away_newly_and_until_when(office, capsys):
    digest = "sha256:" + 64 * "a"
    words = ("--withdraw", digest, "--freeze", "tet:2027-02-01:2027-02-15", "--days", "3")
    do(capsys, "trust", "status", *words, "--out", STATUS)

    told = do(capsys, "trust", "sign", STATUS, code=4)

    assert "\n  3 days · until " in told
    assert "CHANGED SINCE VERSION 1" in told
    changes = told.partition("CHANGED SINCE")[2].partition("\n\n")[0]
    assert "+ WITHDRAWN CHANGE-SETS" in changes
    assert "+ FREEZES: tet" in changes


def test_a_root_says_who_gets_which_power(office, capsys):
    text = Path("policy.yaml").read_text("utf-8")
    Path("policy.yaml").write_text(text.replace("max_devices: 50", "max_devices: 5000"), "utf-8")
    name, _ = a_draft(office, capsys, "root")

    told = do(capsys, "trust", "sign", name, code=4)

    changes = told.partition("CHANGED SINCE VERSION 1")[2].partition("\n\n")[0]
    assert re.search(r"~ RULES: Most devices at once\s+50 +→ +5000", changes)
    assert "ROLES: HOW MANY, AND WHO" in told


def test_an_adoption_says_which_devices_and_what_is_not_as_declared(office, capsys):
    name, _ = a_draft(office, capsys, "adoption")

    told = do(capsys, "trust", "sign", name, code=4)
    all_of_it = do(capsys, "trust", "sign", name, "--values", code=4)

    assert "\n  1 device · 2 parameters · 1 not as manifest 1 declares" in told
    host = next(iter(read_declarations(office.folder).province(at=now()).fleet.devices))
    assert host in told
    assert re.search(r"~ Conference AutoAnswer Mode\s+declared: \S+ · adopted: On", told)
    assert "Audio DefaultVolume" not in told
    assert re.search(r"Audio DefaultVolume +50", all_of_it)


def test_what_an_engineer_wrote_into_a_draft_cannot_speak_to_the_terminal(office, capsys):
    a_manifest(capsys)
    payload = payload_of(MANIFEST)
    payload["decision"]["number"] = "\x1b[2J\u202ex"
    raw = json.dumps(payload, ensure_ascii=True, sort_keys=True, separators=(",", ":")).encode()
    Path("m.json").write_bytes(draft(raw, "manifest").to_bytes())

    assert refused(capsys, "trust", "sign", "m.json") == "JSON_STRING"
    told = do(capsys, "show", "m.json", code=4)
    assert "\x1b" not in told
    assert "[2J" not in told


def test_markup_in_a_draft_is_text_on_its_page(office, capsys):
    Path("AD.fcadopt").write_bytes(an_adoption(office, Audio_Note="<script>alert(1)</script>"))

    page = do(capsys, "show", "AD.fcadopt", "--values", "--output", "html", code=4)

    assert "<script" not in page
    assert "&lt;script&gt;" in page


def test_a_secret_that_somebody_put_into_an_adoption_is_not_shown(office, capsys):
    secret = {"SystemUnit_Note": "x", "NetworkServices_SNMP_CommunityName": "hunter2"}
    Path("AD.fcadopt").write_bytes(an_adoption(office, **secret))

    for output in ("text", "html"):
        told = do(capsys, "show", "AD.fcadopt", "--values", "--output", output, code=4)
        assert "hunter2" not in told


# ---------------------------------------------------------------- drafts, and signed ones


@pytest.mark.parametrize("kind", ["root", "status", "manifest", "adoption"])
def test_a_draft_is_shown_as_a_draft_and_its_end_is_a_refusal(office, capsys, kind):
    name, _ = a_draft(office, capsys, kind)

    told = do(capsys, "show", name, code=4)
    page = do(capsys, "show", name, "--output", "html", code=4)
    data = json.loads(do(capsys, "show", name, "--output", "json", code=4))

    assert DRAFT in told.splitlines()[0]
    assert f'<h1 class="draft">{told.splitlines()[0]}</h1>' in page
    assert "SIGNED BY" not in told.splitlines()[0].replace(DRAFT, "")
    assert data["draft"]
    assert not data["proven"]
    assert data["document"] is None


def test_a_signed_document_that_was_changed_is_no_draft_and_is_not_taken_apart(office, capsys):
    envelope = json.loads(Path(MANIFEST).read_bytes())
    payload = payload_of(MANIFEST)
    payload["decision"]["number"] = "99/QĐ-GIẢ"
    forged = json.loads(draft(spell(payload), "manifest").to_bytes())
    Path("m.json").write_bytes(spell({**forged, "signatures": envelope["signatures"]}))

    told = do(capsys, "show", "m.json", code=4)

    assert "SIG_INVALID" in told
    assert "99/QĐ" not in told
    assert DRAFT not in told


def test_a_draft_of_another_domain_is_not_taken_apart(office, capsys):
    payload = payload_of(MANIFEST)
    payload |= {"trust_domain": "evil.example", "version": 2, "prev": "sha256:" + 64 * "0"}
    Path("m.json").write_bytes(draft(spell(payload), "manifest").to_bytes())

    told = do(capsys, "show", "m.json", code=4)

    assert "evil" not in told
    assert "not proven" in told


def test_a_signed_document_is_titled_so_and_says_who_signed(office, capsys):
    for name, title in ((MANIFEST, "MANIFEST"), (STATUS, "STATUS"), ("trust/root.1.json", "ROOT")):
        told = do(capsys, "show", name)
        page = do(capsys, "show", name, "--output", "html")
        assert told.splitlines()[0] == f"{title}: SIGNED"
        assert f"<h1>{title}: SIGNED</h1>" in page
        assert "<script" not in page


# ---------------------------------------------------------------- one document, one digest


@pytest.mark.parametrize("kind", ["root", "status", "manifest", "adoption"])
def test_a_document_has_one_digest_wherever_it_is_printed(office, capsys, kind):
    name, person = a_draft(office, capsys, kind)

    shown = do(capsys, "show", name, code=4)
    read_first = do(capsys, "trust", "sign", name, code=4)
    signed = sign(capsys, name, *office.key(person))
    unknown = do(capsys, "show", name, "--ledger", "nowhere", code=64)

    blocks = {digest_of(told) for told in (shown, read_first, signed, unknown)}
    assert len(blocks) == 1
    for told in (shown, read_first, signed, unknown):
        assert all(len(line) <= 80 for line in told.splitlines() if "SHA-256" in line)


def test_a_draft_is_told_with_the_digest_that_its_signers_compare(office, capsys):
    told = do(capsys, "trust", "status", "--out", "s.json")

    assert DRAFT in told
    assert digest_of(told) == digest_of(do(capsys, "trust", "sign", "s.json", code=4))


def digest_of(told: str) -> str:
    found = DIGEST.search(told)
    assert found, told
    return found[0]


def test_what_is_read_may_be_printed(office, capsys):
    name, _ = a_draft(office, capsys, "root")

    told = do(capsys, "trust", "sign", name, "--html", "page.html", code=4)

    page = Path("page.html").read_text("utf-8")
    assert typed(told)[1].partition(":")[2] in page
    assert re.search(r"@page \{\s*size: A4", page)
    assert "http" not in page.replace("http-equiv", "")
