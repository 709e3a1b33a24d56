"""Sentences and remedies for what devices and credential keepers answer.

Each is one sentence on what is so, and one on what to do; names in braces are facts.
"""

from collections.abc import Mapping

VI: Mapping[str, tuple[str, str]] = {
    # ---- the way to the device
    "DEV_REFUSED": (
        "{host} ({address}) từ chối kết nối ở cổng {port}.",
        "Kiểm tra thiết bị đã bật dịch vụ này và cổng khai trong inventory.",
    ),
    "DEV_NO_ROUTE": (
        "Không có đường tới {host} ({address}): {reason}.",
        "Kiểm tra đường truyền TSLCD, VLAN và địa chỉ khai trong inventory.",
    ),
    "DEV_TIMEOUT_CONNECT": (
        "{host} ({address}, cổng {port}) không trả lời kịp khi kết nối.",
        "Kiểm tra nguồn điện và đường truyền; nếu đường truyền chậm, tăng thời gian chờ kết nối.",
    ),
    "DEV_TIMEOUT_READ": (
        "{host} ({address}) không trả lời hết trong thời gian cho phép.",
        "Kiểm tra lại; nếu đường truyền chậm, tăng thời gian chờ.",
    ),
    "DEV_COMMAND_REFUSED": (
        "{host} không làm lệnh {command}: trả lời {status}.",
        "Xem trên máy; quyền của tài khoản có thể không đủ cho lệnh này.",
    ),
    "DEV_UNHEALTHY": (
        "{host} tự báo {count} lỗi nặng, đầu tiên: {kind}⟨: {why}⟩.",
        "Xử lý lỗi đó trên máy, hoặc báo nhà cung cấp.",
    ),
    "DEV_CLOSED": (
        "{host} ({address}) ngắt kết nối giữa chừng.",
        "Kiểm tra lại sau ít phút; nếu lặp lại, xem thiết bị có đang khởi động lại không.",
    ),
    "DEV_ABORTED": (
        "Lần đọc {host} ({address}) bị dừng vì quá thời hạn.",
        "Kiểm tra lại riêng thiết bị này; nếu đường truyền chậm, tăng thời hạn.",
    ),
    "DEV_TOO_LARGE": (
        "{host} ({address}) trả lời dài quá {most} byte nên bị bỏ.",
        "Không phải câu trả lời của thiết bị hội nghị; kiểm tra địa chỉ đang là máy nào.",
    ),
    # ---- who it is
    "DEV_IDENTITY_NOT_PINNED": (
        "Khai báo của {host} không có gì để nhận biết thiết bị qua {transport}.",
        "Khai certificate, authority hoặc host_key cho thiết bị; không có cách bỏ qua.",
    ),
    "DEV_AUTHORITY_UNREADABLE": (
        "Không đọc được chứng thư CA {file} khai cho {host}.",
        "Sửa authority thành đường dẫn tới tệp PEM hợp lệ.",
    ),
    "DEV_CERTIFICATE_WRONG": (
        "Chứng thư của máy ở {address} không phải của {host}; mật khẩu chưa được gửi.",
        "Xác minh tại chỗ đó là thiết bị nào; nếu đúng máy, khai lại chứng thư mới.",
    ),
    "DEV_HOST_KEY_WRONG": (
        "Máy ở {address} có khóa SSH {shown}, không phải của {host}; mật khẩu chưa được gửi.",
        "Xác minh tại chỗ đó là thiết bị nào; nếu đúng máy và khóa đã đổi, khai lại host_key.",
    ),
    "DEV_IDENTITY_UNTOLD": (
        "{host} ({address}) không cho biết số máy lẫn kiểu máy.",
        "Kiểm tra quyền của tài khoản và địa chỉ đang là máy nào.",
    ),
    "DEV_TLS_FAILED": (
        "Không lập được kết nối TLS 1.2 trở lên với {host} ({address}): {reason}.",
        "Nâng phiên bản phần mềm hoặc đặt TLS thấp nhất của thiết bị thành 1.2, hoặc đọc qua SSH.",
    ),
    "DEV_SSH_FAILED": (
        "Không lập được kết nối SSH với {host} ({address}): {reason}.",
        "Máy quá cũ chỉ có thuật toán đã bỏ; đọc qua HTTPS, hoặc nâng phiên bản phần mềm.",
    ),
    # ---- login
    "DEV_AUTH_REJECTED": (
        "{host} ({address}) không nhận tài khoản; mật khẩu chỉ được thử một lần.",
        "Kiểm tra tài khoản trên thiết bị và nơi giữ mật khẩu trước khi thử lại.",
    ),
    "DEV_FORBIDDEN": (
        "Tài khoản vào được {host} ({address}) nhưng không được phép đọc.",
        "Cấp vai trò Admin cho tài khoản trên thiết bị.",
    ),
    "DEV_LOCKED_OUT": (
        "{host} ({address}) đang khóa tài khoản.",
        "Đợi hết thời gian khóa; tìm xem ai đã nhập sai mật khẩu.",
    ),
    "DEV_PASSWORD_CHANGE_REQUIRED": (
        "{host} ({address}) đòi đổi mật khẩu trước khi cho đăng nhập.",
        "Đăng nhập tại chỗ và đổi mật khẩu; thiết bị có thể vừa bị khôi phục cài đặt gốc.",
    ),
    "DEV_SESSIONS_FULL": (
        "{host} ({address}) đã hết phiên đăng nhập.",
        "Đóng các phiên cũ hoặc khởi động lại thiết bị; xem ai đang giữ phiên.",
    ),
    # ---- what it answers
    "DEV_BUSY": (
        "{host} ({address}) báo bận cho tới hết thời gian chờ.",
        "Kiểm tra lại sau; xem hệ thống nào khác đang hỏi thiết bị liên tục.",
    ),
    "DEV_NOT_READY": (
        "{host} ({address}) nghe máy nhưng phần mềm hội nghị chưa chạy.",
        "Đợi thiết bị khởi động xong rồi kiểm tra lại.",
    ),
    "DEV_SIGNIN_PAGE": (
        "{host} ({address}) đưa ra trang đăng nhập thay cho tài liệu: phần mềm quá cũ.",
        "Đọc thiết bị qua SSH, hoặc nâng phiên bản phần mềm.",
    ),
    "DEV_ANSWER_STATUS": (
        "{host} ({address}) trả lời {path} bằng mã HTTP {status}.",
        "Kiểm tra thiết bị có bật XML API không, và địa chỉ đang là máy nào.",
    ),
    "DEV_ANSWER_NOT_XML": (
        "Câu trả lời của {host} ({address}) không phải XML, hỏng từ dòng {line}.",
        "Kiểm tra địa chỉ đang là máy nào; nếu đúng, đọc qua SSH và báo lại lỗi này.",
    ),
    "DEV_ANSWER_OTHER": (
        "{host} ({address}) trả lời {found} thay cho {wanted}.",
        "Kiểm tra quyền của tài khoản và phiên bản phần mềm.",
    ),
    "DEV_ANSWER_EMPTY": (
        "{host} ({address}) trả lời một tài liệu {document} rỗng.",
        "Kiểm tra quyền của tài khoản: thiết bị che những gì tài khoản không được đọc.",
    ),
    "DEV_ANSWER_BROKEN": (
        "Câu trả lời của {host} ({address}) không đọc được ở {path}.",
        "Kiểm tra lại; nếu lặp lại, đọc qua đường kia (HTTPS hoặc SSH) và báo lại lỗi này.",
    ),
    "DEV_PATH_TWICE": (
        "Thiết bị cho hai giá trị của cùng một tham số.",
        "Đọc qua đường kia (HTTPS hoặc SSH) và báo lại lỗi này.",
    ),
    "DEV_CATALOG_BROKEN": (
        "Từ điển tham số {file} của gói cài đặt sai ở {entry}: {why}.",
        "Cài lại gói; nếu vẫn vậy, báo cho người phát triển.",
    ),
    # ---- writing
    "DEV_WRITE_TWICE": (
        "Yêu cầu ghi {path} của {host} hai lần trong một lượt; chưa ghi gì.",
        "Giữ lại một giá trị cho mỗi tham số.",
    ),
    "DEV_WRITE_PATH": (
        "{path} không phải đường dẫn của một tham số của {host}; chưa ghi gì.",
        "Viết đúng như thiết bị: các từ cách nhau một dấu cách, chỉ số cụ thể trong ngoặc vuông.",
    ),
    "DEV_WRITE_SECRET": (
        "{path} của {host} là bí mật nên không ghi theo cách này; chưa ghi gì.",
        "Bỏ tham số đó khỏi yêu cầu; đặt bí mật tại thiết bị.",
    ),
    "DEV_WRITE_MASK": (
        "Giá trị cho {path} của {host} là dấu che ***, không phải giá trị thật; chưa ghi gì.",
        "Bỏ tham số đó khỏi yêu cầu: bản đọc ra từ thiết bị không chứa giá trị bị che.",
    ),
    "DEV_WRITE_UNTYPABLE": (
        "Giá trị cho {path} của {host} có ký tự điều khiển hoặc xuống dòng; chưa ghi gì.",
        "Viết giá trị trên một dòng, chỉ dùng ký tự nhìn thấy và dấu cách.",
    ),
    "DEV_WRITE_ABSENT": (
        "{host} không có tham số {path}; chưa ghi gì.",
        "Kiểm tra kiểu máy, phần mềm và quyền của tài khoản; lập lại kế hoạch cho máy này.",
    ),
    "DEV_WRITE_SPACE_UNTOLD": (
        "{host} không cho biết {path} nhận giá trị nào; chưa ghi gì.",
        "Đặt tham số này tại thiết bị, hoặc ghi qua đường kia (HTTPS hay SSH).",
    ),
    "DEV_WRITE_OUTSIDE": (
        "Giá trị cho {path} nằm ngoài những gì {host} nhận ({allowed}); chưa ghi gì.",
        "Chọn giá trị thiết bị nhận rồi lập lại kế hoạch.",
    ),
    "DEV_WRITE_REFUSED": (
        "{host} từ chối giá trị cho {path}.",
        "Kiểm tra giá trị và quyền của tài khoản trên thiết bị.",
    ),
    "DEV_WRITE_NOT_KEPT": (
        "{host} báo đã ghi {path}, nhưng đọc lại thấy giá trị khác.",
        "Xem hệ thống khác hoặc người tại chỗ có đang đổi tham số đó không, rồi kiểm tra lại.",
    ),
    "DEV_WRITE_CONTRADICTED": (
        "{host} báo không ghi {path}, nhưng đọc lại thấy đúng giá trị cần ghi.",
        "Đọc lại thiết bị để xác định; chưa coi là đã ghi.",
    ),
    "DEV_WRITE_UNCLEAR": (
        "Câu trả lời của {host} cho {path} không nói là đã ghi hay chưa.",
        "Đọc lại thiết bị để xác định; chưa ghi lại lần nữa.",
    ),
    "DEV_WRITE_UNSEEN": (
        "{host} báo đã ghi {path}, nhưng không đọc lại được.",
        "Kiểm tra đường quản lý tới thiết bị, rồi đọc lại để xác định.",
    ),
    "DEV_WRITE_OTHER_DEVICE": (
        "Sau khi ghi, máy trả lời ở địa chỉ của {host} là máy khác.",
        "Xác minh tại chỗ đó là thiết bị nào trước khi làm tiếp.",
    ),
    # ---- credentials
    "CRED_MISSING": (
        "Khai báo của thiết bị không chỉ ra nơi giữ mật khẩu.",
        "Khai credential, ví dụ env:TEN, keyring:TEN, file:DUONG_DAN hoặc command:LENH.",
    ),
    "CRED_KIND_UNKNOWN": (
        "Không hiểu tham chiếu mật khẩu {reference}.",
        "Dùng env:, keyring:, file: hoặc command:; không ghi mật khẩu vào tệp.",
    ),
    "CRED_ENV_MISSING": (
        "Biến môi trường {variable} trống hoặc không có.",
        "Đặt biến này trước khi chạy.",
    ),
    "CRED_KEYRING_UNUSABLE": (
        "Không dùng được kho khóa của hệ thống cho {service}: {reason}.",
        "Mở khóa kho, hoặc dùng cách khác: env:, file: hoặc command:.",
    ),
    "CRED_KEYRING_MISSING": (
        "Kho khóa của hệ thống không có {service}.",
        "Thêm bằng lệnh: keyring set {service} TEN_DANG_NHAP.",
    ),
    "CRED_FILE_UNREADABLE": (
        "Không đọc được tệp mật khẩu {file}: {reason}.",
        "Kiểm tra đường dẫn và quyền đọc.",
    ),
    "CRED_FILE_OWNER": (
        "Tệp mật khẩu {file} thuộc về người dùng khác (uid {uid}).",
        "Đổi chủ tệp thành tài khoản đang chạy.",
    ),
    "CRED_FILE_MODE": (
        "Tệp mật khẩu {file} người khác đọc được (quyền {mode}).",
        "Chạy: chmod 600 {file}.",
    ),
    "CRED_FILE_BROKEN": (
        "Tệp mật khẩu {file} không phải JSON có user và password.",
        "Sửa thành một đối tượng JSON có hai khóa user và password.",
    ),
    "CRED_COMMAND_UNREADABLE": (
        "Không hiểu dòng lệnh lấy mật khẩu: thiếu dấu nháy.",
        "Sửa dấu nháy trong credential.",
    ),
    "CRED_COMMAND_UNSTARTED": (
        "Không chạy được {program} để lấy mật khẩu: {reason}.",
        "Kiểm tra chương trình có được cài và có quyền chạy.",
    ),
    "CRED_COMMAND_TIMEOUT": (
        "{program} không đưa mật khẩu trong {seconds} giây.",
        "Chạy thử bằng tay; chương trình không được hỏi gì ở bàn phím.",
    ),
    "CRED_COMMAND_FAILED": (
        "{program} kết thúc với mã {status} và không đưa mật khẩu.",
        "Chạy thử bằng tay để xem lỗi.",
    ),
    "CRED_COMMAND_BROKEN": (
        "{program} không in ra JSON có user và password.",
        "Sửa để nó in một đối tượng JSON có hai khóa user và password, và không in gì khác.",
    ),
    "CRED_REFUSED_BEFORE": (
        "{host} đã từ chối tài khoản này trong lượt chạy nên không thử lại.",
        "Sửa tài khoản hoặc mật khẩu rồi chạy lượt mới.",
    ),
}

