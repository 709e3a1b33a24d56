"""A room and a program on a computer, which no network reaches: a person attests them."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from fleetcfg.jobs.job import JobFailure, JobResult
from fleetcfg.model.timezone import VIETNAM
from fleetcfg.worker.audit import AuditedDevice, audited_of
from fleetcfg_kit.sim.core.fleet import SimFleet
from fleetcfg_kit.testing.fleet import PASSWORD, USER, run_fleet
from tests.families.test_mixed_fleet import declare, simulated
from tests.integration.walk import DECISION, ENGINEER, Home, Person, hold_ceremony

CODEC = {"codec": ("cisco_ce", "https", "Cisco Webex Codec Pro", "ce9.15")}
PEOPLE_ATTEST = "may-tinh"
TODAY = datetime.now(UTC).astimezone(VIETNAM).date()
ROOMS = f"""\
baseline: rooms
issued: {{document: 2/SKHCN, date: 2026-11-02, clause: [QĐ 32/2019 Điều 4.3]}}
applies_to: {{sites: [dc-1]}}
parameters:
  room.backdrop: {{equals: as_prescribed, severity: medium, why: Thống nhất toàn tỉnh.}}
attestations:
  - {{parameter: room.backdrop, sites: [dc-1], value: as_prescribed, by: Trần B,
     seen_on: {TODAY - timedelta(days=1)}, until: {TODAY + timedelta(days=90)}}}
  - {{parameter: call.encryption, hosts: [{PEOPLE_ATTEST}], value: required, by: Lò Văn C,
     seen_on: {TODAY - timedelta(days=1)}, until: {TODAY + timedelta(days=90)}}}
"""
PLAIN = """\
baseline: plain
issued: {document: 1/SKHCN, date: 2026-11-02, clause: [QĐ 32/2019 Điều 5.3]}
parameters:
  call.encryption: {equals: required, severity: critical, why: Cuộc họp phải được mã hóa.}
