"""Sentences for playing a playbook: what kept it from beginning, and what became of a host."""

from collections.abc import Mapping

VI: Mapping[str, tuple[str, str]] = {
    "PLAY_ACTION_UNSUPPORTED": (
        "Thao tác {action} không làm được với họ thiết bị {family}⟨ ({host})⟩.",
        "Bỏ bước đó bằng --skip-tags, hoặc chọn thiết bị khác; chưa có bước nào được chạy.",
    ),
    "PLAY_ALL_OR_LIMIT": (
        "Kịch bản này ghi hoặc ra lệnh cho thiết bị ({actions}) mà không nói rõ thiết bị nào.",
        "Thêm --limit MẪU, hoặc --all nếu đúng là muốn mọi thiết bị mà kịch bản chọn.",
    ),
    "PLAY_BROKEN_OFF": (
        "Bị ngắt trong lúc chờ.",
        "Chạy tiếp bằng --resume.",
    ),
    "PLAY_DECLINED": (
        "Người vận hành không đồng ý: {prompt}",
        "Khi đã sẵn sàng, chạy tiếp bằng --resume.",
    ),
    "PLAY_FINDINGS": (
        "Có {count} phát hiện, đầu tiên: {verdict}⟨ {what}⟩.",
        "Xem bằng fleetcfg audit --limit thiết bị này.",
    ),
    "PLAY_INTO_PATH": (
        "Tên thư mục sao lưu «{into}» không dùng được.",
        "Viết một tên đơn giản: chữ, số, gạch ngang, chấm, gạch dưới.",
    ),
    "PLAY_JOURNAL_WRITE": (
        "Không ghi được nhật ký lượt chạy {file}⟨: {why}⟩.",
        "Kiểm tra chỗ trống và quyền ghi, rồi chạy tiếp bằng --resume.",
    ),
    "PLAY_NOTHING": (
        "Kịch bản {file} không còn bước nào hoặc thiết bị nào để làm.",
        "Xem lại --limit, --tags, --skip-tags.",
    ),
    "PLAY_NOTIFY_FAILED": (
        "Lệnh gửi thông báo không chạy được: {why}.",
        "Sửa --notify-command; người vận hành tự báo cho người có trách nhiệm.",
    ),
    "PLAY_NOT_ATTESTED": (
        "Chưa ai xác nhận: {statement}.",
        "Cho người có vai trò đó xem tận mắt rồi chạy tiếp bằng --resume.",
    ),
    "PLAY_NOT_HELD": (
        "Đọc lại thấy {count} tham số không đúng, đầu tiên: {what}.",
        "Xem bằng fleetcfg audit --limit thiết bị này.",
    ),
    "PLAY_NOT_IN_CHANGESET": (
        "Không có trong bộ thay đổi {id}, nên không ghi.",
        "Không cần làm gì; muốn ghi thì Sở phải ký một bộ thay đổi có thiết bị này.",
    ),
    "PLAY_NO_OUTCOME": (
        "Thao tác {action} không cho biết gì về thiết bị này.",
        "Chạy lại cho riêng thiết bị này.",
    ),
    "PLAY_NO_TERMINAL": (
        "Kịch bản có bước hỏi người ({actions}) mà không có ai ở bàn phím.",
        "Chạy từ một cửa sổ lệnh; không có cách nào trả lời sẵn thay người.",
    ),
    "PLAY_RESUME_OTHER": (
        "Lượt {run} chạy kịch bản khác: {file}, hoặc kịch bản đã bị sửa từ đó.",
        "Chạy lại từ đầu, hoặc dùng đúng tệp của lượt đó.",
    ),
    "PLAY_RUN_UNKNOWN": (
        "Không có nhật ký của lượt {run}.",
        "Xem tên lượt trong thư mục nhật ký (--journal).",
    ),
    "PLAY_UNKNOWN": (
        "Không có kịch bản {name}.",
        "Chọn một trong: {known}.",
    ),
    "PLAY_UNTIL": (
        "Sau {attempts} lần, điều kiện «{condition}» vẫn chưa đúng.",
        "Xem thiết bị, rồi chạy tiếp bằng --resume.",
    ),
    "PLAY_WHEN": (
        "Điều kiện «{condition}» không đúng ở đây.",
        "Không cần làm gì.",
    ),
}

EN: Mapping[str, tuple[str, str]] = {
    "PLAY_ACTION_UNSUPPORTED": (
        "The action {action} cannot be done with devices of the family {family}⟨ ({host})⟩.",
        "Leave the task out with --skip-tags, or choose other devices; no task was begun.",
    ),
    "PLAY_ALL_OR_LIMIT": (
        "This playbook writes to devices or commands them ({actions}), and nobody said which.",
        "Add --limit PATTERN, or --all if all devices that it chooses are meant.",
    ),
    "PLAY_BROKEN_OFF": (
        "Broken off while it waited.",
        "Take it up with --resume.",
    ),
    "PLAY_DECLINED": (
        "The operator said no: {prompt}",
        "Once it is time, take it up with --resume.",
    ),
    "PLAY_FINDINGS": (
        "{count} findings, the first: {verdict}⟨ {what}⟩.",
        "Look with fleetcfg audit --limit and this device.",
    ),
    "PLAY_INTO_PATH": (
        "'{into}' cannot be the name of a backup's folder.",
        "Use a plain name: letters, digits, hyphen, dot, underscore.",
    ),
    "PLAY_JOURNAL_WRITE": (
        "The journal of the run, {file}, cannot be written⟨: {why}⟩.",
        "Check space and permissions, then take the run up with --resume.",
    ),
    "PLAY_NOTHING": (
        "The playbook {file} has no task or no host left to do.",
        "Look at --limit, --tags and --skip-tags.",
    ),
    "PLAY_NOTIFY_FAILED": (
        "The command that passes notices on could not be run: {why}.",
        "Mend --notify-command; tell whoever is in charge yourself.",
    ),
    "PLAY_NOT_ATTESTED": (
        "Nobody attested: {statement}.",
        "Have somebody in that role look, then take it up with --resume.",
    ),
    "PLAY_NOT_HELD": (
        "Read back, not all is as it must be; parameters: {count}, the first: {what}.",
        "Look with fleetcfg audit --limit and this device.",
    ),
    "PLAY_NOT_IN_CHANGESET": (
        "It is not in the change-set {id}, and is not written to.",
        "Nothing; to write to it, the Department must sign a change-set that names it.",
    ),
    "PLAY_NO_OUTCOME": (
        "The action {action} told nothing of this device.",
        "Run it again for this device alone.",
    ),
    "PLAY_NO_TERMINAL": (
        "The playbook asks a person ({actions}), and nobody is at the keyboard.",
        "Run it from a terminal; nothing answers in a person's place.",
    ),
    "PLAY_RESUME_OTHER": (
        "The run {run} played another playbook, {file}, or it was edited since.",
        "Begin anew, or use the file of that run.",
    ),
    "PLAY_RUN_UNKNOWN": (
        "There is no journal of a run {run}.",
        "Look up the run in the folder of journals (--journal).",
    ),
    "PLAY_UNKNOWN": (
        "There is no playbook {name}.",
        "Choose one of: {known}.",
    ),
    "PLAY_UNTIL": (
        "Tried as often as allowed ({attempts}), the condition '{condition}' does not hold.",
        "Look at the device, then take the run up with --resume.",
    ),
    "PLAY_WHEN": (
        "The condition '{condition}' does not hold here.",
        "Nothing.",
    ),
}
