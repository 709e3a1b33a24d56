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
    hold(start, SITE)
    facts = {"run": "", "joined": [SITE], "missed": [], "late": [], "unread": []}
    say(office, capsys, "meeting.close", "meeting:hop", minutes_lost=-5000, **facts)

    do(capsys, "report", "year", f"{start.year}", "--out", "nam.csv")

    rows = Path("nam.csv").read_text("utf-8-sig").splitlines()
    (told,) = [row for row in rows if row.startswith("hop;")]
    assert "5000" not in told


def hold(start, *sites: str) -> None:
    """Declare a meeting of two hours that nobody signed."""
    times = (start.astimezone(VIETNAM), (start + timedelta(hours=2)).astimezone(VIETNAM))
    first, last = (f"{at:%Y-%m-%dT%H:%M}" for at in times)
    row = f'id: hop, start: "{first}", end: "{last}", chair: {SITE}, sites: [{", ".join(sites)}]'
    Path("registers").mkdir(exist_ok=True)
    Path("registers/hop.yaml").write_text(f"meetings:\n  - {{{row}}}\n", "utf-8")


def checked(capsys) -> dict[str, dict[str, str | None]]:
    """Return how each aspect of each site stands."""
    told = do(capsys, "meeting", "check", "hop", "-o", "json", "--no-store", code=3)
    return {site["site"]: site["aspects"] for site in json.loads(told)["sites"]}


def test_what_was_said_of_a_meeting_is_not_of_another_time_under_its_id(office, capsys):
    hold(now() + timedelta(minutes=20), SITE)
    asked = ("--site", SITE, "--with", "tech", "--out", "thu.json")
    do(capsys, "meeting", "attest", "hop", *asked, *office.key("author"))
    do(capsys, "statement", "sign", "thu.json", "--yes", *office.key("tech"))
    do(capsys, "meeting", "check-in", "hop", "--site", SITE, *office.key("tech"))
    before = checked(capsys)[SITE]
    hold(now() + timedelta(minutes=50), SITE)

    after = checked(capsys)[SITE]

    assert (before["tried"], before["duty"]) == ("attested", "attested")
    assert (after["tried"], after["duty"]) == ("unknown", "unknown")


def test_one_person_is_on_duty_at_one_place(office, capsys):
    hold(now() + timedelta(minutes=20), SITE, OTHER_SITE)
    for site in (SITE, OTHER_SITE):
        do(capsys, "meeting", "check-in", "hop", "--site", site, *office.key("tech"))

    assert checked(capsys)[SITE]["duty"] == "unknown"
