"""Words of the commands that make and apply changes: adopt, plan, show, apply and their like."""

from collections.abc import Mapping

MORE: Mapping[str, tuple[str, str]] = {
    # ---- apply, verify, reconcile
    "help.apply": (
        "Ghi xuống thiết bị đúng điều Sở đã ký.",
        "Write to devices exactly what the Department signed.",
    ),
    "help.apply.long": (
        "Ghi xuống thiết bị đúng điều Sở đã ký, không hỏi lại và không thêm bớt; ghi xong đọc lại.",
        "Write to devices exactly what the Department signed, without a question; then read back.",
    ),
    "help.verify": (
        "Bộ thay đổi có áp dụng được ở đây, lúc này không.",
        "Whether a change-set would be applied here and now.",
    ),
    "help.verify.long": (
        "Kiểm tra lần lượt mọi điều kiện của một bộ thay đổi; không ghi gì xuống thiết bị.",
        "Check every condition of a change-set, in order; nothing is written to a device.",
    ),
    "help.reconcile": (
        "Đọc lại những thiết bị chưa rõ kết quả.",
        "Read the devices of which the outcome is in doubt.",
    ),
    "help.reconcile.long": (
        "Đọc những thiết bị mà lần áp dụng bị ngắt giữa chừng, và ghi vào sổ điều đọc được.",
        "Read the devices at which an attempt was interrupted, and record what they are.",
    ),
    "help.bundle": ("Tệp bộ thay đổi đã ký.", "File of the signed change-set."),
    "help.option.all": (
        "Mọi thiết bị trong bộ thay đổi.",
        "Every device of the change-set.",
    ),
    "help.option.check": (
        "Chỉ đọc và xét, chắc chắn không ghi gì.",
        "Only look and judge; nothing is written, for sure.",
    ),
    "help.option.live": (
        "Hỏi cả thiết bị: danh tính, điều kiện, cấu hình hiện tại.",
        "Ask the devices too: identity, guards, configuration as it is now.",
    ),
    "help.apply.forks": (
        "Số thiết bị làm cùng lúc, sau máy đầu tiên.",
        "Devices at the same time, after the first.",
    ),
    "help.apply.timeout": (
        "Số giây nhiều nhất cho một câu hỏi tới thiết bị.",
        "Seconds that one question to a device may take.",
    ),
    "help.option.receipts": (
        "Thư mục để ghi biên nhận.",
        "Folder to write receipts to.",
    ),
    "applied.apply": ("ÁP DỤNG", "APPLY"),
    "applied.check": ("XÉT TRƯỚC KHI ÁP DỤNG", "CHECK"),
    "applied.verify": ("KIỂM TRA BỘ THAY ĐỔI", "VERIFY"),
    "applied.reconcile": ("XÁC ĐỊNH KẾT QUẢ", "RECONCILE"),
    "applied.receipt": ("Biên nhận", "Receipt"),
    "applied.restart": ("Có hiệu lực sau khi khởi động lại", "In effect after a restart"),
    "applied.stopping": (
        "Đang dừng: chờ thiết bị đang làm dở kết thúc, không bắt đầu máy khác.",
        "Stopping: those that were begun come to their end, and no other is begun.",
    ),
    "applied.nothing_open": (
        "Không có lần áp dụng nào chưa rõ kết quả.",
        "No attempt is in doubt.",
    ),
    "fate.applied": ("đã áp dụng", "applied"),
    "fate.already": ("đã đúng từ trước", "already so"),
    "fate.failed": ("không thành, chưa ghi gì", "failed, nothing was written"),
    "fate.rolled_back": ("không thành, đã trả lại như cũ", "rolled back"),
    "fate.rollback_failed": ("KHÔNG TRẢ LẠI ĐƯỢC NHƯ CŨ", "ROLLBACK FAILED"),
    "fate.in_doubt": ("chưa rõ kết quả", "in doubt"),
    "fate.not_applied": ("chưa được áp dụng", "not applied"),
    "fate.partial": ("áp dụng dở dang", "partial"),
    "fate.refused": ("bị từ chối", "refused"),
    "fate.not_tried": ("chưa thử", "not tried"),
    "fate.would_apply": ("áp dụng được", "would be applied"),
    "stage.passed": ("đạt", "passed"),
    "stage.refused": ("BỊ TỪ CHỐI", "REFUSED"),
    "stage.0": ("tệp đọc được", "the file can be read"),
    "stage.2": ("sổ ghi của máy này nguyên vẹn", "the record of this machine is whole"),
    "stage.3": ("đồng hồ không chạy lùi", "the clock is not behind"),
    "stage.4": ("tài liệu gốc của Sở", "the Department's root"),
    "stage.5": ("bản tình trạng mới nhất, còn hạn", "the newest status, and fresh"),
    "stage.6": ("danh mục đang có hiệu lực", "the manifest in force"),
    "stage.7": ("bộ thay đổi của người lập, khớp danh mục", "the author's change-set, bound"),
    "stage.8": ("đủ người duyệt, cùng một quyết định", "enough approvers, one decision"),
    "stage.9": ("trong thời hạn, ngoài kỳ cấm thay đổi", "in its window, outside every freeze"),
    "stage.10": ("đúng người, đúng máy thực hiện", "the executor, and his log"),
    "stage.11": ("chưa dùng", "not spent"),
}
