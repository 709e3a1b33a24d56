"""Codes and words agree both ways, in both languages, and what is read is what was committed."""

import ast
from io import BytesIO

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from fleetcfg.cli.added import added_names
from fleetcfg.cli.names import COMMANDS
from fleetcfg.cli.program.tree import members_of
from fleetcfg.declared.cited_problems import CITED
from fleetcfg.ledger import deeds
from fleetcfg.model.outcome import Fate
from fleetcfg.model.verdict import Verdict
from fleetcfg.report.audit_words import ABOUT
from fleetcfg.report.documents.applied import STAGES
from fleetcfg.words import LANGUAGES, Words
from fleetcfg_kit import announced
from tests.words.catalogue import LOCALES, catalogue, holes, ids, messages, po_path
from tests.words.codes import (
    asked_labels,
    built_labels,
    constants,
    given,
    is_built,
    modules,
    nodes,
)
from tests.words.codes import spelled_codes as spelled

# Never raised: it is shown beside the cosigned head, inside a longer line.
SHOWN = {"LOG_MISSING_OUTCOME"}
SETTLED = {f"SETTLED_{fate.name}" for fate in (Fate.NOT_APPLIED, Fate.PARTIAL)}
# Why a log contradicts something, as the one function says that refuses it.
CONTRADICTIONS = {
    call.args[0].value
    for call in nodes(deeds)
    if isinstance(call, ast.Call)
    and getattr(call.func, "id", "") == "_refuse"
    and isinstance(call.args[0], ast.Constant)
}
VOCABULARIES: dict[str, list] = {
    "contradiction": sorted(CONTRADICTIONS),
    "verdict": list(Verdict),
    "fate": list(Fate),
    "stage": list(STAGES),
    "about": list(ABOUT),
    "severity": ["critical", "high", "medium", "low"],
}


def commands():
    """Yield the word that explains each command; it may have a longer one as well."""
    for name in (*COMMANDS, *added_names()):
        members = members_of(name)
        yield f"help.{name}"
        yield from (f"help.{name}.{member}" for member in members)


# A device may spell its own words as codes are; what is given as a code there is looked at too.
THEIRS = (
    "fleetcfg.devices.drivers.network.comware_state",
    "fleetcfg.devices.drivers.network.ios_state",
    "fleetcfg.devices.drivers.network.vrp_state",
    "fleetcfg_kit.sim.huawei",
    "fleetcfg_kit.sim.poly",
)
OURS = [each for each in modules() if not each.__name__.startswith(THEIRS)]


def test_every_code_has_a_sentence_and_what_to_do():
    codes = {each.code for each in given()} | spelled(*OURS)
    # Why a statement counts or not (`explain`) is told in one label.
    codes = {code for code in codes if f"reason.{code}" not in ids("label")}

    assert len(codes) > 500
    assert codes - ids("sentence") == set()
    assert codes - ids("remedy") == set()


def test_no_sentence_is_left_of_a_code_that_is_gone():
    assert ids("remedy") <= ids("sentence")
    assert ids("sentence") - constants(*modules()) - SETTLED - SHOWN == set()


def test_every_label_that_is_asked_for_exists_and_none_is_left_over():
    labels, patterns, explained = ids("label"), built_labels(), set(commands())
    left = {label for label in labels - constants(*modules()) if not is_built(label, patterns)}

    assert (asked_labels() | explained) - labels == set()
    more = {f"{label}.{part}" for label in explained for part in ("long", "examples")}
    assert left - explained - more == set()
    assert ids("count") <= constants(*modules())


@pytest.mark.parametrize("vocabulary", VOCABULARIES)
def test_every_member_of_a_vocabulary_has_a_label(vocabulary):
    members = VOCABULARIES[vocabulary]

    assert members
    assert {f"{vocabulary}.{member}" for member in members} <= ids("label")


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_uses_a_fact_that_its_code_never_comes_with(language):
    facts: dict[str, set[str]] = {}
    for each in given():
        if each.facts is not None:
            facts.setdefault(each.code, set()).update(each.facts)
    for code in CITED.keys() & facts.keys():  # they come with it by the table
        facts[code].add("clause")
    open_ended = {each.code for each in given() if each.facts is None}

    used = {
        (code, name)
        for (kind, code), (text, *_) in messages(language).items()
        if kind in ("sentence", "remedy") and code in facts.keys() - open_ended
        for name in holes(text) - facts[code]
    }

    assert used == set()


def own(facts):
    """Return the same in English: what a rule of a register of one's own says in a language."""
    return {"en" if fact == "vi" else fact for fact in facts}


def test_both_languages_say_the_same_facts_of_the_same_ids():
    vi, en = messages("vi"), messages("en")

    assert list(vi) == list(en)  # in one order, so that the files can be read side by side
    assert [
        key for key in vi if any(holes(text) != own(holes(vi[key][0])) for text in en[key])
    ] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sentence_ends(language):
    told = [text for (kind, _), (text, *_) in messages(language).items() if kind != "label"]
    ended = [text for text in told if text.endswith((".", "}")) or text.startswith("{n} ")]

    assert [text for text in told if text not in ended] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_said_of_a_suggestion_that_is_not_there(language):
    told = [text for texts in messages(language).values() for text in texts]

    assert [text for text in told if text.count("⟨") != text.count("⟩")] == []
    assert [text for text in told if ": {nearest}" in text and "⟨" not in text] == []


@pytest.mark.parametrize("locale", LOCALES, ids=["product", "kit"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_read_is_what_was_committed(language, locale):
    made = BytesIO()
    write_mo(made, catalogue(language, locale))

    read = po_path(language, locale).with_suffix(".mo").read_bytes()
    assert read == made.getvalue(), "make words"


def test_the_product_needs_no_word_of_its_kit():
    own, kit = (
        {(str(one.context), str(one.id)) for one in catalogue("vi", locale) if one.id}
        for locale in LOCALES
    )
    product = [each for each in modules() if each.__name__.startswith("fleetcfg.")]

    assert own & kit == set()
    assert {key for _, key in kit} & constants(*product) == set()
    words = Words("vi", tuple((name, announced.LOCALE) for name in ("sim", "demo")))
    assert [key for kind, key in kit if kind == "label" and words.label(key) == key] == []
    assert [key for kind, key in kit if kind == "remedy" and not words.remedy(key, {})] == []


@pytest.mark.parametrize("key", ["help.audit", "SIM_NOT_RUNNING", "help.audit.long", "simple.x"])
def test_a_package_that_adds_a_command_changes_no_word_of_the_product(tmp_path, key):
    place = tmp_path / "vi" / "LC_MESSAGES" / "fleetcfg.mo"
    place.parent.mkdir(parents=True)
    theirs = Catalog("vi")
    kind = "sentence" if key.isupper() else "label"
    theirs.add(key, "theirs", context=kind)
    theirs.add("sim.own", "theirs", context="label")
    with place.open("wb") as file:
        write_mo(file, theirs)
    words, own = Words("vi", (("sim", tmp_path),)), Words("vi")

    assert words.label("sim.own") == "theirs"
    assert words.label(key) == own.label(key)
    assert words.sentence(key, {}) == own.sentence(key, {})
