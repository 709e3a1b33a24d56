"""Reads an XML document of a Poly device: no entities, no network, no type of document."""

from collections.abc import Iterator
from typing import Final

from lxml import etree

from fleetcfg.errors import DeviceError

_MOST_TAGS: Final = 20_000


def elements_of(body: bytes, wanted: str) -> Iterator[tuple[str, dict[str, str], str]]:
    """Yield name, attributes and text of every element of *body*, in their order.

    The root is called *wanted*, in whatever case.

    Raises:
        DeviceError: DEV_ANSWER_NOT_XML, DEV_ANSWER_OTHER, DEV_ANSWER_MANY.
    """
    if b"<!" in body:  # a type of document, which pages and attacks have
        raise DeviceError("DEV_ANSWER_NOT_XML", line=1, why="<!")
    if body.count(b"<") > _MOST_TAGS:
        raise DeviceError("DEV_ANSWER_MANY", most=_MOST_TAGS)
    parser = etree.XMLParser(
        encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError as error:
        why = (error.msg or "")[:200]
        raise DeviceError("DEV_ANSWER_NOT_XML", line=error.lineno or 0, why=why) from error
    if str(root.tag).lower() != wanted:
        raise DeviceError("DEV_ANSWER_OTHER", wanted=wanted, found=str(root.tag)[:80])
    for each in root.iter("*"):
        attributes = {str(name): str(text) for name, text in each.attrib.items()}
        yield str(each.tag), attributes, (each.text or "").strip()
