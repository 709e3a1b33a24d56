"""What one signer says to change what others said, or what is counted of it."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from fleetcfg.authority.installation import open_log
from fleetcfg.ledger import entry
from fleetcfg.model.period.tables import year_of
from fleetcfg.model.timezone import VIETNAM, spell_instant
from fleetcfg.trust.crypto.canonical import Json, spell
from fleetcfg.trust.documents.document import type_of
from fleetcfg.workflow.clock import now
from fleetcfg_kit.testing.policy import DOMAIN
from tests.integration.clocks import clock_at
from tests.integration.office import LOG, do, refused

SITE, OTHER_SITE = "dc-xa-bum-to", "dc-xa-pa-u"
TECH = ("--ledger", "../records/tech")


@pytest.fixture(autouse=True)
def _one_moment(office):
    """Have the clock stand, so that no year ends between an incident and what is said of it."""
    with clock_at(now()):
        yield


def number(count: int = 1) -> str:
    """Return the number of an incident of this year."""
    return f"{now().astimezone(VIETNAM).year}-{count:03}"


def about(count: int = 1) -> str:
    return f"incident:{number(count)}@{LOG}"


def say(office, capsys, kind, about, *, back=0, by_hand=False, **facts):
    """Have the technician sign what he likes; his log brings it home, or he himself (*by_hand*)."""
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
    if by_hand:
        do(capsys, "ledger", "import", "noi.json")
        return
    do(capsys, "ledger", "import", "noi.json", *TECH)
    do(capsys, "ledger", "export", "--out", f"{kind}.fclog", *TECH)
    do(capsys, "ledger", "import", f"{kind}.fclog")


@pytest.fixture
def incident(office, capsys):
    """The Department opened an incident, and told the provider."""
    key = office.key("author")
    do(capsys, "incident", "open", SITE, "Mất hình", *key)
    do(capsys, "incident", "tell", number(), "--to", "vnpt-truc", *key)
    return office


def only(capsys):
    (one,) = json.loads(do(capsys, "incident", "list", "-o", "json"))["incidents"]
    return one


def test_who_mends_takes_no_incident_of_the_department_back(incident, capsys):
    say(incident, capsys, "incident.note", about(), text="Nhầm", corrects="detected")

    assert not only(capsys)["withdrawn"]
    assert "không tính" in do(capsys, "incident", "show", number())
    note = ("incident", "note", number(), "Nhầm", "--corrects", "told")
    assert refused(capsys, *note, *incident.key("tech"), code=64) == "INCIDENT_OF_ANOTHER"
    do(capsys, *note, *incident.key("approver-1"))
    assert not only(capsys)["steps"].get("told")


@pytest.mark.parametrize("by_hand", [False, True], ids=["his log", "the log that gave it"])
def test_nobody_makes_another_incident_of_a_number_that_was_given(incident, capsys, by_hand):
    before = only(capsys)
    facts = {"site": OTHER_SITE, "detected": "2026-11-01T00:00:00Z", "what": "Khác"}
    say(incident, capsys, "incident.open", about(), back=3600, by_hand=by_hand, **facts)

    after = only(capsys)

    assert (after["site"], after["what"]) == (before["site"], before["what"]) == (SITE, "Mất hình")


def test_nobody_dates_a_step_before_the_word_of_the_department(office, capsys):
    """It was told to one provider; his technician says that another one was told before."""
    key, hour = office.key("author"), now() - timedelta(hours=1)
    seen = f"{hour.astimezone(VIETNAM):%d/%m/%Y %H:%M}"
    do(capsys, "incident", "open", SITE, "Mất hình", "--detected", seen, *key)
    do(capsys, "incident", "tell", number(), "--to", "vnpt-truc", *key)
    before = only(capsys)

    say(office, capsys, "incident.told", about(), back=60, provider="viettel", to="ai-do")

    after = only(capsys)
    assert (after["provider"], after["steps"]) == (before["provider"], before["steps"])
    assert "không tính" in do(capsys, "incident", "show", number())


NO_TIMES = ("0001-01-01T00:00:00+14:00", "2026-11-30T24:00:00Z", "2026-02-31T00:00:00Z")


@pytest.mark.parametrize("time", NO_TIMES)
def test_a_time_that_is_none_hides_nothing_that_others_said(incident, capsys, time):
    """The log keeps what is signed for ever: no command that reads it may end by it."""
    other = about(2)
    say(incident, capsys, "incident.open", other, by_hand=True, site=SITE, what="x", detected=time)
    say(incident, capsys, "room.seen", f"site:{SITE}", what="camera", good=True, until=time)
    say(incident, capsys, "incident.mended", about(), how="x", at=time)
    say(incident, capsys, "line.samples", "line:x", sha256="x", first=time, last=time)

    told = json.loads(do(capsys, "incident", "list", "-o", "json"))["incidents"]

    assert {one["number"] for one in told} == {number(), number(2)}
    assert "không tính" in do(capsys, "incident", "show", number())
    assert time in do(capsys, "statement", "list")
    do(capsys, "report", "year", number()[:4], "--out", "nam.csv")


@pytest.mark.parametrize("deed", ["statement", "nothing that is known"])
def test_a_log_with_a_time_that_is_none_is_neither_kept_nor_cosigned(
    office, capsys, monkeypatch, deed
):
    """Only a changed program writes one; kept here, it would end each command that reads it."""
    with monkeypatch.context() as changed:
        changed.setattr(entry, "spell_instant", lambda _at: "2026-02-30T00:00:00Z")
        changed.setattr(entry, "_is_time", lambda _text: True)
        log = open_log(office.records / "tech")
        with log.writing() as transaction:
            transaction.add("scan", {"deed": deed, "statement": {}}, at=now())
        log.close()
        do(capsys, "ledger", "export", "--out", "so.fclog", *TECH)

    assert refused(capsys, "ledger", "import", "so.fclog") == "LOG_ENTRY"
    assert not Path("so.cosigned").exists()
    do(capsys, "incident", "list")
    do(capsys, "statement", "list")


def test_what_is_dated_ahead_is_refused_and_not_kept_as_if_it_counted(office, capsys):
    said: dict[str, Json] = {
        "_type": type_of("statement"),
        "trust_domain": DOMAIN,
        "kind": "duty.check_in",
        "about": "meeting:hop",
        "said_at": spell_instant(now() + timedelta(hours=1)),
        "persons": ["tech"],
        "facts": {"site": SITE},
    }
    Path("noi.json").write_bytes(office.signed(spell(said), "statement", "tech").to_bytes())

    assert refused(capsys, "ledger", "import", "noi.json") == "STATEMENT_TIME"
    told = json.loads(do(capsys, "statement", "list", "-o", "json"))
    assert (told["statements"], told["refused"]) == ([], [])


def test_what_was_seen_of_a_room_holds_no_longer_than_a_year(office, capsys):
    seen = {"what": "camera", "good": True, "until": "9999-12-31"}
    say(office, capsys, "room.seen", f"site:{SITE}", back=400 * 86_400, **seen)

    told = json.loads(do(capsys, "room", "matrix", "-o", "json"))

    at = [one["name"] for one in told["columns"]].index("camera")
    (room,) = [one for one in told["rooms"] if one["site"] == SITE]
    assert room["cells"][at]["source"] == "unknown"


def test_minutes_that_no_meeting_can_lose_are_not_counted(office, capsys):
    start = (now() - timedelta(hours=3)).astimezone(VIETNAM)
    year = start.year + (start.date() > year_of(start.year).last)  # it ends in December
    hold(start, SITE)
    facts = {"run": "", "joined": [SITE], "missed": [], "late": [], "unread": []}
    say(office, capsys, "meeting.close", "meeting:hop", minutes_lost=-5000, **facts)

    do(capsys, "report", "year", f"{year}", "--out", "nam.csv")

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
