"""Readers of what network gear says: its prompt, its configuration, and its tables."""

from contextlib import suppress
from typing import Any, Final

from fleetcfg.devices.drivers.network import (
    comware,
    comware_state,
    fortios,
    ios_state,
    vrp,
    vrp_state,
)
from fleetcfg.devices.drivers.network.blocks import blocks_of
from fleetcfg.devices.drivers.network.ios import SYSTEM, order_to_set, read_config
from fleetcfg.devices.drivers.network.paths import PATHS
from fleetcfg.devices.drivers.network.terminal import PromptEnd, System, answer_of
from fleetcfg.errors import DeviceError
from tests.fuzz.target import Target

_CONFIG: Final = (
    b"Building configuration...\r\n!\r\nhostname sw-a\r\nvlan 110\r\n name HOP\r\nvlan 10,20-22\r\n"
    b"interface GigabitEthernet1/0/3\r\n description A\r\n switchport access vlan 110\r\n"
    b" switchport trunk allowed vlan 1,2\r\n switchport trunk allowed vlan add 3\r\n!\r\n"
    b"banner motd ^C\r\nx\r\n^C\r\nsnmp-server community bi-mat RO\r\nline vty 0 4\r\n"
    b" exec-timeout 5 30\r\n transport input ssh\r\nntp server 10.0.0.1\r\nend\r\n"
)
_CONFIG_WORDS: Final = (
    b"\r\n",
    b" ",
    b"!",
    b"end\r\n",
    b"banner motd ^C",
    b"interface GigabitEthernet1/0/3\r\n",
    b"vlan 1-4094,1-4094\r\n",
    b" switchport ",
    b"crypto pki certificate chain x\r\n",
    b"line vty 0 4\r\n",
    b"ip access-list standard A\r\n permit 10.1.0.0 0.0.255.255\r\n",
    b" access-class A in\r\n",
    b"access-list 10 deny any\r\n",
    b"\xff",
)
_TERMINAL: Final = (
    b"show version\r\nCisco IOS Software\r\nsw-a#",
    b"switchport\r\n% Incomplete command.\r\n\r\nsw-a(config-if)#",
    b"x\r\n% Invalid input detected at '^' marker.\r\n\r\nsw-a>",
)
_TERMINAL_WORDS: Final = (
    b"\r\n",
    b"sw-a#",
    b"#",
    b">",
    b"(config)#",
    b" --More-- ",
    b"% ",
    b"\x1b[K",
)
_VERSION: Final = (
    b"Cisco IOS Software, X Software (X-M), Version 15.2(7)E3, RELEASE SOFTWARE (fc2)\n"
    b"sw-a uptime is 1 week, 2 minutes\ncisco WS-C2960X (A) processor\nProcessor board ID F1\n"
)
_LLDP: Final = (
    b"-----------\nLocal Intf: Gi1/0/3\nChassis id: 0050.600a.0b0c\nPort id: eth0\nSystem Name: c\n"
)
_CDP: Final = (
    b"-----------\nDevice ID: c\nInterface: Gi1/0/3,  Port ID (outgoing port): e0\nVersion :\nx\n"
)
_ADDRESSES: Final = (
    b"Vlan    Mac Address       Type        Ports\n 110  0050.600a.0b0c  DYNAMIC  Gi1/0/3\n"
)
_OLDER: Final = (
    b" vlan  mac address  type  learn  age  ports\n* 110  0050.600a.0b0c  dynamic  Yes  1  Gi1\n"
)
_TIMES: Final = (b"*09:00:00.123 ICT Sat Nov 28 2026", b"Clock is synchronized, stratum 4")
_TABLES: Final = (_VERSION, _LLDP, _CDP, _ADDRESSES, _OLDER, *_TIMES)
_TABLE_WORDS: Final = (
    b"\n",
    b"-----------\n",
    b"Local Intf: ",
    b"Time remaining",
    b"Device ID: ",
    b"                         ",
    b"0050.600a.0b0c",
    b",",
    b"\x00",
)


def _terminal(data: bytes) -> None:
    """Hear *data* in pieces, as it would come over a wire."""
    for name in (b"", b"sw-a"):
        end, heard = PromptEnd(name), bytearray()
        for at in range(0, len(data), 1_000):
            seen = len(heard)
            heard += data[at : at + 1_000]
            if (length := end(heard, seen)) is not None:
                assert length == len(heard)
                assert end.prompt.isascii()
                break
    lines = answer_of(data, "show version")
    assert not any("\n" in line for line in lines)
    SYSTEM.refusal_in(lines)


def _config(data: bytes) -> None:
    syntax = PATHS
    read = read_config(data.decode("utf-8", "replace"), "x")
    assert all(map(syntax.is_path, read.given.values))
    assert read.unsaved(read) == ()
    for path in [*read.written][:50]:
        assert order_to_set(path, "1", read).lines is not None


def _tables(data: bytes) -> None:
    text = data.decode("utf-8", "replace")
    ios_state.neighbours_in(text, text)
    for station in ios_state.stations_in(text) or ():
        assert len(station.mac) == len("00:50:60:0a:0b:0c")
    ios_state.clock_in(text, "ICT 7 0")
    ios_state.ntp_in(text)
    version = ios_state.version_in(text)
    ios_state.uptime_of(version)
    ios_state.identity_of(version)


