"""Models of codecs: from a product's name and a firmware to the documents that it serves.

Refuses products that it does not know. A model is made once and shared by all its devices.
"""

import hashlib
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from pydantic import TypeAdapter

from fleetcfg.errors import SimError
from fleetcfg_kit.sim.cisco_ce.address import AddressPath, key, read
from fleetcfg_kit.sim.cisco_ce.document_template import (
    DocumentTemplate,
    TemplateLeaf,
    XmlAttributes,
    ordered,
)
from fleetcfg_kit.sim.cisco_ce.documents import load, load_spaces, write_spaces
from fleetcfg_kit.sim.cisco_ce.models.commands import SimCommand, commands_of
from fleetcfg_kit.sim.cisco_ce.models.spaces import ModelSpaces
from fleetcfg_kit.sim.cisco_ce.models.table import (
    FirmwareNumbers,
    TableRow,
    choose_default,
    count_out,
    rows,
    version_of,
)
from fleetcfg_kit.sim.cisco_ce.value_space import SimSpace
from fleetcfg_kit.sim.core.fleet import SimDevice

UNKNOWN_RATE = 6000  # kbit/s; of most products
ROOMOS = (10,)  # the first firmware that calls itself RoomOS


@dataclass(frozen=True, slots=True)
class CodecProduct:
    """What there is to know about a product.

    Attributes:
        names: As people write it.
        id: As the codec calls itself.
        platform: Its short name.
        software: Name of its software package.
        tags: What the tables of parameters ask for, and the name of its family.
        rate: Highest call rate, in kbit/s.
        firmware: Versions that are known to run on it, oldest first.
        counts: How many of each kind of connector it has.
        real: Versions of which a real codec's documents are public.
    """

    names: tuple[str, ...]
    id: str
    platform: str
    software: str
    tags: frozenset[str]
    rate: int
    firmware: tuple[str, ...]
    counts: Mapping[str, int]
    real: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CodecModel:
    """A product with a firmware: what all its devices share.

    Attributes:
        product: Name of the product's family, `codecpro`; empty when read from files.
        version: As the codec writes it, `ce9.15.17.4.8d2e6b60b0c`.
        number: The same as numbers.
        configuration: Parameters at their defaults.
        status: Status at rest.
        spaces: What parameters may be set to, by name.
        valuespace: The document /valuespace.xml.
        commands: What it can be told to do, by name in small letters.
        evidence: How well it is known: `real`, held against the documents of a real codec of this
            product and firmware, or made of them; `doc`, put together from public texts.
        templates: Status values that differ per device, by key.
        facts: What fills them, where the model decides.
    """

    product: str
    version: str
    number: FirmwareNumbers
    configuration: DocumentTemplate
    status: DocumentTemplate
    spaces: Mapping[str, SimSpace]
    valuespace: bytes = field(repr=False)
    commands: Mapping[str, SimCommand] = field(repr=False)
    evidence: str
    templates: Mapping[str, str] = field(default_factory=dict[str, str])
    facts: Mapping[str, str] = field(default_factory=dict[str, str])

    def facts_of(self, device: SimDevice) -> dict[str, str]:
        """Give the status values of one device, by key."""
        if not self.templates:
            return {}
        switch, port = device.neighbour or ("", "")
        digest = hashlib.sha256(device.serial.encode()).hexdigest()
        facts = {
            **self.facts,
            "name": device.settings.get("SystemUnit Name", ""),
            "serial": device.serial,
            "mac": device.mac,
            "address": device.address,
            "gateway": device.address.rpartition(".")[0] + ".254",
            "neighbour": switch,
            "neighbour_port": port,
            "neighbour_platform": "cisco C1000-24P-4G-L" if switch else "",
            "neighbour_address": "",
            "neighbour_mac": _mac(hashlib.sha256(switch.encode()).hexdigest()) if switch else "",
            "camera_mac": _mac(digest),
            "camera_serial": "FTT" + digest[:8].upper(),
            "panel_mac": _mac(digest[8:]),
            "panel_serial": "FOC" + digest[8:16].upper(),
            "ntp": device.settings.get("NetworkServices NTP Server[1] Address", ""),
            "booted": "",
        }
        return {place: text.format_map(facts) for place, text in self.templates.items()}


