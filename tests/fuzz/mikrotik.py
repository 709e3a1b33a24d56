"""Readers of what RouterOS exports and prints."""

from typing import Final

from fleetcfg.devices.drivers.mikrotik import FAMILY, prints
from fleetcfg.devices.drivers.mikrotik.export import items_of, spelled
from fleetcfg.devices.drivers.mikrotik.settings import RouterRead, settings_in
from fleetcfg.devices.drivers.mikrotik.write_words import commands_for
from fleetcfg.errors import DeviceError
from tests.fuzz.target import Target

_TERSE: Final = (
    b"# 2026-11-28 09:00:00 by RouterOS 7.16.2\n"
    b'/ip service set telnet address="" disabled=no port=23 vrf=main\n'
    b"/system ntp client servers add address=10.0.0.1\n"
    b'/interface ethernet set [ find default-name=e2 ] comment="\\C3\\B2 \\"" name=ether2\n'
    b"/interface bridge add name=bridge vlan-filtering=yes\n"
    b"/interface bridge port add bridge=bridge frame-types=admit-all interface=ether2 pvid=10\n"
    b"/interface bridge vlan add bridge=bridge tagged=ether2,bridge vlan-ids=1-4094\n"
    b"/ip firewall mangle add action=change-dscp chain=forward new-dscp=46\n"
)
_CUT: Final = (
    b"/snmp community\r\nset [ find default=yes ] name=public security=none write-ac\\\r\n"
    b"    cess=no\r\n/snmp\r\n# remark\r\nset enabled=yes\r\n/system logging action\r\n"
    b"set 3 name=remote remote=\\\r\n    10.0.0.9 target=remote\r\n"
    b"/system logging\r\nadd action=remote\r\n"
)
_EXPORT_WORDS: Final = (
    b"\n",
    b" ",
    b"\\\n",
    b'"',
    b"=",
    b"[ find ",
    b"]",
    b"#error",
    b"/interface bridge port add interface=a bridge=bridge\n",
    b"/interface bridge vlan add bridge=bridge tagged=a,b,c vlan-ids=1-4094\n",
    b"\xff",
)
_PRINTS: Final = (
    b"  uptime: 3w2d1h4m5s\n  version: 6.49.7 (long-term)\n  model: hAP\n  serial-number: 8B0A\n",
    b"  time: 12:05:25\n  date: nov/28/2026\n  gmt-offset: +07:00\n  enabled: yes\n",
    b' 0 DL  ;;; x\n  mac-address=00:50:60:0A:0B:0C identity="a\\"" on-interface=e3\n 1 name="b"\n',
    b"Flags: U, F\n F route added  admin\n U x\n",
)
_PRINT_WORDS: Final = (b"\n", b" 1 ", b'="', b'"', b"=", b";;;", b": ", b"D ", b"F ", b"\x1b")


def _export(data: bytes) -> None:
    items = items_of(data.decode("utf-8", "surrogateescape"), "x")
    for item in items[:20]:
        words = " ".join(f"{name}={spelled(value)}" for name, value in item.values.items())
        (again,) = items_of(f"/x set {words}", "x")
        assert again.values == item.values
    read = settings_in(items, ())
    assert all(map(FAMILY.syntax.is_path, read.given.values))
    assert not read.given.values.keys() & read.given.unreadable.keys()
    for path in [*read.given.values][:50]:
        _tell(path, read)


def _tell(path: str, read: RouterRead) -> None:
    try:
        commands = commands_for(path, "1", read)
    except DeviceError:
        return
    for command in commands:
        assert command.isascii()
        assert command.isprintable()
        assert items_of(command, "x"), "it is one item"


def _prints(data: bytes) -> None:
    text = data.decode("utf-8", "surrogateescape")
    prints.uptime_in(text)
    prints.clock_in(text)
    prints.ntp_in(text)
    prints.names_in(text)
    prints.undone_with_safe_mode(text)
    assert len(prints.neighbours_in(text)) <= 256
    for station in prints.stations_in(text) or ():
        assert len(station.mac) == len("00:50:60:0a:0b:0c")
    prints.identity_of(text, text, text)


TARGETS: Final = (
    Target("routeros-export", (_TERSE, _CUT), _EXPORT_WORDS, _export),
    Target("routeros-prints", _PRINTS, _PRINT_WORDS, _prints),
)
