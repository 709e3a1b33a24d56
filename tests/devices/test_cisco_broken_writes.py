"""A write to a codec whose line breaks, or whose device goes away: in doubt, and told as such."""

from base64 import b64encode
from threading import Timer
from typing import Any, cast

import pytest

from fleetcfg.devices.driver import Credential, DeviceLimits
from fleetcfg.devices.drivers.cisco_ce.write import open_writer
from fleetcfg.devices.writer import Write, WriteReply
from fleetcfg.errors import CredentialError
from fleetcfg.model.value import Unreadable, Value
from fleetcfg_kit.testing.fleet import PASSWORD
from tests.devices.cisco_writing import (
    NAME,
    SEVERING,
    VOLUME,
    around,
    outcomes,
    reading,
    reasons,
    way,
    writing,
    written,
)
from tests.devices.conftest import LIMITS, Codecs, expect_anything
from tests.devices.contract.bench import be_brief


@pytest.mark.parametrize("fault", ["drops", "hangs", "garbage"])
@way
def test_an_answer_lost_in_a_write_leaves_it_in_doubt_though_it_reads_so(
    codecs: Codecs, transport: str, fault: str
) -> None:
    with writing(codecs, codecs.device("kit9", transport)) as writer:

        def lose() -> None:
            codecs.fleet.fault("kit9", fault)
            be_brief(writer._writing)

        around(
            writer,
            before=lose,
            after=lambda: codecs.fleet.fault("kit9", "none"),
        )
        receipt = writer.write([VOLUME, NAME, SEVERING], expect_anything)

    assert outcomes(receipt) == {VOLUME.path: "unknown", NAME.path: "unknown"}
    assert [one.live for one in receipt.results] == [Value(VOLUME.value), Value(NAME.value)]
    assert reasons(receipt) <= {
        "DEV_CLOSED",
        "DEV_TIMEOUT_READ",
        "DEV_ANSWER_BROKEN",
        "DEV_ANSWER_NOT_XML",
    }
    assert receipt.unsent() == (SEVERING,)
    assert not receipt.severed
    assert sorted(codecs.fleet.written("kit9")) == [VOLUME.path, NAME.path]  # each of them once


@way
def test_a_power_cut_before_the_write_arrives_is_in_doubt_and_told_as_severed(
    codecs: Codecs, transport: str
) -> None:
    with writing(codecs, codecs.device("kit9", transport)) as writer:
        around(writer, before=lambda: codecs.fleet.power("kit9", "off"))
        receipt = writer.write([VOLUME, SEVERING], expect_anything)

    assert outcomes(receipt) == {VOLUME.path: "unknown"}
    assert isinstance(receipt.results[0].live, Unreadable)
    assert receipt.severed
    assert codecs.fleet.written("kit9") == []


@way
def test_a_device_that_cannot_be_read_after_it_said_yes_is_in_doubt(
    codecs: Codecs, transport: str
) -> None:
    with writing(codecs, codecs.device("kit9", transport)) as writer:
        around(
            writer,
            before=lambda: None,
            after=lambda: codecs.fleet.power("kit9", "off"),
        )
        receipt = writer.write([VOLUME], expect_anything)

    assert outcomes(receipt) == {VOLUME.path: "unknown"}
    assert reasons(receipt) == {"DEV_WRITE_UNSEEN"}
    assert receipt.severed
    assert codecs.fleet.written("kit9") == [VOLUME.path]


@way
def test_a_line_that_breaks_only_while_reading_back_is_tried_once_more(
    codecs: Codecs, transport: str
) -> None:
    def blink() -> None:
        codecs.fleet.power("kit9", "off")
        codecs.fleet.power("kit9", "on")

    with writing(codecs, codecs.device("kit9", transport)) as writer:
        around(writer, before=lambda: None, after=blink)
        receipt = writer.write([VOLUME], expect_anything)

    assert outcomes(receipt) == {VOLUME.path: "stored"}
    assert not receipt.severed


