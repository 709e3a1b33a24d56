"""One layout for declaration files: comments kept, meaning the same, or nothing is changed.

Two columns a step, lists set in by two, two blanks or more before a remark, double quotes, no blank
at the end of a line, LF. Quotes are neither added nor taken away, for what is quoted is text. What
is in brackets stands on one line. The parts of a baseline stand in the order in which its reference
tells of them; no other key is moved.
"""

import re
from collections import Counter
from io import StringIO
from typing import Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.emitter import RoundTripEmitter
from ruamel.yaml.resolver import VersionedResolver
from ruamel.yaml.scalarstring import DoubleQuotedScalarString, SingleQuotedScalarString

from fleetcfg.declared.baselines.document import Baseline
from fleetcfg.declared.syntax.spans import comments_of, is_same, read_spans
from fleetcfg.declared.yaml_edit import require_readable
from fleetcfg.errors import DeclarationError
from fleetcfg.model.typed.declared_noun import declared_fields

_WIDTH: Final = 1_000_000  # columns: no line is broken
_MOST_PASSES: Final = 4  # until a text does not change any more
_NOTHING: Final = "fleetcfg-nothing-was-typed-here"
_TOP_KEY: Final = re.compile(r"([^\s#-][^:]*):(?:\s|$)")
_IN_LINES: Final = re.compile(r"[|>][-+0-9]*\s*(?:#.*)?$", re.MULTILINE)  # a text of its own lines
_AT_THE_END: Final = re.compile(r"[ \t]+$", re.MULTILINE)


def format_yaml(data: bytes, file: str) -> bytes:
    """Return *data*, the bytes of *file*, in the one layout; the same bytes if they have it.

    Raises:
        InvalidDeclarationsError: The strict reader refuses the file as it is.
        DeclarationError: YAML_EDIT_NOT_SAFE: it would not say the same, or lack a comment.
    """
    require_readable(data, file)
    before = data.decode().replace("\r\n", "\n")
    text = before
    for _ in range(_MOST_PASSES):
        after = _laid_out(text)
        if after == text:
            _require_same(before, after, file)
            return after.encode()
        text = after
    raise DeclarationError("YAML_EDIT_NOT_SAFE", file=file)


def _require_same(before: str, after: str, file: str) -> None:
    require_readable(after.encode(), file)
    one, other = read_spans(before), read_spans(after)
    remarks = (
        Counter(told for _, told in comments_of(text, root))
        for text, root in ((before, one), (after, other))
    )
    is_there = one is not None and other is not None and is_same(one.value(), other.value())
    if next(remarks) != next(remarks) or not (is_there or one is other):
        raise DeclarationError("YAML_EDIT_NOT_SAFE", file=file)


def _laid_out(text: str) -> str:
    yaml: Any = YAML()
    yaml.Resolver, yaml.Emitter = _AsTyped, _Empty
    yaml.preserve_quotes, yaml.width = True, _WIDTH
    yaml.indent(mapping=2, sequence=4, offset=2)
    tree: object = yaml.load(text)
    if tree is None:  # remarks alone
        return _trimmed(text)
    stream = StringIO()
    yaml.dump(_double_quoted(tree), stream)
    made = stream.getvalue().replace(_NOTHING, "")
    if isinstance(tree, CommentedSeq):  # a list at the top is not set in
        made = _outdented(made)
    if isinstance(tree, CommentedMap) and "baseline" in tree:
        made = _ordered(made)
    return _trimmed(_spaced(made))


def _double_quoted(node: object) -> object:
    """Return *node* with each text in double quotes that can be without an escape."""
    if isinstance(node, dict):
        for key in node:
            node[key] = _double_quoted(node[key])
    elif isinstance(node, list):
        for number, item in enumerate(node):
            node[number] = _double_quoted(item)
    elif isinstance(node, SingleQuotedScalarString) and not {'"', "\\"} & {*node}:
        return DoubleQuotedScalarString(node, anchor=None)
    return node


def _ordered(text: str) -> str:
    """Return a baseline with its parts in their order, each with the remarks right above it."""
    head: list[str] = []
    parts: list[tuple[str, list[str]]] = []
    above: list[str] = []
    for line in text.splitlines(keepends=True):
        key = _TOP_KEY.match(line)
        if key is not None:
            parts.append((key[1].strip("\"'"), [*(above if parts else ()), line]))
            head += () if len(parts) > 1 else above
            above = []
        elif line.startswith("#") or not line.strip():
            above.append(line)
        else:
            (parts[-1][1] if parts else head).extend([*above, line])
            above = []
    order = {each.key: number for number, each in enumerate(declared_fields(Baseline))}
    parts.sort(key=lambda part: order.get(part[0], len(order)))
    return "".join([*head, *("".join(lines) for _, lines in parts), *above])


def _outdented(text: str) -> str:
    """Return *text* two columns further out, but remarks, which stand where they were typed."""
    remarks = {at for at, _ in comments_of(text, read_spans(text))}
    made, at = list[str](), 0
    for line in text.splitlines(keepends=True):
        is_remark = at + len(line) - len(line.lstrip(" ")) in remarks
        made.append(line if is_remark else line.removeprefix("  "))
        at += len(line)
    return "".join(made)


def _spaced(text: str) -> str:
    """Return *text* with two blanks at least before a remark at the end of a line."""
    parts, done = list[str](), 0
    for at, _ in comments_of(text, read_spans(text)):
        if text[at - 1 : at] == " " and text[at - 2 : at - 1] not in {" ", "\n", ""}:
            parts += [text[done:at], " "]
            done = at
    return "".join([*parts, text[done:]])


def _trimmed(text: str) -> str:
    if _IN_LINES.search(text) is None:
        text = _AT_THE_END.sub("", text)
    return text.rstrip("\n") + "\n" if text.strip() else text


class _AsTyped(VersionedResolver):
    """Takes each plain scalar for what was typed: nothing is made of ``On`` or ``010``."""

    @property
    def versioned_resolver(self) -> Any:  # noqa: ANN401 - as the library has it
        """Know nothing but what is not there."""
        return {"": [("tag:yaml.org,2002:null", re.compile("$"))]}


class _Empty(RoundTripEmitter):
    """Writes a word of its own where nothing was typed in brackets, which becomes nothing again."""

    def __init__(self, *given: Any, **named: Any) -> None:  # noqa: ANN401 - the library's
        super().__init__(*given, **named)
        self.alt_null = _NOTHING
