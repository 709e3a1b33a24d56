"""View 2: agreed bytes, completeness, what a manager reads first, and what is true of it."""

import copy
import json
import re
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetcfg.errors import RefusalError
from fleetcfg.trust.crypto.canonical import can_spell, digest
from fleetcfg.view.fold import COLUMNS
from fleetcfg.view.spelling import literal
from fleetcfg.view.v2 import VIEWS, on_screen, render
from fleetcfg.view.v2_facts import read_view
from fleetcfg.view.v2_html import page
from tests.report.changesets import changeset, device, op, payload_of
from tests.report.changesets2 import SAMPLES, everything, for_readers, one_word, turned
from tests.report.leaves import FIXED, changed, is_document, leaves, others, without_digests
from tests.report.test_view2_html import FORBIDDEN, read

GOLDEN = Path(__file__).parent / "golden"
ONE = one_word()
FIRST_PAGE = 56  # lines of a sheet of A4 with its margins

NOUGHTS = "sha256:" + "0" * 64
DROPS = {
    "reason": lambda d: d["devices"][0]["ops"][1]["about"].pop("asked_by"),
    "reason of a secret": lambda d: d["devices"][0]["secrets"][0]["about"].pop("asked_by"),
    "clauses": lambda d: d["devices"][0]["secrets"][0]["about"]["asked_by"].update(clauses=[]),
    "a risk": lambda d: d["devices"][0]["ops"][3]["about"]["risks"].pop(),
    "order of risks": lambda d: d["devices"][0]["ops"][3]["about"]["risks"].reverse(),
    "order of operations": lambda d: d["devices"][0]["ops"].reverse(),
    "order of guards": lambda d: d["devices"][0]["guards"].reverse(),
    "an approver": lambda d: d["about"]["approvers"].pop(),
    "a name": lambda d: d["about"]["names"].pop("ks-lan"),
    "another name": lambda d: d["about"]["names"].update(khach="Khách"),
}
PARTLY = {
    "no pace": lambda d: d.pop("at_once"),
    "no people": lambda d: d.pop("about"),
    "no place": lambda d: d["devices"][1].pop("about"),
    "no meaning": lambda d: d["devices"][0]["ops"][0].pop("about"),
    "no device at once": lambda d: d.update(at_once=0),
    "too many at once": lambda d: d.update(at_once=51),
    "null": lambda d: d.update(at_once=None),
    "null reason": lambda d: d["devices"][0]["ops"][0]["about"].update(asked_by=None),
    "another risk": lambda d: d["devices"][0]["ops"][0]["about"].update(risks=["kill"]),
}


def text_of(document: dict) -> str:
    return render(payload_of(document)).decode()


def words_of(document: dict) -> str:
    return " ".join(" ".join(read(page(payload_of(document))).words).split())


def content_of(document: dict) -> str:
    payload = payload_of(document)
    view = render(payload)
    return without_digests(view.decode(), payload, view)


def unquoted(text: str) -> str:
    return re.sub(r'"(?:\\.|[^"\\])*"', '""', text)


@pytest.mark.parametrize("name", SAMPLES)
def test_the_bytes_are_those_that_were_agreed(name):
    assert text_of(SAMPLES[name]()) == (GOLDEN / f"view2-{name}.txt").read_text("utf-8")


@pytest.mark.parametrize("name", ["one-word", "high", "turned", "everything"])
def test_a_change_of_any_member_changes_what_is_read(name):
    document = SAMPLES[name]()
    before = content_of(document)
    unseen, untried = [], []
    shown_otherwise = {("tool", "view")}  # by another view, or by none
    for place, value in leaves(document):
        if place in shown_otherwise:
            continue
        given = [*others(place, value), "sever", "guard", "restart", NOUGHTS]
        other = (changed(document, place, each) for each in given if each != value)
        tried = list(islice(filter(is_document, other), 3))
        is_free = place[-1] not in FIXED and not isinstance(value, bool) and value not in (None, "")
        if is_free and not tried:
            untried.append(place)
        unseen += [place for each in tried if content_of(each) == before]

    assert (unseen, untried) == ([], [])


@pytest.mark.parametrize("drop", DROPS)
def test_what_is_left_out_added_or_turned_round_is_read(drop):
    document = copy.deepcopy(everything())  # texts are shared between its parts
    before = content_of(document)
    DROPS[drop](document)

    assert content_of(document) != before


def test_a_change_of_one_word_on_two_devices_is_one_sheet_and_an_annex():
    first, annex = text_of(one_word()).split("\nPHỤ LỤC")

    assert len(first.splitlines()) <= FIRST_PAGE
    assert not re.search(r"[0-9a-f]{8} [0-9a-f]{8}|SHA256:|FTT24|10\.20\.", first)
    assert all(each in annex for each in ("SHA256:", "FTT24", "10.20.", "0123456789abcdef"))


