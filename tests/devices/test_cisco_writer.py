"""What writing to a codec must keep beside the contract of every family, on both wires."""

from base64 import b64encode
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from threading import Timer
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetcfg.devices.driver import Credential, DeviceLimits
from fleetcfg.devices.drivers.cisco_ce import FAMILY
from fleetcfg.devices.drivers.cisco_ce.paths import XapiPaths
from fleetcfg.devices.drivers.cisco_ce.write import CiscoWriter, open_writer
from fleetcfg.devices.write_rules import Cautions, cautions
from fleetcfg.devices.writer import Write, WriteReply, WriteReport
from fleetcfg.errors import CredentialError, DeviceError
from fleetcfg.model.fleet import Device
from fleetcfg.model.space import Space, Text, Tokens, Whole
from fleetcfg.model.value import Unreadable, Value
from fleetcfg.testing.fleet import PASSWORD
from tests.devices.conftest import LIMITS, Codecs, expect_anything

WAYS = ("https", "ssh")
way = pytest.mark.parametrize("transport", WAYS)
KNOWN = cautions(FAMILY.catalog())

VOLUME = Write("Audio DefaultVolume", "33")
NAME = Write("SystemUnit Name", 'Phòng "số 2" & <A> \\ \\" ')
URI = Write("SIP URI", 'a\'b%20;c | resultId="9"')
CONNECTOR = Write("Video Input Connector[1] Name", "Máy quay")
AUDITED = Write("Security Audit Server Port", "1514")  # only the role Audit may
SEVERING = Write("NetworkServices Websocket", "FollowHTTPService")
NONE: frozenset[str] = frozenset()


@contextmanager
def writing(codecs: Codecs, device: Device, limits: DeviceLimits = LIMITS) -> Iterator[CiscoWriter]:
    writer = open_writer(device, codecs.credential(), limits)
    assert isinstance(writer, CiscoWriter)
    try:
        yield writer
    finally:
        writer.close()


def written(codecs: Codecs, name: str, transport: str, *writes: Write) -> WriteReport:
    with writing(codecs, codecs.device(name, transport)) as writer:
        return writer.write(writes, expect_anything)


def reading(codecs: Codecs, name: str, transport: str, paths: Sequence[str]) -> list[object]:
    with codecs.talking(codecs.device(name, transport)) as driver:
        snapshot = driver.read()
    return [snapshot.at(path) for path in paths]


def outcomes(receipt: WriteReport) -> dict[str, str]:
    return {one.write.path: one.status for one in receipt.results}


def reasons(receipt: WriteReport) -> set[str]:
    return {one.reason for one in receipt.results}


def around(
    writer: CiscoWriter, before: Callable[[], object], after: Callable[[], object] | None = None
) -> None:
    """Have something happen when writes are sent: once the device was read, before they leave."""
    put = writer._writing.put

    def watched(writes: Sequence[Write]) -> list[WriteReply]:
        before()
        said = put(writes)
        if after is not None:
            after()
        return said

    writer._writing.put = watched  # type: ignore[method-assign]


# ---------------------------------------------------------------- it writes


@pytest.mark.parametrize("name", ["sx10", "sx20", "dx80", "kit9", "kit10", "bar", "pro"])
@way
def test_what_was_stored_is_read_by_another_session_over_the_other_wire(
    codecs: Codecs, name: str, transport: str
) -> None:
    writes = (VOLUME, NAME, URI, CONNECTOR)

    receipt = written(codecs, name, transport, *writes)

    assert receipt.requested == writes
    assert [one.write for one in receipt.results] == list(writes)
    assert [one.status for one in receipt.results] == ["stored"] * len(writes)
    assert reasons(receipt) == {""}
    assert (receipt.unsent(), receipt.restart_needed, receipt.severed) == ((), (), False)
    (other,) = {*WAYS} - {transport}
    seen = reading(codecs, name, other, [write.path for write in writes])
    assert seen == [Value(write.value) for write in writes]


@way
def test_what_is_so_already_is_sent_all_the_same(codecs: Codecs, transport: str) -> None:
    same = Write(VOLUME.path, "50")

    receipt = written(codecs, "kit9", transport, same)

    assert outcomes(receipt) == {VOLUME.path: "stored"}
    assert codecs.fleet.written("kit9") == [VOLUME.path]


@way
def test_a_change_that_waits_for_a_restart_is_told(codecs: Codecs, transport: str) -> None:
    waits = Write("Security Session InactivityTimeout", "60")

    receipt = written(codecs, "bar", transport, VOLUME, waits)

    assert receipt.restart_needed == (waits.path,)
    assert outcomes(receipt) == {VOLUME.path: "stored", waits.path: "stored"}


# ---------------------------------------------------------------- it refuses


@way
def test_a_dump_written_back_whole_is_refused_for_its_masks(codecs: Codecs, transport: str) -> None:
    with writing(codecs, codecs.device("pro", transport)) as writer:
        snapshot = writer.read()
        dump = [Write(path, snapshot.values.get(path, "***")) for path in snapshot.paths()]
        with pytest.raises(DeviceError) as refused:
            writer.write(dump, expect_anything)

    assert refused.value.code in {"DEV_WRITE_SECRET", "DEV_WRITE_MASK"}
    assert codecs.fleet.written("pro") == []


@way
def test_a_masked_path_is_not_written_even_if_no_catalog_calls_it_secret(
    codecs: Codecs, transport: str
) -> None:
    with writing(codecs, codecs.device("kit9", transport)) as writer:
        writer._known_cautions = Cautions(frozenset(), frozenset(), lambda _: False, XapiPaths())
        with pytest.raises(DeviceError) as refused:
            writer.write([VOLUME, Write("SIP Authentication Password", "hunter2")], expect_anything)

    assert refused.value.code == "DEV_WRITE_SECRET"
    assert "hunter2" not in repr(refused.value)
    assert codecs.fleet.written("kit9") == []


