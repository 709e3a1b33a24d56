import json

from fleetcfg.errors import Stage
from fleetcfg.model.conclusion import Conclusion
from fleetcfg.model.outcome import DeviceOutcome, Fate, LeftParameter
from fleetcfg.report.documents.applied import Heading, RolloutEnd
from fleetcfg_kit.testing.clock import NOON
from tests.report.rendered import rendered


def test_what_a_device_says_of_itself_gives_a_terminal_no_orders():
    done = DeviceOutcome(
        "kit9",
        Fate.REFUSED,
        NOON,
        code="DEVICE_SERIAL",
        stage=Stage.DEVICE,
        facts={"device": "kit9", "signed": "A", "live": "\x1b[2J\u202e"},
    )

    nouns = [Heading("apply", "x", "y", 1), done, RolloutEnd(Conclusion.REFUSED)]
    told = rendered("rollout", "text", *nouns) + rendered("rollout", "json", *nouns)

    assert "\x1b" not in told
    assert "\u202e" not in told


def test_what_a_rollback_left_changed_is_named_with_its_three_values_and_hidden_ones_stay_so():
    left = (
        LeftParameter("Audio DefaultVolume", "70", "50", "42"),
        LeftParameter("SIP Authentication Password", "***", "***", "***"),
        LeftParameter("SIP URI", None, None, "\x1b[2J"),
    )
    done = DeviceOutcome("kit9", Fate.ROLLBACK_FAILED, NOON, code="POSTSTATE_OTHER", left=left)
    nouns = [Heading("apply", "x", "y", 1), done, RolloutEnd(Conclusion.FINDINGS)]

    text = rendered("rollout", "text", *nouns)
    (told,) = json.loads(rendered("rollout", "json", *nouns))["devices"]

    assert '    Audio DefaultVolume\n      đã ký: "70"\n      trước khi ghi: "50"\n' in text
    assert 'đang chạy: "42"' in text
    assert "đã ký: ∅" in text
    assert "\x1b" not in text
    assert told["left_changed"][1] == {
        "path": "SIP Authentication Password",
        "signed": "***",
        "before": "***",
        "live": "***",
    }


def test_a_device_that_is_off_is_not_told_as_refused_and_why_there_is_no_receipt_is_said():
    facts = {"device": "kit9", "why": "DEV_REFUSED"}
    off = DeviceOutcome("kit9", Fate.UNREACHED, NOON, code="DEVICE_UNREACHABLE", facts=facts)
    done, end = DeviceOutcome("kit8", Fate.APPLIED, NOON), RolloutEnd(Conclusion.INCOMPLETE)
    heading = Heading("apply", "x", "y", 2)

    alone = rendered("rollout", "text", heading, off, end)
    beside = rendered("rollout", "text", heading, done, off, end)
    checked = rendered("rollout", "text", Heading("check", "x", "y", 2), off, end)

    assert "kit9: không hỏi được, chưa làm gì\n" in alone
    assert "từ chối" not in alone
    assert "Chưa bắt đầu máy nào, chưa mất lượt nào: không có biên nhận." in alone
    assert "đã áp dụng 1 · không hỏi được, chưa làm gì 1" in beside
    assert "biên nhận" not in beside + checked


def test_a_reconcile_with_nothing_open_says_so():
    end = RolloutEnd(Conclusion.CLEAN)

    assert "không có gì dở" in rendered("rollout", "text", Heading("reconcile", "", "", 0), end)
    assert "không có gì dở" not in rendered("rollout", "text", Heading("reconcile", "", "", 1), end)


def test_a_fact_that_was_not_kept_leaves_no_hole_and_doubt_names_the_command():
    lost = DeviceOutcome("sw", Fate.IN_DOUBT, NOON, code="DEV_CLOSED")
    unclear = DeviceOutcome("sw", Fate.IN_DOUBT, NOON, code="DEV_WRITE_UNCLEAR")
    failed = DeviceOutcome("sw", Fate.FAILED, NOON, code="DEV_WRITE_UNTYPABLE")

    off = DeviceOutcome("sw", Fate.IN_DOUBT, NOON, code="DEVICE_UNREACHABLE")

    told = rendered("rollout", "text", Heading("apply", "x", "y", 4), lost, unclear, failed, off)

    assert "?" not in told
    assert "DEV_CLOSED: sw ngắt kết nối giữa chừng." in told
    assert "DEV_WRITE_UNTYPABLE: Giá trị cho một tham số của sw không" in told
    assert told.count("fleetcfg reconcile") == 3
    assert "chưa có gì bị ghi" not in told
