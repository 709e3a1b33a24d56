"""Words for people: a sentence and a remedy for each code, and labels, in Vietnamese and English.

Codes and facts come up from the core; here, and nowhere below, they become language. Each stage has
its own table of sentences (`VI` and `EN`, by code), imported when one of its codes is first told: a
clean run imports none. Asking never fails: an unknown code is told as code and facts, and a fact
that is missing shows as ``?``. What stands between ``⟨`` and ``⟩`` is left out when a fact in it is
empty or missing, as in "Mend the name⟨; the nearest is: {nearest}⟩." What is returned may hold text
from a device or a file as it came: `fleetcfg.report.escape` is for whoever prints it.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextvars import ContextVar
from functools import cache
from importlib import import_module
from typing import Literal, get_args

from fleetcfg.errors import Facts
from fleetcfg.i18n.cli import CLI_WORDS
from fleetcfg.i18n.words import WORDS

Language = Literal["vi", "en"]
Table = Mapping[str, tuple[str, str]]

LANGUAGES: tuple[Language, ...] = get_args(Language)
VARIABLE = "FLEETCFG_LANG"
TABLES = (
    "common", "devices", "declared_a", "declared_b", "sim", "trust", "cms", "ledger",
    "signer", "plan", "apply", "play", "authority", "verdicts",
)  # fmt: skip
_MORE_WORDS = ("cli_trust", "cli_change", "cli_play")

_FIRST_TABLE = {
    "DEV": "devices",
    "CRED": "devices",
    "YAML": "declared_a",
    "INV": "declared_a",
    "TREE": "declared_a",
    "LIMIT": "declared_a",
    "BASE": "declared_b",
    "TPL": "declared_b",
    "PLAY": "declared_b",
    "SIM": "sim",
    "CMS": "cms",
    "CERT": "cms",
    "LEDGER": "ledger",
    "LOG": "ledger",
    "SIGNER": "signer",
    "TOKEN": "signer",
    "PLAN": "plan",
    "APPLY": "apply",
}
_OPTIONAL = re.compile("⟨([^⟩]*)⟩")
_FACT = re.compile(r"\{(\w+)\}")
_current: ContextVar[Language] = ContextVar("language", default="vi")


def current_language() -> Language:
    """Return the language in use; Vietnamese unless somebody chose."""
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
    told = _told(code, language)
    return _filled(told[0], facts) if told else _bare(code, facts)


def remedy(code: str, facts: Facts, language: Language) -> str:
    """Return one sentence that says what to do about *code*; empty if it is unknown."""
    told = _told(code, language)
    return _filled(told[1], facts) if told else ""


def is_told(code: str, language: Language) -> bool:
    """Tell whether *code* has a sentence in *language*."""
    return _told(code, language) is not None


def word(key: str, language: Language | None = None) -> str:
    """Return the label *key*, in the language in use if none is given; the key if it is unknown."""
    words = WORDS.get(key) or CLI_WORDS.get(key) or _more_words().get(key)
    return key if words is None else words[LANGUAGES.index(language or current_language())]


def counted(number: int, key: str, language: Language) -> str:
    """Return *number* with the label *key*: ``1 device``, ``40 devices``."""
    one = f"{key}.one"
    return f"{number} {word(one if number == 1 and one in WORDS else key, language)}"


def _told(code: str, language: Language) -> tuple[str, str] | None:
    for name in _tables_for(code):
        told = _table(name, language).get(code)
        if told is not None:
            return told
    return None


def _tables_for(code: str) -> Iterator[str]:
    """Yield the table that should have *code*, then the others: a prefix is a hint, not a rule."""
    first = _FIRST_TABLE.get(code.partition("_")[0], "common")
    yield first
    yield from (name for name in TABLES if name != first)


@cache
def _more_words() -> Table:
    """Return the words of commands that are seldom called, read when one is first needed."""
    found: dict[str, tuple[str, str]] = {}
    for name in _MORE_WORDS:
        found.update(import_module(f"fleetcfg.i18n.{name}").MORE)
    return found


@cache
def _table(name: str, language: Language) -> Table:
    try:
        module = import_module(f"fleetcfg.i18n.{name}")
    except ModuleNotFoundError:  # an installation without that stage still tells the rest
        return {}
    table: Table = module.VI if language == "vi" else module.EN
    return table


class _Lenient(dict[str, str | int]):
    """Facts in which what is missing reads as a question mark."""

    def __missing__(self, name: str) -> str:
        return "?"


def _filled(template: str, facts: Facts) -> str:
    # A mapping that knows what to say of what is missing keeps its say.
    known = facts if hasattr(facts, "__missing__") else _Lenient(facts)

    def kept(part: re.Match[str]) -> str:
        return (
            part[1] if all(known[name] not in ("", "?") for name in _FACT.findall(part[1])) else ""
        )

    return _OPTIONAL.sub(kept, template).format_map(known)


def _bare(code: str, facts: Facts) -> str:
    return " ".join([code, *(f"{name}={fact}" for name, fact in facts.items())])