def test_a_manager_reads_words_and_names_and_no_english():
    first, _ = text_of(one_word()).split("\nPHỤ LỤC")

    for told in (
        'từ "BestEffort" thành "On"',
        '"Mã hóa cuộc gọi; required là không mã hóa được thì không nối"',
        "LIÊN QUAN AN NINH",
        '"Cuộc gọi không mã hóa có thể bị nghe lén trên đường truyền"',
        '"QĐ 32/2019/QĐ-TTg Điều 5.3"; cấu hình chuẩn "20-encryption"',
        'phòng "Phòng họp tầng 2", điểm cầu "UBND xã Bum Tở"',
        '"Trần Văn Bình, Kỹ thuật viên VNPT Lai Châu" (ktv-vnpt-07)',
        'cần 1 người trong số: "Nguyễn Văn A, Giám đốc" (giam-doc)',
        "08:00 thứ Tư ngày 25/11/2026, giờ Việt Nam",
        "17:00 thứ Năm ngày 26/11/2026 (1 ngày 9 giờ)",
        "máy KHÔNG trong cuộc gọi",
    ):
        assert told in first
    for english in ("listed", "rollback", "string", "false", "call.active", "https"):
        assert english not in unquoted(first)


def test_the_annex_says_in_words_how_it_is_done():
    text = text_of(everything())

    assert "lần lượt như đã kê" in text
    assert "20 ký tự ngẫu nhiên, máy tự tạo" in text
    assert [word for word in ("listed", "rollback", "random-20") if word in text] == []


@pytest.mark.parametrize(("is_in_call", "told"), [(False, "KHÔNG"), (True, "ĐANG")])
def test_the_condition_stands_the_right_way_round(is_in_call, told):
    document = one_word()
    for each in document["devices"]:
        each["guards"][0]["equals"] = is_in_call

    assert text_of(document).count(f"máy {told} trong cuộc gọi") == 2


@pytest.mark.parametrize(
    ("at_once", "told"),
    [(1, "từng máy một, theo thứ tự của mục 2"), (2, "nhiều nhất 2 máy cùng lúc")],
)
def test_how_many_devices_at_once_is_told(at_once, told):
    text = text_of(one_word() | {"at_once": at_once})

    assert told in " ".join(text.split())


def test_the_order_that_is_told_is_the_order_of_the_document_whatever_stands_first():
    """The gravest stands first and is written last; each is named by its number."""
    text = text_of(turned())

    assert text.index("1. Network[1] DNS") < text.index("2. NetworkServices NTP")
    assert re.search(r"ghi theo thứ tự +3, 2, 1\n", text)


def test_risk_comes_from_the_document_and_from_no_table_of_words():
    harmless = for_readers(changeset(device("a", 1, op("Auth Password Mode", "x", "y"))))
    grave = copy.deepcopy(harmless)
    grave["devices"][0]["ops"][0]["about"]["risks"] = ["sever"]

    assert "từ điển tham số không nêu rủi ro riêng" in text_of(harmless)
    assert "CÓ THỂ LÀM MẤT ĐƯỜNG VÀO MÁY" in text_of(grave)


@pytest.mark.parametrize("name", SAMPLES)
def test_no_line_is_wider_than_a_sheet_and_every_character_can_be_seen(name):
    text = text_of(SAMPLES[name]())

    assert all(len(line) <= COLUMNS and line == line.rstrip() for line in text.splitlines())
    assert all(character == "\n" or character.isprintable() for character in text)


def test_nothing_of_a_document_begins_a_line_or_stands_there_as_a_heading():
    document = everything()
    headings = [line for line in text_of(document).splitlines() if line and line[0] != " "]

    document["reason"] = "\\n1. THAY ĐỔI GÌ, VÌ SAO " * 100
    document["devices"][0]["ops"][3]["post"]["value"] = "3. LÀM THẾ NÀO " * 30
    document["devices"][0]["about"]["room"] = "PHỤ LỤC: SỐ LIỆU " * 30
    again = [line for line in text_of(document).splitlines() if line and line[0] != " "]

    assert again == headings
    assert len(headings) == 6


def test_a_value_that_looks_like_another_is_told_apart_in_the_annex():
    document = for_readers(changeset(device("a", 1, op("P", "x", "Rœm"))))

    assert '"R\\u0153m"' in text_of(document)


def test_a_number_a_truth_and_a_text_of_the_same_letters_read_otherwise():
    texts = {
        content_of(document)
        for document in (
            for_readers(changeset(device("a", 1, each)))
            for each in (
                op("P", "1", "ĐÚNG"),
                op("P", "1", None),
                op("P", "1", "(không đặt)"),
                op("P", "1", ""),
                op("P", 1, 2, "integer"),
                op("P", "1", "2"),
                op("P", *(False, True), "boolean"),
            )
        )
    }

    assert len(texts) == 7


