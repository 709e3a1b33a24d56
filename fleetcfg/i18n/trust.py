"""Sentences and remedies for what the door refuses.

Each is one sentence on what is so, and one on what to do; names in braces are facts. Nothing of a
document that was not verified is told but its size and digest.
"""

from collections.abc import Mapping

VI: Mapping[str, tuple[str, str]] = {
    "ADOPTION_THRESHOLD": (
        "Bản tiếp nhận mới có {people} người ký, cần {needed}.",
        "Xin đủ người giữ khóa bản kê ký bằng fleetcfg trust sign.",
    ),
    "ALREADY_CONSUMED": (
        "Bộ thay đổi này đã được dùng {attempts} lần trên {device}.",
        "Xem sổ ghi; nếu còn phải đổi thì xin Sở lập bộ thay đổi mới.",
    ),
    "APPROVAL_EXPIRED": (
        "Phê duyệt của {person} đã hết hạn, hoặc dài hơn thời gian được phép áp dụng.",
        "Xin {person} ký lại với hạn đúng.",
    ),
    "APPROVAL_OTHER_CHANGESET": (
        "Phê duyệt của {person} là cho một bộ thay đổi khác.",
        "Lấy đúng phê duyệt của bộ thay đổi này.",
    ),
    "APPROVAL_PERSON": (
        "Khóa này không phải khóa phê duyệt của {person}.",
        "Chỉ người có vai trò duyệt ký được, bằng khóa của mình; nhận từ người khác thì báo Sở.",
    ),
    "APPROVAL_REJECTED": (
        "{person} đã từ chối bộ thay đổi này.",
        "Không áp dụng; hỏi Sở lý do và lập bộ thay đổi khác.",
    ),
    "APPROVAL_THRESHOLD": (
        "Mới có {people} người phê duyệt, cần {needed} người.",
        "Xin thêm phê duyệt của người khác.",
    ),
    "APPROVAL_UNAUTHENTICATED": (
        "Một phê duyệt phải có đúng một chữ ký, ở đây có {count}.",
        "Xin người phê duyệt ký lại.",
    ),
    "AUTHOR_MISMATCH": (
        "Bộ thay đổi ghi người lập là {author}, nhưng người đó không ký.",
        "Xin đúng người lập ký.",
    ),
    "BASE64": (
        "Một phần dữ liệu không phải base64 đúng chuẩn⟨ ({field})⟩.",
        "Lấy lại tệp từ nơi gửi; tệp có thể đã hỏng trên đường đi.",
    ),
    "BASELINE_MISMATCH": (
        "Bộ thay đổi lập theo bản kê số {named}, số đang có hiệu lực là {current}.",
        "Lập lại bộ thay đổi theo bản kê hiện hành.",
    ),
    "BUNDLE_FORMAT": (
        "Tệp không phải là gói hồ sơ của fleetcfg (mục {member}).",
        "Kiểm tra có chọn đúng tệp không.",
    ),
    "CATALOG_MISMATCH": (
        "Từ điển tham số của họ {family} ở đây khác với khi lập bộ thay đổi.",
        "Cài đúng phiên bản fleetcfg đã dùng khi lập.",
    ),
    "CHANGESET_THRESHOLD": (
        "Bộ thay đổi mới có {people} người lập ký, cần {needed}.",
        "Xin đủ người lập ký.",
    ),
    "CHANGESET_WITHDRAWN": (
        "Sở đã thu hồi bộ thay đổi {changeset}.",
        "Không áp dụng; hỏi Sở.",
    ),
    "CLOCK_BEHIND": (
        "Đồng hồ máy này chậm {seconds} giây so với một thời điểm đã được ký hoặc đã ghi.",
        "Chỉnh đúng giờ rồi chạy lại.",
    ),
    "CLOCK_JUMP": (
        "Đồng hồ máy này bị chỉnh {seconds} giây trong lúc lệnh đang chạy.",
        "Chỉnh đúng giờ, để yên đồng hồ, rồi chạy lại cho các thiết bị còn lại.",
    ),
    "DECISION_MISMATCH": (
        "Phê duyệt của {person} ghi quyết định khác với các phê duyệt kia.",
        "Thống nhất số quyết định rồi ký lại.",
    ),
    "DECISION_MISSING": (
        "Phê duyệt⟨ của {person}⟩ không ghi số quyết định.",
        "Ký lại kèm số và ngày của quyết định (--decision, --decision-date).",
    ),
    "DEVICE_LIST": (
        "Danh sách thiết bị trống, trùng hoặc không theo thứ tự.",
        "Lập lại bộ thay đổi bằng fleetcfg.",
    ),
    "DEVICE_NOT_IN_INVENTORY": (
        "Thiết bị {device} không có trong danh mục thiết bị đã ký.",
        "Thêm thiết bị vào danh mục và trình Sở ký.",
    ),
    "DEVICE_SEQ_OLD": (
        "Số thứ tự {seq} của {device} đã cũ: đã có thay đổi sau nó.",
        "Xin Sở lập bộ thay đổi mới cho thiết bị này.",
    ),
    "DOC_TOO_LARGE": (
        "Dữ liệu quá lớn: {size}, tối đa {limit}.",
        "Chia thành nhiều bộ nhỏ hơn.",
    ),
    "DOC_TYPE": (
        "Nội dung không phải loại hồ sơ {document} mà phiên bản này biết.",
        "Kiểm tra đúng tệp và đúng phiên bản fleetcfg.",
    ),
    "ENVELOPE_FIELDS": (
        "Phong bì của hồ sơ {document} thiếu, thừa hoặc sai mục.",
        "Lấy lại tệp từ nơi gửi.",
    ),
    "ENVELOPE_SIGNATURES": (
        "Phong bì có {count} chữ ký; phải có từ 1 đến {limit}, mỗi khóa một chữ ký.",
        "Đưa ký bằng fleetcfg trust sign; lệnh ấy cho xem bản nháp trước khi hỏi khóa.",
    ),
    "EXECUTOR_KEY_ABSENT": (
        "Máy này không có khóa {keyid} của người được giao thực hiện.",
        "Cắm khóa vào, hoặc giao việc lại cho đúng người.",
    ),
    "EXECUTOR_MISMATCH": (
        "Khóa hoặc sổ ghi nêu trong hồ sơ không phải của {person} theo tài liệu gốc.",
        "Xin Sở lập lại bộ thay đổi với đúng người thực hiện.",
    ),
    "EXPIRED": (
        "Đã quá thời gian được áp dụng {changeset}.",
        "Xin Sở lập bộ thay đổi mới.",
    ),
    "FREEZE": (
        "Đang trong thời gian không được thay đổi ({freeze}).",
        "Chờ hết thời gian đó, hoặc xin Sở cho phép trong bộ thay đổi.",
    ),
    "IDENTITY_NOT_INVENTORY": (
        "Bộ thay đổi ghi {device} khác với danh mục thiết bị đã ký.",
        "Lập lại bộ thay đổi từ danh mục hiện hành.",
    ),
    "INVENTORY_NOT_SIGNED": (
        "Danh mục thiết bị ở máy này không đúng từng byte như bản kê đã ký số {version}.",
        "Lấy đúng bản đã ký rồi chạy lại.",
    ),
    "JSON_DEPTH": (
        "Dữ liệu lồng nhau quá {limit} tầng.",
        "Tệp này không do fleetcfg tạo; báo cho nơi gửi.",
    ),
    "JSON_DUPLICATE_KEY": (
        "Một mục bị ghi hai lần.",
        "Không dùng tệp này; báo cho nơi gửi.",
    ),
    "JSON_NOT_CANONICAL": (
        "Hồ sơ đã ký không ở dạng viết duy nhất.",
        "Xin ký lại bằng fleetcfg.",
    ),
    "JSON_NUMBER": (
        "Có số lẻ, số mũ hoặc số quá lớn.",
        "Không dùng tệp này; báo cho nơi gửi.",
    ),
    "JSON_STRING": (
        "Có ký tự không được phép trong chữ hoặc tên mục.",
        "Viết lại bằng chữ Việt hoặc Latinh thường, không có ký tự ẩn.",
    ),
    "JSON_SYNTAX": (
        "Tệp không phải JSON đúng, ở dòng {line}, cột {column}.",
        "Lấy lại tệp; có thể nó bị cắt hoặc hỏng trên đường đi.",
    ),
    "JSON_UTF8": (
        "Tệp không phải UTF-8, tại byte {at}.",
        "Lấy lại tệp gốc, không mở và lưu lại bằng chương trình khác.",
    ),
    "KEY_DUPLICATE": (
        "Tài liệu gốc có một cặp khóa dưới hai tên.",
        "Lập lại tài liệu gốc, mỗi cặp khóa một lần.",
    ),
    "KEY_KIND": (
        "Tên khóa không đúng loại khóa⟨ ({field})⟩.",
        "Sửa tài liệu gốc.",
    ),
    "KEY_MALFORMED": (
        "Khóa công khai không đọc được⟨ ({field})⟩.",
        "Xuất lại khóa công khai từ nơi giữ khóa.",
    ),
    "KEY_NOT_VALID_NOW": (
        "Khóa {keyid} chưa có hoặc đã hết hiệu lực.",
        "Dùng khóa còn hiệu lực, hoặc xin Sở gia hạn trong tài liệu gốc.",
    ),
    "KEY_REVOKED": (
        "Khóa {keyid} đã bị thu hồi.",
        "Xin ký lại bằng khóa khác; báo cho Sở nếu không rõ vì sao.",
    ),
    "KEY_TYPE": (
        "Loại khóa này không được dùng để ký⟨ ({field})⟩.",
        "Dùng khóa ed25519, ecdsa, rsa từ 3072 bit hoặc khóa FIDO.",
    ),
    "KEY_WEAK": (
        "Khóa RSA {bits} bit quá yếu, cần ít nhất {least}.",
        "Tạo khóa mạnh hơn.",
    ),
    "LOG_BEHIND_DEPARTMENT": (
        "Sổ ghi {origin} ở máy này không tiếp nối {size} mục mà Sở đã thấy.",
        "Không áp dụng; mang máy và sổ ghi về Sở.",
    ),
    "MANIFEST_FORK": (
        "Có hai bản kê khác nhau cùng số {version}.",
        "Dừng lại, giữ cả hai tệp và báo cho Sở.",
    ),
    "MANIFEST_NOT_CURRENT": (
        "Bản kê số {version} không phải bản đang có hiệu lực ({current}).",
        "Lấy bản kê mới nhất từ Sở.",
    ),
    "MANIFEST_ROLLBACK": (
        "Bản kê số {version} cũ hơn số {known} đã thấy.",
        "Lấy bản kê mới nhất từ Sở.",
    ),
    "MANIFEST_THRESHOLD": (
        "Bản kê mới có {people} người ký, cần {needed}.",
        "Xin đủ chữ ký.",
    ),
    "NOT_YET_VALID": (
        "Chưa đến thời gian được áp dụng {changeset}.",
        "Chờ đến giờ đã ghi trong bộ thay đổi.",
    ),
    "PACKAGE_FORMAT": (
        "Tệp không phải là gói tiếp nhận của fleetcfg ({why}).",
        "Kiểm tra có chọn đúng tệp không; nếu đúng thì chép lại từ nơi gửi.",
    ),
    "PACKAGE_OBJECT": (
        "Trạng thái kèm theo gói tiếp nhận không đúng với bản đã ký ({why}: {sha256}).",
        "Chép lại tệp; nếu vẫn vậy thì lập lại gói tiếp nhận.",
    ),
    "PARAM_TYPE": (
        "Giá trị⟨ của {path} trên {device}⟩⟨ ở mục {field}⟩ không đúng kiểu đã khai.",
        "Lập lại bộ thay đổi bằng fleetcfg.",
    ),
    "PARAM_UNKNOWN": (
        "Từ điển tham số không có {path} cho {device}.",
        "Kiểm tra tên tham số và kiểu máy.",
    ),
    "PATH_NAME": (
        "Bản kê có đường dẫn tệp không an toàn⟨ ({field})⟩.",
        "Đổi tên tệp rồi lập lại bản kê.",
    ),
    "PAYLOAD_TYPE": (
        "Phong bì không phải của hồ sơ loại {document}.",
        "Kiểm tra có ghép đúng tệp không.",
    ),
    "POLICY_VERSION": (
        "Bộ thay đổi lập theo tài liệu gốc bản {named}, bản hiện hành là {current}.",
        "Lập và ký lại theo bản hiện hành.",
    ),
    "READSET_INCOMPLETE": (
        "Không đọc được trọn cấu hình của thiết bị: {path} ({reason}).",
        "Xem lý do không đọc được, rồi chạy lại; trạng thái thiếu thì không được ký hay so.",
    ),
    "RECEIPT_DEVICE": (
        "Biên nhận nói về {device}, nhưng bộ thay đổi không có lần thay đổi đó.",
        "Giữ biên nhận làm chứng cứ và hỏi người thực hiện.",
    ),
    "RECEIPT_ORIGIN": (
        "Biên nhận nói về sổ ghi {origin}, tài liệu gốc không có sổ ghi đó.",
        "Kiểm tra tên sổ ghi của máy đó; nếu đúng thì bổ sung vào tài liệu gốc.",
    ),
    "RECEIPT_OTHER_CHANGESET": (
        "Biên nhận này không phải của bộ thay đổi {changeset}.",
        "Lấy đúng biên nhận của bộ thay đổi.",
    ),
    "RECEIPT_PERSON": (
        "Biên nhận mang tên {person} nhưng do khóa {keyid} của người khác ký.",
        "Báo cho Sở; biên nhận này không dùng được.",
    ),
    "RECEIPT_UNAUTHENTICATED": (
        "Một biên nhận phải có đúng một chữ ký, ở đây có {count}.",
        "Xin người thực hiện xuất lại biên nhận.",
    ),
    "RISK_UNDERSTATED": (
        "{path} trên {device} là thay đổi rủi ro cao nhưng hồ sơ không ghi như vậy.",
        "Lập lại với mức rủi ro cao và đủ người phê duyệt.",
    ),
    "ROOT_EXPIRED": (
        "Tài liệu gốc bản {version} đã hết hạn.",
        "Lấy tài liệu gốc mới từ Sở.",
    ),
    "ROOT_FORK": (
        "Có hai tài liệu gốc khác nhau cùng bản {version}, cả hai đều có chữ ký.",
        "Dừng mọi việc, giữ cả hai tệp làm bằng chứng và báo ngay cho Sở.",
    ),
    "ROOT_GAP": (
        "Thiếu tài liệu gốc giữa bản {known} và bản {version}.",
        "Xin Sở gửi đủ các bản.",
    ),
    "ROOT_NOT_CURRENT": (
        "Máy này có tài liệu gốc bản {known}, cần bản {needed}.",
        "Lấy tài liệu gốc mới từ Sở.",
    ),
    "ROOT_PREV_MISMATCH": (
        "Tài liệu gốc bản {version} không nối tiếp bản đang tin.",
        "Không dùng; báo cho Sở.",
    ),
    "ROOT_ROLLBACK": (
        "Tài liệu gốc bản {version} cũ hơn bản {known} đang tin.",
        "Lấy gói hồ sơ mới hơn từ Sở.",
    ),
    "ROOT_THRESHOLD_NEW": (
        "Tài liệu gốc mới có {people} người của chính nó ký, cần {needed}.",
        "Xin đủ chữ ký của những người có tên trong bản mới.",
    ),
    "ROOT_THRESHOLD_OLD": (
        "Tài liệu gốc mới có {people} người của bản trước ký, cần {needed}.",
        "Xin đủ chữ ký của những người có tên trong bản trước.",
    ),
    "ROOT_UNPINNED": (
        "Tài liệu gốc này không mang dấu vân tay đã cho.",
        "So với dấu in trong Quyết định và gọi điện cho Sở trước khi tin.",
    ),
    "SCHEMA": (
        "Mục {field} của hồ sơ {document} thiếu, thừa hoặc không hợp lệ.",
        "Lập lại hồ sơ bằng fleetcfg, đúng phiên bản.",
    ),
    "SECRET_IN_CLEAR": (
        "Giá trị bí mật {path} của {device} nằm ở dạng đọc được.",
        "Đổi ngay bí mật đó và lập lại bộ thay đổi với giá trị niêm phong.",
    ),
    "SEPARATION_OF_DUTY": (
        "{person} vừa là {one} vừa là {other} trong cùng một thay đổi.",
        "Giao một trong hai việc cho người khác.",
    ),
    "SIGNER_UNKNOWN": (
        "Khóa {keyid} không có quyền ký loại hồ sơ này.",
        "Xin đúng người có quyền ký.",
    ),
    "SIG_ALG": (
        "Thuật toán chữ ký không được dùng với khóa này.",
        "Ký lại bằng thuật toán thường của khóa.",
    ),
    "SIG_DIGEST_MISMATCH": (
        "Chữ ký là của nội dung khác.",
        "Ký lại đúng tệp.",
    ),
    "SIG_HASH_ALG": (
        "Thuật toán băm của chữ ký không được dùng.",
        "Ký lại với SHA-256 hoặc SHA-512.",
    ),
    "SIG_INVALID": (
        "Chữ ký không đúng⟨ (khóa {keyid})⟩.",
        "Không dùng hồ sơ này; lấy lại từ nơi gửi hoặc xin ký lại.",
    ),
    "SIG_MALFORMED": (
        "Chữ ký không đọc được.",
        "Lấy lại tệp chữ ký, hoặc ký lại.",
    ),
    "SIG_NAMESPACE": (
        "Chữ ký được làm cho việc khác, không phải {expected}.",
        "Ký lại với đúng mục đích {expected}.",
    ),
    "SIG_NOT_DER": (
        "Chữ ký không ở dạng DER.",
        "Nhập chữ ký bằng fleetcfg để chuyển dạng.",
    ),
    "SIG_SK_APPLICATION": (
        "Khóa FIDO {keyid} được tạo cho việc khác, không phải cho SSH.",
        "Tạo khóa FIDO mới bằng ssh-keygen.",
    ),
    "SIG_SK_FLAGS": (
        "Khóa FIDO khai những điều không được biết (cờ {flags}).",
        "Cập nhật hoặc thay khóa FIDO, rồi ký lại.",
    ),
    "SIG_SK_NO_TOUCH": (
        "Không ai chạm vào khóa FIDO {keyid} khi ký.",
        "Ký lại và chạm vào khóa; không tạo khóa với no-touch-required.",
    ),
    "SIG_SK_NO_UV": (
        "Khóa FIDO {keyid} ký mà không hỏi mã PIN hoặc vân tay.",
        "Ký lại với khóa được tạo với verify-required.",
    ),
    "SIG_TOO_LARGE": (
        "Chữ ký quá lớn: {size} byte.",
        "Kiểm tra có chọn đúng tệp chữ ký không.",
    ),
    "SIG_VERSION": (
        "Phiên bản của dạng chữ ký không được biết.",
        "Ký lại bằng công cụ thông thường.",
    ),
    "STATUS_EXPIRED": (
        "Bản tình trạng số {version} đã hết hạn.",
        "Lấy bản mới từ Sở.",
    ),
    "STATUS_FORK": (
        "Có hai bản tình trạng khác nhau cùng số {version}.",
        "Dừng lại, giữ cả hai tệp và báo cho Sở.",
    ),
    "STATUS_ROLLBACK": (
        "Bản tình trạng số {version} cũ hơn số {known} đã thấy.",
        "Lấy bản mới nhất từ Sở.",
    ),
    "STATUS_ROOT_MISMATCH": (
        "Bản tình trạng nói về tài liệu gốc bản {named}, ở đây là bản {known}.",
        "Lấy bản tình trạng mới từ Sở.",
    ),
    "STATUS_THRESHOLD": (
        "Bản tình trạng mới có {people} người ký, cần {needed}.",
        "Xin đủ chữ ký.",
    ),
    "TIME_FORMAT": (
        "Thời gian ở mục {field} của hồ sơ {document} không đúng dạng UTC.",
        "Lập lại hồ sơ bằng fleetcfg.",
    ),
    "TOOL_TOO_OLD": (
        "Bộ thay đổi cần fleetcfg từ phiên bản {needed}.",
        "Cập nhật fleetcfg.",
    ),
    "TOO_MANY_DEVICES": (
        "Bộ thay đổi có {count} thiết bị, tối đa {limit}.",
        "Chia thành nhiều bộ nhỏ hơn.",
    ),
    "TRUST_DOMAIN": (
        "Hồ sơ {document} là của đơn vị khác.",
        "Kiểm tra có lấy đúng hồ sơ của Sở mình không.",
    ),
    "VIEW_MISMATCH": (
        "Bản mà người phê duyệt đã đọc⟨ ({person})⟩ không giống bản dựng ở đây (kiểu {view}).",
        "Không áp dụng; so lại với bản in và báo cho Sở.",
    ),
    "WINDOW_TOO_LONG": (
        "Thời gian được áp dụng dài hơn {limit} ngày.",
        "Lập lại với thời gian ngắn hơn.",
    ),
}

