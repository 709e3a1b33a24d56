"""The fleet and its checks: a sound province, in which each test breaks one thing."""

from datetime import date

import pytest

from fleetcfg.declared.inventory.fleet import build_fleet
from fleetcfg.declared.inventory.merge import read_inventory
from fleetcfg.declared.tree import Tree
from fleetcfg.devices.drivers.cisco_ce import FAMILY
from fleetcfg.devices.drivers.poly import GROUP
from fleetcfg.devices.drivers.sony import FAMILY as SHUT
from fleetcfg.devices.drivers.yealink import FAMILY as OPEN
from fleetcfg.errors import DeviceError
from fleetcfg.model.catalog import Catalog
from fleetcfg.model.fleet import Contact
from fleetcfg.model.problem import Problems
from fleetcfg.model.reference_data import Unit
from tests.declared.inventory.make_inventory import make_inventory

CATALOGS = {
    each.name: Catalog(each.name, {}, transports=each.transports)
    for each in (FAMILY, GROUP, OPEN, SHUT)
}

ON = date(2026, 11, 24)
HOSTS = """\
all:
  children:
    codecs:
      hosts:
        codec-1: {ansible_host: 10.0.0.1, serial_number: SN1, mac: "02:00:00:00:00:01"}
        codec-2: {ansible_host: 10.0.0.2, serial_number: SN2, mac: "02:00:00:00:00:02"}
      vars:
        family: cisco_ce
        credential: keyring:gbtt
        authority: ca.pem
        custodian: Văn phòng
    site_1: {hosts: {codec-1: }}
    site_2: {hosts: {codec-2: }}
"""
REGISTERS = """\
units:
  - {code: "03388", name: Phường Đoàn Kết, valid_from: 2025-07-01}
  - {code: "03388", name: Phường Quyết Tiến, valid_from: 2012-01-01, valid_to: 2025-06-30}
providers: [{id: vnpt, name: VNPT, contract: '1/HĐ'}]
networks: [10.0.0.0/24, "2001:db8::/64"]
legal_bases:
  - {id: QĐ 32/2019, title: Quy chế, valid_from: 2019-10-07}
"""
SITE = """\
site:
  id: dc-1
  name: Điểm cầu 1
  display_name: Đoàn Kết
  role: central
  unit: "03388"
  unit_since: 2025-07-01
  room: Phòng 1
  provider: vnpt
  technician: {role: Trực, name: A, phone: "0000 000 000", confirmed: 2026-10-01}
  contacts: [{role: Phối hợp, name: B}]
"""
WORLD = {
    "i/hosts.yaml": HOSTS,
    "i/group_vars/all.yaml": REGISTERS,
    "i/group_vars/site_1.yaml": SITE,
    "i/group_vars/site_2.yaml": SITE.replace("dc-1", "dc-2").replace("central", "chair"),
}


class Broken(dict):
    """Families of which one is installed and cannot be loaded."""

    def __missing__(self, name):
        if name == "broken":
            raise DeviceError("FAMILY_BROKEN", family=name, entry="b:F", why="ImportError")
        raise KeyError(name)


def build(*changes, **options):
    """Build the world with *changes*, each (old, new), applied to its first file that has *old*."""
    files = dict(WORLD)
    for old, new in changes:
        path = next(path for path, text in files.items() if old in text)
        files[path] = files[path].replace(old, new, 1)
    problems = Problems()
    tree = Tree({path: text.encode() for path, text in sorted(files.items())})
    inventory = read_inventory([tree], problems)
    catalogs = options.pop("catalogs", CATALOGS)
    fleet, checked = build_fleet(inventory, problems, {}, on=ON, catalogs=catalogs)
    assert fleet.devices == {device.host: device for device in checked}
    return fleet, list(problems)


def test_a_pin_that_is_wrong_is_not_told_as_missing_too():
    _, problems = build(("authority: ca.pem", "certificate: '00'"))

    assert {problem.code for problem in problems} == {"INV_CERTIFICATE"}


