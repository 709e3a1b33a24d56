"""The page on the calendar, command by command: from another's file to a device left alone."""

import json
import re
import shlex
from datetime import timedelta
from pathlib import Path

import pytest

from fleetcfg.authority.declared_freezes import NO_FREEZES
from fleetcfg.cli.language import use_language
from fleetcfg.cli.program.main import run
from fleetcfg.model.timezone import VIETNAM
from fleetcfg.trust.crypto.envelope import draft_of
from fleetcfg.trust.documents.manifest import read_manifest
from fleetcfg.trust.documents.status import StatusDocument, read_status
from fleetcfg.workflow.clock import now
from fleetcfg.workflow.documents import draft_status
from tests.integration.office import Office
from tests.integration.walk import ROOT
from tests.sources.ics_files import calendar, event

PAGE = ROOT / "docs" / "how-to" / "meeting-calendar.md"
LINES = dict(re.findall(r"<!-- run: (\w+) -->\n```sh\nfleetcfg (.*)\n```", PAGE.read_text("utf-8")))
PLAYBOOK = """\
- name: Khởi động lại
  hosts: codec-trung-tam
  tasks:
    - name: Khởi động lại
      command: restart
"""
READS = PLAYBOOK.replace("command: restart", "audit: {}")
REGISTER = Path("registers/meetings-12.yaml")


def ended(capsys, *words: str) -> tuple[int, str, str]:
    code = run([*words])
    told = capsys.readouterr()
    return code, told.out, told.err


def drafted() -> StatusDocument:
    value = json.loads(Path("trust/status.json").read_bytes())
    return read_status(draft_of(value, "status").payload)


def page(capsys, name: str) -> tuple[int, str, str]:
    """Run the command of the page that is called *name*."""
    return ended(capsys, *shlex.split(LINES[name]))


@pytest.fixture
def pulled(office: Office, capsys) -> Office:
    """An office that took a meeting of the day after tomorrow in, not signed yet."""
    use_language("vi")
    Path("registers").mkdir(exist_ok=True)
    start = (now() + timedelta(hours=40)).astimezone(VIETNAM).replace(minute=0, second=0)
    told = event(
        f"DTSTART;TZID=SE Asia Standard Time:{start:%Y%m%dT%H%M%S}",
        "DURATION:PT2H",
        "ATTENDEE;CN=Nguyễn Văn A:mailto:a@x.vn",
        LOCATION="Phòng họp số 1 UBND tỉnh; UBND xã Bản Bo",
    )
    Path("lich.ics").write_bytes(calendar(told))
    code, _, err = page(capsys, "pull")
    assert (code, err) == (0, "")
    return office


@pytest.fixture
def signed(pulled: Office) -> Office:
    """The same, with the register and the freeze signed."""
    for name, text in (("khoi-dong", PLAYBOOK), ("xem", READS)):
        Path(f"playbooks/{name}.yaml").write_text(text, encoding="utf-8")
    pulled.department.issue(now=now())
    return pulled


@pytest.mark.clause("command:calendar", "8.2")
def test_a_calendar_becomes_rows_that_the_register_reads_and_nothing_of_people(pulled, capsys):
    text = REGISTER.read_text("utf-8")

    assert "  chair: dc-trung-tam\n" in text
    assert "sites: [dc-trung-tam, dc-xa-ban-bo]" in text or "- dc-xa-ban-bo" in text
    assert "Nguyễn" not in text
    assert ended(capsys, "validate")[0] == 0
    code, _, err = page(capsys, "pull")  # nothing is written over, and nothing is asked first
    assert (code, "FILE_EXISTS" in err, REGISTER.read_text("utf-8")) == (64, True, text)
    code, out, _ = ended(capsys, *shlex.split(LINES["pull"].partition(" --out")[0]))
    assert (code, out) == (0, "Không có cuộc họp mới: 1 cuộc đã có trong registers/.\n")


def test_a_freeze_that_is_not_signed_is_told_until_it_is(pulled, capsys):
    code, out, _ = page(capsys, "check")
    assert (code, "CLASH_NOTICE" in out, "CALENDAR_UNFROZEN" in out) == (2, True, True)

    pulled.department.issue(now=now())
    code, out, _ = ended(capsys, "calendar", "check", "--output", "json")
    assert (code, [one["code"] for one in json.loads(out)["problems"]]) == (2, ["CLASH_NOTICE"])


def test_the_status_freezes_the_devices_of_both_sites(signed, capsys):
    code, _, err = page(capsys, "status")
    assert (code, err) == (0, "")
    (one,) = drafted().meetings or ()

    assert {"codec-trung-tam", "codec-ban-bo", "cau-tinh"} <= {*one.hosts}
    assert "codec-bum-to" not in one.hosts
    assert one.to - one.from_ == timedelta(hours=24 + 2 + 1)


