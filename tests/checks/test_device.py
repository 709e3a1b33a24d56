"""Which device it is, where it stands, and what it is used for."""

from dataclasses import replace
from datetime import date
from ipaddress import ip_network
from typing import Any

import pytest

from fleetcfg.checks.check import DeviceCase, HomeCase
from fleetcfg.checks.permits import MovePermits
from fleetcfg.checks.registry import DEVICE_CHECKS, count_open, judge_at_home, judge_device
from fleetcfg.devices.drivers.cisco_ce import FAMILY
from fleetcfg.model.audit import Coverage, conclude_audit
from fleetcfg.model.conclusion import Conclusion
from fleetcfg.model.finding import DeviceReport
from fleetcfg.model.fleet import Device, Fleet, Site
from fleetcfg.model.permit import MovePermit
from fleetcfg.model.problem import Place
from fleetcfg.model.snapshot import DeviceStatus, Neighbour, Use
from fleetcfg.model.verdict import BLAMED, FAIL_ON, Verdict
from tests.diff.test_diff import IDENTITY

ON = date(2026, 11, 24)
DEVICE = Device(
    "codec-a",
    "cisco_ce",
    "10.0.0.1",
    model=IDENTITY.product,
    serial_number="FTT1",
    switch="sw1",
    switch_port="Gi1/0/1",
    mac=IDENTITY.mac,
    firmware="ce9.15",
    place=Place("hosts.yaml", 3, 5),
)
STATUS = DeviceStatus(IDENTITY, neighbours=(Neighbour("cdp", "sw1", "Gi1/0/1"),))
OF_DEVICE = [
    check for check in DEVICE_CHECKS if check.id in ("identity", "place", "firmware", "use")
]


def judged(status, *, networks=()):
    return judge_device(DeviceCase(DEVICE, networks, given_status=status), OF_DEVICE)


def test_the_device_as_declared_is_no_finding():
    assert judged(STATUS) == ()


@pytest.mark.clause("check:identity", "3.3")
def test_another_serial_is_said_once_and_not_also_as_another_model():
    other = replace(IDENTITY, serial="FTT2", product="Cisco Codec Pro")

    findings = judged(replace(STATUS, identity=other))

    assert [f.verdict for f in findings if f.parameter != "device.firmware"] == [Verdict.REPLACED]
    assert findings[0].clause == "device.identity"


def test_a_device_that_says_nothing_of_itself_is_not_known_to_be_the_one():
    """It is neither another nor of another release; that it is this one nobody saw either."""
    untold = replace(IDENTITY, serial="", product="", version="", mac="")
    device = replace(DEVICE, serial_number="", switch="")

    found = judge_device(
        DeviceCase(device, given_status=replace(STATUS, identity=untold)), OF_DEVICE
    )

    (finding,) = found
    assert (finding.parameter, finding.verdict, finding.reason, finding.severity) == (
        "device.identity",
        Verdict.UNREADABLE,
        "IDENTITY_BEHIND_LOGIN",
        "high",
    )
    assert count_open(found) == {Verdict.UNREADABLE: 1}
    seen = Coverage(1, reached=1, parameters=count_open(found))
    assert conclude_audit(seen, FAIL_ON, 0) is Conclusion.INCOMPLETE


@pytest.mark.clause("check:firmware_since", "3.3")
def test_firmware_that_is_not_told_any_more_is_not_called_another():
    report = DeviceReport("codec-a", "", simulated=False, counts={})
    later = replace(IDENTITY, version="ce10.1")
    untold = replace(IDENTITY, serial="", product="", version="", mac="")

    def told(identity):
        return [f.verdict for f in judge_at_home(HomeCase(report, identity, IDENTITY))]

    assert (told(later), told(untold)) == ([Verdict.FIRMWARE_CHANGED], [])


@pytest.mark.clause("check:place", "3.3")
def test_another_port_is_a_port_that_was_seen_and_no_move():
    moved = replace(STATUS, neighbours=(Neighbour("lldp", "sw1", "Gi1/0/2"),))

    (finding,) = judged(moved)

    assert finding.verdict is Verdict.ELSEWHERE
    assert (finding.declared, finding.live) == ("sw1 Gi1/0/1", "sw1 Gi1/0/2")


