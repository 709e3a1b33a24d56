"""XML that a device answers with: no entities, no network, no type of document. Pure."""

from typing import Any, Final

from lxml import etree

from fleetcfg.errors import DeviceError

_MOST_TAGS: Final = 20_000

XmlRoot = Any  # lxml has no public name for the type


def read_xml(body: bytes) -> XmlRoot:
    """Return the root of the document in *body*.

    Raises:
        DeviceError: DEV_ANSWER_NOT_XML, DEV_ANSWER_MANY.
    """
    if b"<!" in body:  # a type of document, which pages and attacks have
        raise DeviceError("DEV_ANSWER_NOT_XML", line=1, why="<!")
    if body.count(b"<") > _MOST_TAGS:
        raise DeviceError("DEV_ANSWER_MANY", most=_MOST_TAGS)
    parser = etree.XMLParser(
        encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        return etree.fromstring(body, parser)
    except etree.XMLSyntaxError as error:
        why = (error.msg or "")[:200]
        raise DeviceError("DEV_ANSWER_NOT_XML", line=error.lineno or 0, why=why) from error
