"""The commands that make, sign and carry authority; each refusal by breaking one thing."""

import json
import os
import shutil
import stat
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest

from fleetcfg.cli.main import run
from fleetcfg.testing.keys import TOUCHED, UNLOCKED, armour, make_sk_ed25519
from fleetcfg.trust.crypto.canonical import MAX_BUNDLE, digest, from_base64, parse, spell, to_base64
from fleetcfg.trust.crypto.envelope import draft_of
from fleetcfg.trust.documents.bundle import read_bundle
from tests.integration.clocks import clock_ahead
from tests.integration.office import (
    DECISION,
    TECH_LOG,
    do,
    read,
    refused,
    sign,
)

ROOT = "trust/root.1.json"
FIRST_ROOT = ("trust", "root", "--from", "policy.yaml", "--out", "r1.json")
SECOND_ROOT = ("trust", "root", "--from", "policy.yaml", "--after", ROOT, "--out", "r2.json")
pytestmark = pytest.mark.skipif(
    shutil.which("ssh-keygen") is None or shutil.which("git") is None,
    reason="openssh-client or git is not installed",
)


# ---------------------------------------------------------------- root


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("people: [clerk]", "people: [clark]", "POLICY_PERSON_KEYLESS"),
        (
            "people: [root-1, root-2, root-3], threshold: 2",
            "people: [root-1], threshold: 2",
            "SCHEMA",
        ),
        ("threshold: 2}\n  author", "threshold: 1}\n  author", "SCHEMA"),
        ("[executor, approver], ", "", "SCHEMA"),
        (
            "{person: tech, public: keys/tech.pub}",
            "{person: tech, public: keys/clerk.pub}",
            "KEY_DUPLICATE",
        ),
        ("keys/tech.pub", "keys/tech", "KEY_MALFORMED"),
        ("keys/tech.pub", "keys/absent.pub", "PATH_MISSING"),
        ("{person: tech, public: keys/tech.pub}", "{person: tech}", "POLICY_KEY_FILE"),
        ("freeze: []", "freezes: []", "SCHEMA"),
        ("max_devices: 50", "max_devices: lots", "SCHEMA"),
        ('logs: ["', 'logs: ["x', "KEY_MALFORMED"),
        ("expires: 2099-01-01", "expires: soon", "TIME_FORMAT"),
        ("witnesses:", "witnesess:", "YAML_UNKNOWN_KEY"),
    ],
)
def test_what_is_wrong_in_a_policy_is_named_at_its_line(office, capsys, old, new, told):
    text = Path("policy.yaml").read_text()
    assert old in text
    Path("policy.yaml").write_text(text.replace(old, new, 1))
    assert run(["trust", "root", "--from", "policy.yaml", "--out", "x.json"]) == 1

    errors = capsys.readouterr().err
    assert told in errors
    assert "policy.yaml:" in errors


def test_a_draft_is_never_written_over(office, capsys):
    assert refused(capsys, *SECOND_ROOT[:-1], ROOT, code=64) == "FILE_EXISTS"


@pytest.mark.parametrize("known", ["record", "folder"])
def test_a_second_first_root_is_not_drafted(office, capsys, monkeypatch, known):
    if known == "folder":
        monkeypatch.setenv("FLEETCFG_LEDGER", "../records/none")
    else:
        Path(ROOT).unlink()

    assert refused(capsys, *FIRST_ROOT, code=64) == "ROOT_AFTER"
    assert not Path("r1.json").exists()


def test_the_first_root_of_another_domain_is_drafted_beside_a_trusted_one(office, capsys):
    text = Path("policy.yaml").read_text()
    Path("policy.yaml").write_text(text.replace("so-khcn.example\n", "so-khac.example\n", 1))

    do(capsys, *FIRST_ROOT)

    assert json.loads(read_draft("r1.json", "root").payload)["version"] == 1


def test_a_root_that_follows_names_the_one_before(office, capsys):
    do(capsys, *SECOND_ROOT[:-1], "trust/root.2.json")

    value = json.loads(read_draft("trust/root.2.json", "root").payload)
    assert (value["version"], value["prev"]) == (2, office.document("root.1.json").sha256)


