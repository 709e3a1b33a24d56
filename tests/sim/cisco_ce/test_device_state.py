"""One codec's state: what is set is what is read, and what may not be set is not."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetcfg.errors import SimError
from fleetcfg_kit.sim.cisco_ce.address import ask, key, read, spell
from fleetcfg_kit.sim.cisco_ce.device_state import CodecState, WriteRefusal
from fleetcfg_kit.sim.cisco_ce.events import SimEvent
from fleetcfg_kit.sim.cisco_ce.models.catalog import loaded, model
from fleetcfg_kit.sim.core.auth import SimLoginResult
from fleetcfg_kit.sim.core.device import SimClock, log_in
from fleetcfg_kit.sim.core.faults import SimFault
from fleetcfg_kit.sim.core.fleet import SimDevice
from fleetcfg_kit.testing.fleet import PASSWORD

ADMIN = ("Admin", "User")
PLACES = range(len(model("Codec Pro", "26.4.1").configuration.leaves))


def write(
    codec: CodecState, path: str, value: str, roles: tuple[str, ...] = ADMIN
) -> WriteRefusal | None:
    question = ask(path)
    assert question is not None
    return codec.write(question, value, actor="admin", roles=roles)[0]


@given(n=st.sampled_from(PLACES), text=st.text(max_size=70))
def test_what_is_set_is_read_back_and_nothing_else_moves(
    grand: CodecState, n: int, text: str
) -> None:
    leaf, space = grand.configuration.template.leaves[n], grand.space(n)
    assert space is not None
    before = {place: grand.configuration.value(place) for place in PLACES}
    wanted = space.take(text)

    refusal = write(grand, spell(leaf.path), text, ("Admin", "Audit"))

    after = {place: grand.configuration.value(place) for place in PLACES}
    if wanted is None:
        assert refusal is WriteRefusal.ILLEGAL
        assert after == before
    else:
        assert refusal is None
        assert after == {**before, n: "***" if space.hidden else wanted}


@given(n=st.sampled_from(PLACES), data=st.data())
def test_every_value_of_a_space_can_be_set(grand: CodecState, n: int, data: st.DataObject) -> None:
    leaf, space = grand.configuration.template.leaves[n], grand.space(n)
    assert space is not None
    if space.kind == "Integer":
        value = str(data.draw(st.integers(space.low, space.high)))
    elif space.kind == "Literal":
        value = data.draw(st.sampled_from(space.literals))
    else:
        value = "10.0.0.1"[: space.high] if space.low <= 8 <= space.high else ""

    if space.take(value) is not None:
        assert write(grand, spell(leaf.path), value, ("Admin", "Audit")) is None


@pytest.mark.parametrize(
    ("path", "value", "roles", "refusal"),
    [
        ("Audio Nope", "1", ADMIN, WriteRefusal.NO_MATCH),
        ("Audio", "1", ADMIN, WriteRefusal.NO_MATCH),
        ("", "1", ADMIN, WriteRefusal.NO_MATCH),
        ("Audio DefaultVolume", "101", ADMIN, WriteRefusal.ILLEGAL),
        ("Audio DefaultVolume", "asdf", ADMIN, WriteRefusal.ILLEGAL),
        ("Audio DefaultVolume", "10", ("User",), WriteRefusal.DENIED),
        ("Audio DefaultVolume", "10", (), WriteRefusal.DENIED),
        ("Security Audit Logging Mode", "Off", ADMIN, WriteRefusal.DENIED),
    ],
)
def test_a_write_is_refused(
    make_codec, path: str, value: str, roles: tuple[str, ...], refusal: WriteRefusal
) -> None:
    codec, _ = make_codec()
    before = codec.xml("Configuration")

    assert write(codec, path, value, roles) is refusal
    assert codec.xml("Configuration") == before
    assert codec.journal == []


def test_only_the_auditor_sets_what_is_audited(make_codec) -> None:
    codec, _ = make_codec()

    assert write(codec, "Security Audit Logging Mode", "Off", ("Audit",)) is None
    assert codec.setting("security\naudit\nlogging\nmode") == "Off"


def test_a_secret_that_was_set_still_reads_as_a_mask(make_codec) -> None:
    codec, _ = make_codec()

    assert write(codec, "SIP Authentication Password", "hunter2") is None
    assert b"hunter2" not in codec.xml("Configuration")
    assert "hunter2" not in repr(codec.journal)


def test_a_device_begins_with_its_own_settings(make_codec) -> None:
    codec, _ = make_codec(SystemUnit_Name="Phòng A", Status_Standby_State="Off")

    assert codec.setting("systemunit\nname") == "Phòng A"
    assert codec.status.get("standby\nstate") == "Off"
    assert "Phòng A".encode() in codec.xml("Status")


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        ({"Audio_Nope": "1"}, "SIM_SETTING_UNKNOWN"),
        ({"Audio_DefaultVolume": "101"}, "SIM_SETTING_ILLEGAL"),
    ],
)
def test_a_fleet_that_sets_what_cannot_be_is_refused(
    make_codec, settings: dict[str, str], code: str
) -> None:
    with pytest.raises(SimError) as refusal:
        make_codec(**settings)

    assert refusal.value.code == code


def test_a_path_with_a_slip_gets_the_nearest_and_a_value_the_space(make_codec) -> None:
    codec, _ = make_codec()

    with pytest.raises(SimError) as unknown:
        codec.put("Audio DefaultVolum", "7")
    with pytest.raises(SimError) as illegal:
        codec.put("Audio DefaultVolume", "101")

    assert unknown.value.facts["nearest"] == "Audio DefaultVolume"
    assert illegal.value.facts["known"] == "<0..100>"


def test_devices_of_one_model_do_not_share_values(make_codec) -> None:
    one, _ = make_codec()
    other, _ = make_codec()

    write(one, "Audio DefaultVolume", "7")

    assert other.setting("audio\ndefaultvolume") == "50"


def test_the_second_actor_is_recorded_and_heard(make_codec) -> None:
    codec, _ = make_codec()
    heard: list[SimEvent] = []
    codec.subscribers.append(heard.append)

    codec.tamper("Audio DefaultVolume", "7")

    assert [(c.actor, c.path, c.before, c.after) for c in codec.journal] == [
        ("touch panel", "Audio DefaultVolume", "50", "7")
    ]
    assert [(e.root, e.paths, e.leaves[0].value) for e in heard] == [
        ("Configuration", (read("Audio DefaultVolume"),), "7")
    ]


def test_writing_the_same_value_is_no_news(make_codec) -> None:
    codec, _ = make_codec()
    heard: list[SimEvent] = []
    codec.subscribers.append(heard.append)

    write(codec, "Audio DefaultVolume", "50")

    assert heard == []


def test_uptime_and_time_go_with_the_clock(make_codec) -> None:
    codec, steady = make_codec()
    before = int(codec.now()[codec.status.template.at["systemunit\nuptime"]])

    steady.now += 90

    assert int(codec.now()[codec.status.template.at["systemunit\nuptime"]]) == before + 90
    assert "2026-11-24T09:01:30+0000" in codec.xml("Status").decode()


def test_the_time_of_day_is_told_in_the_zone_that_is_set(make_one) -> None:
    codec = make_one("Room Kit", "ce9.15.17.4")
    before = codec.get("Status Time SystemTime")

    codec.put("Time Zone", "Asia/Ho_Chi_Minh")

    assert before == "2026-11-24T09:00:00+0000"
    assert codec.get("Status Time SystemTime") == "2026-11-24T16:00:00+0700"


def test_a_loaded_document_gives_the_offset_and_the_uptime(now: datetime) -> None:
    configuration = (
        b"<Configuration version='ce9.6.1'><Time><Zone>Nowhere</Zone></Time></Configuration>"
    )
    status = (
        b"<Status><SystemUnit><Uptime>3329</Uptime></SystemUnit>"
        b"<Time><SystemTime>2019-03-11T15:33:53-0500</SystemTime></Time></Status>"
    )
    seconds = [0.0]
    codec = CodecState(
        SimDevice("one", "127.20.9.9", "", "", "", ""),
        loaded(configuration, status, None),
        (),
        SimClock(now, lambda: seconds[0]),
    )
    seconds[0] += 11

    assert codec.get("Status SystemUnit Uptime") == "3340"
    assert codec.get("Status Time SystemTime") == "2026-11-24T04:00:11-0500"
    codec.put("Time Zone", "Asia/Tokyo")
    assert codec.get("Status Time SystemTime") == "2026-11-24T18:00:11+0900"


def test_a_reboot_begins_the_uptime_anew(make_codec) -> None:
    codec, steady = make_codec()

    codec.reboot()
    steady.now += 5

    assert codec.now()[codec.status.template.at["systemunit\nuptime"]] == "5"


def test_a_factory_reset_forgets_settings_and_passphrase(make_codec) -> None:
    codec, _ = make_codec(SystemUnit_Name="A")

    codec.factory_reset()

    assert codec.setting("systemunit\nname") == ""
    assert log_in(codec, "admin", PASSWORD) is SimLoginResult.WRONG
    assert log_in(codec, "admin", "") is SimLoginResult.ADMITTED
    assert b"FOC9999" in codec.xml("Status")


def test_an_upgrade_changes_defaults_and_keeps_what_was_set(make_codec) -> None:
    codec, _ = make_codec(SystemUnit_Name="A")
    write(codec, "SIP TlsVerify", "Off")

    codec.upgrade("11.14.5.0")

    assert codec.setting("conference\nfarendcontrol\nmode") == "Auto"
    assert codec.setting("sip\ntlsverify") == "Off"
    assert codec.setting("systemunit\nname") == "A"
    assert b"ce11.14.5.0" in codec.xml("Status")


def test_restoring_gives_back_the_beginning(make_codec) -> None:
    codec, _ = make_codec(SystemUnit_Name="A")
    first = codec.xml("Configuration")
    write(codec, "SystemUnit Name", "B")
    codec.factory_reset()

    codec.restore()

    assert codec.xml("Configuration") == first
    assert log_in(codec, "admin", PASSWORD) is SimLoginResult.ADMITTED


def test_a_branch_that_appears_and_vanishes_leaves_the_status_as_it_was(make_codec) -> None:
    codec, _ = make_codec()
    before = codec.xml("Status")

    codec.report({read("Call[7] Status"): "Connected", read("Call[7] Protocol"): "sip"})
    during = codec.xml("Status")
    codec.vanish(read("Call[7]"))

    assert b'<Call item="7" maxOccurrence="n">' in during
    assert codec.xml("Status") == before


def test_a_codec_that_stores_nothing_says_yes(make_codec) -> None:
    codec, _ = make_codec()
    codec.fault = SimFault.STORES_NOTHING

    assert write(codec, "Audio DefaultVolume", "7") is None
    assert codec.setting("audio\ndefaultvolume") == "50"


def test_a_codec_that_stores_in_part_keeps_every_other_value(make_codec) -> None:
    codec, _ = make_codec()
    codec.fault = SimFault.PARTIAL_WRITE

    assert write(codec, "Audio DefaultVolume", "7") is None
    assert write(codec, "Standby Delay", "7") is None
    assert codec.setting("audio\ndefaultvolume") == "7"
    assert codec.setting("standby\ndelay") == "10"


def test_another_codec_shows_another_serial(make_codec) -> None:
    codec, _ = make_codec()
    codec.fault = SimFault.SWAPPED_SERIAL

    assert b"<SerialNumber>FOC9999</SerialNumber>" not in codec.xml("Status")


def test_a_key_tells_indexes_apart() -> None:
    assert key(read("A[1] B")) != key(read("A[2] B"))
