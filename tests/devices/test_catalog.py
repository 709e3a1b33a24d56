"""The catalog of Cisco codecs is whole, agrees with itself, and knows a real codec."""

import re
from pathlib import Path

import pytest

from fleetcfg.devices import catalog
from fleetcfg.devices.drivers.cisco_ce import FAMILY, valuespace, xml
from fleetcfg.devices.drivers.cisco_ce.paths import XapiPaths
from fleetcfg.devices.registry import families
from fleetcfg.errors import DeviceError
from fleetcfg.model.catalog import Parameter, Probe
from fleetcfg.model.paths import shape_of
from fleetcfg.model.space import Text, Tokens, Whole

CISCO = FAMILY.catalog()
HEAD = b"family: x\nparameters: {}\n"


def widened(pattern: str) -> str:
    return re.sub(r"\[[0-9]\]", "[*]", pattern)


@pytest.mark.parametrize("name", CISCO.parameters)
def test_every_neutral_name_stands_for_a_known_native_one(name: str) -> None:
    parameter = CISCO.parameters[name]

    for pattern in parameter.patterns:
        known = CISCO.natives.get(pattern) or CISCO.natives[widened(pattern)]
        assert known.space == parameter.space
        assert known.evidence == parameter.evidence
    assert set(parameter.words.values()) <= set(getattr(parameter.space, "words", ()))
    assert parameter.about["vi"] != parameter.about["en"]


def test_every_secret_is_known_to_be_one() -> None:
    assert len(CISCO.secrets) == 11
    for pattern in CISCO.secrets:
        native = CISCO.natives.get(pattern) or CISCO.natives[pattern.replace("[*]", "[1]")]
        assert native.is_secret or "IEEE8021X" in pattern
    assert CISCO.parameters["snmp.community"].is_secret


def test_what_is_flagged_secret_is_never_printed_though_no_list_names_it() -> None:
    read = catalog.parse(
        b"family: x\n"
        b"parameters:\n"
        b"  a.key: {at: Key, space: text, flags: secret, vi: a, en: b}\n"
        b"  a.name: {at: Name, space: text, vi: a, en: b}\n"
        b"natives: {doc: {Token: secret, 'Input[1] Pin': secret}}\n"
        b"secrets: ['Input[*] Pin']\n",
        "catalog.yaml",
        XapiPaths(),
    )

    assert set(read.secrets) == {"Input[*] Pin", "Key", "Token"}


def test_a_password_is_in_no_document_and_no_baseline_can_name_it() -> None:
    known = {p for each in CISCO.parameters.values() for p in each.patterns} | {*CISCO.natives}

    assert CISCO.passwords
    assert not CISCO.passwords.keys() & known
    assert all(each.is_secret and each.about["vi"] for each in CISCO.passwords.values())
    assert CISCO.lockout in known


def test_what_can_cut_the_way_to_the_device_is_marked() -> None:
    severs = {name for name, parameter in CISCO.parameters.items() if parameter.can_sever}

    assert {
        "security.http",
        "security.ssh",
        "security.remote_access",
        "security.websocket",
    } <= severs


def test_knows_every_path_of_a_real_codec_with_its_space(shared: Path) -> None:
    folder, reader = shared / "data/cisco", xml.XmlReader()
    dump = reader.read((folder / "sx10-ce9.6.1-configuration.xml").read_bytes(), "Configuration")
    named = reader.read((folder / "sx10-ce9.6.1-valuespace.xml").read_bytes(), "Valuespace")
    spaces = valuespace.by_path(dump.references, valuespace.from_document(named))
    shape = shape_of(tuple(dump.texts), CISCO.syntax)
    known: dict[str, Parameter] = {}
    for pattern, parameter in CISCO.natives.items():
        known |= dict.fromkeys(shape.meant_by((pattern,)), parameter)

    assert set(dump.texts) == set(known)
    for path, text in dump.texts.items():
        assert known[path].space.has(text) or text == "***"
        space, own = known[path].space, spaces[path]
        if isinstance(own, Tokens) and isinstance(space, Tokens):
            assert set(own.words) <= set(space.words)


@pytest.mark.parametrize(
    "more",
    [
        b"natives: {real: {A: Off/On, A: On}}",
        b"natives: {real: {'a  b': Off/On}}",
        b"natives: {rumour: {A: Off/On}}",
        b"natives: {real: {A: 0..x}}",
        b"secrets: [A, {}]",
        b"volatile: {A: []}",
        b"passwords: {A: {vi: a}}",
        b"passwords: {A: {vi: a, en: b, space: text}}",
        b"passwords: {'a  b': {vi: a, en: b}}",
        b"lockout: [A]",
        b"seecrets: [A]",
    ],
)
def test_refuses_what_it_does_not_understand(more: bytes) -> None:
    with pytest.raises(DeviceError) as refused:
        catalog.parse(HEAD + more, "c.yaml", XapiPaths())

    assert refused.value.code == "DEV_CATALOG_BROKEN"