def test_what_is_said_of_all_is_known_from_what_is_said_of_a_group():
    fleet, _ = build(
        ("        custodian: Văn phòng\n", ""), ("units:", "custodian: Văn phòng\nunits:")
    )

    of_all = fleet.groups["all"].places["custodian"]
    assert str(of_all) == "i/group_vars/all.yaml:1:12"
    assert {one.places["custodian"] for one in fleet.devices.values()} == {of_all}
    own, _ = build()
    assert "custodian" not in own.groups["all"].places


def test_a_sound_province_has_no_problems():
    fleet, problems = build()

    assert problems == []
    device = fleet.devices["codec-1"]
    assert (device.address, device.port, device.transport) == ("10.0.0.1", 443, "https")
    assert device.site == fleet.sites["dc-1"]
    assert device.site.technician == Contact("Trực", "A", "0000 000 000", date(2026, 10, 1))
    assert device.groups == ("all", "codecs", "site_1")
    assert device.variables["credential"] == "keyring:gbtt"
    assert str(device.places["serial_number"]) == "i/hosts.yaml:5:58"
    assert fleet.units[0] == Unit("03388", "Phường Đoàn Kết", date(2025, 7, 1))
    assert fleet.legal_bases["QĐ 32/2019"].title == "Quy chế"


def test_a_family_that_cannot_be_loaded_is_told_of_its_own_devices():
    _, problems = build(("family: cisco_ce", "family: broken"), catalogs=Broken(CATALOGS))

    assert {problem.code for problem in problems} == {"FAMILY_BROKEN"}


def test_an_address_of_what_no_network_reaches_is_told_to_be_of_no_use():
    catalogs = {**CATALOGS, "manual": Catalog("manual", {}, is_reached=False)}
    _, problems = build(("family: cisco_ce", "family: manual"), catalogs=catalogs)
    _, without = build(
        ("family: cisco_ce", "family: manual"),
        ("ansible_host: 10.0.0.1, ", ""),
        ("ansible_host: 10.0.0.2, ", ""),
        catalogs=catalogs,
    )

    told = [(problem.code, problem.gravity, str(problem.place)) for problem in problems]
    assert told == [
        ("INV_ADDRESS_UNUSED", "warning", "i/hosts.yaml:5:33"),
        ("INV_ADDRESS_UNUSED", "warning", "i/hosts.yaml:6:33"),
    ]
    assert without == []


def test_a_generated_province_of_hundreds_has_no_problems():
    problems = Problems()

    inventory = read_inventory([Tree(make_inventory(500))], problems)
    fleet, checked = build_fleet(inventory, problems, {}, on=ON, catalogs=CATALOGS)
    assert all(device == fleet.devices[device.host] for device in checked)

    assert list(problems) == []
    assert len(fleet.devices) == 500


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("mac: 02-00-00-00-00-0A", ("mac", "02:00:00:00:00:0a")),
        ("mac: 0200.0000.000A", ("mac", "02:00:00:00:00:0a")),
        (f'certificate: "{"AB" * 32}"', ("certificate", "ab" * 32)),
        (f"certificate: '{':'.join(['AB'] * 32)}'", ("certificate", "ab" * 32)),
        ("support_end: 2030-12-31", ("support_end", date(2030, 12, 31))),
        (f"transport: ssh, host_key: SHA256:{'A' * 43}", ("port", 22)),
        ("port: 8443", ("port", 8443)),
    ],
)
def test_each_fact_is_kept_in_its_one_spelling(typed, kept):
    typed = typed.replace("host_key: SHA256", "'host_key': 'SHA256") + (
        "'" if "host_key" in typed else ""
    )
    old = 'mac: "02:00:00:00:00:01"' if typed.startswith("mac") else "serial_number: SN1"

    fleet, problems = build((old, typed))

    assert problems == []
    assert getattr(fleet.devices["codec-1"], kept[0]) == kept[1]


