"""Planning, adopting and showing, on a simulated province that the Department has signed.

Nobody here writes to a device: what a plan does when it is applied, `test_apply` and the demo show.
"""

import json
import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from unittest.mock import patch

import pytest

from fleetcfg.trust.crypto.canonical import digest, spell, to_base64
from fleetcfg.trust.documents.bundle import read_bundle
from fleetcfg.trust.documents.changeset import read_changeset
from fleetcfg.trust.documents.package import read_package
from fleetcfg.view.v2 import render
from fleetcfg_kit.testing.fleet import RunningFleet
from tests.integration.office import DECISION, TECH_LOG, Office, hold_ceremony
from tests.integration.reading import typed
from tests.integration.walk import Ended, run_in

HOST, OTHER = "codec-bum-to", "codec-binh-lu"
MODE = "Conference AutoAnswer Mode"

pytestmark = pytest.mark.skipif(
    shutil.which("ssh-keygen") is None or shutil.which("git") is None,
    reason="openssh-client or git is not installed",
)


@pytest.fixture(scope="module")
def office(running, tmp_path_factory) -> Office:
    """A signed folder that no test writes to; the fleet is what it declares."""
    return hold_ceremony(tmp_path_factory.mktemp("office"), running.province)


@dataclass(frozen=True)
class Engineer:
    """Somebody at the Department, in a folder of his own."""

    folder: Path
    ledger: Path
    fleet: RunningFleet

    def __call__(self, *words, code: int = 0) -> Ended:
        """Run a command that must end with *code*, in this process."""
        with patch.dict(os.environ, {"FLEETCFG_LEDGER": str(self.ledger)}):
            done = run_in(self.folder, [*map(str, words)], language="en")
        assert done.code == code, f"{done.code}\n{done.out}\n{done.err}"
        return done

    def plan(self, *words, out="CS.json", code: int = 0):
        return self(
            "plan",
            "--id",
            "CS-2026-0007",
            "--executor",
            "tech",
            "--reason",
            "Về cấu hình chuẩn",
            "--key",
            "keys/author",
            "--out",
            out,
            *words,
            code=code,
        )

    def planned(self, out="CS.json"):
        return read_changeset(read_bundle((self.folder / out).read_bytes()).changeset.payload)

    def adopt(self, *words, out="AD.fcadopt", number="AD-2026-0001", code: int = 0):
        return self(
            "adopt",
            *words,
            "--id",
            number,
            "--reason",
            "Nghiệm thu",
            *DECISION,
            "--out",
            out,
            code=code,
        )

    def sign(self, name: str) -> None:
        for person in ("approver-1", "approver-2"):
            self.sign_by(person, name)

    def sign_by(self, person: str, name: str) -> None:
        told = self("trust", "sign", name, code=4).out
        self("trust", "sign", name, "--key", f"keys/{person}", *typed(told))

    def read(self, name: str) -> bytes:
        return (self.folder / name).read_bytes()


@pytest.fixture
def engineer(office, fleet, tmp_path) -> Engineer:
    own = office.copy(tmp_path / "office")
    return Engineer(own.folder, own.records / "dept", fleet)


@pytest.fixture
def tampered(engineer) -> Iterator[Engineer]:
    engineer.fleet.tamper(HOST, MODE, "On")
    yield engineer
    engineer.fleet.tamper(HOST, MODE, "Off")


# ---------------------------------------------------------------- plan


def test_what_somebody_changed_is_planned_back_and_signed_by_the_author(tampered):
    told = tampered.plan("--limit", HOST, "--for", "3d").out

    made = tampered.planned()
    (device,) = made.devices
    assert [(op.path, op.pre.value, op.post.value) for op in device.ops] == [(MODE, "On", "Off")]
    assert (device.id, device.seq, made.author, made.executor.person) == (HOST, 1, "author", "tech")
    assert made.executor.log_origin == TECH_LOG
    assert [guard.path for guard in device.guards] == ["call.active", "sys.firmware"]
    payload = read_bundle(tampered.read("CS.json")).changeset.payload
    words = re.findall("." * 8, digest(payload).removeprefix("sha256:"))
    assert " ".join(words[:4]) in told
    assert " ".join(words[4:]) in told
    assert "1 device, 1 parameter" in told


def test_what_is_planned_passes_the_approvers_door(tampered):
    tampered.plan("--limit", HOST, "--for", "3d")

    last = digest(read_bundle(tampered.read("CS.json")).changeset.payload)[-4:]
    tampered(
        "approve",
        "CS.json",
        "--key",
        "keys/approver-1",
        *DECISION,
        "--confirm",
        f"1:{last}",
        "--out",
        "one.json",
    )


