"""An import changes what a cell asks for, where it stands, and nothing else."""

from dataclasses import replace

import pytest

from fleetcfg.errors import RequestError
from fleetcfg.model.problem import InvalidDeclarationsError
from tests.declared.sheets.books import book
from tests.workflow.tables import AT, FILES, after, changed, propose, sources, table

NAME, SITE_ID, GROUP, MODEL = "Tên thiết bị", "Mã điểm cầu", "Nhóm", "Kiểu máy"
ADDRESS, SERIAL, SWITCH, FAMILY = "Địa chỉ IP", "Số máy", "Bộ chuyển mạch", "Họ thiết bị"
CUSTODIAN, SUPPORT, TRANSPORT = "Đơn vị quản lý", "Hết hỗ trợ", "Cách kết nối"
HOSTS_FILE, ALL_FILE = "inventory/hosts.yaml", "inventory/group_vars/all.yaml"
THIRD = "inventory/host_vars/codec-3.yaml"
OLD = '  - {code: "03388", name: Phường Quyết Tiến, valid_from: 2012-01-01, valid_to: 2025-06-30}'


def put(name, **cells):
    """Return an edit that types *cells* into the row that begins with *name*."""

    def edit(rows):
        row = next(row for row in rows if next(iter(row.values())) == name)
        row.update({key.replace("_", " "): text for key, text in cells.items()})

    return edit


def edited(name, heading, text, kind="devices"):
    return propose(table(sources(), kind, put(name, **{heading: text})), kind=kind)


def refused(data, **options):
    """Return the place, code and nearest of each problem that an import is refused for."""
    with pytest.raises(InvalidDeclarationsError) as error:
        propose(data, **options)
    return [(str(p.place), p.code, p.facts.get("nearest")) for p in error.value.problems]


# ------------------------------------------------------------ one cell


@pytest.mark.parametrize(
    ("host", "heading", "text", "file", "gone", "come"),
    [
        (
            "codec-1",
            SERIAL,
            "SN9",
            HOSTS_FILE,
            "          serial_number: SN1  # đọc tại máy",
            "          serial_number: SN9  # đọc tại máy",
        ),
        (
            "codec-2",
            SERIAL,
            "SN9",
            HOSTS_FILE,
            '        codec-2: {ansible_host: 10.0.0.2, serial_number: "SN2"}',
            '        codec-2: {ansible_host: 10.0.0.2, serial_number: "SN9"}',
        ),
        ("codec-1", MODEL, "SX: 10", HOSTS_FILE, None, '          model: "SX: 10"'),
        ("codec-1", SWITCH, "", HOSTS_FILE, "          switch: sw-1", None),
        ("codec-3", MODEL, "SX80", THIRD, "model: SX20", "model: SX80"),
        (
            "codec-3",
            SUPPORT,
            "2/3/2028",
            THIRD,
            "support_end: 2027-01-01",
            "support_end: 2028-03-02",
        ),
        ("codec-4", MODEL, "SX10", "inventory/host_vars/codec-4.yaml", None, "model: SX10"),
    ],
)
def test_a_cell_changes_its_own_line(host, heading, text, file, gone, come):
    proposal = edited(host, heading, text)

    assert changed(proposal) == {file: ([gone] if gone else [], [come] if come else [])}
    assert (proposal.own, proposal.absent) == ((), ())
    assert [edit.host for edit in proposal.effect.facts] == [host]


def test_a_value_of_a_group_becomes_the_devices_own_and_the_group_keeps_it():
    proposal = edited("codec-1", CUSTODIAN, "UBND phường")

    assert changed(proposal) == {HOSTS_FILE: ([], ["          custodian: UBND phường"])}
    assert proposal.own == (("codec-1", "custodian"),)
    assert [(f.host, f.before, f.after) for f in proposal.effect.facts] == [
        ("codec-1", "Văn phòng", "UBND phường")
    ]


