"""A page of a document on paper: what a reader needs who has no keyboard, and in his language."""

from datetime import UTC, datetime, timedelta

import pytest

from fleetcfg.authority.document_facts import root_facts
from fleetcfg.authority.inspection import LogDetails
from fleetcfg.authority.log_content import MOST_ENTRIES, LogContent
from fleetcfg.errors import RefusalError
from fleetcfg.ledger.entry import LedgerEntry
from fleetcfg.model.timezone import spell_instant
from fleetcfg.report.documents.document_text import DocumentShown, document_html, document_text
from fleetcfg.report.documents.fact_text import change_text, fact_text
from fleetcfg.report.documents.log_page import log_parts
from fleetcfg.trust.crypto.canonical import Json, spell
from fleetcfg.trust.documents.adoption import read_adoption
from fleetcfg.trust.documents.receipt import read_receipt
from fleetcfg.trust.documents.root import read_root
from fleetcfg.view.page_template import spell_css
from fleetcfg.words import Words
from fleetcfg.workflow.documents.adoption_details import AdoptedDetails, AdoptionDetails
from fleetcfg.workflow.documents.details import FactDetails, ReceiptDetails
from fleetcfg_kit.testing.clock import NOON
from fleetcfg_kit.testing.documents import (
    HEAD,
    ORIGIN,
    make_adopted,
    make_adoption,
    make_received,
    make_root,
)
from fleetcfg_kit.testing.policy import DOMAIN

SHA256 = f"sha256:{'0' * 64}"
VI, EN = Words("vi"), Words("en")


def root_shown(*, people: tuple[str, ...] = (), refusal: RefusalError | None = None):
    root = read_root(spell(make_root()))
    details = FactDetails(root, root_facts(root), 0, (), len(root.people))
    return DocumentShown(details, SHA256, people, is_proven=False, refusal=refusal)


def test_paper_says_that_nobody_signed_and_not_what_to_type():
    shown = root_shown(refusal=RefusalError("ENVELOPE_SIGNATURES", count=0))

    told, paper = document_text(shown, VI), document_html(shown, VI)

    assert "fleetcfg trust sign" in " ".join(told.split())
    assert "<td>Chưa ai ký.</td>" in paper
    assert "fleetcfg" not in paper
    assert "ENVELOPE_SIGNATURES" not in paper


def test_paper_says_how_many_signatures_are_still_missing():
    refusal = RefusalError("ROOT_THRESHOLD_NEW", people=1, needed=2)

    paper = document_html(root_shown(people=("a",), refusal=refusal), VI)

    assert VI.sentence(refusal.code, refusal.facts) in paper
    assert VI.remedy(refusal.code, refusal.facts) not in paper


def test_paper_names_no_option_of_a_command():
    adoption = read_adoption(spell(make_adoption(make_adopted("room-1"))))
    values = {"A": "1", "B": "2"}
    device = AdoptedDetails(adoption.devices[0], "", "", values)
    details = AdoptionDetails(adoption, (device,), "nothing")
    shown = DocumentShown(details, SHA256, (), is_proven=True)

    for words in (VI, EN):
        assert "--values" in document_text(shown, words)
        assert "--values" not in document_html(shown, words)
    assert "The 2 values are not printed here" in document_html(shown, EN)


# ---------------------------------------------------------------- words and times of facts


def test_roles_and_keys_are_named_in_the_language_of_the_page():
    page = document_html(root_shown(), VI)

    assert "Soạn thay đổi / Duyệt" in page
    assert "ít nhất 1/1/2 theo mức rủi ro thấp/thường/cao" in page
    assert "khóa SSH" in page
    assert "author / approver" not in page
    assert "sshsig" not in page


def test_what_a_certificate_and_a_touched_key_ask_for_is_said():
    card = fact_text("key", ("a", "cms", "g2", "crl 24 h"), VI)
    touched = fact_text("key", ("a", "sshsig", "uv"), VI)

    assert card == "a · chứng thư số · do g2 · danh sách thu hồi cũ nhất 24 h"
    assert touched == "a · khóa SSH · mỗi lần ký phải nhập PIN hoặc vân tay"


def test_times_are_old_and_then_new_and_never_look_alike():
    start, end = datetime(2026, 11, 24, 1, 0, 5, tzinfo=UTC), datetime(2026, 12, 8, tzinfo=UTC)
    later = start + timedelta(seconds=20)

    days = change_text("validity", (start, end), (start, end + timedelta(days=1)), VI)
    moments = change_text("validity", (start, end), (later, end), VI)

    assert days == ("24/11/2026 08:00 – 08/12/2026 07:00  →  24/11/2026 08:00 – 09/12/2026 07:00")
    assert moments.split("  →  ") == [
        "24/11/2026 08:00:05 – 08/12/2026 07:00:00",
        "24/11/2026 08:00:25 – 08/12/2026 07:00:00",
    ]


