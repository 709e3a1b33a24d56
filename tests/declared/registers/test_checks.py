"""What holds between registers and with the fleet: each code, provoked."""

from datetime import date

import pytest

from tests.declared.registers.reading import codes, meeting, read, rows

ORGANISATIONS = rows(
    "organisations",
    """\
    - id: so
      name: Sở KH&CN
      kind: department
      valid_from: 2025-03-01
      symbol: SKHCN
    - {id: xa, name: UBND xã, kind: unit, valid_from: 2025-07-01}
    """,
)
CONTACTS = rows(
    "contacts",
    """\
    - id: lh-1
      organisation: xa
      role: Cán bộ phối hợp
      sites: [dc-a, dc-b, dc-c]
      confirmed: 2026-11-01
    """,
)
CONTRACT = rows(
    "contracts",
    "- {id: hd, provider: vnpt, number: 01/HĐ, valid_from: 2026-01-01, valid_to: 2026-12-31}",
)


def with_all(*texts: str, on: date = date(2026, 11, 24)) -> list[str]:
    return codes(ORGANISATIONS, CONTACTS, CONTRACT, *texts, on=on)


def one(register: str, **said: str) -> str:
    """Return a register with one row."""
    fields = "\n".join(f"{key}: {value}" for key, value in said.items())
    return rows(register, "- " + fields.replace("\n", "\n  ") + "\n")


def test_registers_that_hold_together_have_no_problem():
    assert with_all(meeting(organiser="so", liaison="lh-1")) == []


LEASED = {"id": "t", "contract": "hd", "kind": "device", "host": "cms-1"}
HANDOVER = {
    "number": "02/BB-SKHCN",
    "day": "2026-01-05",
    "devices": "[codec-a]",
    "giver": "so",
    "taker": "xa",
}
SHIFT = {
    "contact": "lh-1",
    "sites": "[dc-a]",
    "start": "2026-12-01T07:00",
    "end": "2026-12-01T12:00",
}
PROPOSED = {"number": "5/UBND", "day": "2026-11-10", "organisation": "xa", "text": "Thiếu đèn"}
BOTH = SHIFT | {"sites": "[dc-a, dc-b]"}
RULES = "meeting_rules:\n  duty_sites: [dc-a]\n"
USE = {
    "document": "12/SKHCN-CNTT",
    "purpose": "Tập huấn",
    "devices": "[codec-a]",
    "start": "2026-11-24T07:00",
    "end": "2026-12-01T12:00",
}
ORGANISATION = {"id": "x", "name": "X", "kind": "unit", "valid_from": "2025-07-01"}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (meeting(organiser="khac"), "REG_ORGANISATION_UNKNOWN"),
        (meeting(liaison="lh-9"), "REG_CONTACT_UNKNOWN"),
        (
            meeting(organiser="xa", issued="2025-06-01", start="2025-06-02T08:00"),
            "REG_ORGANISER_NOT_VALID",
        ),
        (one("duty", **SHIFT, meeting="khong-co"), "REG_MEETING_UNKNOWN"),
        (one("duty", **SHIFT | {"contact": "lh-9"}), "REG_CONTACT_UNKNOWN"),
        (meeting(staff="{dc-a: [lh-9]}"), "REG_CONTACT_UNKNOWN"),
        (meeting(staff="{dc-c: [lh-1]}"), "REG_NOT_INVITED"),
        (one("obstacles", **PROPOSED, forwarded="2026-11-20"), "REG_FORWARDED_HALF"),
        (one("obstacles", **PROPOSED, forwarded_to="so"), "REG_FORWARDED_HALF"),
        (one("obstacles", **PROPOSED, received="2026-11-01"), "REG_ENDS_FIRST"),
        (
            one("proposals", **PROPOSED, forwarded="2026-11-20", forwarded_to="x9"),
            "REG_ORGANISATION_UNKNOWN",
        ),
        (one("duty", **SHIFT | {"end": "2026-12-01T06:00"}), "REG_ENDS_FIRST"),
        (one("contacts", id="lh-2", organisation="x9", role="r"), "REG_ORGANISATION_UNKNOWN"),
        (one("contacts", id="lh-1", organisation="xa", role="r"), "REG_ID_TWICE"),
        (one("contacts", id="b", organisation="xa", role="A 0912 345 678"), "REG_CONTACT_PERSONAL"),
        (meeting(title="Giao ban, gọi 0912 345 678"), "REG_TEXT_PERSONAL"),
        (one("use_permits", **USE | {"purpose": "Gọi 0912345678"}), "REG_TEXT_PERSONAL"),
        (one("contacts", id="b", organisation="xa", role="a@laichau.vn"), "REG_CONTACT_PERSONAL"),
        (one("handovers", **HANDOVER | {"taker": "so"}), "REG_HANDED_TO_ITSELF"),
        (one("handovers", **HANDOVER, sha256="ab"), "REG_SHA256"),
        (one("handovers", **HANDOVER | {"devices": "[codec-z]"}), "REG_DEVICE_UNKNOWN"),
        (one("organisations", **ORGANISATION, successors="[x]"), "REG_SUCCESSOR_ITSELF"),
        (one("organisations", **ORGANISATION, valid_to="2025-06-30"), "REG_ENDS_FIRST"),
        (one("organisations", **ORGANISATION, unit='"03388"'), "REG_UNIT_HALF"),
        (one("organisations", **ORGANISATION, unit="xa"), "REG_UNIT_CODE"),
        (
            one("organisations", **ORGANISATION, unit='"03388"', unit_since="2020-01-01"),
            "REG_UNIT_UNKNOWN",
        ),
        (one("organisations", **ORGANISATION | {"kind": "xã"}), "REG_WORD"),
        (one("leased", id="t", contract="hd9", kind="service"), "REG_CONTRACT_UNKNOWN"),
        (one("leased", id="t", contract="hd", kind="device"), "REG_LEASED_WHERE"),
        (one("leased", id="t", contract="hd", kind="line"), "REG_LEASED_WHERE"),
        (one("lines", id="l", site="dc-a", provider="fpt", capacity="10"), "REG_PROVIDER_UNKNOWN"),
        (one("lines", id="l", site="dc-a", provider="vnpt", capacity="0"), "REG_NO_CAPACITY"),
        (one("lines", id="l", site="dc-a", provider="vnpt", capacity="nhanh"), "REG_NUMBER"),
        (one("rooms", site="dc-a", items="[codec]", seen="2026-11-01"), "REG_SEEN_HALF"),
        (one("rooms", site="dc-a", items="[sofa]"), "REG_WORD"),
        ("backdrop: {width: 300, height: 200, background: xanh, text: '#FFFFFF'}", "REG_COLOUR"),
        ("picture: {chair: [0.1, 0.1, 0.9]}", "REG_COUNT"),
        ("picture: {chair: [0.9, 0.1, 0.1, 0.9]}", "REG_REGION"),
        ("bands: {temperature: [32, 20]}", "REG_BAND"),
        ("incident_rules: {mend_within_of: {fpt: 24h}}", "REG_PROVIDER_UNKNOWN"),
        ("line_rules: {most_load: 90}", "REG_NUMBER"),
        (one("use_permits", **USE | {"end": "2026-11-01T07:00"}), "REG_ENDS_FIRST"),
    ],
)
@pytest.mark.clause("register:leased", "7.2")
@pytest.mark.clause("register:lines", "11.1")
def test_what_cannot_be_so_is_refused(text, code):
    assert code in with_all(text)


