"""Text with a hole in it: ``{{ site.display_name }}``, filled per device from the inventory.

What a template may do is a list, not a sandbox's guess: names, keys, comparisons, ``~``,
``a if b else c`` and the filters below. It refuses statements, loops, calls, arithmetic, macros
and comments, so that its time and memory are bounded by its own length. A value that does not
exist is an error, never an empty text.

jinja2 is imported when the first template is met, and not before: most commands need none.
"""

import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module  # noqa: TID251 - a library, loaded when needed
from types import ModuleType
from typing import Any, cast

from fleetcfg.declared.baselines.unplaced import UnplacedError
from fleetcfg.model.fleet import Device
from fleetcfg.model.nearest import nearest
from fleetcfg.model.problem import Place, Problems

MOST_SOURCE = 1024  # characters of a template
MOST_OUTPUT = 4096  # characters that it may make
MOST_NODES = 64  # parts of its syntax tree
OPENINGS = ("{{", "{%", "{#")

# What of a site and of a device a template may name; credentials and pins are left out.
SITE_FIELDS = ("id", "name", "display_name", "role", "unit", "room", "provider")
DEVICE_FIELDS = (
    "host",
    "family",
    "model",
    "serial_number",
    "mac",
    "firmware",
    "address",
    "transport",
    "port",
    "switch",
    "switch_port",
    "custodian",
)

TemplateNames = Mapping[str, tuple[str, ...] | None]
ROOTS: TemplateNames = {"site": SITE_FIELDS, "device": DEVICE_FIELDS, "vars": None}


class TemplateError(UnplacedError):
    """A template cannot be used: ``TPL_…``."""


@dataclass(frozen=True, slots=True)
class Template:
    """A compiled template.

    Attributes:
        source: As it was typed.
    """

    source: str
    fill: Callable[[Mapping[str, Any]], str]

    def render(self, context: Mapping[str, Any]) -> str:
        """Fill it from *context* (see `context_of`).

        Raises:
            TemplateError: Something it names does not exist there, or what it makes is no text or
                is too long.
        """
        text = self.fill(context)
        if len(text) > MOST_OUTPUT:
            raise TemplateError("TPL_TOO_LARGE", most=MOST_OUTPUT)
        return text


def is_template(text: str) -> bool:
    """Tell whether *text* has a hole in it, or what a template engine would take for one."""
    return bool(find_opening(text))


def find_opening(text: str) -> str:
    """Return the first of `OPENINGS` that *text* has; empty if it has none."""
    return next((opening for opening in OPENINGS if opening in text), "")


def context_of(device: Device) -> Mapping[str, Any]:
    """Return what a template may name of *device*; ``site`` is empty if it stands in none."""
    return {
        "device": {name: getattr(device, name) for name in DEVICE_FIELDS},
        "site": {name: getattr(device.site, name) for name in SITE_FIELDS} if device.site else {},
        "vars": device.variables,
    }


def compile_template(text: str, place: Place, problems: Problems) -> Template | None:
    """Compile *text*, or note why it cannot be and return None."""
    try:
        return template(text)
    except TemplateError as error:
        problems.error(error.code, place, **error.facts)
        return None


@cache
def template(text: str) -> Template:
    """Compile *text*, once for all places that say the same.

    Raises:
        TemplateError: It is too long, no template, or does what a template may not.
    """
    _check_length(text)
    for opening in OPENINGS[1:]:
        if opening in text:
            raise TemplateError("TPL_FORBIDDEN", what=opening)
    _check(_parse(text), ROOTS)
    compiled = _environment().from_string(text)

    def fill(context: Mapping[str, Any]) -> str:
        with _translated():
            return str(compiled.render(context))

    return Template(text, fill)


def check_expression(text: str, known: TemplateNames) -> None:
    """Check a condition such as ``device.family == 'cisco_ce'``; *known* has the names allowed.

    Raises:
        TemplateError: It is too long, no expression, or does what an expression may not.
    """
    _check_length(text)
    tree = _parse("{{ (" + text + ") }}")
    if len(tree.body) != 1 or len(tree.body[0].nodes) != 1:  # "a }} and {{ b" is no expression
        raise TemplateError("TPL_SYNTAX", reason="not one expression")
    _check(tree, known)


