"""Words for people: a sentence and a remedy for each code, and labels, in Vietnamese and English.

Codes and facts come up from the core; here, and nowhere below, they become language. Each language
is one gettext catalogue, ``locale/LANGUAGE/LC_MESSAGES/fleetcfg.po``; its ids are codes and keys,
its contexts say of what kind an id is. Asking never fails: an unknown code is told as code and
facts, and a fact that is missing shows as ``?``. What stands between ``⟨`` and ``⟩`` is left out
when a fact in it is empty or missing, as in "Mend the name⟨; the nearest is: {nearest}⟩." What is
returned may hold text from a device or a file as it came: `fleetcfg.report.escape` makes it safe
to print.
"""

import gettext
import re
from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Literal, get_args

from fleetcfg.errors import Facts

Language = Literal["vi", "en"]

LANGUAGES: tuple[Language, ...] = get_args(Language)
VARIABLE = "FLEETCFG_LANG"
LOCALE = Path(__file__).with_name("locale")

_OPTIONAL = re.compile("⟨([^⟩]*)⟩")
_FACT = re.compile(r"\{(\w+)\}")
_current: ContextVar[Language] = ContextVar("language", default="vi")


def current_language() -> Language:
    """Return the language in use; Vietnamese unless another was chosen."""
    return _current.get()


def use_language(language: Language) -> None:
    """Speak *language* from here on."""
    _current.set(language)


def language_of(arguments: Sequence[str], environ: Mapping[str, str]) -> Language:
    """Return the language that a command line or, failing that, ``FLEETCFG_LANG`` asks for.

    Read before options are parsed, because help is words too. The locale of the machine is not
    asked: servers in Việt Nam say ``en_US`` or ``C`` and their users read Vietnamese. What is no
    language of ours counts as not said; refusing it is for the parser of options.
    """
    asked = environ.get(VARIABLE, "")
    for word_before, argument in zip(["", *arguments], arguments, strict=False):
        if argument == "--":
            break
        if argument.startswith("--lang="):
            asked = argument.removeprefix("--lang=")
        elif word_before == "--lang":
            asked = argument
    return "en" if asked == "en" else "vi"


def sentence(code: str, facts: Facts, language: Language) -> str:
    """Return one sentence that says what *code* means here; *code* and *facts* if it is unknown."""
    template = _catalogue(language).pgettext("sentence", code)
    return _bare(code, facts) if template == code else _filled(template, facts)


def remedy(code: str, facts: Facts, language: Language) -> str:
    """Return one sentence that says what to do about *code*; empty if there is none."""
    template = _catalogue(language).pgettext("remedy", code)
    return "" if template == code else _filled(template, facts)


def word(key: str, language: Language | None = None) -> str:
    """Return the label *key*, in the language in use if none is given; the key if it is unknown."""
    return _catalogue(language or current_language()).pgettext("label", key)


def counted(number: int, key: str, language: Language) -> str:
    """Return *number* with what is counted, in its plural: ``1 device``, ``40 devices``."""
    template = _catalogue(language).npgettext("count", key, key, number)
    return f"{number} {key}" if template == key else template.format(n=number)


@cache
def _catalogue(language: Language) -> gettext.NullTranslations:
    """Read the catalogue of *language* that the build made of the ``.po``.

    Raises:
        FileNotFoundError: The package was never built (``make words`` in a checkout).
    """
    return gettext.translation("fleetcfg", LOCALE, languages=[language])


class _Lenient(dict[str, str | int]):
    """Facts in which what is missing reads as a question mark."""

    def __missing__(self, name: str) -> str:
        return "?"


def _filled(template: str, facts: Facts) -> str:
    # A mapping that knows what to say of what is missing keeps its say.
    known = facts if hasattr(facts, "__missing__") else _Lenient(facts)

    def kept(part: re.Match[str]) -> str:
        is_said = all(known[name] not in ("", "?") for name in _FACT.findall(part[1]))
        return part[1] if is_said else ""

    return _OPTIONAL.sub(kept, template).format_map(known)


def _bare(code: str, facts: Facts) -> str:
    return " ".join([code, *(f"{name}={fact}" for name, fact in facts.items())])
