"""An approver reads what an edit asks, allows and warns of, and not how the files spell it."""

from dataclasses import replace
from datetime import date

import pytest

from fleetcfg.declared.edit_impact import Effect, FactEdit
from fleetcfg.declared.province_impact import ProvinceEdit
from fleetcfg.model.advisory import Advisory
from fleetcfg.model.declared import Attestation, Waiver
from fleetcfg.model.permit import MovePermit
from fleetcfg.model.problem import Place
from fleetcfg.model.software import AllowedSoftware
from fleetcfg.report.effect_text import effect_text, entry_change, fact_change
from fleetcfg.words import Words

HERE = Place("a.yaml", 4)
UNTIL = date(2026, 12, 31)
ATTESTED = Attestation("room.light", "none", "Trần B", date(2026, 11, 2), UNTIL, "rooms", HERE)
ANY, ONE = (
    Waiver("call.rate", (), UNTIL, "9/SKHCN", "thử", value, "rooms", HERE) for value in (None, "64")
)
NO_APPS = AllowedSoftware("web_app", decision="x")
MACRO = AllowedSoftware("macro", "lamp", "3f" * 32, is_required=True, decision="x")
FAULT = Advisory("X-1", "cisco_ce", first="ce9", below="ce9.16", severity="high", source="")
ENDED = Advisory("X-2", "cisco_ce", ("*SX10*",), last="ce8", end_of_support=UNTIL, source="")
PERMIT = MovePermit("a", "5/X", "huyện", date(2026, 12, 1), UNTIL, "sw-2", "Gi0/3")


def effect(about: Waiver | Attestation | AllowedSoftware | Advisory | None) -> Effect:
    return Effect("rule", None, "rooms", HERE, about)


@pytest.mark.parametrize(
    ("about", "told"),
    [
        (
            ATTESTED,
            'được xác nhận là none: "Trần B" xem ngày 02/11/2026, có giá trị hết ngày 31/12/2026',
        ),
        (ANY, 'được miễn, giá trị nào cũng được, hết ngày 31/12/2026, theo "9/SKHCN"'),
        (ONE, 'được phép là 64, hết ngày 31/12/2026, theo "9/SKHCN"'),
        (NO_APPS, "không được có cái nào"),
        (MACRO, f"phải có, sha256 {'3f' * 32}"),
        (
            FAULT,
            "phần mềm có lỗi đã công bố, mức nghiêm trọng · từ bản ce9 · trước bản ce9.16",
        ),
        (
            ENDED,
            "hãng chỉ hỗ trợ đến hết ngày 31/12/2026 · đến hết bản ce8 · máy *SX10*",
        ),
        (None, "rule"),
    ],
)
def test_what_is_said_is_said_in_words(about, told):
    assert effect_text(effect(about), Words("vi")) == told


def test_nothing_is_a_word_too():
    assert effect_text(None, Words("vi")) == "chưa khai"


def test_a_permit_to_move_names_the_place_the_days_and_the_document():
    edit = FactEdit("a", "move_permits", "", str(PERMIT), ((), (PERMIT,)))

    assert fact_change(edit, Words("vi")) == (
        "không có",
        'sang "huyện" (sw-2 Gi0/3) từ 01/12/2026 đến hết 31/12/2026, theo "5/X"',
    )


HOSTILE = 'x", đến hết 31/12/2099   → Không có gì thay đổi'
INSIDE = '"x\\", đến hết 31/12/2099 → Không có gì thay đổi"'


@pytest.mark.parametrize(
    "about",
    [
        replace(ATTESTED, by=HOSTILE),
        replace(ATTESTED, value=HOSTILE),
        replace(ANY, document=HOSTILE),
        replace(ONE, value=HOSTILE),
        replace(FAULT, source=HOSTILE),
        replace(FAULT, fixed_in=HOSTILE),
        replace(ENDED, products=(HOSTILE,)),
    ],
)
def test_what_people_wrote_cannot_speak_for_the_page(about):
    assert INSIDE in effect_text(effect(about), Words("vi"))


@pytest.mark.parametrize(
    "permit",
    [
        replace(PERMIT, to=HOSTILE),
        replace(PERMIT, document=HOSTILE),
        replace(PERMIT, switch=HOSTILE),
        replace(PERMIT, switch_port=HOSTILE),
    ],
)
def test_nor_can_what_a_permit_says(permit):
    edit = FactEdit("a", "move_permits", "", "", ((), (permit,)))

    assert INSIDE in fact_change(edit, Words("vi"))[1]


@pytest.mark.parametrize(
    ("typed", "told"),
    [(HOSTILE, INSIDE), ("none", '"none"'), ("", "none"), ("10.0.0.1", "10.0.0.1")],
)
def test_nor_can_a_fact(typed, told):
    edit = FactEdit("a", "custodian", typed, typed)

    assert fact_change(edit, Words("en")) == (told, told)


def test_nor_can_an_entry_of_a_register():
    edit = ProvinceEdit("legal_bases", HOSTILE, None, {HOSTILE: HOSTILE})

    name, change = entry_change(edit, Words("vi"))

    assert name == f"văn bản {INSIDE}"
    assert change == f"không có → {INSIDE}: {INSIDE}"


def test_an_empty_value_is_seen():
    asked = Effect("", None, "rooms", HERE)

    assert effect_text(asked, Words("vi")) == '"" (để trống)'
    assert effect_text(Effect("", "x", "rooms", HERE), Words("vi")).startswith('"" (để trống) (')