@pytest.mark.parametrize(
    "rules",
    [
        "incident_rules: {mend_within_of: {fpt: 24h}}",
        "meeting_rules:\n  ports: {codec-z: 4}\n",
        "meeting_rules:\n  duty_sites: [dc-x]\n",
    ],
)
def test_a_rule_that_names_what_is_not_there_is_told_at_its_line(rules):
    """Code scanning refuses a whole report in which one result has no file."""
    (problem,) = read(ORGANISATIONS, rules)[1]

    assert problem.place.file == "registers/1.yaml"
    assert problem.place.line == rules.count("\n") or problem.place.line == 1


def test_one_invitation_of_two_meetings_is_told_and_not_refused():
    again = meeting(id="giao-ban-13", start="2026-12-02T08:00", end="2026-12-02T09:00")

    (problem,) = read(meeting(), again)[1]

    assert (problem.code, problem.gravity) == ("REG_NUMBER_TWICE", "warning")
    assert codes(meeting(), again.replace("2026-11-25", "2025-11-25")) == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (one("organisations", **ORGANISATION, valid_to="2026-06-30"), "REG_NO_SUCCESSOR"),
        (one("contacts", id="b", organisation="so", role="r"), "REG_CONTACT_UNCONFIRMED"),
        (
            one("contacts", id="b", organisation="so", role="r", confirmed="2025-11-01"),
            "REG_CONTACT_OLD",
        ),
        (
            one(
                "contacts",
                id="b",
                organisation="xa",
                role="Cán bộ phối hợp",
                confirmed="2026-11-01",
                sites="[dc-a, dc-b, dc-c]",
            ),
            "REG_CONTACT_TWICE",
        ),
        (
            one("unit_rules", organisation="so", number="01/QĐ-SKHCN", issued="2026-01-01"),
            "REG_RULE_NONE",
        ),
        (
            one("unit_rules", organisation="xa", number="01/QĐ-UBND", issued="2024-01-01"),
            "REG_RULE_OLD",
        ),
        (
            one(
                "unit_rules",
                organisation="xa",
                number="01/QĐ-UBND",
                issued="2026-01-01",
                valid_to="2026-10-01",
            ),
            "REG_RULE_ENDED",
        ),
        (one("handovers", **HANDOVER | {"devices": "[cms-1]"}), "REG_CUSTODY_OTHER"),
        (one("equipment", role="satellite", items="[codec]"), "REG_ROOM_NONE"),
        (
            one("equipment", role="satellite", items="[codec, ups]")
            + "rooms:\n  - {site: dc-a, items: [codec]}\n  - {site: dc-b, items: [ups, codec]}\n"
            "  - {site: dc-c, items: [ups, codec]}\n",
            "REG_EQUIPMENT_MISSING",
        ),
        (one("use_permits", **USE | {"end": "2026-11-24T08:00", "start": "2026-11-01T07:00"}), ""),
        (
            one("use_permits", **USE | {"end": "2026-11-23T08:00", "start": "2026-11-01T07:00"}),
            "REG_USE_ENDED",
        ),
        (
            one(
                "leased",
                id="t",
                contract="hd",
                kind="device",
                host="codec-a",
                support_end="2026-01-01",
            ),
            "REG_SUPPORT_ENDED",
        ),
        (one("leased", **LEASED, support_end="2029-12-31"), "REG_SUPPORT_OTHER"),
        (one("leased", **LEASED, support_end="2030-01-01"), ""),
        (one("leased", **LEASED), ""),
        (one("duty", **SHIFT | {"end": "2026-12-01T09:00"}) + meeting(), "REG_DUTY_NONE"),
        (one("duty", **SHIFT) + meeting(), "REG_DUTY_NONE"),  # dc-b is of that level, too
        (one("duty", **BOTH) + meeting(), ""),
        (one("duty", **SHIFT) + RULES + meeting(), ""),
        (meeting(staff="{dc-a: [lh-1]}"), "REG_STAFF_NONE"),  # of dc-b nobody
        (meeting(staff="{dc-a: [lh-1], dc-b: [lh-1]}"), ""),
        (meeting(staff="{dc-a: [lh-1]}", cancelled="true"), ""),
        (meeting(staff="{dc-a: [lh-1], dc-b: [lh-1]}", organiser="so"), "REG_STAFF_AGENCY_NONE"),
        (one("duty", **SHIFT) + meeting(cancelled="true", chair="dc-b"), ""),
    ],
)
@pytest.mark.clause("register:unit_rules", "12.1")
@pytest.mark.clause("register:duty", "11.2")
@pytest.mark.clause("register:meetings", "9.2", "10.2")
@pytest.mark.clause("register:equipment", "2.3")
@pytest.mark.clause("register:rooms", "2.3")
def test_what_is_due_on_the_day_is_a_warning(text, code):
    _, problems = read(ORGANISATIONS, CONTACTS, CONTRACT, text)

    assert {problem.gravity for problem in problems} <= {"warning"}
    assert {problem.code for problem in problems} == ({code} if code else set())


