"""An edit changes what is meant, and no other byte of the file."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetcfg.declared.syntax.spans import Ambiguous, YamlValue
from fleetcfg.declared.yaml_edit import YamlEdit
from fleetcfg.errors import DeclarationError
from fleetcfg.model.problem import InvalidDeclarationsError
from tests.house.make_architecture import ROOT

FILE = """\
# Thiết bị của mạng
all:
  children:
    codecs:  # mọi đầu cuối
      hosts:
        codec-a:
          ansible_host: 10.0.0.1   # tầng 2
          mac: '00:50:60:00:00:01'

        # phòng họp B
        codec-b:
          ansible_host: 10.0.0.2
        codec-c:  # chưa lắp
    empty:
      hosts: {}
  vars:
    networks: [10.0.0.0/24, 10.0.1.0/24]
    providers:
      - {id: vnpt, name: VNPT}  # hợp đồng 1
      # sắp ký
      - id: viettel
        name: Viettel
    x_flag: On
"""
HOSTS = ("all", "children", "codecs", "hosts")


def edited(*steps, text=FILE) -> str:
    edit = YamlEdit(text.encode(), "hosts.yaml")
    for name, *arguments in steps:
        getattr(edit, name)(*arguments)
    return edit.result().decode()


def changed(*steps, text=FILE) -> tuple[list[str], list[str]]:
    """Return the lines that are gone, and those that are new; all others are as they were."""
    before, after = text.splitlines(), edited(*steps, text=text).splitlines()
    gone, new = (
        [line for line in before if line not in after],
        [x for x in after if x not in before],
    )
    assert [x for x in before if x in after] == [x for x in after if x in before]
    return gone, new


def test_what_is_not_edited_has_every_byte():
    assert edited() == FILE


@pytest.mark.parametrize("name", ["hosts.yaml", "00-groups.yaml", "group_vars/site_pa_u.yaml"])
def test_a_file_of_the_sample_is_read_whole_and_given_back(name):
    data = (ROOT / "inventory" / name).read_bytes()

    assert YamlEdit(data, name).result() == data


def test_a_value_is_replaced_in_its_place_with_its_quotes_and_its_comment():
    gone, new = changed(
        ("set", (*HOSTS, "codec-a", "ansible_host"), "10.0.0.9"),
        ("set", (*HOSTS, "codec-a", "mac"), "00:50:60:00:00:0a"),
    )

    assert new == [
        "          ansible_host: 10.0.0.9   # tầng 2",
        "          mac: '00:50:60:00:00:0a'",
    ]
    assert len(gone) == 2


def test_a_key_goes_behind_the_one_that_is_named_and_before_the_remark_of_the_next_host():
    text = edited(
        ("set", (*HOSTS, "codec-b", "certificate"), "ab" * 32),
        ("set", (*HOSTS, "codec-a", "port"), 8443),
    )

    assert f'10.0.0.2\n          certificate: "{"ab" * 32}"\n        codec-c:' in text
    assert "00:01'\n          port: 8443\n\n        # phòng họp B\n" in text


def test_a_host_without_anything_gets_something_below_its_remark():
    _, new = changed(("set", (*HOSTS, "codec-c", "ansible_host"), "10.0.0.3"))

    assert new == ["          ansible_host: 10.0.0.3"]


def test_a_host_is_added_behind_the_others():
    body = {"ansible_host": "10.0.0.4", "serial_number": "0123", "x_note": "a: b"}
    gone, new = changed(("set", (*HOSTS, "codec-d"), body))

    assert gone == []
    assert new == [
        "        codec-d:",
        "          ansible_host: 10.0.0.4",
        '          serial_number: "0123"',
        '          x_note: "a: b"',
    ]


def test_a_group_that_has_no_host_gets_one_and_a_group_is_made():
    text = edited(
        ("set", ("all", "children", "empty", "hosts", "codec-e"), None),
        ("set", ("all", "children", "sites", "hosts", "codec-e"), {"port": 1}),
    )
    made = (
        "    empty:\n      hosts:\n        codec-e:\n    sites:\n      hosts:\n        codec-e:\n"
    )

    assert text == FILE.replace("    empty:\n      hosts: {}\n", f"{made}          port: 1\n")


def test_a_host_is_removed_with_the_remark_right_above_it():
    gone, new = changed(("remove", (*HOSTS, "codec-b")))

    assert gone == ["        # phòng họp B", "        codec-b:", "          ansible_host: 10.0.0.2"]
    assert new == []


def test_the_last_host_leaves_an_empty_mapping():
    text = "all:\n  hosts:\n    codec-a:\n      port: 1\n  vars: {x_a: 1}\n"

    assert edited(("remove", ("all", "hosts", "codec-a")), text=text) == (
        "all:\n  hosts: {}\n  vars: {x_a: 1}\n"
    )


def test_rows_of_registers_are_edited_added_and_removed():
    gone, new = changed(
        ("set", ("all", "vars", "providers", 0, "name"), "VNPT Lai Châu"),
        ("set", ("all", "vars", "providers", 0, "contract"), "12/HĐ"),
        ("add", ("all", "vars", "providers"), {"id": "ftel", "name": "FPT, Telecom"}),
        ("add", ("all", "vars", "networks"), "10.0.2.0/24"),
    )

    assert gone == [
        "    networks: [10.0.0.0/24, 10.0.1.0/24]",
        "      - {id: vnpt, name: VNPT}  # hợp đồng 1",
    ]
    assert new == [
        "    networks: [10.0.0.0/24, 10.0.1.0/24, 10.0.2.0/24]",
        "      - {id: vnpt, name: VNPT Lai Châu, contract: 12/HĐ}  # hợp đồng 1",
        '      - {id: ftel, name: "FPT, Telecom"}',
    ]
    assert "viettel" not in edited(("remove", ("all", "vars", "providers", 1)))
    assert "vnpt" not in edited(("remove", ("all", "vars", "providers", 0)))


def test_inside_brackets_all_stays_on_one_line():
    text = "a: {b: 1, c: , d: [x]}\n"

    assert (
        edited(
            ("set", ("a", "b"), "x, y"),
            ("set", ("a", "c"), {"k": [1]}),
            ("set", ("a", "d"), []),
            text=text,
        )
        == 'a: {b: "x, y", c: {k: [1]}, d: []}\n'
    )
    assert edited(("remove", ("a", "c")), text=text) == "a: {b: 1, d: [x]}\n"


def test_line_ends_and_a_missing_last_one_are_kept():
    text = "all:\r\n  hosts:\r\n    a: {}"

    assert edited(("set", ("all", "hosts", "b"), {"port": 1}), text=text) == (
        "all:\r\n  hosts:\r\n    a: {}\r\n    b:\r\n      port: 1\r\n"
    )
    assert edited(("set", ("all", "hosts", "a", "port"), 1), text=text).startswith("all:\r\n")


def test_a_file_that_is_empty_gets_its_first_entry():
    assert edited(("set", ("a", "b"), "x"), text="# trống\n") == "# trống\na:\n  b: x\n"


def test_what_would_be_misread_is_quoted_and_what_is_typed_is_meant():
    text = edited(*(("set", (f"k{n}",), value) for n, value in enumerate(ODD)), text="a: 1\n")
    edit = YamlEdit(text.encode(), "f.yaml")

    assert [edit.get((f"k{n}",)) for n in range(len(ODD))] == ODD


ODD: list[YamlValue] = [
    "On",
    "010",
    "10.5",
    "",
    " a",
    "a ",
    "- a",
    "#",
    "a #b",
    "a: b",
    "{",
    "'",
    '"',
    "é\\",
    "~",
]
ODD += [True, 0, -5, None, date(2026, 11, 20), "2026-11-20", Ambiguous("On"), [], {}, ["a", 1]]


def test_a_path_is_found_by_its_place():
    edit = YamlEdit(FILE.encode(), "hosts.yaml")

    assert edit.path_at(11, 9) == (*HOSTS, "codec-b")
    assert edit.path_at(6, 9) == (*HOSTS, "codec-a")
    assert edit.path_at(8, 16) == (*HOSTS, "codec-a", "mac")
    assert edit.path_at(1, 1) is None


@pytest.mark.parametrize(
    "step",
    [
        ("remove", (*HOSTS, "codec-z")),
        ("set", ("all", "vars", "x_flag", "a"), 1),
        ("add", ("all", "children"), 1),
        ("set", ("all", "vars", "providers"), "none"),  # with it a comment would go
    ],
)
def test_what_cannot_be_done_without_a_loss_is_refused(step):
    with pytest.raises(DeclarationError, match="YAML_EDIT_NOT_SAFE"):
        edited(step)


def test_a_file_that_is_refused_as_it_is_is_not_edited():
    with pytest.raises(InvalidDeclarationsError):
        edited(("set", ("a",), 1), text="a: &x 1\n")


NAMES = st.text(st.sampled_from("abcĐ-_0:# "), min_size=1, max_size=4).filter(
    lambda name: not name.endswith("\n")
)
VALUES = st.recursive(
    st.booleans() | st.integers(-99, 99) | st.text(st.sampled_from("aĐ #:'\"-,0"), max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=8,
)


ENTRIES = st.dictionaries(NAMES, VALUES | st.none(), max_size=4)


@given(ENTRIES, ENTRIES)
def test_whatever_is_put_over_whatever_is_read_back(before, after):
    edit = YamlEdit(b"# top\nfirst: 1  # one\n", "f.yaml")
    for name, value in before.items():
        edit.set((f"k{name}",), value)
    edit = YamlEdit(edit.result(), "f.yaml")
    for name, value in after.items():
        edit.set((f"k{name}",), value)
    again = YamlEdit(edit.result(), "f.yaml")

    assert again.value == edit.value
    assert again.result().startswith(b"# top\nfirst: 1  # one\n")
