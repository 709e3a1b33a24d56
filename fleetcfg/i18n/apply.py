"""Sentences of applying: what was refused at a device, and how it ended there."""

from collections.abc import Mapping

VI: Mapping[str, tuple[str, str]] = {
    "APPLY_CRASHED": (
        "Lỗi của chính fleetcfg khi làm việc với {device} ({kind}).",
        "Chạy fleetcfg reconcile để đọc thiết bị, rồi báo lỗi này cho người phát triển.",
    ),
    "APPLY_LIMIT": (
        "Lệnh ghi xuống thiết bị phải nói rõ ghi cho máy nào.",
        "Thêm --limit MẪU cho một số thiết bị, hoặc --all cho mọi thiết bị trong bộ thay đổi.",
    ),
    "APPLY_NONE": (
        "Không thiết bị nào của bộ thay đổi {changeset} khớp với --limit.",
        "Xem bộ thay đổi gồm những thiết bị nào bằng fleetcfg show.",
    ),
    "AUTH_FAILED": (
        "{device} không cho đăng nhập ({why}).",
        "Kiểm tra mật khẩu mà danh mục thiết bị chỉ tới; không thử lại nhiều lần kẻo bị khóa.",
    ),
    "DEVICE_CERT": (
        "{device} đưa ra chứng thư khác với chứng thư đã ký ({why}); chưa gửi mật khẩu.",
        "Xem có đúng máy, đúng đường không; nếu máy đã đổi chứng thư thì xin Sở ký lại danh mục.",
    ),
    "DEVICE_HOSTKEY": (
        "{device} đưa ra khóa SSH khác với khóa đã ký ({why}); chưa gửi mật khẩu.",
        "Xem có đúng máy, đúng đường không; nếu máy đã đổi khóa thì xin Sở ký lại danh mục.",
    ),
    "DEVICE_IN_CALL": (
        "{device} đang trong {calls} cuộc gọi.",
        "Chờ cuộc họp kết thúc rồi chạy lại; chưa có gì bị ghi.",
    ),
    "DEVICE_MODEL": (
        "{device} là kiểu máy {live}, trong khi bộ thay đổi ký cho {signed}.",
        "Xem có bị thay máy không; nếu danh mục ghi sai kiểu thì sửa và xin Sở ký lại.",
    ),
    "DEVICE_SERIAL": (
        "{device} có số máy {live}, khác số đã ký⟨ là {signed}⟩.",
        "Xem có bị thay máy không; máy mới phải vào danh mục đã ký trước khi được ghi.",
    ),
    "DEVICE_UNREACHABLE": (
        "Không hỏi được {device} ({why}).",
        "Kiểm tra đường truyền và nguồn điện của thiết bị rồi chạy lại; chưa có gì bị ghi.",
    ),
    "FAMILY_NOT_WRITABLE": (
        "Chưa có cách ghi xuống loại máy {family} của {device}.",
        "Cài phần ghi cho loại máy đó, hoặc làm bằng tay theo quyết định.",
    ),
    "GUARD_FAILED": (
        "{device} không đúng điều kiện đã ký: {path} phải là {wanted}⟨, thực tế là {live}⟩.",
        "Chờ đến khi điều kiện đúng, hoặc xin Sở lập bộ thay đổi khác; chưa có gì bị ghi.",
    ),
    "LEDGER_WRITE_AFTER": (
        "Đã ghi xuống thiết bị nhưng không ghi được sổ: {why}.",
        "Giữ biên nhận khẩn đã in ra và lưu ở {file}, giải phóng đĩa, rồi chạy fleetcfg reconcile.",
    ),
    "NOT_TRIED": (
        "Chưa thử, vì một thiết bị trước đó không kết thúc như đã ký hoặc lệnh bị dừng.",
        "Xử lý xong thiết bị đó rồi chạy lại cho những máy còn lại.",
    ),
    "OPERATION_UNSUPPORTED": (
        "Bản này không làm được thay đổi {path} trên {device} ({why}).",
        "Xin Sở lập bộ thay đổi đặt một giá trị cụ thể; loại máy này không có cách bỏ giá trị.",
    ),
    "POSTSTATE_OTHER": (
        "Các giá trị đã được nhận nhưng toàn bộ cấu hình khác với điều đã ký.",
        "Xem ai hay hệ thống nào cùng lúc đổi cấu hình thiết bị, bằng fleetcfg audit.",
    ),
    "PRESTATE_CHANGED": (
        "Cấu hình của {device} không còn như khi bộ thay đổi được duyệt⟨; tham số: {paths}⟩.",
        "Chạy fleetcfg audit xem ai đổi gì, rồi lập bộ thay đổi mới; chưa có gì bị ghi.",
    ),
    "SECRET_SEALED_UNSUPPORTED": (
        "Bản này chưa ghi được mật khẩu niêm phong ({path} trên {device}).",
        "Tách mật khẩu ra khỏi bộ thay đổi và đặt bằng tay theo quyết định.",
    ),
    "SETTLED_ALREADY": (
        "Lần áp dụng đó vừa tự kết thúc.",
        "Không phải làm gì; xem kết quả bằng fleetcfg ledger show.",
    ),
    "SETTLED_NOT_APPLIED": (
        "Đã đọc thiết bị: cấu hình vẫn như trước, chưa thay đổi nào được nhận.",
        "Nếu còn lượt thì áp dụng lại; hết lượt thì xin Sở lập bộ thay đổi mới.",
    ),
    "SETTLED_PARTIAL": (
        "Đã đọc thiết bị: cấu hình không như trước mà cũng không như đã ký.",
        "Báo Sở; chỉ một bộ thay đổi mới được ký mới đưa được thiết bị về đúng.",
    ),
    "TARGET_MISMATCH": (
        "Các thay đổi ghi cho {device} không dẫn tới trạng thái đã ký.",
        "Xin Sở lập lại bộ thay đổi; bộ này tự mâu thuẫn nên không được ghi.",
    ),
}

