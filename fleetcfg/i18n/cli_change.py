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
    "stage.6": ("bản kê đang có hiệu lực", "the manifest in force"),
    "stage.7": ("bộ thay đổi của người lập, khớp bản kê", "the author's change-set, bound"),
    "stage.8": ("đủ người duyệt, cùng một quyết định", "enough approvers, one decision"),
    "stage.9": ("trong thời hạn, ngoài kỳ cấm thay đổi", "in its window, outside every freeze"),
    "stage.10": ("đúng người, đúng máy thực hiện", "the executor, and his log"),
    "stage.11": ("chưa dùng", "not spent"),
    # ---- plan, adopt, show
    "help.adopt": (
        "Ghi lại thiết bị đúng như hiện nay để Sở ký tiếp nhận.",
        "Take devices as they are now, for the Department to sign.",
    ),
    "help.adopt.long": (
        "Đọc mọi tham số của thiết bị thành bản tiếp nhận; Sở ký rồi thì mọi thay đổi bị thấy.",
        "Read all parameters of devices into an adoption; once signed, any change is a finding.",
    ),
    "help.plan": (
        "Lập bộ thay đổi đưa thiết bị về đúng khai báo đã ký.",
        "Make a change-set that brings devices to what was signed.",
    ),
    "help.plan.long": (
        "Đọc thiết bị, lập bộ thay đổi đưa về đúng khai báo đã ký, và ký với tư cách người lập.",
        "Read devices, make a change-set that brings them to what was signed, and sign it.",
    ),
    "help.show": (
        "Một tệp đã ký nói gì, và còn hiệu lực không.",
        "What a signed file says, and whether it still holds.",
    ),
    "help.show.long": (
        "Tệp đã ký là gì, nói gì, ai ký, còn hiệu lực không; chưa chứng thực thì chỉ hiện mã băm.",
        "What a signed file is and says, by whom, and if it holds; if unproven, only its digest.",
    ),
    "help.show.file": (
        "Bộ thay đổi, bản tiếp nhận, biên nhận, tài liệu gốc, bản tình trạng, bản kê hoặc sổ ghi.",
        "Change-set, adoption, receipt, root, status, manifest or log.",
    ),
    "help.plan.id": ("Số của bộ thay đổi, như CS-2026-0147.", "Its number: CS-2026-0147."),
    "help.plan.executor": (
        "Người thực hiện, theo tên trong tài liệu gốc.",
        "Who applies it, as the root names him.",
    ),
    "help.plan.executor_log": (
        "Tên sổ ghi của người thực hiện, nếu không rõ.",
        "Name of the executor's log, if it cannot be told.",
    ),
    "help.plan.reason": ("Lý do, người phê duyệt sẽ đọc.", "Why; the approvers read it."),
    "help.plan.out": ("Tệp mới để ghi bộ thay đổi.", "New file for the change-set."),
    "help.plan.all": ("Mọi thiết bị.", "Every device."),
    "help.plan.until": (
        "Hết hạn áp dụng: ngày, hoặc ngày và giờ Việt Nam.",
        "End of its window: a day, or day and time in Việt Nam.",
    ),
    "help.plan.for": ("Thời hạn áp dụng: 3d, 8h, 90m.", "How long its window is: 3d, 8h, 90m."),
    "help.plan.from": (
        "Bắt đầu được áp dụng; không nêu là từ bây giờ.",
        "Begin of its window; now, if not given.",
    ),
    "help.plan.max_attempts": (
        "Số lần được thử trên mỗi thiết bị.",
        "How often it may be tried on each device.",
    ),
    "help.plan.freeze": (
        "Kỳ cấm thay đổi mà bộ này vẫn được làm.",
        "Id of a freeze in which it may be applied.",
    ),
    "help.plan.skip": (
        "Bỏ qua thiết bị không đọc được.",
        "Pass over devices that cannot be read.",
    ),
    "help.adopt.host": ("Thiết bị hoặc mẫu tên.", "Devices, or patterns."),
    "help.adopt.id": ("Số của bản tiếp nhận, như AD-2026-0003.", "Its number: AD-2026-0003."),
    "help.adopt.reason": ("Lý do, người ký sẽ đọc.", "Why; those who sign read it."),
    "help.adopt.out": ("Tệp mới để ghi bản tiếp nhận.", "New file for the adoption."),
    "help.adopt.with_findings": (
        "Cho phép cả những điều đang khác khai báo.",
        "Allow what differs from the declarations, too.",
    ),
    "plan.made": ("ĐÃ LẬP BỘ THAY ĐỔI", "CHANGE-SET MADE"),
    "plan.next": (
        "đưa {file} cho người phê duyệt: fleetcfg approve",
        "give {file} to the approvers: fleetcfg approve",
    ),
    "plan.nothing": (
        "Không có gì để thay đổi; không ghi tệp nào.",
        "There is nothing to change; no file was written.",
    ),
    "plan.left_out": (
        "CHƯA ĐƯA VÀO BỘ THAY ĐỔI: {count} mục",
        "NOT IN THE CHANGE-SET: {count}",
    ),
    "plan.more": ("và {count} mục nữa", "and {count} more"),
    "risk.high": ("rủi ro cao", "high risk"),
    "risk.normal": ("rủi ro thường", "normal risk"),
    "risk.low": ("rủi ro thấp", "low risk"),
    "document.file": ("Tệp", "File"),
    "adopt.made": ("ĐÃ LẬP BẢN TIẾP NHẬN", "ADOPTION MADE"),
    "adopt.next": (
        "xin chữ ký rồi ghi vào sổ: fleetcfg trust sign {file}, fleetcfg ledger import {file}",
        "have it signed and recorded: fleetcfg trust sign {file}, fleetcfg ledger import {file}",
    ),
    "adopt.differs": ("{count} điều khác khai báo", "{count} differences"),
    "adopt.allows": ("cho phép {count} điều khác khai báo", "{count} differences allowed"),
    "shown.bytes": ("byte", "bytes"),
    "shown.bundle": ("BỘ THAY ĐỔI", "CHANGE-SET"),
    "shown.package": ("BẢN TIẾP NHẬN", "ADOPTION"),
    "shown.receipt": ("BIÊN NHẬN", "RECEIPT"),
    "shown.root": ("TÀI LIỆU GỐC", "ROOT"),
    "shown.status": ("BẢN TÌNH TRẠNG", "STATUS"),
    "shown.manifest": ("BẢN KÊ ĐÃ KÝ", "MANIFEST"),
    "shown.log": ("SỔ GHI", "LOG"),
    "shown.cosigned": ("ĐẦU SỔ ĐƯỢC ĐỒNG KÝ", "COSIGNED HEAD"),
    "shown.unproven": (
        "chưa chứng thực được: không hiện nội dung",
        "not proven: its content is not shown",
    ),
    "shown.signed": ("ký bởi", "signed by"),
    "shown.holds": ("còn hiệu lực", "holds"),
    "shown.stale": ("KHÔNG CÒN HIỆU LỰC", "NO LONGER HOLDS"),
    "shown.approval": ("phê duyệt", "approval"),
    "shown.approve": ("ĐỒNG Ý", "approves"),
    "shown.reject": ("TỪ CHỐI", "rejects"),
}