@pytest.mark.parametrize("name", SAMPLES)
def test_the_page_says_every_row_of_the_text_and_both_digests(name):
    payload = payload_of(SAMPLES[name]())
    said = words_of(SAMPLES[name]())

    view = read_view(payload)
    blocks = [block for section in view.sections for block in section.blocks]
    rows = [row for block in blocks for row in block.rows]
    for told in (
        *(section.title for section in view.sections),
        *(block.heading for block in blocks),
        *(f"{row.label} {row.text}".strip() for row in rows),
    ):
        assert " ".join(told.split()) in said
    for whole in (digest(payload), digest(render(payload))):
        assert " ".join(re.findall("........", whole.removeprefix("sha256:"))) in said


def test_the_page_is_one_file_without_a_script_or_a_reference():
    document = everything()
    for text in ("<script>alert(1)</script>", "</style>", "{{7*7}}", "\"'><img src=x>"):
        document["devices"][0]["about"]["room"] = text
        document["devices"][0]["ops"][0]["about"] |= {"meaning": text}
        document["reason"] = text
        reader = read(page(payload_of(document)))

        assert reader.tags.isdisjoint(FORBIDDEN)
        names = {name for _, name, _ in reader.attributes}
        assert not {name for name in names if name.startswith("on") or name in {"src", "href"}}


@pytest.mark.parametrize("view", ["1", "3"])
def test_a_change_set_for_a_view_that_is_not_here_is_refused(view):
    """Nobody was given a change-set of view 1: 0.2 was installed by no office (ADR 155)."""
    payload = payload_of(changed(one_word(), ("tool", "view"), view))

    assert view not in VIEWS
    for show in (render, page, lambda data: on_screen(data, 80)):
        with pytest.raises(RefusalError) as refused:
            show(payload)
        assert refused.value.code == "VIEW_MISMATCH"


def test_what_is_no_change_set_is_not_shown():
    for payload in (b"", b"{}", b'{"_type":"fleetcfg/changeset/v1"}', b"\xff"):
        with pytest.raises(RefusalError):
            render(payload)


@pytest.mark.parametrize("change", PARTLY)
def test_what_readers_are_told_is_there_as_a_whole(change):
    document = copy.deepcopy(one_word())
    assert is_document(document)

    PARTLY[change](document)

    assert not is_document(document)


@given(st.text(st.sampled_from(' "\\ab\u1ecd'), max_size=40))
def test_a_literal_is_json_of_its_value_in_ascii_and_shows_every_blank(text):
    shown = literal(text)

    assert json.loads(shown) == text
    assert shown.isascii()
    assert "  " not in shown
    assert '" ' not in shown[:2]
    assert not shown.endswith(' "')


@given(st.text(st.characters(codec="utf-8", min_codepoint=32, max_codepoint=0x1EFF), max_size=300))
def test_two_reasons_never_read_the_same(text):
    if not can_spell(text):
        return
    shown = text_of(ONE | {"reason": text})
    assert all(len(line) <= COLUMNS for line in shown.splitlines())
    reason = shown.partition("Lý do")[2].partition("\n  Quy mô")[0].strip()
    joined = re.sub(r"\n +", " ", re.sub(r"\\\n +", "", reason))
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    assert joined == '"' + re.sub(r"(?<= ) |^ | $", r"\\u0020", escaped) + '"'


# ------------------------------------------------------------ on a narrow screen


def bare(text: str) -> str:
    """Return *text* without what lines are broken by."""
    return re.sub(r"[\s\\]", "", text)


@pytest.mark.parametrize("columns", [1, 30, 40, 59, 60, 72, 80, 99])
@pytest.mark.parametrize("name", SAMPLES)
def test_a_narrow_screen_shows_every_word_and_no_line_is_wider(name, columns):
    payload = payload_of(SAMPLES[name]())

    told = on_screen(payload, columns)

    assert bare(told) == bare(render(payload).decode())
    assert max(map(len, told.splitlines())) <= max(columns, 30)


@pytest.mark.parametrize("columns", [COLUMNS, COLUMNS + 1, 1000])
def test_on_a_wide_screen_the_view_is_as_it_is_signed(columns):
    payload = payload_of(everything())

    assert on_screen(payload, columns) == render(payload).decode()


def test_text_of_the_document_begins_no_line_of_a_narrow_screen():
    """A reason of many words must never look like a heading of the view."""
    document = one_word()
    document["reason"] = "PHỤ LỤC " * 40
    for columns in (30, 40, 60, 80):
        lines = on_screen(payload_of(document), columns).splitlines()
        assert sum(line.startswith("PHỤ LỤC") for line in lines) == 1
