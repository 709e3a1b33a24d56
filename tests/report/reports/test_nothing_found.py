"""Where nothing was found because nothing was seen, no report says that all is well."""

import re
from dataclasses import replace

import pytest

from fleetcfg.model.device_state import DeviceState
from fleetcfg.report.formats.registry import report_bytes
from fleetcfg.report.report_parts import Paragraph, ReportTable
from fleetcfg.report.reports.fleet_report import fleet_report
from fleetcfg.words import Words
from tests.report.fleets import device, figures, room
from tests.report.formats.read_back import page_of, xlsx_parts
from tests.report.formats.test_pdf import read

KINDS = [("site", "a"), ("provider", "vnpt"), ("province", ""), ("audit", "")]
SILENT = {"looked_at": 0, "conform": 0, "differs": 0, "unjudged": 0}


def fleet_of(*devices):
    one = room("a", [DeviceState.AS_DECLARED])
    return figures([replace(one, devices=devices)], findings=[])


def silent(host="a-0"):
    return device(host, DeviceState.NOT_SEEN, "a", reason="RUN_DEADLINE", **SILENT)


def paragraphs(kind, scope, found, lang="vi"):
    report = fleet_report(found, Words(lang), kind=kind, scope=scope)
    sections = {one.name: one.blocks for one in report.sections}
    told = [one for one in sections["findings-by-gravity"] if isinstance(one, Paragraph)]
    return report, told


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize(("kind", "scope"), KINDS)
def test_no_answer_is_never_fine(kind, scope, lang):
    words = Words(lang)
    report, (told,) = paragraphs(kind, scope, fleet_of(silent()), lang)

    assert told.tone == "doubtful"
    assert told.text.startswith(words.label("report.findings.none_seen", looked_at=0, declared=10))
    assert words.label("report.section.not-seen") in told.text
    every = [one for section in report.sections for one in section.blocks]
    assert not [one for one in every if isinstance(one, Paragraph) and one.tone == "good"]
    cells = [cell for one in every if isinstance(one, ReportTable) for r in one.rows for cell in r]
    assert all(cell.text == "0" for cell in cells if cell.tone == "good")


def test_what_was_seen_beside_it_is_counted():
    found = fleet_of(device("a-0", room="a"), silent("a-1"))
    _, (told,) = paragraphs("site", "a", found)

    assert "10/20" in told.text
    assert Words("vi").count(1, "devices") in told.text
    assert told.tone == "doubtful"


def test_what_only_people_attest_was_not_seen_to_be_fine():
    report, (told,) = paragraphs("site", "a", fleet_of(device("a-0", DeviceState.ATTESTED, "a")))

    assert (told.tone, "0/10" in told.text) == ("doubtful", True)
    (unseen,) = next(one.blocks for one in report.sections if one.name == "not-seen")
    assert unseen.tone == "doubtful"


def test_an_audit_that_was_broken_off_has_not_seen_all():
    found = fleet_of(device("a-0", room="a"))
    broken = replace(found, origin=replace(found.origin, is_whole=False))

    assert paragraphs("province", "", found)[1][0].tone == "good"
    assert paragraphs("province", "", broken)[1][0].tone == "doubtful"


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("made", ["html", "docx", "xlsx", "csv"])
def test_an_audit_that_was_broken_off_at_once_is_told_without_a_single_nought(made, lang):
    nothing = figures([], findings=[])
    broken = replace(nothing, origin=replace(nothing.origin, is_whole=False, selected=49))
    report = fleet_report(broken, Words(lang), kind="audit", scope="")
    (section,) = report.sections
    (told,) = section.blocks
    assert isinstance(told, Paragraph)

    assert told.tone == "doubtful"
    assert re.findall(r"\d+", told.text) == ["0", "49"]
    assert ("bị ngắt" if lang == "vi" else "broken off") in told.text
    assert report_bytes(report, made)


def test_of_an_audit_that_was_broken_off_it_is_told_how_many_devices_it_read():
    found = fleet_of(device("a-0", room="a"), silent("a-1"))
    broken = replace(found, origin=replace(found.origin, is_whole=False, selected=5))
    report, _ = paragraphs("audit", "", broken)
    first, *_ = report.sections[0].blocks
    assert isinstance(first, Paragraph)

    assert first.text == Words("vi").label("report.broken_off", read=1, asked=5)


def text_of(data, made):
    if made == "pdf":
        return "".join(page.extract_text() for page in read(data).pages)
    if made in ("docx", "xlsx"):
        return "".join(
            part.decode() for name, part in xlsx_parts(data).items() if name.endswith(".xml")
        )
    return data.decode()


@pytest.mark.parametrize("made", ["html", "docx", "pdf", "xlsx", "chat"])
def test_no_format_says_that_nothing_was_found(made):
    report, (told,) = paragraphs("site", "a", fleet_of(silent()))
    text = re.sub(r"<[^>]*>|[\s\u200b]+", "", text_of(report_bytes(report, made), made))

    assert re.sub(r"\s", "", Words("vi").label("report.findings.none")) not in text
    if made not in ("xlsx", "chat"):  # these have tables and figures alone
        assert re.sub(r"\s", "", told.text) in text


def test_the_page_shows_it_in_no_green():
    report, _ = paragraphs("site", "a", fleet_of(silent()))

    page = page_of(report_bytes(report, "html"))

    (told,) = (one for one in page.iter("p") if "trong phần đã xem" in one.text_content())
    assert told.get("class") == "d"  # doubtful; what is good is "g"
