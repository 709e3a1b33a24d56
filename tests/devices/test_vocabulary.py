"""The vocabulary: what it says is whole, and the families keep to it."""

import pytest

from fleetcfg.declared.legal_bases import legal_bases
from fleetcfg.devices.registry import families
from fleetcfg.devices.vocabulary import parse_vocabulary, vocabulary
from fleetcfg.errors import DeviceError
from fleetcfg.model.catalog import Parameter
from fleetcfg.model.finding import ClauseKey
from fleetcfg.model.space import Text, Tokens, Whole
from fleetcfg_kit.testing.clock import NOON

TERMS = vocabulary()
KNOWN = [
    pytest.param(parameter, id=f"{name}-{parameter.name}")
    for name, family in families().items()
    for parameter in family.catalog().parameters.values()
]
ENTRY = b"  vi: a\n  en: b\n"


@pytest.mark.parametrize("parameter", KNOWN)
def test_a_family_spells_what_the_vocabulary_means(parameter: Parameter) -> None:
    term = TERMS[parameter.name]

    assert (parameter.about, parameter.unit, parameter.clause) == (
        term.about,
        term.unit,
        term.clause,
    )
    if term.kind == "text":  # any text will do: the maker spells some in another way
        assert isinstance(parameter.space, Text) or not parameter.words
    else:
        assert set(parameter.words) <= set(term.words)
    assert parameter.is_secret is (term.kind == "secret")
    if term.kind == "number":
        assert isinstance(parameter.space, Whole) or "".join(parameter.choices()).isdigit()
    if term.kind == "words":
        assert isinstance(parameter.space, Tokens)
        assert parameter.words or set(parameter.space.words) <= set(term.words)


@pytest.mark.parametrize("term", TERMS.values(), ids=TERMS.keys())
def test_a_term_has_a_meaning_and_a_clause_that_the_law_has(term) -> None:
    assert term.about["vi"] != term.about["en"]
    assert not term.clause or legal_bases({}).clause(ClauseKey(term.clause), on=NOON.date())


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"a.b:\n  is: number s\n  what: x\n" + ENTRY, "key"),
        (b"a.b:\n  is: number s\n  see: {rfc: x}\n" + ENTRY, "word"),
        (b"a.b:\n  is: number s\n  own: yes\n" + ENTRY, "word"),
        (b"a.b:\n  is: enabled\n" + ENTRY, "is"),
        (b"a.b:\n  is: [a, b]\n" + ENTRY, "text"),
        (b"a.b:\n  is: text\n  vi: a\n", "missing"),
        (b"a.b: {is: text, vi: a, en: b}\na.b: {is: text, vi: a, en: b}\n", "twice"),
        (b"- a\n", "mapping"),
    ],
)
def test_what_is_not_understood_is_refused(data: bytes, why: str) -> None:
    with pytest.raises(DeviceError) as refused:
        parse_vocabulary(data, "vocabulary.yaml")

    assert (refused.value.code, refused.value.facts["why"]) == ("DEV_CATALOG_BROKEN", why)
