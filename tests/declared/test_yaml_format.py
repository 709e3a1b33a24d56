"""One layout: whatever is typed says the same afterwards, and a second time nothing is changed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetcfg.declared.syntax.spans import comments_of, is_same, read_spans
from fleetcfg.declared.yaml_edit import YamlEdit
from fleetcfg.declared.yaml_format import format_yaml
from fleetcfg.errors import DeclarationError
from fleetcfg.model.problem import InvalidDeclarationsError
from tests.house.make_architecture import ROOT

DECLARED = sorted(
    file
    for part in ("inventory", "baselines", "playbooks")
    for file in (ROOT / part).rglob("*.yaml")
)


def formatted(text: str) -> str:
    return format_yaml(text.encode(), "f.yaml").decode()


def test_the_sample_is_laid_out_so():
    assert len(DECLARED) > 80
    assert [f.name for f in DECLARED if format_yaml(f.read_bytes(), f.name) != f.read_bytes()] == []


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("a:\n- 1\n-   b: x\n    c: [1,2]\n", "a:\n  - 1\n  - b: x\n    c: [1, 2]\n"),
        ("a:\n    b:\n        c: 1\n", "a:\n  b:\n    c: 1\n"),
        ("a: 'x'\nb: 'it''s'\nc: '\"'\n", 'a: "x"\nb: "it\'s"\nc: \'"\'\n'),
        ("a: On\nb: 010\nc: ~\nd:\ne: 1.50\nf: {g: , h: no}\n",) * 2,
        ("a: 1 # one\r\n# two  \r\nb: 2\r\n", "a: 1  # one\n# two\nb: 2\n"),
        ("a: 1   \n\n\nb: 2", "a: 1\n\n\nb: 2\n"),
        ("- a: 1 # x\n  # y\n- b:\n  - c\n", "- a: 1  # x\n  # y\n- b:\n    - c\n"),
        ("a: |\n  x  \n  y\n", "a: |\n  x  \n  y\n"),
        ("# remarks alone  \n", "# remarks alone\n"),
        ("", ""),
    ],
)
def test_what_is_typed_and_what_comes_of_it(typed, expected):
    assert formatted(typed) == expected


def test_the_parts_of_a_baseline_are_in_their_order_with_their_remarks():
    typed = """\
# Mã hóa
# yêu cầu
parameters:
  call.encryption: required

# ban hành
issued: {document: 1/SKHCN, date: 2026-11-02}
baseline: x  # tên
"""
    assert (
        formatted(typed)
        == """\
# Mã hóa
# yêu cầu
baseline: x  # tên

# ban hành
issued: {document: 1/SKHCN, date: 2026-11-02}
parameters:
  call.encryption: required
"""
    )


@pytest.mark.parametrize("typed", ["a: &x 1\n", "a: [1\n", "a:\tb\n"])
def test_a_file_that_is_refused_is_not_touched(typed):
    with pytest.raises(InvalidDeclarationsError):
        formatted(typed)


def test_a_layout_that_would_lose_something_is_refused(monkeypatch):
    monkeypatch.setattr("fleetcfg.declared.yaml_format._laid_out", lambda _text: "a: 1\n")

    with pytest.raises(DeclarationError, match="YAML_EDIT_NOT_SAFE"):
        formatted("a: 1  # one\n")


WORDS = st.text(st.sampled_from("aĐ #:'\"-,0{}"), max_size=6)
LEAVES = WORDS | st.integers(-9, 9) | st.booleans()
TREES = st.dictionaries(
    st.sampled_from(["a", "b", "baseline", "issued", "parameters"]),
    LEAVES | st.lists(LEAVES, max_size=3) | st.dictionaries(st.sampled_from("xy"), LEAVES),
)


@given(TREES, st.lists(st.tuples(st.integers(0, 30), st.sampled_from(["# r", "", " # s", "  "]))))
def test_it_says_the_same_and_is_done_at_once(tree, odd):
    edit = YamlEdit(b"top: 1\n", "f.yaml")
    for key, value in tree.items():
        edit.set((key,), value)
    lines = edit.result().decode().splitlines()
    for at, extra in odd:
        if extra.strip().startswith("# r") or not extra.strip():
            lines.insert(min(at, len(lines)), extra.strip())
        elif at < len(lines) and lines[at].strip() and not lines[at].startswith("#"):
            lines[at] += extra
    typed = "\n".join(lines) + "\n"

    once = formatted(typed)

    before, after = read_spans(typed), read_spans(once)
    assert before is not None
    assert after is not None
    assert is_same(before.value(), after.value())
    told = [sorted(t for _, t in comments_of(*x)) for x in ((typed, before), (once, after))]
    assert told[0] == told[1]
    assert formatted(once) == once
