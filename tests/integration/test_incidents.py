"""An incident from detection to its cause: each step signed, the clock true, nothing erased."""

import json
import re
import shutil
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from hashlib import sha256
from pathlib import Path

import pytest

from fleetcfg.authority.installation import open_installation
from fleetcfg.cli.program.main import run
from fleetcfg.model.timezone import VIETNAM
from fleetcfg.observations.store import open_observations
from fleetcfg.workflow.clock import now
from fleetcfg.workflow.incidents.incidents import IncidentOpening, open_incident
from fleetcfg_kit.testing.declarations import read_declarations
from tests.delivery import servers
from tests.integration.clocks import clock_ahead, clock_at
from tests.integration.office import LOG, do, refused
from tests.observations.test_comparison import found
from tests.observations.test_trend import audited

pytestmark = pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="no openssh-client")

HOST, SITE = "codec-bum-to", "dc-xa-bum-to"


def typed(after=timedelta()):
    """Return a time as people type it."""
    return f"{(now() + after).astimezone(VIETNAM):%Y-%m-%dT%H:%M:%S}"


def opened(office, capsys, *words, where=SITE, what="Mất hình"):
    told = do(capsys, "incident", "open", where, what, *words, *office.key("tech"))
    found_number = re.match(r"\d{4}-\d{3}", told)
    assert found_number, told
    return found_number[0]


def step(office, capsys, *words, person="tech"):
    return do(capsys, "incident", *words, *office.key(person))


def listed(capsys):
    """Return what is listed: of something that is over its time it ends with 2."""
    assert run(["incident", "list", "-o", "json"]) in {0, 2}
    return json.loads(capsys.readouterr().out)


@pytest.mark.clause("command:incident", "6.2")
def test_from_detection_to_cause(office, capsys):
    with clock_at(now()):
        number = opened(office, capsys, "--detected", typed(-timedelta(hours=1)))
        assert number == f"{now().astimezone(VIETNAM).year}-001"
    assert "CHƯA BÁO" in do(capsys, "incident", "list", code=2)  # it should have been told by now

    step(office, capsys, "tell", number, "--to", "vnpt-truc", "--at", typed(-timedelta(minutes=50)))
    step(office, capsys, "acknowledge", number, "--by", "vnpt-truc", person="author")
    step(office, capsys, "mend", number, "Thay cáp")
    told = step(office, capsys, "cause", number, "Chuột cắn")

    assert "Chuột cắn" in told
    (one,) = listed(capsys)["incidents"]
    assert (one["id"], one["site"], one["open"]) == (f"{number}@{LOG}", SITE, False)
    assert [*one["steps"]] == ["detected", "told", "acknowledged", "mended", "cause"]
    assert {each["duty"]: each["state"] for each in one["deadlines"]} == {
        "tell": "on_time",
        "acknowledge": "on_time",
        "mend": "on_time",
    }
    assert one["steps"]["acknowledged"]["persons"] == ["author"]
    assert "chưa lần nào" not in do(capsys, "incident", "list", "--by", "provider")


REFUSED = [
    (("tell", "2026-099", "--to", "a"), "INCIDENT_UNKNOWN"),
    (("acknowledge", "N", "--by", "a"), "INCIDENT_ORDER"),
    (("cause", "N", "Chưa rõ"), "INCIDENT_ORDER"),
    (("tell", "N", "--to", "Anh An 0912 345 678"), "INCIDENT_CONTACT"),
    (("tell", "N", "--to", "a", "--provider", "fpt"), "INCIDENT_PROVIDER"),
    (("tell", "N", "--to", "a", "--at", "1/1/2020"), "INCIDENT_BEFORE"),
    (("mend", "N", "x", "--at", "1/1/2099"), "INCIDENT_FUTURE"),
    (("mend", "N", " "), "INCIDENT_TEXT"),
    (("mend", "N", "Gọi 0912 345 678"), "INCIDENT_PERSONAL"),
    (("note", "N", "x", "--corrects", "told"), "INCIDENT_NOTHING_TO_CORRECT"),
    (("note", "N", "x", "--corrects", "tell"), "INCIDENT_NOTE"),
]


def test_what_cannot_be_so_is_refused_before_it_is_signed(office, capsys):
    number = opened(office, capsys)
    before = listed(capsys)["incidents"]

    for words, code in REFUSED:
        typed_words = [number if word == "N" else word for word in words]
        told = refused(capsys, "incident", *typed_words, *office.key("tech"), code=64)
        assert told == code, words
    assert listed(capsys)["incidents"] == before


def test_where_it_is_and_when_it_was_must_be_known(office, capsys):
    key = office.key("tech")

    assert refused(capsys, "incident", "open", "xa-bum", "x", *key, code=64) == "INCIDENT_PLACE"
    ahead = ("--detected", typed(timedelta(hours=1)))
    told = refused(capsys, "incident", "open", SITE, "x", *ahead, *key, code=64)
    assert told == "INCIDENT_FUTURE"
    unknown = ("--provider", "fpt")
    told = refused(capsys, "incident", "open", SITE, "x", *unknown, *key, code=64)
    assert told == "INCIDENT_PROVIDER"
    assert refused(capsys, "incident", "open", SITE, "x") == "SIGNER_MISSING"


