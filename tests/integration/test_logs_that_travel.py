"""The commands that carry records from one to another; each refusal by breaking one thing."""

import json
import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from tests.integration.approving import approve, read_draft
from tests.integration.clocks import clock_ahead
from tests.integration.office import TECH_LOG, do, refused

ISSUED = "CS-2026-0001.approved.json"  # by the clerk, for the technician

pytestmark = pytest.mark.skipif(
    shutil.which("ssh-keygen") is None or shutil.which("git") is None,
    reason="openssh-client or git is not installed",
)


def test_a_technicians_log_goes_to_the_witness_and_its_head_comes_back(office, bundle, capsys):
    both = approve(office, capsys, approve(office, capsys, bundle, "approver-1"), "approver-2")
    tech = ("--ledger", "../records/tech")
    do(capsys, "ledger", "import", both)
    do(capsys, "ledger", "import", ISSUED, *tech)
    do(capsys, "ledger", "export", "--out", "tech.fclog", *tech)

    do(capsys, "ledger", "import", "tech.fclog")
    do(capsys, "ledger", "import", "tech.cosigned", *tech)

    assert '"kind":"cosigned"' in do(capsys, "ledger", "show", "-o", "ndjson", *tech)
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
    do(capsys, "ledger", "import", both)
    do(capsys, "ledger", "import", ISSUED, *tech)
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
