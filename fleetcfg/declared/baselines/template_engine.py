"""The engine of templates: jinja2, with all that a template may not do taken out.

It is imported when the first template is met, for it takes 40 ms.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any, Final, cast

import jinja2
from jinja2 import nodes
from jinja2.exceptions import SecurityError, UndefinedError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from fleetcfg.declared.baselines.template_rules import (
    MOST_NODES,
    MOST_OUTPUT,
    TemplateError,
    TemplateNames,
    ascii_fold,
)
from fleetcfg.model.nearest import nearest


def filler_of(text: str, known: TemplateNames) -> Callable[[Mapping[str, Any]], str]:
    """Return what fills the template *text*, of which *known* has the names allowed.

    Raises:
        TemplateError: It is no template, or does what a template may not.
    """
    _check(_parse(text), known)
    compiled = _environment().from_string(text)

    def fill(context: Mapping[str, Any]) -> str:
        try:
            return compiled.render(context)
        except (TypeError, jinja2.TemplateError) as error:
            raise _named(error) from error

    return fill


def check_condition(text: str, known: TemplateNames) -> None:
    """Check the expression *text*.

    Raises:
        TemplateError: It is no expression, or does what an expression may not.
    """
    tree = _parse("{{ (" + text + ") }}")
    match tree.body:
        case [nodes.Output(nodes=[_])]:
            _check(tree, known)
        case _:  # "a }} and {{ b" is no expression
            raise TemplateError("TPL_SYNTAX", reason="not one expression")


def result_of(text: str, context: Mapping[str, Any]) -> object:
    """Return what the expression *text* comes to in *context*.

    Raises:
        TemplateError: Something it names does not exist there.
    """
    try:
        value: object = _condition(text)(**context)
        if isinstance(value, jinja2.Undefined):
            str(value)  # raises what StrictUndefined raises
    except (TypeError, jinja2.TemplateError) as error:
        raise _named(error) from error
    return value


def _named(error: TypeError | jinja2.TemplateError) -> TemplateError:
    """Return by name what jinja2 raised while it rendered."""
    match error:
        case SecurityError():
            return TemplateError("TPL_FORBIDDEN", what=str(error))
        case UndefinedError():
            return TemplateError("TPL_UNDEFINED", what=str(error), nearest="")
        case _:
            return TemplateError("TPL_NOT_TEXT", what=str(error))


@cache
def _condition(text: str) -> Callable[..., object]:
    return _environment().compile_expression(text, undefined_to_none=False)


# ------------------------------------------------------------------ what it knows


def _finalize(value: object) -> object:
    """Let only text and whole numbers out: ``True``, a list or None is spelled by no rule."""
    if isinstance(value, bool) or not isinstance(value, str | int | jinja2.Undefined):
        raise TemplateError("TPL_NOT_TEXT", what=type(value).__name__)
    return value


def _text(value: object) -> str:
    if isinstance(value, jinja2.Undefined):
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
    return other if isinstance(value, jinja2.Undefined) else value


FILTERS: Final[Mapping[str, Callable[..., object]]] = {
    "upper": _upper,
    "lower": _lower,
    "trim": _trim,
    "replace": _replace,
    "default": _default,
    "truncate": _truncate,
    "ascii_fold": _ascii_fold,
}


class _Strict(ImmutableSandboxedEnvironment):
    """A dot means a key of a mapping, and nothing else has parts."""

    def getattr(self, obj: object, attribute: str) -> object:
        return self.getitem(obj, attribute)

    def getitem(self, obj: object, argument: object) -> object:
        if isinstance(obj, Mapping) and isinstance(argument, str) and argument in obj:
            return cast("Mapping[str, object]", obj)[argument]
        return self.undefined(hint=str(argument))


@cache
def _environment() -> _Strict:
    environment = _Strict(
        undefined=jinja2.StrictUndefined,
        keep_trailing_newline=True,
        finalize=_finalize,
        autoescape=False,  # it makes values of parameters, not HTML
        optimized=False,
    )
    filters: dict[str, Any] = {**FILTERS}  # jinja2 types its own alone
    environment.filters = filters
    environment.tests = {"defined": environment.tests["defined"]}
    environment.globals = {}
    return environment


# ------------------------------------------------------------------ what it may do


ALLOWED: Final = frozenset(
    {
        nodes.Template,
        nodes.Output,
        nodes.TemplateData,
        nodes.Name,
        nodes.Getattr,
        nodes.Getitem,
        nodes.Const,
        nodes.Filter,
        nodes.Test,
        nodes.Concat,
        nodes.CondExpr,
        nodes.Compare,
        nodes.Operand,
        nodes.And,
        nodes.Or,
        nodes.Not,
        nodes.Tuple,
        nodes.List,
    }
)


def _parse(text: str) -> nodes.Template:
    try:
        return _environment().parse(text)
    except jinja2.TemplateSyntaxError as error:
        raise TemplateError("TPL_SYNTAX", reason=str(error.message).rstrip(".")) from error
    except (RecursionError, ValueError) as error:  # ValueError: a number of thousands of digits
        raise TemplateError("TPL_FORBIDDEN", what=type(error).__name__) from error


def _check(tree: nodes.Template, known: TemplateNames) -> None:
    """Walk *tree* and refuse every part that is not on the list, and every unknown name."""
    for count, node in enumerate(_walk(tree), start=1):
        if type(node) not in ALLOWED or count > MOST_NODES:
            kind = type(node).__name__
            raise TemplateError("TPL_FORBIDDEN", what=kind if count <= MOST_NODES else "size")
        match node:
            case nodes.Name():
                _check_name(node.name, known)
            case nodes.Filter():
                _check_filter(node)
            case nodes.Test() if node.name != "defined":
                raise TemplateError("TPL_FORBIDDEN", what=node.name)
            case nodes.Getattr() | nodes.Getitem():
                _check_part(node, known)
            case _:
                pass


def _walk(tree: nodes.Node) -> Iterator[nodes.Node]:
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(node.iter_child_nodes())


def _check_name(name: str, known: TemplateNames) -> None:
    if name not in known:
        raise TemplateError("TPL_UNDEFINED", what=name, nearest=nearest(name, known))


def _check_filter(node: nodes.Filter) -> None:
    if node.name not in FILTERS:
        raise TemplateError("TPL_FORBIDDEN", what=node.name, nearest=nearest(node.name, FILTERS))
    if node.node is None:
        raise TemplateError("TPL_SYNTAX", reason=node.name)


def _check_part(node: nodes.Getattr | nodes.Getitem, known: TemplateNames) -> None:
    """Check ``site.name``: what a site or device has is known; own variables begin ``x_``."""
    part = node.attr if isinstance(node, nodes.Getattr) else getattr(node.arg, "value", None)
    if not isinstance(part, str):
        raise TemplateError("TPL_FORBIDDEN", what="[ ]")
    if not isinstance(node.node, nodes.Name):
        return
    root = node.node.name
    names = known.get(root)
    if names is not None and part not in names:
        raise TemplateError("TPL_UNDEFINED", what=f"{root}.{part}", nearest=nearest(part, names))
    if root == "vars" and not part.startswith("x_"):
        raise TemplateError("TPL_UNDEFINED", what=f"vars.{part}", nearest=f"x_{part}")