@pytest.mark.parametrize(
    "entry",
    [
        "{at: A, space: Off/On, vi: a}",
        "{at: A, space: Off/On, vi: a, en: b, word: c}",
        "{at: A, space: Off/On, words: {x: Yes}, vi: a, en: b}",
        "{at: A, space: 0..5, words: {x: '1'}, vi: a, en: b}",
        "{at: A, space: Off/On, flags: [loud], vi: a, en: b}",
        "{at: A, space: Off/On, probe: {port: 23}, vi: a, en: b}",
        "{at: A, space: Off/On, probe: {port: x, open: 'On'}, vi: a, en: b}",
        "{at: A, space: Off/On, probe: {port: 0, open: 'On'}, vi: a, en: b}",
        "{at: A, space: Off/On, probe: {port: 23, open: Yes}, vi: a, en: b}",
        "{at: A, space: Off/On, probe: {port: 23, open: [Off, 'On']}, vi: a, en: b}",
        "{at: A, space: Off/On, probe: {port: 23, open: 'On', closed: Off}, vi: a, en: b}",
        "{at: A, space: 0..5, probe: {port: 23, open: '1'}, vi: a, en: b}",
        "{at: A, space: Off/On, probe: 23, vi: a, en: b}",
    ],
)
def test_refuses_a_parameter_that_it_does_not_understand(entry: str) -> None:
    with pytest.raises(DeviceError):
        catalog.parse(f"family: x\nparameters: {{a.b: {entry}}}".encode(), "c.yaml", XapiPaths())


def test_reads_by_which_port_a_setting_shows() -> None:
    entry = "{at: A, space: Off/On/Half, probe: {port: 23, open: ['On', Half]}, vi: a, en: b}"
    data = f"family: x\nparameters: {{a.b: {entry}}}".encode()

    found = catalog.parse(data, "c", XapiPaths()).parameters["a.b"]

    assert found.probe == Probe(23, {"Off": False, "On": True, "Half": True})


def test_reads_every_kind_of_space() -> None:
    found = catalog.parse(
        HEAD + b"natives: {doc: {A: -24..0, B: text, C: text 0..64 IPv4,"
        b" D: secret 0..9, E: [X, Y Z]}}",
        "c",
        XapiPaths(),
    ).natives

    assert [found[name].space for name in "ABCDE"] == [
        Whole(-24, 0),
        Text(),
        Text(0, 64, "IPv4"),
        Text(0, 9),
        Tokens(("X", "Y Z")),
    ]
    assert found["D"].is_secret


def test_spaces_come_from_the_device_or_from_their_names() -> None:
    document = xml.parse(
        b"<Valuespace><V type='Literal'><Value item='1'>Off</Value>"
        b"<Value item='2'>On</Value></V>"
        b"<INT_-24_0 type='Integer'><Max>0</Max><Min>-24</Min></INT_-24_0>"
        b"<W type='Odd'><Z>1</Z></W>"
        b"<STR_0_64_IPv4><MaxLength>64</MaxLength><MinLength>0</MinLength></STR_0_64_IPv4>"
        b"</Valuespace>",
        "Valuespace",
    )
    named = valuespace.from_document(document)

    found = valuespace.by_path(
        {"A": "V", "B": "INT_-24_0", "C": "STR_0_64_IPv4", "D": "STR_1_9_NoFilt", "E": "W"}, named
    )

    assert found == {
        "A": Tokens(("Off", "On")),
        "B": Whole(-24, 0),
        "C": Text(0, 64, "IPv4"),
        "D": Text(1, 9),
    }


@pytest.mark.parametrize(
    ("entry", "why"),
    [
        ("{at: A, space: Off/On, vi: a, en: b}", "key"),  # the vocabulary says it already
        ("{at: A, space: Off/On, unit: s}", "key"),
        ("{at: A, space: Off/On, words: {sometimes: 'On'}}", "words"),  # no word of it
        ("{at: A, space: Off/On, words: {never: Maybe}}", "words"),  # no token of the maker
    ],
)
def test_a_name_of_the_vocabulary_means_the_same_in_every_family(entry: str, why: str) -> None:
    data = f"family: x\nparameters:\n  call.encryption: {entry}\n".encode()

    with pytest.raises(DeviceError) as refused:
        catalog.parse(data, "catalog.yaml", XapiPaths())

    assert (refused.value.code, refused.value.facts["why"]) == ("DEV_CATALOG_BROKEN", why)


def test_each_catalog_is_read_once_however_many_families_are_installed() -> None:
    catalog.load.cache_clear()
    for _ in range(2):
        for name in families().names:
            families()[name].catalog()

    assert catalog.load.cache_info().misses == len(families().names)
