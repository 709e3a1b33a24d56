"""Sentences for signing: ssh-keygen, tokens, and what an approver must show that he has read."""

from collections.abc import Mapping

VI: Mapping[str, tuple[str, str]] = {
    "SIGNER_AGENT": (
        "Tác nhân SSH (ssh-agent) không ký được bằng khóa {file}.",
        "Chạy ssh-add -l xem khóa đã nạp chưa; nạp bằng ssh-add rồi ký lại.",
    ),
    "SIGNER_DEVICE": (
        "Không thấy khóa bảo mật (FIDO) của {file}.",
        "Cắm khóa bảo mật vào máy rồi ký lại.",
    ),
    "SIGNER_FAILED": (
        "ssh-keygen không ký được bằng khóa {file} (mã {status}).",
        "Xem ssh-keygen nói gì ở trên; thử ssh-keygen -Y sign -n thu -f với khóa đó.",
    ),
    "SIGNER_KEY_OPEN": (
        "Khóa bí mật {file} để người khác đọc được.",
        "Chạy chmod 600 cho tệp khóa; nếu đã có người đọc thì đổi khóa.",
    ),
    "SIGNER_LOCKED": (
        "Khóa {file} có mật khẩu hoặc mã PIN, mà không hỏi được hoặc nhập sai.",
        "Ký trên cửa sổ dòng lệnh có người ngồi, hoặc nạp khóa vào ssh-agent trước.",
    ),
    "SIGNER_MISSING": (
        "Chưa nói ký bằng khóa nào.",
        "Thêm --key TỆP_KHÓA (SSH) hoặc --token-library THƯ_VIỆN (thiết bị ký số).",
    ),
    "SIGNER_PROGRAM": (
        "Máy này không có {program}.",
        "Cài OpenSSH (gói openssh-client) rồi ký lại.",
    ),
    "SIGNER_ROLE": (
        "Khóa {keyid} không có quyền ký loại tài liệu này ({kind}).",
        "Dùng đúng khóa ghi trong tài liệu gốc cho vai trò này; xem bằng fleetcfg trust show.",
    ),
    "SIGNER_TIMEOUT": (
        "Quá lâu mà khóa {file} chưa ký.",
        "Xem khóa bảo mật có đang chờ chạm hay tác nhân SSH có đang chờ xác nhận không.",
    ),
    "TOKEN_ABSENT": (
        "Không thấy thiết bị ký số⟨ {token}⟩ (có {count} thiết bị sẵn sàng).",
        "Cắm thiết bị ký số; xem nhãn của nó bằng pkcs11-tool -L.",
    ),
    "TOKEN_CERT_UNKNOWN": (
        "Thiết bị ký số có {count} chứng thư số người dùng ứng với tên⟨ {key}⟩; phải đúng một.",
        "Chọn bằng --token-key NHÃN; xem các chứng thư bằng pkcs11-tool -O.",
    ),
    "TOKEN_FAILED": (
        "Thiết bị ký số báo lỗi {why}.",
        "Rút ra cắm lại; nếu vẫn lỗi thì ký bằng công cụ của nhà cung cấp rồi nhập tệp .p7s.",
    ),
    "TOKEN_KEY_ABSENT": (
        "Thiết bị ký số có chứng thư {key} mà không có khóa bí mật của chứng thư đó.",
        "Kiểm tra có cắm đúng thiết bị không.",
    ),
    "TOKEN_LIBRARY": (
        "Không nạp được thư viện PKCS#11 {file}.",
        "Cài phần mềm của thiết bị ký số và chỉ đúng tệp thư viện bằng --token-library.",
    ),
    "TOKEN_PIN_FINAL_TRY": (
        "Thiết bị ký số {token} chỉ còn một lần thử mã PIN; fleetcfg không thử.",
        "Đăng nhập đúng một lần bằng phần mềm của nhà cung cấp, rồi ký lại.",
    ),
    "TOKEN_PIN_LOCKED": (
        "Thiết bị ký số {token} đã bị khóa vì nhập sai mã PIN nhiều lần.",
        "Liên hệ đơn vị cấp thiết bị để mở khóa.",
    ),
    "TOKEN_PIN_UNASKED": (
        "Không có ai ở bàn phím để hỏi mã PIN.",
        "Ký trên cửa sổ dòng lệnh có người ngồi, hoặc chỉ nơi lấy mã PIN bằng --pin.",
    ),
    "TOKEN_PIN_WRONG": (
        "Mã PIN của thiết bị ký số {token} không đúng; fleetcfg không tự thử lại.",
        "Nhớ chắc mã PIN rồi hãy ký lại: sai vài lần là thiết bị bị khóa.",
    ),
    "TOKEN_SEVERAL": (
        "Có {count} thiết bị ký số đang cắm.",
        "Chọn một bằng --token NHÃN.",
    ),
}