"""


@pytest.fixture(scope="module")
def ceremony(tmp_path_factory) -> Iterator[Home]:
    place = tmp_path_factory.mktemp("m")
    with run_fleet(
        SimFleet((simulated(1, "codec", CODEC, 30),), USER, PASSWORD, 0, 0), datetime.now(UTC)
    ) as running:
        running.tamper("codec", "Conference Encryption Mode", "On")
        secret = place / "mat-khau"
        secret.write_text(json.dumps({"user": USER, "password": PASSWORD, "simulated": True}))
        secret.chmod(0o600)
        declare(place / "province", running, secret, CODEC, PLAIN)
        (place / "province/baselines/20-switches.yaml").write_text(ROOMS, "utf-8")
        with (place / "province/inventory/hosts.yaml").open("a", encoding="utf-8") as hosts:
            hosts.write(f"        {PEOPLE_ATTEST}: {{family: manual, model: Máy tính}}\n")
        yield hold_ceremony(place, place / "province")


@pytest.fixture
def home(ceremony, tmp_path) -> Home:
    return ceremony.copy(tmp_path / "h")


@pytest.fixture
def engineer(home) -> Person:
    return home[ENGINEER]


def audited(engineer: Person, *words: object, code: int = 0) -> dict[str, Any]:
    told = json.loads(engineer.do("audit", "--output", "json", *words, code=code))
    found = {
        host["host"]: {
            f["parameter"]: (f["verdict"], (f["reason"] or {}).get("code", ""))
            for f in host["findings"]
        }
        for host in told["hosts"]
    }
    return {**found, "": told["coverage"]["devices"]}


@pytest.mark.clause("check:parameters", "4.3")
def test_what_people_attest_is_told_as_that_and_never_as_seen(engineer) -> None:
    found = audited(engineer)

    assert found["codec"] == {"room.backdrop": ("attested", "ATTESTED_BY_PERSON")}
    assert found[PEOPLE_ATTEST] == {
        "room.backdrop": ("attested", "ATTESTED_BY_PERSON"),
        "call.encryption": ("attested", "ATTESTED_BY_PERSON"),
    }
    assert found[""] == {"selected": 2, "reached": 1, "unknown": 0, "attested": 1, "not_tried": 0}
    said = engineer.do("audit")
    assert "1/2 devices · 1/4 parameters · 1 reached by no network" in said
    assert "Trần B" in said


def test_an_edit_that_nobody_signed_attests_nothing(engineer) -> None:
    file = Path(engineer.folder) / "baselines/20-switches.yaml"
    file.write_text(ROOMS.replace("value: required", "value: never"), "utf-8")
    changed = audited(engineer)[PEOPLE_ATTEST]["call.encryption"]
    file.write_text(ROOMS.partition("attestations:")[0], "utf-8")
    removed = audited(engineer)[PEOPLE_ATTEST]["call.encryption"]

    assert changed == removed == ("attested", "ATTESTED_BY_PERSON")


def test_it_is_never_asked_for_what_only_a_device_can_give(engineer) -> None:
    engineer.do("snapshot", "--into", "sao-luu")
    refused = engineer("snapshot", "--limit", PEOPLE_ATTEST, "--into", "khac")

    kept = {path.name for path in (Path(engineer.folder) / "sao-luu").rglob("*") if path.is_file()}
    assert any("codec" in name for name in kept)
    assert not any(PEOPLE_ATTEST in name for name in kept)
    assert refused.told == "HOSTS_NOT_REACHED"


def test_where_nothing_was_read_the_audit_is_incomplete(engineer) -> None:
    found = audited(engineer, "--limit", PEOPLE_ATTEST, code=3)

    assert {verdict for verdict, _ in found[PEOPLE_ATTEST].values()} == {"attested"}
    assert (found[""]["reached"], found[""]["attested"], found[""]["unknown"]) == (0, 1, 0)


def test_one_that_is_simulated_needs_no_address_either(home, engineer) -> None:
    file = Path(engineer.folder) / "inventory/hosts.yaml"
    text = file.read_text("utf-8").replace("family: manual,", "family: manual, simulated: true,")
    file.write_text(text, "utf-8")

    unsigned = audited(engineer, code=3)
    home.sign_declarations()

    assert (unsigned[PEOPLE_ATTEST], unsigned[""]["unknown"]) == ({}, 1)
    assert audited(engineer)[PEOPLE_ATTEST]["call.encryption"] == ("attested", "ATTESTED_BY_PERSON")


def test_its_address_and_credential_need_not_be_there(engineer) -> None:
    told = json.loads(engineer.do("validate", "-o", "json"))

    assert told["problems"] == []


def test_an_edit_that_nobody_signed_takes_no_device_out_of_sight(engineer) -> None:
    file = Path(engineer.folder) / "inventory/hosts.yaml"
    file.write_text(file.read_text("utf-8").replace("cisco_ce", "manual"), "utf-8")

    told = json.loads(engineer.do("audit", "--output", "json", code=3))
    backup = engineer("snapshot", "--into", "sao-luu")

    assert [h["reason"] and h["reason"]["code"] for h in told["hosts"] if h["host"] == "codec"] == [
        "INVENTORY_NOT_SIGNED"
    ]
    assert (backup.code, "INVENTORY_NOT_SIGNED" in backup.err) == (3, True)


def test_an_overlay_that_nobody_signed_takes_no_device_out_of_sight(engineer) -> None:
    overlay = Path(engineer.folder) / "lop-phu"
    overlay.mkdir()
    (overlay / "hosts.yaml").write_text("all: {hosts: {codec: {family: manual}}}\n", "utf-8")
    places = ("-i", "inventory", "-i", overlay)
    decision = ("--id", "AD-2026-0001", "--reason", "Sau nghiệm thu", *DECISION)

    backup = engineer("snapshot", *places, "--into", "sao-luu")
    adopted = engineer("adopt", "--all", *places, *decision, "--out", "a.fcadopt")

    for ended in (backup, adopted):
        assert (ended.code, "INVENTORY_NOT_SIGNED" in ended.err) == (3, True), ended.err


def test_what_keeps_an_audit_from_ending_makes_it_no_device_that_was_asked(engineer) -> None:
    """No network reaches it, so it is of no kind; a history that says otherwise reads as forged."""

    def lost(result: JobResult, *given: Any) -> AuditedDevice:
        failure = JobFailure("SLICE_MISSING")
        return audited_of(JobResult(result.job, result.host, failure=failure), *given)

    with patch("fleetcfg.workflow.audits.audit_run.audited_of", lost):
        engineer.do("audit", code=3)

    assert "SLICE_MISSING" in engineer.do("history", "--run", "last", "-o", "json")
