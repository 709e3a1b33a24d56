"""An emergency change on a meeting day: declared, loud in every report, ratified or undone."""

import base64
import json
import re
import shutil
from datetime import timedelta

import pytest

from tests.integration.clocks import clock_ahead
from tests.integration.walk import (
    APPROVERS,
    AUTO_ANSWER,
    CLERK,
    DECISION,
    ENGINEER,
    FAR_END,
    HOLDERS,
    ROOT,
    TECHNICIAN,
    Home,
    Person,
    hold_ceremony,
)

STORE = ("--store", "history.sqlite")
DOCUMENT = "khan-cap.json"
WHY = "Họp giao ban, sửa trước khi có văn bản"


def begin(person: Person, host: str, code: int = 0) -> str:
    return person.do("breakglass", "begin", host, "--reason", WHY, *person.key, code=code)


def end(person: Person, host: str, code: int = 0) -> str:
    return person.do("breakglass", "end", host, "--out", DOCUMENT, *person.key, code=code)


def audited(person: Person, host: str, *, code: int, more: tuple[str, ...] = ()) -> dict:
    words = ("audit", "--limit", host, "--output", "json", *STORE, *more)
    return json.loads(person.do(*words, code=code))


def verdicts(report: dict) -> dict[str, tuple[str, str]]:
    (host,) = report["hosts"]
    return {
        one["path"]: (one["verdict"], (one["reason"] or {}).get("code", ""))
        for one in host["findings"]
    }


@pytest.fixture
def home(adopted) -> Home:
    """The technician knows what was adopted, too."""
    adopted.carry("AD-2026-0001.fcadopt", ENGINEER, TECHNICIAN)
    adopted[TECHNICIAN].do("ledger", "import", "AD-2026-0001.fcadopt")
    return adopted


@pytest.fixture
def declared(home, made, fleet) -> Home:
    """The technician has changed a device, and the document has come to the Department."""
    technician = home[TECHNICIAN]
    begin(technician, made.web)
    fleet.tamper(made.web, AUTO_ANSWER, "On")
    told = end(technician, made.web)
    assert f"{AUTO_ANSWER}: Off → On" in told
    assert f"{TECHNICIAN} signed the emergency change of {made.web}, in {DOCUMENT}." in told
    assert f"fleetcfg ledger import {DOCUMENT}" in told.splitlines()[-1]
    home.carry(DOCUMENT, TECHNICIAN, ENGINEER)
    home[ENGINEER].do("ledger", "import", DOCUMENT)
    return home


def test_what_changed_since_the_begin_is_an_emergency_and_what_was_so_before_is_not(
    home, made, fleet
):
    technician = home[TECHNICIAN]
    fleet.tamper(made.web, FAR_END, "On")
    begin(technician, made.web)
    fleet.tamper(made.web, AUTO_ANSWER, "On")

    report = audited(technician, made.web, code=2)

    assert verdicts(report)[AUTO_ANSWER] == ("emergency", "EMERGENCY_OPEN")
    assert verdicts(report)[FAR_END][0] == "unauthorized"
    assert report["notices"][0] == "EMERGENCY"


@pytest.mark.clause("command:breakglass", "6.2")
def test_a_declared_change_is_loud_at_the_head_of_every_report_and_never_clean(declared, made):
    engineer = declared[ENGINEER]

    text = engineer.do("audit", "--limit", made.web, *STORE, code=2)
    page = engineer.do("audit", "--limit", made.web, "--output", "html", *STORE, code=2)
    narrowed = audited(engineer, made.web, code=2, more=("--fail-on", "replaced"))

    for told in (text, page):
        head = told.partition("AutoAnswer")[0]
        assert "EMERGENCY" in head
        assert f"{made.web}: emergency change of {TECHNICIAN}" in head
        assert "to be ratified before" in head
    (emergency,) = narrowed["authority"]["emergencies"]
    assert (emergency["host"], emergency["person"], emergency["reason"]) == (
        made.web,
        TECHNICIAN,
        WHY,
    )
    assert verdicts(narrowed)[AUTO_ANSWER] == ("emergency", "EMERGENCY_DECLARED")
    assert narrowed["coverage"]["parameters"]["by_verdict"]["emergency"] == 1


def test_the_history_tells_it_as_the_audit_did(declared, made):
    engineer = declared[ENGINEER]
    run = audited(engineer, made.web, code=2)["run"]

    shown = engineer.do("history", "--run", run, "--output", "json", *STORE)

    assert json.loads(shown)["authority"]["emergencies"][0]["host"] == made.web


