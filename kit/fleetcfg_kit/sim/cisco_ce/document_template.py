"""A codec's document laid out once, so that any number of devices can be written from it at speed.

A template is immutable and shared by all devices of one model. What a device has of its own is a
short mapping from position to value; writing a document is then one list copy and one join. It
refuses nothing: what is in a loaded document is kept, known or not.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from xml.sax.saxutils import escape, quoteattr

from fleetcfg_kit.sim.cisco_ce.address import (
    AddressPath,
    AddressQuery,
    AddressStep,
    choose,
    key,
    words,
)

XmlAttributes = tuple[tuple[str, str], ...]
DECLARATION = '<?xml version="1.0"?>\n'


@dataclass(frozen=True, slots=True)
class TemplateLeaf:
    """One value of a document.

    Attributes:
        path: Where it lies, without the document's root.
        value: As the model has it before anything was set.
        attributes: As the document spells them.
        quoted: Shown between quotes by a terminal.
    """

    path: AddressPath
    value: str
    attributes: XmlAttributes = ()
    quoted: bool = True

    def now(self, value: str) -> "TemplateLeaf":
        """Give the leaf with another value."""
        return TemplateLeaf(self.path, value, self.attributes, self.quoted)

    @property
    def shown(self) -> str:
        """The value as a terminal shows it."""
        return quote(self.value) if self.quoted else self.value


def indexed(step: AddressStep) -> XmlAttributes:
    """Give the attributes by which a document says that a level is indexed."""
    return (("item", step.item), ("maxOccurrence", "n")) if step.item else ()


def _attributes(pairs: XmlAttributes) -> str:
    return "".join(f" {name}={quoteattr(value)}" for name, value in pairs)


def quote(text: str) -> str:
    """Put a string between quotes as a codec's terminal does."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


@dataclass(frozen=True, slots=True)
class TemplatePiece:
    """The fixed text around one value."""

    before: str
    after: str
    line: str  # of the terminal, up to the value


def _climb(
    old: AddressPath, new: AddressPath, branches: Mapping[AddressPath, XmlAttributes]
) -> str:
    """Give the tags that lead from one leaf to the next."""
    common = 0
    while common < min(len(old), len(new)) - 1 and old[common] == new[common]:
        common += 1
    closing = [f"{'  ' * n}</{old[n - 1].name}>\n" for n in range(len(old) - 1, common, -1)]
    opening = [
        f"{'  ' * n}<{new[n - 1].name}{_attributes(branches.get(new[:n], ()))}>\n"
        for n in range(common + 1, len(new))
    ]
    return "".join(closing + opening)


def pieces(
    root: str, leaves: Sequence[TemplateLeaf], branches: Mapping[AddressPath, XmlAttributes]
) -> tuple[list[TemplatePiece], str]:
    """Lay out *leaves*, in their order; the second part closes what is still open.

    Args:
        root: The document's outermost name.
        leaves: The values.
        branches: Attributes of the levels above them, by path.
    """
    made: list[TemplatePiece] = []
    old: AddressPath = ()
    for leaf in leaves:
        name, depth = leaf.path[-1].name, len(leaf.path)
        before = _climb(old, leaf.path, branches)
        before += f"{'  ' * depth}<{name}{_attributes(leaf.attributes)}>"
        letter = root[0].lower()
        line = f"*{letter} {'x' + root if letter == 'c' else ''} {words(leaf.path)}: "
        made.append(TemplatePiece(before, f"</{name}>\n", line.replace("  ", " ", 1)))
        old = leaf.path
    return made, _climb(old, (), branches)