EN: Mapping[str, tuple[str, str]] = {
    # ---- the way to the device
    "DEV_REFUSED": (
        "{host} ({address}) refuses connections on port {port}.",
        "Check that the device has this service switched on, and the port in the inventory.",
    ),
    "DEV_NO_ROUTE": (
        "There is no way to {host} ({address}): {reason}.",
        "Check the WAN line, the VLAN and the address in the inventory.",
    ),
    "DEV_TIMEOUT_CONNECT": (
        "{host} ({address}, port {port}) did not answer in time while connecting.",
        "Check its power and its line; if the line is slow, raise the connection time limit.",
    ),
    "DEV_TIMEOUT_READ": (
        "{host} ({address}) did not finish its answer in time.",
        "Try again; if the line is slow, raise the time limit.",
    ),
    "DEV_COMMAND_REFUSED": (
        "{host} did not do the command {command}: it answered {status}.",
        "Look at the device; the account may not be allowed that command.",
    ),
    "DEV_UNHEALTHY": (
        "{host} tells of {count} grave faults of its own, the first: {kind}⟨: {why}⟩.",
        "Mend it at the device, or call the provider.",
    ),
    "DEV_CLOSED": (
        "{host} ({address}) closed the connection midway.",
        "Try again in a few minutes; if it happens again, see whether the device restarts.",
    ),
    "DEV_ABORTED": (
        "Reading {host} ({address}) was broken off at its deadline.",
        "Try this device alone; if its line is slow, raise the deadline.",
    ),
    "DEV_TOO_LARGE": (
        "{host} ({address}) answered with more than {most} bytes, which were dropped.",
        "No codec answers so; check which machine has this address.",
    ),
    # ---- who it is
    "DEV_IDENTITY_NOT_PINNED": (
        "The declaration of {host} has nothing by which to know the device over {transport}.",
        "Declare its certificate, authority or host_key; there is no way around it.",
    ),
    "DEV_AUTHORITY_UNREADABLE": (
        "The CA certificate {file} declared for {host} cannot be read.",
        "Set authority to the path of a valid PEM file.",
    ),
    "DEV_CERTIFICATE_WRONG": (
        "The certificate of the machine at {address} is not that of {host}; no password was sent.",
        "Find out on the spot which device it is; if it is the right one, declare the new one.",
    ),
    "DEV_HOST_KEY_WRONG": (
        "The machine at {address} has the SSH key {shown}, not that of {host}; no login was tried.",
        "Find out on the spot which device it is; if it is the right one, declare its new key.",
    ),
    "DEV_IDENTITY_UNTOLD": (
        "{host} ({address}) tells neither its serial number nor its model.",
        "Check the role of the account, and which machine has this address.",
    ),
    "DEV_TLS_FAILED": (
        "No connection by TLS 1.2 or later could be made with {host} ({address}): {reason}.",
        "Upgrade its firmware or set its lowest TLS version to 1.2, or read it over SSH.",
    ),
    "DEV_SSH_FAILED": (
        "No SSH connection could be made with {host} ({address}): {reason}.",
        "Very old firmware only has algorithms given up since; read it over HTTPS, or upgrade it.",
    ),
    # ---- login
    "DEV_AUTH_REJECTED": (
        "{host} ({address}) does not accept the account; the password was tried once only.",
        "Check the account on the device and the keeper of its password before another try.",
    ),
    "DEV_FORBIDDEN": (
        "The account gets into {host} ({address}) but may not read.",
        "Give the account the role Admin on the device.",
    ),
    "DEV_LOCKED_OUT": (
        "{host} ({address}) has the account locked.",
        "Wait until the lock ends, and find out who typed wrong passwords.",
    ),
    "DEV_PASSWORD_CHANGE_REQUIRED": (
        "{host} ({address}) demands a new password before it lets anybody in.",
        "Log in on the spot and change it; the device may just have been reset to factory state.",
    ),
    "DEV_SESSIONS_FULL": (
        "{host} ({address}) has no login session left.",
        "End old sessions or restart the device; see who holds them.",
    ),
    # ---- what it answers
    "DEV_BUSY": (
        "{host} ({address}) said it was busy until the time was over.",
        "Try again later; see which other system keeps asking the device.",
    ),
    "DEV_NOT_READY": (
        "{host} ({address}) listens, but its conference software is not up.",
        "Wait until it has started, and try again.",
    ),
    "DEV_SIGNIN_PAGE": (
        "{host} ({address}) shows a sign-in page instead of a document: its firmware is too old.",
        "Read the device over SSH, or upgrade it.",
    ),
    "DEV_ANSWER_STATUS": (
        "{host} ({address}) answered {path} with HTTP status {status}.",
        "Check that its XML API is on, and which machine has this address.",
    ),
    "DEV_ANSWER_NOT_XML": (
        "What {host} ({address}) answered is not XML, from line {line} on.",
        "Check which machine has this address; if it is the right one, read it over SSH.",
    ),
    "DEV_ANSWER_OTHER": (
        "{host} ({address}) answered {found} instead of {wanted}.",
        "Check the role of the account, and the firmware.",
    ),
    "DEV_ANSWER_EMPTY": (
        "{host} ({address}) answered with an empty {document} document.",
        "Check the role of the account: a device hides what the account may not read.",
    ),
    "DEV_ANSWER_BROKEN": (
        "What {host} ({address}) answered cannot be read at {path}.",
        "Try again; if it happens again, read it by the other way (HTTPS or SSH) and report this.",
    ),
    "DEV_PATH_TWICE": (
        "The device gives two values of one parameter.",
        "Read it by the other way (HTTPS or SSH), and report this.",
    ),
    "DEV_CATALOG_BROKEN": (
        "The catalog {file} of the installed package is wrong at {entry}: {why}.",
        "Install the package again; if that does not help, tell its developers.",
    ),
    # ---- writing
    "DEV_WRITE_TWICE": (
        "{path} of {host} was to be written twice in one call; nothing was written.",
        "Keep one value for each parameter.",
    ),
    "DEV_WRITE_PATH": (
        "{path} is not the path of one parameter of {host}; nothing was written.",
        "Spell it as the device does: words with one space between, real indexes in brackets.",
    ),
    "DEV_WRITE_SECRET": (
        "{path} of {host} is a secret and is not written this way; nothing was written.",
        "Take the parameter out of the request; set secrets on the device.",
    ),
    "DEV_WRITE_MASK": (
        "The value for {path} of {host} is the mask ***, not a real value; nothing was written.",
        "Take the parameter out: what was read from a device has no hidden values in it.",
    ),
    "DEV_WRITE_UNTYPABLE": (
        "The value for {path} of {host} has a control character or line end; nothing was written.",
        "Write it on one line, with characters that can be seen and spaces.",
    ),
    "DEV_WRITE_ABSENT": (
        "{host} has no parameter {path}; nothing was written.",
        "Check its model, its firmware and the role of the account; make a new plan for it.",
    ),
    "DEV_WRITE_SPACE_UNTOLD": (
        "{host} does not tell what {path} may be; nothing was written.",
        "Set it on the device, or write by the other way (HTTPS or SSH).",
    ),
    "DEV_WRITE_OUTSIDE": (
        "The value for {path} is outside of what {host} takes ({allowed}); nothing was written.",
        "Choose a value that the device takes, and make a new plan.",
    ),
    "DEV_WRITE_REFUSED": (
        "{host} refuses the value for {path}.",
        "Check the value, and the role of the account on the device.",
    ),
    "DEV_WRITE_NOT_KEPT": (
        "{host} said that it had stored {path}, but reads otherwise.",
        "See whether another system or somebody on the spot keeps changing it, and read again.",
    ),
    "DEV_WRITE_CONTRADICTED": (
        "{host} said that it had not stored {path}, but reads as it should.",
        "Read the device again to find out; do not take it as done.",
    ),
    "DEV_WRITE_UNCLEAR": (
        "What {host} answered for {path} says neither that it was stored nor that it was not.",
        "Read the device again to find out, before anything is written again.",
    ),
    "DEV_WRITE_UNSEEN": (
        "{host} said that it had stored {path}, but could not be read afterwards.",
        "Check the way to manage the device, then read it again to find out.",
    ),
    "DEV_WRITE_OTHER_DEVICE": (
        "After the write, another machine answers at the address of {host}.",
        "Find out on the spot which device it is before going on.",
    ),
    # ---- credentials
    "CRED_MISSING": (
        "The declaration of the device does not say where its password is kept.",
        "Declare credential, e.g. env:NAME, keyring:NAME, file:PATH or command:PROGRAM.",
    ),
    "CRED_KIND_UNKNOWN": (
        "The credential reference {reference} is not understood.",
        "Use env:, keyring:, file: or command:; never write a password into a file here.",
    ),
    "CRED_ENV_MISSING": (
        "The environment variable {variable} is empty or not set.",
        "Set it before the run.",
    ),
    "CRED_KEYRING_UNUSABLE": (
        "The system's keyring cannot be used for {service}: {reason}.",
        "Unlock it, or use another way: env:, file: or command:.",
    ),
    "CRED_KEYRING_MISSING": (
        "The system's keyring has no {service}.",
        "Add it with: keyring set {service} USER.",
    ),
    "CRED_FILE_UNREADABLE": (
        "The credential file {file} cannot be read: {reason}.",
        "Check the path and the right to read it.",
    ),
    "CRED_FILE_OWNER": (
        "The credential file {file} belongs to somebody else (uid {uid}).",
        "Make the account that runs this its owner.",
    ),
    "CRED_FILE_MODE": (
        "Others can use the credential file {file} (mode {mode}).",
        "Run: chmod 600 {file}.",
    ),
    "CRED_FILE_BROKEN": (
        "The credential file {file} is not JSON with a user and a password.",
        "Make it one JSON object with the keys user and password.",
    ),
    "CRED_COMMAND_UNREADABLE": (
        "The command that gives the password is not understood: a quote is missing.",
        "Mend the quotes in credential.",
    ),
    "CRED_COMMAND_UNSTARTED": (
        "{program}, which gives the password, could not be started: {reason}.",
        "Check that it is installed and may be run.",
    ),
    "CRED_COMMAND_TIMEOUT": (
        "{program} gave no password within {seconds} seconds.",
        "Try it by hand; it must not ask anything at the keyboard.",
    ),
    "CRED_COMMAND_FAILED": (
        "{program} ended with status {status} and gave no password.",
        "Try it by hand to see why.",
    ),
    "CRED_COMMAND_BROKEN": (
        "{program} did not print JSON with a user and a password.",
        "Have it print one JSON object with the keys user and password, and nothing else.",
    ),
    "CRED_REFUSED_BEFORE": (
        "{host} has refused this account in this run, so it is not tried again.",
        "Mend the account or the password, and start another run.",
    ),
}
