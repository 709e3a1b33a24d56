"""What the reader of every family must keep whose devices prove themselves: proof first."""

import pytest

from fleetcfg.devices.family import Family
from fleetcfg.model.fleet import Transport
from tests.devices.contract.bench import LIMITS, WRONG_PINS, Bench, code_of

NEEDS = "reader"
REFUSALS = {"host_key": "DEV_HOST_KEY_WRONG", "certificate": "DEV_CERTIFICATE_WRONG"}


def is_for(_family: Family, transport: Transport) -> bool:
    return transport.proves != "none"


def test_another_key_is_told_nothing_and_no_credential_is_asked_for(bench: Bench) -> None:
    proof = bench.transport.proves

    code = bench.read_code(bench.pinned(WRONG_PINS[proof]))

    assert code == REFUSALS[proof]
    assert bench.asked == []
    assert bench.stats()["credentials"] == bench.stats()["requests"] == 0


def test_a_device_without_a_pin_is_not_connected_to(bench: Bench) -> None:
    opened = bench.family.open

    code = code_of(opened, bench.pinned(""), bench.credential, LIMITS)

    assert code == "DEV_IDENTITY_NOT_PINNED"
    assert bench.asked == []
    assert bench.stats()["connections"] == 0


@pytest.mark.parametrize("fault", ["wrong_host_key", "wrong_certificate"])
def test_a_wrong_proof_has_its_code_and_leaves_no_socket(bench: Bench, fault: str) -> None:
    device = bench.device
    bench.fault(fault)

    assert bench.read_code(device) in {*REFUSALS.values()}
