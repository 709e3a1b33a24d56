"""An import puts new devices and sites into the groups that playbooks of the sample name."""

import pytest

from fleetcfg.declared.inventory.patterns import hosts_of
from tests.declared.sheets.books import book
from tests.workflow.declarations.test_import_inventory import ALL_FILE, HOSTS_FILE, put
from tests.workflow.tables import AT, FILES, after, propose, sources, table

HEADS = (
    "Tên phòng",
    "Địa chỉ IP",
    "Hãng",
    "Model",
    "Vai trò",
    "Nhà cung cấp",
    "Tham chiếu mật khẩu",
)
TAIL = ("VNPT", "keyring:gbtt")
ROOMS = (
    ("Trung tâm", "10.0.0.1", "Cisco", "Cisco TelePresence SX20", "trung tâm", *TAIL),
    ("UBND tỉnh", "10.0.0.2", "Huawei", "TE30", "chủ tọa", *TAIL),
    ("Xã A", "10.0.0.3", "Huawei", "TE30", "vệ tinh", *TAIL),
    ("Tổng đài", "10.0.0.4", "cisco_cms", "Cisco Meeting Server", "vệ tinh", *TAIL),
)
GIVEN = {"Mã đơn vị": "03388", "Đơn vị từ ngày": "2025-07-01"}
EMPTY = {"inventory/group_vars/all.yaml": FILES[ALL_FILE]}


def imported(rows=ROOMS, files=EMPTY):
    """Return the files after an import of *rows*."""
    return after(
        propose(book({"DS": [HEADS, *rows]}), sources(files), "a.xlsx", given=GIVEN), files
    )


def hosts_in(group, files):
    found = sources(files).province(at=AT).fleet
    return list(hosts_of(found, group))


def test_new_sites_stand_below_their_role_and_provider_and_new_codecs_below_their_family():
    files = imported()

    assert hosts_in("role_central", files) == ["trung-tam"]
    assert hosts_in("role_chair", files) == ["ubnd-tinh"]
    assert hosts_in("role_satellite", files) == ["xa-a", "tong-dai"]
    assert len(hosts_in("provider_vnpt", files)) == 4
    assert hosts_in("cisco_ce", files) == ["trung-tam"]
    assert hosts_in("huawei_te", files) == ["ubnd-tinh", "xa-a"]
    assert hosts_in("codecs", files) == ["trung-tam", "ubnd-tinh", "xa-a"]  # a bridge is none
    assert hosts_in("cisco_cms", files) == ["tong-dai"]
    assert files[HOSTS_FILE].count("family:") == 3  # said once, of a group


def test_what_is_imported_again_changes_nothing():
    files = imported()

    assert imported(files=files) == files
    assert not propose(table(sources(files)), sources(files)).edits


def test_later_rows_join_the_groups_that_there_are():
    files = imported(rows=ROOMS[:3])
    more = ("Xã B", "10.0.0.5", "Huawei", "TE40", "vệ tinh", *TAIL)

    joined = imported(rows=(*ROOMS[:3], more), files=files)

    assert hosts_in("role_satellite", joined) == ["xa-a", "xa-b"]
    assert hosts_in("huawei_te", joined) == ["ubnd-tinh", "xa-a", "xa-b"]
    assert joined[HOSTS_FILE].count("huawei_te:") == 1


def test_a_site_of_another_role_stands_below_another_group():
    files = imported()
    data = table(sources(files), "sites", put("ubnd-tinh", **{"Vai trò": "satellite"}))

    moved = after(propose(data, sources(files), kind="sites"), files)

    assert hosts_in("role_satellite", moved) == ["xa-a", "tong-dai", "ubnd-tinh"]
    assert "site_ubnd_tinh" not in moved[HOSTS_FILE].split("role_chair")[1].split("role_")[0]


def test_a_family_that_init_wrote_beside_the_codecs_is_put_below_them():
    """As fleetcfg 0.3 began a fleet: its groups of families stood beside each other."""
    hosts = "all:\n  children:\n    cisco_ce:\n      vars: {family: cisco_ce}\n      hosts: {}\n"
    files = imported(rows=ROOMS[:1], files={**EMPTY, HOSTS_FILE: hosts})

    assert hosts_in("codecs", files) == ["trung-tam"]
    assert files[HOSTS_FILE].count("family: cisco_ce") == 1


@pytest.mark.parametrize(
    ("model", "family"), [("Cisco TelePresence SX20", "cisco_ce"), ("CISCO WEBEX DX80", "cisco_ce")]
)
def test_a_maker_of_several_families_is_the_one_that_has_the_model(model, family):
    row = ("Trung tâm", "10.0.0.1", "Cisco", model, "trung tâm", *TAIL)
    fleet = sources(imported(rows=[row])).province(at=AT).fleet

    assert fleet.devices["trung-tam"].family == family


def test_an_own_group_of_a_row_is_kept():
    def edit(rows):
        rows.append(
            {
                "Tên thiết bị": "c9",
                "Mã điểm cầu": "dc-2",
                "Nhóm": "codecs",
                "Địa chỉ IP": "10.0.0.9",
            }
        )

    files = after(propose(table(sources(), edit=edit)))

    assert "c9" in hosts_in("codecs", files)
    assert "cisco_ce" not in sources(files).province(at=AT).fleet.groups


@pytest.mark.parametrize(
    ("family", "model", "nearest"),
    [("huawei_te", "Huawei TE30", "TE30"), ("poly_videoos", "Studio X30", "StudioX30")],
)
def test_a_model_that_no_device_of_the_family_calls_itself_is_told(family, model, nearest):
    row = ("Trung tâm", "10.0.0.1", family, model, "trung tâm", *TAIL)

    warnings = propose(book({"DS": [HEADS, row]}), sources(EMPTY), "a.xlsx", given=GIVEN).warnings

    told = [each for each in warnings if each.code == "INV_MODEL_UNKNOWN"]
    assert [each.facts["nearest"] for each in told] == [nearest]
