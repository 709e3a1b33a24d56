"""Sentences and remedies for codes of no one stage: command line, run, store, verdicts.

Each is one sentence on what is so, and one on what to do; names in braces are facts.
"""

from collections.abc import Mapping

VI: Mapping[str, tuple[str, str]] = {
    "AUDIT_MIXED": (
        (
            "Lượt này trộn thiết bị mô phỏng với thiết bị thật ({simulated}/{selected}"
            " là mô phỏng; {host} là thật)."
        ),
        (
            "Dùng --limit để chỉ chọn một loại, hoặc dựng lại danh mục mô phỏng bằng"
            " fleetcfg sim up."
        ),
    ),
    "FIRMWARE_SINCE_LAST_AUDIT": (
        "Phiên bản phần mềm đã đổi từ {before} sang {now} sau lần kiểm tra trước.",
        "Đối chiếu với kế hoạch nâng cấp; tham số đổi cùng lúc có thể là mặc định mới.",
    ),
    "DOCUMENT_MENDED": (
        "Văn bản của thiết bị có {characters} ký tự hỏng, đã được thay để đọc phần còn lại.",
        "Thường do tên màn hình (EDID) sai; kiểm tra màn hình và cáp, rồi kiểm tra lại.",
    ),
    "HISTORY_EMPTY": (
        "Chưa lượt kiểm tra nào đọc được {host} (tệp {file}).",
        "Chạy fleetcfg audit trước, hoặc chỉ đúng tệp bằng --store.",
    ),
    "HISTORY_PATH_UNKNOWN": (
        "Chưa lượt kiểm tra nào thấy tham số {path} trên thiết bị này.",
        "Sửa đường dẫn⟨; gần nhất: {nearest}⟩, hoặc bỏ nó để xem mọi thay đổi.",
    ),
    "INTERNAL": (
        "fleetcfg gặp lỗi của chính nó ({kind}).",
        "Gửi tệp {note} cho người phát triển.",
    ),
    "INTERRUPTED": (
        "Lệnh bị ngắt giữa chừng.",
        "Chạy lại; những gì đã đọc vẫn được giữ.",
    ),
    "INVENTORY_EMPTY": (
        "Danh mục {path} không có thiết bị nào.",
        "Thêm tệp danh mục vào đó, hoặc chỉ đúng thư mục bằng -i.",
    ),
    "MASKED_BY_DEVICE": (
        "Thiết bị che giá trị này nên không so được.",
        "Kiểm tra bằng cách đăng nhập thử, hoặc đặt lại giá trị theo chỉ đạo của Sở.",
    ),
    "NEIGHBOUR_NOT_SHOWN": (
        "Thiết bị không cho biết đang cắm vào cổng mạng nào.",
        "Bật CDP hoặc LLDP trên thiết bị và bộ chuyển mạch, rồi kiểm tra lại.",
    ),
    "NOT_ON_THIS_MODEL": (
        "Kiểu máy hoặc phiên bản này không có tham số.",
        "Nếu đúng vậy, thu hẹp applies_to của cấu hình chuẩn cho vừa các kiểu máy có tham số.",
    ),
    "OS_REFUSED": (
        "Hệ điều hành từ chối {file}: {why}.",
        "Kiểm tra quyền, dung lượng đĩa và tên tệp.",
    ),
    "PATH_MISSING": (
        "Không có đường dẫn {path}.",
        "Kiểm tra tên, hoặc chạy lệnh ở thư mục gốc của kho khai báo.",
    ),
    "RUN_CRASHED": (
        "Việc đọc thiết bị hỏng vì lỗi của fleetcfg ({detail}).",
        "Báo cho người phát triển, kèm tên kiểu máy và phiên bản.",
    ),
    "RUN_DEADLINE": (
        "Thiết bị không trả lời xong trong thời hạn.",
        "Kiểm tra đường truyền, hoặc tăng --timeout.",
    ),
    "RUN_WORKER_DIED": (
        "Tiến trình đọc thiết bị bị chấm dứt đột ngột.",
        "Kiểm tra bộ nhớ của máy, rồi chạy lại.",
    ),
    "SECRET_BY_REFERENCE": (
        "Khai báo chỉ dẫn tới một bí mật nên không so với giá trị trên máy.",
        "Kiểm tra bằng cách đăng nhập thử, hoặc đặt lại giá trị theo chỉ đạo của Sở.",
    ),
    "STORE_BUSY": (
        "Lượt khác giữ tệp lịch sử {file} quá lâu.",
        "Đợi lượt kia xong rồi chạy lại.",
    ),
    "STORE_DENIED": (
        "Không mở được tệp lịch sử {file}: {why}.",
        "Kiểm tra quyền và chủ của tệp và thư mục.",
    ),
    "STORE_FAILED": (
        "Tệp lịch sử {file} không đọc ghi được: {why}.",
        "Kiểm tra đĩa; nếu tệp hỏng, cất nó đi rồi bắt đầu tệp mới.",
    ),
    "STORE_FULL": (
        "Đĩa đầy nên không ghi được tệp lịch sử {file}.",
        "Giải phóng đĩa rồi chạy lại; những gì đã ghi vẫn nguyên.",
    ),
    "STORE_NEWER": (
        "Tệp lịch sử {file} do fleetcfg mới hơn ghi (dạng {version}, bản này hiểu {known}).",
        "Cài bản fleetcfg mới hơn.",
    ),
    "STORE_NOT_OURS": (
        "{file} không phải tệp lịch sử của fleetcfg.",
        "Chỉ tệp khác bằng --store; tệp này được để nguyên.",
    ),
    "USAGE_COMMAND_UNKNOWN": (
        "Không có lệnh {name}.",
        "Sửa tên lệnh⟨; gần nhất: {nearest}⟩ (mọi lệnh: {command} --help).",
    ),
    "USAGE_MISSING": (
        "Lệnh {command} còn thiếu {name}.",
        "Viết thêm {name} (cách gọi: {command} --help).",
    ),
    "USAGE_OPTION_BARE": (
        "Tùy chọn {name} thiếu giá trị, hoặc có thừa.",
        "Xem cách viết tùy chọn đó bằng {command} --help.",
    ),
    "USAGE_OPTION_UNKNOWN": (
        "Lệnh {command} không có tùy chọn {name}.",
        "Sửa tên tùy chọn⟨; gần nhất: {nearest}⟩ (mọi tùy chọn: {command} --help).",
    ),
    "USAGE_NUMBER": (
        "{name} phải là một số⟨ không nhỏ hơn {least}⟩.",
        "Sửa số đó (cách gọi: {command} --help).",
    ),
    "USAGE_TOO_MUCH": (
        "Lệnh {command} không nhận thêm: {rest}.",
        "Bỏ phần đó, hoặc đặt nó trong dấu nháy nếu là một giá trị có dấu cách.",
    ),
    "USAGE_VALUE": (
        "Giá trị của {name} không dùng được: {why}.",
        "Sửa giá trị (cách gọi: {command} --help).",
    ),
    "USAGE_KIND_UNKNOWN": (
        "Không có loại tệp {kind}.",
        "Chọn một trong: {known}.",
    ),
    "USAGE_LANGUAGE_UNKNOWN": (
        "Không có ngôn ngữ {asked}.",
        "Chọn một trong: {known}.",
    ),
    "USAGE_OUTPUT_UNKNOWN": (
        "Không có dạng kết quả {output}.",
        "Chọn một trong: {known}.",
    ),
    "USAGE_VERDICT_UNKNOWN": (
        "Có kết luận không tồn tại: {what}.",
        "Chọn trong: {known}.",
    ),
    "USAGE_WHOLE": (
        "{name} phải là số nguyên⟨ không nhỏ hơn {least}⟩.",
        "Sửa số đó (cách gọi: {command} --help).",
    ),
    "USAGE_WORD_UNKNOWN": (
        "Ở đây không dùng được {word}.",
        "Chọn một trong: {known}.",
    ),
    "USAGE_WRONG": (
        "Lệnh {command} được gọi sai: {what}",
        "Xem cách gọi bằng {command} --help.",
    ),
}

