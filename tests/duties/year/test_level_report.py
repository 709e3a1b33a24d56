"""The table for an auditor: four results and no fifth, evidence, and an officer's empty column."""

from dataclasses import replace

import pytest

from fleetcfg.duties.year.rules.level_requirements import LevelStandard, level_standard
from fleetcfg.duties.year.told.level_report import level_report
from fleetcfg.duties.year.use.level import LevelRequest, assess_level
from fleetcfg.model.verdict import Verdict
from fleetcfg.report.formats.source_rows import source_rows
from fleetcfg.report.report_parts import Paragraph, Tiles
from fleetcfg.words import Words
from tests.duties.year.level_cases import (
    AT,
    DAY,
    HOSTS,
    RULE,
    asked,
    case,
    found,
    report,
    world,
)

__all__ = ["case", "world"]

VI, EN = Words("vi"), Words("en")


def told(case, *requirements, words=VI, level=3, **more):
    """Return the report on *requirements*, each with an id of its own; on all if none is given."""
    standard = level_standard()
    own = tuple(replace(one, id=f"r{n}") for n, one in enumerate(requirements))
    if own:
        standard = LevelStandard(
            "TCVN 1", standard.valid_from, {3: 195}, standard.read_on, "paraphrase", own
        )
    request = LevelRequest(level, AT, **more)
    return level_report(assess_level(request, standard, case.basis, case.store, None), words)


def rows(made):
    return [[cell.text for cell in row] for row in made.tables[0].rows]


def gaps(made):
    """Return what stands in the table of details, without the clause."""
    (table,) = (one for one in made.tables if one.name == "gaps")
    return [[cell.text for cell in row[1:]] for row in table.rows]


def summary(made):
    return [block.text for block in made.sections[0].blocks if isinstance(block, Paragraph)]


def test_every_result_has_its_word_its_tone_and_its_figure(case):
    case.keep(report("codec-a"), report("codec-b", found("codec-b")), report("codec-c"))
    case.facts = {"providers": {}}
    for host in HOSTS:
        case.world.change(host, site=None)
    wanted = (
        asked("parameters", "time.ntp_server"),
        asked("parameters", RULE),
        asked("inventory", "custodian"),
        asked("person", attach={"vi": "Sơ đồ", "en": "The drawing"}),
        asked("suppliers"),
    )

    made = told(case, *wanted)

    words = ["Đạt", "Một phần", "Chưa", "Chưa có số liệu", "Không áp dụng"]
    assert [row[2] for row in rows(made)] == words
    tones = [row[2].tone for row in made.tables[0].rows]
    assert tones == ["good", "doubtful", "bad", "waiting", "dim"]
    (tiles,) = (block for block in made.sections[0].blocks if isinstance(block, Tiles))
    assert [(tile.label, tile.value) for tile in tiles.tiles] == [(word, "1") for word in words]


@pytest.mark.parametrize("level", [2, 3])
@pytest.mark.parametrize("words", [VI, EN])
def test_the_column_of_the_officer_is_empty_whatever_is_known(case, level, words):
    case.keep(*map(report, HOSTS))

    table = rows(told(case, words=words, level=level))

    assert len(table) == len(level_standard().of(level))
    assert {row[5] for row in table} == {""}
    assert all(row[0] and row[1] and row[2] and row[3] for row in table)
    assert [cell for row in table for cell in row if "?" in cell or "level." in cell] == []


def test_a_clause_that_was_not_read_says_so(case):
    clauses = [row[0] for row in rows(told(case, level=2))]

    assert "4.2.2.1 b" in clauses
    assert "4.2.2.2 (số khoản suy từ cấp kia, chưa đọc được)" in clauses


def test_the_source_and_what_is_not_in_the_table_are_told(case):
    told_first = " ".join(summary(told(case)))

    assert "195 dòng" in told_first
    assert "Mua tiêu chuẩn và đối chiếu trước khi trích dẫn vào hồ sơ." in told_first


def test_evidence_names_the_run_the_baseline_and_where_it_is_not_so(case):
    waived = {"document": "9/SKHCN", "until": "2026-12-31", "why": "đợi máy mới"}
    case.keep(
        report("codec-a"),
        report(
            "codec-b",
            found("codec-b", Verdict.WAIVED, reason="WAIVED_BY_DOCUMENT", facts=waived),
        ),
        report("codec-c", found("codec-c", declared="On", live="Off")),
    )

    made = told(case, asked("parameters", RULE))

    ((_, _, result, evidence, on, _),) = rows(made)
    assert (result, on) == ("Một phần", "23/11/2026 14:00")
    assert "Lượt kiểm tra R1: đo được 1 tham số đúng khai báo, trên 1 máy." in evidence
    assert "only (12/SKHCN-CNTT)" in evidence
    assert "Đang được miễn theo văn bản: 1 (trên 1 thiết bị)." in evidence
    assert "Chưa đúng: 1 (trên 1 thiết bị)." in evidence
    assert made.tables[0].rows[0][2].link == "gap-r0"
    details = {row[0]: row for row in gaps(made)}
    _, what, why = details["codec-b · Phòng dc-codec-b"]
    assert what == f"Mã hóa cuộc gọi ({RULE})"
    assert "9/SKHCN" in why
    assert "31/12/2026" in why
    assert "khai báo: On · thực tế: Off" in details["codec-c · Phòng dc-codec-c"][2]


