"""Statements go from the machine of one who says it to the next, and home with the log."""

import json
import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from fleetcfg.authority.installation import open_installation
from fleetcfg.errors import RefusalError, RequestError
from fleetcfg.model.statement import StatementKind
from fleetcfg.workflow.clock import now
from fleetcfg.workflow.statements import Saying, draft_statement, say, sign_statement
from tests.integration.office import do, refused

pytestmark = pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="no openssh-client")

TECH, FILE = ("--ledger", "../records/tech"), Path("thu-may.json")
TRIED = Saying(
    StatementKind.MEETING_TRIED,
    "meeting:giao-ban-48",
    {"site": "bum-to", "picture": True, "sound": False, "by": "Cán bộ phối hợp"},
    others=("author",),
)


@pytest.fixture
def tried(office):
    """The technician says with the engineer that they tried picture and sound; he has signed."""
    with open_installation(office.records / "tech") as at:
        envelope = draft_statement(TRIED, at, office.signer("tech"), now=now())
    FILE.write_bytes(envelope.to_bytes() + b"\n")
    return office


def listed(capsys, *words):
    return json.loads(do(capsys, "statement", "list", *words, "-o", "json"))["statements"]


def test_two_people_sign_one_statement_and_both_logs_have_it(tried, capsys):
    told = do(capsys, "statement", "sign", FILE, "--yes", *tried.key("author"))
    assert "thu-may.json" in told
    assert re.search(r"Đã ký +tech$", told, re.MULTILINE)
    do(capsys, "ledger", "import", FILE, *TECH)
    do(capsys, "ledger", "import", FILE, *TECH)

    (here,), (there,) = listed(capsys), listed(capsys, *TECH)

    assert here["persons"] == there["persons"] == ["author", "tech"]
    assert here["sha256"] == there["sha256"]
    assert here["facts"] == {**TRIED.facts}
    told = do(capsys, "statement", "list", "meeting:giao-ban-48")
    assert "tiếng tốt: không" in told
    assert "author, tech" in told
    assert "1 lời ghi nhận" in do(capsys, "statement", "list")
    assert "0 lời ghi nhận" in do(capsys, "statement", "list", "meeting:khac")
    assert "đã ký bởi người ghi nhận" in do(capsys, "show", FILE)


def test_what_waits_for_a_signature_is_in_no_log(tried, capsys):
    assert refused(capsys, "ledger", "import", FILE) == "STATEMENT_UNSIGNED"
    assert refused(capsys, "statement", "sign", FILE, *tried.key("author")) == "STATEMENT_NOT_READ"
    key = tried.key("approver-1")
    assert refused(capsys, "statement", "sign", FILE, "--yes", *key) == "STATEMENT_PERSON"
    key = tried.key("root-1")
    assert refused(capsys, "statement", "sign", FILE, "--yes", *key) == "SIGNER_ROLE"
    told = do(capsys, "statement", "sign", FILE, "--yes", *tried.key("tech"))
    assert "còn chờ author" in told
    assert listed(capsys) == []


def test_a_changed_statement_is_refused(tried, capsys):
    do(capsys, "statement", "sign", FILE, "--yes", *tried.key("author"))
    envelope = json.loads(FILE.read_bytes())
    envelope["payload"] = envelope["payload"][:-4] + "fX0="
    FILE.write_text(json.dumps(envelope, separators=(",", ":")))

    assert refused(capsys, "ledger", "import", FILE, *TECH) != ""
    assert listed(capsys, *TECH) == []


def test_the_technicians_log_brings_what_he_said_home(office, capsys):
    with open_installation(office.records / "tech") as at:
        saying = Saying(StatementKind.DUTY_IN, "meeting:giao-ban-48", {"site": "bum-to"})
        said = say(saying, at, office.signer("tech"), now=now())
    do(capsys, "ledger", "export", "--out", "tech.fclog", *TECH)
    do(capsys, "ledger", "import", "tech.fclog")

    (home,) = listed(capsys)

    assert (home["sha256"], home["origin"]) == (said.sha256, said.origin)


def test_what_is_not_said_whole_or_is_of_a_later_release_is_not_recorded(office):
    with open_installation(office.records / "tech") as at:
        signer = office.signer("tech")
        with pytest.raises(RequestError) as refusal:
            say(Saying(StatementKind.DUTY_IN, "meeting:a", {}), at, signer, now=now())
        assert refusal.value.code == "STATEMENT_INCOMPLETE"
        envelope = draft_statement(TRIED, at, signer, now=now())
        later = envelope.payload.replace(b"meeting.tried", b"meeting.dance")
        with pytest.raises(RefusalError) as unknown:
            sign_later(at, office, later)
    assert unknown.value.code == "STATEMENT_KIND"


def sign_later(at, office, payload):
    """Let both sign a statement of a kind that is not known here."""
    envelope = office.signed(payload, "statement", "tech")
    sign_statement(envelope, at, office.signer("author"), now=now())


def test_who_is_to_sign_reads_it_first_and_sees_who_has_signed(tried, capsys):
    shown = do(capsys, "show", FILE, code=4)
    signing = do(capsys, "statement", "sign", FILE, "--yes", *tried.key("author"))

    for told in (shown, signing):
        assert "BẢN NHÁP" in told
        assert "tiếng tốt" in told
        assert re.search(r"Đã ký .*tech", told)
    assert "còn thiếu chữ ký của author" in shown


def test_one_who_may_not_sign_is_named_before_a_file_travels(office):
    saying, signer = replace(TRIED, others=("root-1",)), office.signer("tech")
    with open_installation(office.records / "tech") as at, pytest.raises(RequestError) as caught:
        draft_statement(saying, at, signer, now=now())

    assert caught.value.code == "STATEMENT_OTHER"
    assert "author" in str(caught.value.facts["known"])


@pytest.mark.parametrize(
    "about", ["meeting:../../etc/passwd", "site:/etc", "device:.ssh", "meeting:a/b", "line:a..b"]
)
def test_a_statement_about_a_path_is_not_taken_in(office, about):
    said = Saying(StatementKind.MEETING_TRIED, about, TRIED.facts)
    with (
        open_installation(office.records / "tech") as at,
        pytest.raises(RefusalError, match="STATEMENT_ABOUT"),
    ):
        say(said, at, office.signer("tech"), now=now())
