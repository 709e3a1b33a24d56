"""Strict YAML: what is refused, by name and place, and what is read."""

import string
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from fleetcfg.declared.syntax import yaml
from fleetcfg.declared.syntax.yaml import Mapping, Scalar, Sequence, parse
from fleetcfg.model.problem import Problems


def read(data):
    problems = Problems()
    node = parse(data if isinstance(data, bytes) else data.encode(), "f.yaml", problems)
    return node, [(p.code, p.place.line, p.place.column) for p in problems]


def plain(node):
    """Every scalar as its text, lists and mappings as Python has them."""
    match node:
        case Scalar():
            return node.text
        case Sequence():
            return [plain(item) for item in node.items]
        case Mapping():
            return {key.text: plain(value) for key, value in node.entries}
        case _:
            return node


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: &b c", ("YAML_ANCHOR", 1, 4)),
        ("a: *b", ("YAML_ALIAS", 1, 4)),
        ("*a : b", ("YAML_ALIAS", 1, 1)),
        ("<<: {a: b}", ("YAML_MERGE_KEY", 1, 1)),
        ("a: !x b", ("YAML_TAG", 1, 4)),
        ("a: !!str b", ("YAML_TAG", 1, 4)),
        ("a: ! b", ("YAML_TAG", 1, 4)),
        ("a: !h!x b", ("YAML_TAG", 1, 4)),
        ("a: !x [b]", ("YAML_TAG", 1, 4)),
        ("a: !vault |\n  61", ("YAML_VAULT", 1, 4)),
        ("%YAML 1.1\n---\na: b", ("YAML_DIRECTIVE", 1, 1)),
        ("%TAG ! tag:x,2000:\n---\na: b", ("YAML_DIRECTIVE", 1, 1)),
        ("%OWN\n---\na: b", ("YAML_DIRECTIVE", 1, 5)),
        ("a: b\n---\nc: d", ("YAML_SECOND_DOCUMENT", 2, 1)),
        ("a: b\nc: d\na: e", ("YAML_DUPLICATE_KEY", 3, 1)),
        ("Phòng: a\nPho\u0300ng: b", ("YAML_DUPLICATE_KEY", 2, 1)),
        ("a: b\n'a': c", ("YAML_DUPLICATE_KEY", 2, 1)),
        ("{a: b, a: c}", ("YAML_DUPLICATE_KEY", 1, 8)),
        ("? [a]\n: b", ("YAML_KEY_NOT_TEXT", 1, 3)),
        ("{a: b}: c", ("YAML_KEY_NOT_TEXT", 1, 1)),
        ("on: b", ("YAML_AMBIGUOUS_KEY", 1, 1)),
        ("8: b", ("YAML_AMBIGUOUS_KEY", 1, 1)),
        ("?\n: b", ("YAML_AMBIGUOUS_KEY", 1, 2)),
        ("a:\tb", ("YAML_TAB", 1, 3)),
        ("a:\n\t- b", ("YAML_TAB", 2, 1)),
        ("a: 'b\tc'", ("YAML_TAB", 1, 6)),
        ("# \ta\na: b", ("YAML_TAB", 1, 3)),
        (b"a: \xff", ("YAML_NOT_UTF8", 1, 4)),
        ("é: b\nế: ".encode() + b"\xc3", ("YAML_NOT_UTF8", 2, 4)),
        (b"\xff\xfea\x00", ("YAML_NOT_UTF8", 1, 1)),
        ("\ufeffa: b", ("YAML_BYTE_ORDER_MARK", 1, 1)),
        ("a: b\ufeffc", ("YAML_BYTE_ORDER_MARK", 1, 5)),
        ("a: b\0", ("YAML_CONTROL_CHARACTER", 1, 5)),
        ("a: \x1b[2J", ("YAML_CONTROL_CHARACTER", 1, 4)),
        ("é: é\u202ec", ("YAML_CONTROL_CHARACTER", 1, 5)),
        ("a: b\u2028c: d", ("YAML_CONTROL_CHARACTER", 1, 5)),
        ("a: b\x85c: d", ("YAML_CONTROL_CHARACTER", 1, 5)),
        ("a: b\rc: d", ("YAML_CONTROL_CHARACTER", 1, 5)),
        ('a: "\\0"', ("YAML_CONTROL_CHARACTER", 1, 4)),
        ('a: "\\u202E"', ("YAML_CONTROL_CHARACTER", 1, 4)),
        ('a: "\\e[2J"', ("YAML_CONTROL_CHARACTER", 1, 4)),
        ('a: "\\d"', ("YAML_ESCAPE", 1, 5)),
        ('a: "\\xZZ"', ("YAML_ESCAPE", 1, 7)),
        ('a: "\\ud800"', ("YAML_ESCAPE", 1, 7)),
        ("a: b: c", ("YAML_UNEXPECTED_COLON", 1, 5)),
        ("a: b\n  c: d", ("YAML_UNEXPECTED_COLON", 2, 4)),
        ("{a: keyring:b}", ("YAML_UNEXPECTED_COLON", 1, 12)),
        ("a: b\nc\nd: e", ("YAML_COLON_MISSING", 3, 1)),
        ("a:\n  - b\n c: d", ("YAML_INDENTATION", 3, 2)),
        ("- a\nb: c", ("YAML_INDENTATION", 2, 1)),
        ("a: - b", ("YAML_INDENTATION", 1, 4)),
        ("a: [b", ("YAML_BRACKET_OPEN", 2, 1)),
        ("a: [b c: d: e]", ("YAML_BRACKET_OPEN", 1, 11)),
        ("a: 'b", ("YAML_QUOTE_OPEN", 1, 4)),
        ("a: @b", ("YAML_QUOTE_NEEDED", 1, 4)),
        ("a: `b`", ("YAML_QUOTE_NEEDED", 1, 4)),
        ("[" * 33, ("YAML_TOO_DEEP", 1, 33)),
        ("".join(f"{' ' * n}k{n}:\n" for n in range(40)), ("YAML_TOO_DEEP", 33, 33)),
    ],
)
def test_what_is_not_in_every_readers_yaml_is_refused_by_name_and_place(text, expected):
    _, problems = read(text)

    assert problems == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", None),
        ("# a remark\n", None),
        ("---\na: b\n...\n", {"a": "b"}),
        ("a: b\r\nc: d\r\n", {"a": "b", "c": "d"}),
        ('{"a": [1, true, null]}', {"a": ["1", "true", "null"]}),
        ("a: |\n  b\n  c\nd: >-\n  e\n  f", {"a": "b\nc\n", "d": "e f"}),
        ("a: 'it''s'\nb: \"x\\ty\\n\"", {"a": "it's", "b": "x\ty\n"}),
        ("Điện: Sở  # remark", {"Điện": "Sở"}),
        ("- On\n- 010\n- 12:30:00\n- 1e3\n- ~", ["On", "010", "12:30:00", "1e3", "~"]),
        ("a:\nb: ''", {"a": "", "b": ""}),
        ("[a, {b: c}, []]", ["a", {"b": "c"}, []]),
    ],
)
def test_what_is_read_keeps_the_text_that_was_typed(text, expected):
    node, problems = read(text)

    assert problems == []
    assert plain(node) == expected


