"""Two boxes with one identity, and a box in the place of another."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from fleetcfg.checks.check import FleetCase, sighting_of
from fleetcfg.checks.permits import NO_PERMITS, MovePermits
from fleetcfg.checks.whereabouts import check_whereabouts, confirmed_places
from fleetcfg.model.finding import DeviceReport, Finding
from fleetcfg.model.fleet import Device, Fleet, Site
from fleetcfg.model.permit import MovePermit
from fleetcfg.model.snapshot import DeviceIdentity, DeviceStatus, Neighbour, Station
from fleetcfg.model.verdict import Verdict

ON = date(2026, 11, 24)
SITES = {host: Site(host, host, host, "satellite", "1", ON, "", "") for host in ("a", "b", "c")}
DEVICES = {
    host: Device(host, "cisco_ce", f"10.0.0.{n}", serial_number=f"S{n}", mac=f"00:00:5e:00:53:0{n}")
    for n, host in enumerate(("a", "b", "c"), 1)
}


def audited(devices, hosts, reports, moves=NO_PERMITS):
    """Return the case of an audit of *hosts* that brought *reports*."""
    seen = tuple(map(sighting_of, reports))
    return FleetCase(Fleet(devices, {}), tuple(hosts), seen, lambda: reports, moves)


def answered(host: str, serial: str, mac: str = "") -> DeviceReport:
    status = DeviceStatus(DeviceIdentity(serial, "Room Bar", "ce11", mac))
    return DeviceReport(host, "", simulated=False, counts={}, status=status)


def found(*reports: DeviceReport) -> list[tuple[Verdict, str, str | None, str | None]]:
    case = audited(DEVICES, DEVICES, reports)
    return [(f.verdict, f.parameter, f.declared, f.live) for f in check_whereabouts(case)]


def test_each_in_its_place_is_no_finding():
    assert found(answered("a", "S1"), answered("b", "s2"), answered("c", "S3")) == []


@pytest.mark.clause("check:whereabouts", "3.3")
def test_a_box_in_the_room_of_another_is_named_with_both_rooms():
    assert found(answered("a", "X"), answered("b", "S1"), answered("c", "S3")) == [
        (Verdict.ELSEWHERE, "fleet.place", "S1: a", "b")
    ]
    apart = {host: replace(device, site=SITES[host]) for host, device in DEVICES.items()}
    (told,) = check_whereabouts(audited(apart, apart, (answered("b", "S1"),)))
    assert (told.verdict, told.declared, told.live) == (Verdict.MOVED, "S1: a (a)", "b (b)")
    together = {host: replace(device, site=SITES["a"]) for host, device in DEVICES.items()}
    (told,) = check_whereabouts(audited(together, together, (answered("b", "S1"),)))
    assert told.verdict is Verdict.ELSEWHERE


def test_two_that_were_exchanged_are_two_findings():
    exchanged = found(answered("a", "S2"), answered("b", "S1"))
    assert [(f[2], f[3]) for f in exchanged] == [("S1: a", "b"), ("S2: b", "a")]


@pytest.mark.clause("check:whereabouts", "3.3")
def test_one_identity_in_two_places_is_an_impostor_and_no_move():
    twice = found(
        answered("a", "S1", "00:00:5e:00:53:01"), answered("b", "S1", "00:00:5e:00:53:01")
    )
    assert twice == [(Verdict.IDENTITY_MISMATCH, "fleet.serial_number", None, "S1: a, b")]


def test_one_mac_address_on_two_boxes_is_told():
    twice = found(
        answered("a", "S1", "00:00:5e:00:53:01"), answered("b", "S2", "00:00:5e:00:53:01")
    )
    assert twice == [(Verdict.IDENTITY_MISMATCH, "fleet.mac", None, "00:00:5e:00:53:01: a, b")]


@pytest.mark.parametrize("serial", ["", "S9"])
def test_a_box_that_nobody_declared_or_that_tells_nothing_is_left_to_the_device_itself(serial):
    assert found(answered("a", serial), answered("b", serial and "S8")) == []


def test_a_device_that_did_not_answer_is_nowhere():
    silent = replace(answered("a", "S1"), status=None)
    assert found(silent, answered("b", "S2")) == []


def test_a_device_declared_without_a_serial_number_is_not_looked_for():
    unknown = {**DEVICES, "a": replace(DEVICES["a"], serial_number="")}
    case = audited(unknown, "ab", (answered("b", ""),))
    assert list(check_whereabouts(case)) == []


PLUGGED = {
    host: replace(device, switch="sw", switch_port=f"Gi1/0/{n}", site=SITES[host])
    for n, (host, device) in enumerate(DEVICES.items(), 1)
}


def hearing(*stations: tuple[str, str]) -> DeviceReport:
    identity = DeviceIdentity("S9", "WS-C2960CX-8TC-L", "15.2")
    told = tuple(
        Station(DEVICES[host].mac if host in DEVICES else host, at) for host, at in stations
    )
    status = DeviceStatus(identity, stations=told)
    return DeviceReport("sw", "", simulated=False, counts={}, status=status)


def heard(*stations: tuple[str, str]) -> list[tuple[Verdict, str, str | None, str | None]]:
    case = audited(PLUGGED, ("sw",), (hearing(*stations),))
    return [(f.verdict, f.parameter, f.declared, f.live) for f in check_whereabouts(case)]


def test_whom_a_switch_hears_where_it_is_declared_is_no_finding():
    assert heard(("a", "Gi1/0/1"), ("b", "Gi1/0/2"), ("02:00:00:00:00:01", "Gi1/0/1")) == []


def test_a_device_that_a_switch_hears_at_another_port_is_told_by_the_port():
    assert heard(("b", "Gi1/0/2"), ("a", "Gi1/0/7")) == [
        (Verdict.ELSEWHERE, "fleet.place", "a: sw Gi1/0/1", "sw Gi1/0/7")
    ]


def test_another_box_at_the_port_of_a_device_is_told_and_a_silent_port_is_not():
    assert heard(("02:00:00:00:00:01", "Gi1/0/3"), ("02:00:00:00:00:02", "Gi1/0/8")) == [
        (Verdict.REPLACED, "fleet.port", f"sw Gi1/0/3: c {DEVICES['c'].mac}", "02:00:00:00:00:01")
    ]


def test_two_that_were_plugged_the_wrong_way_round_are_two_moves():
    crossed = heard(("a", "Gi1/0/2"), ("b", "Gi1/0/1"))
    assert [(f[0], f[3]) for f in crossed] == [
        (Verdict.MOVED, "sw Gi1/0/2"),
        (Verdict.MOVED, "sw Gi1/0/1"),
    ]
    room = {host: replace(device, site=SITES["a"]) for host, device in PLUGGED.items()}
    case = audited(room, ("sw",), (hearing(("a", "Gi1/0/2"), ("b", "Gi1/0/1")),))
    assert {f.verdict for f in check_whereabouts(case)} == {Verdict.ELSEWHERE}


def untold(host: str) -> DeviceReport:
    silent = Finding(host, Verdict.UNVERIFIABLE, "device.neighbour", reason="NEIGHBOUR_NOT_SHOWN")
    return replace(answered(host, ""), findings=(silent,))


def test_a_switch_speaks_for_a_device_that_does_not_tell_its_place_and_only_where_declared():
    reports = (untold("a"), untold("b"), answered("c", "S3"))
    switch = hearing(("a", "Gi1/0/1"), ("b", "Gi1/0/7"), ("c", "Gi1/0/3"))
    case = audited(PLUGGED, ("a", "b", "c", "sw"), (*reports, switch))

    assert confirmed_places(case) == ("a",)
    assert confirmed_places(replace(case, hosts=("a", "b", "c"))) == ()
    assert confirmed_places(audited(PLUGGED, case.hosts, reports)) == ()


PERMIT = MovePermit("a", "31/SKHCN", "Hội trường", ON, ON, switch="sw", switch_port="Gi1/0/7")


@pytest.mark.parametrize(
    ("signed", "here", "on", "verdict", "reason"),
    [
        ((PERMIT,), (), ON, Verdict.WAIVED, "MOVE_PERMITTED"),
        ((replace(PERMIT, switch_port=""),), (), ON, Verdict.WAIVED, "MOVE_PERMITTED"),
        ((PERMIT,), (PERMIT,), ON + timedelta(1), Verdict.MOVED, "MOVE_PERMIT_ENDED"),
        ((PERMIT,), (PERMIT,), ON - timedelta(1), Verdict.MOVED, "MOVE_PERMIT_ENDED"),
        ((), (PERMIT,), ON, Verdict.MOVED, "MOVE_PERMIT_UNSIGNED"),
        ((replace(PERMIT, host="b"),), (), ON, Verdict.ELSEWHERE, "HEARD_ELSEWHERE"),
        ((replace(PERMIT, switch_port="Gi1/0/8"),), (), ON, Verdict.ELSEWHERE, "HEARD_ELSEWHERE"),
        (
            (replace(PERMIT, switch="", address="10.0.0.9"),),
            (),
            ON,
            Verdict.ELSEWHERE,
            "HEARD_ELSEWHERE",
        ),
    ],
)
@pytest.mark.clause("inventory:move_permits", "3.3")
def test_a_signed_permit_makes_a_move_legitimate_for_its_time_and_place(
    signed, here, on, verdict, reason
):
    moves = MovePermits(signed, here, on)
    case = audited(PLUGGED, ("sw",), (hearing(("a", "Gi1/0/7")),), moves)

    (finding,) = check_whereabouts(case)

    assert (finding.verdict, finding.reason) == (verdict, reason)


def test_a_box_in_the_room_of_another_may_be_permitted_by_that_rooms_address():
    permit = replace(PERMIT, switch="", switch_port="", address="10.0.0.2")
    reports = (answered("b", "S1"),)
    case = audited(DEVICES, DEVICES, reports, MovePermits((permit,), (), ON))

    assert [f.reason for f in check_whereabouts(case)] == ["MOVE_PERMITTED"]


def test_a_port_that_the_permit_does_not_name_is_told_beside_the_one_that_it_does():
    heard_twice = hearing(("a", "Gi1/0/7"), ("a", "Gi1/0/9"))
    moves = MovePermits((PERMIT,), (), ON)
    case = audited(PLUGGED, ("sw",), (heard_twice,), moves)

    assert [(f.verdict, f.live, f.reason) for f in check_whereabouts(case)] == [
        (Verdict.WAIVED, "sw Gi1/0/7", "MOVE_PERMITTED"),
        (Verdict.ELSEWHERE, "sw Gi1/0/9", "HEARD_ELSEWHERE"),
    ]


def test_a_finding_on_the_fleet_names_the_devices_that_it_is_about():
    def named(*reports):
        return [f.named for f in check_whereabouts(audited(DEVICES, DEVICES, reports))]

    assert named(answered("a", "S1"), answered("b", "S1")) == [("a", "b")]
    assert named(answered("a", "X"), answered("b", "S1"), answered("c", "S3")) == [("a", "b")]


def showing(host: str, serial: str, *ports: str) -> DeviceReport:
    neighbours = tuple(Neighbour("LLDP", "sw", port) for port in ports)
    status = DeviceStatus(DeviceIdentity(serial, "Room Bar", "ce11"), neighbours=neighbours)
    return replace(answered(host, serial), status=status)


WITNESSES = {
    "one, the switch": (showing("a", "S1"), "Gi1/0/7", "HEARD_ELSEWHERE", "high"),
    "two": (showing("a", "S1", "Gi1/0/2"), "Gi1/0/2", "HEARD_AND_SHOWN", "critical"),
    "two, of a port": (showing("a", "S1", "Gi1/0/7"), "Gi1/0/7", "HEARD_AND_SHOWN", "high"),
    "another box shows": (showing("a", "S8", "Gi1/0/7"), "Gi1/0/7", "HEARD_ELSEWHERE", "high"),
    "switch alone": (showing("a", "S1", "Gi1/0/1"), "Gi1/0/7", "HEARD_NOT_SHOWN", "high"),
    "device alone": (showing("a", "S1", "Gi1/0/7"), "Gi1/0/1", "SHOWN_NOT_HEARD", "medium"),
}


@pytest.mark.parametrize("case", WITNESSES)
def test_a_move_is_as_grave_as_witnesses_say_it_and_a_contradiction_is_told(case):
    told, port, reason, severity = WITNESSES[case]

    case = audited(PLUGGED, ("a", "sw"), (told, hearing(("a", port))))
    (finding,) = (one for one in check_whereabouts(case) if one.parameter == "fleet.place")

    assert (finding.reason, finding.severity) == (reason, severity)
    words = {"critical": Verdict.MOVED, "medium": Verdict.UNVERIFIABLE}
    assert finding.verdict is words.get(severity, Verdict.ELSEWHERE)


def test_a_port_at_which_a_switch_of_another_site_hears_a_device_may_lead_to_its_own_switch():
    centre = replace(DEVICES["b"], host="sw", site=SITES["b"])
    far = {"a": replace(PLUGGED["a"], switch="sw-a"), "sw": centre}

    (finding,) = check_whereabouts(audited(far, ("sw",), (hearing(("a", "Gi1/0/24")),)))

    assert (finding.verdict, finding.reason) == (Verdict.ELSEWHERE, "HEARD_ELSEWHERE")


@pytest.mark.parametrize(
    ("port", "reason", "severity"),
    [
        ((), "SEEN_ELSEWHERE", "high"),
        (("Gi1/0/2",), "ANSWERS_AND_SHOWN", "critical"),
        (("Gi1/0/1",), "ANSWERS_NOT_SHOWN", "high"),
    ],
)
def test_an_address_is_a_witness_and_so_is_what_the_box_shows_there(port, reason, severity):
    (finding,) = check_whereabouts(audited(PLUGGED, ("a", "b"), (showing("b", "S1", *port),)))
    assert finding.verdict is Verdict.MOVED

    assert (finding.reason, finding.severity) == (reason, severity)
    assert not port or finding.facts == {"shown": f"LLDP sw {port[0]}"}
