"""What one signer says to change what others said, or what is counted of it."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from fleetcfg.model.timezone import VIETNAM, spell_instant
from fleetcfg.testing.policy import DOMAIN
from fleetcfg.trust.crypto.canonical import spell
from fleetcfg.trust.documents.document import type_of
from fleetcfg.workflow.clock import now
from tests.integration.office import LOG, do, refused

SITE, OTHER_SITE = "dc-xa-bum-to", "dc-xa-pa-u"
NUMBER = f"{now().astimezone(VIETNAM).year}-001"
ABOUT = f"incident:{NUMBER}@{LOG}"
TECH = ("--ledger", "../records/tech")


def say(office, capsys, kind: str, about: str, *, back: int = 0, **facts) -> None:
    """Have the technician write what he likes into his log, and bring the log home."""
    said = {
        "_type": type_of("statement"),
        "trust_domain": DOMAIN,
        "kind": kind,
        "about": about,
        "said_at": spell_instant(now() - timedelta(seconds=back)),
        "persons": ["tech"],
        "facts": facts,
    }
    Path("noi.json").write_bytes(office.signed(spell(said), "statement", "tech").to_bytes())
    do(capsys, "ledger", "import", "noi.json", *TECH)
    do(capsys, "ledger", "export", "--out", f"{kind}.fclog", *TECH)
    do(capsys, "ledger", "import", f"{kind}.fclog")


@pytest.fixture
def incident(office, capsys):
    """The Department opened an incident, and told the provider."""
    key = office.key("author")
    do(capsys, "incident", "open", SITE, "Mất hình", *key)
    do(capsys, "incident", "tell", NUMBER, "--to", "vnpt-truc", *key)
    return office


def only(capsys):
    (one,) = json.loads(do(capsys, "incident", "list", "-o", "json"))["incidents"]
    return one


def test_who_mends_takes_no_incident_of_the_department_back(incident, capsys):
    say(incident, capsys, "incident.note", ABOUT, text="Nhầm", corrects="detected")

    assert not only(capsys)["withdrawn"]
    assert "không tính" in do(capsys, "incident", "show", NUMBER)
    note = ("incident", "note", NUMBER, "Nhầm", "--corrects", "told")
    assert refused(capsys, *note, *incident.key("tech"), code=64) == "INCIDENT_OF_ANOTHER"
    do(capsys, *note, *incident.key("approver-1"))
    assert not only(capsys)["steps"].get("told")


def test_nobody_makes_another_incident_of_a_number_that_was_given(incident, capsys):
    before = only(capsys)
    facts = {"site": OTHER_SITE, "detected": "2026-11-01T00:00:00Z", "what": "Khác"}
    say(incident, capsys, "incident.open", ABOUT, back=3600, **facts)

    after = only(capsys)

    assert (after["site"], after["what"]) == (before["site"], before["what"]) == (SITE, "Mất hình")


def test_minutes_that_no_meeting_can_lose_are_not_counted(office, capsys):
    start = (now() - timedelta(hours=3)).astimezone(VIETNAM)
    end = start + timedelta(hours=2)
    row = f'id: hop, start: "{start:%Y-%m-%dT%H:%M}", end: "{end:%Y-%m-%dT%H:%M}"'
    Path("registers").mkdir(exist_ok=True)
    Path("registers/hop.yaml").write_text(
        f"meetings:\n  - {{{row}, chair: {SITE}, sites: [{SITE}]}}\n", "utf-8"
    )
    facts = {"run": "", "joined": [SITE], "missed": [], "late": [], "unread": []}
    say(office, capsys, "meeting.close", "meeting:hop", minutes_lost=-5000, **facts)

    do(capsys, "report", "year", f"{start.year}", "--out", "nam.csv")

    rows = Path("nam.csv").read_text("utf-8-sig").splitlines()
    (told,) = [row for row in rows if row.startswith("hop;")]
    assert "5000" not in told