def test_a_value_of_a_group_cannot_be_cleared_for_one():
    data = table(sources(), edit=put("codec-1", **{CUSTODIAN: ""}))

    assert refused(data) == [("a.csv!Q3", "SHEET_OF_GROUP", None)]


@pytest.mark.parametrize(
    ("heading", "text", "gone", "come"),
    [
        (
            "Tên điểm cầu",
            "Hội trường",
            "  name: Điểm cầu 1  # tên cũ",
            "  name: Hội trường  # tên cũ",
        ),
        ("Điện thoại người phối hợp", "0213 3", None, '      phone: "0213 3"'),
        ("Người phối hợp", "B", "      name: A", "      name: B"),
    ],
)
def test_a_cell_of_a_site_changes_its_own_line(heading, text, gone, come):
    proposal = edited("dc-1", heading, text, kind="sites")

    came = [come, come.replace('"', "")] if come else [None]
    (file, lines), *others = changed(proposal).items()
    assert (file, others) == ("inventory/group_vars/site_1.yaml", [])
    assert lines[0] == ([gone] if gone else [])
    assert lines[1] in [[line] for line in came]


def test_a_person_that_a_site_has_not_is_made_and_taken_away_again():
    cells = {"Kỹ thuật trực": "C", "Chức danh kỹ thuật trực": "Trực"}
    made = after(propose(table(sources(), "sites", put("dc-1", **cells)), kind="sites"))

    assert made["inventory/group_vars/site_1.yaml"].endswith(
        "  technician:\n    role: Trực\n    name: C\n"
    )
    empty = dict.fromkeys(cells, "")
    again = propose(
        table(sources(made), "sites", put("dc-1", **empty)), sources(made), kind="sites"
    )
    assert after(again, made) == FILES


def test_a_row_of_a_register_is_found_by_code_and_first_day():
    def edit(rows):
        rows[2]["Tên đơn vị"] = "Phường cũ"
        rows.append({"Mã đơn vị": "03390", "Tên đơn vị": "Xã Bình Lư", "Từ ngày": "01/07/2025"})

    proposal = propose(table(sources(), "units", edit), kind="units")

    assert changed(proposal)[ALL_FILE] == (
        [OLD],
        [
            OLD.replace("Quyết Tiến", "cũ"),
            '  - {code: "03390", name: Xã Bình Lư, valid_from: 2025-07-01}',
        ],
    )
    assert [edit.name for edit in proposal.effect.province] == [
        "03388 2012-01-01",
        "03390 2025-07-01",
    ]


# ------------------------------------------------------------ rows that come, move and go


def test_a_new_row_is_a_device_in_its_group_and_at_its_site():
    def edit(rows):
        rows.append(
            {NAME: "codec-9", SITE_ID: "dc-2", GROUP: "codecs", ADDRESS: "10.0.0.9", MODEL: "On"}
        )

    proposal = propose(table(sources(), edit=edit))

    text = after(proposal)[HOSTS_FILE]
    assert (
        '        codec-9:\n          model: "On"\n          ansible_host: 10.0.0.9\n      vars:'
        in text
    )
    assert "{codec-2: , codec-4: , codec-5: , codec-9: " in text
    assert proposal.effect.added == ("codec-9",)
    site = sources(after(proposal)).province(at=AT).fleet.devices["codec-9"].site
    assert site is not None
    assert site.id == "dc-2"


def test_a_device_moves_with_what_is_said_of_it():
    proposal = edited("codec-3", SITE_ID, "dc-2")

    fleet = sources(after(proposal)).province(at=AT).fleet
    assert [(each.host, each.before, each.after) for each in proposal.effect.moved] == [
        ("codec-3", "dc-1", "dc-2")
    ]
    assert fleet.devices["codec-3"].model == "SX20"


