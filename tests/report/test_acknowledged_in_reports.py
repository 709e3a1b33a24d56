"""Who acknowledged a finding stands beside it in reports; no state changes by it."""

from io import BytesIO

import pytest
from pypdf import PdfReader

from fleetcfg.model.acknowledgement import Acknowledgement, acknowledging, not_acknowledged
from fleetcfg.model.device_state import DeviceState
from fleetcfg.model.finding import Finding
from fleetcfg.model.verdict import Verdict
from fleetcfg.report.formats.registry import report_bytes
from fleetcfg.report.report_parts import Tiles
from fleetcfg.report.reports.fleet_report import fleet_report
from tests.report import samples
from tests.report.fleets import figures, room
from tests.report.formats.read_back import docx_tables, page_of, xlsx_sheets
from tests.report.hostile import HOSTILE
from tests.report.reports.fleet_reports import FLEET, VI, blocks, table


def acknowledged(found, *, is_expired=False):
    """Return who knows of the finding *found*, and of no other."""
    known = Acknowledgement(
        found.host,
        found.verdict,
        found.parameter,
        found.path,
        found.live,
        "ky-su",
        HOSTILE,
        samples.START,
        samples.END,
        is_simulated=False,
        is_expired=is_expired,
    )
    return acknowledging([known], lambda live: live, is_simulated=False)


@pytest.mark.parametrize(
    ("is_expired", "word"), [(False, "đã được ghi nhận"), (True, "ghi nhận đã hết hạn")]
)
def test_what_is_acknowledged_says_by_whom_is_allowed_and_changes_no_state(is_expired, word):
    of = acknowledged(FLEET.groups[0].findings[1], is_expired=is_expired)
    plain, report = (
        fleet_report(FLEET, VI, kind="province", scope="", acknowledged=known)
        for known in (not_acknowledged, of)
    )

    rows = table(report, "finding-rooms").rows
    assert [index for index, row in enumerate(rows) if row[-1].text != "–"] == [1]
    assert rows[1][-1].text.startswith(word)
    assert "ky-su" in rows[1][-1].text
    assert HOSTILE in rows[1][-1].text
    count, whole = 0 if is_expired else 1, len(FLEET.groups[0].findings)
    assert table(report, "findings").rows[0][-1].text.startswith(f"{count}/{whole} ")
    kind = VI.label("report.kind.breach" if is_expired else "report.kind.allowed")
    assert rows[1][2].text == kind
    before = table(plain, "finding-rooms").rows
    assert [(*row[:2], *row[3:-1]) for row in rows] == [(*row[:2], *row[3:]) for row in before]
    breaches = [int(table(each, "by-kind").rows[0][1].text) for each in (plain, report)]
    assert breaches[0] - breaches[1] == count
    assert blocks(report, Tiles) == blocks(plain, Tiles)


@pytest.mark.parametrize("suffix", ["html", "csv", "xlsx", "docx", "pdf"])
def test_who_acknowledged_a_finding_is_told_in_every_format(suffix):
    of = acknowledged(FLEET.groups[0].findings[0])
    report = fleet_report(FLEET, VI, kind="province", scope="", acknowledged=of)
    one = report.only("finding-rooms") if suffix == "csv" else report

    data = report_bytes(one, suffix)

    text = {
        "html": lambda: page_of(data).text_content(),
        "csv": lambda: data.decode("utf-8-sig"),
        "xlsx": lambda: str(xlsx_sheets(data)),
        "docx": lambda: str(docx_tables(data)),
        "pdf": lambda: "".join(page.extract_text() for page in PdfReader(BytesIO(data)).pages),
    }[suffix]()
    assert "ky-su" in text


def test_an_emergency_and_what_was_acknowledged_have_their_weight_beside_breaches():
    found = [
        Finding("a-0", Verdict.EMERGENCY, "call.encryption", severity="critical"),
        Finding("b-0", Verdict.UNAUTHORIZED, "call.rate", severity="high"),
        Finding("c-0", Verdict.UNAUTHORIZED, "call.auto_answer", severity="critical"),
        Finding("c-0", Verdict.UNREADABLE, "sip.mode", severity="critical"),
    ]
    states = (DeviceState.WAITING, *[DeviceState.NOT_AS_DECLARED] * 2)
    rooms = [room(name, [state]) for name, state in zip("abc", states, strict=True)]
    whole = figures(rooms, findings=found)
    let = fleet_report(*(whole, VI), kind="province", scope="", acknowledged=acknowledged(found[1]))

    told = table(let, "by-severity")
    assert told.columns[3:] == (VI.label("report.kind.allowed"), VI.label("report.kind.waits"))
    rows = [[cell.text for cell in row[1:]] for row in (*told.rows, told.total)]
    assert rows == [
        ["1", "1", "0", "1"],
        ["0", "0", "1", "0"],
        *[["0"] * 4] * 2,
        ["1", "1", "1", "1"],
    ]
