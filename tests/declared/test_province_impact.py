"""An edit of the province's registers is told, and how what is added is reached."""

import pytest

from fleetcfg.authority import contact
from fleetcfg.declared.edit_impact import CONNECTION, effective_changes
from fleetcfg.declared.inventory.variables import DEVICE_VARIABLES
from fleetcfg.declared.province import load
from fleetcfg.declared.tree import Tree
from fleetcfg.report.documents.document_parts import edit_parts
from fleetcfg.words import Words
from tests.declared.inventory.test_fleet import CATALOGS, ON, WORLD


def province(old="", new=""):
    files = {path: text.replace(old, new) if old else text for path, text in WORLD.items()}
    tree = Tree({path: data.encode() for path, data in sorted(files.items())})
    return load([tree], Tree({}), Tree({}), catalogs=CATALOGS, on=ON)


def edited(old, new):
    return effective_changes(province(), province(old, new))


def page(edit):
    parts = list(edit_parts(edit, Words("en"), every=False))
    return [(row.mark, row.name, row.text) for part in parts for row in part.rows]


@pytest.mark.parametrize(
    ("old", "new", "register", "name", "before", "after"),
    [
        ("[10.0.0.0/24,", "[10.0.0.0/24, 10.9.0.0/16,", "networks", "10.9.0.0/16", None, {}),
        (', "2001:db8::/64"]', "]", "networks", "2001:db8::/64", {}, None),
        ("Quy chế", "Khác", "legal_bases", "QĐ 32/2019", {"title": "Quy chế"}, {"title": "Khác"}),
        ("1/HĐ", "2/HĐ", "providers", "vnpt", {"contract": "1/HĐ"}, {"contract": "2/HĐ"}),
        (
            "2025-06-30}",
            "2025-05-30}",
            "units",
            "03388 2012-01-01",
            {"valid_to": "2025-06-30"},
            {"valid_to": "2025-05-30"},
        ),
    ],
)
def test_a_register_that_is_another_is_told(old, new, register, name, before, after):
    edit = edited(old, new)

    assert not edit.is_empty
    (told,) = edit.province
    assert (told.register, told.name, told.before, told.after) == (register, name, before, after)


def test_another_provider_of_a_site_is_told():
    edit = edited("room: Phòng 1\n  provider: vnpt", "room: Phòng 1\n  provider: fpt")

    assert {(each.name, *each.before, *each.after.values()) for each in edit.province} == {
        ("dc-1", "provider", "fpt"),
        ("dc-2", "provider", "fpt"),
    }


def test_who_keeps_a_device_and_until_when_is_told():
    edit = edited("custodian: Văn phòng", "custodian: Người khác\n        support_end: 2027-01-01")

    assert {(each.fact, each.before, each.after) for each in edit.facts} == {
        ("custodian", "Văn phòng", "Người khác"),
        ("support_end", "", "2027-01-01"),
    }


def test_the_page_says_what_may_be_called_and_not_that_nothing_changes():
    edit = edited("[10.0.0.0/24,", "[10.0.0.0/24, 10.9.0.0/16,")

    assert page(edit) == [("+", "network 10.9.0.0/16", "none → declared")]


def test_an_added_device_is_told_with_how_it_is_reached_and_recognised():
    edit = edited(
        "        codec-1: {ansible_host: 10.0.0.1,", "        codec-x: {ansible_host: 10.0.0.9,"
    )
    (row,) = [row for row in page(edit) if row[0] == "+"]

    assert row[1] == "codec-x"
    for told in ("family cisco_ce", "address 10.0.0.9", "credential kept in keyring:gbtt"):
        assert told in row[2]
    for told in ("serial SN1", "trusted CA ca.pem", "MAC 02:00:00:00:00:01"):
        assert told in row[2]
    assert 'custodian "Văn phòng"' in row[2]


def test_every_fact_that_must_be_signed_to_be_contacted_is_told_where_it_is_edited():
    told = {*CONNECTION, "authority_pem"}  # the bytes of an authority are told as `authority`

    assert {*contact._FACTS.values()} <= told


def test_each_variable_of_a_device_must_be_signed_to_be_contacted_or_opens_no_connection():
    """One that is added must be one or the other: what is not said here could be edited."""
    compared = {"serial_number", "mac", "model", "firmware", "switch", "switch_port"}

    assert {*contact._FACTS} == {*DEVICE_VARIABLES} - compared - {"custodian", "support_end"}


def test_another_zone_of_a_device_is_told():
    edit = edited("custodian: Văn phòng", "custodian: Văn phòng\n        zone: vnpt")

    assert {(each.fact, each.before, each.after) for each in edit.facts} == {("zone", "", "vnpt")}
