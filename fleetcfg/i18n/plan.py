"""Sentences for planning: why something is not in a plan, and what it cannot begin without."""

from collections.abc import Mapping

VI: Mapping[str, tuple[str, str]] = {
    "PLAN_ALREADY_APPROVED": (
        "Bộ thay đổi {changeset} đã được duyệt cho tham số này và chưa thực hiện xong.",
        "Thực hiện bộ thay đổi đó, hoặc thu hồi nó rồi lập lại.",
    ),
    "PLAN_AUTHOR": (
        "Khóa này không phải khóa của người lập theo tài liệu gốc.",
        "Dùng đúng khóa của người lập, hoặc xin Sở ghi khóa này vào tài liệu gốc mới.",
    ),
    "PLAN_CANNOT_REMOVE": (
        "Khai báo muốn thiết bị không có tham số này, nhưng thiết bị không bỏ tham số được.",
        "Sửa khai báo thành giá trị mong muốn.",
    ),
    "PLAN_EXECUTOR_LOG": (
        "Không rõ sổ ghi nào là của {person}⟨; tài liệu gốc có: {known}⟩.",
        "Nêu tên sổ ghi bằng --executor-log.",
    ),
    "PLAN_EXECUTOR_UNKNOWN": (
        "Tài liệu gốc không có khóa người thực hiện nào của {person}.",
        "Nêu đúng tên trong tài liệu gốc, hoặc xin Sở ghi khóa của người đó vào bản mới.",
    ),
    "PLAN_FIRMWARE_UNSPELLABLE": (
        "Thiết bị báo phiên bản phần mềm bằng ký tự không ghi vào văn bản được.",
        "Xem thiết bị tại chỗ.",
    ),
    "PLAN_FINDINGS": (
        "{devices} thiết bị khác với khai báo; tiếp nhận là cho phép các khác biệt đó.",
        "Xem các khác biệt đã in ra; nếu đúng ý thì chạy lại với --with-findings.",
    ),
    "PLAN_NOT_A_NUMBER": (
        "Giá trị không phải số nguyên viết đúng một cách.",
        "Sửa khai báo, hoặc xem thiết bị tại chỗ.",
    ),
    "PLAN_NO_TARGET": (
        "Khai báo không nêu giá trị nào thỏa {rule} để đặt.",
        "Thêm set: vào khai báo của tham số này.",
    ),
    "PLAN_ID_TAKEN": (
        "Số {id} đã dùng cho một văn bản khác trong sổ ghi này.",
        "Chọn số khác.",
    ),
    "PLAN_LIMIT": (
        "Chưa nêu thiết bị nào.",
        "Nêu bằng --limit, hoặc --all cho mọi thiết bị.",
    ),
    "PLAN_OTHER_DEVICE": (
        "Thiết bị trả lời có số máy {found}, không phải {expected} như danh mục thiết bị.",
        "Xem thiết bị tại chỗ; nếu đã thay máy thì sửa danh mục thiết bị và ký bản kê mới.",
    ),
    "PLAN_OUTSIDE_SPACE": (
        "Thiết bị không nhận giá trị {target} cho tham số này.",
        "Sửa khai báo theo những giá trị mà kiểu máy này nhận.",
    ),
    "PLAN_PARAM_UNKNOWN": (
        "Từ điển tham số của họ thiết bị không có tham số này.",
        "Đặt bằng tay theo chỉ đạo của Sở rồi tiếp nhận lại, hoặc bổ sung từ điển.",
    ),
    "PLAN_PATH_GONE": (
        "Tham số đã được tiếp nhận nhưng thiết bị không còn.",
        "Thường do đổi phần mềm: xem thiết bị rồi tiếp nhận lại.",
    ),
    "PLAN_PATH_NEW": (
        "Thiết bị có tham số mà bản tiếp nhận không có.",
        "Thường do đổi phần mềm: xem thiết bị rồi tiếp nhận lại.",
    ),
    "PLAN_SECRET": (
        "Tham số bí mật không ghi vào bộ thay đổi.",
        "Đặt tại thiết bị theo chỉ đạo của Sở.",
    ),
    "PLAN_SPACE_UNTOLD": (
        "Thiết bị không cho biết tham số này nhận những giá trị nào.",
        "Đặt bằng tay theo chỉ đạo của Sở rồi tiếp nhận lại.",
    ),
    "PLAN_STATE_INCOMPLETE": (
        "Chưa đọc được toàn bộ cấu hình (thiếu {path}⟨: {reason}⟩).",
        "Dùng tài khoản đọc được mọi tham số rồi chạy lại.",
    ),
    "PLAN_TOO_MANY": (
        "Bộ thay đổi đã đủ số tham số cho một thiết bị.",
        "Thực hiện bộ thay đổi này rồi lập bộ tiếp theo.",
    ),
    "PLAN_UNREACHED": (
        "{count} trong {selected} thiết bị không đọc được, nên chưa viết gì ra tệp.",
        "Khắc phục rồi chạy lại, hoặc bỏ qua các thiết bị đó bằng --skip-unreachable.",
    ),
    "PLAN_UNSPELLABLE": (
        "Giá trị có ký tự không ghi vào văn bản được (xuống dòng, chữ của ngôn ngữ khác…).",
        "Đặt bằng tay theo chỉ đạo của Sở rồi tiếp nhận lại.",
    ),
    "PLAN_VALUE_UNKNOWN": (
        "Giá trị đã tiếp nhận chỉ được giữ dưới dạng mã băm nên không đặt lại được.",
        "Đặt bằng tay theo chỉ đạo của Sở rồi tiếp nhận lại.",
    ),
    "PLAN_VOLATILE": (
        "Tham số tự thay đổi, không thuộc cấu hình được theo dõi.",
        "Bỏ tham số này khỏi khai báo.",
    ),
    "PLAN_NUMBER": (
        "Số {number} không viết đúng cách.",
        "Viết như CS-2026-0147 hay AD-2026-0003: chữ không dấu, số, gạch nối, không dấu cách.",
    ),
    "PLAN_REASON": (
        "Chưa nói lý do, hoặc lý do có ký tự không dùng được trong văn bản ký.",
        "Viết lý do sau --reason bằng chữ thường dùng, một dòng; người duyệt đọc nó.",
    ),
    "PLAN_WINDOW": (
        "Khoảng thời gian áp dụng không đúng⟨ ({what})⟩.",
        "Nêu --until hoặc --for sao cho kết thúc sau lúc bắt đầu và sau bây giờ.",
    ),
    "SHOW_ADOPTED_LATER": (
        "{device} đã được tiếp nhận lại theo {adoption} (bản {version}).",
        "Xem bản tiếp nhận mới hơn.",
    ),
    "SHOW_HTML": (
        "Chỉ bộ thay đổi mới có dạng trang in; đây là {kind}.",
        "Dùng --output text hoặc json.",
    ),
}

