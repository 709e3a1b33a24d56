"""Sentences for the record of what was authorized and done."""

from collections.abc import Mapping

VI: Mapping[str, tuple[str, str]] = {
    "ADOPTION_VERSION": (
        "Đã có bản tiếp nhận khác cùng số {version} cho thiết bị {device}.",
        "Lập bản tiếp nhận với số phiên bản cao hơn.",
    ),
    "CHANGESET_ID": (
        "Đã có bộ thay đổi khác mang số {changeset}.",
        "Lập lại bộ thay đổi với số khác; mỗi số chỉ dùng một lần.",
    ),
    "IN_DOUBT": (
        "Lần áp dụng trước⟨ trên {device}⟩ bị ngắt giữa chừng, chưa biết thiết bị đã nhận gì.",
        "Chạy fleetcfg reconcile để đọc thiết bị rồi mới áp dụng tiếp.",
    ),
    "LEDGER_BUSY": (
        "Chương trình khác đang ghi vào sổ ghi quá lâu.",
        "Chờ chương trình đó xong rồi chạy lại.",
    ),
    "LEDGER_CORRUPT": (
        "Cơ sở dữ liệu của sổ ghi bị hỏng⟨ ({why})⟩.",
        "Không áp dụng gì; giữ nguyên thư mục sổ ghi và mang về Sở.",
    ),
    "LEDGER_ENTRY": (
        "Một mục không được phép ghi vào sổ ghi ({why}).",
        "Báo lỗi này cho người phát triển; chưa có gì được ghi.",
    ),
    "LEDGER_NEWER": (
        "Sổ ghi do phiên bản fleetcfg mới hơn lập (dạng {version}, ở đây biết đến {known}).",
        "Nâng cấp fleetcfg trên máy này.",
    ),
    "LEDGER_OBJECT": (
        "Tài liệu {sha256} mà sổ ghi nêu tên không còn nguyên ({why}).",
        "Chép lại thư mục objects của sổ ghi từ bản sao lưu, hoặc nhập lại tài liệu đó.",
    ),
    "LEDGER_WRITE": (
        "Không ghi được sổ ghi: {why}.",
        "Giải phóng chỗ trên đĩa hoặc sửa quyền ghi; chưa ghi được thì chưa áp dụng gì.",
    ),
    "LOCKED": (
        "Thiết bị {device} đang được một lệnh khác trên máy này áp dụng.",
        "Chờ lệnh đó xong rồi chạy lại.",
    ),
    "LOG_CHECKPOINT": (
        "Chữ ký đầu sổ ghi không đúng ({why}).",
        "Xem có đúng sổ ghi và đúng khóa ghi trong tài liệu gốc không; nếu đúng thì báo Sở.",
    ),
    "LOG_ENTRY": (
        "Sổ ghi có một dòng không phải một mục ({why}).",
        "Giữ nguyên tệp làm chứng cứ và yêu cầu xuất lại.",
    ),
    "LOG_ENTRY_COUNT": (
        "Tệp xuất có số mục khác với đã ghi ở đầu tệp ({why}).",
        "Chép lại tệp; nếu vẫn vậy thì yêu cầu xuất lại toàn bộ sổ ghi.",
    ),
    "LOG_EXPORT": (
        "Tệp này không phải tệp xuất sổ ghi ({why}).",
        "Kiểm tra có chọn đúng tệp .fclog không.",
    ),
    "LOG_FORKED": (
        "Sổ ghi {size} mục này mâu thuẫn với sổ ghi mà Sở đã đồng ký.",
        "Giữ cả hai đầu sổ đã ký làm chứng cứ và thu hồi máy đó.",
    ),
    "LOG_MISSING_OUTCOME": (
        "Bộ thay đổi {changeset} không có kết quả trên {device}.",
        "Hỏi người thực hiện; đọc thiết bị rồi xuất sổ ghi lại.",
    ),
    "LOG_REORDERED": (
        "Mục ở vị trí {position} của sổ ghi mang số {found}.",
        "Giữ nguyên tệp làm chứng cứ và yêu cầu xuất lại toàn bộ sổ ghi.",
    ),
    "LOG_ROOT_MISMATCH": (
        "Các mục gửi đến không dẫn tới đầu sổ ghi {size} mục đã ký.",
        "Yêu cầu xuất lại toàn bộ sổ ghi, từ mục đầu tiên.",
    ),
    "LOG_SELF_MISMATCH": (
        "Sổ ghi trên máy này không khớp với đầu sổ đã ký của chính nó⟨ ({why})⟩.",
        "Không áp dụng gì; giữ nguyên thư mục sổ ghi và mang về Sở.",
    ),
    "LOG_TRUNCATED": (
        "Sổ ghi chỉ còn {size} mục trong khi Sở đã thấy {known} mục.",
        "Giữ nguyên tệp làm chứng cứ và kiểm tra máy đó.",
    ),
    "LOG_UNWITNESSED": (
        "Sổ ghi có những mục Sở chưa thấy⟨: {entries} mục trong {days} ngày⟩, vượt mức cho phép.",
        "Xuất sổ ghi gửi về Sở và nhập đầu sổ đã đồng ký rồi mới áp dụng tiếp.",
    ),
    "RECEIPT_MISMATCH": (
        "Biên nhận kèm theo không khớp sổ ghi: thiếu {missing}, thừa {extra}.",
        "Xuất lại sổ ghi cùng đủ các biên nhận.",
    ),
}

