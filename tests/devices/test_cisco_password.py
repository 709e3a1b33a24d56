"""A codec is given another password, in the words of either wire, and in no other way."""

import pytest

from fleetcfg.devices.drivers.cisco_ce.write import open_writer
from fleetcfg.errors import DeviceError
from fleetcfg.model.value import Secret
from fleetcfg_kit.testing.fleet import PASSWORD
from tests.devices.conftest import LIMITS, Codecs, expect_anything

way = pytest.mark.parametrize("transport", ["https", "ssh"])
AWKWARD = 'a"b\\c <&> | resultId="9" é'


@way
@pytest.mark.parametrize("there", [AWKWARD, "Ab3-Ab3-Ab3-Ab3-Ab3-"])
def test_it_is_replaced_whatever_stands_in_it_and_by_itself_only(codecs: Codecs, transport, there):
    """There and back: the first password of these codecs has letters beyond ASCII."""
    device, now = codecs.device("kit9", transport), PASSWORD
    for wanted in (there, PASSWORD):
        writer = open_writer(device, codecs.credential(password=now), LIMITS)
        said = writer.replace_password(Secret(now), Secret(wanted), expect_anything)
        writer.close()
        assert said.word == "accepted"
        now = wanted


@way
def test_a_wrong_old_one_is_refused_by_the_codec(codecs: Codecs, transport):
    writer = open_writer(codecs.device("kit9", transport), codecs.credential(), LIMITS)
    try:
        said = writer.replace_password(Secret("wrong"), Secret("x" * 20), expect_anything)
    finally:
        writer.close()

    assert (said.word, said.reason) == ("refused", "DEV_WRITE_REFUSED")


@way
@pytest.mark.parametrize("text", ["a\nxCommand SystemUnit Boot", "a\x1b[2J", "a\ud800"])
def test_what_a_terminal_takes_for_more_than_text_is_sent_nowhere(codecs: Codecs, transport, text):
    before = codecs.fleet.stats()["kit9"]["connections"]
    for old, new in ((text, "x" * 20), (PASSWORD, text)):
        writer = open_writer(codecs.device("kit9", transport), codecs.credential(), LIMITS)
        with pytest.raises(DeviceError) as refused:
            writer.replace_password(Secret(old), Secret(new), expect_anything)
        writer.close()
        assert refused.value.code == "DEV_WRITE_UNTYPABLE"
        assert text not in str(refused.value.facts)

    assert codecs.fleet.stats()["kit9"]["connections"] == before


@way
def test_where_the_state_has_moved_nothing_is_sent(codecs: Codecs, transport):
    def moved(_snapshot):
        raise DeviceError("DEV_PATH_TWICE")

    writer = open_writer(codecs.device("kit9", transport), codecs.credential(), LIMITS)
    with pytest.raises(DeviceError, match="DEV_PATH_TWICE"):
        writer.replace_password(Secret(PASSWORD), Secret("x" * 20), moved)
    writer.close()

    again = open_writer(codecs.device("kit9", transport), codecs.credential(), LIMITS)
    assert again.read().paths()
    again.close()
