"""The parts of an ``.xlsx`` file, unpacked and parsed within bounds that hold for all of them.

A file of some kilobytes can unpack to hours of work. So bytes, elements and attributes are counted
over the whole file, whatever they are called, in one pass over what was unpacked and before a
parser sees it; and what is held at once is counted while it is parsed.
"""

import re
import zipfile
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import islice
from posixpath import join, normpath, split
from typing import Any, Final

from lxml import etree

from fleetcfg.errors import DeclarationError

# 10,000 devices, each cell with a text of its own: 16 MB and 810,000 elements.
_MOST_UNPACKED: Final = 64 * 1024 * 1024
_MOST_ELEMENTS: Final = 2_000_000
_MOST_ATTRIBUTES: Final = 4_000_000  # a cell has three
_MOST_OF_ONE: Final = 10_000  # attributes of one element; the format has some 30
_MOST_SPACES: Final = 100_000  # declarations of namespaces: the root of a part has some ten
_MOST_HELD: Final = 250_000  # elements and attributes at once, some 100 MB: a row has 16,384 cells
_MOST_YIELDED: Final = 250_000  # of one part: rows, columns, rules, texts; 10,000 devices 200,000
_MOST_DEPTH: Final = 32  # the deepest that the format has is some 12
_MOST_PARTS: Final = 2_000
_UNPACKED: Final = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})

_ENCODING: Final = re.compile(
    rb"(?:\xef\xbb\xbf)?<\?xml[^>]{0,200}?\sencoding\s*=\s*[\"']([^\"'>]*)"
)
# Of one part: 10,000 devices, each cell with a text of its own, have 200,000 texts. Counted before
# anything is parsed: each costs some 20 microseconds, be it empty. A prefix has any letter in it.
_PREFIX: Final = rb"<(?:[^\s<>/:]++:)?"
_MOST_OF: Final = (
    (250_000, re.compile(_PREFIX + rb"si[\s/>]")),
    (100_000, re.compile(_PREFIX + rb"row[\s/>]")),
)
# From one tag to the next, where there may be too many attributes: each has five bytes or more.
_LONG: Final = re.compile(rb"<[^<]{%d,}+" % (5 * _MOST_OF_ONE))
_ENCODINGS: Final = (b"utf-8", b"utf8", b"us-ascii", b"ascii")

EXTENDED: Final = frozenset({"conditionalFormatting", "sparklineGroup"})
"""What Excel keeps in an extension, and shows."""
_HOMES: Final = {"row": "sheetData", "si": "sst"}
_FORMULAS: Final = (
    "{http://schemas.microsoft.com/office/excel/2006/main"  # of a rule, and its cells
)

_Element = Any  # lxml has no public name for the type


@dataclass(frozen=True, slots=True)
class Relation:
    """That one part has another.

    Attributes:
        kind: What the other is to it: ``worksheet``, ``drawing``, ``table``.
        part: The other, as the file has it; empty if it is not there.
        target: The other, as it is said.
    """

    id: str
    kind: str
    part: str
    target: str


@dataclass(slots=True)
class _Passed:
    """The outermost element that is passed over: how deep it is; 0 if there is none."""

    depth: int = 0
    is_extended: bool = False

    def begin(self, element: _Element, depth: int) -> None:
        if not self.depth:
            self.depth, self.is_extended = depth, _is_extension(element)

    def end(self, depth: int) -> None:
        if self.depth == depth:
            self.depth, self.is_extended = 0, False


