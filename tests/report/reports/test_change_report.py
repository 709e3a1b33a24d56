"""A ticket of any change-set: of either view, with all its dangers, in either language."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from fleetcfg.authority.inspection import Inspection
from fleetcfg.errors import RefusalError
from fleetcfg.ledger.ledger_state import DeviceEnd
from fleetcfg.model.outcome import Fate
from fleetcfg.report.formats.paper import paper_of
from fleetcfg.report.formats.source_rows import source_rows
from fleetcfg.report.report_parts import Paragraph
from fleetcfg.report.reports.change_report import change_report
from fleetcfg.trust.crypto.canonical import digest
from fleetcfg.trust.documents.changeset import read_changeset
from fleetcfg.view.v2 import render
from fleetcfg.view.v2_facts import read_view
from fleetcfg.words import Words
from fleetcfg.workflow.changes.ticket import ChangeTicket
from tests.report import changesets2
from tests.report.changesets import payload_of

AT = datetime(2026, 11, 26, 3, 0, tzinfo=UTC)


def ticket(document, **ends):
    payload = payload_of(document)
    shown = Inspection(
        "bundle",
        digest(payload),
        9,
        {},
        ("ks-lan",),
        view=render(payload).decode(),
        is_judged=True,
        needed=1,
    )
    kept = {
        host.replace("_", "-"): DeviceEnd(2, fate, "2026-11-25T01:30:00Z")
        for host, fate in ends.items()
    }
    return ChangeTicket(shown, AT, payload, read_changeset(payload), kept)


def table(report, name):
    (found,) = (one for one in report.tables if one.name == name)
    return found


def texts(report, name):
    return [[cell.text for cell in row] for row in table(report, name).rows]


def five(report):
    return {name: text for name, text, _ in texts(report, "five")}


@pytest.mark.parametrize("words", [Words("vi"), Words("en")])
@pytest.mark.parametrize("document", [changesets2.everything(), changesets2.one_word()])
def test_every_change_set_has_a_ticket_without_holes(document, words):
    made = change_report(ticket(document), words)

    cells = [cell.text for one in made.tables for row in one.rows for cell in row]
    heads = [column for one in made.tables for column in one.columns]
    assert [text for text in (*cells, *heads, made.title) if "change." in text] == []
    assert made.title == words.label("change.title")
    assert made.source.read_at == read_changeset(payload_of(document)).created_at


@pytest.mark.parametrize("name", sorted(changesets2.SAMPLES))
def test_each_line_of_the_second_view_is_in_the_ticket_in_its_order(name):
    document = changesets2.SAMPLES[name]()
    made = change_report(ticket(document), Words("en"))

    told = [row for one in made.tables if one.name.startswith("view-") for row in one.rows]
    blocks = [b for section in read_view(payload_of(document)).sections for b in section.blocks]
    read = [(row.label, row.text) for block in blocks for row in block.rows]
    assert [(row[-2].text, row[-1].text) for row in told] == read
    headings = [block.heading for block in blocks if block.heading]
    assert [row[0].text for row in told if len(row) == 3 and row[0].text] == headings


def test_dangers_and_what_cannot_be_undone_are_told():
    told = five(change_report(ticket(changesets2.everything()), Words("vi")))

    assert "mất đường vào máy" in told["Tác động"]
    assert "khởi động lại" in told["Tác động"]
    assert "Mật khẩu cũ không trả lại được." in told["Trả lại như cũ"]
    assert "10 máy cùng lúc" in told["Rủi ro trong khi làm"]
    assert "3 lần thử" in told["Rủi ro trước khi làm"]


def test_who_is_to_be_told_stands_by_unit_and_room():
    told = five(change_report(ticket(changesets2.one_word()), Words("vi")))

    assert "Xã Bum Tở, Phòng họp tầng 2" in told["Thông báo"]
    assert "Xã Tả Lèng, Hội trường" in told["Thông báo"]
    assert "từng máy" in told["Rủi ro trong khi làm"].lower()


@pytest.mark.parametrize(
    ("fate", "tone"), [(Fate.APPLIED, "good"), (Fate.FAILED, "doubtful"), (Fate.IN_DOUBT, "bad")]
)
def test_what_became_of_a_device_is_told_with_its_attempt_and_time(fate, tone):
    made = change_report(ticket(changesets2.one_word(), codec_bum_to=fate), Words("vi"))

    done, unknown = table(made, "outcomes").rows
    assert [cell.text for cell in done[3:]] == ["2", "25/11/2026 08:30"]
    assert done[2].tone == tone
    assert [cell.text for cell in unknown[2:]] == ["chưa biết ở máy này", "", ""]


@pytest.mark.parametrize("pictures", [True, False])
def test_on_paper_there_is_no_place_to_sign_a_ticket(pictures):
    made = change_report(ticket(changesets2.one_word()), Words("vi"))
    other = replace(made, kind="level")

    assert paper_of(made, Words("vi"), pictures=pictures).signed == ""
    assert paper_of(other, Words("vi"), pictures=pictures).signed


def test_its_foot_tells_when_it_was_made_and_of_no_reading():
    made = change_report(ticket(changesets2.one_word()), Words("vi"))

    rows = dict(source_rows(made, Words("vi")))
    assert rows["Lập bộ thay đổi lúc"] == "24/11/2026 09:15 (giờ Việt Nam)"
    assert "Đọc thiết bị lúc" not in rows
    assert "Lượt kiểm tra" not in rows


def test_what_is_not_proven_says_that_and_why_before_all_else():
    why = RefusalError("ENVELOPE_SIGNATURES", document="changeset", count=0)
    shown = Inspection("bundle", "", 9, refusal=why, file_sha256="sha256:" + "1" * 64)

    made = change_report(ChangeTicket(shown, AT), Words("vi"))

    (section,) = made.sections
    first, second = (block.text for block in section.blocks if isinstance(block, Paragraph))
    assert first == made.source.notices[0] == "chưa chứng thực được: không hiện nội dung"
    assert second.startswith("ENVELOPE_SIGNATURES: ")
    assert made.source.digest == "1" * 64
    assert made.source.read_at == AT