@pytest.mark.clause("command:breakglass", "6.2")
def test_past_its_clock_it_is_unauthorized_again_and_says_so(declared, made):
    with clock_ahead(timedelta(hours=25)):
        report = audited(declared[ENGINEER], made.web, code=2)
        text = declared[ENGINEER].do("audit", "--limit", made.web, *STORE, code=2)

        shown = declared[ENGINEER].do("show", DOCUMENT, "--output", "json")

    assert verdicts(report)[AUTO_ANSWER] == ("unauthorized", "EMERGENCY_OVERDUE")
    assert "NOT RATIFIED IN TIME" in text
    assert "BREAKGLASS_OVERDUE" in shown


def test_the_document_is_shown_with_who_signed_it_and_what_it_says(declared):
    engineer = declared[ENGINEER]
    text = engineer.do("show", DOCUMENT)

    page = engineer.do("show", DOCUMENT, "--output", "html")

    assert text.startswith("EMERGENCY CHANGE: SIGNED BY WHO MADE IT, NOT AN APPROVAL\n")
    assert text.count(TECHNICIAN) == page.count(TECHNICIAN) == 2  # who made it, and who signed it
    assert f"~ {AUTO_ANSWER}" in text
    assert '"_type"' not in text  # a page, as of every document, and not its bytes
    assert page.startswith("<!DOCTYPE html>")
    for told in (text, page):
        assert TECHNICIAN in told
        assert "Off  →  On" in told
        assert WHY in told
        assert "To be ratified before" in told


def test_another_value_than_the_declared_one_is_unauthorized(declared, made, fleet):
    fleet.tamper(made.web, FAR_END, "On")

    assert verdicts(audited(declared[ENGINEER], made.web, code=2))[FAR_END][0] == "unauthorized"


def test_a_carrier_who_drops_the_document_gains_nothing(home, made, fleet):
    begin(home[TECHNICIAN], made.web)
    fleet.tamper(made.web, AUTO_ANSWER, "On")
    end(home[TECHNICIAN], made.web)

    report = audited(home[ENGINEER], made.web, code=2)

    assert verdicts(report)[AUTO_ANSWER] == ("unauthorized", "NOT_AUTHORIZED")


def test_a_begin_without_an_end_is_told_by_the_ledger_and_by_the_next_command(home, made):
    technician = home[TECHNICIAN]
    begin(technician, made.web)

    for words in (
        ("ledger", "show"),
        ("ledger", "verify"),
        ("audit", "--limit", made.terminal, *STORE),
        ("snapshot", "--into", "sao-luu", "--limit", made.terminal),
    ):
        assert f"NOT ENDED: {TECHNICIAN} changes {made.web}" in technician(*words).err
    end(technician, made.web)
    assert "NOT ENDED" not in technician("ledger", "show").err


def test_adopting_the_device_ratifies_it(declared, made):
    engineer = declared[ENGINEER]
    adoption = ("--id", "AD-2026-0002", "--reason", "Hợp thức hóa", *DECISION)
    package = ("--out", "AD-2026-0002.fcadopt")
    assert engineer("adopt", made.web, *adoption, *package).code == 2
    engineer.do("adopt", made.web, *adoption, *package, "--with-findings")
    declared.sign("AD-2026-0002.fcadopt", *APPROVERS)
    engineer.do("ledger", "import", "AD-2026-0002.fcadopt")

    report = json.loads(engineer("audit", "--limit", made.web, "--output", "json", *STORE).out)

    assert AUTO_ANSWER not in {
        path for path, told in verdicts(report).items() if told[0] != "pending"
    }
    assert "emergencies" not in report["authority"]


def test_a_signed_change_brings_the_device_back_and_ends_it(declared, made, fleet):
    bundle = declared.approved(made.web)
    technician = declared[TECHNICIAN]
    technician.do("apply", bundle, "--all", *technician.key)

    report = audited(technician, made.web, code=0)
    fleet.tamper(made.web, AUTO_ANSWER, "On")

    assert verdicts(report) == {}
    assert "EMERGENCY" not in report["notices"]
    assert verdicts(audited(technician, made.web, code=2))[AUTO_ANSWER][0] == "unauthorized"


