"""Units of the pages: what a service may do is the same for each, and no more than it needs."""

from pathlib import Path

import pytest

UNITS = Path(__file__).parents[2] / "docs" / "how-to" / "units"
SHUT = {
    "CapabilityBoundingSet=",
    "LockPersonality=yes",
    "NoNewPrivileges=yes",
    "PrivateDevices=yes",
    "PrivateTmp=yes",
    "ProtectClock=yes",
    "ProtectControlGroups=yes",
    "ProtectHome=yes",
    "ProtectHostname=yes",
    "ProtectKernelLogs=yes",
    "ProtectKernelModules=yes",
    "ProtectKernelTunables=yes",
    "ProtectSystem=strict",
    "RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX",
    "RestrictNamespaces=yes",
    "RestrictRealtime=yes",
    "RestrictSUIDSGID=yes",
    "SystemCallArchitectures=native",
    "UMask=0077",
    "User=fleetcfg",
}


@pytest.mark.parametrize("unit", sorted(UNITS.glob("*.service")), ids=lambda unit: unit.stem)
def test_a_service_is_shut_off_from_what_it_does_not_need(unit: Path) -> None:
    assert SHUT - {*unit.read_text("utf-8").splitlines()} == set()