EN: Mapping[str, tuple[str, str]] = {
    "APPLY_CRASHED": (
        "A mistake of fleetcfg itself while it was at {device} ({kind}).",
        "Run fleetcfg reconcile to read the device, and tell the developers of this.",
    ),
    "APPLY_LIMIT": (
        "A command that writes to devices must be told to which.",
        "Give --limit PATTERN for some, or --all for every device of the change-set.",
    ),
    "APPLY_NONE": (
        "No device of the change-set {changeset} matches --limit.",
        "See with fleetcfg show which devices it has.",
    ),
    "AUTH_FAILED": (
        "{device} does not let us in ({why}).",
        "Check the password that the inventory leads to; do not try often, or it will lock.",
    ),
    "DEVICE_CERT": (
        "{device} shows another certificate than the signed one ({why}); no password was sent.",
        "See that it is the right box and the right line; a new one must be signed first.",
    ),
    "DEVICE_HOSTKEY": (
        "{device} shows another SSH key than the signed one ({why}); no password was sent.",
        "See that it is the right box and the right line; a new one must be signed first.",
    ),
    "DEVICE_IN_CALL": (
        "{device} is in {calls} calls.",
        "Wait until the meeting is over and run again; nothing was written.",
    ),
    "DEVICE_MODEL": (
        "{device} is a {live}, and the change-set was signed for a {signed}.",
        "See whether the box was replaced; if the inventory is wrong, mend it and have it signed.",
    ),
    "DEVICE_SERIAL": (
        "{device} has the serial number {live}, which is not the signed one⟨, {signed}⟩.",
        "See whether the box was replaced; a new one must be in the signed inventory first.",
    ),
    "DEVICE_UNREACHABLE": (
        "{device} could not be asked ({why}).",
        "Check its line and its power and run again; nothing was written.",
    ),
    "FAMILY_NOT_WRITABLE": (
        "There is no way to write to {device}, which is a {family}.",
        "Install what writes to that family, or do it by hand as the decision says.",
    ),
    "GUARD_FAILED": (
        "{device} is not as it was guarded to be: {path} must be {wanted}⟨ and is {live}⟩.",
        "Wait until it is so, or ask the Department for another change-set; nothing was written.",
    ),
    "LEDGER_WRITE_AFTER": (
        "The device was written to, and the record cannot be: {why}.",
        "Keep the emergency receipt printed here and in {file}, make room, run fleetcfg reconcile.",
    ),
    "NOT_TRIED": (
        "Not tried, because a device before it did not come out as signed, or it was stopped.",
        "Settle that device, then run again for the rest.",
    ),
    "OPERATION_UNSUPPORTED": (
        "This release cannot do the change of {path} on {device} ({why}).",
        "Ask for a change-set that sets a value; these devices have no way to take one away.",
    ),
    "POSTSTATE_OTHER": (
        "Every value was taken, and yet the whole configuration is not what was signed.",
        "See with fleetcfg audit who or what else was changing the device just then.",
    ),
    "PRESTATE_CHANGED": (
        "The configuration of {device} is not what the approvers saw any more⟨; moved: {paths}⟩.",
        "See with fleetcfg audit who changed what, and plan again; nothing was written.",
    ),
    "SECRET_SEALED_UNSUPPORTED": (
        "This release cannot write a sealed secret ({path} on {device}).",
        "Leave the secret out of the change-set, and set it by hand as the decision says.",
    ),
    "SETTLED_ALREADY": (
        "That attempt has just come to its end by itself.",
        "Nothing is to be done; see how it ended with fleetcfg ledger show.",
    ),
    "SETTLED_NOT_APPLIED": (
        "The device was read: it is as it was before, and took nothing.",
        "Apply again if an attempt is left; if not, ask the Department for a new change-set.",
    ),
    "SETTLED_PARTIAL": (
        "The device was read: it is neither as it was before nor as it was signed to be.",
        "Tell the Department: only another signed change-set can put it right.",
    ),
    "TARGET_MISMATCH": (
        "The operations for {device} do not lead to the state that was signed.",
        "Ask for another change-set: this one contradicts itself and is not written.",
    ),
}