def test_every_problem_of_a_file_is_reported_in_one_go():
    _, problems = read("a: &x 1\nb: *x\na: 2\non: 3\nc: !t d\nd: 'e\tf'\n")

    assert [code for code, *_ in problems] == [
        "YAML_ANCHOR",
        "YAML_ALIAS",
        "YAML_DUPLICATE_KEY",
        "YAML_AMBIGUOUS_KEY",
        "YAML_TAG",
        "YAML_TAB",
    ]


def test_of_two_equal_keys_the_first_is_kept():
    node, _ = read("a: b\na: c\nd: e")

    assert plain(node) == {"a": "b", "d": "e"}


def test_a_tab_that_breaks_the_syntax_is_reported_as_a_tab_only():
    node, problems = read("a:\n\t- b\nc: d\n")

    assert node is None
    assert problems == [("YAML_TAB", 2, 1)]


def test_places_count_characters_and_not_bytes():
    node, _ = read("ế: [ổ, a]")

    assert isinstance(node, Mapping)
    ((key, value),) = node.entries
    assert isinstance(value, Sequence)
    assert (key.column, value.column, [item.column for item in value.items]) == (1, 4, [5, 8])
    assert str(value.items[1].place) == "f.yaml:1:8"


def test_a_file_that_is_too_large_is_not_read():
    assert read("#" * (yaml.MAX_BYTES + 1)) == (None, [("YAML_TOO_LARGE", 0, 0)])


def test_a_file_with_too_many_events_is_given_up(monkeypatch):
    # Two million of them take ten seconds to read.
    monkeypatch.setattr(yaml, "MAX_EVENTS", 100)

    assert read("- a\n" * 200) == (None, [("YAML_TOO_LONG", 0, 0)])


def test_a_file_full_of_problems_is_given_up():
    node, problems = read("a: *b\n" * 100_000)

    assert node is None
    assert len(problems) == yaml.MAX_PROBLEMS + 1
    assert problems[0] == ("YAML_TOO_MANY_PROBLEMS", 0, 0)


def test_a_file_full_of_tabs_is_given_up():
    node, problems = read("\t" * 1_000_000)

    assert node is None
    assert len(problems) == yaml.MAX_PROBLEMS + 1


# ---------------------------------------------------------------- laws