def _mac(digest: str) -> str:
    octets = ["00", "50", "60", digest[0:2], digest[2:4], digest[4:6]]
    return ":".join(octets).upper()


@cache
def products() -> Mapping[str, CodecProduct]:
    """Give all products by the name of their family."""
    text = (
        files("fleetcfg_kit.sim.cisco_ce.models")
        .joinpath("products.toml")
        .read_text(encoding="utf-8")
    )
    return TypeAdapter(dict[str, CodecProduct]).validate_python(tomllib.loads(text))


def _plain(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.lower())


def family_of(product: str) -> str:
    """Find a product's family by any of its names.

    Raises:
        SimError: SIM_PRODUCT_UNKNOWN.
    """
    wanted = _plain(product)
    for family, known in products().items():
        if wanted in {family, *map(_plain, known.names), _plain(known.id)}:
            return family
    names = ", ".join(p.id for p in products().values())  # as the inventory spells them
    raise SimError("SIM_PRODUCT_UNKNOWN", device="", product=product, known=names)


def full_version(firmware: str) -> str:
    """Write a firmware as codecs do: `ce`, its numbers and a build."""
    numbers = ".".join(str(part) for part in version_of(firmware))
    build = re.search(r"\b[0-9a-f]{7,12}$", firmware)
    end = build[0] if build else hashlib.sha256(numbers.encode()).hexdigest()[:11]
    return f"ce{numbers}.{end}"


def _counted(
    table: str, product: CodecProduct, version: FirmwareNumbers
) -> Iterator[tuple[TableRow, AddressPath, tuple[int, ...], int]]:
    """Yield the rows that hold: row, path, the highest index of each level, the first index."""
    for row in rows(table):
        if row.holds(version, product.tags):
            for path, highest in count_out(row.path, product.counts):
                yield row, path, highest, next((int(s.item) for s in path if s.item), 0)


def _above(path: AddressPath, most: Sequence[object]) -> dict[AddressPath, XmlAttributes]:
    """Give the attributes of the levels above a leaf."""
    return {
        path[:n]: (("item", path[n - 1].item), ("maxOccurrence", str(most[n - 1])))
        for n in range(1, len(path))
        if path[n - 1].item
    }


def _configuration(
    product: CodecProduct, version: FirmwareNumbers, spaces: ModelSpaces, root: XmlAttributes
) -> DocumentTemplate:
    leaves: dict[str, TemplateLeaf] = {}
    branches: dict[AddressPath, XmlAttributes] = {}
    for row, path, highest, first in _counted("configuration.txt", product, version):
        space = spaces.known[spaces.name(row.space, path)]
        value = choose_default(row.default, version, first)
        value = str(space.high) if value == "*" else value
        reference = (("valueSpaceRef", f"/Valuespace/{space.name}"),)
        leaves[key(path)] = TemplateLeaf(path, value, reference, space.quoted)
        branches |= _above(path, highest)
    return DocumentTemplate("Configuration", root, ordered(leaves.values()), branches)


def _status(
    product: CodecProduct, version: FirmwareNumbers, root: XmlAttributes
) -> tuple[DocumentTemplate, dict[str, str]]:
    """Give the status, and what fills the values that differ per device, by key."""
    leaves: dict[str, TemplateLeaf] = {}
    branches: dict[AddressPath, XmlAttributes] = {}
    templates: dict[str, str] = {}
    for row, path, _, first in _counted("status.txt", product, version):
        value = choose_default(row.space, version, first)
        if "{" in value:
            templates[key(path)], value = value, ""
        own = (("item", path[-1].item), ("maxOccurrence", "n")) if path[-1].item else ()
        leaves[key(path)] = TemplateLeaf(path, value, own, row.default == '"')
        branches |= _above(path, ["n"] * len(path))
    return DocumentTemplate("Status", root, ordered(leaves.values()), branches), templates


