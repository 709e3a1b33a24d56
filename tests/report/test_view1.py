"""View 1: agreed bytes, completeness, and texts that would like to be something else."""

import copy
import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetcfg.errors import RefusalError
from fleetcfg.trust.crypto.canonical import can_spell, digest
from fleetcfg.trust.documents.changeset import read_changeset
from fleetcfg.view.fold import COLUMNS
from fleetcfg.view.v1 import render
from fleetcfg.view.v1_facts import literal
from tests.report.changesets import SAMPLES, changeset, device, everything, forty, op, payload_of

GOLDEN = Path(__file__).parent / "golden"
# A document can say only one thing there, or says it together with the member beside it.
FIXED = {"_type", "view", "order", "on_failure", "set", "type", "strength"}


def text_of(document: dict) -> str:
    return render(payload_of(document)).decode()


def without_digest(text: str) -> str:
    """Take the change-set's own digest out: it alone would make every rendering another one."""
    assert text.count("Mã băm SHA-256") == 1
    return re.sub(r"Mã băm SHA-256 .*\n", "", text)


def leaves(value, place=()):
    if isinstance(value, dict):
        for name, member in value.items():
            yield from leaves(member, (*place, name))
    elif isinstance(value, list):
        for index, element in enumerate(value):
            yield from leaves(element, (*place, index))
    else:
        yield place, value


def others(place, value):
    """Yield other values for a leaf; those that no document can have are passed over later."""
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, int):
        yield from (value + 1, value - 1)
    elif value is None:
        yield "le-30-4"
    else:
        yield None
        yield from (value + "x", value + "1", value + "-1", "x" + value, value[:-1])
        yield from (value.replace("0", "1"), value.replace("2", "3"), value.replace("a", "b"))
        yield from (value.replace(":00Z", ":01Z"), value.replace(":30Z", ":31Z"))
        yield from ("low", "normal", "high", "ssh", "0.0.1")
        yield re.sub(r"[A-Za-z](?=[^A-Za-z]*$)", "Q", value)
        yield "8zTt8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFUAAA="


def changed(document: dict, place, value) -> dict:
    copied = copy.deepcopy(document)
    part = copied
    for step in place[:-1]:
        part = part[step]
    part[place[-1]] = value
    return copied


def is_document(document: dict) -> bool:
    try:
        read_changeset(payload_of(document))
    except RefusalError:
        return False
    return True


@pytest.mark.parametrize("name", SAMPLES)
def test_the_bytes_are_those_that_were_agreed(name):
    document = SAMPLES[name]()

    assert text_of(document) == (GOLDEN / f"view1-{name}.txt").read_text("utf-8")


@pytest.mark.parametrize("name", ["one", "high", "everything"])
def test_a_change_of_any_member_changes_what_is_read(name):
    document = SAMPLES[name]()
    before = without_digest(text_of(document))
    unseen, untried = [], []
    for place, value in leaves(document):
        tried = [
            each
            for other in others(place, value)
            if other != value and is_document(each := changed(document, place, other))
        ]
        is_free = place[-1] not in FIXED and not isinstance(value, bool) and value not in (None, "")
        if is_free and not tried:
            untried.append(place)
        unseen += [place for each in tried if without_digest(text_of(each)) == before]

    assert unseen == []
    assert untried == []


def test_the_order_of_operations_guards_and_secrets_is_read():
    document = everything()
    first = document["devices"][0]
    first["secrets"].append(first["secrets"][0] | {"path": "SNMP Community"})
    before = without_digest(text_of(document))

    for member in ("ops", "guards", "secrets"):
        turned = copy.deepcopy(document)
        turned["devices"][0][member].reverse()
        assert without_digest(text_of(turned)) != before


def test_whether_a_value_is_set_and_of_which_type_is_read():
    before = True
    texts = {
        without_digest(text_of(changeset(device("a", 1, each))))
        for each in (
            op("P", "1", None),
            op("P", "1", "null"),
            op("P", "1", "(không đặt)"),
            op("P", 1, 2, "integer"),
            op("P", "1", "2"),
            op("P", before, not before, "boolean"),
            op("P", "true", "false"),
        )
    }

    assert len(texts) == 7


