"""What view 2 says of a change-set, before it is text or a page: sections, blocks and rows. Pure.

Frozen with view 2: whatever changes here changes the digest that approvers signed. It takes what
names of people, rooms, meanings, reasons and risks there are from the document itself, where the
door has held them against what was signed; it has no table of dangerous paths.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Final, Literal

from fleetcfg.errors import RefusalError
from fleetcfg.trust.documents.about import AskedBy, DeviceAbout, ParameterAbout, PeopleAbout
from fleetcfg.trust.documents.changeset import (
    ChangeSet,
    DeviceChange,
    Guard,
    GuardValue,
    Operation,
    ParameterState,
    SealedSecret,
    read_changeset,
)
from fleetcfg.view.eights import eights
from fleetcfg.view.spelling import TRANSPORTS, VIETNAM, duration, literal, name, quoted

VIEW: Final = "2"
SPELLED: Final = {
    "listed": "lần lượt như đã kê",
    "random-20": "20 ký tự ngẫu nhiên",
    "rollback-and-stop": "hỏng thì trả lại như cũ rồi dừng",
}
LEVELS: Final = {"high": "CAO", "normal": "THƯỜNG", "low": "THẤP"}
RISKS: Final = {
    "sever": "CÓ THỂ LÀM MẤT ĐƯỜNG VÀO MÁY nếu giá trị sai",
    "guard": "LIÊN QUAN AN NINH: tài khoản, mã hóa, ai được nghe, xem hoặc điều khiển",
    "restart": "máy khởi động lại rồi mới có hiệu lực",
}
WEEKDAYS: Final = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")


@dataclass(frozen=True, slots=True)
class ViewRow:
    """One line of what is read; *kind* is how it is set: as words, or as a digest."""

    label: str
    text: str
    kind: Literal["words", "change", "warning", "digest"] = "words"


@dataclass(frozen=True, slots=True)
class ViewBlock:
    """Rows on one thing; *heading* is empty for the rows of a section itself."""

    heading: str
    rows: tuple[ViewRow, ...]


@dataclass(frozen=True, slots=True)
class ViewSection:
    """A part of the view; *title* is empty for the first."""

    title: str
    blocks: tuple[ViewBlock, ...]


@dataclass(frozen=True, slots=True)
class ReadView:
    """What an approver reads.

    Attributes:
        number: Id of the change-set; *sha256* its digest, 64 hex digits.
        sections: The annex last.
    """

    number: str
    sha256: str
    sections: tuple[ViewSection, ...]


_Group = tuple[Operation, tuple[str, ...]]


def read_view(payload: bytes) -> ReadView:
    """Return what an approver reads of the change-set in *payload*.

    Raises:
        RefusalError: As `read_changeset`; VIEW_MISMATCH if it was made for another view.
    """
    changeset = read_changeset(payload)
    if changeset.tool.view != VIEW:
        raise RefusalError("VIEW_MISMATCH", person="", view=changeset.tool.view)
    groups = _grouped(changeset)
    digits = sha256(payload).hexdigest()
    sections = (
        ViewSection("", (ViewBlock("", tuple(_head(changeset))),)),
        ViewSection("1. THAY ĐỔI GÌ, VÌ SAO", tuple(_what(changeset, groups))),
        ViewSection("2. TRÊN THIẾT BỊ NÀO", tuple(_where(changeset, groups))),
        ViewSection("3. LÀM THẾ NÀO", (ViewBlock("", tuple(_how(changeset, groups))),)),
        ViewSection("PHỤ LỤC: SỐ LIỆU ĐỂ ĐỐI CHIẾU", tuple(_annex(changeset, groups, digits))),
    )
    return ReadView(changeset.id, digits, sections)


def _head(changeset: ChangeSet) -> Iterator[ViewRow]:
    people, executor = changeset.about, changeset.executor.person
    values = sum(len(device.ops) for device in changeset.devices)
    secrets = sum(len(device.secrets) for device in changeset.devices)
    counts = f"{len(changeset.devices)} thiết bị, {values} giá trị được ghi"
    yield ViewRow("Lý do", quoted(changeset.reason))
    yield ViewRow("Quy mô", counts + (f", {secrets} mật khẩu" if secrets else ""))
    yield ViewRow("Mức rủi ro", LEVELS[changeset.risk])
    start, end = changeset.window.not_before, changeset.window.not_after
    yield ViewRow("Được làm từ", f"{moment(start)}, giờ Việt Nam")
    yield ViewRow("đến trước", f"{moment(end)} ({duration(end - start)})")
    yield ViewRow("Người thực hiện", _person(people, executor))
    yield ViewRow("Người lập", _person(people, changeset.author))
    yield ViewRow("Lập lúc", moment(changeset.created_at))
    able = "; ".join(_person(people, each) for each in people.approvers) or "(không có ai)"
    yield ViewRow("Phê duyệt", f"cần {people.needed} người trong số: {able}")


def _what(changeset: ChangeSet, groups: Sequence[_Group]) -> Iterator[ViewBlock]:
    total = len(changeset.devices)
    for device in changeset.devices:
        for secret in device.secrets:
            rows = tuple(_secret(changeset, device.id, secret))
            yield ViewBlock(f"Mật khẩu: {name(secret.path)}", rows)
    for number, (op, hosts) in enumerate(groups, start=1):
        every = "cả " if len(hosts) == total > 1 else ""
        rows = (
            *_meaning(op.about),
            ViewRow("đổi", _change(op), "change" if op.post.set else "warning"),
            *_no_way_back(op),
            *_reason(op.about),
            ViewRow("trên", f"{every}{len(hosts)} thiết bị: {', '.join(hosts)}"),
        )
        yield ViewBlock(f"{number}. {name(op.path)}", rows)


def _secret(changeset: ChangeSet, host: str, secret: SealedSecret) -> Iterator[ViewRow]:
    yield from _meaning(secret.about)
    executor = _person(changeset.about, changeset.executor.person)
    text = f"mật khẩu mới cho tài khoản {quoted(secret.account)}, niêm phong cho {executor}"
    yield ViewRow("đổi", text, "warning")
    yield ViewRow("Sở giữ một bản ở", _keepers(secret))
    rule = SPELLED.get(secret.rule, secret.rule)
    yield ViewRow("tạo bằng cách", f"{rule}, máy tự tạo; không ai đọc được ở đây")
    if secret.about.asked_by is None:
        yield ViewRow("vì sao", "như lý do ở đầu; không khai báo nào nói về mật khẩu này")
    else:
        yield from _reason(secret.about)
    yield ViewRow("trên", host)


def _keepers(secret: SealedSecret) -> str:
    return ", ".join(map(quoted, sorted(secret.kept))) or "(không giữ)"


def _meaning(about: ParameterAbout) -> Iterator[ViewRow]:
    told = quoted(about.meaning) if about.meaning else "(từ điển tham số không có lời giải thích)"
    yield ViewRow("ý nghĩa", told)
    risks = "; ".join(RISKS[risk] for risk in about.risks)
    yield ViewRow("rủi ro", risks or "từ điển tham số không nêu rủi ro riêng")


def _no_way_back(op: Operation) -> Iterator[ViewRow]:
    """Yield that the value before cannot be sent to the device again, if that is so."""
    if op.about.one_way:
        told = "KHÔNG TRẢ LẠI ĐƯỢC: không gửi được giá trị cũ vào máy ở dạng đang có"
        yield ViewRow("giá trị cũ", told, "warning")


def _reason(about: ParameterAbout) -> Iterator[ViewRow]:
    asked = about.asked_by
    if asked is None:
        told = "không nêu khai báo nào đòi giá trị này, như khi trả về giá trị Sở đã ký trước đây"
        yield ViewRow("vì sao", told, "warning")
        return
    yield ViewRow("vì sao", quoted(asked.why) if asked.why else "(khai báo không ghi lý do)")
    yield ViewRow("căn cứ", _grounds(asked))


def _grounds(asked: AskedBy) -> str:
    clauses = "; ".join(map(quoted, asked.clauses)) or "(không viện dẫn điều khoản)"
    return f"{clauses}; cấu hình chuẩn {quoted(asked.baseline)} theo {quoted(asked.document)}"


def _change(op: Operation) -> str:
    before = _state(op.pre)
    if not op.post.set:
        return f"bỏ giá trị {before}: thiết bị sẽ dùng giá trị mặc định của nó"
    return f"từ {before} thành {_state(op.post)}"


def _where(changeset: ChangeSet, groups: Sequence[_Group]) -> Iterator[ViewBlock]:
    numbers = {_same(op): number for number, (op, _) in enumerate(groups, start=1)}
    for place, device in enumerate(changeset.devices, start=1):
        order = [str(numbers[_same(op)]) for op in device.ops] + ["mật khẩu"] * bool(device.secrets)
        rows = [ViewRow("ở đâu", _place(device.about))]
        if device.identity.strength == "none":
            told = "KHÔNG CÓ GÌ chứng minh đây đúng là máy ấy: có thể là máy khác"
            rows.append(ViewRow("danh tính", told, "warning"))
        rows.append(ViewRow("chỉ làm khi", _guards(device.guards)))
        rows.append(ViewRow("ghi theo thứ tự", ", ".join(order)))
        yield ViewBlock(f"{place}. {device.id}", tuple(rows))


def _place(about: DeviceAbout) -> str:
    named = {
        "phòng": about.room,
        "điểm cầu": about.site,
        "đơn vị": about.unit,
        "điểm cầu hiện tên": about.display_name,
    }
    told = [f"{label} {quoted(text)}" for label, text in named.items() if text]
    return ", ".join(told) or "(danh mục thiết bị không ghi)"


def _guards(guards: Sequence[Guard]) -> str:
    return "; ".join(map(_guard, guards)) or "(không có điều kiện)"


def _guard(guard: Guard) -> str:
    if guard.path == "call.active" and isinstance(guard.equals, bool):
        return f"máy {'ĐANG' if guard.equals else 'KHÔNG'} trong cuộc gọi"
    if guard.path == "sys.firmware" and isinstance(guard.equals, str):
        return f"phần mềm của máy đúng là bản {quoted(guard.equals)}"
    return f"{name(guard.path)} là {_value(guard.equals)}"


def _how(changeset: ChangeSet, groups: Sequence[_Group]) -> Iterator[ViewRow]:
    most = changeset.at_once
    each = "từng máy một, theo thứ tự của mục 2; máy trước đúng như đã ký rồi mới làm máy sau"
    many = "máy đầu của mục 2 một mình; đúng như đã ký rồi mới làm tiếp, theo thứ tự, nhiều nhất"
    yield ViewRow("Thứ tự máy", each if most == 1 else f"{many} {most} máy cùng lúc")
    stops = (
        "trả lại giá trị cũ trên máy ấy; đứt đường thì để nguyên, đọc lại sau; không làm máy khác"
    )
    yield ViewRow("Nếu không như đã ký", stops)
    one_way = [str(n) for n, (op, _) in enumerate(groups, start=1) if op.about.one_way]
    if one_way:
        told = f"giá trị {', '.join(one_way)} của mục 1: phải sửa bằng tay tại máy"
        yield ViewRow("Không trả lại được", told, "warning")
    if any(device.secrets for device in changeset.devices):
        told = (
            "đăng nhập lại bằng mật khẩu mới rồi mới tính là xong; mật khẩu cũ KHÔNG trả lại được"
        )
        yield ViewRow("Mật khẩu", told, "warning")
    if changeset.baseline.declared_sha256 is not None:
        told = "làm được nếu chỉ các sổ (lịch họp, …) khác đi; khai báo thiết bị khác thì không"
        yield ViewRow("Sở ký bản kê mới", told)
    yield ViewRow("Số lần được thử", f"{changeset.max_attempts} lần trên mỗi thiết bị")
    exempt = changeset.freeze_exemption
    yield (
        ViewRow("Thời gian cấm", "trong thời gian cấm thay đổi thì không được làm")
        if exempt is None
        else ViewRow("Thời gian cấm", f"ĐƯỢC LÀM cả trong thời gian cấm {exempt}", "warning")
    )


# ---------------------------------------------------------------- the annex


def _annex(changeset: ChangeSet, groups: Sequence[_Group], digits: str) -> Iterator[ViewBlock]:
    yield ViewBlock("", (_digest("Mã băm của bộ này", digits), *_sources(changeset)))
    yield ViewBlock(f"Người thực hiện {changeset.executor.person}", tuple(_executor(changeset)))
    for number, (op, _) in enumerate(groups, start=1):
        if rows := tuple(_codes(op)):
            yield ViewBlock(f"Mã ký tự của giá trị {number}", rows)
    for device in changeset.devices:
        yield ViewBlock(f"Thiết bị {device.id}", tuple(_identity(device)))


def _sources(changeset: ChangeSet) -> Iterator[ViewRow]:
    policy, baseline = changeset.policy, changeset.baseline
    yield _digest(f"Tài liệu gốc bản {policy.root_version}", policy.root_sha256)
    yield _digest(f"Bản kê bản {baseline.manifest_version}", baseline.manifest_sha256)
    if baseline.declared_sha256 is not None:
        yield _digest("Khai báo, trừ các sổ", baseline.declared_sha256)
    for family, digest in sorted(changeset.catalog.items()):
        yield ViewRow("Từ điển tham số", family)
        yield _digest("", digest)
    yield ViewRow("Đơn vị", f"{changeset.trust_domain}; số ngẫu nhiên {changeset.nonce}")
    people = changeset.about
    shown = {changeset.author, changeset.executor.person, *people.approvers}
    for person in sorted(people.names.keys() - shown):
        yield ViewRow("Tên khác", _person(people, person))
    words = f"{changeset.type_}; {SPELLED[changeset.order]}, {SPELLED[changeset.on_failure]}"
    yield ViewRow("Văn bản", f"{words}; fleetcfg từ bản {changeset.tool.min}; kiểu bản đọc {VIEW}")


def _executor(changeset: ChangeSet) -> Iterator[ViewRow]:
    executor = changeset.executor
    yield ViewRow("khóa", executor.keyid)
    yield ViewRow("sổ ghi", executor.log_origin)
    yield ViewRow("Sở đã thấy đến", f"{executor.log_head.size} mục, gốc của cây")
    yield _digest("", executor.log_head.root.hex())


def _codes(op: Operation) -> Iterator[ViewRow]:
    """Yield the values that have letters beyond ASCII, each such letter by its number."""
    for label, state in (("đang là", op.pre), ("sẽ là", op.post)):
        if isinstance(state.value, str) and not state.value.isascii():
            yield ViewRow(label, literal(state.value))


def _identity(device: DeviceChange) -> Iterator[ViewRow]:
    found = device.identity
    yield ViewRow("máy", f"{quoted(found.vendor)}, kiểu {quoted(found.model)}")
    yield ViewRow("số máy, MAC", f"{quoted(found.serial)}, {quoted(found.mac)}")
    transport = TRANSPORTS.get(found.transport, found.transport)
    yield ViewRow("kết nối", f"{transport} đến {found.address}; lần thay đổi số {device.seq}")
    yield ViewRow("chứng minh bằng", quoted(found.pin) if found.pin else "(không có gì)")
    yield _digest("cả máy trước khi ghi", device.pre_sha256)
    yield _digest("cả máy sau khi ghi", device.post_sha256)
    for secret in device.secrets:
        yield ViewRow("mật khẩu niêm phong", f"{name(secret.path)}, {len(secret.sealed)} byte")
        yield _digest("", sha256(secret.sealed).hexdigest())
        for keeper, copy in sorted(secret.kept.items()):
            yield ViewRow("bản của Sở", f"{quoted(keeper)}, {len(copy)} byte")
            yield _digest("", sha256(copy).hexdigest())


def _digest(label: str, digits: str) -> ViewRow:
    return ViewRow(label, " ".join(eights(digits)), "digest")


# ---------------------------------------------------------------- spelling


def moment(time: datetime) -> str:
    """Return *time* as it is read in Việt Nam, with its weekday; seconds where there are any."""
    here = time.astimezone(VIETNAM)
    clock = f"{here:%H:%M:%S}" if here.second else f"{here:%H:%M}"
    return f"{clock} {WEEKDAYS[here.weekday()]} ngày {here:%d/%m/%Y}"


def _person(people: PeopleAbout, person: str) -> str:
    called = people.names.get(person)
    return person if called is None else f"{quoted(called)} ({person})"


def _state(found: ParameterState) -> str:
    return _value(found.value) if found.value is not None else "(không đặt)"


def _value(value: GuardValue) -> str:
    """Return a text in quotes, a number in digits, a truth as a word without quotes."""
    if isinstance(value, bool):
        return "ĐÚNG" if value else "SAI"
    if value == "":
        return '"" (để trống)'
    return quoted(value) if isinstance(value, str) else str(value)


def _grouped(changeset: ChangeSet) -> tuple[_Group, ...]:
    """Return each operation once, with the devices that it is made on; the gravest first."""
    alike: dict[tuple[object, ...], list[tuple[Operation, str]]] = defaultdict(list)
    for device in changeset.devices:
        for op in device.ops:
            alike[_same(op)].append((op, device.id))
    found = [(each[0][0], tuple(host for _, host in each)) for each in alike.values()]
    return tuple(sorted(found, key=lambda group: _rank(group[0])))


def _same(op: Operation) -> tuple[object, ...]:
    """Return what two operations have in common exactly if they read the same."""
    about = op.about
    return op.path, op.pre.spells(), op.post.spells(), about.model_dump_json()


def _rank(op: Operation) -> tuple[object, ...]:
    risks = op.about.risks
    grave = ("sever" not in risks, "guard" not in risks)
    texts = op.path, _state(op.pre), _state(op.post), op.about.model_dump_json()
    return (op.post.set, *grave, *texts)
