"""Readers of what the programs of a Linux host write, and of its files."""

from typing import Final

from fleetcfg.devices.drivers.linux import FAMILY, texts
from fleetcfg.devices.drivers.linux.write_words import route_commands, with_directive, with_source
from tests.fuzz.target import Target

_PORTS: Final = (
    b'{"data":[["p1",110,["set",[]],["set",[10,20]]],["br0",["set",[]],"trunk",1]],'
    b'"headings":["name","tag","vlan_mode","trunks"]}'
)
_ROUTER: Final = (
    b"Building configuration...\n\nCurrent configuration:\n!\nfrr version 10.3\nhostname r\n!\n"
    b"ip route 10.20.0.0/16 10.0.0.2\nipv6 route ::/0 fe80::1 eth0\n!\nend\n"
)
_FILES: Final = (
    b"# x\nInclude /etc/ssh/*.conf\nX11Forwarding no\nMatch User a\n  X11Forwarding yes\n",
    b"server 10.0.0.5 iburst\npool p.example\npeer 10.0.0.6\nrtcsync\n",
    b"* Applying /etc/sysctl.d/x.conf ...\nnet.ipv4.ip_forward = 1\n",
)
_WORDS: Final = (
    b"\n",
    b" ",
    b"=",
    b"server ",
    b"ip route ",
    b"x11forwarding",
    b"\xff",
    b"\x1b",
    b"end",
)
_IDENTITY: Final = b"000102030405060708090a0b0c0d0e0f\nNAME=\"Debian\"\nVERSION_ID='13'\n"
_STATE: Final = (b"86453.42 1.0\n", b"2026-11-28T05:37:15+00:00\n", b"0A,1,Normal\n", b"^,*,a,2\n")


def _files(data: bytes) -> None:
    text = texts.text_of(data)
    texts.words_of(text)
    texts.started_with(text)
    sources = texts.sources_of(text)
    assert len([x for x in texts.slots_of(sources).values() if x]) == len(sources)
    for made in with_directive(text, "x11forwarding", "yes"):
        assert texts.text_of(made.encode("utf-8", "surrogateescape")) == made
    with_source(text, "chrony.server[1]", "10.0.0.9")


def _router(data: bytes) -> None:
    routes = texts.running_routes(texts.text_of(data))["frr.routes"]
    route_commands(routes, "10.20.0.0/16 10.0.0.2")
    route_commands("", routes)


def _ports(data: bytes) -> None:
    for path in texts.ports_of(texts.text_of(data)):
        assert FAMILY.syntax.is_path(path)


def _identity(data: bytes) -> None:
    told = texts.identity_of(data)
    assert (told.serial + told.product + told.version).isprintable()


def _state(data: bytes) -> None:
    text = texts.text_of(data)
    texts.uptime_of(text)
    texts.clock_of(text)
    texts.ntp_of(text)
    texts.running_sources(text)


TARGETS: Final = (
    Target("linux-files", _FILES, _WORDS, _files),
    Target("linux-router", (_ROUTER,), _WORDS, _router),
    Target(
        "linux-ports", (_PORTS,), (b"[", b'"set"', b"1e9", b"null", b'"name"', b"\\u0000"), _ports
    ),
    Target("linux-identity", (_IDENTITY,), (*_WORDS, b"NAME="), _identity),
    Target("linux-state", _STATE, (*_WORDS, b":", b","), _state),
)