EN: Mapping[str, tuple[str, str]] = {
    "AUDIT_MIXED": (
        (
            "This run mixes simulated devices with real ones ({simulated}/{selected} are"
            " simulated; {host} is real)."
        ),
        (
            "Choose one kind with --limit, or write the simulated inventory again with"
            " fleetcfg sim up."
        ),
    ),
    "FIRMWARE_SINCE_LAST_AUDIT": (
        "The firmware went from {before} to {now} since the audit before.",
        ("Hold it against the upgrade plan; parameters that changed with it may be new defaults."),
    ),
    "DOCUMENT_MENDED": (
        "{characters} characters of the device's document were broken and were replaced.",
        "A screen's name (EDID) is the usual cause: check screen and cable, and audit again.",
    ),
    "HISTORY_EMPTY": (
        "No audit has read {host} yet (file {file}).",
        "Run fleetcfg audit first, or name the right file with --store.",
    ),
    "HISTORY_PATH_UNKNOWN": (
        "No audit has seen the parameter {path} on this device.",
        "Mend the path⟨; the nearest is: {nearest}⟩, or leave it out to see every change.",
    ),
    "INTERNAL": (
        "fleetcfg met an error of its own ({kind}).",
        "Send the file {note} to its developers.",
    ),
    "INTERRUPTED": (
        "The command was interrupted.",
        "Run it again; what was read is kept.",
    ),
    "INVENTORY_EMPTY": (
        "The inventory {path} holds no device.",
        "Put inventory files there, or name the right folder with -i.",
    ),
    "MASKED_BY_DEVICE": (
        "The device hides this value, so it cannot be compared.",
        "Check it by trying a login, or have it set again as the Department directs.",
    ),
    "NEIGHBOUR_NOT_SHOWN": (
        "The device does not tell which network port it is plugged into.",
        "Turn CDP or LLDP on, on the device and on the switch, and audit again.",
    ),
    "NOT_ON_THIS_MODEL": (
        "This model or firmware does not have the parameter.",
        "If that is right, narrow applies_to of the baseline to the models that have it.",
    ),
    "OS_REFUSED": (
        "The operating system refused {file}: {why}.",
        "Check permissions, disk space and the file's name.",
    ),
    "PATH_MISSING": (
        "There is no path {path}.",
        "Check its name, or run the command in the root of the declarations.",
    ),
    "RUN_CRASHED": (
        "Reading the device broke on an error of fleetcfg ({detail}).",
        "Tell its developers, with model and firmware.",
    ),
    "RUN_DEADLINE": (
        "The device did not finish answering in time.",
        "Check the line, or raise --timeout.",
    ),
    "RUN_WORKER_DIED": (
        "The process that read the device ended suddenly.",
        "Check the machine's memory, then run again.",
    ),
    "SECRET_BY_REFERENCE": (
        "The declaration only refers to a secret, which is not held against the live value.",
        "Check it by trying a login, or have it set again as the Department directs.",
    ),
    "STORE_BUSY": (
        "Another run holds the history {file} for too long.",
        "Let it end, then run again.",
    ),
    "STORE_DENIED": (
        "The history {file} cannot be opened: {why}.",
        "Check the owner and permissions of file and folder.",
    ),
    "STORE_FAILED": (
        "The history {file} cannot be read or written: {why}.",
        "Check the disk; if the file is broken, put it away and begin a new one.",
    ),
    "STORE_FULL": (
        "The disk is full: the history {file} cannot be written.",
        "Make room and run again; what was kept is whole.",
    ),
    "STORE_NEWER": (
        (
            "The history {file} was written by a later fleetcfg (format {version}, this one"
            " knows {known})."
        ),
        "Install a later fleetcfg.",
    ),
    "STORE_NOT_OURS": (
        "{file} is not a history of fleetcfg.",
        "Name another file with --store; this one is left as it is.",
    ),
    "USAGE_COMMAND_UNKNOWN": (
        "There is no command {name}.",
        "Mend the name⟨; the nearest is: {nearest}⟩ (all commands: {command} --help).",
    ),
    "USAGE_MISSING": (
        "{command} lacks {name}.",
        "Add {name} (how to call it: {command} --help).",
    ),
    "USAGE_OPTION_BARE": (
        "The option {name} lacks its value, or has one too many.",
        "See how that option is written with {command} --help.",
    ),
    "USAGE_OPTION_UNKNOWN": (
        "{command} has no option {name}.",
        "Mend the name⟨; the nearest is: {nearest}⟩ (all options: {command} --help).",
    ),
    "USAGE_NUMBER": (
        "{name} must be a number⟨ of at least {least}⟩.",
        "Mend the number (how to call it: {command} --help).",
    ),
    "USAGE_TOO_MUCH": (
        "{command} takes no more: {rest}.",
        "Remove that, or quote it if it is one value with spaces.",
    ),
    "USAGE_VALUE": (
        "The value of {name} cannot be used: {why}.",
        "Mend the value (how to call it: {command} --help).",
    ),
    "USAGE_KIND_UNKNOWN": (
        "There is no kind of file {kind}.",
        "Choose one of: {known}.",
    ),
    "USAGE_LANGUAGE_UNKNOWN": (
        "There is no language {asked}.",
        "Choose one of: {known}.",
    ),
    "USAGE_OUTPUT_UNKNOWN": (
        "There is no output form {output}.",
        "Choose one of: {known}.",
    ),
    "USAGE_VERDICT_UNKNOWN": (
        "A verdict that does not exist was asked for: {what}.",
        "Choose from: {known}.",
    ),
    "USAGE_WHOLE": (
        "{name} must be a whole number⟨ of at least {least}⟩.",
        "Mend the number (how to call it: {command} --help).",
    ),
    "USAGE_WORD_UNKNOWN": (
        "{word} cannot stand here.",
        "Choose one of: {known}.",
    ),
    "USAGE_WRONG": (
        "{command} was called wrongly: {what}",
        "See how to call it with {command} --help.",
    ),
}