@pytest.mark.parametrize(
    ("switch", "port", "verdict"),
    [
        ("sw1", "Gi1/0/2", Verdict.ELSEWHERE),  # another port of the same switch
        ("sw1", "Gi1/0/3", Verdict.ELSEWHERE),  # the port of another device of the room
        ("sw2", "Gi1/0/1", Verdict.ELSEWHERE),  # a second switch of the room
        ("sw9", "Gi1/0/1", Verdict.ELSEWHERE),  # a switch of which nothing is declared
        ("sw1", "Gi1/0/8", Verdict.MOVED),  # the port of a device of another site
        ("sw3", "Gi1/0/9", Verdict.MOVED),  # the switch of another site
    ],
)
@pytest.mark.clause("check:place", "3.3")
def test_a_device_was_moved_only_where_what_is_declared_says_that_the_port_is_of_another_site(
    switch, port, verdict
):
    here = Site("here", "Đây", "", "satellite", "1", ON, "", "")
    there = replace(here, id="there")
    others = {
        "beside": (here, "sw1", "Gi1/0/3"),
        "second": (here, "sw2", "Gi1/0/1"),
        "far": (there, "sw1", "Gi1/0/8"),
        "away": (there, "sw3", "Gi1/0/1"),
    }
    devices = {
        host: replace(DEVICE, host=host, site=site, switch=at, switch_port=link)
        for host, (site, at, link) in others.items()
    }
    device = replace(DEVICE, site=here)
    fleet = Fleet({device.host: device, **devices}, {})
    status = replace(STATUS, neighbours=(Neighbour("lldp", switch, port),))

    (finding,) = judge_device(DeviceCase(device, given_status=status, fleet=fleet), OF_DEVICE)

    assert (finding.verdict, finding.reason) == (verdict, "SHOWN_ELSEWHERE")


def test_to_which_sites_ports_lead_is_found_once_for_all_devices_of_a_fleet():
    class Devices(dict[str, Device]):
        looks = 0

        def values(self) -> Any:
            self.looks += 1
            return super().values()

    site = Site("here", "Đây", "", "satellite", "1", ON, "", "")
    devices = Devices({one: replace(DEVICE, host=one, site=site) for one in ("a", "b", "c")})
    fleet = Fleet(devices, {})
    status = replace(STATUS, neighbours=(Neighbour("lldp", "sw9", "Gi1/0/1"),))

    found = [
        judge_device(DeviceCase(device, given_status=status, fleet=fleet), OF_DEVICE)
        for device in devices.values()
    ]

    assert [one.reason for (one,) in found] == ["SHOWN_ELSEWHERE"] * 3
    assert devices.looks == 2  # the test's own, and one for all three


def test_a_codec_that_sees_the_switch_of_its_permit_was_moved_lawfully():
    moved = replace(STATUS, neighbours=(Neighbour("lldp", "sw9", "Gi1/0/2"),))
    permit = MovePermit("codec-a", "31/SKHCN", "Hội trường", ON, ON, switch="sw9")
    case = DeviceCase(DEVICE, given_status=moved, moves=MovePermits((permit,), (), ON))

    (finding,) = judge_device(case, OF_DEVICE)

    assert (finding.verdict, finding.reason) == (Verdict.WAIVED, "MOVE_PERMITTED")
    assert finding.facts["document"] == "31/SKHCN"


def test_a_neighbour_that_the_permit_does_not_name_is_told_beside_the_one_that_it_does():
    shown = (Neighbour("lldp", "sw9", "Gi1/0/2"), Neighbour("cdp", "sw7", "Gi1/0/3"))
    permit = MovePermit("codec-a", "31/SKHCN", "Hội trường", ON, ON, switch="sw9")
    moved = replace(STATUS, neighbours=shown)
    case = DeviceCase(DEVICE, given_status=moved, moves=MovePermits((permit,), (), ON))

    assert [(f.verdict, f.live) for f in judge_device(case, OF_DEVICE)] == [
        (Verdict.ELSEWHERE, "sw7 Gi1/0/3"),
        (Verdict.WAIVED, "sw9 Gi1/0/2"),
    ]


def test_two_protocols_that_disagree_prove_no_place():
    shown = (Neighbour("lldp", "sw1", "Gi1/0/1"), Neighbour("cdp", "sw9", "Gi1/0/1"))

    (finding,) = judged(replace(STATUS, neighbours=shown))

    assert (finding.verdict, finding.reason) == (Verdict.UNVERIFIABLE, "NEIGHBOURS_DISAGREE")
    assert finding.live == "cdp sw9 Gi1/0/1"


@pytest.mark.parametrize(
    ("shown", "reason"),
    [
        ((), "NEIGHBOUR_NOT_SHOWN"),
        ((Neighbour("LLDP", "", ""),), "NEIGHBOUR_UNCLEAR"),  # text of an unknown layout
    ],
)
def test_no_neighbour_shown_is_not_taken_for_the_right_one(shown, reason):
    (finding,) = judged(replace(STATUS, neighbours=shown))

    assert (finding.verdict, finding.reason) == (Verdict.UNVERIFIABLE, reason)


@pytest.mark.clause("check:firmware", "3.3")
def test_a_build_of_the_declared_release_is_that_release_and_a_longer_number_is_not():
    other = replace(STATUS, identity=replace(IDENTITY, version="ce9.150.1"))

    assert judged(STATUS) == ()
    assert judged(other)[0].verdict is Verdict.FIRMWARE_CHANGED


