"""`calendar pull` on the command line: from a real server; what is refused before it is asked."""

from pathlib import Path

import pytest

from fleetcfg.cli.program.main import run
from tests.delivery import servers
from tests.house.make_architecture import ROOT
from tests.sources.ics_files import calendar, event
from tests.sources.radicale_server import PASSWORD, USER, radicale

ASKED = ("--from", "29/11/2026", "--days", "30", "--place", "Phòng họp số 1=dc-trung-tam")


@pytest.fixture
def here(monkeypatch) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("LICH_PASSWORD", PASSWORD)


@pytest.mark.usefixtures("here")
def test_a_calendar_of_a_server_is_pulled_with_a_password_by_reference(tmp_path, capsys):
    known = servers.proved(tmp_path)
    with radicale(tmp_path, known) as calendars:
        calendars.put("mot", calendar(event()))
        login = ("--user", USER, "--password", "env:LICH", "--ca", str(known.ca))
        out = tmp_path / "moi.yaml"
        code = run(["calendar", "pull", calendars.url, *login, *ASKED, "--out", str(out)])
        told = capsys.readouterr()

        assert (code, told.err) == (0, "")
        assert "title: Giao ban\n" in out.read_text("utf-8")
        assert PASSWORD not in told.out + told.err + out.read_text("utf-8")
        assert run(["calendar", "pull", calendars.url, *login, *ASKED, "--out", str(out)]) == 64
        assert "FILE_EXISTS" in capsys.readouterr().err


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("http://a.example/b/",), 64, "SOURCE_ENDPOINT"),
        (("https://a.example/b/", "--user", "x"), 64, "CALENDAR_LOGIN"),
        (("README.md", "--place", "P=nowhere"), 64, "CALENDAR_SITE"),
        (("README.md", "--place", "P"), 64, "SOURCE_PAIR"),
        (("README.md", "--from", "30/02/2026"), 64, "USAGE_DAY"),
        (("README.md",), 1, "CALENDAR_BROKEN"),
    ],
)
def test_what_cannot_be_meant_is_refused(capsys, words, code, told):
    assert run(["calendar", "pull", *words]) == code
    assert told in capsys.readouterr().err


@pytest.mark.usefixtures("here")
def test_rows_are_printed_and_what_is_left_out_is_said_beside(tmp_path, capsys):
    file = Path(tmp_path / "lich.ics")
    held = event(LOCATION="UBND xã Bản Bo"), event("DTSTART;VALUE=DATE:20261202", uid="b")
    file.write_bytes(calendar(*held, event(uid="c", LOCATION="Hội trường Q")))
    code = run(["calendar", "pull", str(file), *ASKED])
    told = capsys.readouterr()

    assert code == 3
    assert told.out.count("- id: lich-") == 1
    assert "chair: dc-xa-ban-bo" in told.out
    assert ("CALENDAR_DAY" in told.err, "CALENDAR_PLACE" in told.err) == (True, True)


def pulled(tmp_path, capsys, *parts: str, days: str = "30") -> tuple[int, str, str]:
    """Return how a pull of a file of *parts* ends, and what it tells."""
    file = Path(tmp_path / "lich.ics")
    file.write_bytes(calendar(*parts))
    code = run(["calendar", "pull", str(file), *ASKED[:3], days, *ASKED[4:]])
    return code, *capsys.readouterr()


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(
    "lines",
    [
        ("CLASS:SECRET",),
        ("CLASS:X-MAT",),
        ("CLASS:PUBLIC", "CLASS:PRIVATE"),
        ('CLASS;X="a:PRIVATE',),
        ("CLASS :PRIVATE",),
        (f"CLASS;X={'a' * 9000}:PRIVATE",),
        ("CLASS:PRIVATE", "RRULE:FREQ=HOURLY"),
        ("CLASS:SECRET", "LOCATION:Không đâu cả"),
    ],
)
def test_only_what_is_public_is_told_by_its_name(tmp_path, capsys, lines):
    revisions = event(SUMMARY="Việc kín"), event(*lines, SUMMARY="Việc kín", SEQUENCE="1")

    code, out, err = pulled(tmp_path, capsys, *revisions)

    assert "Việc kín" not in out + err
    assert (code, "classification: secret" in out) in {(0, True), (3, False)}


MONTHLY = "RRULE:FREQ=MONTHLY;COUNT=999;BYSETPOS=31;BYDAY=MO,TU,WE,TH,FR,SA,SU"
LONG_AGO = "DTSTART:20210401T010000Z\nDURATION:PT1H"


@pytest.mark.usefixtures("here")
def test_rules_that_cost_much_are_refused_and_what_is_named_often_counts_once(tmp_path, capsys):
    often = MONTHLY.replace("SU", ",".join(["SU"] * 1900)), LONG_AGO
    many = [event(MONTHLY, LONG_AGO, uid=f"{n}") for n in range(60)]

    refused = pulled(tmp_path, capsys, *many)
    taken = pulled(tmp_path, capsys, *(event(*often, uid=f"{n}") for n in range(7)), days="40")

    assert (refused[0], "CALENDAR_LARGE" in refused[2]) == (1, True)
    assert (taken[0], taken[1].count("- id: ")) == (0, 7)  # of December alone: it has a 31st


@pytest.mark.usefixtures("here")
def test_a_list_of_junk_as_a_place_is_one_remark(tmp_path, capsys):
    place = ";".join(f"p{n}" for n in range(300))

    code, _, err = pulled(tmp_path, capsys, *(event(uid=f"{n}", LOCATION=place) for n in "abc"))

    assert (code, err.count("CALENDAR_PLACE")) == (3, 3)


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("zone", ["localtime", "right/Asia/Ho_Chi_Minh", "posixrules"])
def test_a_zone_that_is_another_on_each_machine_is_none(tmp_path, capsys, zone):
    at = f"DTSTART;TZID={zone}:20261201T080000", "DURATION:PT1H"

    code, out, err = pulled(tmp_path, capsys, event(*at))

    assert (code, out, "CALENDAR_ZONE" in err) == (3, "", True)