def test_nothing_to_change_is_said_and_no_file_is_written(engineer):
    told = engineer.plan("--limit", HOST, "--for", "3d").out

    assert "There is nothing to change" in told
    assert not (engineer.folder / "CS.json").exists()


def test_a_device_that_cannot_be_reached_holds_the_plan_up_unless_it_is_passed_over(tampered):
    tampered.fleet.power(OTHER, "off")
    try:
        words = ("--limit", f"{HOST},{OTHER}", "--for", "3d", "--timeout", "600")
        said = tampered.plan(*words, code=3).err
        assert "PLAN_UNREACHED: 1 of 2" in said
        assert OTHER in said
        assert not (tampered.folder / "CS.json").exists()

        tampered.plan(*words, "--skip-unreachable", code=3)
        assert [device.id for device in tampered.planned().devices] == [HOST]
    finally:
        tampered.fleet.power(OTHER, "on")


@pytest.mark.parametrize(
    ("words", "refusal", "code"),
    [
        (("--for", "3d"), "PLAN_LIMIT", 64),
        (("--all",), "PLAN_UNTIL_MISSING", 64),
        (("--all", "--for", "soon"), "PLAN_WINDOW", 64),
        (("--all", "--until", "2020-01-01"), "PLAN_WINDOW", 64),
        (("--all", "--for", "3d", "--until", "2099-01-01"), "PLAN_WINDOW", 64),
        (("--all", "--for", "15d"), "WINDOW_TOO_LONG", 4),
        (("--all", "--for", "3d", "--executor", "author"), "PLAN_EXECUTOR_UNKNOWN", 4),
        (("--all", "--for", "3d", "--executor-log", "x/y"), "PLAN_EXECUTOR_LOG", 4),
        (("--all", "--for", "3d", "--key", "keys/tech"), "PLAN_AUTHOR", 4),
        (("--all", "--for", "3d", "--out", "policy.yaml"), "FILE_EXISTS", 64),
        (("--all", "--for", "3d", "--trust", "nowhere", "--ledger", "none"), "LEDGER_ABSENT", 64),
    ],
)
def test_what_cannot_be_planned_is_refused_before_a_device_is_asked(engineer, words, refusal, code):
    said = engineer.plan(*words, "--timeout", "1", code=code).err

    assert f"{refusal}: " in said
    assert not (engineer.folder / "CS.json").exists()


def test_edited_declarations_are_not_planned_from(tampered):
    file = next((tampered.folder / "baselines").glob("*.yaml"))
    file.write_bytes(file.read_bytes() + b"# edited\n")

    said = tampered.plan("--limit", HOST, "--for", "3d", code=4).err

    assert "INVENTORY_NOT_SIGNED: " in said
    assert f"baselines/{file.name}" in said


# ---------------------------------------------------------------- adopt


def test_a_whole_device_is_adopted_signed_and_recorded(engineer):
    told = engineer.adopt(HOST).out

    package = read_package(BytesIO(engineer.read("AD.fcadopt")))
    (device,) = package.adoption.devices
    state = package.state(device.state_sha256)
    assert (device.id, package.adoption.version, device.after_seq) == (HOST, 1, 0)
    assert state.values[MODE] == "Off"
    assert f"{len(state.values)} parameters" in told
    assert package.envelope.signatures == ()
    engineer.sign("AD.fcadopt")
    engineer("ledger", "import", "AD.fcadopt")
    assert "PLAN_ID_TAKEN: " in engineer.adopt(HOST, out="b.fcadopt", code=4).err


def test_who_would_approve_an_adoption_is_told_to_sign_it(engineer):
    engineer.adopt(HOST)

    assert "APPROVE_OTHER_KIND: " in engineer("approve", "AD.fcadopt", *DECISION, code=4).err


def test_drift_of_an_adopted_device_that_nobody_declared_is_planned_back(engineer):
    before = engineer.fleet
    engineer.adopt(HOST)
    engineer.sign("AD.fcadopt")
    engineer("ledger", "import", "AD.fcadopt")
    path = "Audio DefaultVolume"
    values = dict(_state(engineer).values)
    live, other = values[path], "71"
    assert live != other
    before.tamper(HOST, path, other)
    try:
        engineer.plan("--limit", HOST, "--for", "1d")
    finally:
        before.tamper(HOST, path, live)

    (device,) = engineer.planned().devices
    assert [(op.path, str(op.pre.value), str(op.post.value)) for op in device.ops] == [
        (path, other, live)
    ]


def _state(engineer: Engineer):
    package = read_package(BytesIO(engineer.read("AD.fcadopt")))
    return package.state(package.adoption.devices[0].state_sha256)