EN: Mapping[str, tuple[str, str]] = {
    "PLAN_ALREADY_APPROVED": (
        "Change-set {changeset} was approved for this parameter and is not made yet.",
        "Apply that one, or withdraw it and plan again.",
    ),
    "PLAN_AUTHOR": (
        "By the root this key is no author's.",
        "Use the author's key, or ask the Department to name this one in a new root.",
    ),
    "PLAN_CANNOT_REMOVE": (
        "The declaration wants the device not to have this parameter, which cannot be taken away.",
        "Declare the value that is wanted instead.",
    ),
    "PLAN_EXECUTOR_LOG": (
        "It cannot be told which log is {person}'s⟨; the root has: {known}⟩.",
        "Name the log with --executor-log.",
    ),
    "PLAN_EXECUTOR_UNKNOWN": (
        "The root has no executor's key of {person}.",
        "Use the name that the root has, or ask the Department to name his key in a new root.",
    ),
    "PLAN_FIRMWARE_UNSPELLABLE": (
        "The device tells its firmware in characters that no document can hold.",
        "Look at the device.",
    ),
    "PLAN_FINDINGS": (
        "Devices that differ from what is declared: {devices}; to adopt them is to allow that.",
        "Read the differences above; if they are meant, run this again with --with-findings.",
    ),
    "PLAN_NOT_A_NUMBER": (
        "The value is no integer in its one spelling.",
        "Mend the declaration, or look at the device.",
    ),
    "PLAN_NO_TARGET": (
        "The declaration names no value to set that satisfies {rule}.",
        "Add set: to the declaration of this parameter.",
    ),
    "PLAN_ID_TAKEN": (
        "{id} is the number of another document in this record.",
        "Choose another.",
    ),
    "PLAN_LIMIT": (
        "No device was named.",
        "Name them by --limit, or say --all for every device.",
    ),
    "PLAN_OTHER_DEVICE": (
        "A device with the serial {found} answered, not {expected} as the inventory has it.",
        "Look at the device; if it was replaced, mend the inventory and sign a new manifest.",
    ),
    "PLAN_OUTSIDE_SPACE": (
        "The device does not take the value {target} for this parameter.",
        "Declare one of the values that this model takes.",
    ),
    "PLAN_PARAM_UNKNOWN": (
        "The catalog of the family does not have this parameter.",
        "Set it by hand as the Department directs and adopt again, or add it to the catalog.",
    ),
    "PLAN_PATH_GONE": (
        "The parameter was adopted, and the device no longer has it.",
        "Mostly new firmware: look at the device, then adopt it again.",
    ),
    "PLAN_PATH_NEW": (
        "The device has a parameter that the adoption does not have.",
        "Mostly new firmware: look at the device, then adopt it again.",
    ),
    "PLAN_SECRET": (
        "A secret parameter is not written into a change-set.",
        "Set it at the device as the Department directs.",
    ),
    "PLAN_SPACE_UNTOLD": (
        "The device does not tell which values this parameter takes.",
        "Set it by hand as the Department directs, then adopt again.",
    ),
    "PLAN_STATE_INCOMPLETE": (
        "The configuration could not be read as a whole ({path} is missing⟨: {reason}⟩).",
        "Use an account that can read every parameter, and run this again.",
    ),
    "PLAN_TOO_MANY": (
        "The change-set has as many parameters as one device can have.",
        "Apply this one, then plan the next.",
    ),
    "PLAN_UNREACHED": (
        "{count} of {selected} devices could not be read, so no file was written.",
        "Mend that and run this again, or pass them over with --skip-unreachable.",
    ),
    "PLAN_UNSPELLABLE": (
        "The value has characters that no document can hold (line ends, other alphabets…).",
        "Set it by hand as the Department directs, then adopt again.",
    ),
    "PLAN_VALUE_UNKNOWN": (
        "The adopted value was kept as a digest only, so it cannot be set again.",
        "Set it by hand as the Department directs, then adopt again.",
    ),
    "PLAN_VOLATILE": (
        "The parameter changes by itself and is no part of the configuration that is watched.",
        "Take it out of the declaration.",
    ),
    "PLAN_NUMBER": (
        "{number} is not how a number is written.",
        "Write it like CS-2026-0147 or AD-2026-0003: plain letters, digits, hyphens, no spaces.",
    ),
    "PLAN_REASON": (
        "No reason was given, or one with characters that no signed document can have.",
        "Give it after --reason, in ordinary letters and one line; the approvers read it.",
    ),
    "PLAN_WINDOW": (
        "The time in which it may be applied is not right⟨ ({what})⟩.",
        "Give --until or --for so that it ends after its beginning, and after now.",
    ),
    "SHOW_ADOPTED_LATER": (
        "{device} was adopted again by {adoption} (version {version}).",
        "See the later adoption.",
    ),
    "SHOW_HTML": (
        "Only a change-set has a page to print; this is: {kind}.",
        "Use --output text or json.",
    ),
}
