"""Reads an XML document of a Poly device."""

from collections.abc import Iterator

from fleetcfg.devices.xml_answer import read_xml
from fleetcfg.errors import DeviceError


def elements_of(body: bytes, wanted: str) -> Iterator[tuple[str, dict[str, str], str]]:
    """Yield name, attributes and text of every element of *body*, in their order.

    The root is called *wanted*, in whatever case.
    """
    root = read_xml(body)
    if str(root.tag).lower() != wanted:
        raise DeviceError("DEV_ANSWER_OTHER", wanted=wanted, found=str(root.tag)[:80])
    for each in root.iter("*"):
        attributes = {str(name): str(text) for name, text in each.attrib.items()}
        yield str(each.tag), attributes, (each.text or "").strip()
