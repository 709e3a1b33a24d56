"""The commands that make and sign authority; each refusal by breaking one thing."""

import json
import os
import shutil
import stat
import subprocess
from pathlib import Path

import pytest

from fleetcfg.cli.program.main import run
from fleetcfg.trust.crypto.canonical import digest, from_base64, spell, to_base64
from fleetcfg_kit.testing.keys import TOUCHED, UNLOCKED, armour, make_sk_ed25519
from tests.integration.approving import read_draft
from tests.integration.office import DECISION, do, read, refused, sign

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
        ('logs: ["', 'logs: [LOG-KY-SU, "', "POLICY_KEY_UNFILLED"),
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


def test_signing_twice_leaves_one_signature_and_asks_nothing_again(office, capsys):
    told = do(capsys, "trust", "sign", ROOT, *office.key("root-1"))

    assert "root-1 đã ký tài liệu này rồi" in told
    assert "NGƯỜI" not in told  # nor is the page shown again
    assert len(office.document("root.1.json").signatures) == 2


def test_whose_key_may_not_sign_is_told_before_the_page(office, capsys):
    assert run(["trust", "sign", ROOT, *office.key("author")]) == 4

    told = capsys.readouterr()
    assert "SIGNER_ROLE" in told.err
    assert told.out == ""


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


def test_of_what_another_tool_signed_it_is_told_that_nothing_shows_it_was_read(office, capsys):
    seen, root = read(capsys, ROOT), office.document("root.1.json")
    do(capsys, "trust", "sign", ROOT, "--export", "r.tbs", *seen)
    space = "root.v1@so-khcn.example"
    command = ["ssh-keygen", "-q", "-Y", "sign", "-n", space, "-f", "keys/root-3", "r.tbs"]
    subprocess.run(command, check=True)
    assert "SIGNED_ELSEWHERE" not in do(capsys, "show", ROOT, "--no-pager")

    for _ in range(2):  # it is recorded once
        assert run(["trust", "sign", ROOT, "--import", "r.tbs.sig"]) == 0
        told = capsys.readouterr().err
        assert "SIGNED_ELSEWHERE" in told
        assert "root-3" in told

    (entry,) = [
        one
        for one in json.loads(do(capsys, "ledger", "show", "--last", "0", "-o", "json"))
        if one.get("deed") == "signature"
    ]
    assert (entry["kind"], entry["person"], entry["doc"]) == ("import", "root-3", root.sha256)
    assert "làm bằng công cụ khác: root-3" in do(capsys, "ledger", "show", "--last", "0")
    for shown in (do(capsys, "show", ROOT), read_again(capsys)):
        (line,) = [each for each in shown.splitlines() if "Không rõ đã xem trang" in each]
        assert "root-3" in line
        assert "root-1" not in line
    assert json.loads(do(capsys, "show", ROOT, "-o", "json"))["signed_elsewhere"] == ["root-3"]
    do(capsys, "ledger", "verify")


def read_again(capsys) -> str:
    """Return the page that the next signer reads."""
    run(["trust", "sign", ROOT, "--export", "again.tbs", "--confirm", "0:0000"])
    return capsys.readouterr().out


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
    assert refused(capsys, *words, code=64) == "KEY_PUBLIC_MISSING"


def test_the_digest_shown_is_the_payloads(office, capsys):
    signs = ("trust", "sign", "trust/root.1.json", "--export", "x.tbs")
    told = do(capsys, *signs, *read(capsys, "trust/root.1.json"))

    shown = "".join(told.split())
    assert digest(office.document("root.1.json").payload).removeprefix("sha256:") in shown


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
