"""Sentences and remedies for what the simulator refuses.

Each is one sentence on what is so, and one on what to do; names in braces are facts.
"""

from collections.abc import Mapping

VI: Mapping[str, tuple[str, str]] = {
    "SIM_ADDRESS_NOT_LOOPBACK": (
        "Thiết bị mô phỏng {device} có địa chỉ {address} nằm ngoài 127.0.0.0/8.",
        "Cho nó một địa chỉ 127.x.y.z.",
    ),
    "SIM_ALREADY_RUNNING": (
        "Một bộ mô phỏng đang chạy ở {state_dir}.",
        "Dừng nó bằng fleetcfg sim down, hoặc chọn thư mục khác với --state-dir.",
    ),
    "SIM_CANNOT_LISTEN": (
        "Không mở được {address} cổng {port}: {why}.",
        "Kiểm tra địa chỉ và cổng, rồi chạy lại.",
    ),
    "SIM_DEVICE_TWICE": (
        "Hai thiết bị mô phỏng có cùng {what} là {value}.",
        "Sửa danh sách để mỗi thiết bị có tên và địa chỉ riêng.",
    ),
    "SIM_DEVICE_UNKNOWN": (
        "Không có thiết bị mô phỏng nào là {host}.",
        "Xem tên và địa chỉ bằng fleetcfg sim stats.",
    ),
    "SIM_DID_NOT_START": (
        "Bộ mô phỏng không khởi động được.",
        "Đọc nhật ký {log} để biết lý do.",
    ),
    "SIM_DOCUMENT_OTHER": (
        "Tệp {file} là tài liệu {found}, không phải {wanted}.",
        "Chỉ đúng tệp {wanted} lấy từ thiết bị.",
    ),
    "SIM_DOCUMENT_UNREADABLE": (
        "Tệp {file} không phải XML đúng, hỏng ở dòng {line}.",
        "Lấy lại tài liệu từ thiết bị.",
    ),
    "SIM_FAMILY_TWICE": (
        "Hai gói cùng mô phỏng họ thiết bị {family}: {first} và {second}.",
        "Gỡ một trong hai gói.",
    ),
    "SIM_FAMILY_UNKNOWN": (
        "Không mô phỏng được họ thiết bị {family}.",
        "Chọn một trong: {known}.",
    ),
    "SIM_FAULT_UNKNOWN": (
        "Không có kiểu lỗi nào tên là {fault}.",
        "Chọn một trong: none, {known}.",
    ),
    "SIM_FILE_UNREADABLE": (
        "Không đọc được tệp {file}: {why}.",
        "Kiểm tra đường dẫn và quyền đọc.",
    ),
    "SIM_FLEET_UNREADABLE": (
        "Danh sách thiết bị mô phỏng không đọc được (dòng {line}): {why}.",
        "Tạo lại tệp bằng fleetcfg sim up.",
    ),
    "SIM_MODEL_HAS_NO_UPGRADE": (
        "Thiết bị {host} nạp từ tệp nên không có phiên bản nào để nâng lên.",
        "Nạp tệp của phiên bản mới, hoặc dùng một kiểu máy có sẵn.",
    ),
    "SIM_NOT_INSTALLED": (
        "Thiếu thư viện {module} của bộ mô phỏng.",
        "Cài thêm phần sim: pip install 'fleetcfg[sim]'.",
    ),
    "SIM_NOT_RUNNING": (
        "Không có bộ mô phỏng nào chạy ở {state_dir}.",
        "Chạy fleetcfg sim up, hoặc chỉ đúng thư mục với --state-dir.",
    ),
    "SIM_PASSWORD_MISSING": (
        "Biến môi trường {variable} chưa có mật khẩu.",
        "Đặt mật khẩu vào biến đó rồi chạy lại.",
    ),
    "SIM_PATH_UNREADABLE": (
        "Không hiểu đường dẫn tham số {path}.",
        "Viết như Video Input Connector[1] Name.",
    ),
    "SIM_PORT_IN_USE": (
        "Cổng {port} của {address} đang có chương trình khác dùng.",
        "Dừng chương trình đó, hoặc chọn cổng khác.",
    ),
    "SIM_PORT_NOT_PERMITTED": (
        "Không có quyền mở cổng {port}.",
        "Chọn cổng từ 1024 trở lên.",
    ),
    "SIM_PRODUCT_UNKNOWN": (
        "Bộ mô phỏng không có kiểu máy {product}.",
        "Chọn một trong: {known}.",
    ),
    "SIM_READY_UNREADABLE": (
        "Tệp ready.json của bộ mô phỏng bị hỏng.",
        "Dừng và chạy lại bộ mô phỏng.",
    ),
    "SIM_REQUEST_INCOMPLETE": (
        "Lệnh gửi bộ mô phỏng thiếu {missing}.",
        "Thêm phần còn thiếu.",
    ),
    "SIM_REQUEST_UNKNOWN": (
        "Bộ mô phỏng không có lệnh {op}.",
        "Xem các lệnh trong docs/reference/simulator.md.",
    ),
    "SIM_REQUEST_UNREADABLE": (
        "Lệnh gửi bộ mô phỏng không phải một dòng JSON.",
        "Gửi mỗi lệnh là một đối tượng JSON trên một dòng.",
    ),
    "SIM_SETTING_ILLEGAL": (
        "Thiết bị mô phỏng {device} không nhận giá trị {value} cho {path}.",
        "Chọn giá trị trong miền cho phép của kiểu máy đó.",
    ),
    "SIM_SETTING_UNKNOWN": (
        "Thiết bị mô phỏng {device} không có tham số {path}.",
        "Kiểm tra đường dẫn; kiểu máy và phiên bản khác nhau có tham số khác nhau.",
    ),
    "SIM_STATE_DIR_TOO_LONG": (
        "Đường dẫn {path} dài quá {most} byte nên không đặt được ổ cắm điều khiển.",
        "Chọn thư mục có đường dẫn ngắn hơn với --state-dir.",
    ),
    "SIM_TABLE_UNREADABLE": (
        "Bảng tham số của bộ mô phỏng có miền giá trị {space} không hiểu được.",
        "Báo lỗi này cho người phát triển.",
    ),
    "SIM_PROVINCE_EXISTS": (
        "{folder} đã có tệp; tỉnh mô phỏng chỉ được viết vào thư mục trống.",
        "Chọn thư mục khác, hoặc xóa thư mục đó.",
    ),
    "SIM_TOO_MANY": (
        "Danh mục có {count} thiết bị, nhiều hơn {most} thiết bị mô phỏng được.",
        "Chia nhỏ danh mục.",
    ),
    "SIM_TOO_MANY_DEVICES": (
        "Máy này không cho mở đủ ổ cắm cho từng ấy thiết bị ({why}).",
        "Nâng giới hạn số tệp mở (ulimit -n), hoặc mô phỏng ít thiết bị hơn.",
    ),
    "SIM_TRANSPORT_MISSING": (
        "Thiết bị mô phỏng {device} không có đường truyền {transport}.",
        "Khai báo một trong: {known}.",
    ),
}

