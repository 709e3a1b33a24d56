"""The sheet for the signing folder: what view 1 says, as one page that prints on A4. Pure.

One file without a script and without a reference to anything outside, in Vietnamese, in black on
white. It shows what `fleetcfg.view.v1` shows, and two digests to be compared by eye: of the
change-set, and of the text that the approval names. What is signed is that text, never this page.

Whatever comes from a document is text here and nothing else: it is spelled by
`fleetcfg.view.v1_facts` and then escaped by `_e`, without exception.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from html import escape
from itertools import groupby
from typing import Final

from fleetcfg.trust.documents.approval import Approval
from fleetcfg.trust.documents.changeset import (
    DeviceChange,
    Guard,
    GuardValue,
    ParameterState,
    read_changeset,
)
from fleetcfg.view.v1 import render
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
    eights,
    literal,
    moment,
    name,
    quoted,
    reads_as,
    setting,
    sheet_of,
)
from fleetcfg.view.v1_style import STYLE

SEALED: Final = "MẬT KHẨU: niêm phong cho riêng người thực hiện, không hiện ở đây"
VERDICTS: Final = {"approve": "PHÊ DUYỆT", "reject": "TỪ CHỐI"}


@dataclass(frozen=True, slots=True)
class Given:
    """An approval that was given already, and whose it is.

    Attributes:
        person: Name and title, as the root has them.
    """

    approval: Approval
    person: str


def page(payload: bytes, *, approvals: Sequence[Given] = ()) -> str:
    """Return the page of the change-set in *payload*.

    Args:
        payload: The bytes that were signed.
        approvals: Those that were given already and are authentic.

    Raises:
        RefusalError: As `fleetcfg.trust.documents.changeset.read_changeset`.
    """
    sheet = sheet_of(read_changeset(payload), payload)
    view = sha256(render(payload)).hexdigest()
    number = sheet.changeset.id
    body = "".join(
        [
            *_head(sheet),
            *_what(sheet),
            *_when(sheet),
            *_devices(sheet),
            *_grounds(sheet),
            *_signing(sheet, view, approvals),
        ]
    )
    running = f"{number} · …{sheet.sha256[-8:]}"
    return (
        '<!DOCTYPE html>\n<html lang="vi">\n<head>\n<meta charset="utf-8">\n'
        f"<title>Bộ thay đổi cấu hình {_e(number)}</title>\n"
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\';'
        " style-src 'unsafe-inline'\">\n"
        f"<style>{STYLE.replace('@@RUNNING@@', _css(running))}</style>\n"
        f"</head>\n<body>\n<main>\n{body}</main>\n</body>\n</html>\n"
    )


def _e(text: str) -> str:
    return escape(text, quote=True)


def _css(text: str) -> str:
    """Spell *text* for a string in a style sheet: what is no letter or digit as an escape."""
    return "".join(c if c.isascii() and c.isalnum() else f"\\{ord(c):06x}" for c in text)


def _head(sheet: ChangeSetView) -> Iterator[str]:
    changeset = sheet.changeset
    level, meaning = RISKS[changeset.risk]
    yield (
        '<header class="top"><p class="kind">Bộ thay đổi cấu hình thiết bị hội nghị truyền hình</p>'
        f'<h1>{_e(changeset.id)}</h1><p class="view">Bản để đọc và phê duyệt, kiểu 1</p></header>'
    )
    tiles = "".join(_tile(count) for count in counts(sheet))
    yield (
        f'<div class="tiles">{tiles}<div class="tile risk {_e(changeset.risk)}">'
        f"<b>{level}</b><span>mức rủi ro</span></div></div>"
    )
    yield f'<p class="note">Rủi ro {level.lower()}: {meaning}. '
    yield (
        f"{sheet.dangerous} trong {sheet.operations} tham số thuộc nhóm cần xem kỹ, "
        "đứng đầu mục 1.</p>"
    )
    yield _facts(
        [
            ("Lý do", f'<span class="reason">{_e(quoted(changeset.reason))}</span>'),
            ("Người lập", _e(changeset.author)),
            ("Lập lúc", _e(f"{moment(changeset.created_at)} (giờ Việt Nam)")),
            ("Mã băm của bộ thay đổi (SHA-256)", _digest(sheet.sha256)),
        ]
    )


def _tile(count: str) -> str:
    number, _, unit = count.partition(" ")
    return f'<div class="tile"><b>{_e(number)}</b><span>{_e(unit)}</span></div>'


def _what(sheet: ChangeSetView) -> Iterator[str]:
    yield "<h2>1. Thay đổi gì</h2>\n"
    if sheet.secrets:
        yield f'<h3 class="grave">{SEALED}</h3>'
        yield _table(
            ("Tham số", "Trên", "Cách tạo", "Bản niêm phong (mã băm SHA-256)"),
            (
                (
                    f"<code>{_e(name(secret.path))}</code>",
                    _e(device.id),
                    _e(secret.rule),
                    f"{len(secret.sealed)} byte {_digest(sha256(secret.sealed).hexdigest())}",
                )
                for device in sheet.changeset.devices
                for secret in device.secrets
            ),
            "secrets",
        )
    total = len(sheet.changeset.devices)
    for danger, groups in groupby(sheet.groups, key=lambda group: group.danger):
        grave = ' class="grave"' if danger < len(DANGERS) - 1 else ""
        yield f"<h3{grave}>{_e(DANGERS[danger])}</h3>"
        rows = "".join(_group(group, total) for group in groups)
        yield (
            '<table class="changes"><thead><tr><th></th><th>Tham số</th><th>Đang là</th>'
            f"<th>Sẽ là</th></tr></thead>{rows}</table>\n"
        )


def _group(group: ViewGroup, devices: int) -> str:
    op, number = group.operation, len(group.devices)
    every = "cả " if number == devices > 1 else ""
    listed = ", ".join(f'<span class="host">{_e(device)}</span>' for device in group.devices)
    return (
        f"<tbody><tr><td>{group.number}</td><td><code>{_e(name(op.path))}</code><br>"
        f'<span class="dim">kiểu {_e(TYPES[op.type])}</span></td>'
        f"<td>{_setting(op.pre)}</td><td><b>{_setting(op.post)}</b></td></tr>"
        f'<tr class="on"><td></td><td colspan="3"><span class="dim">trên {every}{number} thiết bị:'
        f"</span> {listed}</td></tr></tbody>\n"
    )


def _when(sheet: ChangeSetView) -> Iterator[str]:
    changeset = sheet.changeset
    executor, window = changeset.executor, changeset.window
    exemption = changeset.freeze_exemption
    yield "<h2>2. Ai thực hiện, khi nào, thế nào</h2>\n"
    yield _facts(
        [
            ("Người thực hiện", f"<b>{_e(executor.person)}</b>"),
            ("bằng khóa", f"<code>{_e(executor.keyid)}</code>"),
            ("sổ ghi của người đó", f"<code>{_e(executor.log_origin)}</code>"),
            (
                "Sở đã thấy sổ ghi đến",
                f"{executor.log_head.size} mục, gốc {_digest(executor.log_head.root.hex())}",
            ),
            ("Từ", f"<b>{_e(moment(window.not_before))}</b> (giờ Việt Nam)"),
            ("Đến trước", f"<b>{_e(moment(window.not_after))}</b> (giờ Việt Nam)"),
            ("Kéo dài", _e(duration(window.not_after - window.not_before))),
            (
                "Miễn lệnh cấm",
                "không: trong thời gian cấm thay đổi thì không được làm"
                if exemption is None
                else f"<b>CÓ</b>: được làm cả trong thời gian cấm {_e(exemption)}",
            ),
            ("Số lần được thử", f"{changeset.max_attempts} lần trên mỗi thiết bị"),
            ("Thứ tự", f"lần lượt như mục 3 ({_e(changeset.order)})"),
            ("Nếu hỏng giữa chừng", f"trả lại giá trị cũ rồi dừng ({_e(changeset.on_failure)})"),
        ]
    )


def _devices(sheet: ChangeSetView) -> Iterator[str]:
    yield "<h2>3. Trên thiết bị nào</h2>\n"
    rows = "".join(
        _device(number, device, sheet.order[device.id])
        for number, device in enumerate(sheet.changeset.devices, start=1)
    )
    yield (
        '<table class="devices"><thead><tr><th></th><th>Thiết bị</th><th>Chứng minh bằng</th>'
        f"<th>Chỉ làm khi, ghi theo thứ tự</th></tr></thead>{rows}</table>\n"
    )


def _device(number: int, device: DeviceChange, order: Sequence[int]) -> str:
    found = device.identity
    transport = TRANSPORTS.get(found.transport, found.transport)
    guards = "<br>".join(map(_guard, device.guards)) or "(không có điều kiện)"
    done = ", ".join(map(str, order)) or "(không)"
    proof = (
        f"<code>{_value(found.pin)}</code>"
        if found.strength == "pinned"
        else "<b>KHÔNG CÓ GÌ: có thể là máy khác</b>"
    )
    who = (
        f'<b class="host">{_e(device.id)}</b><br>{_value(found.vendor)}, {_value(found.model)}<br>'
        f"số máy {_value(found.serial)}<br>MAC {_value(found.mac)}<br>"
        f'<span class="dim">lần thay đổi số</span> {device.seq}'
    )
    reached = f"{_e(transport)} ({_e(found.transport)}) đến <code>{_e(found.address)}</code>"
    last = ", rồi mật khẩu" if device.secrets else ""
    return (
        f"<tbody><tr><td>{number}</td><td>{who}</td><td>{reached}<br>{proof}</td>"
        f'<td>{guards}<br><span class="dim">thứ tự</span> {done}{last}</td></tr>'
        '<tr class="on"><td></td><td colspan="3"><span class="dim">mã băm cả cấu hình trước khi'
        f" ghi</span> {_digest(device.pre_sha256)}"
        f'<span class="dim">sau khi ghi</span> {_digest(device.post_sha256)}</td></tr></tbody>\n'
    )


def _guard(guard: Guard) -> str:
    told = GUARDS.get(guard.path)
    more = f' <span class="dim">({told})</span>' if told else ""
    return f"<code>{_e(name(guard.path))}</code> = {_value(guard.equals)}{more}"


def _grounds(sheet: ChangeSetView) -> Iterator[str]:
    changeset = sheet.changeset
    policy, baseline = changeset.policy, changeset.baseline
    yield "<h2>4. Lập theo căn cứ nào</h2>\n"
    catalogs = [
        ("Từ điển tham số", f"{_e(family)} {_digest(digest)}")
        for family, digest in sorted(changeset.catalog.items())
    ] or [("Từ điển tham số", "(không)")]
    yield _facts(
        [
            ("Đơn vị (miền tin cậy)", _e(changeset.trust_domain)),
            ("Tài liệu gốc", f"bản {policy.root_version} {_digest(policy.root_sha256)}"),
            (
                "Bản kê đã ký",
                f"bản {baseline.manifest_version} {_digest(baseline.manifest_sha256)}",
            ),
            *catalogs,
            ("Phần mềm", f"fleetcfg từ bản {_e(changeset.tool.min)}"),
            ("Kiểu bản đọc", _e(changeset.tool.view)),
            ("Số ngẫu nhiên", f"<code>{_e(changeset.nonce)}</code>"),
            ("Loại văn bản", f"<code>{_e(changeset.type_)}</code>"),
        ]
    )


def _signing(sheet: ChangeSetView, view: str, approvals: Sequence[Given]) -> Iterator[str]:
    yield '<section class="signing"><h2>5. Phê duyệt</h2>\n'
    yield (
        "<p>So từng nhóm dưới đây với màn hình của máy ký và với bản in của người lập. "
        "Khác một chữ là một bộ thay đổi khác: không ký, báo cho Sở.</p>"
    )
    yield _facts(
        [
            ("Mã băm của bộ thay đổi", _digest(sheet.sha256)),
            ("Mã băm của bản đọc (kiểu 1)", _digest(view)),
        ]
    )
    if approvals:
        yield _table(
            ("Người", "Ý kiến", "Quyết định", "Ký lúc", "Có giá trị đến trước"),
            map(_given, approvals),
            "given",
        )
    yield (
        '<div class="boxes"><div class="box"><span>Quyết định số</span><i></i>'
        "<span>ngày ….. tháng ….. năm ………</span></div>"
        '<div class="box"><span>Người phê duyệt</span><em>(ký, ghi rõ họ tên)</em></div>'
        '<div class="box"><span>Thủ trưởng đơn vị</span><em>(ký, đóng dấu)</em></div></div>'
        "</section>"
    )


def _given(given: Given) -> Sequence[str]:
    approval = given.approval
    decision = approval.decision
    return (
        _e(f"{given.person} ({approval.person})"),
        f"<b>{VERDICTS[approval.verdict]}</b>",
        "(không)" if decision is None else _e(f"{decision.number} ngày {decision.date:%d/%m/%Y}"),
        _e(moment(approval.signed_at)),
        _e(moment(approval.expires)),
    )


def _facts(rows: Iterable[tuple[str, str]]) -> str:
    """Return a table of labels and values; the values are HTML."""
    told = "".join(f"<tr><th>{_e(label)}</th><td>{value}</td></tr>\n" for label, value in rows)
    return f'<table class="facts"><tbody>{told}</tbody></table>\n'


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]], kind: str) -> str:
    """Return a table whose head stands again on every sheet; the cells are HTML."""
    head = "".join(f"<th>{_e(label)}</th>" for label in heads)
    body = "".join(
        "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>\n" for cells in rows
    )
    return f'<table class="{kind}"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>\n'


def _digest(digits: str) -> str:
    groups = " ".join(f"<span>{_e(group)}</span>" for group in eights(digits))
    return f'<code class="digest">{groups}</code>'


def _setting(found: ParameterState) -> str:
    return f"<code>{_e(setting(found))}</code>{_reading(found.value)}"


def _value(value: GuardValue) -> str:
    return f"<code>{_e(literal(value))}</code>{_reading(value)}"


def _reading(value: GuardValue | None) -> str:
    reading = reads_as(value)
    return f'<br><span class="reads">đọc là {_e(quoted(reading))}</span>' if reading else ""
