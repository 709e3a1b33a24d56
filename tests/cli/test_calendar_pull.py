"""`calendar pull` on the command line: from a real server; what is refused before it is asked."""

from pathlib import Path

import pytest

from fleetcfg.cli.main import run
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
        (("x.ics", "--place", "P=nowhere"), 64, "CALENDAR_SITE"),
        (("x.ics", "--place", "P"), 64, "SOURCE_PAIR"),
        (("x.ics", "--from", "30/02/2026"), 64, "USAGE_DAY"),
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