def read_draft(file: str, kind):
    return draft_of(parse(Path(file).read_bytes(), MAX_BUNDLE), kind)


@pytest.mark.parametrize("place", ["link", "fifo", "folder"])
def test_only_regular_files_are_read(office, capsys, place):
    target = Path("x.json")
    if place == "link":
        target.symlink_to("trust/root.1.json")
    elif place == "fifo":
        os.mkfifo(target)
    else:
        target.mkdir()

    assert refused(capsys, "trust", "sign", target, *office.key("root-3")) == "FILE_NOT_REGULAR"


# ---------------------------------------------------------------- pinning


def test_a_root_of_another_fingerprint_is_not_trusted(office, capsys):
    words = (
        "trust",
        "init",
        "trust/root.1.json",
        "--fingerprint",
        "0" * 64,
        "--ledger",
        "../records/new",
        "--origin",
        "a.example/b",
    )

    assert refused(capsys, *words) == "ROOT_UNPINNED"
    assert not Path("../records/new").exists()


def test_a_root_that_too_few_signed_is_not_trusted_by_its_fingerprint(office, capsys):
    root = json.loads(Path(ROOT).read_bytes())
    Path("few.json").write_bytes(spell({**root, "signatures": root["signatures"][:1]}))
    words = ("trust", "init", "few.json", "--fingerprint", office.fingerprint)
    new = ("--ledger", "../records/new", "--origin", "so-khcn.example/log/new")

    assert refused(capsys, *words, *new) == "ROOT_THRESHOLD_NEW"
    assert not Path("../records/new").exists()


def test_it_is_said_how_many_signed_the_root_and_who(office, capsys):
    words = ("trust", "init", ROOT, "--fingerprint", office.fingerprint)

    assert "2 trong 3 chữ ký (root-1, root-2)" in do(capsys, *words)


def test_a_fingerprint_may_be_typed_in_groups(office, capsys):
    grouped = " ".join(office.fingerprint[at : at + 4] for at in range(0, 64, 4)).upper()

    told = do(
        capsys,
        "trust",
        "init",
        "trust/root.1.json",
        "--fingerprint",
        grouped,
        "--ledger",
        "../records/new",
        "--origin",
        "a.example/b",
    )

    assert "a.example/b+" in told
    assert stat.S_IMODE(Path("../records/new/log.key").stat().st_mode) == 0o600


def test_another_root_of_the_same_version_is_a_fork(office, capsys):
    document = json.loads(office.document("root.1.json").payload)
    document["rules"]["max_devices"] = 5000
    other = office.department.sign(spell(document), "root", ["root-1", "root-2"])
    Path("other.json").write_bytes(other.to_bytes())
    sha256 = other.sha256.removeprefix("sha256:")

    assert refused(capsys, "trust", "init", "other.json", "--fingerprint", sha256) == "ROOT_FORK"


# ---------------------------------------------------------------- signing


def test_a_key_without_the_role_does_not_sign(office, capsys):
    words = ("trust", "sign", "trust/manifest.json", *office.key("author"))

    assert refused(capsys, *words) == "SIGNER_ROLE"


def test_signing_twice_leaves_one_signature(office, capsys):
    sign(capsys, "trust/root.1.json", *office.key("root-1"))

    assert len(office.document("root.1.json").signatures) == 2


def test_what_another_tool_signed_is_taken_only_for_this_very_document(office, capsys):
    seen = read(capsys, "trust/root.1.json")
    do(capsys, "trust", "sign", "trust/root.1.json", "--export", "r.tbs", *seen)
    space = "root.v1@so-khcn.example"
    command = ["ssh-keygen", "-q", "-Y", "sign", "-n", space, "-f", "keys/root-3", "r.tbs"]
    subprocess.run(command, check=True)
    do(capsys, "trust", "sign", "trust/root.1.json", "--import", "r.tbs.sig")
    assert len(office.document("root.1.json").signatures) == 3

    do(capsys, *SECOND_ROOT)
    assert refused(capsys, "trust", "sign", "r2.json", "--import", "r.tbs.sig") == "SIG_INVALID"


