"""Real documents of real codecs, read into templates.

Reads any configuration.xml, status.xml or valuespace.xml, whatever firmware wrote it: names,
indexes and attributes that no table here knows are kept. Refuses what is not XML or has
another root; entities and external documents are never followed.
"""

import re
from collections.abc import Mapping

from lxml import etree

from fleetcfg.errors import SimError
from fleetcfg_kit.sim.cisco_ce.address import AddressPath, AddressStep
from fleetcfg_kit.sim.cisco_ce.document_template import (
    DocumentTemplate,
    TemplateLeaf,
    XmlAttributes,
)
from fleetcfg_kit.sim.cisco_ce.value_space import SimSpace, from_name

# lxml's only name for what it parses begins with an underscore.
XmlElement = etree._Element  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]

# Names whose values a terminal quotes although they look like a word; from recorded sessions.
_TEXT_NAMES = re.compile(
    r"(Name|Id|ID|Version|Address|Number|URI|URL|Url|Model|Manufacturer|Platform|Reason|Description"
    r"|Message|Date|Time|References|Domain|Gateway|SubnetMask|Type|Software\w*|SysName|DeviceId)$"
)
_BARE = re.compile(r"^(-?\d+|[A-Za-z][A-Za-z0-9+_-]{0,23})$")


def looks_quoted(name: str, value: str) -> bool:
    """Guess whether a terminal quotes this status value, whose type no document tells."""
    if re.fullmatch(r"-?\d+", value):
        return name.endswith(("SerialNumber", "RemoteNumber", "CallbackNumber"))
    return not _BARE.match(value) or (
        _TEXT_NAMES.search(name) is not None and name != "ProductType"
    )


def parse(data: bytes, root: str, source: str) -> XmlElement:
    """Parse *data* and check what it is.

    Args:
        data: The document.
        root: The outermost name it must have.
        source: Named in a refusal.

    Raises:
        SimError: SIM_DOCUMENT_UNREADABLE, SIM_DOCUMENT_OTHER.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True)
    try:
        element = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise SimError("SIM_DOCUMENT_UNREADABLE", file=source, line=error.lineno or 0) from error
    if element.tag != root:
        raise SimError("SIM_DOCUMENT_OTHER", file=source, wanted=root, found=str(element.tag))
    return element


def _pairs(element: XmlElement) -> XmlAttributes:
    return tuple((str(name), str(value)) for name, value in element.attrib.items())


class _Reader:
    def __init__(self, spaces: Mapping[str, SimSpace]) -> None:
        self.spaces = spaces
        self.leaves: list[TemplateLeaf] = []
        self.branches: dict[AddressPath, XmlAttributes] = {}

    def read(self, element: XmlElement, above: AddressPath) -> None:
        """Add everything below *element*."""
        seen: dict[tuple[str, str], int] = {}
        for child in element.iterchildren(etree.Element):
            name, item = str(child.tag), str(child.get("item", ""))
            twin = seen.get((name, item), 0)
            seen[name, item] = twin + 1
            path = (*above, AddressStep(name, item, twin))
            if len(child):
                self.branches[path] = _pairs(child)
                self.read(child, path)
            else:
                self.leaves.append(self._leaf(child, path))

    def _leaf(self, element: XmlElement, path: AddressPath) -> TemplateLeaf:
        value = element.text or ""
        space = space_of(_pairs(element), self.spaces)
        quoted = looks_quoted(path[-1].name, value) if space is None else space.quoted
        return TemplateLeaf(path, value, _pairs(element), quoted)


def space_of(attributes: XmlAttributes, spaces: Mapping[str, SimSpace]) -> SimSpace | None:
    """Find the value space that a leaf refers to; None when it refers to none that is known."""
    reference = dict(attributes).get("valueSpaceRef")
    if reference is None:
        return None
    name = reference.rpartition("/")[2]
    return spaces.get(name) or from_name(name)


def load(data: bytes, root: str, spaces: Mapping[str, SimSpace], source: str) -> DocumentTemplate:
    """Read a configuration.xml or status.xml.

    Raises:
        SimError: SIM_DOCUMENT_UNREADABLE, SIM_DOCUMENT_OTHER.
    """
    element = parse(data, root, source)
    reader = _Reader(spaces)
    reader.read(element, ())
    return DocumentTemplate(root, _pairs(element), tuple(reader.leaves), reader.branches)


def _number(element: XmlElement, name: str) -> int:
    text = element.findtext(name) or ""
    return int(text) if re.fullmatch(r"-?\d+", text.strip()) else 0


def load_spaces(data: bytes, source: str) -> dict[str, SimSpace]:
    """Read a valuespace.xml.

    Raises:
        SimError: SIM_DOCUMENT_UNREADABLE, SIM_DOCUMENT_OTHER.
    """
    spaces: dict[str, SimSpace] = {}
    for child in parse(data, "Valuespace", source).iterchildren(etree.Element):
        name = str(child.tag)
        kind = str(child.get("type", ""))
        named = from_name(name)
        if kind == "Literal":
            literals = tuple(value.text or "" for value in child.iterfind("Value"))
            spaces[name] = SimSpace(name, kind, literals=literals)
        elif kind == "Integer":
            spaces[name] = SimSpace(name, kind, _number(child, "Min"), _number(child, "Max"))
        elif kind == "String":
            spaces[name] = SimSpace(
                name,
                kind,
                _number(child, "MinLength"),
                _number(child, "MaxLength"),
                named.filter if named else "",
                hidden=child.findtext("HiddenValue") == "True",
            )
    return spaces


def write_spaces(spaces: Mapping[str, SimSpace], attributes: XmlAttributes) -> bytes:
    """Write a valuespace.xml."""
    leaves: list[TemplateLeaf] = []
    branches: dict[AddressPath, XmlAttributes] = {}
    for name in sorted(spaces):
        space = spaces[name]
        branch = (AddressStep(name),)
        branches[branch] = (("type", space.kind),)
        if space.kind == "Literal":
            leaves += [
                TemplateLeaf((*branch, AddressStep("Value", str(n))), word, (("item", str(n)),))
                for n, word in enumerate(space.literals, start=1)
            ]
            continue
        pairs = [("Max", str(space.high)), ("Min", str(space.low)), ("Step", "1")]
        if space.kind == "String":
            pairs = [("MaxLength", str(space.high)), ("MinLength", str(space.low))]
            pairs = [("HiddenValue", "True"), *pairs] if space.hidden else pairs
        leaves += [TemplateLeaf((*branch, AddressStep(word)), value) for word, value in pairs]
    return DocumentTemplate("Valuespace", attributes, tuple(leaves), branches).xml({}).encode()
