"""The table for an auditor, of the sample province as its simulated devices answer."""

import csv
import re
import shutil
from pathlib import Path

import pytest

from fleetcfg.duties.year.rules.level_requirements import level_standard
from tests.integration.story import SIGNED
from tests.integration.walk import CHANGE, ROOT, TECHNICIAN, Person

pytestmark = pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="no openssh-client")

PAGE = ROOT / "docs" / "how-to" / "answer-a-level-auditor.md"
COMMAND = re.compile(r"^ *fleetcfg (.+)$", re.MULTILINE)


def table(person: Person, name: str) -> list[list[str]]:
    """Return the rows of a CSV file, without its heading and what stands below the table."""
    text = (person.folder / name).read_text("utf-8-sig")
    rows = list(csv.reader(text.splitlines(), delimiter=";"))
    return rows[1 : rows.index([])]


@pytest.mark.clause("report:level", "5.3")
def test_a_province_of_simulated_devices_is_answered_as_it_was_seen(issued):
    technician = issued[TECHNICIAN]
    assert technician("audit").code in (0, 2, 3)
    technician.do("report", "level", "3", "--out", "level.csv")
    technician.do("report", "level", "3", "--out", "gaps.csv", "--table", "gaps")

    rows = table(technician, "level.csv")
    asked = level_standard().of(3)
    results = dict(zip((one.id for one in asked), (row[2] for row in rows), strict=True))
    assert [row[0] for row in rows] == [one.clauses[3] for one in asked]
    assert {row[5] for row in rows} == {""}
    assert results["signature"] == "Met"  # the technician's declarations are as they were signed
    assert results["baseline-review"] == "Met"
    assert results["time"] == results["session-lock"] == "Partly"
    assert results["software-allow-list"] == results["patches"] == "Not met"
    assert {results[one.id] for one in asked if one.by == "person"} == {"No data"}
    evidence = dict(zip((one.id for one in asked), (row[3] for row in rows), strict=True))
    assert re.search(r"measured as declared: [1-9]\d+ \(devices: 4\d\)", evidence["time"])
    assert "time (MẪU-06/SKHCN-CNTT)" in evidence["time"]
    assert "Declared otherwise since the audit" not in " ".join(evidence.values())
    named = {host for row in table(technician, "gaps.csv") for host in row[1].split(", ")}
    assert "cau-tinh" in named  # a bridge tells no password rules
    assert "SIMULATED: " in (technician.folder / "level.csv").read_text("utf-8-sig")


def test_what_the_page_tells_to_type_works_as_it_stands(issued):
    technician = issued[TECHNICIAN]
    shutil.copy(technician.folder / SIGNED, technician.folder / f"{CHANGE}.json")
    typed = [line.split() for line in COMMAND.findall(PAGE.read_text("utf-8"))]

    ended = [technician(*words).code for words in typed]

    assert [words[0] for words in typed] == ["audit", "report", "report"]
    assert ended[0] in (0, 2, 3)
    assert ended[1:] == [0, 0]
    pages = [Path(words[-1]) for words in typed[1:]]
    told = [(technician.folder / page).read_text("utf-8") for page in pages]
    assert "TCVN 14423:2026" in told[0]
    assert "not the page that is signed" in told[1]
