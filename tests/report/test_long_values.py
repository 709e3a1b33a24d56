"""A value of a megabyte is told by its beginning, length and digest: one bound for all forms."""

from dataclasses import replace
from io import BytesIO

import pytest
from pypdf import PdfReader

from fleetcfg.model.finding import Since
from fleetcfg.model.finding_groups import FindingGroup
from fleetcfg.model.snapshot import DeviceIdentity, DeviceStatus
from fleetcfg.model.value import cut
from fleetcfg.model.verdict import Verdict
from fleetcfg.report.formats.registry import report_bytes
from fleetcfg.report.reports.fleet_report import fleet_report
from fleetcfg.words import Words
from tests.report import samples
from tests.report.fleets import device, figures
from tests.report.fleets import room as room_of
from tests.report.formats.read_back import docx_tables, page_of, xlsx_sheets
from tests.report.rendered import rendered

LONG = "7" * 1_000_000
DIGEST = cut(LONG)[-65:-1]
STATUS = DeviceStatus(DeviceIdentity(LONG, LONG, LONG), 1, "", 0)
FINDING = replace(
    samples.TAMPERED,
    verdict=Verdict.FIRMWARE_CHANGED,
    parameter="device.firmware",
    declared=LONG + "1",
    live=LONG,
    actor=LONG,
    since=Since(samples.START, samples.BEFORE, LONG, LONG),
    reason="GONE_WITH_FIRMWARE",
    facts={"adopted": LONG, "now": LONG},
)
FOUND = replace(samples.CLEAN, findings=(replace(FINDING, host=samples.CLEAN.host),), status=STATUS)


@pytest.mark.parametrize("output", ["text", "html"])
def test_an_audit_tells_it_cut(output):
    told = rendered("audit", output, samples.HEADER, FOUND, samples.summary())

    bare = "".join(told.split())
    assert len(told) < 100_000
    assert DIGEST in bare
    assert cut(LONG + "1")[-65:-1] in bare


@pytest.mark.parametrize("suffix", ["html", "csv", "xlsx", "docx", "pdf"])
def test_a_report_tells_it_cut_in_every_format(suffix):
    one = device("codec-a", room="r0", model=LONG, serial=LONG, firmware=LONG)
    room = replace(room_of("r0", []), devices=(one,))
    found = figures([room], findings=[])
    found = replace(found, groups=(FindingGroup((replace(FINDING, host="codec-a"),)),))
    report = fleet_report(found, Words("vi"), kind="audit", scope="")
    report = report.only("devices") if suffix == "csv" else report

    data = report_bytes(report, suffix)

    text = {
        "html": lambda: page_of(data).text_content(),
        "csv": lambda: data.decode("utf-8-sig"),
        "xlsx": lambda: str(xlsx_sheets(data)),
        "docx": lambda: str(docx_tables(data)),
        "pdf": lambda: "".join(page.extract_text() for page in PdfReader(BytesIO(data)).pages),
    }[suffix]()
    assert len(text) < 100_000
    assert DIGEST in "".join(text.split())
