"""A meeting from its notices to its log, by the commands, on the simulated mixed fleet."""

import json
import os
import re
from datetime import datetime, timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from fleetcfg.delivery.outbox import open_outbox
from fleetcfg.model.timezone import VIETNAM
from fleetcfg.workflow.clock import now
from fleetcfg.workflow.delivery.channels import outbox_file
from fleetcfg_kit.testing.fleet import RunningFleet
from tests.integration.test_past_use import give
from tests.integration.walk import (
    ENGINEER,
    OTHER,
    ROOT,
    TECHNICIAN,
    Home,
    Person,
    at_home,
    channels_of,
)
from tests.sim.waiting import wait_for

CHAIR, CENTRE, BUM_TO, PA_U = "dc-chu-toa", "dc-trung-tam", "dc-xa-bum-to", "dc-xa-pa-u"
SITES = (CHAIR, CENTRE, BUM_TO, PA_U)
RUNNING, AHEAD, SECRET, SOLE = "giao-ban-48", "hoi-nghi-12", "mat-01", "thu-01"
PHONE, NAME = "0000 000 000", "Cán bộ kỹ thuật"
LAYOUT, SIP = "Video DefaultLayoutFamily Remote", "SIP Proxy[1] Address"
NOBODY_THERE = "127.77.99.99"  # on loopback: refused at once


def spelled(at: datetime) -> str:
    return at.astimezone(VIETNAM).isoformat(timespec="seconds")


def declare(name: str, start: datetime, *more: str, sites: tuple[str, ...] = SITES) -> str:
    """Return the rows of one meeting of two hours."""
    rows = [
        f"  - id: {name}",
        f'    start: "{spelled(start)}"',
        f'    end: "{spelled(start + timedelta(hours=2))}"',
        f"    chair: {sites[0]}",
        f"    sites: [{', '.join(sites)}]",
        *(f"    {line}" for line in more),
    ]
    return "".join(f"{row}\n" for row in rows)


def registers() -> str:
    begun, ahead = now() - timedelta(minutes=10), now() + timedelta(days=10)
    script = f'[{{at: "{spelled(begun)}", site: {CHAIR}, title: Khai mạc, layout: Equal}}]'
    return (
        "meetings:\n"
        + declare(RUNNING, begun, "title: Giao ban tháng 11", f"script: {script}")
        + declare(AHEAD, ahead, "title: Hội nghị tổng kết")
        + declare(SECRET, ahead, "classification: secret", sites=(CHAIR, BUM_TO))
        + declare(SOLE, ahead, sites=(BUM_TO,))
    )


@pytest.fixture(scope="module")
def people(made, tmp_path_factory) -> Home:
    """The Department and its providers, with meetings that were signed like the rest."""
    home = made.adopted.copy(tmp_path_factory.mktemp("m"))
    folder = home[ENGINEER].folder / "registers"
    folder.mkdir(exist_ok=True)
    (folder / "cuoc-hop-thu.yaml").write_text(registers(), "utf-8")
    home.sign_declarations()
    return home


@pytest.fixture
def engineer(people, fleet) -> Person:
    return people[ENGINEER]


def check(person: Person, meeting: str = RUNNING) -> tuple[int, dict[str, Any]]:
    """Return how a check ended, and how each site stands."""
    ended = person("meeting", "check", meeting, "-o", "json", "--no-store")
    assert ended.code in {0, 2, 3}, ended.err
    told = json.loads(ended.out)
    assert told["exit_code"] == ended.code
    return ended.code, {site["site"]: site for site in told["sites"]}


def whys(site: dict[str, Any]) -> set[tuple[str, str]]:
    return {(one["aspect"], one["why"]) for one in site["reasons"]}


@pytest.mark.clause("command:meeting", "5.4")
def test_each_site_is_told_with_its_reason_the_worst_first(engineer, fleet: RunningFleet):
    fleet.power("codec-pa-u", "off")
    fleet.tamper("codec-bum-to", LAYOUT, "Single")

    code, sites = check(engineer, RUNNING)

    assert code == 2
    states = [site["state"] for site in sites.values()]
    assert states == sorted(states, key=("not_ready", "unknown", "attested", "ready").index)
    assert ("layout", "differs") in whys(sites[BUM_TO])
    assert sites[PA_U]["state"] == "unknown"
    assert whys(sites[PA_U]) >= {("reached", "unreached")}
    assert sites[PA_U]["on_duty"][0]["role"] == "Kỹ thuật trực của Viettel Lai Châu"


