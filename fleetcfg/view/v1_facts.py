"""What view 1 shows of a change-set, before it is text or a page: facts, order, spelling.

Frozen with view 1: whatever changes here changes the digest that approvers signed. It uses nothing
of the other reports for that reason, neither their words nor their clock.

The order of danger is taken from the change-set alone: what is hidden, then what is taken away,
then what guards the device (accounts, passwords, encryption, who may listen), then how it is
reached and where it registers, then the rest.
"""

import json
import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from hashlib import sha256
from typing import Final

from fleetcfg.trust.documents.changeset import ChangeSet, GuardValue, Operation, ParameterState

VIETNAM: Final = timezone(timedelta(hours=7))

GUARDING: Final = (
    "accesscontrol",
    "account",
    "acl.",
    "admin",
    "auth",
    "autoanswer",
    "certificate",
    "credential",
    "crypt",
    "debug",
    "farend",
    "login",
    "passphrase",
    "passw",
    "password",
    "privilege",
    "record",
    "secret",
    "security",
    "session",
    "snmp",
    "tls",
    "usermanagement",
    "users",
)
REACHING: Final = (
    "address",
    "dns",
    "firmware",
    "gateway",
    "gatekeeper",
    "h323",
    "http",
    "mgmt",
    "network",
    "ntp",
    "provision",
    "proxy",
    "register",
    "registrar",
    "remote",
    "software",
    "ssh",
    "sip",
    "syslog",
    "logging",
    "telnet",
    "upgrade",
    "wifi",
)

DANGERS: Final = (
    "BỎ GIÁ TRỊ: thiết bị sẽ dùng giá trị mặc định",
    "AN NINH: tài khoản, mật khẩu, mã hóa, nghe và điều khiển từ xa",
    "ĐƯỜNG VÀO: mạng, cách quản lý thiết bị, nơi đăng ký",
    "THAM SỐ KHÁC",
)
RISKS: Final = {
    "high": ("CAO", "cần đủ số người phê duyệt cho thay đổi rủi ro cao"),
    "normal": ("THƯỜNG", "cần đủ số người phê duyệt cho thay đổi thường"),
    "low": ("THẤP", "cần đủ số người phê duyệt cho thay đổi rủi ro thấp"),
}
TYPES: Final = {"string": "chữ", "integer": "số nguyên", "boolean": "đúng/sai"}
GUARDS: Final = {
    "call.active": "máy đang trong cuộc gọi",
    "sys.firmware": "phiên bản phần mềm của máy",
}
TRANSPORTS: Final = {"https": "HTTPS", "ssh": "SSH"}

_NAME: Final = re.compile(r"[A-Za-z0-9_.\[\]/-]+(?: [A-Za-z0-9_.\[\]/-]+)*")
_TAKEN_AWAY, _GUARDING, _REACHING, _REST = range(4)


@dataclass(frozen=True, slots=True)
class ViewGroup:
    """One operation, and every device that it is made on.

    Attributes:
        number: From 1, in the order of the view; devices name their operations by it.
        danger: Index into `DANGERS`.
    """

    number: int
    danger: int
    operation: Operation
    devices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ChangeSetView:
    """A change-set as it is shown.

    Attributes:
        sha256: Digest of the change-set, 64 hex digits.
        groups: The most dangerous first.
        order: By device: the numbers of its operations, in the order in which they are written.
    """

    changeset: ChangeSet
    sha256: str
    groups: tuple[ViewGroup, ...]
    order: dict[str, tuple[int, ...]]

    @property
    def operations(self) -> int:
        """How many values are written, over all devices."""
        return sum(len(device.ops) for device in self.changeset.devices)

    @property
    def secrets(self) -> int:
        """How many hidden values are written, over all devices."""
        return sum(len(device.secrets) for device in self.changeset.devices)

    @property
    def dangerous(self) -> int:
        """How many values are written that are not among the rest."""
        return sum(len(group.devices) for group in self.groups if group.danger != _REST)


def view_of(changeset: ChangeSet, payload: bytes) -> ChangeSetView:
    """Return how *changeset*, read from *payload*, is shown."""
    alike: dict[tuple[object, ...], list[tuple[Operation, str]]] = defaultdict(list)
    for device in changeset.devices:
        for op in device.ops:
            alike[_same(op)].append((op, device.id))
    ranked = sorted(alike.values(), key=lambda found: _rank(found[0][0]))
    groups = tuple(
        ViewGroup(number, danger_of(found[0][0]), found[0][0], tuple(device for _, device in found))
        for number, found in enumerate(ranked, start=1)
    )
    numbers = {_same(group.operation): group.number for group in groups}
    order = {
        device.id: tuple(numbers[_same(op)] for op in device.ops) for device in changeset.devices
    }
    return ChangeSetView(changeset, sha256(payload).hexdigest(), groups, order)


def danger_of(operation: Operation) -> int:
    """Return how dangerous *operation* looks: an index into `DANGERS`."""
    if not operation.post.set:
        return _TAKEN_AWAY
    path = operation.path.lower()
    if any(mark in path for mark in GUARDING):
        return _GUARDING
    return _REACHING if any(mark in path for mark in REACHING) else _REST


def _same(op: Operation) -> tuple[object, ...]:
    """Return what two operations have in common exactly if they do the same."""
    return op.path, op.type, op.pre.spells(), op.post.spells()


def _rank(op: Operation) -> tuple[int, str, str, str, str]:
    return danger_of(op), op.path, op.type, setting(op.pre), setting(op.post)


def setting(found: ParameterState) -> str:
    """Return a value as it is shown: JSON in ASCII, or that it is not set."""
    return literal(found.value) if found.set else "(không đặt)"


def literal(value: GuardValue | None) -> str:
    """Return *value* as JSON in ASCII; blanks that an eye cannot count are spelled as escapes."""
    text = json.dumps(value, ensure_ascii=True)
    if not isinstance(value, str) or " " not in value:
        return text
    return '"' + _countable(text[1:-1]) + '"'


def name(path: str) -> str:
    """Return *path* as it is, if it can be taken for nothing else; else as `literal`."""
    return path if _NAME.fullmatch(path) else literal(path)


def quoted(text: str) -> str:
    """Return free text in quotes as it reads, its blanks as in `literal`."""
    return '"' + _countable(json.dumps(text, ensure_ascii=False)[1:-1]) + '"'


def _countable(text: str) -> str:
    last = len(text) - 1
    return "".join(
        r"\u0020" if letter == " " and (at in (0, last) or text[at - 1] == " ") else letter
        for at, letter in enumerate(text)
    )


def reads_as(value: GuardValue | None) -> str:
    """Return how *value* reads, where its JSON in ASCII does not read so; else nothing."""
    return value if isinstance(value, str) and not value.isascii() else ""


def moment(time: datetime) -> str:
    """Return *time* as it is read in Việt Nam."""
    return f"{time.astimezone(VIETNAM):%H:%M:%S ngày %d/%m/%Y}"


def duration(span: timedelta) -> str:
    """Return how long *span* is, to the second."""
    minutes, seconds = divmod(span.days * 86_400 + span.seconds, 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    named = ((days, "ngày"), (hours, "giờ"), (minutes, "phút"), (seconds, "giây"))
    return " ".join(f"{number} {name}" for number, name in named if number)


def counts(view: ChangeSetView) -> tuple[str, ...]:
    """Return what is counted first: devices, values, hidden values."""
    told = [f"{len(view.changeset.devices)} thiết bị", f"{view.operations} tham số"]
    if view.secrets:
        told.append(f"{view.secrets} mật khẩu")
    return tuple(told)