EN: Mapping[str, tuple[str, str]] = {
    "ADOPTION_VERSION": (
        "There is another adoption of version {version} for the device {device}.",
        "Make the adoption anew with a higher version.",
    ),
    "CHANGESET_ID": (
        "Another change-set was issued as {changeset}.",
        "Make the change-set anew under another id; each is used once.",
    ),
    "IN_DOUBT": (
        "An earlier attempt⟨ at {device}⟩ was interrupted, and nobody knows what the device took.",
        "Run fleetcfg reconcile, which reads the device, before anything else is applied.",
    ),
    "LEDGER_BUSY": (
        "Another program has been writing to the ledger for too long.",
        "Wait until it is done and run again.",
    ),
    "LEDGER_CORRUPT": (
        "The ledger's database is damaged⟨ ({why})⟩.",
        "Apply nothing; leave the ledger's folder as it is and bring it to the Department.",
    ),
    "LEDGER_ENTRY": (
        "An entry may not be written to the ledger ({why}).",
        "Report this to the developers; nothing was written.",
    ),
    "LEDGER_NEWER": (
        "A later fleetcfg made this ledger (format {version}; this one knows {known}).",
        "Upgrade fleetcfg on this machine.",
    ),
    "LEDGER_OBJECT": (
        "The document {sha256} that the ledger names is not there as it was ({why}).",
        "Restore the ledger's objects from a backup, or import that document again.",
    ),
    "LEDGER_WRITE": (
        "The ledger cannot be written: {why}.",
        "Make room on the disk or mend its permissions; what is not recorded is not applied.",
    ),
    "LOCKED": (
        "Another command on this machine is applying to {device}.",
        "Wait until it is done and run again.",
    ),
    "LOG_CHECKPOINT": (
        "The signed head of a log is not good ({why}).",
        "See whether log and key are those of the root document; if so, tell the Department.",
    ),
    "LOG_ENTRY": (
        "The log has a line that is no entry ({why}).",
        "Keep the file as evidence and ask for another export.",
    ),
    "LOG_ENTRY_COUNT": (
        "The export has another number of entries than it says ({why}).",
        "Copy the file again; if that does not help, ask for an export of the whole log.",
    ),
    "LOG_EXPORT": (
        "This file is no export of a log ({why}).",
        "See whether it is the right .fclog file.",
    ),
    "LOG_FORKED": (
        "This log, as it stood at entry {size}, contradicts the one that the Department cosigned.",
        "Keep both signed heads as evidence, and take that machine in.",
    ),
    "LOG_MISSING_OUTCOME": (
        "Change-set {changeset} has no outcome on {device}.",
        "Ask the executor; read the device, and export the log again.",
    ),
    "LOG_REORDERED": (
        "The entry at position {position} of the log has number {found}.",
        "Keep the file as evidence and ask for an export of the whole log.",
    ),
    "LOG_ROOT_MISMATCH": (
        "The entries do not lead to the signed head at entry {size}.",
        "Ask for an export of the whole log, from its first entry.",
    ),
    "LOG_SELF_MISMATCH": (
        "The log on this machine is not what its own signed head says⟨ ({why})⟩.",
        "Apply nothing; leave the ledger's folder as it is and bring it to the Department.",
    ),
    "LOG_TRUNCATED": (
        "The log ends at entry {size}, and the Department has seen it at entry {known}.",
        "Keep the file as evidence, and look into that machine.",
    ),
    "LOG_UNWITNESSED": (
        "The Department has not seen enough of the log⟨; entries: {entries}, days: {days}⟩.",
        "Export the log to the Department and import the cosigned head before going on.",
    ),
    "RECEIPT_MISMATCH": (
        "The receipts are not those of the log: {missing} missing, {extra} too many.",
        "Export the log again with all its receipts.",
    ),
}
