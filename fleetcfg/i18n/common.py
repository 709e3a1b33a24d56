"""Sentences and remedies for codes that belong to no one stage: command line, run, store, verdicts.

Each is one sentence on what is so, and one on what to do; names in braces are facts.
"""

from collections.abc import Mapping

VI: Mapping[str, tuple[str, str]] = {
    "NOT_ON_THIS_MODEL": (
        "Kiểu máy hoặc phiên bản này không có tham số.",
        "Nếu đúng vậy, thu hẹp applies_to của cấu hình chuẩn cho vừa các kiểu máy có tham số.",
    ),
    "MASKED_BY_DEVICE": (
        "Thiết bị che giá trị này nên không so được.",
        "Kiểm tra bằng cách đăng nhập thử, hoặc đặt lại giá trị theo chỉ đạo của Sở.",
    ),
    "SECRET_BY_REFERENCE": (
        "Khai báo chỉ dẫn tới một bí mật nên không so với giá trị trên máy.",
        "Kiểm tra bằng cách đăng nhập thử, hoặc đặt lại giá trị theo chỉ đạo của Sở.",
    ),
    "NEIGHBOUR_NOT_SHOWN": (
        "Thiết bị không cho biết đang cắm vào cổng mạng nào.",
        "Bật CDP hoặc LLDP trên thiết bị và bộ chuyển mạch, rồi kiểm tra lại.",
    ),
    "FIRMWARE_SINCE_LAST_AUDIT": (
        "Phiên bản phần mềm đã đổi từ {before} sang {now} sau lần kiểm tra trước.",
        "Đối chiếu với kế hoạch nâng cấp; tham số đổi cùng lúc có thể là mặc định mới.",
    ),
}

EN: Mapping[str, tuple[str, str]] = {
    "NOT_ON_THIS_MODEL": (
        "This model or firmware does not have the parameter.",
        "If that is right, narrow applies_to of the baseline to the models that have it.",
    ),
    "MASKED_BY_DEVICE": (
        "The device hides this value, so it cannot be compared.",
        "Check it by trying a login, or have it set again as the Department directs.",
    ),
    "SECRET_BY_REFERENCE": (
        "The declaration only refers to a secret, which is not held against the live value.",
        "Check it by trying a login, or have it set again as the Department directs.",
    ),
    "NEIGHBOUR_NOT_SHOWN": (
        "The device does not tell which network port it is plugged into.",
        "Turn CDP or LLDP on, on the device and on the switch, and audit again.",
    ),
    "FIRMWARE_SINCE_LAST_AUDIT": (
        "The firmware went from {before} to {now} since the audit before.",
        "Hold it against the upgrade plan; parameters that changed with it may be new defaults.",
    ),
}