class XlsxParts:
    """The parts of one file, and how much of them was read.

    Attributes:
        names: Of all parts.
        elements_read: How many elements may begin, in all parts that were unpacked.
    """

    def __init__(self, packed: zipfile.ZipFile, name: str) -> None:
        """Look at the list of parts.

        Raises:
            DeclarationError: ``XLSX_BROKEN``: there are too many, or two of one name (whatever its
                case): programs differ in which of the two they show. Or a name has a character
                that is spelled by its number, and one more program reads another name.
        """
        self._packed = packed
        self._name = name
        listed = packed.namelist()
        self.names = frozenset(listed)
        self.elements_read = 0
        self._bytes_read = self._attributes_read = self._spaces_read = 0
        if len(listed) > _MOST_PARTS:
            raise self.broken("parts")
        self._plain = {_plain(each): each for each in listed}
        if len(self._plain) < len(listed) or any("%" in each for each in listed):
            raise self.broken("names")

    def whole(self, path: str) -> _Element:
        """Parse one part that is small, and return its root."""
        first = self.root(path)
        self._take_away_foreign(first, {_namespace(first)})
        return first

    def root(self, path: str) -> _Element:
        """Parse one part that is small, and return its root with all that stands in it."""
        first: _Element = None
        held = 0
        for event, element, _ in self._events(path):
            first = element if first is None else first
            held = self._hold(element, held) if event == "start" else held
        return first

    def relations(self, path: str) -> Sequence[Relation]:
        """Return the parts that the part *path* has; none if nothing says so."""
        folder, name = split(path)
        said = self._plain.get(_plain(join(folder, "_rels", f"{name}.rels")), "")
        listed = list(self.root(said)) if said else []
        return [self._relation(each, folder) for each in listed]

    def _relation(self, element: _Element, folder: str) -> Relation:
        target = str(element.get("Target", ""))
        part = self._plain.get(_plain(normpath(join("/", folder, target))), "")
        kind = str(element.get("Type", "")).rpartition("/")[2]
        return Relation(str(element.get("Id", "")), kind, part, target)

    def elements(self, path: str, *tags: str) -> Iterator[_Element]:
        """Yield the elements of one part that are called so; each is gone when the next comes.

        What stands inside of one is a part of it, and not yielded by itself. What is of another
        namespace, or in an extension, is passed over, but for `EXTENDED`: a program that does not
        know it shows nothing of it.
        """
        kept = held = 0  # how deep the element is that is being collected; what is held of it
        yielded, passed = 0, _Passed()
        events = self._events(path)
        own = _namespace(next(events)[1])  # of the root; what is no XML was refused here
        for event, element, depth in events:
            if event == "start":
                if kept:
                    held = self._hold(element, held)
                elif self._is_meant(element, own, tags, passed):
                    kept, held = depth, self._hold(element, 0)
                elif _is_foreign(element, own):
                    passed.begin(element, depth)
                continue
            if kept == depth:
                self._take_away_foreign(element, {own, _namespace(element), _FORMULAS})
                yielded = self._counted(yielded, 1, _MOST_YIELDED)
                yield element
                kept = 0
            passed.end(depth)
            if not kept:
                _forget(element)

    def _is_meant(
        self, element: _Element, own: str, tags: Sequence[str], passed: "_Passed"
    ) -> bool:
        """Tell whether *element* is one that is asked for, of the namespace *own* or extended."""
        name = _name(element)
        if name not in tags or name in EXTENDED:
            return name in tags
        if _namespace(element) != own or passed.is_extended:
            return False
        if passed.depth:
            raise self.broken("namespace")  # some programs show it, others do not
        parent = element.getparent()
        if _HOMES.get(name) not in (None, None if parent is None else _name(parent)):
            raise self.broken("place")  # another program does not look for it there
        return True

    def _take_away_foreign(self, root: _Element, known: Collection[str]) -> None:
        """Take away extensions, and what is of no *known* namespace: no program need show it.

        Raises:
            DeclarationError: ``XLSX_BROKEN``: what is known stands inside of what is not: some
                programs show it, others do not.
        """
        for each in list(root.iter()):
            if each is root or not (_is_extension(each) or _namespace(each) not in known):
                continue
            if not _is_extension(each) and any(_namespace(one) in known for one in each.iter()):
                raise self.broken("namespace")
            each.getparent().remove(each)

    def broken(self, why: str) -> DeclarationError:
        """Return the refusal of a file that no program writes so."""
        return DeclarationError("XLSX_BROKEN", file=self._name, why=why)

    def _events(self, path: str) -> Iterator[tuple[str, _Element, int]]:
        """Yield ``start`` and ``end`` of each element, and how deep it is; each is counted."""
        depth = 0
        parsed: Any = etree.iterparse(
            BytesIO(self._data(path)),
            events=("start", "end"),
            encoding="utf-8",
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            remove_comments=True,
            remove_pis=True,
        )
        for event, element in parsed:
            if event == "start":
                depth += 1
                if depth > _MOST_DEPTH:
                    raise self.broken("depth")
            yield event, element, depth
            if event == "end":
                depth -= 1

    def _hold(self, element: _Element, held: int) -> int:
        """Return how much is held with *element*; refuse more than is held at once."""
        return self._counted(held, 1 + len(element.attrib), _MOST_HELD)

    def _counted(self, before: int, more: int, most: int) -> int:
        if before + more > most:
            raise self._too_large(most)
        return before + more

    def _data(self, path: str) -> bytes:
        """Unpack one part: no type of document, and no more than all parts may have together."""
        if self._packed.getinfo(path).compress_type not in _UNPACKED:
            raise self.broken("compress_type")
        with self._packed.open(path) as opened:
            data = opened.read(_MOST_UNPACKED - self._bytes_read + 1)
        self._bytes_read = self._counted(self._bytes_read, len(data), _MOST_UNPACKED)
        if b"<!DOCTYPE" in data or b"<!ENTITY" in data or b"\0" in data[:4]:
            raise self.broken("DOCTYPE")
        told = _ENCODING.match(data)
        if told is not None and told[1].lower() not in _ENCODINGS:
            raise self.broken("encoding")  # what was looked for above may be spelled otherwise
        self._count(data)
        return data

    def _count(self, data: bytes) -> None:
        """Count what *data* may have at most; none of it is spelled in two ways."""
        begun = data.count(b"<") - data.count(b"</")
        self.elements_read = self._counted(self.elements_read, begun, _MOST_ELEMENTS)
        attributes, spaces = data.count(b"="), data.count(b"xmlns")
        self._attributes_read = self._counted(self._attributes_read, attributes, _MOST_ATTRIBUTES)
        self._spaces_read = self._counted(self._spaces_read, spaces, _MOST_SPACES)
        for tag in _LONG.finditer(data):
            self._counted(0, data.count(b"=", *tag.span()), _MOST_OF_ONE)
        for most, begin in _MOST_OF:
            if next(islice(begin.finditer(data), most, None), None) is not None:
                raise self._too_large(most)

    def _too_large(self, most: int) -> DeclarationError:
        return DeclarationError("SHEET_MANY_BYTES", file=self._name, limit=most)


def _namespace(element: _Element) -> str:
    return str(element.tag).rpartition("}")[0]


def _name(element: _Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _plain(path: str) -> str:
    """Return the name of a part as programs compare it."""
    return path.replace("\\", "/").lstrip("/").lower()


def _is_foreign(element: _Element, own: str) -> bool:
    return _namespace(element) != own or _is_extension(element)


def _is_extension(element: _Element) -> bool:
    return _name(element) == "extLst"


def _forget(element: _Element) -> None:
    """Free what was read: the element, and what stands before it."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]
