"""A named person acknowledges findings; what was found, and how an audit ends, stays as it is."""

import json
import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from fleetcfg.authority.audit_basis import open_basis
from fleetcfg.authority.installation import install, open_installation
from fleetcfg.cli.program.main import run
from fleetcfg.ledger.acknowledged import acknowledged_facts, record_acknowledgements
from fleetcfg.model.acknowledgement import Acknowledgement
from fleetcfg.model.finding import Finding
from fleetcfg.model.verdict import Verdict
from fleetcfg.observations.store import open_observations
from fleetcfg.workflow.clock import now
from fleetcfg_kit.testing.declarations import read_declarations
from tests.integration.clocks import clock_ahead
from tests.integration.office import LOG, do, refused
from tests.observations.test_comparison import found
from tests.observations.test_trend import audited

pytestmark = pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="no openssh-client")

HOST, STORE = "codec-bum-to", ("--store", "history.sqlite")
FOUND = "call.auto_answer"
WHY = ("--reason", "Chờ lắp micro", "--until", "30d")


@pytest.fixture
def audited_office(office):
    """The Department, and an audit that found three things on one device."""
    kept = open_observations(Path("history.sqlite"))
    report = found(HOST, ("call.auto_answer", "On"), ("call.max_rate", "1"), ("time.ntp", "2"))
    at = now() - timedelta(hours=1)
    audited(kept, f"{at:%Y%m%dT%H%M%SZ}-aa", report, at=at)
    kept.close()
    return office


def known(capsys, *words):
    """Return who acknowledged what, by the audit told again."""
    out = do(capsys, "history", "--run", "last", "-o", "json", *STORE)
    (host,) = json.loads(out)["hosts"]
    return {
        one["parameter"]: one["acknowledged"] for one in host["findings"] if "acknowledged" in one
    }


def test_who_why_and_until_when_stand_beside_the_finding(audited_office, capsys):
    before = do(capsys, "history", "--run", "last", "-o", "ndjson", *STORE)
    key = audited_office.key("author")

    told = do(capsys, "acknowledge", HOST, "call.auto_answer", *WHY, *key, *STORE)

    assert "author, Chờ lắp micro" in told
    ((name, said),) = known(capsys).items()
    assert (name, said["person"], said["reason"], said["expired"]) == (
        "call.auto_answer",
        "author",
        "Chờ lắp micro",
        False,
    )
    page = do(capsys, "history", "--run", "last", "-o", "html", *STORE)
    assert page.count("Chờ lắp micro") == 1
    # What was found, verdicts and exit code, is to the byte what it was.
    assert do(capsys, "history", "--run", "last", "-o", "ndjson", *STORE) == before


def test_every_finding_of_a_verdict_and_the_list_with_ended_ones(audited_office, capsys):
    key = audited_office.key("tech")
    do(capsys, "acknowledge", HOST, "--verdict", "unauthorized", *WHY, *key, *STORE)

    assert len(known(capsys)) == 3
    listed = json.loads(do(capsys, "acknowledge", "--list", "-o", "json"))
    assert listed["schema"] == "fleetcfg.acknowledgements/1"
    assert {one["person"] for one in listed["acknowledgements"]} == {"tech"}
    with clock_ahead(timedelta(days=31)):
        later = json.loads(do(capsys, "acknowledge", "--list", "-o", "json"))
        assert {said["expired"] for said in known(capsys).values()} == {True}
    assert [one["expired"] for one in later["acknowledgements"]] == [True] * 3


def test_an_audit_of_simulated_devices_does_not_take_it_for_its_own(audited_office, capsys):
    """It was given to a finding on the real device of that name."""
    do(capsys, "acknowledge", HOST, "call.auto_answer", *WHY, *audited_office.key("author"), *STORE)
    finding = Finding(HOST, Verdict.UNAUTHORIZED, "call.auto_answer", live="On")
    sources = read_declarations(audited_office.folder)
    basis = open_basis(audited_office.records / "dept", Path("trust"), sources, at=now())

    assert basis.acknowledging([HOST])(finding) is not None
    devices = basis.province.fleet.devices
    simulated = {HOST: replace(devices[HOST], simulated=True)}
    fleet = replace(basis.province.fleet, devices={**devices, **simulated})
    other = replace(basis, province=replace(basis.province, fleet=fleet))
    assert other.acknowledging([HOST])(finding) is None


@pytest.mark.usefixtures("audited_office")
def test_a_date_that_passed_is_told_with_a_parameter_that_was_not_found(capsys):
    line = ["acknowledge", HOST, "nope", "--reason", "y", "--until", "1/1/2020", *STORE]
    assert run(line) == 64

    told = capsys.readouterr().err
    assert told.index("ACKNOWLEDGE_UNTIL") < told.index("ACKNOWLEDGE_NOTHING")


