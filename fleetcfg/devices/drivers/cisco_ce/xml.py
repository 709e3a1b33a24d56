"""The XML documents of a codec: bytes become a `XapiDocument`, or a `DeviceError`; nothing else.

What makes it quick: documents of one model and firmware differ in their values alone
(`fleetcfg.devices.drivers.cisco_ce.alike`), and a body is cut where elements end; everything else
goes through lxml, without entities, network or DTD. Both ways give the same document: a shape is
only remembered when they have been seen to.

Refuses what is not XML in UTF-8, what has a document type (no codec sends one; web pages and
attacks do), more values than a codec has, and another root than the one asked for. Mends what real
codecs get wrong: control bytes in names that monitors told them over HDMI, and bytes that are not
UTF-8.
"""

import re
from collections.abc import Iterator
from typing import Final

from lxml import etree

from fleetcfg.devices.drivers.cisco_ce.alike import (
    MOST_SLOTS,
    DocumentPiece,
    DocumentShapes,
    shape_of,
)
from fleetcfg.devices.drivers.cisco_ce.document import (
    MENDED,
    MOST_PATH,
    XapiDocument,
    bound,
    gather,
    mend,
)
from fleetcfg.errors import DeviceError

_END: Final = b"</"  # begins a tag that ends an element
_MOST_ENDS: Final = 4 * MOST_SLOTS  # tags that end an element, above which it is not cut

