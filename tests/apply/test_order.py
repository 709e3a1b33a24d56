"""The order that is signed is the order in which is written, or nothing is."""

from dataclasses import replace

from fleetcfg.workflow.changes.change_jobs import check_devices
from tests.apply.codecs import NAME, SEVERING, VOLUME

CONTACT, DOMAIN = "NetworkServices SNMP SystemContact", "Network[1] DNS Domain Name"
MUTE = "Audio Microphones Mute Enabled"


def test_the_order_written_is_the_order_that_was_signed(laptop):
    """Whatever the branches of a document, and with what can cut the way at the end."""
    harmless = {NAME: "B", VOLUME: "70", CONTACT: "C", MUTE: "InCallOnly"}
    wanted = harmless | {SEVERING: "FollowHTTPService", DOMAIN: "vn"}

    done = laptop.apply_one(laptop.authorized(laptop.change("kit9", wanted)))

    assert (done.fate, done.code) == ("applied", "")
    assert laptop.fleet.written("kit9") == list(wanted)


def test_a_signed_order_that_could_cut_the_way_too_early_is_not_mended_but_refused(laptop):
    wanted = {NAME: "B", DOMAIN: "vn", CONTACT: "C"}

    authorized = laptop.authorized(laptop.change("kit9", wanted))
    before, laptop.asked = laptop.fleet.stats()["kit9"], 0

    done = laptop.apply_one(authorized)
    (checked,) = check_devices(authorized, laptop.context, ["kit9"], forks=1)

    assert (done.fate, done.code, done.stage, done.number) == ("refused", "ORDER_UNSAFE", 12, 0)
    assert dict(done.facts) == {"host": "kit9", "path": CONTACT, "before": DOMAIN}
    assert (checked.fate, checked.code) == (done.fate, done.code)
    assert laptop.kinds() == ["refused"]  # no intent: nothing is begun, and no attempt is spent
    assert laptop.open_attempts() == ()
    assert (laptop.fleet.stats()["kit9"], laptop.asked) == (before, 0)


def test_a_value_that_no_device_of_the_family_can_be_sent_costs_no_attempt(wired):
    family = replace(wired.catalogs["cisco_ce"], typable="[ -~]*")
    wired.catalogs = {**wired.catalogs, "cisco_ce": family}
    authorized = wired.authorized(wired.change("kit9", {NAME: "Cổng họp"}))
    before, wired.asked = wired.fleet.stats()["kit9"], 0

    done = wired.apply_one(authorized)
    (checked,) = check_devices(authorized, wired.context, ["kit9"], forks=1)

    assert (done.fate, done.code, done.number) == ("refused", "DEV_WRITE_UNTYPABLE", 0)
    assert dict(done.facts) == {"host": "kit9", "path": NAME}
    assert (checked.fate, checked.code) == (done.fate, done.code)
    assert wired.open_attempts() == ()
    assert (wired.fleet.stats()["kit9"], wired.asked) == (before, 0)
