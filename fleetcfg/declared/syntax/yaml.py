"""Strict YAML: the part of YAML 1.2 on which every reader agrees, or a refusal by name.

Files are read as *events*, by the C parser, and become nodes that know their line and column. What
is refused, with code and place: bytes that are not UTF-8, a byte order mark, tabs, control and
bidirectional characters; anchors, aliases, merge keys, tags, directives, a second document;
a key that stands twice (after Unicode normalisation) or is not text; a file that is too large, too
deep or too long. No type is guessed: see `fleetcfg.model.typed.nodes` for what a scalar may
mean, and `fleetcfg.model.typed.node_readers` for how a schema asks for text, numbers, truth
and days.

A file that breaks the syntax is reported at its first break and given up; everything else is
reported in one go.
"""

import re
import unicodedata
from collections.abc import Callable
from io import BytesIO
from itertools import islice
from typing import Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.error import StringMark, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    CollectionStartEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from fleetcfg.model.alphabet import number_of, odd_character
from fleetcfg.model.problem import Place, Problems
from fleetcfg.model.typed.node_readers import boolean, day, fields, items, text, token, whole
from fleetcfg.model.typed.nodes import Mapping, Node, NodeStyle, Scalar, Sequence, make_mapping

__all__ = [
    "Mapping",
    "Node",
    "NodeStyle",
    "Scalar",
    "Sequence",
    "boolean",
    "day",
    "fields",
    "items",
    "parse",
    "text",
    "token",
    "whole",
]

MAX_BYTES: Final = 16 * 1024 * 1024  # per file
MAX_DEPTH: Final = 32  # lists and mappings inside each other
MAX_EVENTS: Final = 2_000_000  # per file; a device of the inventory takes about fifteen
MAX_PROBLEMS: Final = 100  # per file; after that it is some other kind of file

# Outside the printable set of YAML 1.2.2 (section 5.1), or a line break to some readers only, or
# able to make text look like other text (Unicode 15, bidirectional controls).
_ODD_CHARACTER: Final = re.compile(
    "[^\n\r\x20-\x7e\xa0-\u061b\u061d-\u200d\u2010-\u2027\u202f-\u2065\u206a-\ud7ff\ue000-\ufefe"
    "\uff00-\ufffd\U00010000-\U0010ffff]|\r(?!\n)"
)
# What `YAML` parses with: libyaml. `YAML.parse` itself leaves a class and 20 KB in a cycle, a file.
_PARSER: Final[Any] = YAML(typ="safe").Parser
_ODD: Final = {"\t": "YAML_TAB", "\ufeff": "YAML_BYTE_ORDER_MARK"}
_EVEN_BYTES: Final = b"\n" + bytes(range(0x20, 0x7F))  # a line of these alone has no odd character
_ODD_IN_VALUE: Final = re.compile(  # what an escape in double quotes can bring in
    "[\0-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]"
)
_STYLES: Final[dict[str, NodeStyle]] = {"": "plain", "'": "quoted", '"': "quoted"}

# How libyaml says what is wrong, and what we call it.
_BREAKS: Final = (
    ("mapping values are not allowed", "YAML_UNEXPECTED_COLON"),
    ("found unexpected ':'", "YAML_UNEXPECTED_COLON"),
    ("could not find expected ':'", "YAML_COLON_MISSING"),
    ("did not find expected key", "YAML_INDENTATION"),
    ("did not find expected '-'", "YAML_INDENTATION"),
    ("block sequence entries are not allowed", "YAML_INDENTATION"),
    ("did not find expected ','", "YAML_BRACKET_OPEN"),
    ("found unexpected end of stream", "YAML_QUOTE_OPEN"),
    ("escape", "YAML_ESCAPE"),
    ("hexdecimal", "YAML_ESCAPE"),
    ("cannot start any token", "YAML_QUOTE_NEEDED"),
    ("directive", "YAML_DIRECTIVE"),
    ("tag", "YAML_TAG"),
)


def parse(data: bytes, file: str, problems: Problems, *, is_signed: bool = False) -> Node | None:
    """
    Read the one document in *data*.

    Args:
        data: The whole file.
        file: What to call it in places.
        problems: Where to report what is wrong; see the module for what that can be.
        is_signed: That the Department signs the file: letters that no signed text has are told.

    Returns:
        The document, also when it has problems that leave its shape clear, so that a schema can go
        on checking the rest; None if it is empty or cannot be read.
    """
    if len(data) > MAX_BYTES:
        problems.error("YAML_TOO_LARGE", Place(file), size=len(data), limit=MAX_BYTES)
        return None
    builder = _Builder(file, problems, has_escapes=b"\\" in data, is_signed=is_signed)
    is_readable = builder.check_encoding(data) and builder.check_characters(data)
    return builder.build(data) if is_readable else None