EN: Mapping[str, tuple[str, str]] = {
    "SIM_ADDRESS_NOT_LOOPBACK": (
        "Simulated device {device} has address {address}, which lies outside 127.0.0.0/8.",
        "Give it an address 127.x.y.z.",
    ),
    "SIM_ALREADY_RUNNING": (
        "A simulator is running in {state_dir}.",
        "Stop it with fleetcfg sim down, or choose another folder with --state-dir.",
    ),
    "SIM_CANNOT_LISTEN": (
        "Cannot listen at {address} port {port}: {why}.",
        "Check the address and the port, and start again.",
    ),
    "SIM_DEVICE_TWICE": (
        "Two simulated devices have the same {what}, {value}.",
        "Mend the list so that each device has a name and an address of its own.",
    ),
    "SIM_DEVICE_UNKNOWN": (
        "No simulated device is called {host}.",
        "See names and addresses with fleetcfg sim stats.",
    ),
    "SIM_DID_NOT_START": (
        "The simulator did not start.",
        "Read the log {log} to learn why.",
    ),
    "SIM_DOCUMENT_OTHER": (
        "File {file} is a {found} document, not a {wanted} document.",
        "Name the {wanted} file taken from the device.",
    ),
    "SIM_DOCUMENT_UNREADABLE": (
        "File {file} is not well-formed XML; it breaks at line {line}.",
        "Take the document from the device again.",
    ),
    "SIM_FAMILY_TWICE": (
        "Two packages simulate the family {family}: {first} and {second}.",
        "Remove one of the two packages.",
    ),
    "SIM_FAMILY_UNKNOWN": (
        "Device family {family} cannot be simulated.",
        "Choose one of: {known}.",
    ),
    "SIM_FAULT_UNKNOWN": (
        "There is no fault called {fault}.",
        "Choose one of: none, {known}.",
    ),
    "SIM_FILE_UNREADABLE": (
        "File {file} cannot be read: {why}.",
        "Check the path and who may read it.",
    ),
    "SIM_FLEET_UNREADABLE": (
        "The list of simulated devices cannot be read (line {line}): {why}.",
        "Make the file again with fleetcfg sim up.",
    ),
    "SIM_MODEL_HAS_NO_UPGRADE": (
        "Device {host} was loaded from files, so there is no firmware to upgrade it to.",
        "Load the files of the newer firmware, or use a model that comes with the simulator.",
    ),
    "SIM_NOT_INSTALLED": (
        "The simulator's library {module} is not installed.",
        "Install the extra: pip install 'fleetcfg[sim]'.",
    ),
    "SIM_NOT_RUNNING": (
        "No simulator runs in {state_dir}.",
        "Start one with fleetcfg sim up, or name its folder with --state-dir.",
    ),
    "SIM_PASSWORD_MISSING": (
        "Environment variable {variable} holds no passphrase.",
        "Put the passphrase into it and start again.",
    ),
    "SIM_PATH_UNREADABLE": (
        "Parameter path {path} cannot be understood.",
        "Write it as in Video Input Connector[1] Name.",
    ),
    "SIM_PORT_IN_USE": (
        "Port {port} of {address} is in use by another program.",
        "Stop that program, or choose another port.",
    ),
    "SIM_PORT_NOT_PERMITTED": (
        "You may not open port {port}.",
        "Choose a port from 1024 up.",
    ),
    "SIM_PRODUCT_UNKNOWN": (
        "The simulator has no product {product}.",
        "Choose one of: {known}.",
    ),
    "SIM_READY_UNREADABLE": (
        "The simulator's ready.json is damaged.",
        "Stop the simulator and start it again.",
    ),
    "SIM_REQUEST_INCOMPLETE": (
        "The request to the simulator lacks {missing}.",
        "Add what is missing.",
    ),
    "SIM_REQUEST_UNKNOWN": (
        "The simulator has no operation {op}.",
        "See the operations in docs/reference/simulator.md.",
    ),
    "SIM_REQUEST_UNREADABLE": (
        "The request to the simulator is not a line of JSON.",
        "Send each request as one JSON object on one line.",
    ),
    "SIM_SETTING_ILLEGAL": (
        "Simulated device {device} does not take {value} for {path}.",
        "Choose a value that this model allows.",
    ),
    "SIM_SETTING_UNKNOWN": (
        "Simulated device {device} has no parameter {path}.",
        "Check the path; models and firmware differ in what they have.",
    ),
    "SIM_STATE_DIR_TOO_LONG": (
        "Path {path} is longer than {most} bytes, too long for a control socket.",
        "Choose a folder with a shorter path with --state-dir.",
    ),
    "SIM_TABLE_UNREADABLE": (
        "The simulator's table of parameters holds a value space {space} that makes no sense.",
        "Report this to the developers.",
    ),
    "SIM_PROVINCE_EXISTS": (
        "{folder} has files in it; a simulated province is written into an empty folder only.",
        "Choose another folder, or delete that one.",
    ),
    "SIM_TOO_MANY": (
        "The inventory has {count} devices, more than the {most} that can be simulated.",
        "Divide the inventory.",
    ),
    "SIM_TOO_MANY_DEVICES": (
        "This machine does not let so many devices listen ({why}).",
        "Raise the limit of open files (ulimit -n), or simulate fewer devices.",
    ),
    "SIM_TRANSPORT_MISSING": (
        "The simulated device {device} has no transport {transport}.",
        "Declare one of: {known}.",
    ),
}
