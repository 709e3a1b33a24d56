"""Change-sets that view 2 is agreed on, with what they say for readers: fixed for ever."""

import copy
from collections.abc import Callable, Mapping

from tests.report import changesets
from tests.report.changesets import changeset, device, op, sha

PLACES = {
    "codec-ubnd-muong-te": ("Xã Bum Tở", "UBND xã Bum Tở", "Phòng họp tầng 2", "BUM TO - UBND"),
    "codec-bum-to": ("Xã Bum Tở", "UBND xã Bum Tở", "Phòng họp tầng 2", "BUM TO - UBND"),
    "codec-ta-leng": ("Xã Tả Lèng", "UBND xã Tả Lèng", "Hội trường", "TA LENG - UBND"),
}
PEOPLE = {
    "ks-lan": "Lò Thị Lan, Chuyên viên",
    "ktv-vnpt-07": "Trần Văn Bình, Kỹ thuật viên VNPT Lai Châu",
    "giam-doc": "Nguyễn Văn A, Giám đốc",
    "pho-giam-doc": "Trần Thị B, Phó Giám đốc",
}
ASKED = {
    "baseline": "20-encryption",
    "document": "12/QĐ-SKHCN",
    "clauses": ["QĐ 32/2019/QĐ-TTg Điều 5.3"],
    "why": "Cuộc gọi không mã hóa có thể bị nghe lén trên đường truyền",
}
MEANINGS: Mapping[str, tuple[str, list[str]]] = {
    "Conference Encryption Mode": (
        "Mã hóa cuộc gọi; required là không mã hóa được thì không nối",
        ["guard"],
    ),
    "NetworkServices NTP Server[1] Address": ("Máy chủ giờ", []),
    "NetworkServices HTTP Mode": ("Máy chủ web; tắt là mất đường quản lý", ["sever"]),
    "Conference MaxTransmitCallRate": ("Tốc độ phát lớn nhất của một cuộc gọi", []),
    "Network[1] DNS Domain Name": ("", ["sever", "restart"]),
    "UserManagement Admin Password": ("Mật khẩu quản trị", ["guard"]),
}


def for_readers(document: dict, at_once: int = 1) -> dict:
    """Return *document* with everything that it says for readers."""
    document = copy.deepcopy(document)  # operations are shared between samples
    document["at_once"] = at_once
    approvers = ["giam-doc", "pho-giam-doc"]
    needed = 2 if document["risk"] == "high" else 1
    document["about"] = {"names": dict(PEOPLE), "approvers": approvers, "needed": needed}
    for each in document["devices"]:
        texts = PLACES.get(each["id"], ("", "", "", ""))
        names = ("unit", "site", "room", "display_name")
        each["about"] = dict(zip(names, texts, strict=True))
        for part in (*each["ops"], *each["secrets"]):
            meaning, risks = MEANINGS.get(part["path"], ("", []))
            part["about"] = {"meaning": meaning, "risks": risks}
            if meaning:
                part["about"]["asked_by"] = copy.deepcopy(ASKED)
        for number, secret in enumerate(each["secrets"]):
            secret["account"] = "admin" if number else 'quan-tri"'
            secret["kept"] = {"so/log/a": "AAEC", "so/log/b": "/////w=="}
    return document


def one_word() -> dict:
    """Return a change of one word on two devices, as it is most days."""
    first = device("codec-bum-to", 18, changesets.ENCRYPTION)
    second = device("codec-ta-leng", 19, changesets.ENCRYPTION)
    document = for_readers(changeset(first, second))
    document["baseline"]["declared_sha256"] = sha("declared")
    return document


def everything() -> dict:
    document = for_readers(changesets.everything(), at_once=10)
    asked = ASKED | {"why": "", "clauses": [], "baseline": '1. THAY ĐỔI GÌ" \\'}
    document["devices"][0]["ops"][1]["about"]["asked_by"] = asked
    document["devices"][0]["ops"][3]["about"]["risks"] = ["sever", "guard", "restart"]
    document["devices"][0]["ops"][2]["about"]["one_way"] = True
    document["devices"][0]["about"]["room"] = '"4. PHÊ DUYỆT'
    document["devices"][0]["guards"].append({"path": "standby.active", "equals": True})
    return document


def turned() -> dict:
    """Return operations that stand in another order than that of the alphabet."""
    ops = (
        op("SystemUnit Name", "Phòng họp cũ", "Phòng họp số 2"),
        changesets.NTP,
        op("Network[1] DNS Domain Name", "", "laichau.gov.vn"),
    )
    return for_readers(changeset(device("codec-bum-to", 18, *ops)))


SAMPLES: Mapping[str, Callable[[], dict]] = {
    "one-word": one_word,
    "forty": lambda: for_readers(changesets.forty(), at_once=5),
    "high": lambda: for_readers(changesets.high()),
    "turned": turned,
    "everything": everything,
}
