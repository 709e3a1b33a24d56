from datetime import date

import pytest

from fleetcfg.authority.explained import Explanation
from fleetcfg.model.declared import (
    Attestation,
    BaselineIssue,
    Declared,
    Rule,
    Setting,
    Statement,
    Waiver,
)
from fleetcfg.model.fleet import Device, Site
from fleetcfg.model.problem import Place
from fleetcfg.model.reference_data import Unit
from fleetcfg.report.declarations.inventory import DeclaredDevice
from fleetcfg.words import LANGUAGES
from tests.report.rendered import rendered
from tests.report.samples import HOSTILE


def statement(layer, value, *, why=""):
    issued = BaselineIssue("01/SKHCN", date(2026, 11, 2), ("QĐ 32/2019 Điều 5.3",))
    return Statement(
        "call.encryption",
        Rule("equals", (value,)),
        value,
        f"of-{layer}",
        issued,
        Place(f"baselines/{layer}.yaml", 4, 3),
        layer,
        (0,),
        why=why,
    )


LAYERS = (statement("site", "On", why=HOSTILE), statement("province", "Off"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_layer_is_told_with_its_place_and_the_winner_first(language):
    reasons = ["WON_MORE_PARTICULAR", "LOST_TO_SITE"]
    told = Explanation("codec", "call.encryption", LAYERS, reasons)

    text = rendered("explanation", "text", told, language=language)

    assert text.index("baselines/site.yaml:4") < text.index("baselines/province.yaml:4")
    assert "reason." not in text
    assert "\x1b" not in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_device_is_told_with_what_is_declared_of_it(language):
    device = Device("codec", "cisco_ce", "127.1.2.3", serial_number=HOSTILE, simulated=True)
    declared = Declared("codec", "cisco_ce", (Setting("call.encryption", (), LAYERS),))

    text = rendered("device", "text", DeclaredDevice(device, declared), language=language)

    assert "call.encryption" in text
    assert "fact." not in text
    assert ("MÔ PHỎNG" in text) or ("SIMULATED" in text)
    assert "\x1b" not in text


@pytest.mark.parametrize(
    ("standing", "counts"),
    [
        ("signed", "đã ký, có giá trị"),
        ("unsigned", "chưa ai ký"),
        ("ended", "hết hạn, không còn giá trị"),
    ],
)
def test_who_answers_for_a_value_is_told_with_the_days_and_whether_it_counts(standing, counts):
    by, day, until = "Lò Văn B", date(2026, 11, 20), date(2027, 5, 20)
    looked = Attestation("room.light", "good", by, day, until, "b", Place("baselines/b.yaml", 9))
    told = Explanation(
        "codec", "room.light", LAYERS, ["WON_ALONE"] * 2, answers=[(looked, standing)]
    )

    text = " ".join(rendered("explanation", "text", told, language="vi").split())

    assert f'được xác nhận là good: "{by}" xem ngày 20/11/2026' in text
    assert "hết ngày 20/05/2027" in text
    assert counts in text
    assert "baselines/b.yaml:9" in text


@pytest.mark.parametrize(
    ("value", "said"), [("Off", "được phép là Off"), (None, "được miễn, giá trị nào cũng được")]
)
def test_a_waiver_is_told_with_its_day_and_document_and_whether_it_counts(value, said):
    until, place = date(2026, 12, 31), Place("baselines/b.yaml", 9)
    waived = Waiver("call.encryption", (), until, "9/SKHCN", "Máy cũ.", value, "b", place)
    reasons = ["WON_ALONE"] * 2
    told = Explanation("codec", "call.encryption", LAYERS, reasons, answers=[(waived, "signed")])

    text = " ".join(rendered("explanation", "text", told, language="vi").split())

    assert f'{said}, hết ngày 31/12/2026, theo "9/SKHCN"' in text
    assert "đã ký, có giá trị" in text
    assert "baselines/b.yaml:9" in text


def test_a_family_that_tells_nothing_is_not_said_to_have_no_place_for_it():
    told = Explanation("pc", "room.light", LAYERS, ["WON_ALONE"] * 2, is_tellable=False)

    text = " ".join(rendered("explanation", "text", told, language="vi").split())

    assert "không cho mạng biết thiết đặt nào" in text
    assert "không có chỗ đặt" not in text


def test_the_unit_of_a_site_is_told_by_its_name_and_code():
    since = date(2025, 7, 1)
    site = Site("bt", "Bum Tở", "Bum Tở", "satellite", "03613", since, "", "")
    units = (Unit("03613", "Huyện cũ", date(2004, 1, 1)), Unit("03613", "Xã Bum Tở", since))
    device = Device("codec", "cisco_ce", "127.1.2.3", site=site)
    declared = Declared("codec", "cisco_ce", ())

    text = rendered("device", "text", DeclaredDevice(device, declared, units=units), language="vi")

    assert "Xã Bum Tở (03613)" in text
    assert "Huyện cũ" not in text