def test_adopting_what_differs_is_allowed_only_if_it_is_meant(tampered):
    done = tampered.adopt(HOST, code=2)
    assert MODE in done.err
    assert "PLAN_FINDINGS: " in done.err
    assert not (tampered.folder / "AD.fcadopt").exists()

    told = tampered.adopt(HOST, "--with-findings").out

    assert "1 differences allowed" in told
    assert _state(tampered).values[MODE] == "On"


def test_no_secret_of_a_device_is_in_an_adoption(engineer):
    engineer.adopt(HOST)

    assert b"***" not in engineer.read("AD.fcadopt")


# ---------------------------------------------------------------- show


def test_a_change_set_is_shown_as_its_approvers_read_it(tampered):
    tampered.plan("--limit", HOST, "--for", "3d")

    told = tampered("show", "CS.json").out

    payload = read_bundle(tampered.read("CS.json")).changeset.payload
    assert told.endswith(render(payload).decode())
    assert "waiting for approval: needs " in told
    assert "holds" in told


def test_the_page_of_a_change_set_comes_alone_on_stdout(tampered):
    tampered.plan("--limit", HOST, "--for", "3d")

    told = tampered("show", "CS.json", "--output", "html").out

    assert told.startswith("<!DOCTYPE html>")
    assert told.endswith("</html>\n")
    assert '<div class="boxes">' in told


@pytest.mark.parametrize("name", ["root.1.json", "status.json", "manifest.json"])
def test_public_documents_are_shown_with_who_signed_them(engineer, name):
    told = json.loads(engineer("show", f"trust/{name}", "--output", "json").out)

    assert told["proven"]
    assert told["stale"] is None
    assert len(told["signed_by"]) == (1 if name == "status.json" else 2)
    assert told["document"]["trust_domain"] == "so-khcn.example"


def test_an_adoption_is_a_draft_until_it_is_signed_and_says_so(engineer):
    engineer.adopt(HOST)

    told = engineer("show", "AD.fcadopt", code=4).out
    assert "ADOPTION_THRESHOLD: " in told or "ENVELOPE_SIGNATURES: " in told
    assert "NOT PROVEN" in told
    engineer.sign("AD.fcadopt")
    assert "Nghiệm thu" in engineer("show", "AD.fcadopt").out


def test_an_exported_log_is_shown_by_its_signed_head(engineer):
    engineer("ledger", "export", "--out", "x.fclog")

    told = json.loads(engineer("show", "x.fclog", "--output", "json").out)

    assert told["document"]["origin"] == told["signed_by"][0]


def test_nothing_of_a_document_that_was_tampered_with_is_shown(tampered):
    tampered.plan("--limit", HOST, "--for", "3d")
    value = json.loads(tampered.read("CS.json"))
    forged = read_bundle(tampered.read("CS.json")).changeset.payload.replace(
        "Về cấu hình".encode(), "Về cấu hinh".encode()
    )
    changeset = {**value["changeset"], "payload": to_base64(forged)}
    (tampered.folder / "forged.json").write_bytes(spell({**value, "changeset": changeset}))

    done = tampered("show", "forged.json", code=4)

    assert "SIG_INVALID: " in done.out
    assert "Về cấu" not in done.out + done.err
    assert HOST not in done.out + done.err
    assert digest(forged).removeprefix("sha256:")[:8] in done.out


def test_a_change_set_under_an_older_manifest_is_shown_and_said_to_be_stale(tampered):
    tampered.plan("--limit", HOST, "--for", "3d")
    with (tampered.folder / "baselines" / "20-encryption.yaml").open("a") as file:
        file.write("# nhận xét\n")
    tampered("trust", "manifest", "--worktree", *DECISION, "--out", "trust/manifest.json")
    tampered.sign("trust/manifest.json")
    tampered("trust", "status", "--out", "trust/status.json")
    tampered.sign_by("clerk", "trust/status.json")
    tampered("ledger", "import", "trust/manifest.json", "trust/status.json")

    told = json.loads(tampered("show", "CS.json", "--output", "json").out)

    assert told["proven"]
    assert told["stale"]["code"] == "BASELINE_MISMATCH"
    assert told["refusal"]["code"] == "STATUS_ROLLBACK"
    assert told["document"]["id"] == "CS-2026-0007"


def test_where_nobody_is_trusted_only_digest_and_size_are_shown(engineer):
    done = engineer("show", "trust/root.1.json", "--ledger", "none", code=64)

    assert "SHA-256" in done.out
    assert "so-khcn" not in done.out
    assert "LEDGER_ABSENT: " in done.err


def test_what_is_no_document_is_refused(engineer):
    (engineer.folder / "x.json").write_bytes(b"{}")

    assert "IMPORT_UNKNOWN: " in engineer("show", "x.json", code=4).err