@pytest.mark.clause("check:use", "5.1")
def test_a_call_to_an_address_outside_the_networks_is_another_use():
    networks = (ip_network("10.0.0.0/8"),)
    inside = replace(STATUS, uses=(Use("sip:room@10.2.3.4"),))
    outside = replace(STATUS, uses=(Use("h323:203.0.113.9"),))

    assert judged(inside, networks=networks) == ()
    assert judged(outside, networks=networks)[0].verdict is Verdict.OTHER_USE


@pytest.mark.clause("check:unsaved", "3.3")
def test_what_would_be_gone_at_the_next_start_is_told_with_what_it_is():
    unsaved = [f"interface[Gi1/0/{n}].description" for n in range(1, 12)]
    check = [check for check in DEVICE_CHECKS if check.id == "unsaved"]

    def told(paths):
        status = replace(STATUS, unsaved=paths)
        return judge_device(DeviceCase(DEVICE, given_status=status), check)

    assert told(None) == told(()) == ()
    (few,), (many,) = told(("hostname",)), told(tuple(unsaved))
    assert (few.verdict, few.reason, few.live) == (
        Verdict.UNAUTHORIZED,
        "RUNNING_NOT_SAVED",
        "hostname",
    )
    assert many.facts == {"count": 11}
    assert many.live == ", ".join([*unsaved[:8], "…"])


@pytest.mark.clause("check:open_ports", "5.3")
def test_each_port_that_obeys_without_a_password_is_told_and_is_nobodys_deed():
    check = [check for check in DEVICE_CHECKS if check.id == "open_ports"]

    def told(ports):
        return judge_device(
            DeviceCase(DEVICE, given_status=replace(STATUS, open_ports=ports)), check
        )

    assert told(()) == ()
    first, second = told((6024, 23))
    assert (first.verdict, first.reason, first.facts, first.live, first.severity) == (
        Verdict.EXPOSED,
        "OPEN_CONTROL_PORT",
        {"port": 6024},
        "6024",
        "high",
    )
    assert second.facts == {"port": 23}
    assert Verdict.EXPOSED not in BLAMED
    assert conclude_audit(Coverage(1, reached=1), FAIL_ON, 0) is Conclusion.CLEAN
    seen = Coverage(1, reached=1, findings={Verdict.EXPOSED: 1})
    assert conclude_audit(seen, FAIL_ON, 0) is Conclusion.INCOMPLETE
    assert conclude_audit(seen, (Verdict.EXPOSED,), 0) is Conclusion.FINDINGS


def test_an_audit_of_a_device_with_nothing_declared_is_not_clean():
    bare = DeviceReport("a", "", simulated=False, counts={Verdict.UNMANAGED: 300}, read=300)
    declared = replace(bare, counts={Verdict.UNMANAGED: 299, Verdict.CONFORM: 1})

    manual = replace(bare, counts={}, read=0, is_asked=False)

    assert conclude_audit(Coverage(1).plus(bare), FAIL_ON, 0) is Conclusion.INCOMPLETE
    assert conclude_audit(Coverage(2).plus(declared).plus(manual), FAIL_ON, 0) is Conclusion.CLEAN
    assert conclude_audit(Coverage(1).plus(declared), FAIL_ON, 0) is Conclusion.CLEAN


ROOM_KIT = FAMILY.catalog()


@pytest.mark.parametrize(
    ("declared", "live", "is_other"),
    [
        ("Cisco Room Kit", "Cisco Webex Room Kit", False),
        ("cisco webex room kit", "Cisco Spark Room Kit", False),
        ("Cisco Room Kit", "Cisco Webex Room Kit Plus", True),
        ("Cisco Room Kit", "Cisco Codec Pro", True),
        ("Cisco Codec Pro", "Cisco Webex Codec Pro", True),  # that rename is written nowhere
    ],
)
def test_a_product_that_its_maker_renamed_is_the_same_device(declared, live, is_other):
    status = replace(STATUS, identity=replace(IDENTITY, product=live))
    case = DeviceCase(replace(DEVICE, model=declared), given_status=status, catalog=ROOM_KIT)

    found = [one.verdict for one in judge_device(case, OF_DEVICE)]

    assert (Verdict.IDENTITY_MISMATCH in found) is is_other


def test_without_a_catalog_a_renamed_product_is_another():
    status = replace(STATUS, identity=replace(IDENTITY, product="Cisco Webex Room Kit"))
    case = DeviceCase(replace(DEVICE, model="Cisco Room Kit"), given_status=status)

    assert Verdict.IDENTITY_MISMATCH in [one.verdict for one in judge_device(case, OF_DEVICE)]
