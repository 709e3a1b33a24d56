from datetime import date

import pytest

from fleetcfg.model.declared import BaselineIssue, Declared, Rule, Setting, Statement
from fleetcfg.model.fleet import Device
from fleetcfg.model.problem import Place
from fleetcfg.report.explain_text import Explanation
from fleetcfg.report.inventory import DeclaredDevice
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