def test_addresses_of_version_6_are_kept_in_their_one_spelling():
    fleet, problems = build(("10.0.0.1", '"2001:DB8:0::0001"'))

    assert problems == []
    assert fleet.devices["codec-1"].address == "2001:db8::1"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        # address
        (("10.0.0.1", "codec-1.example"), "INV_ADDRESS"),
        (("10.0.0.1", "10.0.0.01"), "INV_ADDRESS"),
        (("10.0.0.1", '"fe80::1%eth0"'), "INV_ADDRESS"),
        (("10.0.0.1", "10.0.1.1"), "INV_OUTSIDE_NETWORKS"),
        (("10.0.0.1", "224.0.0.1"), "INV_OUTSIDE_NETWORKS"),
        (("10.0.0.1", "127.0.0.1"), "INV_LOOPBACK"),
        (("serial_number: SN1", "serial_number: SN1, simulated: true"), "INV_SIMULATED_ADDRESS"),
        (("ansible_host: 10.0.0.1, ", ""), "INV_MISSING"),
        (("10.0.0.2", "10.0.0.1"), "INV_ADDRESS_TWICE"),
        (("networks: [10.0.0.0/24", "networks: [10.0.1.0/24"), "INV_OUTSIDE_NETWORKS"),
        (('networks: [10.0.0.0/24, "2001:db8::/64"]', ""), "INV_NETWORKS_NONE"),
        # identity
        (("SN2", "SN1"), "INV_SERIAL_TWICE"),
        (("00:02", "00:01"), "INV_MAC_TWICE"),
        (('"02:00:00:00:00:02"', "0200.0000.0001"), "INV_MAC_TWICE"),
        (('"02:00:00:00:00:01"', '"02:00:00:00:00"'), "INV_MAC"),
        (("serial_number: SN1", "serial_number: 12345"), "YAML_AMBIGUOUS_SCALAR"),
        (("serial_number: SN1", "serial_number: [SN1]"), "YAML_NOT_TEXT"),
        # access
        (("family: cisco_ce", "family: cisco_ec"), "INV_FAMILY_UNKNOWN"),
        (("family: cisco_ce\n", "model: a\n"), "INV_MISSING"),
        (("credential: keyring:gbtt\n", "model: a\n"), "INV_MISSING"),
        (("credential: keyring:gbtt", "credential: admin"), "INV_CREDENTIAL_NOT_REFERENCE"),
        (("credential: keyring:gbtt", "credential: 'env:1'"), "INV_CREDENTIAL_NOT_REFERENCE"),
        (("credential: keyring:gbtt", "credential: 'hG7#kq9Lx2!vRt'"), "INV_SECRET_IN_FILE"),
        (("authority: ca.pem\n", "model: a\n"), "INV_PIN_MISSING"),
        (("authority: ca.pem", "transport: ssh"), "INV_PIN_MISSING"),
        (("authority: ca.pem", "certificate: '00'"), "INV_CERTIFICATE"),
        (
            ("authority: ca.pem", "{transport: ssh}".strip("{}") + "\n        host_key: 'MD5:00'"),
            "INV_HOST_KEY",
        ),
        (("authority: ca.pem", "authority: ca.pem\n        transport: telnet"), "INV_TRANSPORT"),
        (("serial_number: SN1", "serial_number: SN1, port: 0"), "YAML_OUT_OF_RANGE"),
        (("serial_number: SN1", "serial_number: SN1, port: 65536"), "YAML_OUT_OF_RANGE"),
        ((": SN1", ": SN1, legacy_tls: 1"), "YAML_NOT_BOOLEAN"),
        ((": SN1", ": SN1, zone: Vùng một"), "INV_ZONE"),
        ((": SN1", ": SN1, zone: com1"), "NAME_NO_FILE"),
        ((": SN1", ": SN1, simulated_ports: {telnet: 0}"), "YAML_OUT_OF_RANGE"),
        ((": SN1", ": SN1, simulated_ports: {ftp: 21}"), "YAML_UNKNOWN_KEY"),
        ((": SN1", ": SN1, simulated_ports: 23"), "YAML_NOT_MAPPING"),
        # keeping
        (("custodian: Văn phòng", "model: a"), "INV_CUSTODIAN_NONE"),
        ((": SN1", ": SN1, support_end: 2026-11-23"), "INV_SUPPORT_ENDED"),
        ((": SN1", ": SN1, support_end: 2026-02-30"), "YAML_NOT_DAY"),
        (
            ("site_2: {hosts: {codec-2: }}", "site_2: {hosts: {codec-1: , codec-2: }}"),
            "INV_TWO_SITES",
        ),
        # sites
        (("  room: Phòng 1\n", ""), "YAML_KEY_MISSING"),
        (("  room: Phòng 1\n", "  room: ''\n"), "INV_EMPTY"),
        (("  room: Phòng 1\n", "  room: P\n  flat: 1\n"), "YAML_UNKNOWN_KEY"),
        (("role: central", "role: centre"), "INV_ROLE"),
        (("role: chair", "role: central"), "INV_CENTRAL_TWICE"),
        (("role: central", "role: satellite"), "INV_CENTRAL_NONE"),
        (("role: central", "role: chair"), "INV_CHAIR_TWICE"),
        (("id: dc-2", "id: dc-1"), "INV_SITE_TWICE"),
        (("provider: vnpt", "provider: vntp"), "INV_PROVIDER_UNKNOWN"),
        (('unit: "03388"', 'unit: "03389"'), "INV_UNIT_UNKNOWN"),
        (("unit_since: 2025-07-01", "unit_since: 2025-07-02"), "INV_UNIT_UNKNOWN"),
        (("unit_since: 2025-07-01", "unit_since: 2012-01-01"), "INV_UNIT_NOT_VALID"),
        (('unit: "03388"', "unit: 03388"), "YAML_AMBIGUOUS_SCALAR"),
        (("display_name: Đoàn Kết", "display_name: Đoa\u0300n Kê\u0301t"), "INV_NOT_NFC"),
        (("confirmed: 2026-10-01", "confirmed: 2025-11-01"), "INV_CONTACT_OLD"),
        (('phone: "0000 000 000"', 'phone: "0912 345 678"'), "INV_CONTACT_PERSONAL"),
        (("{role: Phối hợp, name: B}", "{role: Phối hợp}"), "YAML_KEY_MISSING"),
        (("[{role: Phối hợp, name: B}]", "{role: Phối hợp, name: B}"), "YAML_NOT_LIST"),
        # registers
        (
            ("valid_to: 2025-06-30", "valid_to: 2025-06-30, successors: ['09999']"),
            "INV_SUCCESSOR_UNKNOWN",
        ),
        (("valid_to: 2025-06-30", "valid_to: 2025-07-01"), "INV_UNIT_OVERLAP"),
        (("valid_to: 2025-06-30", "valid_to: 2011-06-30"), "INV_PERIOD_REVERSED"),
        (
            ("[{id: vnpt, name: VNPT", "[{id: vnpt, name: V}, {id: vnpt, name: VNPT"),
            "INV_PROVIDER_TWICE",
        ),
        (("10.0.0.0/24", "10.0.0.0/24, 10.0.0.128/25"), "INV_NETWORK_OVERLAP"),
        (("10.0.0.0/24", "10.0.0.0/24, 10.1.0.1/24"), "INV_NETWORK"),
        (
            ("valid_from: 2019-10-07", "valid_from: 2019-10-07, valid_to: 2026-01-01"),
            "INV_LEGAL_BASIS_ENDED",
        ),
        (
            ("valid_from: 2019-10-07", "valid_from: 2019-10-07, replaced_by: X"),
            "INV_LEGAL_BASIS_UNKNOWN",
        ),
        (
            ("  - {id: Q", "  - {id: QĐ 32/2019, title: A, valid_from: 2019-10-07}\n  - {id: Q"),
            "INV_LEGAL_BASIS_TWICE",
        ),
    ],
)
@pytest.mark.clause("code:INV_LEGAL_BASIS_ENDED", "QĐ 2")
@pytest.mark.clause("code:INV_UNIT_UNKNOWN", "1.2")
@pytest.mark.clause("code:INV_UNIT_NOT_VALID", "1.2")
@pytest.mark.clause("code:INV_TWO_SITES", "2.1")
@pytest.mark.clause("code:INV_CENTRAL_TWICE", "2.2")
@pytest.mark.clause("code:INV_OUTSIDE_NETWORKS", "2.2")
@pytest.mark.clause("code:INV_ADDRESS_TWICE", "2.2")
@pytest.mark.clause("code:INV_SECRET_IN_FILE", "3.1")
@pytest.mark.clause("code:INV_SUPPORT_ENDED", "7.2")
@pytest.mark.clause("code:INV_CUSTODIAN_NONE", "10.1")
@pytest.mark.clause("code:INV_CONTACT_OLD", "10.2")
def test_what_is_wrong_is_reported_by_name_with_its_line(change, expected):
    fleet, problems = build(change)

    assert expected in {problem.code for problem in problems}
    assert all(problem.place.line > 0 or problem.code == "INV_CENTRAL_NONE" for problem in problems)
    assert set(fleet.devices) == {"codec-1", "codec-2"}