def is_empty(data: bytes) -> bool:
    """Tell whether a file says nothing: blank lines and comments alone."""
    lines = (line.strip() for line in BytesIO(data))  # up to the first that says something
    return all(not line or line.startswith(b"#") for line in lines)


class _Open:
    """A list or mapping whose end has not been read."""

    __slots__ = ("column", "first_lines", "is_mapping", "key", "line", "parts")

    def __init__(self, line: int, column: int, *, is_mapping: bool) -> None:
        self.line = line
        self.column = column
        self.is_mapping = is_mapping
        self.parts: list[Any] = []
        self.key: Scalar | None = None
        self.first_lines: dict[str, int] = {}  # of each key, for duplicates


class _Builder:
    """Makes nodes of the events of one file."""

    def __init__(
        self, file: str, problems: Problems, *, has_escapes: bool, is_signed: bool
    ) -> None:
        self._file = file
        self._problems = problems
        self._has_escapes = has_escapes
        self._is_signed = is_signed
        self._open: list[_Open] = []
        self._root: Node | None = None
        self._documents = 0
        self._reported = 0
        self._reported_lines: set[int] = set()
        self._plain_keys: set[str] = set()  # plain keys seen to be fine
        self._typed: dict[Any, Mapping] = {}  # see `make_mapping`
        self._quoted: Place | None = (
            None  # the latest scalar, if it is in quotes over several lines
        )
        self._stopped = False

    def check_encoding(self, data: bytes) -> bool:
        """Report the first byte that is no UTF-8; line by line, so that no file is copied whole."""
        for line, typed in enumerate(BytesIO(data), 1):
            if typed.isascii():
                continue
            try:
                typed.decode()
            except UnicodeDecodeError as error:
                column = len(typed[: error.start].decode()) + 1
                self._error("YAML_NOT_UTF8", line, column, byte=f"{typed[error.start]:02X}")
                return False
        return True

    def check_characters(self, data: bytes) -> bool:
        """Report every odd character; tell whether parsing makes sense nevertheless."""
        readable = True
        for line, typed in enumerate(BytesIO(data), 1):
            if not typed.translate(None, _EVEN_BYTES):
                continue
            for match in _ODD_CHARACTER.finditer(typed.decode()):
                code = _ODD.get(match[0], "YAML_CONTROL_CHARACTER")
                readable = readable and code == "YAML_TAB"
                self._error(code, line, match.start() + 1, character=f"U+{ord(match[0]):04X}")
                if self._stopped:
                    return False
        return readable

    def build(self, data: bytes) -> Node | None:
        """Read *data* to its end, or to the first thing that leaves no sense in going on."""
        events = iter(_PARSER(data).get_event, None)
        steps: dict[type, Callable[[Any], None]] = {
            ScalarEvent: self._scalar,
            MappingStartEvent: self._start_mapping,
            MappingEndEvent: self._end,
            SequenceStartEvent: self._start_sequence,
            SequenceEndEvent: self._end,
            AliasEvent: self._alias,
            DocumentStartEvent: self._start_document,
        }
        try:
            for event in islice(events, MAX_EVENTS):
                step = steps.get(type(event))
                if step is not None:
                    step(event)
                    if self._stopped:
                        return None
                elif type(event) is StreamEndEvent:
                    return self._root
        except YAMLError as error:
            self._report_break(error)
            return None
        self._error("YAML_TOO_LONG", 0, 0, limit=MAX_EVENTS)
        return None

    # ------------------------------------------------------------ events

    def _scalar(self, event: ScalarEvent) -> None:
        mark = event.start_mark
        style = _STYLES.get(event.style, "block")
        if event.ctag is not None or event.anchor is not None:  # `tag` is made of it each time
            style = self._check_properties(event, style)
        node = Scalar(event.value, style, self._file, mark.line + 1, mark.column + 1)
        is_long = style == "quoted" and event.end_mark.line > mark.line
        self._quoted = node.place if is_long else None
        if self._has_escapes and style == "quoted" and _ODD_IN_VALUE.search(node.text):
            self._error("YAML_CONTROL_CHARACTER", node.line, node.column, character="\\")
        if self._is_signed and not node.text.isascii():
            self._check_alphabet(node)
        self._add(node)

    def _alias(self, event: AliasEvent) -> None:
        line, column = event.start_mark.line + 1, event.start_mark.column + 1
        self._error("YAML_ALIAS", line, column, name=event.anchor)
        self._add(Scalar("", "refused", self._file, line, column))

    def _start_mapping(self, event: MappingStartEvent) -> None:
        self._start(event, is_mapping=True)

    def _start_sequence(self, event: SequenceStartEvent) -> None:
        self._start(event, is_mapping=False)

    def _start(self, event: CollectionStartEvent, *, is_mapping: bool) -> None:
        mark = event.start_mark
        if event.ctag is not None or event.anchor is not None:
            self._check_properties(event, "plain")
        if len(self._open) == MAX_DEPTH:
            self._error("YAML_TOO_DEEP", mark.line + 1, mark.column + 1, limit=MAX_DEPTH)
            self._stopped = True
        self._open.append(_Open(mark.line + 1, mark.column + 1, is_mapping=is_mapping))

    def _end(self, _: CollectionEndEvent) -> None:
        done = self._open.pop()
        place = (self._file, done.line, done.column)
        if done.is_mapping:
            self._add(make_mapping(done.parts, place, self._typed))
        else:
            self._add(Sequence(tuple(done.parts), *place))

    def _start_document(self, event: DocumentStartEvent) -> None:
        line, column = event.start_mark.line + 1, event.start_mark.column + 1
        self._documents += 1
        if self._documents > 1:
            self._error("YAML_SECOND_DOCUMENT", line, column)
            self._stopped = True
        if event.version is not None or event.tags is not None:
            self._error("YAML_DIRECTIVE", line, column)

    # ------------------------------------------------------------ nodes

    def _add(self, node: Node) -> None:
        if not self._open:
            self._root = node
            return
        parent = self._open[-1]
        if not parent.is_mapping:
            parent.parts.append(node)
        elif parent.key is None:
            parent.key = self._check_key(node, parent)
        else:
            if parent.key.style != "refused":
                parent.parts.append((parent.key, node))
            parent.key = None

    def _check_key(self, node: Node, parent: _Open) -> Scalar:
        """Return *node* if it can be a key; else report it and return a refused one."""
        if not isinstance(node, Scalar):
            self._error("YAML_KEY_NOT_TEXT", node.line, node.column)
            return Scalar("", "refused", self._file, node.line, node.column)
        if node.style == "plain" and node.text not in self._plain_keys:
            if node.reading != "text":
                code = "YAML_MERGE_KEY" if node.text == "<<" else "YAML_AMBIGUOUS_KEY"
                self._error(code, node.line, node.column, text=node.text)
                return node._replace(style="refused")
            self._plain_keys.add(node.text)
        if node.style == "refused":
            return node
        name = node.text if node.text.isascii() else unicodedata.normalize("NFC", node.text)
        if name in parent.first_lines:
            first = parent.first_lines[name]
            self._error("YAML_DUPLICATE_KEY", node.line, node.column, key=name, first_line=first)
            return node._replace(style="refused")
        parent.first_lines[name] = node.line
        return node

    def _check_properties(
        self, event: ScalarEvent | CollectionStartEvent, style: NodeStyle
    ) -> NodeStyle:
        """Report anchor and tag; a tagged value cannot be told, so it is refused."""
        line, column = event.start_mark.line + 1, event.start_mark.column + 1
        if event.anchor is not None:
            self._error("YAML_ANCHOR", line, column, name=event.anchor)
        if event.tag is None:
            return style
        code = "YAML_VAULT" if event.tag == "!vault" else "YAML_TAG"
        self._error(code, line, column, tag=event.tag)
        return "refused"

    def _check_alphabet(self, node: Scalar) -> None:
        """Report the first character that no signed text has: it is spelled out where it is shown.

        Where it is to be written to a device it is an error, which who asks for it reports. What
        does not show itself, and letters that are not composed, have codes of their own.
        """
        shown = "".join(filter(str.isprintable, unicodedata.normalize("NFC", node.text)))
        if odd := odd_character(shown):
            self._problems.warning("TEXT_ALPHABET", node.place, character=number_of(odd))

    # ------------------------------------------------------------ reports

    def _report_break(self, error: YAMLError) -> None:
        said = str(getattr(error, "problem", None) or error)
        code = next((code for part, code in _BREAKS if part in said), "YAML_SYNTAX")
        mark, opened = (getattr(error, name, None) for name in ("problem_mark", "context_mark"))
        line, column = _counted(opened if opened and code == "YAML_QUOTE_OPEN" else mark)
        if self._quoted is not None:  # it ended where the next one was to begin
            start = self._quoted
            self._error("YAML_QUOTE_OPEN", start.line, start.column, opened_line=start.line)
        elif line not in self._reported_lines:  # a tab is the cause, not this
            self._error(code, line, column, opened_line=_counted(opened)[0] or line)

    def _error(self, code: str, line: int, column: int, **facts: str | int) -> None:
        self._problems.error(code, Place(self._file, line, column), **facts)
        self._reported_lines.add(line)
        self._reported += 1
        if self._reported == MAX_PROBLEMS:
            self._problems.error("YAML_TOO_MANY_PROBLEMS", Place(self._file), limit=MAX_PROBLEMS)
            self._stopped = True


def _counted(mark: StringMark | None) -> tuple[int, int]:
    """Return line and column of *mark*, from 1; 0 where there is none."""
    return (mark.line + 1, mark.column + 1) if mark else (0, 0)
