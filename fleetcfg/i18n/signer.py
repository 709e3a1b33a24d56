"""Sentences for signing: keys, tokens, policies, papers, and what an approver must show."""

from collections.abc import Mapping

VI: Mapping[str, tuple[str, str]] = {
    "DECLARATIONS_BROKEN": (
        "Khai báo còn lỗi nên không lập được bản kê.",
        "Sửa các lỗi nêu ở trên; xem lại bằng fleetcfg validate.",
    ),
    "FINGERPRINT_ABSENT": (
        "Chưa nói dấu vân của tài liệu gốc, mà máy này cũng chưa tin tài liệu gốc nào.",
        "Thêm --fingerprint, hoặc đặt biến {variable} trong cấu hình của CI.",
    ),
    "IMPORT_UNKNOWN": (
        "Không biết {file} là loại tệp gì.",
        "Chỉ nhận tệp do fleetcfg viết ra; kiểm tra có mang đúng tệp không.",
    ),
    "LEDGER_NAME": (
        "Phải nói rõ một trong hai: tên sổ ghi hoặc tên người chứng kiến.",
        "Thêm --origin TÊN cho sổ ghi, hoặc --witness TÊN cho người chứng kiến.",
    ),
    "MANIFEST_SOURCE": (
        "Phải nói rõ lấy tệp từ đâu: một bản git hay thư mục hiện tại.",
        "Thêm --rev BẢN_GIT hoặc --worktree, đúng một trong hai.",
    ),
    "PATH_MODE": (
        "{path} không phải tệp thường trong git (kiểu {mode}).",
        "Thay liên kết, mô-đun con hoặc tệp chạy được bằng tệp thường.",
    ),
    "POLICY_KEY_FILE": (
        "Mỗi khóa phải chỉ đúng một tệp: public (SSH) hoặc certificate (chứng thư số).",
        "Thêm hoặc bớt một trong hai dòng đó.",
    ),
    "POLICY_PERSON_KEYLESS": (
        "Vai trò này có {person}, mà người đó không có khóa nào.",
        "Sửa tên, hoặc thêm khóa của người đó vào keys.",
    ),
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
    "SIGN_ONE_KEY": (
        "Chỉ ký bằng một khóa mỗi lần.",
        "Bỏ --key hoặc --token-library.",
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
    "USAGE_DAY": (
        "{text} không phải một ngày.",
        "Viết theo dạng YYYY-MM-DD.",
    ),
    "USAGE_FREEZE": (
        "{text} không phải một kỳ cấm thay đổi.",
        "Viết theo dạng TÊN:TỪ_NGÀY:ĐẾN_NGÀY, ví dụ tet-2027:2027-02-01:2027-02-15.",
    ),
    "VIEW_NOT_CONFIRMED": (
        "Số thiết bị hoặc 4 chữ số cuối của mã băm không đúng với {changeset}; chưa ký gì.",
        "Đọc lại bản xem ở trên rồi nhập đúng hai con số đó, ở bàn phím hoặc sau --confirm.",
    ),
    "WITHDRAW_UNKNOWN": (
        "Sở chưa từng ban hành bộ thay đổi {changeset}.",
        "Kiểm tra số hiệu bằng fleetcfg ledger show --limit 0, hoặc đưa cả mã băm sha256:….",
    ),
    "WITNESS_ABSENT": (
        "Máy này không có khóa của người chứng kiến trong {folder}.",
        "Chỉ Sở nhận sổ ghi của người khác; lập khóa bằng fleetcfg ledger init --witness TÊN.",
    ),
}

EN: Mapping[str, tuple[str, str]] = {
    "DECLARATIONS_BROKEN": (
        "The declarations have errors, so no manifest can be made of them.",
        "Mend what is told above; fleetcfg validate tells it again.",
    ),
    "FINGERPRINT_ABSENT": (
        "The root's fingerprint was not said, and this machine trusts no root.",
        "Add --fingerprint, or set {variable} in the settings of the pipeline.",
    ),
    "IMPORT_UNKNOWN": (
        "What kind of file {file} is, is not known.",
        "Bring what fleetcfg writes: logs, change-sets, receipts, adoptions, signed documents.",
    ),
    "LEDGER_NAME": (
        "Exactly one must be said: the name of the log, or that of the witness.",
        "Add --origin NAME for a log, or --witness NAME for a witness.",
    ),
    "MANIFEST_SOURCE": (
        "Where the files are taken from must be said: a git revision, or this folder.",
        "Add --rev REV or --worktree, exactly one of them.",
    ),
    "PATH_MODE": (
        "{path} is no ordinary file in git (mode {mode}).",
        "Put an ordinary file in the place of the link, submodule or program.",
    ),
    "POLICY_KEY_FILE": (
        "Each key must name exactly one file: public (SSH) or certificate.",
        "Add one of these lines, or take one away.",
    ),
    "POLICY_PERSON_KEYLESS": (
        "This role has {person}, who has no key.",
        "Mend the name, or add that person's key to keys.",
    ),
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
    "SIGN_ONE_KEY": (
        "One key signs at a time.",
        "Leave out --key or --token-library.",
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
    "USAGE_DAY": (
        "{text} is no day.",
        "Write it as YYYY-MM-DD.",
    ),
    "USAGE_FREEZE": (
        "{text} is no freeze.",
        "Write it as ID:FROM:TO, such as tet-2027:2027-02-01:2027-02-15.",
    ),
    "VIEW_NOT_CONFIRMED": (
        "Number of devices or end of the digest are not {changeset}'s; nothing was signed.",
        "Read the view above again, and type both as they are, when asked or after --confirm.",
    ),
    "WITHDRAW_UNKNOWN": (
        "The Department never issued the change-set {changeset}.",
        "Look its number up with fleetcfg ledger show --limit 0, or give the whole sha256:….",
    ),
    "WITNESS_ABSENT": (
        "This machine has no witness' key in {folder}.",
        "Only the Department takes logs in; see fleetcfg ledger init --witness NAME.",
    ),
}
