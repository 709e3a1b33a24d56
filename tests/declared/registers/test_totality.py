"""Whatever bytes there are, reading them ends with problems and never with an exception."""

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from fleetcfg.declared.contact_file import read_contact_persons
from fleetcfg.declared.registers.check import check_registers
from fleetcfg.declared.registers.document import read_registers
from fleetcfg.declared.registers.edits import register_changes
from fleetcfg.declared.tree import Tree
from fleetcfg.model.problem import Problems
from fleetcfg.model.registers.meetings import freeze_of
from fleetcfg.model.registers.registers import NO_REGISTERS, REGISTERS
from fleetcfg.model.typed.document_number import spell_number
from tests.declared.registers.reading import FLEET, MEETING, read

WORDS = st.sampled_from(
    [
        "",
        "~",
        "0",
        "-1",
        "2199-12-31",
        "2199-12-31T23:59",
        "2026-12-01T08:00+07:00",
        "99999d",
        "[]",
        "{}",
        "[0.1, 0.9]",
        "dc-a",
        "[dc-a, dc-a]",
        "codec-a",
        "secret",
        "x" * 600,
        "[[a]]",
        "89/GM-UBND",
        "'",
        "&a",
        "*a",
        "!!x y",
        "on",
        "1e999",
        "[0, 0, 1, 1]",
        "đ",
        "\x00",
    ]
)
KEYS = st.sampled_from(
    [
        "id",
        "start",
        "end",
        "chair",
        "sites",
        "number",
        "issued",
        "script",
        "names",
        "devices",
        "valid_from",
        "valid_to",
        "kind",
        "role",
        "items",
        "on",
        "contact",
        "capacity",
        "ports",
        "freeze_after",
        "classification",
        "temperature",
        "width",
        "chair",
        "organisation",
        "name",
    ]
)
ROW = st.dictionaries(KEYS, WORDS, max_size=8)


def spelled(register: str, rows: list[dict[str, str]], *, is_list: bool) -> bytes:
    lines = [f"{register}:"]
    for row in rows:
        lead = "  - " if is_list else "  "
        for key, word in row.items():
            lines.append(f"{lead}{key}: {word}")
            lead = "    " if is_list else "  "
    return "\n".join(lines).encode()


def total(*files: bytes) -> None:
    problems = Problems()
    tree = Tree({f"registers/{n}.yaml": data for n, data in enumerate(files)})
    registers = read_registers(tree, problems)
    check_registers(registers, FLEET, problems, on=date(2026, 11, 24))
    list(register_changes(NO_REGISTERS, registers))
    for meeting in registers.meetings.values():
        freeze_of(meeting, registers.meeting_rules)
    read_contact_persons(files[0], "contacts.yaml", problems)
    problems.in_order()


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes(data):
    total(data)
    total(MEETING.encode() + data)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(sorted(REGISTERS)), st.lists(ROW, max_size=3), st.booleans())
def test_any_rows_of_any_register(register, rows, is_list):
    total(spelled(register, rows, is_list=is_list), MEETING.encode())


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=80))
def test_a_number_is_spelled_once_and_for_all(text):
    right = spell_number(text)

    assert spell_number(right) == right


@settings(max_examples=60, deadline=None)
@given(
    st.datetimes(min_value=read(MEETING)[0].meetings["giao-ban-12"].start.replace(tzinfo=None)),
    st.sampled_from(["", "+07:00"]),
)
def test_an_instant_is_read_as_it_is_written_in_any_year(at, offset):
    at = at.replace(second=0, microsecond=0, fold=0)
    if at.year > 2199:
        at = at.replace(year=2196)  # a leap year, as that of the day may be
    end = at.isoformat(timespec="minutes") + offset

    registers, _ = read(MEETING.replace("2026-12-01 11:30", f"{end}"))

    assert registers.meetings["giao-ban-12"].end.replace(tzinfo=None) == at
