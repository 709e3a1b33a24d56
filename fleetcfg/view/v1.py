"""View 1: a change-set as an approver reads it, in Vietnamese, as text. Pure: bytes to bytes.

**View 1 is frozen: a change of a byte is view 2.** An approval holds the digest of these bytes, and
every program that verifies one renders them again; `tests/report/golden` has the agreed bytes.

It is complete: each member of the document is in it, once and where it belongs. It is of one
reading: what comes from the document stands in quotes, or is of a few plain characters, and never
begins a line; a line holds 100 columns at most, and what is broken inside a word ends in a
backslash. Values are JSON in ASCII, so that no letter can stand for another.
"""

from collections.abc import Iterator, Sequence
from hashlib import sha256
from itertools import groupby
from typing import Final

from fleetcfg.trust.documents.changeset import (
    DeviceChange,
    Guard,
    GuardValue,
    ParameterState,
    SealedSecret,
    read_changeset,
)
from fleetcfg.view.eights import eights
from fleetcfg.view.fold import fold
from fleetcfg.view.v1_facts import (
    DANGERS,
    GUARDS,
    RISKS,
    TRANSPORTS,
    TYPES,
    ChangeSetView,
    ViewGroup,
    counts,
    duration,
    literal,
    moment,
    name,
    quoted,
    reads_as,
    setting,
    view_of,
)

_LABEL: Final = 22


def render(payload: bytes) -> bytes:
    """Return what an approver reads of the change-set in *payload*, in UTF-8.

    Raises:
        RefusalError: As `fleetcfg.trust.documents.changeset.read_changeset`.
    """
    view = view_of(read_changeset(payload), payload)
    parts = (_head, _what, _when, _devices, _grounds)
    return "".join(f"{line}\n" for part in parts for line in part(view)).encode()


def _head(view: ChangeSetView) -> Iterator[str]:
    changeset = view.changeset
    level, meaning = RISKS[changeset.risk]
    yield "BỘ THAY ĐỔI CẤU HÌNH - bản để đọc và phê duyệt, kiểu 1"
    yield ""
    yield f"    {', '.join(counts(view))}"
    yield f"    Rủi ro: {level} ({meaning})"
    yield f"    {view.dangerous} trong {view.operations} tham số thuộc nhóm cần xem kỹ (mục 1)"
    yield ""
    yield from _row("Số", changeset.id)
    yield from _row("Lý do", quoted(changeset.reason))
    yield from _row("Người lập", changeset.author)
    yield from _row("Lập lúc", f"{moment(changeset.created_at)} (giờ Việt Nam)")
    yield from _row("Mã băm SHA-256", " ".join(eights(view.sha256)))


def _what(view: ChangeSetView) -> Iterator[str]:
    yield from _title("1. THAY ĐỔI GÌ")
    if view.secrets:
        yield ""
        yield "  MẬT KHẨU: niêm phong cho riêng người thực hiện, không hiện ở đây"
        for device in view.changeset.devices:
            for secret in device.secrets:
                yield ""
                yield from _secret(device.id, secret)
    for danger, groups in groupby(view.groups, key=lambda group: group.danger):
        yield ""
        yield f"  {DANGERS[danger]}"
        for group in groups:
            yield ""
            yield from _group(group, len(view.changeset.devices))


def _secret(device: str, secret: SealedSecret) -> Iterator[str]:
    yield from fold(name(secret.path), "    * ", " " * 6)
    yield from _row("trên", device, 6)
    yield from _row("cách tạo", secret.rule, 6)
    yield from _row("bản niêm phong", f"{len(secret.sealed)} byte, mã băm SHA-256", 6)
    yield from _row("", " ".join(eights(sha256(secret.sealed).hexdigest())), 6)


def _group(group: ViewGroup, devices: int) -> Iterator[str]:
    op, number = group.operation, len(group.devices)
    yield from fold(name(op.path), f"{group.number:>5}. ", " " * 7)
    yield from _row("đang là", _setting(op.pre), 7)
    yield from _row("sẽ là", _setting(op.post), 7)
    yield from _row("kiểu giá trị", TYPES[op.type], 7)
    every = "cả " if number == devices > 1 else ""
    yield from _row("trên", f"{every}{number} thiết bị: {', '.join(group.devices)}", 7)