@pytest.mark.clause("register:contacts", "10.2")
@pytest.mark.clause("register:contracts", "7.2")
def test_a_contract_ends_and_a_contact_grows_old_with_the_days():
    assert with_all(on=date(2026, 12, 31)) == []
    assert with_all(on=date(2027, 1, 1)) == ["REG_CONTRACT_ENDED"]
    assert with_all(on=date(2027, 11, 3)) == ["REG_CONTACT_OLD", "REG_CONTRACT_ENDED"]


def test_a_site_whose_liaison_left_has_none():
    left = CONTACTS.replace("confirmed:", "until: 2026-11-20\n    confirmed:")

    assert codes(ORGANISATIONS, left) == ["REG_LIAISON_NONE"] * 3


MERGED = rows(
    "organisations",
    """\
    - id: xa-cu
      name: UBND xã cũ
      kind: unit
      valid_from: 2020-01-01
      valid_to: 2025-06-30
      successors: [xa-moi]
    - id: xa-moi
      name: UBND phường Đoàn Kết
      kind: unit
      valid_from: 2025-07-01
      unit: "03388"
      unit_since: 2025-07-01
    """,
)


@pytest.mark.clause("register:handovers", "10.1")
def test_devices_of_a_merged_unit_need_minutes_that_hand_them_over():
    minutes = one(
        "handovers",
        number="02/BB-UBND",
        day="2025-07-02",
        devices="[codec-a, codec-b, codec-c]",
        giver="xa-cu",
        taker="xa-moi",
    )

    assert codes(MERGED) == ["REG_HANDOVER_NONE"]  # of three devices, at one place
    assert codes(MERGED, minutes) == []
    assert codes(MERGED, minutes.replace("2025-07-02", "2025-06-30")) == ["REG_HANDOVER_NONE"]


@pytest.mark.clause("register:organisations", "1.2")
def test_what_names_a_body_that_ended_is_told_who_took_over():
    contact = one(
        "contacts",
        id="a",
        organisation="xa-cu",
        role="r",
        confirmed="2026-11-01",
        sites="[dc-a, dc-b, dc-c]",
    )

    found = [each for each in read(MERGED, contact)[1] if each.code == "REG_ORGANISATION_ENDED"]

    assert [each.facts["successors"] for each in found] == ["xa-moi"]
