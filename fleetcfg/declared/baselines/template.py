"""Text with a hole in it: ``{{ site.display_name }}``, filled per device from the inventory.

What a template may do is a list, not a sandbox's guess: names, keys, comparisons, ``~``,
``a if b else c`` and the filters below. It refuses statements, loops, calls, arithmetic, macros
and comments, so that its time and memory are bounded by its own length. A value that does not
exist is an error, never an empty text.

jinja2 is imported when the first template is met, and not before: most commands need none.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from fleetcfg.declared.baselines.template_rules import (
    DEVICE_FIELDS,
    MOST_OUTPUT,
    MOST_SOURCE,
    ROOTS,
    SITE_FIELDS,
    TemplateError,
    TemplateNames,
)
from fleetcfg.model.fleet import Device
from fleetcfg.model.problem import Place, Problems

OPENINGS: Final = ("{{", "{%", "{#")


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
    from fleetcfg.declared.baselines.template_engine import filler_of  # noqa: PLC0415 - slow to load

    return Template(text, filler_of(text, ROOTS))


def check_expression(text: str, known: TemplateNames) -> None:
    """Check a condition such as ``device.family == 'cisco_ce'``; *known* has the names allowed.

    Raises:
        TemplateError: It is too long, no expression, or does what an expression may not.
    """
    from fleetcfg.declared.baselines.template_engine import check_condition  # noqa: PLC0415 - the same

    _check_length(text)
    check_condition(text, known)


def holds(text: str, context: Mapping[str, Any]) -> bool:
    """Tell whether a condition that `check_expression` let pass holds in *context*.

    Raises:
        TemplateError: Something it names does not exist there, or it is neither true nor false.
    """
    from fleetcfg.declared.baselines.template_engine import result_of  # noqa: PLC0415 - the same

    value = result_of(text, context)
    if not isinstance(value, bool):
        raise TemplateError("TPL_NOT_CONDITION", condition=text, what=type(value).__name__)
    return value


def _check_length(text: str) -> None:
    if len(text) > MOST_SOURCE:
        raise TemplateError("TPL_TOO_LARGE", most=MOST_SOURCE)