def test_a_row_that_lacks_takes_a_device_out_only_if_that_is_asked_for():
    data = table(sources(), edit=lambda rows: rows.__delitem__(slice(3, None)))

    assert (propose(data).edits, propose(data).absent) == ((), ("codec-3", "codec-4", "codec-5"))
    with pytest.raises(InvalidDeclarationsError):  # two of them stand on one line
        propose(data, removes=True)

    one = table(sources(), edit=lambda rows: rows.__delitem__(3))
    proposal = propose(one, removes=True)
    assert proposal.effect.removed == ("codec-3",)
    assert "codec-3" not in "".join([*after(proposal), *after(proposal).values()])


def test_forty_rooms_become_devices_groups_and_sites():
    rows = [
        (str(n), f"Phòng họp xã số {n}", f"10.0.0.{n}", f"MAU{n:03}", "x") for n in range(1, 41)
    ]
    heads = ("STT", "Tên phòng", "Địa chỉ IP", "Số máy", "Người phụ trách")
    given = {
        "Hãng": "cisco_ce",
        "credential": "keyring:gbtt",
        "Vai trò": "satellite",
        "Mã đơn vị": "03388",
        "Đơn vị từ ngày": "2025-07-01",
        "Nhà mạng": "vnpt",
        "contact_role": "Phối hợp",
    }
    empty = {"inventory/group_vars/all.yaml": FILES[ALL_FILE]}
    data = book({"Danh sách": [heads, *rows]})

    proposal = propose(data, sources(empty), "phong.xlsx", given=given)

    files = after(proposal, empty)
    fleet = sources(files).province(at=AT).fleet
    assert len(files) == 1 + 1 + 40
    assert (len(fleet.devices), len(fleet.sites)) == (40, 40)
    device = fleet.devices["phong-hop-xa-so-7"]
    assert device.site is not None
    assert device.site.contacts[0].name == "x"
    assert (device.address, device.serial_number) == ("10.0.0.7", "MAU007")
    assert proposal.unpinned == tuple(sorted(fleet.devices))
    assert not propose(data, sources(files), "phong.xlsx", given=given).edits


# ------------------------------------------------------------ what cannot be


@pytest.mark.parametrize(
    ("host", "heading", "text", "told"),
    [
        ("codec-1", ADDRESS, "10.0.0.x", ("a.csv!F3", "INV_ADDRESS", None)),
        ("codec-1", ADDRESS, "10.0.0.2", ("a.csv!F4", "INV_ADDRESS_TWICE", None)),
        ("codec-1", ADDRESS, "10.9.9.9", ("a.csv!F3", "INV_OUTSIDE_NETWORKS", None)),
        ("codec-1", ADDRESS, "", ("a.csv!F3", "SHEET_CELL_NEEDED", None)),
        ("codec-1", SERIAL, "SN2", ("a.csv!J4", "INV_SERIAL_TWICE", None)),
        ("codec-1", "Địa chỉ MAC", "khong", ("a.csv!K3", "INV_MAC", None)),
        ("codec-1", FAMILY, "cisco-ce", ("a.csv!D3", "SHEET_CHOICE", "cisco_ce")),
        ("codec-1", SITE_ID, "dc_1", ("a.csv!B3", "SHEET_CHOICE", "dc-1")),
        ("codec-1", TRANSPORT, "htps", ("a.csv!G3", "SHEET_TRANSPORT", "https")),
        ("codec-1", TRANSPORT, "telnet", ("a.csv!G3", "INV_TRANSPORT", "")),
        (
            "codec-1",
            "Tham chiếu mật khẩu",
            "S3cret-Passw0rd!",
            ("a.csv!I3", "INV_SECRET_IN_FILE", None),
        ),
        ("codec-1", GROUP, "khac", ("a.csv!C3", "SHEET_GROUP", None)),
        ("codec-4", SITE_ID, "dc-1", None),
    ],
)
def test_a_cell_that_cannot_be_is_told_and_nothing_is_proposed(host, heading, text, told):
    data = table(sources(), edit=put(host, **{heading: text}))

    if told is None:
        assert propose(data).effect.moved
    else:
        assert told in refused(data)