SNIPPETS = [
    "a",
    "b",
    "on",
    "10",
    "'",
    '"',
    "&a ",
    "*a",
    "!t ",
    "!vault ",
    "<<",
    ": ",
    ":",
    "- ",
    "? ",
    "|",
    ">",
    "[",
    "]",
    "{",
    "}",
    ", ",
    "#",
    "%YAML 1.2",
    "---",
    "...",
    "\n",
    "\n  ",
    "\n    ",
    "\t",
    "\\",
    "\\x41",
    "ế",
    "e\u0302",
    "\u202e",
    "\0",
    "\r\n",
    "~",
    "@",
    "`",
]


@given(st.lists(st.sampled_from(SNIPPETS), max_size=40).map("".join))
def test_reading_mangled_yaml_ends_in_a_node_or_a_problem_and_never_raises(text):
    node, problems = read(text)

    assert node is None or isinstance(node, Scalar | Sequence | Mapping)
    assert len(problems) <= yaml.MAX_PROBLEMS + 1


@given(st.binary(max_size=200))
def test_reading_any_bytes_never_raises(data):
    node, problems = read(data)

    assert node is None or isinstance(node, Scalar | Sequence | Mapping)
    assert all(line >= 0 for _, line, _ in problems)


@given(
    st.integers(min_value=0, max_value=10**6).flatmap(
        lambda seed: st.tuples(st.just(seed), st.sampled_from(SNIPPETS), st.booleans())
    )
)
def test_one_slip_in_a_sound_file_never_raises(slip):
    seed, snippet, replaces = slip
    sound = (
        'all:\n  hosts:\n    c-1: {serial_number: "A1", x_b: [a, b]}\n'
        "  vars:\n    x_a: >-\n      b\n"
    )
    at = seed % len(sound)

    node, problems = read(sound[:at] + snippet + sound[at + (len(snippet) if replaces else 0) :])

    assert node is not None or problems


TEXTS = st.text(
    alphabet=string.ascii_letters + string.digits + " _-:.#'\"\\,[]{}!&*éộ\n", max_size=12
)
TREES = st.recursive(
    TEXTS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(TEXTS.map("key {}".format), inner, max_size=3)
    ),
    max_leaves=8,
)


def emitted(tree):
    stream = StringIO()
    emitter = YAML(typ="safe", pure=True)
    emitter.default_flow_style = False
    emitter.allow_unicode = True
    emitter.dump(tree, stream)
    return stream.getvalue()


@given(TREES)
def test_what_ruamels_safe_loader_reads_as_text_reads_the_same_here(tree):
    text = emitted(tree)

    theirs = YAML(typ="safe", pure=True).load(text)
    ours, problems = read(text)

    assert problems == []
    assert theirs == tree
    assert plain(ours) == tree or tree == ""


def test_mappings_that_are_typed_alike_share_all_but_their_texts():
    node, _ = read("a: {k: 1, l: x}\nb: {k: 1, l: y}\nc: {k: 1, l: 'y'}\n")

    a, b, c = (value for _, value in node.entries)

    assert a.spots is b.spots
    assert a.numbers is b.numbers
    assert (a.held, b.held) == (b"1\0x", b"1\0y")
    assert c.spots != b.spots
    assert [str(one["l"].place) for one in (a, b, c)] == [
        "f.yaml:1:14",
        "f.yaml:2:14",
        "f.yaml:3:14",
    ]
    assert [one["l"].style for one in (a, b, c)] == ["plain", "plain", "quoted"]
    assert plain(node) == {
        "a": {"k": "1", "l": "x"},
        "b": {"k": "1", "l": "y"},
        "c": {"k": "1", "l": "y"},
    }


def test_a_list_inside_a_mapping_keeps_its_own_place():
    node, _ = read("a: {k: [1]}\nb: {k: [2]}\n")

    assert [str(one["k"].place) for _, one in node.entries] == ["f.yaml:1:8", "f.yaml:2:8"]


def test_a_text_with_a_nul_is_reported_and_keeps_its_place_among_the_others():
    node, problems = read('{k: a, l: "b\\0c", m: d}\n')

    assert problems == [("YAML_CONTROL_CHARACTER", 1, 11)]
    assert plain(node) == {"k": "a", "l": "b\0c", "m": "d"}


@given(st.dictionaries(TEXTS.map("key {}".format), TEXTS, min_size=1, max_size=4))
def test_a_mapping_gives_each_entry_as_it_gives_all(tree):
    node, problems = read(emitted(tree))

    assert problems == []
    assert dict(node.items()) == {key: node[key] for key in node}
    assert list(node.values()) == [node[key] for key in node]
    assert {key: value.text for key, value in node.items()} == tree


def test_a_letter_that_no_signed_text_has_is_told_with_its_place():
    problems = Problems()

    parse("a: 'Phòng'\nb: sip.\u0261ov.vn  # \u0261\n".encode(), "f.yaml", problems, is_signed=True)

    (told,) = problems
    assert (told.code, told.gravity, told.place.line) == ("TEXT_ALPHABET", "warning", 2)
    assert told.facts == {"character": "U+0261"}