def test_no_key_and_two_keys_are_both_refused(office, capsys):
    words = ("trust", "sign", "trust/root.1.json")

    assert refused(capsys, *words) == "SIGNER_MISSING"
    both = (*office.key("root-1"), "--token-library", "x.so")
    assert refused(capsys, *words, *both, code=64) == "SIGN_ONE_KEY"


def a_security_key(person: str, signer) -> None:
    """Put a FIDO key that lives in this process into the policy, in the place of *person*'s."""
    line = f"{signer.algorithm} {to_base64(signer.blob)} {person}\n"
    Path(f"keys/{person}.pub").write_text(line)


@pytest.mark.parametrize(
    ("flags", "code"),
    [
        (TOUCHED, 0),
        (TOUCHED | UNLOCKED, 0),
        (0, "SIG_SK_NO_TOUCH"),
        (0x80 | TOUCHED, "SIG_SK_FLAGS"),
    ],
)
def test_a_security_key_counts_only_if_it_was_touched(office, capsys, flags, code):
    key = make_sk_ed25519("root-3").but(flags=flags)
    a_security_key("root-3", key)
    do(capsys, *SECOND_ROOT)
    do(capsys, "trust", "sign", "r2.json", "--export", "r2.tbs", *read(capsys, "r2.json"))
    blob = key.sign(Path("r2.tbs").read_bytes(), "root.v1@so-khcn.example")
    Path("r2.tbs.sig").write_bytes(armour(blob))

    words = ("trust", "sign", "r2.json", "--import", "r2.tbs.sig")

    if code:
        assert refused(capsys, *words) == code
    else:
        assert "root-3" in do(capsys, *words)


