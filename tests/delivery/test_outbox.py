"""What waits is kept until the other side has it, and what was told is kept with it."""

import sqlite3
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from fleetcfg.delivery.channels import PROVINCE, FleetPart
from fleetcfg.delivery.outbox import KEPT, MOST_WAITING, Message, open_outbox
from fleetcfg.delivery.part_news import PartState
from fleetcfg.errors import DeliveryError
from fleetcfg.model.device_state import DeviceState

NOW = datetime(2026, 11, 28, 9, 0, tzinfo=UTC)
STATE = PartState("r1", {"a": DeviceState.AS_DECLARED}, frozenset())
READERS = ("a@b.vn", "c@d.vn")
FIRST = Message("m1", "thu", str(PROVINCE), "r1", NOW, b"text", readers=READERS)


@pytest.fixture
def file(tmp_path):
    return tmp_path / "deep" / "outbox.sqlite"


def test_a_message_waits_until_it_is_sent(file):
    with open_outbox(file) as outbox:
        outbox.add(FIRST, STATE)
    with open_outbox(file) as outbox:
        assert outbox.waiting() == (FIRST,)
        assert outbox.waiting("soc") == ()
        outbox.failed(FIRST, "DELIVERY_TIMEOUT")
        assert outbox.waiting("thu") == (replace(FIRST, tries=1, code="DELIVERY_TIMEOUT"),)
        outbox.sent(FIRST)
        assert outbox.waiting() == ()
        assert outbox.last_told("thu", PROVINCE, simulated=False) == STATE


def test_what_was_told_is_of_one_channel_one_part_and_one_kind_of_devices(file):
    with open_outbox(file) as outbox:
        outbox.add(FIRST, STATE)

        assert outbox.last_told("soc", PROVINCE, simulated=False) is None
        assert outbox.last_told("thu", FleetPart("site", "a"), simulated=False) is None
        assert outbox.last_told("thu", PROVINCE, simulated=True) is None


def test_a_full_channel_takes_nothing_and_what_is_not_told_stays_untold(file):
    with open_outbox(file) as outbox:
        for number in range(MOST_WAITING):
            outbox.add(replace(FIRST, id=f"m{number}"), STATE)
        later = replace(STATE, run="r2")

        with pytest.raises(DeliveryError, match="OUTBOX_FULL"):
            outbox.add(replace(FIRST, id="more"), later)

        assert len(outbox.waiting()) == MOST_WAITING
        assert outbox.last_told("thu", PROVINCE, simulated=False) == STATE
        outbox.add(replace(FIRST, id="more", channel="soc"), later)


def test_what_waited_too_long_is_dropped(file):
    old = replace(FIRST, id="m0", made_at=NOW - KEPT - timedelta(seconds=1))
    with open_outbox(file) as outbox:
        for one in (old, FIRST):
            outbox.add(one, STATE)

        assert outbox.drop_old(NOW) == (old,)
        assert outbox.waiting() == (FIRST,)


def test_of_what_was_dropped_the_part_is_told_anew_and_no_other(file):
    old = replace(FIRST, id="m0", made_at=NOW - KEPT - timedelta(seconds=1))
    of_site = replace(FIRST, id="m1", part="site:a")
    simulated = replace(FIRST, id="m2", is_simulated=True)
    with open_outbox(file) as outbox:
        for one in (old, of_site, simulated):
            outbox.add(one, STATE)

        outbox.drop_old(NOW)

        assert outbox.last_told("thu", PROVINCE, simulated=False) is None
        assert outbox.last_told("thu", PROVINCE, simulated=True) == STATE
        assert outbox.last_told("thu", FleetPart("site", "a"), simulated=False) == STATE


def test_what_tells_of_simulated_devices_can_be_taken_away_alone(file):
    simulated = replace(FIRST, id="m2", is_simulated=True)
    elsewhere = replace(simulated, id="m3", channel="soc")
    with open_outbox(file) as outbox:
        for one in (FIRST, simulated, elsewhere):
            outbox.add(one, STATE)

        outbox.drop([simulated])

        assert outbox.waiting() == (FIRST, elsewhere)
        assert outbox.last_told("thu", PROVINCE, simulated=True) is None
        assert outbox.last_told("thu", PROVINCE, simulated=False) == STATE


def test_two_at_once_would_send_twice_so_the_second_waits(file, monkeypatch):
    monkeypatch.setattr("fleetcfg.delivery.outbox._BUSY_SECONDS", 0)
    with open_outbox(file) as outbox:
        outbox.add(FIRST, STATE)

        with pytest.raises(DeliveryError, match="OUTBOX_BUSY"), open_outbox(file):
            pass


def test_of_several_readers_only_those_wait_who_did_not_get_it(file):
    with open_outbox(file) as outbox:
        outbox.add(FIRST, STATE)
        outbox.failed(FIRST, "DELIVERY_REFUSED", ("c@d.vn",))

        assert outbox.waiting()[0].readers == ("c@d.vn",)


def test_it_is_its_owners_alone(file):
    with open_outbox(file):
        pass

    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "script",
    [
        "CREATE TABLE message (id TEXT)",
        "CREATE TABLE other (id TEXT)",
        "PRAGMA user_version = 1; CREATE VIEW told AS SELECT 1",
    ],
)
def test_the_file_of_another_program_is_refused_and_left_alone(tmp_path, script):
    file = tmp_path / "a.sqlite"
    with sqlite3.connect(file) as made:
        made.executescript(script)
    made.close()
    before = file.read_bytes()

    with pytest.raises(DeliveryError, match="OUTBOX_UNUSABLE"), open_outbox(file):
        pass

    assert file.read_bytes() == before


def test_a_later_version_is_refused(tmp_path):
    file = tmp_path / "a.sqlite"
    with sqlite3.connect(file) as made:
        made.execute("PRAGMA user_version = 2")
    made.close()

    with pytest.raises(DeliveryError, match="OUTBOX_NEWER"), open_outbox(file):
        pass


def test_a_link_is_refused(tmp_path):
    (tmp_path / "a").symlink_to(tmp_path / "b")

    with pytest.raises(DeliveryError, match="OUTBOX_UNUSABLE"), open_outbox(tmp_path / "a"):
        pass


@pytest.mark.parametrize("state", [b"", b"[]", b'{"body": 9}', b"\xff", b'{"body": 1}'])
def test_a_state_that_is_none_is_refused(file, state):
    with open_outbox(file) as outbox:
        outbox.add(FIRST, STATE)
    with sqlite3.connect(file) as made:
        made.execute("UPDATE told SET state = ?", (state,))
    made.close()

    with open_outbox(file) as outbox, pytest.raises(DeliveryError, match="OUTBOX_UNUSABLE"):
        outbox.last_told("thu", PROVINCE, simulated=False)


def test_a_channel_that_is_forgotten_is_told_anew(file):
    with open_outbox(file) as outbox:
        outbox.add(FIRST, STATE)
        outbox.add(replace(FIRST, id="m2", channel="soc"), STATE)

        assert outbox.forget("thu") == (FIRST,)

        assert [one.id for one in outbox.waiting()] == ["m2"]
        assert outbox.last_told("thu", PROVINCE, simulated=False) is None
