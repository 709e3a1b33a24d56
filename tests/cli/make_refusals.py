"""Write the reference of refusals again: ``python -m tests.cli.make_refusals``; read the diff.

Which code belongs to which stage is the specification's; the sentences are those that people are
told. A code that another page explains in full is named here and explained there.
"""

import re
from pathlib import Path

from fleetcfg.words import Language, Words

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "refusals.md"
HEAD = """# Mã từ chối · Refusals

*Trang này được viết ra từ chính các câu của chương trình, và có kiểm thử rằng nó khớp. / This page
is written from the program's own sentences, and a test holds it against them.*

Kiểm tra theo thứ tự các bước; bước đầu tiên không qua thì dừng, mã thoát `4`. Với `--output json`,
mỗi lần từ chối là một đối tượng trên stdout: `{"code": …, "stage": …, "facts": {…}}`. Mã không đổi
nghĩa; câu chữ có thể đổi. `…` trong câu là chỗ của một sự việc. / Checks are made in the order of
the stages; the first that fails ends it, with exit code `4`. With `--output json` a refusal is one
object on stdout, as above. A code never changes its meaning; its sentence may. `…` in a sentence
stands for a fact.

`LEDGER_…` là lỗi của máy này, mã thoát `1`. / `LEDGER_…` is an error of this machine, exit `1`.
"""
ANY = (
    "KEY_REVOKED KEY_NOT_VALID_NOW KEY_KIND KEY_WEAK KEY_TYPE KEY_MALFORMED SIGNER_UNKNOWN"
    " SIGNER_ROLE SIG_MALFORMED SIG_NOT_DER SIG_TOO_LARGE SIG_VERSION SIG_NAMESPACE SIG_HASH_ALG"
    " SIG_ALG SIG_INVALID SIG_DIGEST_MISMATCH SIG_SK_APPLICATION SIG_SK_NO_TOUCH SIG_SK_NO_UV"
    " SIG_SK_FLAGS CMS_TYPE CMS_NOT_DETACHED CMS_SIGNER_COUNT CMS_NO_SIGNED_ATTRS CMS_ATTR_DUP"
    " CMS_ATTR_MISSING CMS_ATTR_CONTENT_TYPE CMS_SIGNER_CERT CMS_NO_ESS CMS_ESS_MISMATCH CERT_CHAIN"
    " CERT_REVOKED CERT_REVOCATION_UNKNOWN"
)
STAGES = {
    ("0", "tệp và cú pháp", "the file and its spelling"): (
        "FILE_NOT_REGULAR FILE_TOO_LARGE FILE_UNREADABLE FILE_CUT_OFF IN_THE_WAY JSON_SYNTAX"
        " JSON_UTF8 JSON_DUPLICATE_KEY"
        " JSON_NUMBER JSON_STRING JSON_DEPTH DOC_TOO_LARGE BUNDLE_FORMAT BASE64 IMPORT_UNKNOWN"
        " UNPROVEN_LARGE"
        " PACKAGE_FORMAT PACKAGE_OBJECT PARCEL_FORMAT PARCEL_OBJECT LOG_EXPORT CRL_TOO_LARGE"
        " CRL_TOO_MANY PART_LEFT_OUT JSON_ALPHABET"
        " TRUST_TOO_MUCH ROOT_KEPT STATUS_KEPT MANIFEST_KEPT REJECTION_KEPT FOLDER_BEHIND"
    ),
    ("1", "máy này và chương trình", "this machine and the program"): (
        "CONFIG_UNSAFE LEDGER_IN_GIT LEDGER_LINK LEDGER_OWNER TOOL_TOO_OLD CATALOG_MISMATCH"
    ),
    ("2", "sổ ghi của máy này", "the record of this machine"): (
        "LOG_SELF_MISMATCH LOG_CHECKPOINT LOG_ENTRY LOG_UNWITNESSED LEDGER_CORRUPT LEDGER_TABLES"
        " LOG_BEHIND_RECEIPT IN_DOUBT CONCEAL_KEY_BROKEN"
    ),
    ("3", "đồng hồ", "the clock"): "CLOCK_BEHIND CLOCK_JUMP",
    ("4", "tài liệu gốc", "the root"): (
        "ENVELOPE_FIELDS ENVELOPE_SIGNATURES PAYLOAD_TYPE ROOT_ROLLBACK ROOT_FORK ROOT_GAP"
        " ROOT_PREV_MISMATCH ROOT_THRESHOLD_OLD ROOT_THRESHOLD_NEW ROOT_EXPIRED ROOT_UNPINNED"
        " TRUST_DOMAIN KEY_DUPLICATE ROOT_NOT_COMMITTED PARCEL_SIGNATURE ZONE_UNKNOWN"
        " ZONE_DISPATCHER ZONE_WORKER SLICE_ELSEWHERE"
    ),
    ("4–8", "mọi chữ ký", "every signature"): ANY,
    ("5", "bản tình trạng", "the status"): (
        "STATUS_THRESHOLD STATUS_ROLLBACK STATUS_FORK STATUS_EXPIRED STATUS_ROOT_MISMATCH"
        " ROOT_NOT_CURRENT VERSION_JUMP STATUS_BEFORE_ROOT STATUS_FREEZES_UNKNOWN"
        " STATUS_FREEZES_UNSIGNED RELEASE_VOID"
    ),
    ("6", "bản kê", "the manifest"): (
        "MANIFEST_THRESHOLD MANIFEST_NOT_CURRENT MANIFEST_ROLLBACK MANIFEST_FORK"
        " MANIFEST_NOT_NEXT MANIFEST_WAITING MANIFEST_UNCOMMITTED RELEASE_CUT"
        " PLAYBOOK_NOT_SIGNED SLICE_BYTES_ABSENT SLICE_HOST_UNKNOWN SLICE_HOST_ZONE"
        " SLICE_HOST_DECLARED"
    ),
    ("7", "bộ thay đổi, bản tiếp nhận, biên nhận", "change-set, adoption, receipt"): (
        "CHANGESET_THRESHOLD JSON_NOT_CANONICAL DOC_TYPE SCHEMA TIME_FORMAT AUTHOR_MISMATCH"
        " POLICY_VERSION BASELINE_MISMATCH INVENTORY_NOT_SIGNED FOLDER_NOT_SIGNED"
        " DEVICE_LIST DEVICE_NOT_IN_INVENTORY"
        " IDENTITY_NOT_INVENTORY PARAM_UNKNOWN PARAM_TYPE RISK_UNDERSTATED TOO_MANY_DEVICES"
        " ABOUT_MISMATCH"
        " CHANGESET_WITHDRAWN CHANGESET_ID CHANGESET_ID_SPELLING SEQ_JUMP SECRET_IN_CLEAR"
        " ADOPTION_THRESHOLD ADOPTION_VERSION"
        " SECRET_SEALED_UNSUPPORTED SECRET_NOT_ALONE SECRET_SHAPE SECRET_RECIPIENTS"
        " RECEIPT_UNAUTHENTICATED RECEIPT_PERSON RECEIPT_ORIGIN RECEIPT_OTHER_CHANGESET"
        " RECEIPT_DEVICE RECEIPT_STALE BREAKGLASS_UNAUTHENTICATED BREAKGLASS_PERSON"
        " ACKNOWLEDGE_PERSON STATEMENT_PERSON STATEMENT_UNSIGNED STATEMENT_FACTS STATEMENT_KIND"
        " STATEMENT_ABOUT"
        " STATEMENT_TIME STATEMENT_NOT_READ SLICE_HOST_UNCHANGED RESULT_OTHER RESULT_DEVICES"
        " RESULT_RECEIPT RESULT_RECEIPT_OTHER SLICE_RETURNED"
        " BREAKGLASS_ORIGIN BREAKGLASS_CLOCK BREAKGLASS_CHANGES BREAKGLASS_TWICE BREAKGLASS_OVERDUE"
    ),
    ("8", "phê duyệt", "the approvals"): (
        "APPROVAL_UNAUTHENTICATED APPROVAL_OTHER_CHANGESET APPROVAL_REJECTED APPROVAL_PERSON"
        " APPROVE_MANIFEST_APART"
        " APPROVAL_EXPIRED APPROVAL_OUTLIVES APPROVAL_TIME DECISION_DATE"
        " VIEW_MISMATCH VIEW_NOT_CONFIRMED VIEW_NOT_ENTERED"
        " DECISION_MISMATCH DECISION_MISSING SEPARATION_OF_DUTY APPROVAL_THRESHOLD"
        " CHANGESET_NOT_ISSUED"
    ),
    (
        "9",
        "thời hạn, kỳ cấm",
        "window and freeze",
    ): "NOT_YET_VALID EXPIRED WINDOW_TOO_LONG FREEZE FROZEN FREEZES_UNTOLD FREEZE_RELEASED"
    " SLICE_EXPIRED SLICE_AHEAD SLICE_TOO_LONG",
    ("10", "người thực hiện", "the executor"): (
        "EXECUTOR_MISMATCH EXECUTOR_KEY_ABSENT LOG_KEY LOG_BEHIND_DEPARTMENT"
        " SEALING_KEY_ABSENT SEALING_KEY_BROKEN SEALING_KEY_OTHER SECRET_NOT_HERE"
    ),
    ("11", "chi một lần", "spent once"): (
        "LOCKED ALREADY_CONSUMED DEVICE_SEQ_OLD BREAKGLASS_OPEN BREAKGLASS_NOT_OPEN"
    ),
    ("12", "thiết bị", "the device"): (
        "SIGNED_INVENTORY_ABSENT SWEEP_NOT_SIGNED PIN_NOT_SIGNED PIN_ACCEPT_OTHER"
        " DEVICE_UNREACHABLE DEVICE_HOSTKEY DEVICE_CERT"
        " DEVICE_SERIAL DEVICE_MODEL AUTH_FAILED DEVICE_IN_CALL GUARD_FAILED ORDER_UNSAFE"
        " DEV_WRITE_UNTYPABLE OPERATION_UNSUPPORTED PASSWORD_ACCOUNT"
    ),
    ("13", "trạng thái trước khi ghi", "the state before"): (
        "READSET_INCOMPLETE PRESTATE_CHANGED TARGET_MISMATCH"
    ),
    ("14", "ghi ý định", "the intent"): "LEDGER_WRITE FAMILY_NOT_WRITABLE",
    ("15", "ghi xuống thiết bị", "writing to the device"): "SEAL_BROKEN PASSWORD_SAME",
    ("17", "ghi kết quả", "the outcome"): "LEDGER_WRITE_AFTER",
    ("", "sổ ghi về Sở", "a log at the Department"): (
        "LOG_OLDER LOG_REORDERED LOG_ENTRY_COUNT LOG_ROOT_MISMATCH"
        " LOG_MISSING_OUTCOME LOG_CONTRADICTION RECEIPT_MISMATCH RECEIPT_CONTRADICTION"
        " WITNESS_KEY_OTHER"
    ),
    ("", "khai báo trong git", "declarations in git"): (
        "PATH_MODE PATH_NAME DECLARATIONS_BROKEN YAML_ALIAS YAML_ANCHOR YAML_TAG YAML_DIRECTIVE"
        " YAML_MERGE_KEY YAML_SECOND_DOCUMENT YAML_DUPLICATE_KEY YAML_TOO_DEEP YAML_TOO_LARGE"
        " YAML_TOO_LONG"
    ),
    ("", "lập, ký, rút lại", "planning, signing, withdrawing"): (
        "PLAN_AUTHOR PLAN_EXECUTOR_LOG PLAN_EXECUTOR_UNKNOWN PLAN_ID_TAKEN PLAN_ID_PROPOSED"
        " PLAN_OTHER_DEVICE"
        " PLAN_NO_SEALING SIGN_CHANGESET SIGN_BREAKGLASS APPROVE_OTHER_KIND SIGNED_ELSEWHERE"
        " KEY_PRIVATE SHOW_ADOPTED_LATER WITHDRAW_UNKNOWN FREEZE_SHORTENED MEETINGS_MANY"
        " SIGNER_MISSING SIGNER_PROGRAM SIGNER_TIMEOUT MANIFEST_NOT_HERE"
        " TOKEN_ABSENT TOKEN_SEVERAL TOKEN_KEY_ABSENT TOKEN_CERT_UNKNOWN TOKEN_LIBRARY TOKEN_FAILED"
        " TOKEN_PIN_UNASKED TOKEN_PIN_FINAL_TRY TOKEN_PIN_LOCKED"
    ),
}
TAIL = """
## Tên khác với bản đặc tả · Names that differ from the specification

| đặc tả / specification | ở đây / here |
|---|---|
| `YAML_MERGE` | `YAML_MERGE_KEY` |
| `YAML_MULTIDOC` | `YAML_SECOND_DOCUMENT` |
| `YAML_DUPLICATE` | `YAML_DUPLICATE_KEY` |
| `YAML_DEPTH` | `YAML_TOO_DEEP` |
| `YAML_TOO_COMPLEX` | `YAML_TOO_LARGE`, `YAML_TOO_LONG`, `YAML_TOO_MANY_PROBLEMS` |
| `PATH_ESCAPE` | `PATH_NAME`: một đường dẫn ra ngoài là một tên không an toàn / a path that leads out is an unsafe name |
| `INCLUDE_LOOP` | không có: khai báo không nối tệp này vào tệp kia / cannot be: declarations include no other file |
| `TREE_UNAUTHORIZED`, `TREE_EXTRA`, `TREE_MISSING` | là kết luận của `trust verify-tree` (mã thoát 2), không phải mã từ chối / verdicts of `trust verify-tree` (exit code 2), not refusals |
| `MARKER_UNEXPECTED` | chưa có: không ghi dấu vào thiết bị; so toàn bộ trạng thái thay nó / not there: devices are not marked; the whole state is compared instead |
"""  # noqa: E501 - a row of a table is one line
_FACT = re.compile(r"\{\w+\}")


class _Shown(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return "…"


def codes() -> list[str]:
    return [code for listed in STAGES.values() for code in listed.split()]


def page() -> str:
    parts = [HEAD]
    for (number, vi, en), listed in STAGES.items():
        parts.append(f"\n## {number + ' · ' if number else ''}{vi} · {en}\n\n")
        parts.append("| mã / code | nghĩa | meaning |\n|---|---|---|\n")
        parts += [f"| `{c}` | {_told(c, 'vi')} | {_told(c, 'en')} |\n" for c in listed.split()]
    return "".join(parts) + TAIL


def _told(code: str, language: Language) -> str:
    return Words(language).sentence(code, _Shown()).replace("|", "\\|")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
