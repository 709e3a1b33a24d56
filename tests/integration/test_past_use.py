"""A codec that called somebody outside any meeting is told, by the calendar and the networks."""

import json
import shutil
import ssl
from base64 import b64encode
from contextlib import closing
from datetime import UTC, datetime, timedelta
from http.client import HTTPSConnection

import pytest

from fleetcfg.devices.drivers.cisco_ce import command_words
from fleetcfg.model.timezone import VIETNAM
from tests.integration.conftest import Fleetcfg

MEETING = """
meetings:
  - id: giao-ban
    start: "{start}"
    end: "{end}"
    chair: {site}
    sites: [{site}]
"""


def give(fleet, host, words, **arguments):
    """Give a codec a command over HTTPS."""
    there = fleet.at(host)
    context = ssl.create_default_context(cafile=fleet.ready.ca_file)
    line = HTTPSConnection(there.address, there.https_port, context=context, timeout=600)
    known = json.loads((fleet.state / "credential.json").read_bytes())
    known = b64encode(f"{known['user']}:{known['password']}".encode()).decode()
    headers = {"Authorization": f"Basic {known}", "Content-Type": "text/xml"}
    with closing(line):
        line.request("POST", command_words.PATH, command_words.body(words, arguments), headers)
        answer = line.getresponse()
        assert command_words.answered(answer.read()).status == "OK"


@pytest.fixture
def folder(fleet, tmp_path):
    copied = tmp_path / "province"
    shutil.copytree(fleet.province, copied)
    shutil.rmtree(copied / "registers", ignore_errors=True)
    return copied


def declare(folder, site, begin):
    """Write a meeting of an hour into the register."""
    end = begin + timedelta(hours=1)
    start, end = (f"{each.astimezone(VIETNAM):%Y-%m-%d %H:%M}" for each in (begin, end))
    register = folder / "registers" / "meetings.yaml"
    register.write_text(MEETING.format(site=site, start=start, end=end), encoding="utf-8")


def told(folder, host, tmp_path):
    words = ("--limit", host, "--output", "json", "--store", tmp_path / "history.sqlite")
    done = Fleetcfg(folder)("audit", *words)
    assert done.stdout, done.stderr
    (report,) = json.loads(done.stdout)["hosts"]
    found = [each for each in report["findings"] if each["parameter"] == "device.past_calls"]
    return done.returncode, report["status"], found


def test_calls_are_held_against_the_calendar_where_there_is_one(fleet, folder, tmp_path):
    host = fleet.over("https")[0]
    site = fleet.devices[host].site.id
    give(fleet, host, "Dial", Number="phong-khac@10.20.30.40")
    give(fleet, host, "Call Disconnect")
    give(fleet, host, "Dial", Number="1001")
    give(fleet, host, "Call Disconnect")

    code, status, found = told(folder, host, tmp_path)
    assert (code, found) == (0, [])
    assert "past_calls" not in status  # without a calendar nobody asks

    (folder / "registers").mkdir()
    declare(folder, site, datetime.now(UTC) + timedelta(days=30))
    code, status, found = told(folder, host, tmp_path)

    assert code == 2
    assert len(status["past_calls"]) == 2
    reasons = {each["reason"]["code"]: each for each in found}
    assert reasons.keys() == {"CALL_WAS_OUTSIDE", "CALL_OUTSIDE_MEETINGS"}
    assert {each["verdict"] for each in found} == {"other_use"}
    assert "10.20.30.40" in reasons["CALL_WAS_OUTSIDE"]["live"]
    assert "QĐ 32/2019 Điều 5.1" in found[0]["clauses"]

    declare(folder, site, datetime.now(UTC) - timedelta(minutes=30))
    _, _, found = told(folder, host, tmp_path)

    assert [each["reason"]["code"] for each in found] == ["CALL_WAS_OUTSIDE"]
