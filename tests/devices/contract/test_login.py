"""What the reader of every family must keep whose devices ask who calls: one try, where allowed."""

from dataclasses import replace
from typing import Any

import pytest

from fleetcfg.devices.driver import Credential
from fleetcfg.devices.family import Family
from fleetcfg.errors import CredentialError
from fleetcfg.model.fleet import Transport
from tests.devices.contract.bench import LIMITS, Bench, code_of

NEEDS = "reader"


def is_for(_family: Family, transport: Transport) -> bool:
    return transport.takes_password


def test_a_password_goes_only_where_a_device_proves_itself_or_that_is_declared(
    bench: Bench,
) -> None:
    allowance = bench.transport.allowance
    if not allowance:
        assert bench.transport.proves != "none"
        return
    told: dict[str, Any] = {allowance: False}
    forbidden = replace(bench.device, **told)

    code = code_of(bench.family.open, forbidden, bench.credential, LIMITS)

    assert code == "DEV_TELNET_NOT_ALLOWED"
    assert bench.asked == []
    assert bench.stats()["connections"] == 0


def test_another_box_at_the_address_is_told_by_its_serial_number(bench: Bench) -> None:
    bench.fault("swapped_serial")

    with bench.reading() as driver:
        assert driver.identify().serial not in ("", bench.there.serial)


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
    ],
)
def test_a_refusal_on_either_side_has_its_code_and_leaves_no_socket(
    bench: Bench, fault: str, codes: set[str]
) -> None:
    device = bench.device
    bench.fault(fault)

    assert bench.read_code(device) in codes