def test_a_column_of_the_lines_of_providers_is_told_to_be_no_transport():
    """Until 0.3 the transport was called as they are, and tables of that time are still read."""
    old = table(sources()).decode().replace("Cách kết nối", "Đường truyền")
    lines = "Tên thiết bị,Đường truyền\ncodec-1,FTTH 8M\ncodec-2,FTTH 4M\n"

    assert not propose(old.encode()).edits
    assert [code for _, code, _ in refused(lines.encode())] == ["SHEET_TRANSPORT"] * 2


def test_all_of_them_are_told_at_once_and_of_very_many_the_first():
    def edit(rows):
        for row in rows[1:]:
            row[FAMILY], row[SITE_ID] = "x", "y"

    assert len(refused(table(sources(), edit=edit))) == 10
    many = "Tên máy,Cổng\n" + "".join(f"c{n},x{n}\n" for n in range(300))
    told = refused(many.encode())
    assert (len(told), told[-1][1]) == (201, "SHEET_MORE")
    alike = "Tên máy,Cổng\n" + "".join(f"c{n},x\n" for n in range(300))
    assert [code for _, code, _ in refused(alike.encode())].count("SHEET_WHOLE") == 300  # one fault


def test_rows_of_which_a_column_lacks_are_told_once():
    data = "Tên máy,IP\n" + "".join(f"c{n},10.0.0.{n}\n" for n in range(20, 60))

    assert refused(data.encode()) == [
        ("a.csv", "SHEET_COLUMN_NEEDED", None),
        ("a.csv", "SHEET_COLUMN_NEEDED", None),
    ]


def test_a_host_that_stands_in_a_range_is_not_edited_there():
    def remove(rows):
        del rows[4]

    assert refused(table(sources(), edit=remove), removes=True) == [("a.csv", "SHEET_RANGE", None)]


def test_text_that_looks_like_yaml_stays_text():
    text = "x}, family: manual # { { lookup } }: [1]"

    proposal = edited("codec-2", MODEL, text)

    device = sources(after(proposal)).province(at=AT).fleet.devices["codec-2"]
    assert (device.model, device.family) == (text, "cisco_ce")


def test_what_was_wrong_before_is_not_held_against_an_edit():
    broken = {**FILES, HOSTS_FILE: FILES[HOSTS_FILE].replace("10.0.0.3", "10.0.9.9")}
    data = table(sources(broken), edit=put("codec-1", **{MODEL: "SX80"}))

    assert propose(data, sources(broken)).edits


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.xls", b"", "IMPORT_KIND"),
        ("a.ods", b"", "IMPORT_KIND"),
        ("a.csv", b"", "IMPORT_EMPTY"),
        ("a.csv", "Tên máy,IP\n".encode(), "IMPORT_EMPTY"),
    ],
)
def test_a_file_with_nothing_to_import_is_refused(name, data, code):
    with pytest.raises(RequestError, match=code):
        propose(data, name=name)


def test_one_source_is_edited():
    tree = sources().inventories[0]

    with pytest.raises(RequestError, match="IMPORT_ONE_SOURCE"):
        propose(b"", replace(sources(), inventories=(tree, tree)))


def test_a_device_that_leaves_its_only_group_stays_in_the_inventory():
    only = (
        "all:\n  children:\n    site_1:\n      hosts:\n        codec-1:\n"
        "          ansible_host: 10.0.0.1\n          family: cisco_ce\n    site_2:\n"
    )
    files = {path: text for path, text in FILES.items() if "host_vars" not in path}
    files[HOSTS_FILE] = only
    data = table(sources(files), edit=put("codec-1", **{SITE_ID: ""}))

    proposal = propose(data, sources(files))

    device = sources(after(proposal, files)).province(at=AT).fleet.devices["codec-1"]
    assert (device.site, device.address, device.groups) == (None, "10.0.0.1", ("all", "ungrouped"))