@pytest.mark.parametrize(
    ("family", "way"), [("yealink_vc", ("tcp", 6024, "")), ("sony_pcs", ("telnet", 23, ""))]
)
def test_where_no_password_is_given_there_need_be_no_credential_and_no_pin(family, way):
    known = "family: cisco_ce\n        credential: keyring:gbtt\n        authority: ca.pem"
    serials = ((", serial_number: SN1", ""), (", serial_number: SN2", ""))

    fleet, problems = build((known, f"family: {family}"), *serials)
    _, untold = build((known, f"family: {family}"), serials[0])

    assert problems == []
    device = fleet.devices["codec-1"]
    assert (device.transport, device.port, device.credential) == way
    assert [(each.code, each.gravity, each.facts["host"]) for each in untold] == [
        ("INV_SERIAL_UNTOLD", "warning", "codec-2")
    ]


@pytest.mark.parametrize(
    ("said", "codes"),
    [
        ("", ["INV_ALLOWANCE_MISSING"]),
        (", legacy_telnet: false", ["INV_ALLOWANCE_MISSING"]),
        (", legacy_telnet: true", []),
    ],
)
def test_a_password_goes_in_clear_only_where_that_is_allowed_of_the_device(said, codes):
    telnet = f", family: poly_group, transport: telnet, credential: 'keyring:own'{said}"

    fleet, problems = build((": SN1", f": SN1{telnet}"))

    assert [(each.code, each.gravity) for each in problems] == [(c, "warning") for c in codes]
    assert fleet.devices["codec-1"].port == 24
    assert fleet.devices["codec-1"].legacy_telnet == (not codes)