_NUMBER = re.compile(r"[0-9]{1,9}")
_REFERENCE = "valueSpaceRef"
# In a value, each of these means that it does not stand for itself; `&` is undone below.
_CONTROLS: Final = bytes({*range(32)} - {*b"\t\n"})
_OTHER_REFERENCE: Final = re.compile(rb"&(?!(?:amp|lt|gt|quot|apos);)")
# Numbers of characters that XML 1.0 has no place for (2.2, Char); lxml would refuse the document.
_FORBIDDEN_REFERENCE = re.compile(
    r"&#(?:x0*(?:[0-8bcBC]|[01][0-9a-fA-F]|[fF]{3}[efEF])|0*(?:[0-8]|1[124-9]|2[0-9]|3[01]));"
)
_ENTITIES: Final = (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&"))


XapiElement = etree._Element  # noqa: SLF001  # pyright: ignore[reportPrivateUsage] # its one type


class XmlReader:
    """Reads documents, and remembers the shapes of those that it has read; one for all threads."""

    def __init__(self) -> None:
        self.shapes = DocumentShapes()

    def read(self, body: bytes, root: str) -> XapiDocument:
        """Return the document whose root is *root*.

        Raises:
            DeviceError: DEV_ANSWER_NOT_XML, DEV_ANSWER_OTHER, DEV_ANSWER_MANY, DEV_ANSWER_BROKEN.
        """
        pieces = body.split(_END, _MOST_ENDS)
        found = self.shapes.find(root, pieces, len(body))
        texts = None if found is None else _plain_texts(found[1], len(found[0].paths))
        if found is not None and texts is not None:
            values = dict(zip(found[0].paths, texts, strict=True))
            return XapiDocument(values, references=found[0].references)
        document = parse(body, root)
        if len(pieces) <= _MOST_ENDS and _can_be_learnt(body, document):
            self._learn(root, pieces, len(body), document)
        return document

    def _learn(self, root: str, pieces: list[bytes], size: int, document: XapiDocument) -> None:
        """Remember a shape if cutting finds the very values that parsing found, in their order."""
        cuts = [*map(_cut, pieces[:-1]), DocumentPiece(pieces[-1], has_value=False)]
        shape = shape_of(root, cuts, _END, tuple(document.texts), document.references)
        values = shape.values_in(pieces, size)
        texts = None if values is None else _plain_texts(values, len(shape.paths))
        if texts == list(document.texts.values()):
            self.shapes.learn(shape)


def _can_be_learnt(body: bytes, document: XapiDocument) -> bool:
    """Leave alone what makes text mean something else: comments, CDATA, another encoding."""
    is_usual = b"<!" not in body and body.count(b"<?") <= 1 and b"encoding" not in body[:100]
    is_whole = not document.twice and not document.mended
    return is_usual and is_whole


def _cut(piece: bytes) -> DocumentPiece:
    """Cut what stands before a tag that ends an element: a value, if one begins right before it."""
    at = piece.rfind(b">") + 1
    begin = piece.rfind(b"<")
    tag = piece[begin + 1 : at]
    # Where nothing begins, the piece is but the end of the element before: no text of a leaf.
    is_opening = begin >= 0 and not tag.startswith((b"/", b"?")) and not tag.endswith(b"/>")
    is_other = not is_opening or b"\n" in piece[at:]
    return DocumentPiece(piece, has_value=False) if is_other else DocumentPiece(piece[:at])


def _plain_texts(values: bytes, count: int) -> list[str] | None:
    """Return *count* values, one a line, as text; None if any has to be looked at by the parser."""
    if values.count(b"\n") != count - 1 or not _are_plain(values):
        return None
    try:
        text = values.decode()
    except UnicodeDecodeError:
        return None
    if "&" in text:
        for entity, character in _ENTITIES:
            text = text.replace(entity, character)
    return text.split("\n")


def _are_plain(values: bytes) -> bool:
    """Tell whether each character of *values* stands for itself, but for the five entities."""
    is_marked = any(mark in values for mark in (b"<", b">", b"\xef\xbf"))
    if is_marked or len(values.translate(None, _CONTROLS)) != len(values):
        return False
    return b"&" not in values or not _OTHER_REFERENCE.search(values)


def parse(body: bytes, root: str) -> XapiDocument:
    """Return the document whose root is *root*, by lxml."""
    element, mended = root_of(body)
    element = _unwrapped(element)
    if element.tag != root:
        raise DeviceError("DEV_ANSWER_OTHER", wanted=root, found=str(element.tag)[:80])
    references: dict[str, str] = {}
    texts, twice = gather(bound(_leaves(element, references)))
    for path in twice:
        references.pop(path, None)
    return XapiDocument(texts, twice, references, mended)


def root_of(body: bytes) -> tuple[etree._Element, int]:
    """Return the root of any document, by lxml, and how many characters had to be mended."""
    if b"<!DOCTYPE" in body:
        raise DeviceError("DEV_ANSWER_NOT_XML", line=1, why="DOCTYPE")
    mended = 0
    try:
        return _parsed(body), mended
    except etree.XMLSyntaxError as error:
        line, why = error.lineno or 0, (error.msg or "")[:200]
    better, mended = _mended(body)
    if not mended:
        raise DeviceError("DEV_ANSWER_NOT_XML", line=line, why=why)
    try:
        return _parsed(better), mended
    except etree.XMLSyntaxError as error:
        why = (error.msg or "")[:200]
        raise DeviceError("DEV_ANSWER_NOT_XML", line=error.lineno or 0, why=why) from error


def _parsed(body: bytes) -> etree._Element:
    parser = etree.XMLParser(
        encoding="utf-8",  # whatever the document says: in another, a DOCTYPE would not be seen
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    root = etree.fromstring(body, parser)
    if root.getroottree().docinfo.internalDTD is not None:
        raise DeviceError("DEV_ANSWER_NOT_XML", line=1, why="DOCTYPE")
    return root


def _mended(body: bytes) -> tuple[bytes, int]:
    """Return *body* as UTF-8 that XML can carry, and how many characters that took."""
    text, controls = mend(body.decode("utf-8", "replace"))
    text, references = _FORBIDDEN_REFERENCE.subn(MENDED, text)
    undecoded = text.count(MENDED) - body.count(MENDED.encode())
    return text.encode(), max(undecoded, controls + references)


def _unwrapped(element: etree._Element) -> etree._Element:
    """Return the document inside ``XmlDoc``, in which a terminal in XML mode packs it."""
    return element[0] if element.tag == "XmlDoc" and len(element) == 1 else element


def _leaves(root: etree._Element, references: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Yield path and text of every element without children, in order.

    Firmware of the TC line wrote ``item="1"`` on every element, the root included; there an index
    only is one where it is said how many there may be.
    """
    counts_all = root.get("item") is not None
    waiting = [iter(root)]
    prefixes = [""]
    while waiting:
        element = next(waiting[-1], None)
        if element is None:
            waiting.pop()
            prefixes.pop()
            continue
        path = prefixes[-1] + _step(element, counts_all=counts_all)
        if len(path) > MOST_PATH:  # else each leaf below would cost as much
            raise DeviceError("DEV_ANSWER_BROKEN", path=path[:120], reason="path")
        if len(element):
            waiting.append(iter(element))
            prefixes.append(path + " ")
            continue
        reference = element.get(_REFERENCE)
        if reference is not None:
            references[path] = reference.rpartition("/")[2]
        yield path, element.text or ""


def _step(element: etree._Element, *, counts_all: bool) -> str:
    item = element.get("item")
    if item is None or (counts_all and element.get("maxOccurrence") is None):
        return str(element.tag)
    return f"{element.tag}[{item}]" if _NUMBER.fullmatch(item) else f"{element.tag} {item}"