def test_a_site_with_several_devices_is_as_bad_as_its_worst(engineer, fleet: RunningFleet):
    _, before = check(engineer, AHEAD)
    fleet.power("cau-tinh", "off")

    _, after = check(engineer, AHEAD)

    assert before[CENTRE]["aspects"]["reached"] == "ready"
    assert after[CENTRE]["aspects"]["reached"] == "unknown"
    assert len(after[CENTRE]["hosts"]) > 1


def test_a_site_that_is_not_registered_is_not_ready(engineer, fleet: RunningFleet):
    fleet.tamper("codec-pa-u", SIP, NOBODY_THERE)

    def look() -> bool:
        site = check(engineer, AHEAD)[1][PA_U]
        return ("registered", "unregistered") in whys(site) and site["state"] == "not_ready"

    wait_for(look)


def test_who_was_in_a_call_took_part_and_minutes_are_counted(engineer, fleet: RunningFleet):
    """Two sites call the same bridge: that is the meeting, whatever it is called."""
    for host in ("codec-chu-toa", "codec-bum-to"):
        give(fleet, host, "Dial", Number="giao-ban@cau.laichau.example")
    during = check(engineer)[1]
    for host in ("codec-chu-toa", "codec-bum-to"):
        give(fleet, host, "Call Disconnect")

    closed = engineer(
        "meeting", "close", RUNNING, "-o", "json", *engineer.key, "--store", "goi.sqlite"
    )

    assert during[BUM_TO]["aspects"]["joined"] == "ready"
    assert ("joined", "missing") in whys(during[PA_U])
    sites = {site["site"]: site for site in json.loads(closed.out)["attendance"]}
    assert sites[BUM_TO]["presence"] == sites[CHAIR]["presence"] == "joined"
    assert 9 <= sites[BUM_TO]["minutes_lost"] < 100  # of those that have gone by
    assert sites[BUM_TO]["calls"][0]["planned"]
    assert closed.code == 2  # one of those who were invited was in no call
    listed = engineer("statement", "list", f"meeting:{RUNNING}", "-o", "json").out
    facts = json.loads(listed)["statements"][-1]["facts"]  # what the report of the year counts
    assert set(facts["joined"]) == set(facts["late"]) == {BUM_TO, CHAIR}
    assert PA_U in facts["missed"]


def test_while_the_meeting_runs_a_missing_site_is_told_with_whom_to_call(engineer):
    ended = engineer("meeting", "watch", RUNNING, "--times", "2", "--every", "0")

    lines = ended.out.splitlines()
    told = [line for line in lines if "Bum Tở" in line]
    assert ended.code == 2, ended.err
    assert len(told) == 1  # the second look found nothing new
    assert "not in the meeting" in ended.out
    assert "call: Kỹ thuật trực của Viettel Lai Châu" in " ".join(ended.out.split())
    assert "\x1b" not in ended.out


def test_both_technicians_sign_and_only_then_it_counts(people: Home, engineer):
    technician, other, file = people[TECHNICIAN], people[OTHER], "thu-bum-to.json"
    asked = ("--site", BUM_TO, "--with", OTHER, "--good", "registered", "--out", file)
    technician.do("meeting", "attest", SOLE, *asked, *technician.key)
    people.carry(file, TECHNICIAN, OTHER)
    other.do("statement", "sign", file, "--yes", *other.key)
    people.carry(file, OTHER, ENGINEER)

    code_before, before = check(engineer, SOLE)
    engineer.do("ledger", "import", file)
    code_after, after = check(engineer, SOLE)

    assert (code_before, code_after) == (3, 0)
    assert ("tried", "untried") in whys(before[BUM_TO])
    assert whys(after[BUM_TO]) >= {("tried", "tried"), ("registered", "attested")}
    assert after[BUM_TO]["state"] == "attested"