def holds(text: str, context: Mapping[str, Any]) -> bool:
    """Tell whether a condition that `check_expression` let pass holds in *context*.

    Raises:
        TemplateError: Something it names does not exist there, or it is neither true nor false.
    """
    with _translated():
        value = _condition(text)(**context)
        if isinstance(value, _jinja().Undefined):
            str(value)  # raises what StrictUndefined raises
    if not isinstance(value, bool):
        raise TemplateError("TPL_NOT_CONDITION", condition=text, what=type(value).__name__)
    return value


@cache
def _condition(text: str) -> Callable[..., object]:
    compiled: Callable[..., object] = _environment().compile_expression(
        text, undefined_to_none=False
    )
    return compiled


def _check_length(text: str) -> None:
    if len(text) > MOST_SOURCE:
        raise TemplateError("TPL_TOO_LARGE", most=MOST_SOURCE)


def ascii_fold(text: str) -> str:
    """Return Vietnamese *text* without its marks: ``Phong Thổ`` → ``Phong Tho``, ``Đ`` → ``D``."""
    bare = text.replace("đ", "d").replace("Đ", "D")
    parts = unicodedata.normalize("NFD", bare)
    return "".join(part for part in parts if not unicodedata.combining(part))


# ------------------------------------------------------------------ the engine


@cache
def _jinja() -> ModuleType:
    import_module("jinja2.sandbox")  # 40 ms that commands without templates do not pay
    return import_module("jinja2")


class _translated:  # noqa: N801 - a context manager reads as a verb
    """Turn what jinja2 raises while it renders into `TemplateError`, by name."""

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        jinja2 = _jinja()
        if isinstance(error, jinja2.exceptions.SecurityError):
            raise TemplateError("TPL_FORBIDDEN", what=str(error)) from error
        if isinstance(error, jinja2.exceptions.UndefinedError):
            raise TemplateError("TPL_UNDEFINED", what=str(error), nearest="") from error
        if isinstance(error, TypeError | jinja2.exceptions.TemplateError):
            raise TemplateError("TPL_NOT_TEXT", what=str(error)) from error


def _finalize(value: object) -> object:
    """Let only text and whole numbers out: ``True``, a list or None is spelled by no rule."""
    if isinstance(value, bool) or not isinstance(value, str | int | _jinja().Undefined):
        raise TemplateError("TPL_NOT_TEXT", what=type(value).__name__)
    return value


def _text(value: object) -> str:
    if isinstance(value, _jinja().Undefined):
        return str(value)  # raises what StrictUndefined raises
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise TemplateError("TPL_NOT_TEXT", what=type(value).__name__)
    return str(value)


def _upper(value: object) -> str:
    return _text(value).upper()


def _lower(value: object) -> str:
    return _text(value).lower()


def _trim(value: object) -> str:
    return _text(value).strip()


def _ascii_fold(value: object) -> str:
    return ascii_fold(_text(value))


def _replace(value: object, old: str, new: str) -> str:
    text = _text(value)
    if len(text) + text.count(old) * max(0, len(new) - len(old)) > MOST_OUTPUT:
        raise TemplateError("TPL_TOO_LARGE", most=MOST_OUTPUT)
    return text.replace(old, new)


def _truncate(value: object, length: int) -> str:
    """Keep the first *length* characters; nothing is put in the place of the rest."""
    return _text(value)[: max(0, length)]


def _default(value: object, other: object) -> object:
    return other if isinstance(value, _jinja().Undefined) else value


FILTERS: Mapping[str, Callable[..., object]] = {
    "upper": _upper,
    "lower": _lower,
    "trim": _trim,
    "replace": _replace,
    "default": _default,
    "truncate": _truncate,
    "ascii_fold": _ascii_fold,
}