@pytest.mark.parametrize("host", ["SN1", "SN2"])
def test_a_password_that_goes_in_clear_and_opens_another_device_is_a_warning(host):
    telnet = ", family: poly_group, transport: telnet, legacy_telnet: true"

    _, problems = build((f": {host}", f": {host}{telnet}"))

    assert [(each.code, each.gravity, each.facts["host"]) for each in problems] == [
        ("INV_CLEAR_PASSWORD_SHARED", "warning", "codec-2")
    ]


@pytest.mark.clause("code:INV_SITE_NONE", "2.1")
def test_a_device_outside_every_site_is_a_warning():
    _, problems = build(
        ("site_2: {hosts: {codec-2: }}", "site_2: {hosts: {codec-1: }}"),
        ("site_1: {hosts: {codec-1: }}", "site_1: {}"),
    )

    assert ("INV_SITE_NONE", "warning") in {(p.code, p.gravity) for p in problems}


def test_simulated_devices_may_share_an_address_but_not_its_port():
    first = ("10.0.0.1, serial", "127.0.0.1, simulated: true, port: 4001, serial")
    second = ("10.0.0.2, serial", "127.0.0.1, simulated: true, port: 4002, serial")

    assert build(first, second)[1] == []
    assert [p.code for p in build(first, (second[0], first[1]))[1]] == ["INV_ADDRESS_TWICE"]


def test_a_duplicate_names_the_device_that_had_it_first():
    _, problems = build(("SN2", "SN1"))

    assert [dict(problem.facts) for problem in problems] == [
        {"host": "codec-2", "first": "codec-1", "at": "i/hosts.yaml:5:58"}
    ]


def test_a_secret_in_the_place_of_a_reference_is_never_repeated():
    _, problems = build(("credential: keyring:gbtt", "credential: 'hG7#kq9Lx2!vRt'"))

    assert "hG7" not in repr(problems)