def test_a_status_freezes_what_is_not_signed_yet_and_says_so(pulled, capsys):
    code, _, err = page(capsys, "status")

    assert (code, "STATUS_FREEZES_UNSIGNED" in err) == (0, True)
    assert [one.id.startswith("lich-") for one in drafted().meetings or ()] == [True]


def test_what_is_cancelled_unsigned_gives_nothing_back(signed, capsys):
    before = drafted_meetings(capsys)
    _cancel()

    assert drafted_meetings(capsys) == before


def test_what_is_cancelled_is_given_back_by_the_manifest_of_the_page(signed, capsys):
    (frozen,) = read_status(signed.document("status.json").payload).meetings or ()
    words = LINES["release"].replace("giao-ban-12", frozen.id)
    assert ended(capsys, *shlex.split(words))[0] == 64  # the register has it
    _cancel()
    code, out, err = ended(capsys, *shlex.split(words))
    assert (code, "ban-ke.json" in out, err) == (0, True, "")
    value = json.loads(Path("ban-ke.json").read_bytes())
    (one,) = read_manifest(draft_of(value, "manifest").payload).releases or ()

    assert (one.is_of(frozen), one.hosts) == (True, frozen.hosts)
    assert (one.reason, one.decision.number) == ("Văn phòng hủy họp", "412/UBND-VP")


def drafted_meetings(capsys) -> object:
    page(capsys, "status")
    return drafted().meetings


def test_a_clerk_without_the_registers_is_told_that_no_freeze_is_added(signed, capsys):
    Path("khong-co").mkdir()
    code, _, err = ended(
        capsys, *shlex.split(LINES["status"]), "--inventory", "khong-co", "--days", "7"
    )

    assert (code, "STATUS_FREEZES_UNKNOWN" in err) == (0, True)
    assert drafted().meetings  # those before are kept


@pytest.mark.clause("code:FROZEN", "3.4", "8.2")
def test_plan_refuses_before_any_device_is_asked_and_names_the_meeting(signed, capsys):
    code, _, err = page(capsys, "frozen")

    assert code == 4
    assert "FROZEN" in err
    assert "Vì cuộc họp lich-" in err
    assert not Path("CS-2026-0200.json").exists()
    here = shlex.split(LINES["frozen"].replace("--all", "--limit codec-bum-to"))
    code, _, err = ended(capsys, *here)  # of no site of the meeting: it is asked, and not there
    assert (code, "FROZEN" in err) == (3, False)


def test_an_unsigned_register_freezes_nothing(pulled, capsys):
    """What was edited is refused as unsigned, and is not believed to freeze anything."""
    code, _, err = page(capsys, "frozen")

    assert (code, "FROZEN" in err) != (4, True)


def test_a_signed_register_freezes_before_a_status_says_so(pulled, capsys, monkeypatch):
    with monkeypatch.context() as earlier:  # the status was drafted by a clerk without registers
        earlier.setattr(draft_status, "declared_freezes", lambda *_, **__: NO_FREEZES)
        pulled.department.issue(now=now())
    assert read_status(pulled.document("status.json").payload).meetings is None

    code, _, err = page(capsys, "frozen")
    assert (code, "FROZEN" in err) == (4, True)


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_a_playbook_that_restarts_is_refused_and_one_that_reads_is_not(signed, capsys, lang):
    _hold_now()
    signed.department.issue(now=now())
    use_language(lang)
    code, _, err = ended(capsys, "play", "khoi-dong", "--all")
    assert (code, "FROZEN" in err) == (4, True)
    assert ("cuộc họp" if lang == "vi" else "For the meeting") in err

    code, out, err = ended(capsys, "play", "xem", "--check", "--all")
    assert ("FROZEN" in err + out, code) == (False, 0)


def _cancel() -> None:
    text = REGISTER.read_text("utf-8")
    REGISTER.write_text(text.replace("start:", "cancelled: true\n    start:", 1), encoding="utf-8")


def _hold_now() -> None:
    """Have the meeting begin in an hour."""
    start = (now() + timedelta(hours=1)).astimezone(VIETNAM).replace(microsecond=0)
    text = re.sub(r"start: .*", f"start: {start.isoformat()}", REGISTER.read_text("utf-8"))
    end = start + timedelta(hours=2)
    REGISTER.write_text(re.sub(r"end: .*", f"end: {end.isoformat()}", text), encoding="utf-8")


def test_the_calendar_goes_out_with_the_meeting_and_its_freeze(signed, capsys):
    code, _, err = page(capsys, "ics")
    data = Path("lich-bao-tri.ics").read_bytes().replace(b"\r\n ", b"").decode()

    assert (code, err) == (0, "")
    assert "SUMMARY:Họp trực tuyến: Giao ban" in data
    assert re.search(r"SUMMARY:Ngừng thay đổi .*lich-", data)


def test_every_command_of_the_page_was_run():
    assert set(LINES) == {"pull", "check", "status", "frozen", "release", "ics"}
