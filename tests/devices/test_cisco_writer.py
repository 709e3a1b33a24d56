"""What writing to a codec must keep beside the contract of every family, on both wires."""

from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetcfg.devices.drivers.cisco_ce import FAMILY
from fleetcfg.devices.drivers.cisco_ce.paths import XapiPaths
from fleetcfg.devices.write_rules import Cautions, cautions
from fleetcfg.devices.writer import Write
from fleetcfg.errors import DeviceError
from fleetcfg.model.space import Space, Text, Tokens, Whole
from fleetcfg.model.value import Value
from tests.devices.cisco_writing import (
    NAME,
    SEVERING,
    VOLUME,
    WAYS,
    around,
    outcomes,
    reading,
    reasons,
    way,
    writing,
    written,
)
from tests.devices.conftest import Codecs, expect_anything

KNOWN = cautions(FAMILY.catalog())
URI = Write("SIP URI", 'a\'b%20;c | resultId="9"')
CONNECTOR = Write("Video Input Connector[1] Name", "Máy quay")
AUDITED = Write("Security Audit Server Port", "1514")  # only the role Audit may


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