# ---------------------------------------------------------------- logs


def test_of_a_long_log_the_last_entries_are_told_and_how_many_are_not():
    content = LogContent(is_whole=True)
    for position in range(MOST_ENTRIES + 50):
        at = spell_instant(datetime(2026, 11, 24, tzinfo=UTC) + timedelta(minutes=position))
        content.add(LedgerEntry(position, at, "scan", {"dev": "room-1"}, b""))
    log = LogDetails("o", MOST_ENTRIES + 50, "ab" * 32, start=0, content=content)

    page = document_html(DocumentShown(log, "", ("o",), is_proven=True), VI)

    assert "50 dòng trước đó không in ở đây." in page
    assert page.count("room-1") == MOST_ENTRIES
    assert "<td>0 – 149 (150 dòng sổ)</td>" in page
    assert "<td>24/11/2026 07:00:00 – 24/11/2026 09:29:00</td>" in page


def test_of_a_log_that_does_not_fit_the_title_says_so_and_each_notice_is_told_by_itself():
    content = LogContent(problem=RefusalError("LOG_ENTRY_COUNT", why="fewer"))
    log = LogDetails("o", 3, "ab" * 32, start=0, simulated=1, content=content)
    shown = DocumentShown(log, "", ("o",), is_proven=True)

    told, page = document_text(shown, VI), document_html(shown, VI)

    assert told.startswith("BẢN XUẤT SỔ GHI: KHÔNG KHỚP VỚI ĐẦU SỔ ĐÃ KÝ\n")
    assert "\n  MÔ PHỎNG: 1 thiết bị" in told
    assert "(thiếu dòng)." in told
    assert "<p>MÔ PHỎNG</p><p>1 thiết bị" in page


def test_why_a_log_contradicts_something_is_told_in_words():
    refusal = RefusalError(
        "LOG_CONTRADICTION", why="not_issued", position=52, changeset="", device="room-1"
    )
    content = LogContent(problem=refusal)
    log = LogDetails("o", 3, "ab" * 32, content=content)
    shown = DocumentShown(log, "", ("o",), is_proven=True)

    told = " ".join(document_text(shown, VI).split())

    assert "bắt đầu một bộ thay đổi chưa phát ở đây" in told
    assert "not_issued" not in told


def test_every_sheet_of_a_draft_says_that_it_is_one():
    paper = document_html(root_shown(), VI)

    title = "TÀI LIỆU GỐC: BẢN NHÁP, CHƯA ĐỦ NGƯỜI KÝ"
    assert f'@top-left {{ content: "{spell_css(title)}"' in paper


# ---------------------------------------------------------------- receipts


def receipt_shown(outcome: str, code: str):
    document: dict[str, Json] = {
        "_type": "fleetcfg/receipt/v1",
        "trust_domain": DOMAIN,
        "changeset": SHA256,
        "id": "CS-2026-0147",
        "person": "tech",
        "origin": ORIGIN,
        "head": dict(HEAD),
        "issued_at": spell_instant(NOON),
        "devices": [make_received("room-1", outcome=outcome, code=code)],
    }
    details = ReceiptDetails(read_receipt(spell(document)))
    return DocumentShown(details, SHA256, (), is_proven=True)


@pytest.mark.parametrize(
    ("outcome", "code"),
    [("failed", "DEV_WRITE_UNTYPABLE"), ("in_doubt", "DEV_CLOSED"), ("rollback_failed", "DEV_NEW")],
)
def test_what_a_receipt_does_not_keep_leaves_no_hole(outcome, code):
    shown = receipt_shown(outcome, code)

    for words in (VI, EN):
        told = " ".join(document_text(shown, words).split())
        assert code in told
        assert "?" not in told
        assert ("fleetcfg reconcile" in told) == (outcome != "failed")
        assert "?" not in document_html(shown, words).partition("<body")[2]


def test_entries_are_called_the_last_ones_only_where_others_are_left_out():
    titles = []
    for size in (2, MOST_ENTRIES + 1):
        content = LogContent(is_whole=True)
        for position in range(size):
            at = spell_instant(datetime(2026, 11, 24, tzinfo=UTC))
            content.add(LedgerEntry(position, at, "scan", {"dev": "room-1"}, b""))
        *_, last = log_parts(LogDetails("o", size, "ab" * 32, start=0, content=content), VI)
        titles.append(last.title)

    assert titles == ["CÁC DÒNG", "CÁC DÒNG CUỐI"]
