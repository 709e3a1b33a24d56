"""Sentences and remedies for why an audit gives a verdict where the Department signed something."""

from collections.abc import Mapping

VI: Mapping[str, tuple[str, str]] = {
    "APPEARED_SINCE_ADOPTION": (
        "Tham số này không có khi thiết bị được tiếp nhận, nay có.",
        "Hỏi kỹ thuật trực; nếu đúng thì tiếp nhận lại, nếu sai thì lập bộ thay đổi.",
    ),
    "CHANGED_WITHIN_RANGE": (
        "Khai báo cho phép giá trị này, nhưng giá trị đã ký là giá trị khác và không ai ký đổi.",
        "Lập bộ thay đổi để trả lại giá trị đã ký, hoặc để ký giá trị mới.",
    ),
    "CHANGE_FAILED": (
        "Thay đổi đã ký gần nhất ({changeset}) không thành.",
        "Xem biên nhận của bộ thay đổi này (fleetcfg ledger show), rồi lập bộ thay đổi mới.",
    ),
    "DECLARED_UNSIGNED": (
        "Khai báo này chưa ai ký, nên không chứng tỏ được giá trị trên máy là đúng.",
        "Trình Sở ký bản kê tệp (manifest) có khai báo này.",
    ),
    "GONE_SINCE_ADOPTION": (
        "Tham số này có khi thiết bị được tiếp nhận, nay không còn, dù phần mềm vẫn bản ấy.",
        "Xem thiết bị ngoại vi còn cắm không; nếu đúng thì tiếp nhận lại.",
    ),
    "GONE_WITH_FIRMWARE": (
        "Tham số này không còn trên phần mềm {now}; lúc tiếp nhận máy chạy {adopted}.",
        "Tiếp nhận lại máy trên bản phần mềm mới.",
    ),
    "HIDDEN_WHEN_ADOPTED": (
        "Khi được tiếp nhận, máy che giá trị này, nên nay không có gì để so.",
        "Tiếp nhận lại nếu giá trị đang hiện là đúng.",
    ),
    "MATCHES_UNSIGNED": (
        "Giá trị khác bản đã ký; nó chỉ khớp với khai báo đã bị sửa mà chưa ai ký.",
        "Tìm xem ai đổi máy và ai sửa tệp; muốn giữ giá trị này thì trình Sở ký.",
    ),
    "NOT_AUTHORIZED": (
        "Giá trị khác giá trị đã ký, và không ai ký đổi.",
        "Tìm xem ai đổi; lập bộ thay đổi để trả lại, hoặc để ký giá trị mới.",
    ),
    "PENDING_APPROVED": (
        "Bộ thay đổi {changeset} đã ký đổi sang {after}, chưa được thi hành.",
        "Nhắc người thi hành được chỉ định áp dụng trong thời hạn.",
    ),
    "PENDING_DECLARED": (
        "Máy đúng như đã ký trước đây; khai báo mới đã ký, chưa có bộ thay đổi nào.",
        "Lập bộ thay đổi bằng fleetcfg plan.",
    ),
    "PENDING_PROPOSED": (
        "Máy đúng như đã ký; tệp khai báo ở đây đã sửa khác đi, chưa ai ký.",
        "Trình Sở ký bản kê tệp mới, hoặc bỏ chỗ đã sửa.",
    ),
    "PENDING_RECEIPT": (
        "Máy đã ở giá trị {after} mà bộ thay đổi {changeset} ký, nhưng sổ ghi chưa có biên nhận.",
        "Lấy sổ ghi của người thi hành về bằng fleetcfg ledger import.",
    ),
    "WAIVED_BY_DOCUMENT": (
        "Được miễn đến hết ngày {until} theo {document}: {why}.",
        "Sửa cho đúng khai báo trước ngày đó, hoặc xin gia hạn.",
    ),
}

EN: Mapping[str, tuple[str, str]] = {
    "APPEARED_SINCE_ADOPTION": (
        "The device did not have this parameter when it was adopted, and has it now.",
        "Ask the technician; if it is right, adopt the device again, else plan a change.",
    ),
    "CHANGED_WITHIN_RANGE": (
        "The declaration allows this value, but another was signed, and nobody signed a change.",
        "Plan a change: back to what was signed, or to have the new value signed.",
    ),
    "CHANGE_FAILED": (
        "The last signed change ({changeset}) did not hold.",
        "Look at its receipt (fleetcfg ledger show), then plan a new change.",
    ),
    "DECLARED_UNSIGNED": (
        "Nobody signed this declaration, so it does not show that the device's value is right.",
        "Have the Department sign a manifest with it.",
    ),
    "GONE_SINCE_ADOPTION": (
        "The device had this parameter when it was adopted, and lacks it on the same firmware.",
        "See whether a peripheral was unplugged; if it is right, adopt the device again.",
    ),
    "GONE_WITH_FIRMWARE": (
        "Firmware {now} lacks this parameter; the device was adopted on {adopted}.",
        "Adopt the device again on its new firmware.",
    ),
    "HIDDEN_WHEN_ADOPTED": (
        "The device hid this value when it was adopted, so there is nothing to compare it with.",
        "Adopt the device again if the value that it shows is right.",
    ),
    "MATCHES_UNSIGNED": (
        "The value is not the signed one; it only fits a declaration edited without a signature.",
        "Find who changed the device and who edited the file; have it signed if it shall stay.",
    ),
    "NOT_AUTHORIZED": (
        "The value is not the signed one, and nobody signed a change.",
        "Find who changed it; plan a change back, or one to have the new value signed.",
    ),
    "PENDING_APPROVED": (
        "{changeset} is signed and will set {after}; it has not been applied.",
        "Remind the executor whom it names to apply it within its window.",
    ),
    "PENDING_DECLARED": (
        "The device is as was signed before; the new declaration is signed, no change is yet.",
        "Plan a change with fleetcfg plan.",
    ),
    "PENDING_PROPOSED": (
        "The device is as was signed; the declaration here was edited, and nobody signed that.",
        "Have the Department sign a new manifest, or take the edit back.",
    ),
    "PENDING_RECEIPT": (
        "The device is at {after}, which {changeset} signs, but the record has no receipt yet.",
        "Fetch the executor's record with fleetcfg ledger import.",
    ),
    "WAIVED_BY_DOCUMENT": (
        "Waived until {until} by {document}: {why}.",
        "Make it as declared before that day, or have the waiver prolonged.",
    ),
}
