"""Edits of a declaration file in which all that is not meant stays as it was typed, to the byte.

What is edited is the value of the file, as dicts and lists (`YamlEdit.set`, `add`, `remove`). Then
the text is changed where the two differ and nowhere else: comments, quotes, blank lines and line
ends are those of the person who typed them. The strict reader reads the result before it is given
back, and it must say what was meant, with every comment that was not taken away with its entry.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from fleetcfg.declared.syntax.spans import (
    ValueSpan,
    YamlValue,
    comments_of,
    is_same,
    paths_of,
    read_spans,
)
from fleetcfg.declared.syntax.spelling import (
    spell_entry,
    spell_flow,
    spell_item,
    spell_scalar,
    spell_value,
)
from fleetcfg.declared.syntax.yaml import parse
from fleetcfg.errors import DeclarationError
from fleetcfg.model.problem import InvalidDeclarationsError, Problems

YamlPath = Sequence[str | int]
"""Keys of mappings and positions in lists, from the top of a file."""


@dataclass(frozen=True, slots=True, order=True)
class _Patch:
    """What is taken out, and what comes in its place; *order* is among those of one place."""

    start: int
    end: int
    order: int
    text: str


class YamlEdit:
    """A file that is being edited.

    Args:
        data: The bytes of the file.
        file: What to call it in places.

    Attributes:
        data: As it was before it was edited.

    Raises:
        InvalidDeclarationsError: The strict reader refuses it as it is.
    """

    def __init__(self, data: bytes, file: str) -> None:
        require_readable(data, file)
        self.file = file
        self.data = data
        self._root = read_spans(data.decode())
        self._wanted = None if self._root is None else self._root.value()

    @property
    def value(self) -> YamlValue:
        """What the file says now, with what was edited."""
        return self._wanted

    def get(self, path: YamlPath) -> YamlValue:
        """Return what stands at *path*; None if nothing does."""
        found = self._wanted
        for part in path:
            if isinstance(found, dict) and isinstance(part, str):
                found = found.get(part)
            elif isinstance(found, list) and isinstance(part, int) and part < len(found):
                found = found[part]
            else:
                return None
        return found

    def path_at(self, line: int, column: int) -> tuple[str | int, ...] | None:
        """Return the path of what begins at a place as the strict reader counts it, from 1.

        It is a value, or the key of one, the innermost that begins there; of the file as it was.
        """
        lines = self.data.decode().splitlines(keepends=True)
        at = sum(map(len, lines[: line - 1])) + column - 1
        found = [path for path, starts in paths_of(self._root) if at in starts]
        return found[-1] if found else None

    def set(self, path: YamlPath, value: YamlValue, *, after: str = "") -> None:
        """Have *value* stand at *path*; mappings that are missing on the way to it are made.

        Args:
            path: Ends with a key, or with the position of an item that is there.
            value: Takes the place of what stands there.
            after: The key behind which a new one goes; at the end of its mapping if there is none.

        Raises:
            DeclarationError: YAML_EDIT_NOT_SAFE: something else stands on the way.
        """
        holder, last = self._holder(path[:-1]), path[-1]
        if isinstance(holder, list) and isinstance(last, int):
            holder[last] = value
        elif isinstance(holder, dict) and isinstance(last, str):
            _put(holder, last, value, after)
        else:
            raise self._unsafe()

    def add(self, path: YamlPath, value: YamlValue) -> None:
        """Put *value* at the end of the list at *path*, which is made if nothing stands there.

        Raises:
            DeclarationError: As `set`.
        """
        found = self.get(path)
        if found is None:
            self.set(path, [value])
        elif isinstance(found, list):
            found.append(value)
        else:
            raise self._unsafe()

    def remove(self, path: YamlPath) -> None:
        """Take away what stands at *path*, with the comment lines right above it.

        Raises:
            DeclarationError: YAML_EDIT_NOT_SAFE: nothing stands there.
        """
        holder, last = self.get(path[:-1]), path[-1]
        if isinstance(holder, list) and isinstance(last, int) and last < len(holder):
            holder.pop(last)
        elif isinstance(holder, dict) and isinstance(last, str) and last in holder:
            del holder[last]
        else:
            raise self._unsafe()

    def result(self) -> bytes:
        """Return the bytes of the file as it was edited.

        Raises:
            DeclarationError: YAML_EDIT_NOT_SAFE: it cannot be done in text without a loss: a
                comment stands inside what would be typed anew, or is laid out as nothing we know.
            InvalidDeclarationsError: The strict reader refuses what would come out.
        """
        root = self._root
        if root is None:
            lines = spell_value(self._wanted, -2)
            made = "\n".join(lines).lstrip("\n ") + "\n"
            return self._checked((self.data.decode() + made).encode(), Counter())
        patcher = _Patcher(self.data.decode(), root)
        try:
            patcher.patch(root, self._wanted, -2)
            edited = patcher.text()
        except _UnsafeError as error:
            raise self._unsafe() from error
        return self._checked(edited.encode(), patcher.taken)

    def _checked(self, data: bytes, taken: Counter[str]) -> bytes:
        """Return *data* if it says what is wanted, and has every comment but those *taken*."""
        require_readable(data, self.file)
        before, after = self.data.decode(), data.decode()
        found = read_spans(after)
        kept = Counter(text for _, text in comments_of(before, self._root)) - taken
        is_whole = Counter(text for _, text in comments_of(after, found)) == kept
        if found is None or not is_whole or not is_same(found.value(), self._wanted):
            raise self._unsafe()
        return data

    def _holder(self, path: YamlPath) -> YamlValue:
        """Return the mapping or list at *path*; mappings that are missing are made."""
        if self._wanted is None:
            self._wanted = {}
        found: YamlValue = self._wanted
        for part in path:
            if isinstance(found, dict) and isinstance(part, str):
                if found.get(part) is None:
                    found[part] = {}
                found = found[part]
            elif isinstance(found, list) and isinstance(part, int) and part < len(found):
                found = found[part]
            else:
                raise self._unsafe()
        return found

    def _unsafe(self) -> DeclarationError:
        return DeclarationError("YAML_EDIT_NOT_SAFE", file=self.file)


class _UnsafeError(Exception):
    """It cannot be done without a loss."""


class _Patcher:
    """Finds what must change in a text so that it says something else.

    Attributes:
        taken: Comments that go with what they stand at.
    """

    def __init__(self, text: str, root: ValueSpan) -> None:
        self._line_feed = "\r\n" if "\r\n" in text else "\n"
        self._comments = comments_of(text, root)
        self._text = text if text.endswith("\n") else text + self._line_feed
        self._patches: list[_Patch] = []
        self.taken: Counter[str] = Counter()

    def text(self) -> str:
        """Return the text with all that was found."""
        parts: list[str] = []
        at = 0
        for patch in sorted(self._patches):
            if patch.start < at:
                raise _UnsafeError
            parts += [self._text[at : patch.start], patch.text]
            at = patch.end
        return "".join([*parts, self._text[at:]])

    def patch(self, span: ValueSpan, wanted: YamlValue, column: int) -> None:
        """Have *span*, whose key or dash stands at *column*, say what is *wanted*."""
        is_filled = all((span.inside, wanted))
        if is_filled and span.kind == "mapping" and isinstance(wanted, dict):
            self._patch_mapping(span, wanted)
        elif is_same(span.value(), wanted):
            return
        elif is_filled and span.kind == "list" and isinstance(wanted, list):
            self._patch_list(span, wanted)
        elif span.kind == "scalar" and not isinstance(wanted, list | dict):
            self._respell_scalar(span, wanted)
        else:
            self._respell(span, wanted, column)

    # ------------------------------------------------------------ mappings

    def _patch_mapping(self, span: ValueSpan, wanted: dict[str, YamlValue]) -> None:
        there = {name: member for name, _, member in span.members()}
        if span.is_flow and not there.keys() <= wanted.keys():
            self._respell(span, wanted, span.column)
            return
        for number, (name, at, member) in enumerate(span.members()):
            if name in wanted:
                self.patch(member, wanted[name], span.column)
            else:
                self._cut(at, member.end, is_first=number == 0)
        before = span.inside[0]
        for name, value in wanted.items():
            if name in there:
                before = there[name]
            elif span.is_flow:
                self._put(before.end, f", {spell_scalar(name, in_flow=True)}: {spell_flow(value)}")
            else:
                lines = spell_entry(name, value, span.column)
                self._put_lines(self._next_line(before.end), lines, span.column)

    def _cut(self, start: int, end: int, *, is_first: bool) -> None:
        """Take away whole lines from that of *start* to that of *end*, and comments right above."""
        first, last = self._text.rfind("\n", 0, start) + 1, self._next_line(end)
        indent = self._text[first:start]
        if indent.strip():  # behind a dash: the line holds more than what is to go
            raise _UnsafeError
        while not is_first and first:
            above = self._text.rfind("\n", 0, first - 1) + 1
            line = self._text[above : first - 1]
            if not line.startswith(f"{indent}#"):
                break
            first = above
        self.taken.update(self._comments_in(first, last))
        self._replace(first, last, "")

    # ------------------------------------------------------------ lists

    def _patch_list(self, span: ValueSpan, wanted: list[YamlValue]) -> None:
        before, after = [repr(each.value()) for each in span.inside], [*map(repr, wanted)]
        steps = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
        if span.is_flow and any(tag in ("insert", "delete") for tag, *_ in steps):
            self._respell(span, wanted, span.column)
            return
        for tag, low, high, first, last in steps:
            if tag != "equal":
                self._patch_items(span, low, high, wanted[first:last])

    def _patch_items(
        self, span: ValueSpan, low: int, high: int, wanted: Sequence[YamlValue]
    ) -> None:
        """Have the items of a list from *low* to before *high* say what is *wanted*."""
        alike = min(high - low, len(wanted))
        for item, value in zip(span.inside[low : low + alike], wanted, strict=False):
            self.patch(item, value, span.column)
        for number in range(low + alike, high):
            item = span.inside[number]
            self._cut(item.lead - 1, item.end, is_first=number == 0)
        at = low + alike
        place = self._next_line(span.inside[at - 1].end) if at else self._line(span.start)
        for value in wanted[alike:]:
            self._put_lines(place, spell_item(value, span.column), span.column)

    # ------------------------------------------------------------ single values

    def _respell_scalar(self, span: ValueSpan, wanted: YamlValue) -> None:
        quote = span.quote if isinstance(wanted, str) else ""
        is_marked = quote in {"'", '"'}
        spelled = spell_scalar(wanted, quote=quote * is_marked, in_flow=span.is_in_flow)
        if span.start == span.end:
            self._replace(span.lead, span.start, f" {spelled}")
        else:
            self._require_no_comment(span.lead, span.end)
            self._replace(span.start, span.end, spelled)

    def _respell(self, span: ValueSpan, wanted: YamlValue, column: int) -> None:
        """Type a value anew that becomes one of another kind, or is on one line."""
        self._require_no_comment(span.lead, span.end)
        if span.is_in_flow or (span.is_flow and span.inside):
            is_bare = span.start == span.end
            start = span.lead if is_bare else span.start
            self._replace(start, span.end, " " * is_bare + spell_flow(wanted))
            return
        first, *rest = spell_value(wanted, column)
        self._replace(span.lead, max(span.lead, span.end), first)
        if rest:
            self._put_lines(self._next_line(span.end), rest, 0)

    # ------------------------------------------------------------ the text

    def _put_lines(self, at: int, lines: Sequence[str], column: int) -> None:
        first, *rest = lines
        whole = [" " * column + first, *rest]
        self._put(at, "".join(f"{line}{self._line_feed}" for line in whole))

    def _put(self, at: int, text: str) -> None:
        self._replace(at, at, text)

    def _replace(self, start: int, end: int, text: str) -> None:
        self._patches.append(_Patch(start, end, len(self._patches), text))

    def _line(self, at: int) -> int:
        return self._text.rfind("\n", 0, at) + 1

    def _next_line(self, at: int) -> int:
        return self._text.index("\n", at) + 1

    def _require_no_comment(self, start: int, end: int) -> None:
        if self._comments_in(start, end):
            raise _UnsafeError

    def _comments_in(self, start: int, end: int) -> list[str]:
        first, last = (bisect_left(self._comments, (at,)) for at in (start, end))
        return [text for _, text in self._comments[first:last]]


def require_readable(data: bytes, file: str) -> None:
    """Refuse to edit what the strict reader refuses.

    Raises:
        InvalidDeclarationsError: With every problem.
    """
    problems = Problems()
    parse(data, file, problems)
    if problems.has_errors:
        raise InvalidDeclarationsError(problems.in_order())


def _put(holder: dict[str, YamlValue], key: str, value: YamlValue, after: str) -> None:
    is_new = key not in holder
    holder[key] = value
    if is_new and after in holder:
        behind = [*holder][[*holder].index(after) + 1 : -1]
        for name in behind:  # what is put anew goes to the end
            holder[name] = holder.pop(name)