_VRP_CONFIG: Final = (
    b"!Software Version V200R019\r\n#\r\nsysname sw-a\r\n#\r\nvlan batch 110 120 to 130\r\n"
    b'undo http server enable\r\nheader shell information "\r\nx\r\n"\r\naaa\r\n local-user a x\r\n'
    b"vlan 110\r\n name HOP\r\n#\r\ninterface GigabitEthernet0/0/3\r\n port link-type trunk\r\n"
    b" undo port trunk allow-pass vlan 1\r\n port trunk allow-pass vlan 10 20 to 30\r\n#\r\n"
    b"snmp-agent community read cipher bi-mat\r\nntp-service unicast-server 10.0.0.1 x\r\n"
    b"user-interface vty 0 4\r\n idle-timeout 5 30\r\n protocol inbound ssh\r\n#\r\nreturn\r\n"
)
_VRP_WORDS: Final = (
    b"\r\n",
    b" ",
    b"#\r\n",
    b"return\r\n",
    b"undo ",
    b'header login information "',
    b"vlan batch 1 to 4094\r\n",
    b"interface GigabitEthernet0/0/3\r\n port link-type access\r\n",
    b" port trunk allow-pass vlan 4094 to 1\r\n",
    b"acl number 2000\r\n rule 5 permit source 10.1.0.0 0.0.255.255\r\n#\r\n",
    b" acl 2000 inbound\r\n",
    b"user-interface maximum-vty 99\r\n",
    b"\xff",
)
_COMWARE_CONFIG: Final = (
    b"#\r\n version 7.1.070, Release 6318P01\r\n#\r\n sysname sw-a\r\n#\r\n"
    b"vlan 110\r\n name HOP\r\n#\r\nvlan 200 to 202\r\n#\r\n"
    b"interface GigabitEthernet1/0/3\r\n port link-type trunk\r\n"
    b" undo port trunk permit vlan 1\r\n port trunk permit vlan 10 20 to 30\r\n#\r\n"
    b"line vty 0 4\r\n idle-timeout 5 30\r\n protocol inbound ssh\r\n#\r\n"
    b" header shell %\r\nx\r\n%\r\n#\r\n"
    b" snmp-agent community read simple bi-mat\r\n ssh server acl 2000\r\n ntp-service enable\r\n"
    b" ntp-service unicast-server 10.0.0.1 x\r\n#\r\nlocal-user a class manage\r\n#\r\nreturn\r\n"
)
_COMWARE_WORDS: Final = (
    b"\r\n#\r\n",
    b" ",
    b"return\r\n",
    b"undo ",
    b" version 5.20\r\n",
    b" header login %",
    b"vlan 1 to 4094\r\n",
    b"interface Ten-GigabitEthernet1/0/49\r\n port-security port-mode autolearn\r\n",
    b" port trunk permit vlan all\r\n",
    b"acl basic 2000\r\n rule 0 permit source 10.1.0.0 0\r\n#\r\n",
    b" acl 2000 inbound\r\n",
    b"\xff",
)
_COMWARE_TABLES: Final = (
    b"H3C Comware Software, Version 7.1.070, Release 1\nH3C S5130 uptime is 1 week, 2 days\n",
    b"LLDP neighbor-information of port 1[G1]:\n Neighbor index : 1\n Chassis ID : 0050-600a-0b\n",
    b"MAC Address  VLAN ID  State  Port  Aging\n0050-600a-0b0c  110  Learned  GE1/0/3  Y\n",
    b"DEVICE_SERIAL_NUMBER : A111222\nMAC_ADDRESS : 0050-600A-0B0C",
    b"09:00:00 ICT Sat 11/28/2026\nTime Zone : ICT add 07:00:00",
)
_FORTI_CONFIG: Final = (
    b'config system global\n    set hostname "fw"\n    set admin-telnet enable\nend\n'
    b'config system interface\n    edit "port1"\n        set allowaccess ping https\n'
    b'        set description "a \\"b\\"\nc"\n        config ipv6\n        end\n    next\nend\n'
    b'config system admin\n    edit "a"\n        set trusthost1 10.0.0.0 255.0.0.0\n'
    b"        set password ENC x=\n    next\nend\nconfig system ntp\n    set ntpsync enable\n"
    b'    config ntpserver\n        edit 1\n            set server "10.0.0.1"\n        next\n'
    b"    end\nend\nconfig log syslogd setting\n    set status disable\nend\n"
)
_FORTI_WORDS: Final = (
    b"\n",
    b'"',
    b"\\",
    b"''",
    b"#",
    b"config system interface\n",
    b"edit 1\n",
    b"unset allowaccess\n",
    b"next\n",
    b"end\n",
    b"set trusthost1 0.0.0.0 0.0.0.0\n",
    b"\xff",
)
_FORTI_TERMINAL: Final = (
    b"show full-configuration system ntp\r\nconfig system ntp\r\n--More-- ",
    b"set x y\r\ncommand parse error before 'x'\r\nCommand fail. Return code -61\r\nsw-a (x) # ",
)
_VRP_TERMINAL: Final = (
    b"display version\r\nVRP\r\n<sw-a>",
    b"x\r\nError: Unrecognized command found at '^' position.\r\n[~sw-a-vlan110]",
    b"save\r\nAre you sure to continue?[Y/N]",
)
_VRP_TABLES: Final = (
    b"VRP (R) software, Version 5.170 (S5720 V200R019C00)\nHUAWEI S5720 uptime is 1 week, 2 days\n",
    b"GigabitEthernet0/0/3 has 1 neighbor(s):\nNeighbor index :1\nChassis ID :0050-600a-0b0c\n",
    b"MAC Address    VLAN/VSI  Learned-From  Type\n0050-600a-0b0c 110/-  GE0/0/3  dynamic\n",
    b"ESN of slot 0: A111222\nSystem bridge MAC address: 0050-600a-0b0c",
    b"0  -  A111222  2015-07-10\n2026-11-28 09:00:00+07:00\n clock status: synchronized",
)