def test_one_that_a_dead_clock_began_years_ahead_is_begun_anew(home, made, fleet):
    technician = home[TECHNICIAN]
    with clock_ahead(timedelta(days=3650)):
        begin(technician, made.web)
    ended = technician("breakglass", "end", made.web, "--out", "x.json", *technician.key)
    assert ended.told == "BREAKGLASS_CLOCK"
    fleet.tamper(made.web, AUTO_ANSWER, "On")
    assert verdicts(audited(technician, made.web, code=2))[AUTO_ANSWER][0] == "unauthorized"

    begin(technician, made.web)

    fleet.tamper(made.web, FAR_END, "On")
    found = verdicts(audited(technician, made.web, code=2))
    assert (found[FAR_END][0], found[AUTO_ANSWER][0]) == ("emergency", "unauthorized")
    end(technician, made.web)


def test_a_second_one_on_the_same_device_waits_for_the_end_of_the_first(home, made):
    technician = home[TECHNICIAN]
    begin(technician, made.web)
    again = ("breakglass", "begin", made.web, "--reason", WHY, *technician.key)

    assert technician(*again).told == "BREAKGLASS_OPEN"
    end(technician, made.web)
    ended = technician("breakglass", "end", made.terminal, "--out", "x.json", *technician.key)
    assert ended.told == "BREAKGLASS_NOT_OPEN"
    assert not (technician.folder / "x.json").exists()


def test_every_command_that_reads_writes_or_signs_says_once_what_is_not_ended(home, made, fleet):
    fleet.tamper(made.terminal, AUTO_ANSWER, "On")
    technician, file = home[TECHNICIAN], home.plan(made.terminal)
    home.carry(file, ENGINEER, TECHNICIAN)
    begin(technician, made.web)
    key, limit = technician.key, ("--limit", made.terminal)
    plan = ("plan", *limit, "--executor", TECHNICIAN, "--id", "CS-2026-0009", "--reason", "x")
    reads = [("audit", *limit, *STORE), ("reconcile", *key), ("validate",)]
    reads += [(*plan, "--for", "1d", *key, "--out", "p.json")]
    bundles = [("approve", file, *DECISION), ("reject", file), ("verify", file)]
    bundles += [("apply", file, "--all", *key), ("show", file)]
    signs = [("trust", "sign", "trust/status.json"), ("trust", "show")]
    signs += [("trust", "status", "--out", "x.json")]
    signs += [("trust", "manifest", "--worktree", *DECISION, "--out", "y.json")]
    records = [("ledger", "show"), ("ledger", "verify"), ("ledger", "export", "--out", "z.fclog")]
    records += [("secret", "key")]

    for words in (*reads, *bundles, *signs, *records):
        told = technician(*words).err
        assert told.count(f"NOT ENDED: {TECHNICIAN} changes {made.web} ") == 1, f"{words}: {told}"


def test_an_edited_document_is_refused_and_one_that_comes_twice_is_one(declared, made):
    engineer = declared[ENGINEER]
    assert f"{made.web}: known already" in engineer.do("ledger", "import", DOCUMENT)
    value = engineer.read(DOCUMENT)
    payload = base64.b64decode(value["payload"])
    for old, new in ((b'"text":"On"', b'"text":"No"'), (made.web.encode(), made.terminal.encode())):
        value["payload"] = base64.b64encode(payload.replace(old, new)).decode()
        (engineer.folder / "sua.json").write_text(json.dumps(value), "utf-8")

        ended = engineer("ledger", "import", "sua.json")

        assert (ended.code, ended.told) == (4, "SIG_INVALID")


def test_who_has_no_part_in_changes_declares_none(home, made):
    clerk, held = home[CLERK], HOLDERS[0]
    home.carry("AD-2026-0001.fcadopt", ENGINEER, CLERK)
    said = ("breakglass", "begin", made.web, "--reason", WHY)

    assert clerk(*said, *clerk.key).told == "SIGNER_ROLE"
    home.carry(f"khoa/{held}", held, CLERK)
    home.carry(f"khoa/{held}.pub", held, CLERK)
    assert clerk(*said, "--key", f"khoa/{held}").told == "SIGNER_ROLE"
    assert clerk(*said[:-1], " ", *clerk.key).told == "PLAN_REASON"


def test_an_emergency_reads_no_device_whose_connection_facts_were_edited(home, made):
    technician = home[TECHNICIAN]
    hosts = technician.folder / "inventory" / "hosts.yaml"
    before, name, after = hosts.read_text("utf-8").partition(f" {made.web}:\n")
    moved = re.sub(r"ansible_host: \S+", "ansible_host: 127.0.0.9", after, count=1)
    hosts.write_text(before + name + moved, "utf-8")
    said = ("breakglass", "begin", made.web, "--reason", WHY, *technician.key)

    assert technician(*said).told == "INVENTORY_NOT_SIGNED"