@pytest.mark.parametrize(
    ("words", "code", "ends"),
    [
        ((HOST, "call.auto_answr", *WHY), "ACKNOWLEDGE_NOTHING", 64),
        ((HOST, "--verdict", "moved", *WHY), "ACKNOWLEDGE_NOTHING", 64),
        ((HOST, *WHY), "ACKNOWLEDGE_WHAT", 64),
        ((HOST, FOUND, "--verdict", "moved", *WHY), "ACKNOWLEDGE_WHAT", 64),
        (("codec-pa-u", "x", *WHY), "HISTORY_EMPTY", 64),
        ((HOST, FOUND, "--reason", "", "--until", "30d"), "PLAN_REASON", 64),
        (
            (HOST, FOUND, "--reason", "y", "--until", "1/1/2020"),
            "ACKNOWLEDGE_UNTIL",
            64,
        ),
        ((HOST, FOUND, "--reason", "y", "--until", "400d"), "ACKNOWLEDGE_UNTIL", 64),
        ((HOST, FOUND, "--reason", "y", "--until", "soon"), "USAGE_DAY", 64),
    ],
)
def test_what_was_not_found_or_has_no_end_is_not_acknowledged(
    audited_office, capsys, words, code, ends
):
    key = audited_office.key("author")

    assert refused(capsys, "acknowledge", *words, *key, *STORE, code=ends) == code
    assert json.loads(do(capsys, "acknowledge", "--list", "-o", "json"))["acknowledgements"] == []


def test_it_takes_a_key_of_somebody_who_takes_part_and_a_record(
    audited_office, capsys, monkeypatch, tmp_path
):
    words = ("acknowledge", HOST, "call.auto_answer", *WHY, *STORE)

    assert refused(capsys, *words, *audited_office.key("root-1")) == "SIGNER_ROLE"
    assert refused(capsys, *words) == "SIGNER_MISSING"
    monkeypatch.setenv("FLEETCFG_LEDGER", str(tmp_path / "nowhere"))
    assert refused(capsys, *words, *audited_office.key("author"), code=64) == "LEDGER_ABSENT"


def forge(folder):
    """Write into a log, with the key that lies beside it, that the director acknowledges."""
    until = now() + timedelta(days=20000)
    one = Acknowledgement(
        HOST,
        Verdict.UNAUTHORIZED,
        "call.auto_answer",
        "call.auto_answer",
        "On",
        "giam-doc-so",
        "Đã đồng ý",
        now(),
        until,
        is_simulated=False,
    )
    facts = acknowledged_facts([one], "SHA256:nobody", "20261124T070000Z-aa")
    with open_installation(folder) as installation:
        record_acknowledgements(installation.store, facts, b"", at=now())


@pytest.mark.parametrize("has_root", [True, False])
def test_what_somebody_wrote_into_the_folder_of_a_log_is_nobodys_word(
    audited_office, capsys, monkeypatch, tmp_path, has_root
):
    folder, code = audited_office.records / "dept", "SIGNER_UNKNOWN"
    if not has_root:
        folder, code = tmp_path / "carried", "TRUST_ABSENT"
        install(folder, LOG)
        monkeypatch.setenv("FLEETCFG_LEDGER", str(folder))
    forge(folder)

    assert known(capsys) == {}
    for output in ("text", "html"):
        page = do(capsys, "history", "--run", "last", "-o", output, *STORE)
        assert "giam-doc-so" not in page
    basis = open_basis(folder, Path("trust"), read_declarations(audited_office.folder), at=now())
    assert basis.acknowledged == ()
    listed = json.loads(do(capsys, "acknowledge", "--list", "-o", "json"))
    assert listed["acknowledgements"] == []
    assert listed["refused"] == [{"code": code, "entries": 1}]
    told = do(capsys, "acknowledge", "--list")
    assert "giam-doc-so" not in told
    assert code in told


def test_one_signature_is_over_all_that_is_acknowledged_at_once(audited_office, capsys):
    """A security key is touched once; and no entry holds without it."""
    key = audited_office.key("author")
    do(capsys, "acknowledge", HOST, "--verdict", "unauthorized", *WHY, *key, *STORE)

    lines = (audited_office.records / "dept" / "log.jsonl").read_bytes().splitlines()
    (entry,) = [json.loads(line) for line in lines if b'"deed":"acknowledge"' in line]
    assert (len(entry["findings"]), entry["person"]) == (3, "author")
    assert entry["sig"]


def test_reports_tell_it_beside_the_finding(audited_office, capsys):
    do(capsys, "acknowledge", HOST, "call.auto_answer", *WHY, *audited_office.key("author"), *STORE)

    do(capsys, "report", "audit", "--out", "a.csv", "--table", "finding-rooms", *STORE)

    rows = Path("a.csv").read_text("utf-8-sig").splitlines()
    told = [row for row in rows if "Chờ lắp micro" in row]
    assert len(told) == 1
    assert "call.auto_answer" in told[0]
    assert "author" in told[0]