@dataclass(frozen=True)
class DocumentTemplate:
    """One document of one model.

    Attributes:
        root: `Configuration`, `Status`.
        attributes: Of the root.
        leaves: All values, in the document's order.
        branches: Attributes of the levels above them.
    """

    root: str
    attributes: XmlAttributes
    leaves: tuple[TemplateLeaf, ...]
    branches: Mapping[AddressPath, XmlAttributes]

    @cached_property
    def _layout(self) -> tuple[list[TemplatePiece], str]:
        return pieces(self.root, self.leaves, self.branches)

    @cached_property
    def at(self) -> Mapping[str, int]:
        """Positions by key."""
        return {key(leaf.path): n for n, leaf in enumerate(self.leaves)}

    @cached_property
    def _spans(self) -> Mapping[str, range]:
        """Where everything below a path lies, from its first leaf to its last."""
        spans: dict[str, range] = {}
        for n, leaf in enumerate(self.leaves):
            for depth in range(1, len(leaf.path) + 1):
                part = key(leaf.path[:depth])
                spans[part] = range(spans[part].start if part in spans else n, n + 1)
        return spans

    @cached_property
    def _default_xml(self) -> tuple[str, ...]:
        return tuple(self.xml_of(n, leaf.value) for n, leaf in enumerate(self.leaves))

    @cached_property
    def _default_lines(self) -> tuple[str, ...]:
        return tuple(self.line_of(n, leaf.value) for n, leaf in enumerate(self.leaves))

    def xml_of(self, n: int, value: str) -> str:
        """Write leaf *n* and the tags that lead to it."""
        piece = self._layout[0][n]
        return piece.before + escape(value) + piece.after

    def line_of(self, n: int, value: str) -> str:
        """Write leaf *n* as a line of the terminal."""
        return f"{self._layout[0][n].line}{self.leaves[n].now(value).shown}\n"

    def value_at(self, spelled: str) -> str:
        """Give a default by its key; empty when there is none."""
        n = self.at.get(spelled)
        return "" if n is None else self.leaves[n].value

    def head(self) -> str:
        """Open the document."""
        return f"<{self.root}{_attributes(self.attributes)}>\n"

    def xml(self, own: Mapping[int, str]) -> str:
        """Write the whole document, with a device's *own* values by position."""
        parts = list(self._default_xml)
        for n, value in own.items():
            parts[n] = self.xml_of(n, value)
        return "".join([DECLARATION, self.head(), *parts, self._layout[1], f"</{self.root}>\n"])

    def lines(self, own: Mapping[int, str]) -> str:
        """Write the whole document as a terminal lists it."""
        parts = list(self._default_lines)
        for n, value in own.items():
            parts[n] = self.line_of(n, value)
        return "".join(parts)

    def find(self, question: AddressQuery, *, shortened: bool = True) -> Sequence[int]:
        """Give the positions of the values asked for, in order; empty when there are none.

        Args:
            question: What is asked for.
            shortened: Whether names may be cut short, as a terminal allows.
        """
        if not question:
            return range(len(self.leaves))
        plain = not any(want.deep or want.name == "*" for want in question)
        if plain:
            asked = "\n".join(
                [w.name if w.item is None else f"{w.name}[{w.item}]" for w in question]
            )
            if asked in self._spans and self._is_whole(asked):
                return self._spans[asked]
        return choose(question, [leaf.path for leaf in self.leaves], shortened=shortened)

    def _is_whole(self, asked: str) -> bool:
        """Tell whether a span holds nothing but what was asked for."""
        span = self._spans[asked]
        prefix = asked + "\n"
        return all(
            (spelled := key(self.leaves[n].path)) == asked or spelled.startswith(prefix)
            for n in (span.start, span.stop - 1)
        )

    def part(self, chosen: Sequence[int], value: Mapping[int, str], *, bare: bool = False) -> str:
        """Write the chosen leaves with all that stands above them, without an XML declaration.

        Args:
            chosen: Positions of the leaves.
            value: What they are now.
            bare: The root without its attributes.
        """
        leaves = [self.leaves[n] for n in chosen]
        made, tail = pieces(self.root, leaves, self.branches)
        body = [
            piece.before + escape(value[n]) + piece.after
            for piece, n in zip(made, chosen, strict=True)
        ]
        head = f"<{self.root}>\n" if bare else self.head()
        return "".join([head, *body, tail, f"</{self.root}>\n"])


def ordered(leaves: Iterable[TemplateLeaf]) -> tuple[TemplateLeaf, ...]:
    """Put leaves in a codec's order: by name at every level, then by index as a number."""

    def rank(leaf: TemplateLeaf) -> list[tuple[str, int, str]]:
        return [
            (step.name, int(step.item) if step.item.isdecimal() else 0, step.item)
            for step in leaf.path
        ]

    return tuple(sorted(leaves, key=rank))