EN: Mapping[str, tuple[str, str]] = {
    "ADOPTION_THRESHOLD": (
        "Too few people have signed the adoption: {people} of {needed}.",
        "Have enough holders of a baseline key sign it with fleetcfg trust sign.",
    ),
    "ALREADY_CONSUMED": (
        "The change-set is spent on {device}; attempts: {attempts}.",
        "Look at the record; if more must be changed, ask the Department for a new change-set.",
    ),
    "APPROVAL_EXPIRED": (
        "The approval of {person} has expired, or outlives the window of the change-set.",
        "Ask {person} to sign again with the right expiry.",
    ),
    "APPROVAL_OTHER_CHANGESET": (
        "The approval of {person} is of another change-set.",
        "Bring the approvals of this change-set.",
    ),
    "APPROVAL_PERSON": (
        "This key is no approver's key of {person}.",
        "Only approvers approve, each with his own key; if others sent it, tell the Department.",
    ),
    "APPROVAL_REJECTED": (
        "{person} has rejected the change-set.",
        "Do not apply it; ask why, and make another one.",
    ),
    "APPROVAL_THRESHOLD": (
        "Too few people have approved: {people} of {needed}.",
        "Ask other approvers for their approval.",
    ),
    "APPROVAL_UNAUTHENTICATED": (
        "An approval must have one signature, and this one has {count}.",
        "Ask the approver to sign again.",
    ),
    "AUTHOR_MISMATCH": (
        "The change-set names {author} as its author, who did not sign it.",
        "Have its author sign it.",
    ),
    "BASE64": (
        "A part of the data is not base64 in its one spelling⟨ ({field})⟩.",
        "Get the file again from its sender; it may have been damaged on its way.",
    ),
    "BASELINE_MISMATCH": (
        "The change-set was made from manifest {named}, and {current} is in force.",
        "Make the change-set again from the manifest in force.",
    ),
    "BUNDLE_FORMAT": (
        "The file is not a bundle of fleetcfg (member {member}).",
        "See whether it is the right file.",
    ),
    "CATALOG_MISMATCH": (
        "The catalog of {family} here is not the one that the change-set was made by.",
        "Install the release of fleetcfg that it was made with.",
    ),
    "CHANGESET_THRESHOLD": (
        "Too few authors have signed the change-set: {people} of {needed}.",
        "Have enough authors sign it.",
    ),
    "CHANGESET_WITHDRAWN": (
        "The Department has withdrawn change-set {changeset}.",
        "Do not apply it; ask the Department.",
    ),
    "CLOCK_BEHIND": (
        "The clock of this machine is {seconds} seconds behind a time that was signed or recorded.",
        "Set the clock and run again.",
    ),
    "CLOCK_JUMP": (
        "The clock of this machine was moved by {seconds} seconds while the command was running.",
        "Set the clock, leave it alone, and run again for the devices that are left.",
    ),
    "DECISION_MISMATCH": (
        "The approval of {person} names another decision than the others do.",
        "Agree on the decision and sign again.",
    ),
    "DECISION_MISSING": (
        "The approval⟨ of {person}⟩ names no decision.",
        "Sign again with number and date of the decision (--decision, --decision-date).",
    ),
    "DEVICE_LIST": (
        "The list of devices is empty, has one twice, or is out of order.",
        "Make the change-set again with fleetcfg.",
    ),
    "DEVICE_NOT_IN_INVENTORY": (
        "Device {device} is not in the signed inventory.",
        "Add it to the inventory and have the Department sign that.",
    ),
    "DEVICE_SEQ_OLD": (
        "Number {seq} of {device} is old: a later change has been given out or begun.",
        "Ask the Department for a new change-set for this device.",
    ),
    "DOC_TOO_LARGE": (
        "The data is too large: {size}, and at most {limit} is read.",
        "Divide it into smaller sets.",
    ),
    "DOC_TYPE": (
        "The content is not a {document} of a version that is known here.",
        "See whether file and release of fleetcfg are the right ones.",
    ),
    "ENVELOPE_FIELDS": (
        "The envelope of the {document} lacks a member, has one too many or a wrong one.",
        "Get the file again from its sender.",
    ),
    "ENVELOPE_SIGNATURES": (
        "The envelope has {count} signatures; it must have 1 to {limit}, one for each key.",
        "Have it signed with fleetcfg trust sign, which shows a draft before it asks for a key.",
    ),
    "EXECUTOR_KEY_ABSENT": (
        "The executor's key {keyid} is not at this machine.",
        "Plug it in, or have the work assigned to whoever is here.",
    ),
    "EXECUTOR_MISMATCH": (
        "The key or the log that is named is not that of {person} by the root.",
        "Ask the Department for a change-set that names the right executor.",
    ),
    "EXPIRED": (
        "The window of {changeset} is over.",
        "Ask the Department for a new change-set.",
    ),
    "FREEZE": (
        "Nothing is changed during the freeze {freeze}.",
        "Wait until it is over, or ask for a change-set that is exempt from it.",
    ),
    "IDENTITY_NOT_INVENTORY": (
        "The change-set says of {device} what the signed inventory does not.",
        "Make the change-set again from the inventory in force.",
    ),
    "INVENTORY_NOT_SIGNED": (
        "The inventory at this machine is not the one of the signed manifest {version}.",
        "Fetch the signed one and run again.",
    ),
    "JSON_DEPTH": (
        "The data is nested more than {limit} levels deep.",
        "fleetcfg does not make such a file; tell its sender.",
    ),
    "JSON_DUPLICATE_KEY": (
        "A member is there twice.",
        "Do not use the file; tell its sender.",
    ),
    "JSON_NOT_CANONICAL": (
        "The signed document is not in its one spelling.",
        "Have it signed again with fleetcfg.",
    ),
    "JSON_NUMBER": (
        "There is a fraction, an exponent or a number too large.",
        "Do not use the file; tell its sender.",
    ),
    "JSON_STRING": (
        "A text or a name has a character that is not allowed.",
        "Write it in plain Vietnamese or Latin letters, with nothing invisible.",
    ),
    "JSON_SYNTAX": (
        "The file is not JSON, at line {line}, column {column}.",
        "Get the file again; it may have been cut or damaged on its way.",
    ),
    "JSON_UTF8": (
        "The file is not UTF-8, at byte {at}.",
        "Get the original file, not saved again by another program.",
    ),
    "KEY_DUPLICATE": (
        "The root has one key pair under two names.",
        "Make the root again with each key pair once.",
    ),
    "KEY_KIND": (
        "A key's id is not of the key's kind⟨ ({field})⟩.",
        "Mend the root.",
    ),
    "KEY_MALFORMED": (
        "A public key cannot be read⟨ ({field})⟩.",
        "Export the public key again from where the key is kept.",
    ),
    "KEY_NOT_VALID_NOW": (
        "Key {keyid} is not valid now.",
        "Use a key that is, or have the Department extend it in the root.",
    ),
    "KEY_REVOKED": (
        "Key {keyid} was revoked.",
        "Have it signed again by another key; tell the Department if nobody knows why.",
    ),
    "KEY_TYPE": (
        "A key of this type may not sign⟨ ({field})⟩.",
        "Use ed25519, ecdsa, rsa of at least 3072 bits, or a FIDO key.",
    ),
    "KEY_WEAK": (
        "An RSA key of {bits} bits is too weak; at least {least} are needed.",
        "Make a stronger key.",
    ),
    "LOG_BEHIND_DEPARTMENT": (
        "The log {origin} here does not extend the {size} entries that the Department has seen.",
        "Apply nothing; bring the machine and its log to the Department.",
    ),
    "MANIFEST_FORK": (
        "There are two different manifests of version {version}.",
        "Stop, keep both files and tell the Department.",
    ),
    "MANIFEST_NOT_CURRENT": (
        "Manifest {version} is not the one in force ({current}).",
        "Get the newest manifest from the Department.",
    ),
    "MANIFEST_ROLLBACK": (
        "Manifest {version} is older than {known}, which is known here.",
        "Get the newest manifest from the Department.",
    ),
    "MANIFEST_THRESHOLD": (
        "Too few people have signed the manifest: {people} of {needed}.",
        "Have enough people sign it.",
    ),
    "NOT_YET_VALID": (
        "The window of {changeset} has not begun.",
        "Wait until the time that it names.",
    ),
    "PACKAGE_FORMAT": (
        "The file is no adoption package of fleetcfg ({why}).",
        "See whether it is the right file; if so, copy it again from where it came.",
    ),
    "PACKAGE_OBJECT": (
        "The states in the adoption package are not those that it names ({why}: {sha256}).",
        "Copy the file again; if that does not help, make the package anew.",
    ),
    "PARAM_TYPE": (
        "A value⟨ of {path} on {device}⟩⟨ in member {field}⟩ is not of the type that it must be.",
        "Make the change-set again with fleetcfg.",
    ),
    "PARAM_UNKNOWN": (
        "The catalog has no {path} for {device}.",
        "See to the name of the parameter and the model of the device.",
    ),
    "PATH_NAME": (
        "The manifest has a path that is not safe⟨ ({field})⟩.",
        "Rename the file and make the manifest again.",
    ),
    "PAYLOAD_TYPE": (
        "The envelope is not one of a {document}.",
        "See whether the right files were put together.",
    ),
    "POLICY_VERSION": (
        "The change-set was made under root {named}, and {current} is in force.",
        "Make and sign it again under the root in force.",
    ),
    "READSET_INCOMPLETE": (
        "The configuration of the device cannot be read as a whole: {path} ({reason}).",
        "See why it cannot be read, and run again; a state with gaps is not signed or compared.",
    ),
    "RECEIPT_DEVICE": (
        "The receipt speaks of {device}, and the change-set has no such change.",
        "Keep the receipt as evidence, and ask the executor.",
    ),
    "RECEIPT_ORIGIN": (
        "The receipt is of the log {origin}, which the root document does not name.",
        "See what the log of that machine is called; if it is that, add it to the root.",
    ),
    "RECEIPT_OTHER_CHANGESET": (
        "The receipt is not that of the change-set {changeset}.",
        "Take the receipt of this change-set.",
    ),
    "RECEIPT_PERSON": (
        "The receipt is in the name of {person}, and the key {keyid} of somebody else signed it.",
        "Tell the Department; this receipt cannot be used.",
    ),
    "RECEIPT_UNAUTHENTICATED": (
        "A receipt has exactly one signature; this one has {count}.",
        "Ask the executor to export the receipt again.",
    ),
    "RISK_UNDERSTATED": (
        "Changing {path} on {device} is a high risk, and the change-set does not say so.",
        "Make it again as a high risk, with the approvals that this asks for.",
    ),
    "ROOT_EXPIRED": (
        "Root {version} has expired.",
        "Get a newer root from the Department.",
    ),
    "ROOT_FORK": (
        "There are two signed roots of version {version}.",
        "Stop all work, keep both files as evidence and tell the Department at once.",
    ),
    "ROOT_GAP": (
        "A root is missing between {known} and {version}.",
        "Ask the Department for all of them.",
    ),
    "ROOT_NOT_CURRENT": (
        "This machine has root {known}, and {needed} is needed.",
        "Get the newer root from the Department.",
    ),
    "ROOT_PREV_MISMATCH": (
        "Root {version} does not follow the one that is trusted.",
        "Do not use it; tell the Department.",
    ),
    "ROOT_ROLLBACK": (
        "Root {version} is older than {known}, which is trusted here.",
        "Get a newer bundle from the Department.",
    ),
    "ROOT_THRESHOLD_NEW": (
        "Too few people of the new root have signed it: {people} of {needed}.",
        "Have enough of the people that it names sign it.",
    ),
    "ROOT_THRESHOLD_OLD": (
        "Too few people of the root before have signed the new one: {people} of {needed}.",
        "Have enough of the people of the root before sign it.",
    ),
    "ROOT_UNPINNED": (
        "This root does not have the fingerprint that was given.",
        "Compare with the one in the Decision and call the Department before you trust it.",
    ),
    "SCHEMA": (
        "Member {field} of the {document} is missing, too many or not valid.",
        "Make the document again with the right release of fleetcfg.",
    ),
    "SECRET_IN_CLEAR": (
        "The secret {path} of {device} is there in clear.",
        "Change that secret now, and make the change-set again with a sealed value.",
    ),
    "SEPARATION_OF_DUTY": (
        "{person} is both {one} and {other} of one change.",
        "Give one of the two parts to somebody else.",
    ),
    "SIGNER_UNKNOWN": (
        "Key {keyid} may not sign this kind of document.",
        "Have somebody sign who may.",
    ),
    "SIG_ALG": (
        "The signature's algorithm is not one for this key.",
        "Sign again with the key's usual algorithm.",
    ),
    "SIG_DIGEST_MISMATCH": (
        "The signature is over something else.",
        "Sign the right file again.",
    ),
    "SIG_HASH_ALG": (
        "The signature's hash algorithm is not allowed.",
        "Sign again with SHA-256 or SHA-512.",
    ),
    "SIG_INVALID": (
        "The signature does not hold⟨ (key {keyid})⟩.",
        "Do not use the document; get it again or have it signed again.",
    ),
    "SIG_MALFORMED": (
        "The signature cannot be read.",
        "Get the signature again, or sign again.",
    ),
    "SIG_NAMESPACE": (
        "The signature was made for another purpose than {expected}.",
        "Sign again for {expected}.",
    ),
    "SIG_NOT_DER": (
        "The signature is not in DER.",
        "Import the signature with fleetcfg, which converts it.",
    ),
    "SIG_SK_APPLICATION": (
        "FIDO key {keyid} was made for something other than SSH.",
        "Make a new FIDO key with ssh-keygen.",
    ),
    "SIG_SK_FLAGS": (
        "The FIDO key claims what is not known (flags {flags}).",
        "Update or replace the FIDO key and sign again.",
    ),
    "SIG_SK_NO_TOUCH": (
        "Nobody touched FIDO key {keyid} to sign.",
        "Sign again and touch the key; make none with no-touch-required.",
    ),
    "SIG_SK_NO_UV": (
        "FIDO key {keyid} signed without asking for a PIN or a fingerprint.",
        "Sign again with a key that was made with verify-required.",
    ),
    "SIG_TOO_LARGE": (
        "The signature is too large: {size} bytes.",
        "See whether it is the right file.",
    ),
    "SIG_VERSION": (
        "The version of the signature's format is not known.",
        "Sign again with the usual tool.",
    ),
    "STATUS_EXPIRED": (
        "Status {version} has expired.",
        "Get a new one from the Department.",
    ),
    "STATUS_FORK": (
        "There are two different statuses of version {version}.",
        "Stop, keep both files and tell the Department.",
    ),
    "STATUS_ROLLBACK": (
        "Status {version} is older than {known}, which is known here.",
        "Get the newest one from the Department.",
    ),
    "STATUS_ROOT_MISMATCH": (
        "The status speaks of root {named}, and the root here is {known}.",
        "Get a new status from the Department.",
    ),
    "STATUS_THRESHOLD": (
        "Too few people have signed the status: {people} of {needed}.",
        "Have enough people sign it.",
    ),
    "TIME_FORMAT": (
        "The time in member {field} of the {document} is not written in UTC as it must be.",
        "Make the document again with fleetcfg.",
    ),
    "TOOL_TOO_OLD": (
        "The change-set needs fleetcfg {needed} or newer.",
        "Update fleetcfg.",
    ),
    "TOO_MANY_DEVICES": (
        "The change-set has {count} devices, and at most {limit} are allowed.",
        "Divide it into smaller ones.",
    ),
    "TRUST_DOMAIN": (
        "The {document} is another Department's.",
        "See whether it is your own Department's.",
    ),
    "VIEW_MISMATCH": (
        "What the approver read⟨ ({person})⟩ is not what is rendered here (view {view}).",
        "Do not apply it; compare with the printed sheet and tell the Department.",
    ),
    "WINDOW_TOO_LONG": (
        "The window is longer than is allowed; days: {limit}.",
        "Make the change-set again with a shorter one.",
    ),
}
