"""The language of the command line: which it is, and its words.

One process runs one command, in one language; `main` chooses it before a command is imported,
because help is made of words while modules are read. Nothing below `cli` knows of this: it is given
`Words`.
"""

from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from pathlib import Path

from fleetcfg.words import AddedWords, Language, Words

VARIABLE = "FLEETCFG_LANG"

_current: ContextVar[Language] = ContextVar("language", default="vi")
_added: ContextVar[AddedWords] = ContextVar("added words", default=())


def use_language(language: Language) -> None:
    """Speak *language* from here on."""
    _current.set(language)


def current_words() -> Words:
    """Return the words in use; Vietnamese unless another language was chosen."""
    return Words(_current.get(), _added.get())


def use_words_of(name: str, locale: Path) -> None:
    """Say from here on what the catalogues in *locale* have for an added command *name*."""
    if (name, locale) not in _added.get():
        _added.set((*_added.get(), (name, locale)))


def word(key: str, /, **facts: str | int) -> str:
    """Return the label *key* in the language in use, with *facts*; the key if it is unknown."""
    return current_words().label(key, **facts)


def language_of(
    arguments: Sequence[str], environ: Mapping[str, str], filed: object = ""
) -> Language:
    """Return the language of a command line, else of ``FLEETCFG_LANG``, else of settings (*filed*).

    Read before options are parsed, because help is words too. The locale of the machine is not
    asked: servers in Việt Nam say ``en_US`` or ``C`` and their users read Vietnamese. What is no
    language of ours counts as not said; refusing it is for the parser of options.
    """
    asked = environ.get(VARIABLE) or filed
    for word_before, argument in zip(["", *arguments], arguments, strict=False):
        if argument == "--":
            break
        if argument.startswith("--lang="):
            asked = argument.removeprefix("--lang=")
        elif word_before == "--lang":
            asked = argument
    return "en" if asked == "en" else "vi"