def _when(view: ChangeSetView) -> Iterator[str]:
    changeset = view.changeset
    executor, window = changeset.executor, changeset.window
    exemption = changeset.freeze_exemption
    yield from _title("2. AI THỰC HIỆN, KHI NÀO, THẾ NÀO")
    yield ""
    yield from _row("Người thực hiện", executor.person)
    yield from _row("bằng khóa", executor.keyid)
    yield from _row("sổ ghi của người đó", executor.log_origin)
    yield from _row("Sở đã thấy đến", f"{executor.log_head.size} mục, gốc")
    yield from _row("", " ".join(eights(executor.log_head.root.hex())))
    yield from _row("Từ", f"{moment(window.not_before)} (giờ Việt Nam)")
    yield from _row("Đến trước", f"{moment(window.not_after)} (giờ Việt Nam)")
    yield from _row("Kéo dài", duration(window.not_after - window.not_before))
    freeze = (
        "không: trong thời gian cấm thay đổi thì không được làm"
        if exemption is None
        else f"CÓ: được làm cả trong thời gian cấm {exemption}"
    )
    yield from _row("Miễn lệnh cấm", freeze)
    yield from _row("Số lần được thử", f"{changeset.max_attempts} lần trên mỗi thiết bị")
    yield from _row("Thứ tự", f"lần lượt như mục 3 ({changeset.order})")
    yield from _row("Nếu hỏng giữa chừng", f"trả lại giá trị cũ rồi dừng ({changeset.on_failure})")


def _devices(view: ChangeSetView) -> Iterator[str]:
    yield from _title("3. TRÊN THIẾT BỊ NÀO")
    for number, device in enumerate(view.changeset.devices, start=1):
        yield ""
        yield from _device(number, device, view.order[device.id])


def _device(number: int, device: DeviceChange, order: Sequence[int]) -> Iterator[str]:
    found = device.identity
    yield from fold(device.id, f"{number:>5}. ", " " * 7)
    yield from _row("máy", f"{_value(found.vendor)}, kiểu {_value(found.model)}", 7)
    yield from _row("số máy, MAC", f"{_value(found.serial)}, {_value(found.mac)}", 7)
    transport = TRANSPORTS.get(found.transport, found.transport)
    yield from _row("kết nối", f"{transport} ({found.transport}) đến {found.address}", 7)
    proof = _value(found.pin) if found.strength == "pinned" else "KHÔNG CÓ GÌ: có thể là máy khác"
    yield from _row("chứng minh bằng", proof, 7)
    yield from _row("lần thay đổi số", str(device.seq), 7)
    for guard in device.guards:
        yield from _row("chỉ làm khi", _guard(guard), 7)
    if not device.guards:
        yield from _row("chỉ làm khi", "(không có điều kiện)", 7)
    done = ", ".join(map(str, order)) or "(không)"
    yield from _row("ghi theo thứ tự", done + (", rồi mật khẩu" if device.secrets else ""), 7)
    yield from _row("mã băm trước khi ghi", " ".join(eights(device.pre_sha256)), 7)
    yield from _row("mã băm sau khi ghi", " ".join(eights(device.post_sha256)), 7)


def _guard(guard: Guard) -> str:
    told = GUARDS.get(guard.path)
    return f"{name(guard.path)} = {_value(guard.equals)}" + (f" ({told})" if told else "")


def _grounds(view: ChangeSetView) -> Iterator[str]:
    changeset = view.changeset
    policy, baseline = changeset.policy, changeset.baseline
    yield from _title("4. LẬP THEO CĂN CỨ NÀO")
    yield ""
    yield from _row("Đơn vị (miền tin cậy)", changeset.trust_domain)
    yield from _row("Tài liệu gốc", f"bản {policy.root_version}")
    yield from _row("", " ".join(eights(policy.root_sha256)))
    yield from _row("Bản kê đã ký", f"bản {baseline.manifest_version}")
    yield from _row("", " ".join(eights(baseline.manifest_sha256)))
    for family, digest in sorted(changeset.catalog.items()):
        yield from _row("Từ điển tham số", family)
        yield from _row("", " ".join(eights(digest)))
    if not changeset.catalog:
        yield from _row("Từ điển tham số", "(không)")
    yield from _row("Phần mềm", f"fleetcfg từ bản {changeset.tool.min}")
    yield from _row("Kiểu bản đọc", changeset.tool.view)
    yield from _row("Số ngẫu nhiên", changeset.nonce)
    yield from _row("Loại văn bản", changeset.type_)
    yield ""
    yield "HẾT"


def _title(text: str) -> Iterator[str]:
    yield ""
    yield text


def _setting(found: ParameterState) -> str:
    reading = reads_as(found.value)
    return setting(found) + (f" - đọc là {quoted(reading)}" if reading else "")


def _value(value: GuardValue) -> str:
    reading = reads_as(value)
    return literal(value) + (f" - đọc là {quoted(reading)}" if reading else "")


def _row(label: str, text: str, indent: int = 2) -> Iterator[str]:
    first = f"{' ' * indent}{label:<{_LABEL}}"
    yield from fold(text, first, " " * len(first))
