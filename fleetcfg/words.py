"""Words for people: a sentence and a remedy for each code, and labels, in Vietnamese and English.

Codes and facts come up from the core; here, and nowhere below, they become language. Each language
is one gettext catalogue, ``locale/LANGUAGE/LC_MESSAGES/fleetcfg.po``; its ids are codes and keys,
its contexts say of what kind an id is. Asking never fails: an unknown code is told as code and
facts, and a fact that is missing shows as ``?``. What stands between ``⟨`` and ``⟩`` is left out
when a fact in it is empty or missing, as in "Mend the name⟨; the nearest is: {nearest}⟩.", and an
aside in parentheses when a fact in it is missing, as in "{host} ({address})". What is
returned may hold text from a device or a file as it came: `fleetcfg.report.escape` makes it safe
to print.
"""

import gettext
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, get_args

from fleetcfg.errors import Facts

Language = Literal["vi", "en"]

LANGUAGES: tuple[Language, ...] = get_args(Language)
LOCALE = Path(__file__).with_name("locale")

AddedWords = tuple[tuple[str, Path], ...]
"""Of each added command its name and the folder of its catalogues."""

_OPTIONAL = re.compile("⟨([^⟩]*)⟩")
_ASIDE = re.compile(r" \([^()⟨⟩]*\)")
_FACT = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Words:
    """Everything that can be said, in one language.

    Attributes:
        language: Which.
        added: Says what the product has no words for and begins with the name of an added command:
            ``SIM_TOO_MANY``, ``sim.up``, ``help.sim``. A word of the product cannot be changed so.
    """

    language: Language
    added: AddedWords = ()

    def _found(self, kind: str, key: str) -> str:
        """Return the text of *key*; the key if there is none."""
        found = _catalogue(self.language).pgettext(kind, key)
        if found == key:
            for name, locale in self.added:
                if re.match(rf"(?:help\.)?{name}(?![^._])", key, re.IGNORECASE):
                    return _catalogue(self.language, locale).pgettext(kind, key)
        return found

    def sentence(self, code: str, facts: Facts) -> str:
        """Return one sentence that says what *code* means here; code and facts if it is unknown."""
        template = self._found("sentence", code)
        return _bare(code, facts) if template == code else _filled(template, facts)

    def remembered(self, code: str, facts: Facts) -> str:
        """Return as `sentence` does, where no more than *facts* was kept of what there was.

        What is missing reads as "a parameter", or as "…".
        """
        catalogue = _catalogue(self.language)
        template = self._found("sentence", code)
        names = {name for name in _FACT.findall(template) if name not in facts}
        unsaid = {name: catalogue.pgettext("label", f"unsaid.{name}") for name in names}
        known = {name: "…" if told == f"unsaid.{name}" else told for name, told in unsaid.items()}
        return _bare(code, facts) if template == code else _filled(template, facts, known)

    def remedy(self, code: str, facts: Facts) -> str:
        """Return one sentence that says what to do about *code*; empty if there is none."""
        template = self._found("remedy", code)
        return "" if template == code else _filled(template, facts)

    def label(self, key: str, /, **facts: str | int) -> str:
        """Return the label *key*, filled with *facts* if there are any; if unknown, the key."""
        template = self._found("label", key)
        return _filled(template, facts) if facts else template

    def count(self, number: int, key: str) -> str:
        """Return *number* with what is counted, in its plural: ``1 device``, ``40 devices``."""
        template = _catalogue(self.language).npgettext("count", key, key, number)
        return f"{number} {key}" if template == key else template.format(n=number)


@cache
def _catalogue(language: Language, locale: Path = LOCALE) -> gettext.NullTranslations:
    """Read the catalogue of *language* that the build made of the ``.po``.

    Raises:
        FileNotFoundError: The package was never built (``make words`` in a checkout).
    """
    return gettext.translation("fleetcfg", locale, languages=[language])


class _Lenient(dict[str, str | int]):
    """Facts in which what is missing reads as a question mark."""

    def __missing__(self, name: str) -> str:
        return "?"


def _filled(template: str, facts: Facts, unsaid: Facts | None = None) -> str:
    # A mapping that knows what to say of what is missing keeps its say.
    known = facts if hasattr(facts, "__missing__") else _Lenient(facts)

    def kept(part: re.Match[str]) -> str:
        is_said = all(known[name] not in ("", "?") for name in _FACT.findall(part[1]))
        return part[1] if is_said else ""

    def aside(part: re.Match[str]) -> str:
        return "" if any(known[name] == "?" for name in _FACT.findall(part[0])) else part[0]

    told = _ASIDE.sub(aside, _OPTIONAL.sub(kept, template))
    return told.format_map(_Lenient({**unsaid, **facts}) if unsaid else known)


def _bare(code: str, facts: Facts) -> str:
    return " ".join([code, *(f"{name}={fact}" for name, fact in facts.items())])