def _hear(system: System, data: bytes) -> None:
    """Hear *data* in pieces; a prompt, a question or a page ends it, never two of them."""
    end = PromptEnd(b"sw-a", system.prompt, system.question, system.more)
    heard = bytearray()
    for at in range(0, len(data), 1_000):
        heard += data[at : at + 1_000]
        if end(heard, 0) is not None:
            assert [*map(bool, (end.prompt, end.question, end.page))].count(True) == 1
            break
    system.refusal_in(answer_of(data, "display version"))


def _forti_terminal(data: bytes) -> None:
    _hear(fortios.SYSTEM, data)


def _forti_config(data: bytes) -> None:
    blocks = blocks_of(data.decode("utf-8", "replace"), "x")
    read = fortios.read_settings(blocks)
    assert not read.masked & read.values.keys()
    for path in [*read.values][:50]:
        with suppress(DeviceError):
            assert fortios.order_to_set(path, "1", blocks)[-1] == "end"


def _vrp_terminal(data: bytes) -> None:
    _hear(vrp.SYSTEM, data)


def _comware_terminal(data: bytes) -> None:
    _hear(comware.SYSTEM, data)


def _read_and_order(system: Any, data: bytes) -> None:
    """Read a configuration by the module of its *system*, and order each of its settings."""
    read = system.read_config(data.decode("utf-8", "replace"), "x")
    assert all(map(PATHS.is_path, read.given.values))
    assert read.unsaved(read) == ()
    for path in [*read.written][:50]:
        assert system.order_to_set(path, "1", read).lines is not None


def _vrp_config(data: bytes) -> None:
    _read_and_order(vrp, data)


def _comware_config(data: bytes) -> None:
    _read_and_order(comware, data)


def _comware_tables(data: bytes) -> None:
    text = data.decode("utf-8", "replace")
    assert len(comware_state.neighbours_in(text)) <= 256
    for station in comware_state.stations_in(text) or ():
        assert len(station.mac) == len("00:50:60:0a:0b:0c")
    comware_state.clock_in(text)
    version = comware_state.version_in(text)
    vrp_state.uptime_of(version)
    comware_state.identity_of(version, text)


def _vrp_tables(data: bytes) -> None:
    text = data.decode("utf-8", "replace")
    assert len(vrp_state.neighbours_in(text)) <= 256
    for station in vrp_state.stations_in(text) or ():
        assert len(station.mac) == len("00:50:60:0a:0b:0c")
    vrp_state.clock_in(text)
    vrp_state.ntp_in(text)
    serial = vrp_state.serial_in(text)
    version = vrp_state.version_in(text)
    vrp_state.uptime_of(version)
    vrp_state.identity_of(version, serial, text)


TARGETS: Final = (
    Target("ios-terminal", _TERMINAL, _TERMINAL_WORDS, _terminal),
    Target("ios-config", (_CONFIG,), _CONFIG_WORDS, _config),
    Target("ios-tables", _TABLES, _TABLE_WORDS, _tables),
    Target("vrp-terminal", _VRP_TERMINAL, (*_TERMINAL_WORDS, b"<sw-a>", b"[Y/N]"), _vrp_terminal),
    Target("vrp-config", (_VRP_CONFIG,), _VRP_WORDS, _vrp_config),
    Target("comware-terminal", _VRP_TERMINAL, (*_TERMINAL_WORDS, b"<sw-a>"), _comware_terminal),
    Target("comware-config", (_COMWARE_CONFIG,), _COMWARE_WORDS, _comware_config),
    Target("comware-tables", _COMWARE_TABLES, (*_TABLE_WORDS, b" : ", b"- "), _comware_tables),
    Target("forti-terminal", _FORTI_TERMINAL, (*_TERMINAL_WORDS, b"--More-- "), _forti_terminal),
    Target("forti-config", (_FORTI_CONFIG,), _FORTI_WORDS, _forti_config),
    Target("vrp-tables", _VRP_TABLES, (*_TABLE_WORDS, b" : ", b"- "), _vrp_tables),
)