def test_what_a_person_attests_is_told_as_not_measured(case):
    facts = {"by": "Lò Văn B", "value": "On", "seen_on": "2026-11-20", "until": "2027-05-20"}
    attested = [
        found(host, Verdict.ATTESTED, reason="ATTESTED_BY_PERSON", facts=facts) for host in HOSTS
    ]
    case.keep(*(report(one.host, one) for one in attested))

    made = told(case, asked("parameters", RULE))

    ((_, _, result, evidence, on, _),) = rows(made)
    assert (result, on) == ("Chưa có số liệu", "")
    assert "Do cán bộ xác nhận, không đo: 3 (trên 3 thiết bị)." in evidence
    assert "đo được 0 tham số" in evidence
    assert "Lò Văn B" in gaps(made)[0][2]


def test_why_a_device_was_not_read_is_told_with_what_is_known(case):
    lost = report("codec-a", reason="DEV_TIMEOUT", facts={"host": "codec-a", "seconds": 30})
    case.keep(lost, report("codec-b"), report("codec-c"))

    made = told(case, asked("parameters", RULE))

    assert "Không đọc được: 1 thiết bị." in rows(made)[0][3]
    ((host, what, why),) = gaps(made)
    assert (host, what) == ("codec-a · Phòng dc-codec-a", "")
    assert why.startswith("không đọc được: ")


def test_what_is_so_of_many_devices_stands_together(case):
    made = told(case, asked("inventory", "custodian", "number"))

    ((hosts, fields, why),) = gaps(made)
    assert (hosts, why) == (", ".join(HOSTS), "danh mục chưa ghi")
    assert fields == "người giữ, số máy hoặc MAC"


@pytest.mark.parametrize(("words", "why"), [(VI, "chưa ký"), (EN, "not signed")])
def test_a_draft_is_not_told_as_issued(case, words, why):
    made = told(case, asked("baselines"), asked("reviewed", months=12), words=words)

    for row in rows(made):
        assert row[2] == words.label("level.result.not_met")
        assert "0/1" in row[3] or "0 of 1" in row[3]
    assert all(row[1] == "only" and row[2].startswith(why) for row in gaps(made))


def test_details_are_left_out_of_a_summary_and_the_table_is_not(case):
    made = told(case, asked("inventory", "custodian"))

    assert [table.name for table in made.summary().tables] == ["requirements"]


@pytest.mark.parametrize(
    ("days", "loud"), [(1, []), (40, ["SỐ LIỆU CŨ: lượt kiểm tra lúc 15/10/2026 14:00"])]
)
def test_an_old_run_says_its_age_first(case, days, loud):
    case.keep(*map(report, HOSTS), at=AT - days * DAY)

    made = told(case, asked("person"))

    assert [line.partition(", cách")[0] for line in made.source.notices[:-1]] == loud


def test_what_was_edited_since_the_audit_is_told_at_the_head(case):
    case.keep(*map(report, HOSTS))
    case.store.connection.execute(
        """UPDATE run SET basis = '{"unsigned": false, "authority": null}'"""
    )
    assert [line.partition(":")[0] for line in told(case).source.notices] == ["CHƯA KÝ"]


def test_a_simulated_run_says_so_loudly(case):
    case.keep(*(report(host, simulated=True) for host in HOSTS))

    made = told(case, asked("person"))

    assert any(line.startswith("MÔ PHỎNG: ") for line in made.source.notices)


def test_without_an_audit_that_is_said_first_and_nothing_is_met_by_one(case):
    made = told(case)

    assert made.source.notices[0].startswith("CHƯA CÓ SỐ LIỆU")
    assert made.source.run == ""
    assert [label for label, _ in source_rows(made, VI)] == ["Lập báo cáo lúc", "Phiên bản"]
    by_run = [row for row in rows(made) if "Lượt kiểm tra" in row[3]]
    assert by_run == []


def test_tables_and_anchors_have_names_that_every_format_can_take(case):
    made = told(case)

    names = [table.name for table in made.tables]
    assert len(set(names)) == len(names)
    assert all(len(name) <= 31 and name.isascii() for name in names)
    links = {cell.link for table in made.tables for row in table.rows for cell in row} - {""}
    anchors = {cell.anchor for table in made.tables for row in table.rows for cell in row} - {""}
    assert links
    assert links <= anchors
