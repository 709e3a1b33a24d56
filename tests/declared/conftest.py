"""A small world: one catalog, a fleet of three rooms, and the means to read baselines for it."""

import textwrap
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

import pytest

from fleetcfg.declared.baselines.check import check_baselines, check_reach
from fleetcfg.declared.baselines.document import Baseline, read_baselines
from fleetcfg.declared.baselines.resolve import Resolver
from fleetcfg.declared.tree import Tree
from fleetcfg.devices.drivers.cisco_ce.paths import XapiPaths
from fleetcfg.model.catalog import Catalog, Parameter
from fleetcfg.model.declared import Declared
from fleetcfg.model.fleet import Device, Fleet, Group, Site, SiteRole
from fleetcfg.model.problem import Problem, Problems
from fleetcfg.model.reference_data import LegalBasis
from fleetcfg.model.space import Text, Tokens, Whole
from fleetcfg.model.vocabulary import Term

ON = date(2026, 11, 24)
HEAD = "baseline: {id}\nissued: {{document: 12/SKHCN-CNTT, date: 2026-11-02}}\n"

PARAMETERS = (
    Parameter(
        "call.encryption",
        ("Conference Encryption Mode",),
        Tokens(("On", "Off", "BestEffort")),
        words={"required": "On", "off": "Off", "preferred": "BestEffort"},
    ),
    Parameter("call.max_rate", ("Conference DefaultCall Rate",), Whole(64, 6000), unit="kbit/s"),
    Parameter("time.ntp_server", ("NetworkServices NTP Server[1] Address",), Text(0, 64)),
    Parameter("display.name", ("SystemUnit Name",), Text(0, 50)),
    Parameter("room.camera", ("Cameras Camera[*] Mode",), Tokens(("Auto", "Manual"))),
    Parameter("snmp.community", ("NetworkServices SNMP Community",), Text(), is_secret=True),
    Parameter("old.new", ("Old Path", "New Path"), Tokens(("A", "B"))),
)
NATIVES = (
    Parameter("Audio Volume", ("Audio Volume",), Whole(0, 100)),
    Parameter("Video Input Connector[*] Name", ("Video Input Connector[*] Name",), Text(0, 20)),
)
CATALOG = Catalog(
    "cisco_ce",
    {parameter.name: parameter for parameter in PARAMETERS},
    {parameter.name: parameter for parameter in NATIVES},
    secrets=("SIP Authentication Password",),
    syntax=XapiPaths(),
    vocabulary={
        "room.backdrop": Term("room.backdrop", "words", ("as_prescribed", "other")),
    },
)
OTHER = Catalog(
    "poly",
    {
        "poly.only": Parameter("poly.only", ("only",), Text()),
        "call.max_rate": Parameter("call.max_rate", ("rate",), Whole(64, 2048)),
    },
)


def site(name: str, role: SiteRole = "satellite") -> Site:
    return Site(
        name, f"Phòng {name}", f"UBND xã {name}", role, "3000", date(2025, 7, 1), "P1", "vnpt"
    )


def device(host: str, *groups: str, **facts) -> Device:
    facts.setdefault("site", site(f"dc-{host}"))
    facts.setdefault("model", "Room Kit")
    facts.setdefault("firmware", "ce9.15.17.4")
    return Device(host, "cisco_ce", "10.0.0.1", groups=("all", *groups), **facts)


def fleet(*devices: Device, groups: Mapping[str, int] | None = None) -> Fleet:
    depths = {"all": 0, "ungrouped": 1, "codecs": 1, "roomos": 2, **(groups or {})}
    return Fleet(
        {each.host: each for each in devices},
        {name: Group(name, depth=depth) for name, depth in depths.items()},
        {each.site.id: each.site for each in devices if each.site},
        legal_bases={
            "QĐ 32/2019": LegalBasis("QĐ 32/2019", "Quyết định", date(2019, 10, 7)),
            "Luật ATTTM 2015": LegalBasis(
                "Luật ATTTM 2015", "Luật", date(2016, 7, 1), date(2026, 6, 30), "Luật ANM 2025"
            ),
        },
    )


ROOMS = (
    device("codec-a", "codecs", variables={"x_ntp": "10.1.1.1", "x_number": 3001}),
    device("codec-b", "codecs", "roomos", variables={"x_ntp": "10.1.1.2"}),
    device("codec-c", "codecs", variables={"x_ntp": "10.1.1.3"}),
)


@dataclass
class World:
    """Everything that a test may change before it asks."""

    files: dict[str, str] = field(default_factory=dict)
    fleet: Fleet = field(default_factory=lambda: fleet(*ROOMS))
    catalogs: dict[str, Catalog] = field(default_factory=lambda: {"cisco_ce": CATALOG})
    problems: Problems = field(default_factory=Problems)

    def issue(self, identity: str, body: str, *, file: str = "") -> "World":
        """Add a baseline, head and all."""
        self.files[file or f"{identity}.yaml"] = HEAD.format(id=identity) + textwrap.dedent(body)
        return self

    def says(self, body: str) -> "World":
        """Add one baseline for all."""
        return self.issue("only", body)

    def tree(self) -> Tree:
        return Tree({name: text.encode() for name, text in self.files.items()})

    def baselines(self) -> tuple[Baseline, ...]:
        return read_baselines(self.tree(), self.problems)

    def resolver(self) -> Resolver:
        resolver = Resolver(self.baselines(), self.fleet, self.catalogs, self.problems)
        check_baselines(resolver, self.problems, on=ON)
        return resolver

    def declared(self, host: str = "codec-a") -> Declared:
        return self.resolver().declared(self.fleet.devices[host])

    def check(self) -> tuple[Problem, ...]:
        """Read, check and resolve everything; return what is wrong."""
        resolver = self.resolver()
        for each in self.fleet.devices.values():
            resolver.declared(each)
        resolver.report()
        check_reach(resolver, self.problems)
        return self.problems.in_order()

    def codes(self) -> list[str]:
        return [problem.code for problem in self.check()]

    def change(self, host: str, **facts) -> None:
        """Give one device other facts."""
        devices = dict(self.fleet.devices)
        devices[host] = replace(devices[host], **facts)
        self.fleet = replace(self.fleet, devices=devices)


@pytest.fixture
def world() -> World:
    return World()
