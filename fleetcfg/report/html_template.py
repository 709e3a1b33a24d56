"""Templates of pages: every value is made harmless, and then escaped, which nothing turns off."""

from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from fleetcfg.model.value import bounded
from fleetcfg.report.acknowledged import acknowledged_text
from fleetcfg.report.audit_words import clauses_text, emergency_text, finding_word, moved_text
from fleetcfg.report.clock import local_time, local_times, told_facts
from fleetcfg.report.escape import escape


@cache
def template_environment() -> Environment:
    """Return where the templates of this package are found."""
    environment = Environment(
        autoescape=True,  # always: never by the name of a file
        undefined=StrictUndefined,
        loader=PackageLoader("fleetcfg.report"),
        finalize=_finalize,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    filters: dict[str, Any] = environment.filters
    filters |= {
        "local": local_time,
        "told": told_facts,
        "bounded": bounded,
        "emergency": emergency_text,
        "moved": moved_text,
        "clauses": clauses_text,
        "word": finding_word,
        "acknowledged": acknowledged_text,
    }
    called: dict[str, Any] = environment.globals
    called["both"] = local_times
    return environment


def _finalize(value: object) -> object:
    """Make what is shown harmless before markup is escaped; what a macro made is so already."""
    return value if isinstance(value, Markup) else escape(str(value))