def _released(number: FirmwareNumbers) -> str:
    known = {version_of(row.path): row.space for row in rows("releases.txt")}
    return known.get((number[0], *number[1:2]), "2024-01-15")


def _facts(product: CodecProduct, number: FirmwareNumbers, version: str) -> dict[str, str]:
    released = _released(number)
    numbers, _, build = version.removeprefix("ce").rpartition(".")
    old = f"ce {numbers} {build} {released}"
    return {
        "platform": product.platform,
        "product_id": product.id,
        "software": product.software,
        "version": version,
        "display_version": old if number < ROOMOS else f"RoomOS {numbers} {build}",
        "release_date": released,
        "udi": f"{product.platform} VID:V01",
    }


@cache
def _made(family: str, version: str) -> CodecModel:
    product, number = products()[family], version_of(version)
    spaces = ModelSpaces(number, product.rate)
    root = (("product", "Cisco Codec"), ("version", version), ("apiVersion", "4"))
    configuration = _configuration(product, number, spaces, root)
    status, templates = _status(product, number, root)
    held = [version_of(real) for real in product.real]
    return CodecModel(
        family,
        version,
        number,
        configuration,
        status,
        spaces.known,
        write_spaces(spaces.known, root),
        commands_of(number, product.tags, product.rate),
        "real" if any(number[: len(real)] == real for real in held) else "doc",
        templates,
        _facts(product, number, version),
    )


def model(product: str, firmware: str) -> CodecModel:
    """Give the model of a product with a firmware.

    Args:
        product: Any of its names.
        firmware: `ce9.15.17.4`, `RoomOS 11.27.2.0`; empty for the newest known.

    Raises:
        SimError: SIM_PRODUCT_UNKNOWN.
    """
    family = family_of(product)
    known = products()[family].firmware
    if not firmware:
        return _made(family, known[-1])
    number = version_of(firmware)
    same = [v for v in known if version_of(v)[: len(number)] == number]
    plain = re.search(r"\b[0-9a-f]{7,12}$", firmware) is None
    return _made(family, same[0] if same and plain else full_version(firmware))


def next_firmware(product: str, version: str) -> str:
    """Give the known firmware that follows *version*; the same when none is newer."""
    number = version_of(version)
    return next((v for v in products()[product].firmware if version_of(v) > number), version)


def loaded(configuration: bytes, status: bytes | None, valuespace: bytes | None) -> CodecModel:
    """Make a model from real documents.

    Args:
        configuration: A configuration.xml.
        status: A status.xml; without it the status has little more than a version and an uptime.
        valuespace: A valuespace.xml; without it spaces whose name says their range are enforced.

    Raises:
        SimError: SIM_DOCUMENT_UNREADABLE, SIM_DOCUMENT_OTHER.
    """
    spaces = load_spaces(valuespace, "valuespace") if valuespace else {}
    template = load(configuration, "Configuration", spaces, "configuration")
    version = dict(template.attributes).get("version", "ce9")
    if status:
        state = load(status, "Status", {}, "status")
    else:
        bare = (
            TemplateLeaf(read("SystemUnit Software Version"), version),
            TemplateLeaf(read("SystemUnit Uptime"), "0", quoted=False),
        )
        state = DocumentTemplate("Status", template.attributes, bare, {})
    document = valuespace or write_spaces(spaces, template.attributes)
    number = version_of(version)
    commands = _commands_of(state.value_at("systemunit\nproductid"), number)
    return CodecModel("", version, number, template, state, spaces, document, commands, "real")


def _commands_of(product_id: str, number: FirmwareNumbers) -> Mapping[str, SimCommand]:
    """Give the commands of a product whose documents were loaded, whether it is known or not."""
    known = next((p for p in products().values() if p.id == product_id), None)
    if known is None:
        return commands_of(number, frozenset(), UNKNOWN_RATE)
    return commands_of(number, known.tags, known.rate)