@pytest.mark.parametrize(
    ("fault", "outcome", "reason"),
    [
        ("busy_503", "unknown", "DEV_BUSY"),
        ("rebooting", "unknown", None),
        ("forbidden_403", "refused", "DEV_FORBIDDEN"),
    ],
)
def test_a_write_that_the_web_server_turns_away_is_sent_once(
    codecs: Codecs, fault: str, outcome: str, reason: str | None
) -> None:
    with writing(codecs, codecs.device("bar", "https")) as writer:
        around(
            writer,
            before=lambda: codecs.fleet.fault("bar", fault),
            after=lambda: codecs.fleet.fault("bar", "none"),
        )
        receipt = writer.write([VOLUME], expect_anything)

    assert outcomes(receipt) == {VOLUME.path: outcome}
    assert reason is None or reasons(receipt) == {reason}
    assert receipt.results[0].live == Value("50")
    assert codecs.fleet.written("bar") == []


def test_firmware_without_sessions_is_sent_the_password_with_the_write(codecs: Codecs) -> None:
    token = b64encode(f"admin:{PASSWORD}".encode()).decode()

    with writing(codecs, codecs.device("kit9", "https")) as writer:
        cast("Any", writer)._writing._headers = {
            "Authorization": f"Basic {token}"
        }  # as after a 404 to begin
        said = writer._writing.put([VOLUME])

    assert said == [WriteReply("accepted")]
    assert reading(codecs, "kit9", "ssh", [VOLUME.path]) == [Value(VOLUME.value)]


def test_switching_off_the_way_by_which_it_was_set_is_told_as_severed(codecs: Codecs) -> None:
    off = Write("NetworkServices HTTP Mode", "Off")
    after = Write("NetworkServices Websocket", "FollowHTTPService")

    receipt = written(codecs, "kit9", "https", VOLUME, off, after)

    assert outcomes(receipt) == {VOLUME.path: "stored", off.path: "unknown"}
    assert receipt.severed
    assert receipt.unsent() == (after,)
    assert reading(codecs, "kit9", "ssh", [off.path]) == [Value("Off")]


@way
def test_another_device_that_answers_after_the_write_is_not_read_as_this_one(
    codecs: Codecs, transport: str
) -> None:
    with writing(codecs, codecs.device("kit9", transport)) as writer:
        around(writer, before=lambda: codecs.fleet.fault("kit9", "swapped_serial"))
        receipt = writer.write([SEVERING], expect_anything)

    assert outcomes(receipt) == {SEVERING.path: "unknown"}
    assert receipt.results[0].live == Unreadable("DEV_WRITE_OTHER_DEVICE")
    assert receipt.severed


@way
def test_another_identity_after_the_write_is_given_no_password(
    codecs: Codecs, transport: str
) -> None:
    with writing(codecs, codecs.device("kit9", transport)) as writer:
        around(writer, before=lambda: codecs.fleet.fault("kit9", "wrong_certificate"))
        receipt = writer.write([SEVERING], expect_anything)

    code = "DEV_CERTIFICATE_WRONG" if transport == "https" else "DEV_HOST_KEY_WRONG"
    assert receipt.results[0].live == Unreadable(code)
    assert receipt.results[0].reason == "DEV_WRITE_UNSEEN"
    assert receipt.severed
    assert codecs.asked == 1


@way
def test_a_write_that_is_broken_off_is_in_doubt(codecs: Codecs, transport: str) -> None:
    with writing(codecs, codecs.device("kit9", transport), DeviceLimits(30.0, 60.0)) as writer:

        def hang() -> None:
            codecs.fleet.fault("kit9", "hangs")
            Timer(0.2, writer.abort).start()

        around(writer, before=hang)
        receipt = writer.write([VOLUME], expect_anything)

    assert outcomes(receipt) == {VOLUME.path: "unknown"}
    assert receipt.results[0].live == Unreadable("DEV_ABORTED")
    assert receipt.severed


@way
def test_a_credential_that_is_gone_when_it_is_wanted_again_leaves_it_in_doubt(
    codecs: Codecs, transport: str
) -> None:
    give, left = codecs.credential(), [1]

    def once() -> Credential:
        if not left:
            raise CredentialError("CRED_REFUSED_BEFORE", host="kit9")
        left.pop()
        return give()

    writer = open_writer(codecs.device("kit9", transport), once, LIMITS)
    receipt = writer.write([SEVERING], expect_anything)
    writer.close()

    assert outcomes(receipt) == {SEVERING.path: "unknown"}
    assert receipt.results[0].live == Unreadable("CRED_REFUSED_BEFORE")
