"""The order that is signed is the order in which is written, or nothing is."""

from tests.apply.world import NAME, SEVERING, VOLUME

CONTACT, DOMAIN = "NetworkServices SNMP SystemContact", "Network[1] DNS Domain Name"
MUTE = "Audio Microphones Mute Enabled"


def test_the_order_written_is_the_order_that_was_signed(laptop):
    """Whatever the branches of a document, and with what can cut the way at the end."""
    harmless = {NAME: "B", VOLUME: "70", CONTACT: "C", MUTE: "InCallOnly"}
    wanted = harmless | {SEVERING: "FollowHTTPService", DOMAIN: "vn"}

    done = laptop.apply_one(laptop.authorized(laptop.change("kit9", wanted)))

    assert (done.fate, done.code) == ("applied", "")
    assert laptop.rooms.written("kit9") == list(wanted)


def test_a_signed_order_that_could_cut_the_way_too_early_is_not_mended_but_refused(laptop):
    wanted = {NAME: "B", DOMAIN: "vn", CONTACT: "C"}

    done = laptop.apply_one(laptop.authorized(laptop.change("kit9", wanted)))

    assert (done.fate, done.code) == ("failed", "DEV_WRITE_ORDER")
    assert laptop.rooms.written("kit9") == []
