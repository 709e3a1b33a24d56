"""What the reader of every family must keep whose devices ask who calls: proof first, one try."""

import pytest

from fleetcfg.devices.driver import Credential
from fleetcfg.devices.family import Family
from fleetcfg.errors import CredentialError
from fleetcfg.model.fleet import Transport
from tests.devices.contract.bench import LIMITS, WRONG_PINS, Bench, code_of

NEEDS = "reader"
REFUSALS = {"host_key": "DEV_HOST_KEY_WRONG", "certificate": "DEV_CERTIFICATE_WRONG"}


def is_for(_family: Family, transport: Transport) -> bool:
    return transport.takes_password


def test_a_password_goes_only_where_a_device_proves_itself(bench: Bench) -> None:
    assert bench.transport.proves != "none"


def test_another_box_at_the_address_is_told_by_its_serial_number(bench: Bench) -> None:
    bench.fault("swapped_serial")

    with bench.reading() as driver:
        assert driver.identify().serial not in ("", bench.there.serial)


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


def test_a_credential_that_leads_nowhere_is_passed_on(bench: Bench) -> None:
    def nowhere() -> Credential:
        raise CredentialError("CRED_ENV_MISSING", variable="X_USER")

    driver = bench.family.open(bench.device, nowhere, LIMITS)
    with pytest.raises(CredentialError):
        driver.read()
    driver.close()

    assert bench.stats()["credentials"] == 0


def test_a_password_that_is_refused_is_tried_once(bench: Bench) -> None:
    bench.fault("auth_401")

    assert bench.read_code() == "DEV_AUTH_REJECTED"
    assert bench.stats()["credentials"] == 1


@pytest.mark.parametrize(
    ("fault", "codes"),
    [
        ("lockout", {"DEV_AUTH_REJECTED", "DEV_LOCKED_OUT"}),
        ("forbidden_403", {"DEV_AUTH_REJECTED", "DEV_FORBIDDEN"}),
        ("wrong_host_key", {*REFUSALS.values()}),
        ("wrong_certificate", {*REFUSALS.values()}),
    ],
)
def test_a_refusal_on_either_side_has_its_code_and_leaves_no_socket(
    bench: Bench, fault: str, codes: set[str]
) -> None:
    device = bench.device
    bench.fault(fault)

    assert bench.read_code(device) in codes
