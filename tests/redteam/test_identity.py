"""Who a device is, is what was signed: nothing beside the signed bytes decides where we connect."""

import pytest

from fleetcfg.apply.context import DeviceAccess
from fleetcfg.apply.preconditions import find_target
from fleetcfg.devices.driver import DeviceLimits
from fleetcfg.devices.registry import families
from fleetcfg.errors import RefusalError
from fleetcfg.model.fleet import Device
from fleetcfg.signed import identity_of
from fleetcfg.trust.crypto.canonical import spell
from fleetcfg.trust.documents.changeset import read_changeset
from fleetcfg_kit.testing.department import Department

CATALOG = families()["cisco_ce"].catalog()


def a_device(authority) -> Device:
    return Device(
        "room-000", "cisco_ce", "10.1.0.5", serial_number="FOC1", authority=str(authority)
    )


def a_change_of(device: Device):
    document = Department().changeset()
    document["devices"][0]["identity"] = identity_of(device, CATALOG).model_dump()
    return read_changeset(spell(document)).devices[0]


def access_to(device: Device) -> DeviceAccess:
    def credential(_device):
        raise AssertionError

    return DeviceAccess(
        {device.host: device}, {"cisco_ce": CATALOG}, {}, credential, DeviceLimits()
    )


@pytest.fixture
def authority(tmp_path):
    file = tmp_path / "ca.pem"
    file.write_text("the province's own")
    return file


def test_another_authority_under_the_same_name_makes_another_device(authority):
    device = a_device(authority)
    change = a_change_of(device)
    assert find_target(access_to(device), change) == (device, CATALOG)

    authority.write_text("an impostor's")

    with pytest.raises(RefusalError, match="IDENTITY_NOT_INVENTORY"):
        find_target(access_to(device), change)


def test_the_same_authority_under_another_name_is_the_same(authority, tmp_path):
    change = a_change_of(a_device(authority))
    moved = authority.rename(tmp_path / "renewed.pem")

    assert find_target(access_to(a_device(moved)), change)[0].authority == str(moved)


def test_an_authority_that_is_not_there_proves_nothing(authority):
    device = a_device(authority)
    change = a_change_of(device)
    authority.unlink()

    assert identity_of(device, CATALOG).strength == "none"
    with pytest.raises(RefusalError, match="IDENTITY_NOT_INVENTORY"):
        find_target(access_to(device), change)