def test_an_interrupted_signature_leaves_the_paper_as_it_was(office, capsys, monkeypatch):
    before = Path("trust/root.1.json").read_bytes()

    def interrupt(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("fleetcfg.signer.ssh.subprocess.run", interrupt)
    seen = read(capsys, "trust/root.1.json")
    words = ("trust", "sign", "trust/root.1.json", *office.key("root-3"), *seen)
    assert refused(capsys, *words, code=3) == "INTERRUPTED"
    assert Path("trust/root.1.json").read_bytes() == before
    assert list(Path("trust").glob(".*")) == []


def test_a_passphrase_is_not_asked_for_where_nobody_sits(office, capsys):
    change = ["ssh-keygen", "-q", "-p", "-P", "", "-N", "a long phrase", "-f", "keys/root-3"]
    subprocess.run(change, check=True, capture_output=True)

    seen = read(capsys, "trust/root.1.json")
    words = ("trust", "sign", "trust/root.1.json", *office.key("root-3"), *seen)
    assert refused(capsys, *words) == "SIGNER_LOCKED"


def test_a_private_key_without_its_public_half_is_told(office, capsys):
    Path("keys/root-3.pub").unlink()

    seen = read(capsys, "trust/root.1.json")
    words = ("trust", "sign", "trust/root.1.json", *office.key("root-3"), *seen)
    assert refused(capsys, *words, code=64) == "PATH_MISSING"


# ---------------------------------------------------------------- manifest and status


def test_a_status_does_not_name_a_manifest_that_too_few_signed(office, capsys):
    do(capsys, "trust", "manifest", "--worktree", *DECISION, "--out", "trust/manifest.json")
    sign(capsys, "trust/manifest.json", *office.key("approver-1"))

    words = ("trust", "status", "--out", "trust/status.json")
    assert refused(capsys, *words) == "MANIFEST_THRESHOLD"


def test_the_next_manifest_and_status_follow_those_before(office, capsys):
    first = office.document("manifest.json").sha256
    do(capsys, "trust", "manifest", "--worktree", *DECISION, "--out", "trust/manifest.json")
    for person in ("approver-1", "approver-2"):
        sign(capsys, "trust/manifest.json", *office.key(person))
    do(
        capsys,
        "trust",
        "status",
        "--out",
        "trust/status.json",
        "--freeze",
        "tet:2027-02-01:2027-02-15",
        "--days",
        "3",
    )
    sign(capsys, "trust/status.json", *office.key("clerk"))
    do(capsys, "ledger", "import", "trust/manifest.json", "trust/status.json")

    manifest = json.loads(office.document("manifest.json").payload)
    status = json.loads(office.document("status.json").payload)
    assert (manifest["version"], manifest["prev"]) == (2, first)
    assert (status["version"], status["manifest"]["version"]) == (2, 2)
    assert [one["id"] for one in status["freeze"]] == ["tet"]


@pytest.mark.parametrize("source", [(), ("--worktree", "--rev", "HEAD")])
def test_a_manifest_says_where_its_files_are_from(office, capsys, source):
    words = ("trust", "manifest", *source, *DECISION, "--out", "m.json")

    assert refused(capsys, *words, code=64) == "MANIFEST_SOURCE"


def test_a_change_set_that_was_never_issued_cannot_be_withdrawn(office, capsys):
    words = ("trust", "status", "--out", "s.json", "--withdraw", "CS-2026-9999")

    assert refused(capsys, *words) == "WITHDRAW_UNKNOWN"


def test_what_left_the_office_unrecorded_is_withdrawn_by_its_digest(office, capsys):
    digest = f"sha256:{'0' * 64}"

    do(capsys, "trust", "status", "--out", "s.json", "--withdraw", digest)

    drafted = json.loads(Path("s.json").read_bytes())
    assert digest in json.loads(from_base64(drafted["payload"]))["withdrawn"]


def test_show_says_who_may_do_what_in_text_and_in_json(office, capsys):
    text = do(capsys, "trust", "show")
    told = json.loads(do(capsys, "trust", "show", "--output", "json"))

    assert all(person in text for person in ("root-1", "approver-2", "tech"))
    assert told["root"]["version"] == told["status"]["version"] == 1


# ---------------------------------------------------------------- approve, reject


def confirm(file: Path) -> tuple[str, str]:
    return "--confirm", f"1:{read_bundle(file.read_bytes()).changeset.sha256[-4:]}"


def approve(office, capsys, file: Path, person: str) -> Path:
    do(capsys, "approve", file, *office.key(person), *DECISION, *confirm(file))
    return file.with_name(f"{file.stem}.{person}.json")


def test_two_approvers_sign_and_the_department_records_it(office, bundle, capsys):
    first = approve(office, capsys, bundle, "approver-1")
    both = approve(office, capsys, first, "approver-2")

    assert len(read_bundle(both.read_bytes()).approvals) == 2
    told = do(capsys, "ledger", "import", both)
    assert "CS-2026-0001" in told
    assert '"kind":"issued"' in do(capsys, "ledger", "show", "-o", "ndjson")
    do(capsys, "ledger", "verify")
    do(capsys, "trust", "status", "--out", "trust/status.json", "--withdraw", "CS-2026-0001")


@pytest.mark.parametrize("said", ["2:0000", "1:zzzz", "1", ""])
def test_who_cannot_say_what_he_read_does_not_sign(office, bundle, capsys, said):
    words = ("approve", bundle, *office.key("approver-1"), *DECISION)

    code = refused(capsys, *words, *(("--confirm", said) if said else ()))

    assert code == "VIEW_NOT_CONFIRMED"
    assert list(Path().glob("*.approver-1.json")) == []


@pytest.mark.parametrize("person", ["author", "tech", "clerk", "root-1"])
def test_who_is_no_approver_does_not_approve(office, bundle, capsys, person):
    words = ("approve", bundle, *office.key(person), *DECISION, *confirm(bundle))

    assert refused(capsys, *words) == "APPROVAL_PERSON"


def test_an_author_who_is_an_approver_too_does_not_approve_his_own(office, capsys):
    file = Path("cs.json")
    file.write_bytes(office.changeset(author="approver-1"))
    words = ("approve", file, *office.key("approver-1"), *DECISION, *confirm(file))

    # No root lets one person be both; the change-set falls before separation is asked for.
    assert refused(capsys, *words) in {"SEPARATION_OF_DUTY", "SIGNER_UNKNOWN"}


def test_an_approval_needs_a_decision_and_all_name_the_same(office, bundle, capsys):
    words = ("approve", bundle, *office.key("approver-1"), *confirm(bundle))
    assert refused(capsys, *words) == "DECISION_MISSING"

    first = approve(office, capsys, bundle, "approver-1")
    other = ("--decision", "13/QĐ-SKHCN", "--decision-date", "2026-11-24")
    words = ("approve", first, *office.key("approver-2"), *confirm(first), *other)
    assert refused(capsys, *words) == "DECISION_MISMATCH"


def test_a_rejection_blocks(office, bundle, capsys):
    first = approve(office, capsys, bundle, "approver-1")
    do(capsys, "reject", first, *office.key("approver-2"), *confirm(first), "--out", "no.json")

    assert "approver-2" in do(capsys, "ledger", "import", "no.json")


def test_one_approval_of_two_is_not_recorded(office, bundle, capsys):
    first = approve(office, capsys, bundle, "approver-1")

    assert refused(capsys, "ledger", "import", first) == "APPROVAL_THRESHOLD"


def test_an_approval_by_another_tool_comes_back_with_what_it_signed(office, bundle, capsys):
    do(
        capsys,
        "approve",
        bundle,
        "--person",
        "approver-2",
        *DECISION,
        *confirm(bundle),
        "--export",
        "a.tbs",
    )
    space = "approval.v1@so-khcn.example"
    command = ["ssh-keygen", "-q", "-Y", "sign", "-n", space, "-f", "keys/approver-2", "a.tbs"]
    subprocess.run(command, check=True)

    do(capsys, "approve", bundle, "--import", "a.tbs.sig", "--out", "b.json")

    assert len(read_bundle(Path("b.json").read_bytes()).approvals) == 1
    Path("a.tbs").write_bytes(Path("a.tbs").read_bytes().replace(b"approve", b"approwe"))
    assert refused(capsys, "approve", bundle, "--import", "a.tbs.sig", "--out", "c.json")


def test_a_change_set_that_was_changed_is_not_even_shown(office, bundle, capsys):
    value = json.loads(bundle.read_bytes())
    envelope = read_bundle(bundle.read_bytes()).changeset
    payload = envelope.payload.replace(b'"value":"B"', b'"value":"C"')
    value["changeset"]["payload"] = to_base64(payload)
    bundle.write_bytes(spell(value))
    words = ("approve", bundle, *office.key("approver-1"), *DECISION, *confirm(bundle))

    assert refused(capsys, *words) == "SIG_INVALID"


def test_the_newest_status_replaces_the_one_in_the_bundle(office, bundle, capsys):
    do(capsys, "trust", "status", "--out", "trust/status.json")
    sign(capsys, "trust/status.json", *office.key("clerk"))

    first = approve(office, capsys, bundle, "approver-1")

    newest = office.document("status.json")
    assert read_bundle(first.read_bytes()).status.sha256 == newest.sha256


def test_the_page_to_print_is_the_view(office, bundle, capsys):
    words = ("approve", bundle, *office.key("approver-1"), *DECISION, *confirm(bundle))
    do(capsys, *words, "--html", "view.html")

    assert "CS-2026-0001" in Path("view.html").read_text()


def test_a_refusal_in_json_is_one_object_with_its_stage(office, bundle, capsys):
    code = run(["verify-tree", "--fingerprint", "0" * 64, "--output", "json"])

    told = json.loads(capsys.readouterr().out)
    assert code == 4
    assert (told["code"], told["stage"]) == ("ROOT_UNPINNED", 4)


# ---------------------------------------------------------------- ledgers that travel


def test_a_technicians_log_goes_to_the_witness_and_its_head_comes_back(office, bundle, capsys):
    both = approve(office, capsys, approve(office, capsys, bundle, "approver-1"), "approver-2")
    tech = ("--ledger", "../records/tech")
    do(capsys, "ledger", "import", both, *tech)
    do(capsys, "ledger", "export", "--out", "tech.fclog", *tech)

    do(capsys, "ledger", "import", "tech.fclog")
    do(capsys, "ledger", "import", "tech.cosigned", *tech)

    assert '"kind":"cosigned"' in do(capsys, "ledger", "show", "-o", "ndjson", *tech)
    do(capsys, "ledger", "import", both)
    do(capsys, "trust", "status", "--out", "trust/status.json")
    status = json.loads(read_draft("trust/status.json", "status").payload)
    assert next(iter(status["executors"].values()))["origin"] == TECH_LOG
    assert list(status["device_seq"].values()) == [1]


def test_what_a_true_log_does_not_bring_to_an_end_is_told(office, bundle, capsys):
    both = approve(office, capsys, approve(office, capsys, bundle, "approver-1"), "approver-2")
    do(capsys, "ledger", "import", both)
    do(capsys, "ledger", "export", "--out", "tech.fclog", "--ledger", "../records/tech")
    do(capsys, "ledger", "import", "tech.fclog")

    with clock_ahead(timedelta(days=3)):
        told = do(capsys, "ledger", "import", "tech.fclog", code=2)

    assert told.count("LOG_MISSING_OUTCOME sha256:") == 1
    assert Path("tech.cosigned").exists()


def test_taking_in_the_same_thing_twice_adds_nothing(office, bundle, capsys):
    both = approve(office, capsys, approve(office, capsys, bundle, "approver-1"), "approver-2")
    do(capsys, "ledger", "import", both)
    before = do(capsys, "ledger", "show", "-o", "ndjson")

    do(capsys, "ledger", "import", both)

    assert do(capsys, "ledger", "show", "-o", "ndjson") == before


def test_a_log_that_was_cut_short_is_refused(office, bundle, capsys):
    both = approve(office, capsys, approve(office, capsys, bundle, "approver-1"), "approver-2")
    tech = ("--ledger", "../records/tech")
    shutil.copytree("../records/tech", "../records/older")
    do(capsys, "ledger", "import", both, *tech)
    do(capsys, "ledger", "export", "--out", "1.fclog", *tech)
    do(capsys, "ledger", "import", "1.fclog")
    do(capsys, "ledger", "export", "--out", "2.fclog", "--ledger", "../records/older")

    assert refused(capsys, "ledger", "import", "2.fclog") == "LOG_OLDER"


def test_a_machine_without_a_witness_takes_no_logs_in(office, capsys):
    do(capsys, "ledger", "export", "--out", "x.fclog")

    words = ("ledger", "import", "x.fclog", "--ledger", "../records/tech")
    assert refused(capsys, *words, code=64) == "WITNESS_ABSENT"


@pytest.mark.parametrize("data", [b"", b"{}", b"\xff\xfe", b"[1]", b'{"payloadType":"x"}'])
def test_what_nobody_knows_is_not_taken_in(office, capsys, data):
    Path("x").write_bytes(data)

    assert refused(capsys, "ledger", "import", "x") == "IMPORT_UNKNOWN"


def test_a_line_that_was_edited_is_found(office, capsys):
    log = Path("../records/dept/log.jsonl")
    both = office.changeset()
    Path("b.json").write_bytes(both)
    first = approve(office, capsys, Path("b.json"), "approver-1")
    do(capsys, "ledger", "import", approve(office, capsys, first, "approver-2"))
    log.write_bytes(log.read_bytes().replace(b"CS-2026-0001", b"CS-2026-0002"))

    assert refused(capsys, "ledger", "verify") == "LOG_SELF_MISMATCH"


def test_a_record_is_begun_once_and_with_one_name(office, capsys):
    assert refused(capsys, "ledger", "init", "--origin", "a/b", code=64) == "LEDGER_EXISTS"
    assert refused(capsys, "ledger", "init", code=64) == "LEDGER_NAME"
    assert refused(capsys, "ledger", "init", "--witness", "a.example/w", code=64) == "FILE_EXISTS"


def test_the_digest_shown_is_the_payloads(office, capsys):
    signs = ("trust", "sign", "trust/root.1.json", "--export", "x.tbs")
    told = do(capsys, *signs, *read(capsys, "trust/root.1.json"))

    shown = "".join(told.split())
    assert digest(office.document("root.1.json").payload).removeprefix("sha256:") in shown