EN: Mapping[str, tuple[str, str]] = {
    "SIGNER_AGENT": (
        "The SSH agent cannot sign with the key {file}.",
        "See with ssh-add -l whether it holds the key; add it with ssh-add and sign again.",
    ),
    "SIGNER_DEVICE": (
        "The security key (FIDO) of {file} is not there.",
        "Plug it in and sign again.",
    ),
    "SIGNER_FAILED": (
        "ssh-keygen cannot sign with the key {file} (status {status}).",
        "Read what ssh-keygen says above; try ssh-keygen -Y sign -n test -f with that key.",
    ),
    "SIGNER_KEY_OPEN": (
        "Others can read the private key {file}.",
        "Run chmod 600 on it; if somebody may have read it, replace the key.",
    ),
    "SIGNER_LOCKED": (
        "The key {file} has a passphrase or PIN that could not be asked for, or was wrong.",
        "Sign at a terminal that somebody sits at, or add the key to ssh-agent first.",
    ),
    "SIGNER_MISSING": (
        "Which key signs was not said.",
        "Add --key FILE (SSH) or --token-library LIBRARY (a signing token).",
    ),
    "SIGNER_PROGRAM": (
        "This machine has no {program}.",
        "Install OpenSSH (package openssh-client) and sign again.",
    ),
    "SIGNER_ROLE": (
        "The key {keyid} may not sign this kind of document ({kind}).",
        "Use the key that the root names for this role; see fleetcfg trust show.",
    ),
    "SIGNER_TIMEOUT": (
        "The key {file} took too long to sign.",
        "See whether the security key waits for a touch, or the agent for a confirmation.",
    ),
    "TOKEN_ABSENT": (
        "The token⟨ {token}⟩ is not there ({count} tokens are ready).",
        "Plug the token in; pkcs11-tool -L shows its label.",
    ),
    "TOKEN_CERT_UNKNOWN": (
        "The token has {count} users' certificates of the name⟨ {key}⟩; it must be exactly one.",
        "Choose with --token-key LABEL; pkcs11-tool -O shows the certificates.",
    ),
    "TOKEN_FAILED": (
        "The token reports {why}.",
        "Unplug it and plug it in again; else sign with its vendor's tool and import the .p7s.",
    ),
    "TOKEN_KEY_ABSENT": (
        "The token has the certificate {key}, and not its private key.",
        "Check that it is the right token.",
    ),
    "TOKEN_LIBRARY": (
        "The PKCS#11 library {file} cannot be loaded.",
        "Install the token's software, and name its library with --token-library.",
    ),
    "TOKEN_PIN_FINAL_TRY": (
        "The token {token} has one try of its PIN left; fleetcfg does not use it.",
        "Log in once, rightly, with the vendor's software; then sign again.",
    ),
    "TOKEN_PIN_LOCKED": (
        "The token {token} is locked after too many wrong PINs.",
        "Ask whoever issued it to unlock it.",
    ),
    "TOKEN_PIN_UNASKED": (
        "Nobody is at the keyboard to be asked for the PIN.",
        "Sign at a terminal that somebody sits at, or say with --pin where the PIN is kept.",
    ),
    "TOKEN_PIN_WRONG": (
        "The PIN of the token {token} is wrong; fleetcfg does not try again by itself.",
        "Be sure of the PIN before you sign again: a few wrong ones lock the token.",
    ),
    "TOKEN_SEVERAL": (
        "{count} tokens are plugged in.",
        "Choose one with --token LABEL.",
    ),
}