def test_who_signs_must_say_something_of_a_site_that_is_invited(people: Home):
    technician = people[TECHNICIAN]

    ended = technician("meeting", "check-in", AHEAD, "--site", "dc-xa-bum-t", *technician.key)
    unsigned = technician("meeting", "check-in", AHEAD, "--site", BUM_TO)

    assert (ended.code, ended.told) == (64, "MEETING_SITE_UNKNOWN")
    assert (unsigned.code, unsigned.told) == (4, "SIGNER_MISSING")
    alone = technician("meeting", "attest", SOLE, "--site", BUM_TO, *technician.key)
    named = ("--site", BUM_TO, "--by", "chị Hoa", *technician.key)
    assert (alone.code, alone.told) == (64, "MEETING_BOTH")
    assert technician("meeting", "check-in", AHEAD, *named).told == "ROOM_CONTACT"
    himself = ("--site", BUM_TO, "--with", TECHNICIAN, "--out", "mot.json", *technician.key)
    assert technician("meeting", "attest", SOLE, *himself).told == "STATEMENT_OTHER"


def test_what_a_contact_said_travels_to_the_machine_that_runs_the_meeting(people: Home, engineer):
    technician, file = people[TECHNICIAN], "loi-bum-to.json"
    asked = ("--site", BUM_TO, "--by", "ph-xa-bum-to", "--out", file)
    technician.do("meeting", "attest", AHEAD, *asked, *technician.key)
    people.carry(file, TECHNICIAN, ENGINEER)

    engineer.do("ledger", "import", file)

    assert ("tried", "said_by_other") in whys(check(engineer, AHEAD)[1][BUM_TO])


@pytest.mark.clause("report:meeting", "3.4")
def test_a_change_behind_the_back_is_told_when_the_meeting_is_closed(
    people: Home, engineer, fleet: RunningFleet
):
    store = ("--store", "hop.sqlite")
    there, technician = engineer.folder / "co-mat.json", people[TECHNICIAN]
    said = ("meeting", "check-in", RUNNING, "--site", BUM_TO, "--out", str(there))
    technician.do(*said, *technician.key)
    engineer.do("ledger", "import", str(there))
    opened = engineer("meeting", "open", RUNNING, *engineer.key, *store)
    fleet.tamper("codec-bum-to", "Conference AutoAnswer Mode", "On")
    engineer("meeting", "open", RUNNING, *engineer.key, *store)  # hides nothing

    closed = engineer("meeting", "close", RUNNING, "-o", "json", *engineer.key, *store)

    assert "The meeting is open on record" in opened.out, opened.err
    assert closed.code == 2, closed.err
    log = json.loads(closed.out)
    (change,) = log["changes"]
    assert (change["host"], change["path"]) == ("codec-bum-to", "Conference AutoAnswer Mode")
    assert (change["before"], change["after"], change["authority"]) == ("Off", "On", "nobody")
    assert {one["kind"] for one in log["statements"]} >= {"duty.check_in", "meeting.open"}
    told = engineer.do("report", "meeting", RUNNING, "--out", "nhat-ky.html", *store)
    assert "nhat-ky.html" in told
    page = (engineer.folder / "nhat-ky.html").read_text("utf-8")
    assert "Conference AutoAnswer Mode" in page
    assert BUM_TO not in page  # sites have names, in the table of changes as well
    assert "127.77." not in page
    assert engineer("report", "meeting", "--out", "x.html", *store).told == "REPORT_MEETING_MISSING"


def test_on_another_machine_only_the_digest_tells_that_something_was_changed(
    people: Home, engineer, fleet: RunningFleet
):
    engineer("meeting", "open", RUNNING, *engineer.key, "--store", "mot.sqlite")
    fleet.tamper("codec-bum-to", "Conference AutoAnswer Mode", "On")

    closed = engineer(
        "meeting", "close", RUNNING, "-o", "json", *engineer.key, "--store", "hai.sqlite"
    )

    (change,) = json.loads(closed.out)["changes"]
    assert (change["host"], change["path"], change["authority"]) == (
        "codec-bum-to",
        None,
        "unknown",
    )


@pytest.mark.clause("command:meeting", "8.1")
def test_notices_have_no_name_no_number_and_no_address(engineer):
    engineer.do("meeting", "prepare", AHEAD, "--into", "thu-moi", *engineer.key)

    folder = engineer.folder / "thu-moi"
    files = sorted(file.name for file in folder.iterdir())
    assert len(files) == len(SITES) + 3
    text = text_of(folder / f"{AHEAD}-site-{BUM_TO}.docx")
    assert "Hội nghị tổng kết" in text
    assert "Kỹ thuật trực của Viettel Lai Châu" in text
    for private in (PHONE, NAME, "192.0.2.", "127.77."):
        assert private not in text
    assert engineer("meeting", "prepare", AHEAD, "--into", "thu-moi").told == "FILE_EXISTS"