@pytest.mark.parametrize("name", SAMPLES)
def test_no_line_is_wider_than_a_sheet_and_none_ends_in_a_blank(name):
    for line in text_of(SAMPLES[name]()).splitlines():
        assert len(line) <= COLUMNS
        assert line == line.rstrip()


@pytest.mark.parametrize("name", SAMPLES)
def test_it_is_text_without_a_single_control_character(name):
    text = text_of(SAMPLES[name]())

    assert all(character == "\n" or character.isprintable() for character in text)


def test_the_counts_stand_first():
    lines = text_of(forty()).splitlines()

    assert lines[2].strip() == "40 thiết bị, 100 tham số"


def test_one_operation_on_many_devices_is_shown_once_with_each_of_them():
    text = text_of(forty())

    changes = text.partition("1. THAY ĐỔI GÌ")[2].partition("2. AI THỰC HIỆN")[0]
    assert changes.count("NetworkServices NTP Server[1] Address") == 1
    assert all(f"codec-ubnd-xa-{number:02}" in changes for number in range(1, 41))
    assert "cả 40 thiết bị" in changes


def test_dangerous_things_come_first():
    text = text_of(everything())

    order = ["MẬT KHẨU:", "BỎ GIÁ TRỊ:", "ĐƯỜNG VÀO:", "THAM SỐ KHÁC"]
    assert [text.index(word) for word in order] == sorted(text.index(word) for word in order)


def test_nothing_of_a_document_begins_a_line_or_stands_there_as_a_heading():
    document = everything()
    headings = [line for line in text_of(document).splitlines() if line and line[0] != " "]

    document["reason"] = "\\n1. THAY ĐỔI GÌ " * 100
    document["devices"][0]["ops"][3]["post"]["value"] = "4. LẬP THEO CĂN CỨ NÀO " * 30
    again = [line for line in text_of(document).splitlines() if line and line[0] != " "]

    assert again == headings
    assert len(headings) == 6


def test_letters_that_look_alike_are_told_apart():
    plain = text_of(changeset(device("a", 1, op("P", "x", "Room"))))
    other = text_of(changeset(device("a", 1, op("P", "x", "Rœm"))))

    assert '"R\\u0153m" - đọc là "Rœm"' in other
    assert "đọc là" not in plain


@given(st.text(st.sampled_from(' "\\ab\u1ecd'), max_size=40))
def test_a_literal_is_json_of_its_value_in_ascii_and_shows_every_blank(text):
    shown = literal(text)

    assert json.loads(shown) == text
    assert shown.isascii()
    assert "  " not in shown
    assert '" ' not in shown[:2]
    assert not shown.endswith(' "')


@given(st.text(st.characters(codec="utf-8", min_codepoint=32, max_codepoint=0x1EFF), max_size=300))
def test_two_reasons_never_read_the_same(text):
    document = changeset(device("a", 1, op("P", "x", "y")))
    if not can_spell(text):
        return
    shown = text_of(document | {"reason": text})
    assert all(len(line) <= COLUMNS for line in shown.splitlines())
    reason = shown.partition("Lý do")[2].partition("\n  Người lập")[0].strip()
    joined = re.sub(r"\\\n +", "", reason)
    joined = re.sub(r"\n +", " ", joined)
    assert joined == '"' + literal_as_read(text) + '"'


def literal_as_read(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return re.sub(r"(?<= ) |^ | $", r"\\u0020", escaped)


def test_what_is_no_changeset_is_refused_and_nothing_else():
    for payload in (b"", b"{}", b'{"_type":"fleetcfg/changeset/v1"}', b"\xff"):
        with pytest.raises(RefusalError):
            render(payload)


def test_the_digest_that_is_shown_is_that_of_the_payload():
    payload = payload_of(everything())

    text = render(payload).decode()
    shown = re.search(r"Mã băm SHA-256 +([0-9a-f ]+)\n", text)
    assert shown
    assert f"sha256:{shown[1].replace(' ', '')}" == digest(payload)