def test_what_audits_are_given_has_no_way_to_write(codecs: Codecs) -> None:
    for transport in WAYS:
        with codecs.talking(codecs.device("kit9", transport)) as driver:
            assert not hasattr(driver, "write")
            assert not hasattr(cast("Any", driver)._wire, "put")


@way
def test_the_session_that_wrote_is_ended_before_another_looks(
    codecs: Codecs, transport: str
) -> None:
    codecs.fleet.control("tamper", host="kit9", values={"Security Session MaxSessionsPerUser": "1"})

    receipts = [written(codecs, "kit9", transport, SEVERING) for _ in range(2)]

    assert [outcomes(receipt) for receipt in receipts] == [{SEVERING.path: "stored"}] * 2


# ---------------------------------------------------------------- the device refuses


@pytest.mark.parametrize("name", ["kit9", "bar", "pro"])
@way
def test_a_refusal_among_others_is_of_that_one_and_nothing_dangerous_follows(
    codecs: Codecs, name: str, transport: str
) -> None:
    receipt = written(codecs, name, transport, VOLUME, AUDITED, NAME, SEVERING)

    assert outcomes(receipt) == {
        VOLUME.path: "stored",
        AUDITED.path: "refused",
        NAME.path: "stored",
    }
    assert reasons(receipt) == {"", "DEV_WRITE_REFUSED"}
    assert receipt.unsent() == (SEVERING,)
    assert not receipt.severed
    assert SEVERING.path not in codecs.fleet.written(name)


@way
def test_a_form_that_only_the_device_knows_is_the_devices_to_refuse(
    codecs: Codecs, transport: str
) -> None:
    bad = Write("Network[1] DNS Server[1] Address", "not an address")

    receipt = written(codecs, "kit9", transport, bad)

    assert outcomes(receipt) == {bad.path: "refused"}
    assert receipt.results[0].live == Value("")


# ---------------------------------------------------------------- the device lies


@way
def test_a_value_that_somebody_changes_at_once_is_not_called_stored(
    codecs: Codecs, transport: str
) -> None:
    with writing(codecs, codecs.device("kit9", transport)) as writer:
        around(
            writer,
            before=lambda: None,
            after=lambda: codecs.fleet.tamper("kit9", VOLUME.path, "77"),
        )
        receipt = writer.write([VOLUME], expect_anything)

    assert outcomes(receipt) == {VOLUME.path: "differs"}
    assert receipt.results[0].live == Value("77")


# ---------------------------------------------------------------- the line breaks


@pytest.mark.parametrize("fault", ["drops", "hangs", "garbage"])
@way
def test_an_answer_lost_in_a_write_leaves_it_in_doubt_though_it_reads_so(
    codecs: Codecs, transport: str, fault: str
) -> None:
    with writing(codecs, codecs.device("kit9", transport), DeviceLimits(3.0, 0.6)) as writer:
        around(
            writer,
            before=lambda: codecs.fleet.fault("kit9", fault),
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
    with writing(codecs, codecs.device("kit9", transport), DeviceLimits(1.0, 1.0)) as writer:
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
    with writing(codecs, codecs.device("kit9", transport), DeviceLimits(1.0, 1.0)) as writer:
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
    with writing(codecs, codecs.device("kit9", transport), DeviceLimits(5.0, 60.0)) as writer:

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


# ---------------------------------------------------------------- the law

TEXT = st.sampled_from("aĐặ7 \"\\&<>';:|=#[]*{}日😀")


def value_in(space: Space) -> st.SearchStrategy[str]:
    match space:
        case Tokens(words):
            return st.sampled_from(words)
        case Whole(least, most):
            return st.integers(least, most).map(str)
        case Text(least, most):
            most = 12 if most is None else min(most, 12)
            any_text = st.text(TEXT, min_size=least, max_size=max(least, most))
            return any_text.filter(lambda text: text != "***")  # a mask is never written


def is_free(path: str, space: Space, masked: frozenset[str]) -> bool:
    """Tell whether any value of *space* may be set without a role, a form or a danger."""
    is_known = path in masked or KNOWN.syntax.form(path) in KNOWN.secret
    is_formed = isinstance(space, Text) and space.form != ""
    is_guarded = path.startswith(("Security", "SerialPort")) or KNOWN.can_sever(path)
    return not (is_known or is_formed or is_guarded)


@way
def test_what_is_written_is_what_is_read_for_every_value_of_every_space(
    running_codecs: Codecs, transport: str
) -> None:
    with running_codecs.talking(running_codecs.device("kit9", "https")) as driver:
        spaces, masked = driver.spaces(), driver.read().masked
    free = {path: space for path, space in spaces.items() if is_free(path, space, masked)}
    assert len(free) > 200
    some = st.lists(st.sampled_from(sorted(free)), min_size=1, max_size=12, unique=True)

    with writing(running_codecs, running_codecs.device("kit9", transport)) as writer:

        @given(some.flatmap(lambda at: st.tuples(*[one(p, free[p]) for p in at])))
        def holds(writes: tuple[Write, ...]) -> None:
            receipt = writer.write(writes, expect_anything)
            after = writer.read()

            assert [one.write for one in receipt.results] == list(writes)
            assert {one.status for one in receipt.results} == {"stored"}
            assert [after.at(write.path) for write in writes] == [
                Value(write.value) for write in writes
            ]

        try:
            holds()
        finally:
            running_codecs.fleet.control("reset", host="kit9")


def one(path: str, space: Space) -> st.SearchStrategy[Write]:
    return st.builds(Write, st.just(path), value_in(space))