@cache
def _environment() -> Any:  # noqa: ANN401 - the class is made here, so that jinja2 stays unimported
    jinja2 = _jinja()

    class Strict(jinja2.sandbox.ImmutableSandboxedEnvironment):  # type: ignore[misc, name-defined]  # a lazy import has no type
        """A dot means a key of a mapping, and nothing else has parts."""

        def getattr(self, obj: object, attribute: str) -> object:
            return self.getitem(obj, attribute)

        def getitem(self, obj: object, argument: object) -> object:
            if isinstance(obj, Mapping) and isinstance(argument, str) and argument in obj:
                return cast("Mapping[str, object]", obj)[argument]
            return self.undefined(hint=str(argument))

    environment = Strict(
        undefined=jinja2.StrictUndefined,
        keep_trailing_newline=True,
        finalize=_finalize,
        autoescape=False,  # it makes values of parameters, not HTML
        optimized=False,
    )
    environment.filters = dict(FILTERS)
    environment.tests = {"defined": environment.tests["defined"]}
    environment.globals = {}
    return environment


def _parse(text: str) -> Any:  # noqa: ANN401 - a node of jinja2, which is imported late
    jinja2 = _jinja()
    try:
        return _environment().parse(text)
    except jinja2.TemplateSyntaxError as error:
        raise TemplateError("TPL_SYNTAX", reason=str(error.message).rstrip(".")) from error
    except (RecursionError, ValueError) as error:  # ValueError: a number of thousands of digits
        raise TemplateError("TPL_FORBIDDEN", what=type(error).__name__) from error


ALLOWED = frozenset(
    {
        "Template",
        "Output",
        "TemplateData",
        "Name",
        "Getattr",
        "Getitem",
        "Const",
        "Filter",
        "Test",
        "Concat",
        "CondExpr",
        "Compare",
        "Operand",
        "And",
        "Or",
        "Not",
        "Tuple",
        "List",
    }
)


def _check(tree: Any, known: TemplateNames) -> None:  # noqa: ANN401 - a node of jinja2
    """Walk *tree* and refuse every part that is not on the list, and every unknown name."""
    for count, node in enumerate(_walk(tree), start=1):
        kind = type(node).__name__
        if kind not in ALLOWED or count > MOST_NODES:
            raise TemplateError("TPL_FORBIDDEN", what=kind if count <= MOST_NODES else "size")
        if kind == "Name":
            _check_name(node.name, known)
        elif kind == "Filter":
            _check_filter(node)
        elif kind == "Test" and node.name != "defined":
            raise TemplateError("TPL_FORBIDDEN", what=node.name)
        elif kind in ("Getattr", "Getitem"):
            _check_part(node, known)


def _walk(tree: Any) -> Iterator[Any]:  # noqa: ANN401 - nodes of jinja2
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(node.iter_child_nodes())


def _check_name(name: str, known: TemplateNames) -> None:
    if name not in known:
        raise TemplateError("TPL_UNDEFINED", what=name, nearest=nearest(name, known))


def _check_filter(node: Any) -> None:  # noqa: ANN401 - a node of jinja2
    if node.name not in FILTERS:
        raise TemplateError("TPL_FORBIDDEN", what=node.name, nearest=nearest(node.name, FILTERS))
    if node.node is None:
        raise TemplateError("TPL_SYNTAX", reason=node.name)


def _check_part(node: Any, known: TemplateNames) -> None:  # noqa: ANN401 - a node of jinja2
    """Check ``site.name``: what a site or device has is known; own variables begin ``x_``."""
    part = node.attr if type(node).__name__ == "Getattr" else getattr(node.arg, "value", None)
    if not isinstance(part, str):
        raise TemplateError("TPL_FORBIDDEN", what="[ ]")
    if type(node.node).__name__ != "Name":
        return
    root = node.node.name
    names = known.get(root)
    if names is not None and part not in names:
        raise TemplateError("TPL_UNDEFINED", what=f"{root}.{part}", nearest=nearest(part, names))
    if root == "vars" and not part.startswith("x_"):
        raise TemplateError("TPL_UNDEFINED", what=f"vars.{part}", nearest=f"x_{part}")
