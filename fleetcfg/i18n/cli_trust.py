"""Words of the commands that make and carry authority: trust, approve, ledger, verify-tree."""

from collections.abc import Mapping

MORE: Mapping[str, tuple[str, str]] = {
    "help.trust": (
        "Tài liệu của Sở nói ai được làm gì.",
        "The Department's documents that say who may do what.",
    ),
    "help.trust.long": (
        "Lập, ký, tin và xem các tài liệu nói ai được làm gì.",
        "Make, sign, pin and show the documents that say who may do what.",
    ),
    "help.approve": (
        "Đọc một bộ thay đổi rồi ký phê duyệt.",
        "Read a change-set and approve it.",
    ),
    "help.approve.long": (
        "Đọc một bộ thay đổi rồi ký phê duyệt; chỉ người có vai trò duyệt mới ký được.",
        "Read a change-set and approve it; only who has the role of approver can.",
    ),
    "help.reject": (
        "Đọc một bộ thay đổi rồi ký từ chối.",
        "Read a change-set and reject it.",
    ),
    "help.reject.long": (
        "Đọc một bộ thay đổi rồi ký từ chối; một lời từ chối là đủ để chặn.",
        "Read a change-set and reject it; one rejection is enough to block it.",
    ),
    "help.ledger": (
        "Sổ ghi của máy này: xem, kiểm tra, gửi và nhận.",
        "This installation's record: show, verify, send and receive.",
    ),
    "help.ledger.long": (
        "Sổ ghi của máy này: lập, xem, kiểm tra, gửi về Sở và nhận tài liệu.",
        "This installation's record: begin, show, verify, send to the Department, take in.",
    ),
    "help.ledger.init": (
        "Lập sổ ghi, hoặc khóa của người chứng kiến, và in khóa công khai.",
        "Begin a record, or a witness' key, and print its public key.",
    ),
    "help.ledger.show": (
        "In các mục cuối của sổ ghi.",
        "Print the last entries of the record.",
    ),
    "help.ledger.verify": (
        "Tính lại cả sổ ghi và so với đầu sổ đã ký.",
        "Recompute the whole record and hold it against its signed head.",
    ),
    "help.ledger.export": (
        "Viết sổ ghi và các biên nhận ra một tệp để gửi về Sở.",
        "Write the record and its receipts to one file for the Department.",
    ),
    "help.ledger.import": (
        "Nhận những gì được mang tới: sổ ghi, bộ thay đổi, biên nhận, tài liệu đã ký.",
        "Take in what was carried here: logs, change-sets, receipts, signed documents.",
    ),
    "help.ledger.import.files": (
        "Các tệp; loại nào cũng được.",
        "Files of any kind that fleetcfg writes.",
    ),
    "help.ledger.witness": (
        "Tên của người chứng kiến (ở Sở).",
        "Name of the witness (at the Department).",
    ),
    "help.ledger.limit": (
        "Số mục cuối; 0 là tất cả.",
        "How many of the last entries; 0 for all.",
    ),
    "help.ledger.new": (
        "Chỉ những mục mà Sở chưa chứng kiến.",
        "Only what the Department has not witnessed.",
    ),
    "help.trust.key": (
        "In mã khóa của một khóa SSH hoặc chứng thư số.",
        "Print the key id of an SSH key or a certificate.",
    ),
    "help.trust.key.file": (
        "Tệp .pub, hoặc chứng thư số (PEM, DER).",
        "A .pub file, or a certificate (PEM, DER).",
    ),
    "help.trust.root": (
        "Soạn tài liệu gốc từ chính sách viết tay (YAML).",
        "Draft a root document from a policy that people write (YAML).",
    ),
    "help.trust.root.from": (
        "Tệp chính sách.",
        "The policy.",
    ),
    "help.trust.root.after": (
        "Tài liệu gốc mà bản mới thay thế.",
        "The root that the new one replaces.",
    ),
    "help.trust.manifest": (
        "Soạn bản kê mới của mọi tệp khai báo được bảo vệ.",
        "Draft the next manifest of all protected declarations.",
    ),
    "help.trust.manifest.worktree": (
        "Lấy các tệp đang nằm trong thư mục, không lấy từ git.",
        "Take the files as they lie here, and not from git.",
    ),
    "help.trust.status": (
        "Soạn bản tình trạng mới từ sổ ghi của Sở.",
        "Draft the next status from the Department's record.",
    ),
    "help.trust.status.days": (
        "Số ngày có hiệu lực, từ 1 đến 14.",
        "Days that it holds, 1 to 14.",
    ),
    "help.trust.status.withdraw": (
        "Thu hồi bộ thay đổi này; dùng được nhiều lần.",
        "Withdraw this change-set; may be repeated.",
    ),
    "help.trust.status.freeze": (
        "Cấm thay đổi từ ngày đến ngày; dùng được nhiều lần.",
        "No changes between two days; may be repeated.",
    ),
    "help.trust.sign": (
        "Cho xem một tài liệu rồi thêm chữ ký vào.",
        "Show what a document is, then add a signature to it.",
    ),
    "help.trust.sign.file": (
        "Tài liệu gốc, bản tình trạng, bản kê, hoặc gói tiếp nhận.",
        "A root, status, manifest, or adoption package.",
    ),
    "help.trust.sign.out": (
        "Ghi ra tệp khác; mặc định thêm vào chính tệp đó.",
        "Write another file; else the signature is added to this one.",
    ),
    "help.trust.init": (
        "Tin một tài liệu gốc theo dấu vân in trong quyết định.",
        "Trust a root by the fingerprint that the Decision prints.",
    ),
    "help.trust.init.root": (
        "Tài liệu gốc.",
        "The root document.",
    ),
    "help.trust.show": (
        "In ai được làm gì, điều gì đang có hiệu lực, đến bao giờ.",
        "Print who may do what, what is in force, and until when.",
    ),
    "help.option.key": (
        "Khóa SSH để ký; là tệp .pub nếu khóa nằm trong ssh-agent.",
        "SSH key to sign with; a .pub if the agent holds the key.",
    ),
    "help.option.token_library": (
        "Thư viện PKCS#11 của thiết bị ký số.",
        "PKCS#11 library of the signing token.",
    ),
    "help.option.token": (
        "Nhãn của thiết bị ký số, nếu cắm nhiều cái.",
        "Label of the token, if several are plugged in.",
    ),
    "help.option.token_key": (
        "Nhãn hoặc mã của khóa trên thiết bị, nếu có nhiều khóa.",
        "Label or id of the key on the token, if it has several.",
    ),
    "help.option.pin": (
        "Nơi lấy mã PIN (như credentials); mặc định hỏi ở bàn phím.",
        "Where the PIN is kept (as credentials are); else asked for.",
    ),
    "help.option.chain": (
        "Chứng thư của các cấp ở giữa, nếu thiết bị không có.",
        "Certificates between, if they are not on the token.",
    ),
    "help.option.out": (
        "Tệp để ghi ra; không ghi đè.",
        "File to write; never written over.",
    ),
    "help.option.decision": (
        "Số quyết định, ví dụ 123/QĐ-SKHCN.",
        "Number of the Decision, such as 123/QĐ-SKHCN.",
    ),
    "help.option.decision_date": (
        "Ngày quyết định (YYYY-MM-DD).",
        "Day of the Decision (YYYY-MM-DD).",
    ),
    "help.option.rev": (
        "Bản git để đọc.",
        "Git revision to read.",
    ),
    "help.option.export": (
        "Chỉ viết ra tệp .tbs để ký bằng công cụ khác.",
        "Only write a .tbs file, to be signed by another tool.",
    ),
    "help.option.import": (
        "Lấy chữ ký từ tệp .sig hoặc .p7s.",
        "Take the signature from a .sig or .p7s file.",
    ),
    "help.option.fingerprint": (
        "64 chữ số của dấu vân, in trong quyết định.",
        "The fingerprint's 64 digits, as the Decision prints them.",
    ),
    "help.option.origin": (
        "Tên sổ ghi của máy này.",
        "Name of this installation's log.",
    ),
    "help.approve.out": (
        "Gói mới; mặc định là tên cũ thêm tên người ký.",
        "The new bundle; else the old name with the signer's added.",
    ),
    "help.approve.confirm": (
        "Số thiết bị và 4 chữ số cuối của mã băm, khi không có bàn phím.",
        "Devices and the digest's last 4 digits, where nobody types.",
    ),
    "help.approve.html": (
        "Viết thêm bản xem thành trang HTML để in.",
        "Write the view as an HTML page too, to be printed.",
    ),
    "help.approve.person": (
        "Người quyết định, khi chữ ký làm sau bằng công cụ khác.",
        "Who decides, where another tool will sign.",
    ),
    "sign.pin": (
        "Mã PIN của thiết bị ký số",
        "PIN of the token",
    ),
    "approve.approve": (
        "đã phê duyệt:",
        "approved by",
    ),
    "approve.reject": (
        "ký từ chối:",
        "rejected by",
    ),
    "approve.ask.count": (
        "Bao nhiêu thiết bị sẽ bị thay đổi",
        "How many devices will be changed",
    ),
    "approve.ask.hex": (
        "4 chữ số cuối của mã băm",
        "The last 4 digits of the digest",
    ),
    "trust.kind": (
        "Loại tài liệu",
        "Document",
    ),
    "trust.kind.root": (
        "tài liệu gốc",
        "root",
    ),
    "trust.kind.status": (
        "bản tình trạng",
        "status",
    ),
    "trust.kind.manifest": (
        "bản kê",
        "manifest",
    ),
    "trust.kind.adoption": (
        "tiếp nhận",
        "adoption",
    ),
    "trust.domain": (
        "Miền tin cậy",
        "Trust domain",
    ),
    "trust.version": (
        "Phiên bản",
        "Version",
    ),
    "trust.root_version": (
        "Theo tài liệu gốc",
        "Under root",
    ),
    "trust.manifest_version": (
        "Bản kê hiệu lực",
        "Manifest in force",
    ),
    "trust.people": (
        "Số người",
        "People",
    ),
    "trust.keys": (
        "Số khóa",
        "Keys",
    ),
    "trust.revoked": (
        "Khóa bị thu hồi",
        "Revoked keys",
    ),
    "trust.withdrawn": (
        "Bộ thay đổi bị thu hồi",
        "Withdrawn change-sets",
    ),
    "trust.freeze": (
        "Kỳ cấm thay đổi",
        "Freezes",
    ),
    "trust.expires": (
        "Hết hạn",
        "Expires",
    ),
    "trust.files": (
        "Số tệp",
        "Files",
    ),
    "trust.devices": (
        "Số thiết bị",
        "Devices",
    ),
    "trust.decision": (
        "Quyết định",
        "Decision",
    ),
    "trust.number": (
        "Số",
        "Number",
    ),
    "trust.reason": (
        "Lý do",
        "Reason",
    ),
    "trust.signed_by": (
        "Đã ký",
        "Signed by",
    ),
    "trust.nobody": (
        "chưa ai",
        "nobody yet",
    ),
    "trust.none": (
        "chưa có",
        "none",
    ),
    "trust.digest": (
        "Mã băm (SHA-256)",
        "Digest (SHA-256)",
    ),
    "trust.root": (
        "Tài liệu gốc",
        "Root",
    ),
    "trust.status": (
        "Bản tình trạng",
        "Status",
    ),
    "trust.manifest": (
        "Bản kê",
        "Manifest",
    ),
    "trust.until": (
        "đến",
        "until",
    ),
    "trust.roles": (
        "Vai trò",
        "Roles",
    ),
    "trust.role.root": (
        "Giữ gốc",
        "Root",
    ),
    "trust.role.author": (
        "Soạn thay đổi",
        "Author",
    ),
    "trust.role.approver": (
        "Duyệt",
        "Approver",
    ),
    "trust.role.baseline": (
        "Ký bản kê và tiếp nhận",
        "Baseline and adoptions",
    ),
    "trust.role.status": (
        "Ký bản tình trạng",
        "Status",
    ),
    "trust.role.executor": (
        "Thực hiện",
        "Executor",
    ),
    "trust.at_least": (
        "ít nhất",
        "at least",
    ),
    "trust.by_risk": (
        "theo mức rủi ro thấp/thường/cao",
        "by risk low/normal/high",
    ),
    "trust.logs": (
        "Sổ ghi",
        "Logs",
    ),
    "trust.witnesses": (
        "Người chứng kiến",
        "Witnesses",
    ),
    "ledger.origin": (
        "Sổ ghi",
        "Log",
    ),
    "ledger.vkey": (
        "Khóa công khai của sổ",
        "Public key of the log",
    ),
    "ledger.size": (
        "Số mục",
        "Entries",
    ),
    "ledger.root": (
        "Gốc của cây",
        "Root of the tree",
    ),
    "ledger.witnessed": (
        "Sở đã chứng kiến",
        "Witnessed",
    ),
    "intake.new": (
        "đã ghi nhận",
        "recorded",
    ),
    "intake.known": (
        "đã có từ trước",
        "known already",
    ),
    "intake.begun": (
        "đã bắt đầu mà không có kết quả",
        "begun, and without an end",
    ),
    "intake.unproven": (
        "biên nhận này không chứng minh được nên không ghi nhận; sổ vẫn giữ làm chứng cứ",
        "this receipt is not proven and was not recorded; the log is kept as evidence",
    ),
    "intake.never": (
        "không có dấu vết gì",
        "no trace of it",
    ),
    "intake.root": (
        "tài liệu gốc",
        "root",
    ),
    "intake.status": (
        "bản tình trạng",
        "status",
    ),
    "intake.manifest": (
        "bản kê",
        "manifest",
    ),
    "intake.package": (
        "tiếp nhận",
        "adoption",
    ),
    "intake.bundle": (
        "bộ thay đổi",
        "change-set",
    ),
    "intake.receipt": (
        "biên nhận",
        "receipt",
    ),
    "intake.log": (
        "sổ ghi",
        "log",
    ),
    "intake.cosigned": (
        "đầu sổ đã được chứng kiến",
        "cosigned head",
    ),
    "help.verify-tree": (
        "Các tệp khai báo có đúng từng byte như Sở đã ký không.",
        "Whether the declarations are, to the byte, what was signed.",
    ),
    "help.verify-tree.long": (
        "So từng byte của tệp khai báo trong git với bản kê Sở đã ký.",
        "Hold the declarations' bytes in git against the signed manifest.",
    ),
    "help.tree.base": (
        "Bản git gốc: tài liệu gốc và bản kê lấy từ đó.",
        "Base revision: root and manifest are taken from there.",
    ),
    "help.tree.root": (
        "Tài liệu gốc có dấu vân đó; mặc định tìm trong thư mục trust.",
        "The root of that fingerprint; else looked for in trust.",
    ),
    "tree.AUTHORIZED": (
        "ĐÃ KÝ",
        "AUTHORIZED",
    ),
    "tree.PROPOSED": (
        "ĐỀ NGHỊ",
        "PROPOSED",
    ),
    "tree.UNAUTHORIZED": (
        "CHƯA ĐƯỢC KÝ",
        "UNAUTHORIZED",
    ),
    "tree.EXTRA": (
        "THỪA",
        "EXTRA",
    ),
    "tree.MISSING": (
        "THIẾU",
        "MISSING",
    ),
    "tree.files": (
        "Tệp đúng như đã ký",
        "Files as they were signed",
    ),
    "tree.comment": (
        "chỉ đổi ghi chú hoặc cách viết; không thiết bị nào bị ảnh hưởng",
        "only comments or spelling; no device is affected",
    ),
    "tree.devices": (
        "Thiết bị bị ảnh hưởng",
        "Devices affected",
    ),
    "tree.broken": (
        "khai báo còn lỗi nên không biết thiết bị nào bị ảnh hưởng",
        "the declarations have errors, so which devices are affected is not known",
    ),
}
