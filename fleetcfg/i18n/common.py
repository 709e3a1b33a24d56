"""Sentences and remedies for codes of no one stage: command line, run, store, simulator, verdicts.

Each is one sentence on what is so, and one on what to do; names in braces are facts.
"""

from collections.abc import Mapping

VI: Mapping[str, tuple[str, str]] = {
    "AUDIT_MIXED": (
        (
            "Lượt kiểm tra trộn thiết bị mô phỏng với thiết bị thật ({simulated}/{selected}"
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
    "SIM_ADDRESS_NOT_LOOPBACK": (
        "Thiết bị mô phỏng {device} có địa chỉ {address} ngoài 127.0.0.0/8.",
        "Dùng một địa chỉ 127.x.y.z.",
    ),
    "SIM_ALREADY_RUNNING": (
        "Trình mô phỏng đang chạy ở {state_dir}.",
        "Dừng nó bằng fleetcfg sim down, hoặc dùng --state-dir khác.",
    ),
    "SIM_CANNOT_LISTEN": (
        "Không mở được cổng {port} tại {address}: {why}.",
        "Chọn cổng hoặc địa chỉ khác.",
    ),
    "SIM_DEVICE_TWICE": (
        "Hai thiết bị mô phỏng có chung {what} {value}.",
        "Đặt mỗi thiết bị một {what} riêng.",
    ),
    "SIM_DEVICE_UNKNOWN": (
        "Không có thiết bị mô phỏng {host}.",
        "Xem tên các thiết bị bằng fleetcfg sim stats.",
    ),
    "SIM_DID_NOT_START": (
        "Trình mô phỏng không khởi động được.",
        "Xem nhật ký {log}.",
    ),
    "SIM_DOCUMENT_OTHER": (
        "{file} là tài liệu {found}, không phải {wanted}.",
        "Đưa đúng loại tài liệu của thiết bị.",
    ),
    "SIM_DOCUMENT_UNREADABLE": (
        "{file} không phải XML đúng, từ dòng {line}.",
        "Lấy lại tài liệu từ thiết bị.",
    ),
    "SIM_FAMILY_UNKNOWN": (
        "Chưa mô phỏng được họ thiết bị {family}.",
        "Chọn: {known}.",
    ),
    "SIM_FAULT_UNKNOWN": (
        "Không có kiểu hỏng {fault}.",
        "Chọn một trong: {known}.",
    ),
    "SIM_FILE_UNREADABLE": (
        "Không đọc được {file}: {why}.",
        "Kiểm tra tên và quyền của tệp.",
    ),
    "SIM_FLEET_UNREADABLE": (
        "Mô tả các thiết bị mô phỏng sai ở dòng {line}: {why}.",
        "Sửa tệp, hoặc để fleetcfg sim up viết lại.",
    ),
    "SIM_MODEL_HAS_NO_UPGRADE": (
        "Thiết bị mô phỏng {host} không có phiên bản mới hơn để nâng cấp.",
        "Chọn thiết bị khác.",
    ),
    "SIM_NOT_INSTALLED": (
        "Thiếu thư viện {module} của trình mô phỏng.",
        "Cài phần mở rộng sim: pip install 'fleetcfg[sim]'.",
    ),
    "SIM_NOT_RUNNING": (
        "Không có trình mô phỏng nào chạy ở {state_dir}.",
        "Chạy fleetcfg sim up trước.",
    ),
    "SIM_PASSWORD_MISSING": (
        "Biến môi trường {variable} chưa được đặt.",
        "Đặt mật khẩu mô phỏng vào biến đó.",
    ),
    "SIM_PATH_UNREADABLE": (
        "{path} không phải đường dẫn tham số.",
        ("Viết các từ cách nhau một dấu cách, chỉ số trong ngoặc: Video Input Connector[1] Name."),
    ),
    "SIM_PORT_IN_USE": (
        "Cổng {port} tại {address} đang có chương trình khác dùng.",
        "Dừng chương trình đó, hoặc chọn cổng khác.",
    ),
    "SIM_PORT_NOT_PERMITTED": (
        "Không được phép mở cổng {port} tại {address}.",
        "Chọn cổng từ 1024 trở lên.",
    ),
    "SIM_PRODUCT_UNKNOWN": (
        "Không có kiểu máy mô phỏng {product}.",
        "Chọn một trong: {known}.",
    ),
    "SIM_READY_UNREADABLE": (
        "Tệp ready.json của trình mô phỏng không đọc được.",
        "Chạy fleetcfg sim down rồi fleetcfg sim up.",
    ),
    "SIM_REQUEST_INCOMPLETE": (
        "Yêu cầu gửi trình mô phỏng thiếu {missing}.",
        "Bổ sung rồi gửi lại.",
    ),
    "SIM_REQUEST_UNKNOWN": (
        "Trình mô phỏng không biết yêu cầu {op}.",
        "Dùng cùng một bản fleetcfg cho cả hai phía.",
    ),
    "SIM_REQUEST_UNREADABLE": (
        "Trình mô phỏng không đọc được yêu cầu.",
        "Gửi một đối tượng JSON trên một dòng.",
    ),
    "SIM_SETTING_ILLEGAL": (
        "{device} không nhận giá trị {value} cho {path}.",
        "Dùng giá trị mà kiểu máy cho phép.",
    ),
    "SIM_SETTING_UNKNOWN": (
        "{device} không có tham số {path}.",
        "Kiểm tra đường dẫn theo kiểu máy và phiên bản.",
    ),
    "SIM_STATE_DIR_TOO_LONG": (
        "Đường dẫn {path} dài quá {most} byte mà một socket cho phép.",
        "Dùng --state-dir ngắn hơn.",
    ),
    "SIM_TABLE_UNREADABLE": (
        "Bảng kiểu máy mô phỏng ghi sai miền giá trị {space}.",
        "Sửa bảng trong fleetcfg/sim/models.",
    ),
    "SIM_TOO_MANY": (
        "Không mô phỏng được {count} thiết bị cùng lúc.",
        "Chọn nhiều nhất {most} thiết bị.",
    ),
    "SIM_TOO_MANY_DEVICES": (
        "Máy này không cho mở thêm cổng (dừng ở {address}:{port}).",
        "Giảm số thiết bị mô phỏng, hoặc nâng giới hạn của máy.",
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
    "USAGE_WRONG": (
        "Lệnh {command} được gọi sai: {what}",
        "Xem cách gọi bằng {command} --help.",
    ),
}

EN: Mapping[str, tuple[str, str]] = {
    "AUDIT_MIXED": (
        (
            "The audit mixes simulated devices with real ones ({simulated}/{selected} are"
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
    "SIM_ADDRESS_NOT_LOOPBACK": (
        "The simulated device {device} has the address {address}, outside 127.0.0.0/8.",
        "Use a 127.x.y.z address.",
    ),
    "SIM_ALREADY_RUNNING": (
        "A simulator is running already in {state_dir}.",
        "End it with fleetcfg sim down, or use another --state-dir.",
    ),
    "SIM_CANNOT_LISTEN": (
        "Port {port} at {address} cannot be opened: {why}.",
        "Choose another port or address.",
    ),
    "SIM_DEVICE_TWICE": (
        "Two simulated devices share the {what} {value}.",
        "Give each its own {what}.",
    ),
    "SIM_DEVICE_UNKNOWN": (
        "There is no simulated device {host}.",
        "See their names with fleetcfg sim stats.",
    ),
    "SIM_DID_NOT_START": (
        "The simulator did not start.",
        "Look at its log {log}.",
    ),
    "SIM_DOCUMENT_OTHER": (
        "{file} is a {found} document, not {wanted}.",
        "Give the right kind of document of the device.",
    ),
    "SIM_DOCUMENT_UNREADABLE": (
        "{file} is not well-formed XML, from line {line} on.",
        "Fetch the document from the device again.",
    ),
    "SIM_FAMILY_UNKNOWN": (
        "The family {family} cannot be simulated.",
        "Choose: {known}.",
    ),
    "SIM_FAULT_UNKNOWN": (
        "There is no fault mode {fault}.",
        "Choose one of: {known}.",
    ),
    "SIM_FILE_UNREADABLE": (
        "{file} cannot be read: {why}.",
        "Check the file's name and permissions.",
    ),
    "SIM_FLEET_UNREADABLE": (
        "The description of the simulated fleet is wrong at line {line}: {why}.",
        "Mend the file, or let fleetcfg sim up write it again.",
    ),
    "SIM_MODEL_HAS_NO_UPGRADE": (
        "The simulated device {host} has no later firmware to go to.",
        "Choose another device.",
    ),
    "SIM_NOT_INSTALLED": (
        "The simulator's library {module} is not installed.",
        "Install the extra: pip install 'fleetcfg[sim]'.",
    ),
    "SIM_NOT_RUNNING": (
        "No simulator is running in {state_dir}.",
        "Run fleetcfg sim up first.",
    ),
    "SIM_PASSWORD_MISSING": (
        "The environment variable {variable} is not set.",
        "Put the simulated password into it.",
    ),
    "SIM_PATH_UNREADABLE": (
        "{path} is not the path of a parameter.",
        ("Write words with one blank between, indexes in brackets: Video Input Connector[1] Name."),
    ),
    "SIM_PORT_IN_USE": (
        "Port {port} at {address} is in use.",
        "End the program that uses it, or choose another port.",
    ),
    "SIM_PORT_NOT_PERMITTED": (
        "Port {port} at {address} may not be opened.",
        "Choose a port from 1024 up.",
    ),
    "SIM_PRODUCT_UNKNOWN": (
        "There is no simulated product {product}.",
        "Choose one of: {known}.",
    ),
    "SIM_READY_UNREADABLE": (
        "The simulator's ready.json cannot be read.",
        "Run fleetcfg sim down, then fleetcfg sim up.",
    ),
    "SIM_REQUEST_INCOMPLETE": (
        "A request to the simulator lacks {missing}.",
        "Add it and send again.",
    ),
    "SIM_REQUEST_UNKNOWN": (
        "The simulator does not know the request {op}.",
        "Use the same fleetcfg on both sides.",
    ),
    "SIM_REQUEST_UNREADABLE": (
        "The simulator cannot read the request.",
        "Send one JSON object on one line.",
    ),
    "SIM_SETTING_ILLEGAL": (
        "{device} does not take {value} for {path}.",
        "Use a value that the model allows.",
    ),
    "SIM_SETTING_UNKNOWN": (
        "{device} has no parameter {path}.",
        "Check the path against model and firmware.",
    ),
    "SIM_STATE_DIR_TOO_LONG": (
        "The path {path} is longer than the {most} bytes that a socket may have.",
        "Use a shorter --state-dir.",
    ),
    "SIM_TABLE_UNREADABLE": (
        "The table of a simulated model states an unreadable value space {space}.",
        "Mend the table in fleetcfg/sim/models.",
    ),
    "SIM_TOO_MANY": (
        "{count} devices cannot be simulated at once.",
        "Choose {most} at most.",
    ),
    "SIM_TOO_MANY_DEVICES": (
        "This machine allows no more ports (stopped at {address}:{port}).",
        "Simulate fewer devices, or raise the machine's limit.",
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
    "USAGE_WRONG": (
        "{command} was called wrongly: {what}",
        "See how to call it with {command} --help.",
    ),
}
