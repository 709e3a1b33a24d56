"""Rooms side by side: what devices told, what people saw and signed, and what nobody knows."""

import json
import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from fleetcfg.authority.installation import open_installation
from fleetcfg.authority.statements import known_statements
from fleetcfg.errors import RequestError
from fleetcfg.model.registers.organisations import ContactEntry
from fleetcfg.model.registers.registers import NO_REGISTERS
from fleetcfg.model.registers.rooms import Bands, PictureRules
from fleetcfg.model.timezone import VIETNAM
from fleetcfg.observations.store import open_observations
from fleetcfg.workflow.clock import now
from fleetcfg.workflow.rooms.room_pictures import look_at_picture, say_picture
from fleetcfg.workflow.rooms.rooms import RoomSightRequest, say_seen
from fleetcfg_kit.testing.declarations import read_declarations
from tests.integration.clocks import clock_ahead
from tests.integration.office import do, refused
from tests.observations.test_comparison import found
from tests.observations.test_still_picture import encoded, room
from tests.observations.test_trend import audited

pytestmark = pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="no openssh-client")

HOST, SITE = "codec-bum-to", "dc-xa-bum-to"
STORE = ("--store", "history.sqlite")


def matrix(capsys):
    """Return the cells of the one room that is looked at, by column."""
    told = json.loads(do(capsys, "room", "matrix", "-o", "json", *STORE))
    names = [column["name"] for column in told["columns"]]
    rows = {row["site"]: dict(zip(names, row["cells"], strict=True)) for row in told["rooms"]}
    return told, rows


@pytest.mark.clause("command:room", "4.3")
def test_measured_seen_or_unknown(office, capsys):
    kept = open_observations(Path("history.sqlite"))
    at = now() - timedelta(hours=1)
    report = found(HOST, ("camera.backlight", "On"))
    audited(kept, f"{at:%Y%m%dT%H%M%SZ}-aa", report, at=at)
    kept.close()
    good = ("--good", "--until", "30d", *office.key("tech"))
    do(capsys, "room", "seen", SITE, "light-chair", "--value", "420,5", *good)
    do(capsys, "room", "seen", "Bum Tở", "no-inflammables", "--bad", *good[1:])

    told, rows = matrix(capsys)

    mine, other = rows[SITE], rows["dc-xa-pa-u"]
    assert told["rooms"][0]["site"] == SITE  # outliers first
    assert (mine["camera.backlight"]["source"], mine["camera.backlight"]["state"]) == (
        "measured",
        "bad",
    )
    assert (mine["display.name"]["source"], mine["display.name"]["state"]) == ("measured", "good")
    assert mine["light-chair"]["detail"] == "420.5 lux"
    assert (mine["no-inflammables"]["source"], mine["no-inflammables"]["state"]) == (
        "attested",
        "bad",
    )
    assert mine["sound"]["source"] == "unknown"
    assert {cell["source"] for cell in other.values()} <= {"unknown", "not_asked"}
    text = do(capsys, "room", "matrix", *STORE)
    assert text.startswith("Điểm cầu UBND xã Bum Tở: 2 chỗ không đạt")
    page = do(capsys, "room", "matrix", "-o", "html", *STORE)
    assert page.count("không có vật dễ cháy, nổ") >= 2
    assert "<svg" in page
    with clock_ahead(timedelta(days=31)):
        later = matrix(capsys)[1][SITE]["light-chair"]
    assert (later["source"], later["state"]) == ("unknown", None)


def test_without_audit_and_record_nothing_is_known(office, capsys, monkeypatch, tmp_path):
    monkeypatch.setenv("FLEETCFG_LEDGER", str(tmp_path / "nowhere"))

    told, rows = matrix(capsys)

    assert told["run"] is None
    assert {cell["source"] for cell in rows[SITE].values()} == {"unknown", "not_asked"}


REFUSED = [
    (("dc-xa-bum", "sound", "--good", "--until", "30d"), "ROOM_UNKNOWN"),
    ((SITE, "soup", "--good", "--until", "30d"), "ROOM_ITEM"),
    ((SITE, "sound", "--value", "3", "--good", "--until", "30d"), "ROOM_VALUE"),
    ((SITE, "light-chair", "--good", "--until", "30d"), "ROOM_VALUE"),
    ((SITE, "light-chair", "--value", "sáng", "--good", "--until", "30d"), "ROOM_VALUE"),
    ((SITE, "sound", "--until", "30d"), "ROOM_JUDGED"),
    ((SITE, "sound", "--good", "--bad", "--until", "30d"), "ROOM_JUDGED"),
    ((SITE, "sound", "--good", "--until", "1/1/2020"), "ROOM_UNTIL"),
    ((SITE, "sound", "--good", "--until", "400d"), "ROOM_UNTIL"),
    ((SITE, "sound", "--good", "--until", "30d", "--by", "chị Hoa"), "ROOM_CONTACT"),
]


def test_what_says_nothing_is_refused(office, capsys):
    for words, code in REFUSED:
        told = refused(capsys, "room", "seen", *words, *office.key("tech"), code=64)
        assert told == code, words


def test_the_band_of_the_department_judges_a_reading(office):
    province = read_declarations(office.folder).province(at=now())
    registers = replace(
        NO_REGISTERS,
        bands=Bands(temperature=(20, 32)),
        contacts={"pa-u-hoa": ContactEntry("pa-u-hoa", "ubnd-pa-u", "liaison")},
    )
    until = now().astimezone(VIETNAM).date() + timedelta(days=1)  # today can end meanwhile

    def say(value, is_good):
        request = RoomSightRequest(SITE, "temperature", value, is_good, until, "pa-u-hoa")
        with open_installation(office.records / "dept") as at:
            signer = office.signer("tech")
            return say_seen(request, province.fleet, registers, at, signer, now=now())

    assert say("32.5", None).facts["good"] is False
    assert say("32", None).facts["good"] is True
    assert say("31", True).text("by") == "pa-u-hoa"  # noqa: FBT003 - the person's word
    with pytest.raises(RequestError) as refusal:
        say("33", True)  # noqa: FBT003 - the person's word
    assert refusal.value.code == "ROOM_BAND"


def test_of_a_picture_only_its_digest_is_recorded(office, capsys):
    Path("phong.png").write_bytes(encoded(room()))
    told = refused(capsys, "room", "picture", SITE, "phong.png", code=64)
    assert told == "PICTURE_RULES"
    registers = replace(NO_REGISTERS, picture=PictureRules((0.4, 0.5, 0.6, 0.9)))
    data = Path("phong.png").read_bytes()

    seen = look_at_picture(data, SITE, "Bum Tở", registers)
    with open_installation(office.records / "dept") as at:
        say_picture(seen, at, office.signer("tech"), now=now())
        (said,) = known_statements(at, now=now()).given

    assert said.about == f"site:{SITE}"
    assert said.facts == {
        "photo": f"sha256:{seen.still.sha256}",
        "indications": ("chair=0.229 good", "blown=0.000 good", "backdrop=? unknown"),
    }
    log = (office.records / "dept" / "log.jsonl").read_bytes()
    assert data[:64] not in log