def test_a_note_corrects_and_takes_back_and_erases_nothing(office, capsys):
    number = opened(office, capsys, "--detected", typed(-timedelta(hours=2)))
    step(office, capsys, "mend", number, "Tự hết")
    again = ("mend", number, "Tự hết", *office.key("tech"))
    assert refused(capsys, "incident", *again, code=64) == "INCIDENT_STEP_AGAIN"

    told = step(office, capsys, "note", number, "Chưa hết", "--corrects", "mended")

    assert "Tự hết" in told
    assert listed(capsys)["incidents"][0]["open"]
    step(office, capsys, "note", number, "Báo nhầm phòng", "--corrects", "detected")
    assert listed(capsys)["incidents"][0]["withdrawn"]
    late = ("tell", number, "--to", "a", *office.key("tech"))
    assert refused(capsys, "incident", *late, code=64) == "INCIDENT_WITHDRAWN"


def test_a_finding_of_the_last_audit_with_its_run_and_digest(office, capsys):
    kept = open_observations(Path("history.sqlite"))
    at = now() - timedelta(hours=1)
    run = f"{at:%Y%m%dT%H%M%SZ}-aa"
    audited(kept, run, found(HOST, ("call.auto_answer", "On"), ("time.ntp", "2")), at=at)
    kept.close()
    store = ("--store", "history.sqlite")
    digest = digest_of(capsys, run, store)

    opened(office, capsys, "--parameter", "time.ntp", *store, where=HOST)

    (one,) = listed(capsys)["incidents"]
    assert (one["device"], one["site"]) == (HOST, SITE)
    assert one["finding"] == {
        "run": run,
        "sha256": f"sha256:{digest}",
        "verdicts": ["unauthorized"],
        "parameters": ["time.ntp"],
    }
    both = ("--parameter", "x", "--verdict", "moved", *store, *office.key("tech"))
    assert refused(capsys, "incident", "open", HOST, "x", *both, code=64) == "ACKNOWLEDGE_WHAT"


def digest_of(capsys, run, store):
    told = do(capsys, "history", "--run", run, "-o", "ndjson", *store)
    return sha256(told.encode()).hexdigest()


def test_two_who_open_at_once_get_two_numbers(office, capsys):
    province = read_declarations(office.folder).province(at=now())

    def open_one(what):
        opening = IncidentOpening(SITE, what)
        with open_installation(office.records / "dept") as installation:
            signer = office.signer("tech")
            return open_incident(opening, province.fleet, (), installation, signer, now=now())

    with ThreadPoolExecutor(4) as pool:
        numbers = [one.number for one in pool.map(open_one, ["một", "hai", "ba", "bốn"])]

    assert len(set(numbers)) == 4
    assert {one["what"] for one in listed(capsys)["incidents"]} == {"một", "hai", "ba", "bốn"}


@pytest.mark.clause("command:incident", "6.2")
def test_what_is_over_its_time_is_told(office, capsys):
    number = opened(office, capsys, "--serious")

    with clock_ahead(timedelta(days=2)):
        told = do(capsys, "incident", "show", number)
        assert "báo nhà cung cấp: QUÁ HẠN" in told
        assert "báo cáo ban đầu về sự cố nghiêm trọng: QUÁ HẠN" in told
        step(office, capsys, "note", number, "Công văn 12", "--notice", "first")
        states = {
            each["duty"]: each["state"] for each in listed(capsys)["incidents"][0]["deadlines"]
        }
    assert states == {
        "tell": "overdue",
        "mend": "overdue",
        "first_notice": "late",
        "full_notice": "running",
    }


CHANNELS = """
channels:
  thu:
    kind: mail
    server: {server}
    ca: {ca}
    from: fleetcfg@example.vn
    to:
      - addresses: [so@example.vn]
  log:
    kind: syslog
    server: {server}
    form: rfc5424
    enterprise: 32473
"""


def keep_an_audit():
    kept = open_observations(Path("history.sqlite"))
    at = now() - timedelta(hours=1)
    audited(kept, f"{at:%Y%m%dT%H%M%SZ}-aa", found(HOST), at=at)
    kept.close()


def test_the_next_level_is_told_by_role_and_through_the_outbox(
    office, capsys, monkeypatch, tmp_path
):
    known, file = servers.proved(tmp_path), tmp_path / "channels.yaml"
    monkeypatch.setenv("FLEETCFG_OUTBOX", str(tmp_path / "state" / "outbox.sqlite"))
    monkeypatch.setenv("FLEETCFG_CHANNELS", str(file))
    number = opened(office, capsys, what="Mất hình, gọi 10.80.3.4")
    words = ("incident", "notice", number)
    assert refused(capsys, *words, code=64) == "INCIDENT_NOT_OVERDUE"

    with clock_ahead(timedelta(hours=1)), servers.mail_server("starttls", known.context) as box:
        file.write_text(CHANNELS.format(server=f"{servers.ADDRESS}:{box.port}", ca=known.ca))
        file.chmod(0o600)
        told = do(capsys, *words)
        assert "Kính gửi: lãnh đạo trực của Sở" in told
        assert "10.80.3.4" not in told
        assert refused(capsys, *words, "--channel", "log", code=64) == "INCIDENT_CHANNEL"
        for _ in range(2):  # it waits once
            assert "deliver thu" in do(capsys, *words, "--channel", "thu")
        keep_an_audit()
        do(capsys, "deliver", "thu", "--store", "history.sqlite")

        mails = [message_from_bytes(one, policy=default) for one in box.mails]
        (mail,) = [one for one in mails if number in one["Subject"]]
        assert mail["To"] == "so@example.vn"
        assert "Điều 6.2" in mail.get_content()
