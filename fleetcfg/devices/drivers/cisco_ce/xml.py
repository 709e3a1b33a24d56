"""The XML documents of a codec: bytes become a `XapiDocument`, or a `DeviceError`; nothing else.

What makes it quick: documents of one model and firmware differ in their values alone. A body is cut
into its values and the rest, and if the rest has been parsed before, byte for byte, only the values
are looked at; everything else goes through lxml, without entities, network or DTD. Both ways give
the same document: a rest is only remembered when they have been seen to.

Refuses what is not XML in UTF-8, what has a document type (no codec sends one; web pages and
attacks do), more values than a codec has, and another root than the one asked for. Mends what real
codecs get wrong: control bytes in names that monitors told them over HDMI, and bytes that are not
UTF-8.
"""

import re
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from threading import Lock
from typing import Final

from lxml import etree

from fleetcfg.devices.drivers.cisco_ce.document import (
    MENDED,
    MOST_PATH,
    XapiDocument,
    bound,
    gather,
    mend,
)
from fleetcfg.errors import DeviceError

_MOST_SHAPES: Final = 64
_MOST_SLOTS: Final = 5_000
_MOST_ENDS: Final = 4 * _MOST_SLOTS  # tags that end an element, above which it is not cut

_SLOT = re.compile(rb">([^<>\n]*)</")
_NUMBER = re.compile(r"[0-9]{1,9}")
_REFERENCE = "valueSpaceRef"
# In a value, each of these means that it does not stand for itself; `&` is undone below.
_UNUSUAL = re.compile(rb"[\x00-\x08\x0b-\x1f]|\xef\xbf[\xbe\xbf]|&(?!(?:amp|lt|gt|quot|apos);)")
# Numbers of characters that XML 1.0 has no place for (2.2, Char); lxml would refuse the document.
_FORBIDDEN_REFERENCE = re.compile(
    r"&#(?:x0*(?:[0-8bcBC]|[01][0-9a-fA-F]|[fF]{3}[efEF])|0*(?:[0-8]|1[124-9]|2[0-9]|3[01]));"
)
_ENTITIES: Final = (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&"))


XapiElement = etree._Element  # noqa: SLF001  # pyright: ignore[reportPrivateUsage] # its one type


@dataclass(frozen=True, slots=True)
class _Shape:
    """All of a document but its values.

    Attributes:
        slots: Which of the cuts are values.
        paths: Their paths, in order.
    """

    slots: tuple[int, ...]
    paths: tuple[str, ...]
    references: Mapping[str, str]


class XmlReader:
    """Reads documents, and remembers the shapes of those that it has read.

    One for all threads; memory is bounded by `_MOST_SHAPES` of `_MOST_SLOTS` paths each.
    """

    def __init__(self) -> None:
        self._shapes: OrderedDict[bytes, _Shape] = OrderedDict()
        self._lock = Lock()

    def read(self, body: bytes, root: str) -> XapiDocument:
        """Return the document whose root is *root*.

        Raises:
            DeviceError: DEV_ANSWER_NOT_XML, DEV_ANSWER_OTHER, DEV_ANSWER_MANY, DEV_ANSWER_BROKEN.
        """
        if body.count(b"</") > _MOST_ENDS:
            return parse(body, root)
        pieces = _SLOT.split(body)
        rest = sha256(b"\n".join([root.encode(), *pieces[::2]])).digest()
        texts = _plain_texts(pieces[1::2])
        with self._lock:
            shape = self._shapes.get(rest)
            if shape is not None:
                self._shapes.move_to_end(rest)
        if shape is not None and texts is not None:
            values = zip(shape.paths, [texts[slot] for slot in shape.slots], strict=True)
            return XapiDocument(dict(values), references=shape.references)
        document = parse(body, root)
        if texts is not None and _can_be_learnt(body, document):
            self._learn(rest, pieces, texts, document)
        return document

    def _learn(
        self, rest: bytes, pieces: list[bytes], texts: list[str], document: XapiDocument
    ) -> None:
        """Remember a shape if cutting finds the very values that parsing found, in their order."""
        leaves = tuple(slot for slot in range(len(texts)) if _opens(pieces[2 * slot]))
        if [texts[slot] for slot in leaves] != list(document.texts.values()):
            return
        with self._lock:
            self._shapes[rest] = _Shape(leaves, tuple(document.texts), document.references)
            if len(self._shapes) > _MOST_SHAPES:
                self._shapes.popitem(last=False)


def _can_be_learnt(body: bytes, document: XapiDocument) -> bool:
    """Leave alone what makes text mean something else: comments, CDATA, another encoding."""
    is_usual = b"<!" not in body and body.count(b"<?") <= 1 and b"encoding" not in body[:100]
    is_whole = not document.twice and not document.mended
    return is_usual and is_whole and 0 < len(document.texts) <= _MOST_SLOTS


def _opens(piece: bytes) -> bool:
    """Tell whether *piece* ends in the tag that begins an element, without its last ``>``."""
    tag = piece[piece.rfind(b"<") + 1 :]
    return not tag.startswith(b"/") and not tag.endswith(b"/")


def _plain_texts(values: list[bytes]) -> list[str] | None:
    """Return the values as text; None if any has to be looked at by a real parser."""
    joined = b"\n".join(values)
    if _UNUSUAL.search(joined):
        return None
    try:
        text = joined.decode()
    except UnicodeDecodeError:
        return None
    if "&" in text:
        for entity, character in _ENTITIES:
            text = text.replace(entity, character)
    return text.split("\n")


def parse(body: bytes, root: str) -> XapiDocument:
    """Return the document whose root is *root*, by lxml.

    Raises:
        DeviceError: DEV_ANSWER_NOT_XML, DEV_ANSWER_OTHER, DEV_ANSWER_MANY, DEV_ANSWER_BROKEN.
    """
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
    """Return the root of any document, by lxml, and how many characters had to be mended.

    Raises:
        DeviceError: DEV_ANSWER_NOT_XML.
    """
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