CHANNELS = """channels:
  thu:
    kind: mail
    server: mail.example.vn:587
    from: fleetcfg@example.vn
    simulated: true
    to:
      - addresses: [so@example.vn]
      - {of: "site:dc-xa-bum-to", addresses: [xa@example.vn]}
      - {of: "provider:viettel-lai-chau", addresses: [truc@example.vn]}
  log: {kind: syslog, server: "log.example.vn:6514", form: rfc5424, enterprise: 32473}
"""


def test_who_has_an_address_in_a_channel_gets_a_mail_by_the_outbox(engineer):
    file = channels_of(engineer.folder)
    file.parent.mkdir(exist_ok=True)
    file.write_text(CHANNELS, "utf-8")
    file.chmod(0o600)

    told = engineer.do("meeting", "prepare", SOLE, "--into", "thu-1", "--channel", "thu")
    engineer.do("meeting", "prepare", SOLE, "--into", "thu-2", "--channel", "thu")
    refused = engineer("meeting", "prepare", SOLE, "--into", "thu-3", "--channel", "log")

    with at_home(engineer.folder), open_outbox(outbox_file(os.environ)) as outbox:
        waiting = {one.part: one for one in outbox.waiting("thu")}
    assert "2 of 2 notices wait in the outbox" in told
    assert (refused.code, refused.told) == (64, "MEETING_CHANNEL")
    assert not (engineer.folder / "thu-3").exists()
    assert len(waiting) == 2  # twice prepared waits once
    mail = message_from_bytes(waiting[f"site:{BUM_TO}"].body, policy=default)
    assert mail["To"] == "xa@example.vn"
    assert "NOTICE OF AN ONLINE MEETING" in mail["Subject"]
    body, document, calendar = mail.iter_parts()
    assert "The centre reads and checks every site" in body.get_content()
    assert document.get_filename() == "thong-bao-hop.docx"
    assert calendar.get_content_type() == "text/calendar"
    for private in (PHONE, NAME, "192.0.2.", "127.77."):
        assert private not in body.get_content()


def text_of(file: Path) -> str:
    with ZipFile(file) as package:
        return package.read("word/document.xml").decode()


def test_of_a_secret_meeting_only_time_and_sites_are_told(engineer):
    ended = engineer("meeting", "check", SECRET, "--no-store")

    assert ended.code in {2, 3}, ended.err
    assert "secret meeting" in ended.out
    assert (
        json.loads(engineer("meeting", "check", SECRET, "-o", "json", "--no-store").out)["meeting"][
            "title"
        ]
        is None
    )


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("meeting", "check", "giao-ban-49"), "MEETING_UNKNOWN"),
        (("meeting", "close", AHEAD), "MEETING_AHEAD"),
        (
            ("report", "meeting", AHEAD, "--out", "x.docx", "--store", "hop.sqlite"),
            "MEETING_NOT_CLOSED",
        ),
    ],
)
def test_what_cannot_be_asked_of_a_meeting_is_refused(engineer, words, code):
    signing = engineer.key if words[1] == "close" else ()

    ended = engineer(*words, *signing)

    assert (ended.code, ended.told) == (64, code), ended.err


PLAYERS = {"the engineer": ENGINEER, "the technician": TECHNICIAN, "the centre": OTHER}
SECTION = re.compile(r"^## \d+\. .*?\([^/]+ / ([^)]+)\)\n(.*?)(?=^## )", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"^\$ fleetcfg (.*?)(?: > \S+)?(?:  # exit (\d))?$", re.MULTILINE)


def test_the_guide_is_played_line_by_line_by_whose_it_is(people: Home, fleet, tmp_path):
    """Nobody calls: all are told as absent, so that the log ends in 2."""
    page = (ROOT / "docs" / "how-to" / "run-a-meeting.md").read_text("utf-8")
    played = [
        (PLAYERS[who], line, int(code or 0))
        for who, text in SECTION.findall(page)
        for line, code in COMMAND.findall(text)
    ]

    for who, line, code in played:
        words = line.replace("$USB", str(tmp_path)).split()
        people[who].do(*words, code=code)

    assert len(played) == 14
    assert (tmp_path / "nhat-ky.docx").exists()
