"""A long proposal is told on one screen, and nothing that takes a device away is cut short."""

from fleetcfg.declared.edit_impact import EditReport, FactEdit
from fleetcfg.report.declarations.import_text import MOST_LINES, ImportOffer, proposal_text
from fleetcfg.words import Words
from fleetcfg.workflow.declarations.file_edits import FileEdit
from fleetcfg.workflow.declarations.import_inventory import ImportProposal
from tests.declared.sheets.books import book
from tests.workflow.declarations.test_import_inventory import ALL_FILE
from tests.workflow.tables import FILES, propose, sources

HEADS = ("Tên phòng", "Địa chỉ IP", "Hãng", "Model", "Mã đơn vị", "Nhà mạng", "Vai trò")
GIVEN = {"Đơn vị từ ngày": "2025-07-01", "credential": "keyring:gbtt"}
VI = Words("vi")


def forty() -> ImportProposal:
    rows = [
        (f"Xã {n}", f"10.0.0.{n}", "Huawei", "TE30", "03388", "VNPT", "vệ tinh")
        for n in range(1, 41)
    ]
    empty = {"inventory/group_vars/all.yaml": FILES[ALL_FILE]}
    return propose(book({"DS": [HEADS, *rows]}), sources(empty), "a.xlsx", given=GIVEN)


def test_forty_rooms_are_told_on_one_screen_and_whole_if_that_is_asked_for():
    short = proposal_text(ImportOffer(forty()), VI)
    whole = proposal_text(ImportOffer(forty(), is_whole=True), VI)

    assert short.count("\n") < 75
    assert whole.count("\n") > 1000
    assert "40 thiết bị mới" in short
    assert "và 38 tệp nữa" in short  # of 41 new ones and that of the hosts, three are named
    assert "và 37 thiết bị nữa" in short
    assert "điểm cầu: 40 mới" in short
    assert f"đủ {whole.count(chr(10))} dòng: --details" in short
    assert all(f"xa-{n}:" in whole for n in range(1, 41))
    assert "--details" not in whole


def test_what_all_new_devices_have_is_told_once():
    short = proposal_text(ImportOffer(forty()), VI)

    assert short.count("keyring:gbtt") == 1
    assert short.count("kiểu máy TE30") == 1
    assert "Giống nhau ở cả 40 thiết bị: họ thiết bị huawei_te" in " ".join(short.split())


def test_a_short_proposal_is_told_whole_unasked():
    edit = FileEdit("inventory/hosts.yaml", b"all:\n", b"all:\n  hosts: {}\n")
    one = ImportProposal("a.xlsx", (edit,), EditReport())

    assert proposal_text(ImportOffer(one), VI) == proposal_text(ImportOffer(one, is_whole=True), VI)
    assert "+  hosts: {}" in proposal_text(ImportOffer(one), VI)


def test_every_device_that_goes_or_moves_is_named():
    long = b"x\n" * (MOST_LINES + 1)
    gone = tuple(f"codec-{n}" for n in range(40))
    moved = tuple(FactEdit(f"room-{n}", "site", "dc-1", "dc-2") for n in range(40))
    facts = tuple(FactEdit(f"box-{n}", "model", "a", "b") for n in range(40))
    effect = EditReport(removed=gone, moved=moved, facts=facts)
    told = ImportProposal("a.xlsx", (FileEdit("a.yaml", None, long),), effect)

    short = proposal_text(ImportOffer(told), VI).replace("\n", " ").replace(",", " ").split()

    assert {*gone} <= {*short}
    assert {f"room-{n}" for n in range(40)} <= {each.rstrip(":") for each in short}
    assert "box-0" in short
    assert "box-9" not in short  # forty that change alike stand once
    assert "+37:" in short


def test_files_that_people_wrote_stand_before_new_ones_and_each_says_how_much():
    old = FileEdit("z.yaml", b"a: 1\nb: 2\n", b"a: 1\n")
    new = FileEdit("a.yaml", None, b"x: 1\n" * (MOST_LINES + 1))
    gone = FileEdit("b.yaml", b"x: 1\n", None)
    told = ImportProposal("a.xlsx", (new, gone, old), EditReport())

    lines = proposal_text(ImportOffer(told), VI).splitlines()

    first = lines.index("TỆP SẼ GHI") + 1
    assert [line.strip() for line in lines[first : first + 3]] == [
        "b.yaml: bỏ tệp, 1 dòng",
        "z.yaml, bớt 1 dòng",
        f"a.yaml: tệp mới, {MOST_LINES + 1} dòng",
    ]
