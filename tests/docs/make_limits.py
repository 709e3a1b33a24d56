"""Write the limits into `docs/reference/trust.md`: ``python -m tests.docs.make_limits``.

Each figure is read from the constant, or from the member of a document, that the program itself
goes by; `test_limits` holds the page, and that no limit of the trusted core is left out.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import Any, Final, get_args

from pydantic import BaseModel

PAGE: Final = Path(__file__).parents[2] / "docs" / "reference" / "trust.md"
BLOCK: Final = re.compile(r"(<!-- made: limits -->\n).*?(<!-- end -->)", re.DOTALL)
HEAD: Final = "| điều / what | giới hạn / limit | quá thì / beyond it | trong mã / in the code |\n"
_KIB: Final = 1024


@dataclass(frozen=True)
class Limit:
    """One limit: *name* is ``module.CONSTANT``, or ``module.Document.member``, below fleetcfg.

    *code* are the codes of what is beyond it; *unit* stands behind the figure.
    """

    vi: str
    en: str
    name: str
    code: str
    unit: str = ""

    @property
    def value(self) -> Any:
        module, _, last = self.name.rpartition(".")
        if last.isupper():
            return getattr(import_module(f"fleetcfg.{module}"), last)
        module, _, document = module.rpartition(".")
        return bounds(getattr(import_module(f"fleetcfg.{module}"), document), last)

    @property
    def row(self) -> str:
        codes = ", ".join(f"`{code}`" for code in self.code.split())
        figure = spell(self.value, self.unit)
        name = self.vi if self.vi == self.en else f"{self.vi} / {self.en}"
        return f"| {name} | {figure} | {codes} | `{self.name}` |\n"


def bounds(document: type[BaseModel], member: str) -> tuple[int | None, int | None]:
    """Return the least and the most that *member* may be, or may have of elements."""
    field, least, most = document.model_fields[member], None, None
    inner = (said for each in get_args(field.annotation) for said in get_args(each))
    within = (said for each in inner for said in getattr(each, "metadata", ()))
    for said in (*field.metadata, *within):  # of what need not be there, they stand within
        least = getattr(said, "ge", getattr(said, "min_length", least))
        most = getattr(said, "le", getattr(said, "max_length", most))
    assert (least, most) != (None, None)
    return least, most


def spell(value: Any, unit: str) -> str:
    match value:
        case timedelta():
            days, minutes = value.days, value.seconds // 60
            return f"{days} ngày / days" if days else f"{minutes} phút / minutes"
        case (least, most):
            numbers = (f"{each:,}" for each in (least, most) if each is not None)
            return f"{' … '.join(numbers)} {unit}".rstrip()
        case int() if unit == "bytes" and value % _KIB**2 == 0:
            return f"{value // _KIB**2} MiB"
        case int() if unit == "bytes":
            return f"{value // _KIB} KiB"
        case _:
            return f"{value:,} {unit}".rstrip()


_LIMITS: Final = """\
nội dung được ký | a payload | trust.crypto.canonical.MAX_PAYLOAD | DOC_TOO_LARGE | bytes
gói, hay tệp JSON bất kỳ | a bundle, or any file of JSON | trust.crypto.canonical.MAX_BUNDLE | DOC_TOO_LARGE FILE_TOO_LARGE | bytes
gói tiếp nhận, với các trạng thái | a package of an adoption, with its states | trust.documents.package.MAX_PACKAGE | FILE_TOO_LARGE | bytes
trạng thái trong gói tiếp nhận | states in a package | trust.documents.package.MAX_OBJECTS | PACKAGE_FORMAT |
lồng nhau trong JSON | nesting of JSON | trust.crypto.canonical.MAX_DEPTH | JSON_DEPTH |
giá trị trong JSON | values of JSON | trust.crypto.canonical.MAX_VALUES | DOC_TOO_LARGE |
thành phần của một đối tượng JSON | members of one object of JSON | trust.crypto.canonical.MAX_MEMBERS | DOC_TOO_LARGE |
nội dung được đọc trước khi có chữ ký nào đúng | what is read before any signature holds | trust.crypto.canonical.UNPROVEN_MOST | UNPROVEN_LARGE | bytes
số nguyên trong JSON | an integer of JSON | trust.crypto.canonical.MAX_INTEGER | JSON_NUMBER |
lồng nhau trong DER | nesting of DER | trust.crypto.der.DEPTH_MOST | SIG_NOT_DER |
tài liệu gốc trong gói | roots of a bundle | trust.documents.bundle.MAX_ROOTS | BUNDLE_FORMAT |
phê duyệt trong gói | approvals of a bundle | trust.documents.bundle.MAX_APPROVALS | BUNDLE_FORMAT |
danh sách thu hồi trong gói | revocation lists of a bundle | trust.documents.bundle.MAX_CRLS | BUNDLE_FORMAT |
tệp khai báo trong gói | files of declarations in a bundle | trust.documents.bundle.MAX_FILES | BUNDLE_FORMAT |
dòng sổ ghi trong dấu phát hành | the line of the log in a mark of issue | trust.documents.issue_mark.MAX_ENTRY | BUNDLE_FORMAT | bytes
mốc sổ trong dấu ấy | the head in it | trust.documents.issue_mark.MAX_HEAD | BUNDLE_FORMAT | bytes
lời chứng trong dấu ấy | the word of a witness in it | trust.documents.issue_mark.MAX_WITNESS | BUNDLE_FORMAT | bytes
mã băm dẫn tới mốc | hashes that lead to the head | trust.documents.issue_mark.MAX_PROOF | BUNDLE_FORMAT |
một danh sách thu hồi | one revocation list | trust.documents.bundle.MAX_CRL | CRL_TOO_LARGE | bytes
danh sách thu hồi trong thư mục `trust/crls` | revocation lists in the folder `trust/crls` | authority.files.MAX_LISTS | CRL_TOO_MANY |
tất cả các danh sách ấy | all of these lists | authority.files.MAX_LISTS_BYTES | CRL_TOO_MANY | bytes
tệp trong thư mục `trust` | files in the folder `trust` | authority.trust_folder.MAX_TRUST_FILES | TRUST_TOO_MUCH |
tất cả các tệp ấy | all of these files | authority.trust_folder.MAX_TRUST_BYTES | TRUST_TOO_MUCH | bytes
tệp trong bản kê | files of a manifest | trust.documents.manifest.MAX_FILES | SCHEMA |
thiết bị trong bản tiếp nhận | devices of an adoption | trust.documents.adoption.MAX_DEVICES | SCHEMA |
ký tự của một lý do, một tên | characters of a reason, a name | trust.documents.document.MAX_TEXT | PLAN_REASON SCHEMA |
một lời ghi nhận | a statement | trust.documents.statement.MAX_STATEMENT | DOC_TOO_LARGE | bytes
người của một lời ghi nhận | people of a statement | trust.documents.statement.MAX_PEOPLE | SCHEMA |
điều được nêu trong một lời ghi nhận | facts of a statement | trust.documents.statement.MAX_FACTS | SCHEMA |
ký tự trong tên của một điều được nêu | characters in the name of a fact | trust.documents.statement.MAX_NAME | SCHEMA |
cuộc họp mà một bản tình trạng đóng băng | meetings that a status freezes | trust.documents.meeting_freeze.MOST_MEETINGS | SCHEMA |
thiết bị mà một cuộc họp đóng băng | devices that a meeting freezes | trust.documents.meeting_freeze.MOST_HOSTS | SCHEMA |
một phiếu việc, một kết quả | a slice, a result | trust.documents.parcel.MAX_PARCEL | DOC_TOO_LARGE | bytes
đối tượng trong một phiếu việc, một kết quả | objects of a slice, a result | trust.documents.parcel.MAX_PARCEL_OBJECTS | PARCEL_FORMAT SCHEMA |
thiết bị trong một phiếu việc | devices of a slice | trust.documents.slice.MAX_HOSTS | SCHEMA |
tài liệu gốc trong một phiếu việc | roots in a slice | trust.documents.slice.MAX_ROOTS | SCHEMA |
thay đổi trong một bản khẩn cấp | changes of an emergency document | trust.documents.breakglass.MAX_CHANGES | SCHEMA |
chữ ký trên một tài liệu | signatures of a document | trust.crypto.envelope.MAX_SIGNATURES | ENVELOPE_SIGNATURES |
một chữ ký | one signature | trust.crypto.envelope.MAX_SIGNATURE | SIG_TOO_LARGE | bytes
chữ ký SSH | a signature of SSH | trust.crypto.sshsig.MAX_BLOB | SIG_TOO_LARGE | bytes
chữ ký SSH, có vỏ chữ | a signature of SSH in its armour | trust.crypto.sshsig.MAX_ARMOUR | SIG_TOO_LARGE | bytes
khóa SSH | a key of SSH | trust.crypto.sshkey.MAX_KEY | KEY_MALFORMED | bytes
khóa RSA của SSH, ít nhất | an RSA key of SSH, at least | trust.crypto.sshkey.MIN_RSA_BITS | KEY_WEAK | bit
khóa RSA của SSH, nhiều nhất | an RSA key of SSH, at most | trust.crypto.sshkey.MAX_RSA_BITS | KEY_MALFORMED | bit
số mũ của khóa ấy, ít nhất | its exponent, at least | trust.crypto.sshkey.MIN_EXPONENT_BITS | KEY_MALFORMED | bit
số mũ của khóa ấy, nhiều nhất | its exponent, at most | trust.crypto.sshkey.MAX_EXPONENT_BITS | KEY_MALFORMED | bit
chữ ký CMS | a signature of CMS | trust.crypto.cms.SIGNATURE_BYTES_MOST | SIG_TOO_LARGE | bytes
tệp `.p7s` mang về | a `.p7s` file that is brought | trust.crypto.cms_import.FILE_BYTES_MOST | SIG_TOO_LARGE | bytes
khóa RSA của chứng thư, ít nhất | an RSA key of a certificate, at least | trust.crypto.cms_algorithms.RSA_BITS_LEAST | KEY_WEAK | bit
cơ quan cấp giữa người ký và gốc | authorities between signer and anchor | trust.crypto.cms_chain.AUTHORITIES_MOST | CERT_CHAIN |
chứng thư đi kèm | certificates carried along | trust.crypto.cms_chain.CERTIFICATES_MOST | CERT_CHAIN |
đồng hồ chậm hơn điều đã thấy | a clock behind what was seen | trust.verify.checks.CLOCK_SLACK | CLOCK_BEHIND CLOCK_JUMP |
bản tình trạng có hiệu lực | life of a status | trust.documents.status.MAX_LIFE | SCHEMA STATUS_EXPIRED |
số bản tăng một lần (tình trạng, bản kê, bản tiếp nhận; `after_seq`, `seq`) | a version rises at once (status, manifest, adoption; `after_seq`, `seq`) | trust.verify.checks.STEP_MOST | VERSION_JUMP SEQ_JUMP |
số bản đầu tiên một máy thấy | the first version that a machine sees | trust.verify.checks.FIRST_MOST | VERSION_JUMP SEQ_JUMP |
người giữ tài liệu gốc, ít nhất | people of the root, at least | trust.documents.root.MIN_ROOT_PEOPLE | SCHEMA |
`rules.max_window_days` | `rules.max_window_days` | trust.documents.root.Rules.max_window_days | SCHEMA WINDOW_TOO_LONG | ngày / days
`rules.max_devices` | `rules.max_devices` | trust.documents.root.Rules.max_devices | SCHEMA TOO_MANY_DEVICES |
`rules.max_unwitnessed_entries`, ít nhất | at least | trust.documents.root.Rules.max_unwitnessed_entries | SCHEMA LOG_UNWITNESSED |
`rules.max_unwitnessed_days` | `rules.max_unwitnessed_days` | trust.documents.root.Rules.max_unwitnessed_days | SCHEMA LOG_UNWITNESSED | ngày / days
`rules.breakglass_hours` | `rules.breakglass_hours` | trust.documents.root.Rules.breakglass_hours | SCHEMA BREAKGLASS_CLOCK | giờ / hours
nếu tài liệu gốc không nói | if the root does not say | trust.documents.root.BREAKGLASS_HOURS | BREAKGLASS_CLOCK | giờ / hours
`crl_max_age_h` của khóa | `crl_max_age_h` of a key | trust.documents.root.CmsRootKey.crl_max_age_h | SCHEMA CERT_REVOCATION_UNKNOWN | giờ / hours
nếu chính sách không nói | if the policy does not say | authority.policy.CRL_HOURS | CERT_REVOCATION_UNKNOWN | giờ / hours
thao tác trên một thiết bị | operations of one device | trust.documents.changeset.MAX_OPERATIONS | SCHEMA PLAN_TOO_MANY |
thiết bị cùng lúc | devices at once | trust.documents.changeset.MAX_AT_ONCE | SCHEMA APPLY_FASTER |
thiết bị đọc cùng lúc (`--forks`) | devices read at once (`--forks`) | workflow.context.MOST_AT_ONCE | USAGE_FORKS |
lần thử (`max_attempts`) | attempts (`max_attempts`) | trust.documents.changeset.ChangeSet.max_attempts | SCHEMA ALREADY_CONSUMED |
điều kiện (`guards`) của một thiết bị | guards of one device | trust.documents.changeset.DeviceChange.guards | SCHEMA |
mật khẩu niêm phong của một thiết bị | sealed secrets of one device | trust.documents.changeset.DeviceChange.secrets | SCHEMA |
một mục của sổ | an entry of the log | ledger.entry.ENTRY_BYTES_MOST | LEDGER_ENTRY | bytes
một dòng của tệp xuất | a line of an export | ledger.export.LINE_BYTES_MOST | LOG_EXPORT | bytes
mốc sổ có chữ ký | a signed head | ledger.checkpoint.NOTE_BYTES_MOST | LOG_CHECKPOINT | bytes
lần từ chối được ghi trong một ngày | refusals recorded in a day | authority.refusals.MOST_A_DAY |  |
một tệp khai báo | a file of declarations | declared.syntax.yaml.MAX_BYTES | YAML_TOO_LARGE TREE_FILE_TOO_LARGE | bytes
lồng nhau trong YAML | nesting of YAML | declared.syntax.yaml.MAX_DEPTH | YAML_TOO_DEEP |
sự kiện YAML trong một tệp | YAML events of a file | declared.syntax.yaml.MAX_EVENTS | YAML_TOO_LONG |
cả cây khai báo | a tree of declarations | declared.tree.MAX_TREE_BYTES | TREE_TOO_LARGE | bytes
thư mục lồng nhau trong cây khai báo | folders in folders of a tree | declared.git_objects.MAX_FOLDERS | TREE_TOO_DEEP |
một đối tượng mà git giữ trong bộ nhớ | an object that git holds in memory | declared.git_objects.MAX_OBJECT_BYTES | TREE_GIT_FAILED | bytes
thiết bị trong danh mục | devices of an inventory | declared.inventory.sources.MAX_FLEET | INV_TOO_MANY_HOSTS |
tên và giá trị mà các dãy tên mở ra | names and values that ranges stand for | declared.inventory.sources.MAX_IN_RANGES | INV_RANGES |
một phần của mẫu chọn thiết bị | a part of a pattern of devices | declared.inventory.patterns.MAX_PART | LIMIT_TOO_LONG | ký tự / characters
báo cáo về một thiết bị trong lịch sử | the report on a device in the history | observations.values.MOST_KEPT_BYTES | REPORT_TOO_LARGE | bytes
biểu thức (`~`, `*`, `?`, `[`) trong một lần chọn | expressions (`~`, `*`, `?`, `[`) in one choice | declared.inventory.patterns.MAX_EXPRESSIONS | LIMIT_TOO_MANY |
tên trong `applies_to` của cấu hình chuẩn | a name in `applies_to` of a baseline | declared.baselines.named_devices.MAX_NAME | BASE_NAME_LONG | ký tự / characters
tên mà mục `hosts` của mọi kịch bản phải so với | names that the `hosts` of all plays are held against | declared.playbooks.document.MOST_HELD | PLAY_HOSTS_TOO_MANY |
tệp trong cây khai báo | files of a tree | declared.tree.MAX_FILES | TREE_TOO_MANY_FILES |
"""  # noqa: E501 - a row of a table is one line


LIMITS: Final = tuple(Limit(*map(str.strip, line.split("|"))) for line in _LIMITS.splitlines())


def rows() -> Iterator[str]:
    yield HEAD
    yield "|---|---|---|---|\n"
    for limit in LIMITS:
        yield limit.row


def page() -> str:
    text = PAGE.read_text("utf-8")
    table = "".join(rows())
    return BLOCK.sub(lambda found: f"{found[1]}{table}{found[2]}", text)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