def test_an_emergency_is_not_begun_over_a_simulator_that_nobody_signed(made, fleet, tmp_path):
    """What the simulator is set to would be taken for what the device was before."""
    for part in ("inventory", "baselines", "playbooks"):
        shutil.copytree(ROOT / part, tmp_path / "real" / part)
    technician = hold_ceremony(tmp_path / "h", tmp_path / "real")[TECHNICIAN]
    over = ("-i", "inventory", "-i", str(fleet.state / "inventory"))
    said = ("breakglass", "begin", made.web, *over, "--reason", WHY, *technician.key)

    assert technician(*said).told == "INVENTORY_NOT_SIGNED"


@pytest.mark.parametrize("reason", ["x" * 4097, "dòng một\ndòng hai", "Ho\u0323p giao ban", " "])
def test_a_reason_that_no_document_can_have_begins_nothing(home, made, reason):
    technician = home[TECHNICIAN]

    ended = technician("breakglass", "begin", made.web, "--reason", reason, *technician.key)

    assert (ended.code, ended.told) == (64, "PLAN_REASON"), ended
    assert "NOT ENDED" not in technician("ledger", "show").err
    begin(technician, made.web)


def test_the_longest_reason_that_a_document_can_have_is_carried_home(home, made):
    technician, reason = home[TECHNICIAN], "x" * 4096
    technician.do("breakglass", "begin", made.web, "--reason", reason, *technician.key)
    end(technician, made.web)
    home.carry(DOCUMENT, TECHNICIAN, ENGINEER)

    assert made.web in home[ENGINEER].do("ledger", "import", DOCUMENT)


def test_who_ends_one_is_reminded_of_the_others_and_not_of_that_one(home, made):
    technician = home[TECHNICIAN]
    for host in made.hosts:
        begin(technician, host)

    ended = technician("breakglass", "end", made.web, "--out", DOCUMENT, *technician.key)

    assert ended.code == 0, ended
    assert f"NOT ENDED: {TECHNICIAN} changes {made.terminal}" in ended.err
    assert made.web not in ended.err


def test_a_document_that_could_not_be_written_ends_nothing(home, made, fleet):
    technician = home[TECHNICIAN]
    begin(technician, made.web)
    fleet.tamper(made.web, AUTO_ANSWER, "On")
    said = ("breakglass", "end", made.web, *technician.key, "--out")

    ended = technician(*said, "nowhere/x.json")

    assert (ended.code, ended.told) == (1, "OS_FOLDER_ABSENT"), ended
    assert "nowhere/x.json was not written" in ended.err
    assert f"NOT ENDED: {TECHNICIAN} changes {made.web}" in technician("ledger", "show").err
    assert f"{AUTO_ANSWER}: Off → On" in end(technician, made.web)


def test_a_document_that_was_lost_after_it_was_recorded_is_written_again_as_it_was(
    home, made, fleet
):
    """As where the disk is full, or the process dies, between the entry and the file."""
    technician, read = home[TECHNICIAN], fleet.stats
    begin(technician, made.web)
    fleet.tamper(made.web, AUTO_ANSWER, "On")
    end(technician, made.web)
    first = (technician.folder / DOCUMENT).read_bytes()
    (technician.folder / DOCUMENT).unlink()
    fleet.tamper(made.web, FAR_END, "On")
    asked = read()

    again = end(technician, made.web)

    assert (technician.folder / DOCUMENT).read_bytes() == first
    assert read() == asked
    assert "It was ended before" in again
    assert FAR_END not in again
    home.carry(DOCUMENT, TECHNICIAN, ENGINEER)
    assert made.web in home[ENGINEER].do("ledger", "import", DOCUMENT)
    begin(technician, made.web)  # the next one is another
    (technician.folder / DOCUMENT).unlink()
    assert "It was ended before" not in end(technician, made.web)
    assert (technician.folder / DOCUMENT).read_bytes() != first


def test_it_is_tied_to_its_incident_and_the_paper_is_due(home, made):
    technician = home[TECHNICIAN]
    opened = technician.do("incident", "open", made.web, "Mất hình", *technician.key)
    number = opened.split()[0]
    reason = ("--reason", WHY, *technician.key)
    technician.do("breakglass", "begin", made.web, *reason, "--incident", "2020-001", code=64)

    told = technician.do("breakglass", "begin", made.web, *reason, "--incident", number)

    assert f"incident: {number}@" in told
    (one,) = json.loads(technician.do("incident", "list", "-o", "json"))["incidents"]
    assert [change["device"] for change in one["emergencies"]] == [made.web]
    (paper,) = [each for each in one["deadlines"] if each["duty"] == "paper"]
    assert paper["state"] == "running"
