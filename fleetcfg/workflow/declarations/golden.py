"""A baseline out of one device that is set as all shall be: what it has, in neutral words.

Left out is what is no decision: secrets, what changes by itself, what only this device can be (its
name, its number), what is empty, and what its own instances disagree on. What is declared for the
device already is not said a second time.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from fleetcfg.declared.baselines.template import is_template
from fleetcfg.model.catalog import Catalog, Parameter
from fleetcfg.model.characters import is_hidden
from fleetcfg.model.declared import Declared
from fleetcfg.model.paths import Shape, shape_of
from fleetcfg.model.space import Text, Whole
from fleetcfg.model.value import MASK

GoldenOmission = Literal["secret", "volatile", "own", "differs", "empty", "declared", "unknown"]


@dataclass(frozen=True, slots=True)
class GoldenEntry:
    """One parameter of a golden device.

    Attributes:
        parameter: Its neutral name, or the maker's pattern.
        value: In the words of the vocabulary, or the maker's own.
        about: What it means, by language; empty of what only the maker names.
        token: As the device spells it.
    """

    parameter: str
    value: str | int
    about: Mapping[str, str] = field(default_factory=dict[str, str])
    token: str = ""
    patterns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GoldenBaseline:
    """What a golden device is set to, as a baseline says it.

    Attributes:
        entries: By neutral name, in the order of the vocabulary.
        natives: By the maker's pattern, if they were asked for.
        left: What was left out, by why.
    """

    host: str
    family: str
    entries: tuple[GoldenEntry, ...]
    natives: tuple[GoldenEntry, ...]
    left: Mapping[GoldenOmission, tuple[str, ...]]


def golden_baseline(
    host: str,
    values: Mapping[str, str],
    catalog: Catalog,
    declared: Declared | None,
    *,
    with_natives: bool = False,
) -> GoldenBaseline:
    """Return what *values*, the settings of a device, are as a baseline.

    Args:
        host: The device.
        values: By path; what it hides, and what is secret, as ``***``.
        catalog: Of its family.
        declared: What is declared of it already; None if it is in no inventory.
        with_natives: Whether to take what has no neutral name as well, if it is no free text.
    """
    reader = _GoldenReader(values, catalog, declared)
    entries = tuple(reader.entries(_by_topic(catalog)))
    order = catalog.syntax.order
    known = sorted(catalog.natives.values(), key=lambda p: order(p.name)) if with_natives else ()
    natives = tuple(reader.entries(known))
    left: dict[GoldenOmission, tuple[str, ...]]
    left = {why: tuple(names) for why, names in reader.left.items()}
    return GoldenBaseline(host, catalog.family, entries, natives, left)


def topic_of(name: str) -> str:
    """Return the topic of a parameter: ``call`` of ``call.encryption``; a path's first word."""
    return name.replace(".", " ").split(" ", 1)[0]


def _by_topic(catalog: Catalog) -> list[Parameter]:
    """Return the neutral parameters as people read them: topic by topic, as the vocabulary."""
    order = {name: number for number, name in enumerate(catalog.vocabulary)}
    topics: dict[str, int] = {}
    for name in (*catalog.vocabulary, *catalog.parameters):
        topics.setdefault(topic_of(name), len(topics))
    named = catalog.parameters.values()
    return sorted(named, key=lambda p: (topics[topic_of(p.name)], order.get(p.name, len(order))))


class _GoldenReader:
    def __init__(
        self, values: Mapping[str, str], catalog: Catalog, declared: Declared | None
    ) -> None:
        self._values = values
        self._catalog = catalog
        self._shape: Shape = shape_of(tuple(values), catalog.syntax)
        self._declared = tuple(
            pattern
            for setting in (declared.settings if declared else ())
            for pattern in setting.patterns
        )
        self._told: set[str] = set()  # paths that a parameter before spoke of
        self.left: dict[GoldenOmission, list[str]] = {}

    def entries(self, parameters: Iterable[Parameter]) -> Iterator[GoldenEntry]:
        """Yield what is taken of *parameters*, and note what is left out."""
        for parameter in parameters:
            paths = [p for p in self._shape.meant_by(parameter.patterns) if p not in self._told]
            if not paths:
                continue
            self._told.update(paths)
            why = self._why_left(parameter, paths)
            if why is None:
                token = self._values[paths[0]]
                value = (
                    int(token) if isinstance(parameter.space, Whole) else parameter.word_of(token)
                )
                yield GoldenEntry(parameter.name, value, parameter.about, token, parameter.patterns)
            else:
                self.left.setdefault(why, []).append(parameter.name)

    def _why_left(self, parameter: Parameter, paths: Sequence[str]) -> GoldenOmission | None:
        tokens = {self._values[path] for path in paths}
        token = self._values[paths[0]]
        syntax, volatile = self._catalog.syntax, [v.pattern for v in self._catalog.volatile]
        reasons: dict[GoldenOmission, bool] = {
            "secret": parameter.is_secret or MASK in tokens,
            "volatile": any(syntax.matches(v, p) for v in volatile for p in paths),
            "own": self._is_own(parameter),
            "declared": any(syntax.overlap(d, p) for d in self._declared for p in paths),
            "differs": len(tokens) > 1,
            "empty": not token,
            "unknown": not _can_be_declared(parameter, token),
        }
        return next((why for why, is_so in reasons.items() if is_so), None)

    def _is_own(self, parameter: Parameter) -> bool:
        """Tell whether each device has it for itself, as its term says, or in free text."""
        term = self._catalog.vocabulary.get(parameter.name)
        return isinstance(parameter.space, Text) if term is None else term.is_own


def _can_be_declared(parameter: Parameter, token: str) -> bool:
    """Tell whether a baseline can say *token*: the catalog knows it, and it is no template."""
    if is_template(token) or any(map(is_hidden, token)):
        return False
    if isinstance(parameter.space, Text) and parameter.words:  # the maker's spelling of some only
        return token in parameter.words.values()
    return parameter.allows(parameter.word_of(token))
