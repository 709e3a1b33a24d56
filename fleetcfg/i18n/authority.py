"""Sentences for the edge of authority: files that were carried here, and what the folder holds."""

from collections.abc import Mapping

VI: Mapping[str, tuple[str, str]] = {
    "CONFIG_UNSAFE": (
        (
            "Máy này chưa an toàn để làm việc:⟨ ai cũng ghi được vào {path};⟩"
            "⟨ thư viện {library} đang ghi lại mọi điều nó gửi, kể cả mật khẩu;⟩ chưa làm gì cả."
        ),
        "Bỏ quyền ghi của người khác (chmod o-w), hoặc tắt nhật ký gỡ lỗi, rồi chạy lại.",
    ),
    "FILE_EXISTS": (
        "Đã có tệp {file}; điều đã viết ra để ký thì không ghi đè.",
        "Chọn tên khác, hoặc tự tay dời tệp cũ đi.",
    ),
    "FILE_NOT_REGULAR": (
        "{file} không phải tệp thường (là liên kết, đường ống hoặc thư mục).",
        "Chép nội dung thành một tệp thường rồi chạy lại.",
    ),
    "FILE_TOO_LARGE": (
        "{file} dài {size} byte, nhiều hơn mức cho phép {limit}.",
        "Kiểm tra có chọn đúng tệp không.",
    ),
    "FILE_UNREADABLE": (
        "Không đọc được {file}⟨: {why}⟩.",
        "Sửa quyền đọc hoặc chép lại tệp.",
    ),
    "KEY_COUNTER": (
        "Khóa FIDO của {person} đếm {counter}, trong khi ở đây đã thấy {known}.",
        "Văn bản cũ đến sau văn bản mới, hoặc khóa đã bị sao chép: hỏi lại {person} và báo Sở.",
    ),
    "LEDGER_ABSENT": (
        "Máy này chưa có sổ ghi trong {folder}.",
        "Chạy fleetcfg ledger init --origin TÊN, rồi fleetcfg trust init với tài liệu gốc của Sở.",
    ),
    "LEDGER_EXISTS": (
        "Đã có sổ ghi trong {folder}; sổ ghi không lập lại được.",
        "Dùng sổ ghi đó, hoặc chọn thư mục khác bằng --ledger.",
    ),
    "LEDGER_KEY": (
        "Khóa của sổ ghi ({file}) không đọc được hoặc người khác đọc được⟨ ({why})⟩.",
        "Khôi phục tệp khóa với quyền 0600; mất hẳn thì Sở phải lập sổ ghi mới cho máy này.",
    ),
    "TRUST_ABSENT": (
        "Chưa tin tài liệu gốc nào: máy này không biết Sở là ai.",
        "Chạy fleetcfg trust init root.1.json --fingerprint với dấu vân in trong quyết định.",
    ),
    "TRUST_FILE_ABSENT": (
        "Thiếu {file}.",
        "Lấy bản mới nhất của thư mục tài liệu đã ký từ Sở.",
    ),
    "TRUST_FILE_UNKNOWN": (
        "Tệp này không thuộc thư mục tài liệu đã ký.",
        "Để ở đây chỉ root.N.json, status.json, manifest.json và crls/*.crl; dời tệp này đi.",
    ),
    "TRUST_PRIVATE_KEY": (
        "Tệp này là khóa bí mật; khóa bí mật không bao giờ nằm trong thư mục tài liệu đã ký.",
        "Coi khóa này như đã lộ: thu hồi nó, lập khóa mới, và xóa tệp khỏi lịch sử git.",
    ),
    "TRUST_ROOT_MISSING": (
        "Có tài liệu đã ký mà không có tài liệu gốc nào.",
        "Chép root.1.json và các tài liệu gốc sau nó vào cùng thư mục.",
    ),
}

EN: Mapping[str, tuple[str, str]] = {
    "CONFIG_UNSAFE": (
        (
            "This machine is not fit to work on:⟨ anybody may write to {path};⟩"
            "⟨ the library {library} writes down all that it sends, passwords as well;⟩"
            " nothing was done."
        ),
        "Take others' right to write (chmod o-w) or turn debug logging off, and run again.",
    ),
    "FILE_EXISTS": (
        "{file} is there already; what was written to be signed is never written over.",
        "Choose another name, or move the old file away by hand.",
    ),
    "FILE_NOT_REGULAR": (
        "{file} is no regular file (it is a link, a pipe or a folder).",
        "Copy its content into a regular file and run this again.",
    ),
    "FILE_TOO_LARGE": (
        "{file} has {size} bytes, more than the {limit} allowed.",
        "Check that it is the right file.",
    ),
    "FILE_UNREADABLE": (
        "{file} cannot be read⟨: {why}⟩.",
        "Mend its permissions, or copy it again.",
    ),
    "KEY_COUNTER": (
        "The FIDO key of {person} counts {counter}, and {known} was seen here before.",
        "An older document came later, or the key was copied: ask {person}; tell the Department.",
    ),
    "LEDGER_ABSENT": (
        "This machine has no record in {folder}.",
        "Run fleetcfg ledger init --origin NAME, then fleetcfg trust init FILE with the root.",
    ),
    "LEDGER_EXISTS": (
        "There is a record in {folder} already; a record is not begun twice.",
        "Use that one, or choose another folder with --ledger.",
    ),
    "LEDGER_KEY": (
        "The record's key ({file}) cannot be read, or others can read it⟨ ({why})⟩.",
        "Restore the key file with mode 0600; if it is lost, this machine needs a new record.",
    ),
    "TRUST_ABSENT": (
        "No root is trusted yet: this machine does not know who the Department is.",
        "Run fleetcfg trust init root.1.json --fingerprint with the one printed in the Decision.",
    ),
    "TRUST_FILE_ABSENT": (
        "{file} is missing.",
        "Get the newest folder of signed documents from the Department.",
    ),
    "TRUST_FILE_UNKNOWN": (
        "This file does not belong to the folder of signed documents.",
        "Only root.N.json, status.json, manifest.json and crls/*.crl lie here; move it away.",
    ),
    "TRUST_PRIVATE_KEY": (
        "This file is a private key; none ever lies in the folder of signed documents.",
        "Take the key for stolen: revoke it, make another, and delete the file from git's history.",
    ),
    "TRUST_ROOT_MISSING": (
        "There are signed documents and no root.",
        "Copy root.1.json and the roots after it into the same folder.",
    ),
}
