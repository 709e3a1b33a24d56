"""What each register and each key of its rows is for, in Vietnamese and English.

Editors show it, and `docs/reference/registers.md` is made from it.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from fleetcfg.declared.key_docs import About
from fleetcfg.declared.registers.calendar import FREEZE_NEEDS, HOLIDAY_NEEDS
from fleetcfg.declared.registers.contracts import CONTRACT_NEEDS, LEASED_NEEDS
from fleetcfg.declared.registers.duty import SHIFT_NEEDS, USE_NEEDS
from fleetcfg.declared.registers.meetings import MEETING_NEEDS, STEP_NEEDS
from fleetcfg.declared.registers.organisations import (
    CONTACT_NEEDS,
    HANDOVER_NEEDS,
    ORGANISATION_NEEDS,
    PROPOSAL_NEEDS,
    UNIT_RULE_NEEDS,
)
from fleetcfg.declared.registers.rooms import (
    BACKDROP_NEEDS,
    EQUIPMENT_NEEDS,
    PICTURE_NEEDS,
    ROOM_NEEDS,
)
from fleetcfg.declared.registers.services import CALL_NEEDS, LINE_NEEDS

_ID: Final = ("Mã, để nơi khác gọi", "Id, by which others refer to it")
_FROM: Final = ("Từ ngày", "First day")
_TO: Final = ("Đến hết ngày", "Last day")
_START: Final = ("Bắt đầu, giờ Việt Nam", "Begin, in the time of Việt Nam")
_END: Final = ("Kết thúc", "End")
_SITES: Final = ("Các điểm cầu", "Sites")
_DEVICES: Final = ("Các thiết bị", "Devices")
_ORGANISATION: Final = ("Mã cơ quan, đơn vị", "Id of the organisation")
_NUMBER: Final = ("Số, ký hiệu văn bản", "Number and symbol of the document")
_PROVIDER: Final = ("Mã đơn vị cung cấp", "Id of the provider")


_TOLD: Final[Mapping[str, About]] = {
    "number": _NUMBER,
    "day": ("Ngày", "Day"),
    "organisation": _ORGANISATION,
    "text": ("Nội dung", "What it is about"),
    "received": ("Sở nhận ngày", "Day on which the Department had it"),
    "forwarded": ("Sở chuyển ngày", "Day on which the Department passed it on"),
    "forwarded_to": ("Chuyển cho cơ quan nào", "Id of the organisation that it went to"),
    "answer": ("Trả lời", "The answer"),
    "answered": ("Trả lời ngày", "Day of the answer"),
}


@dataclass(frozen=True, slots=True)
class RegisterDoc:
    """One register.

    Attributes:
        keys: What a row may have; *needs* what it must.
        is_list: Whether it has rows; else it is said once for all.
    """

    about: About
    keys: Mapping[str, About]
    needs: Collection[str] = ()
    is_list: bool = True


STEP: Final[Mapping[str, About]] = {
    "at": ("Lúc nào", "When it begins"),
    "site": ("Điểm cầu phát biểu", "Site that has the word"),
    "title": ("Nội dung", "What it is"),
    "layout": ("Bố cục hình", "Layout of the picture"),
    "microphone": ("Micro của điểm cầu ấy: on, off", "Its microphone: on, off"),
}
STEP_REQUIRED: Final = STEP_NEEDS

REGISTER_DOCS: Final[Mapping[str, RegisterDoc]] = {
    "meetings": RegisterDoc(
        ("Cuộc họp (Điều 8, 9)", "Meetings (Art. 8, 9)"),
        {
            "id": _ID,
            "number": ("Số giấy mời: 89/GM-UBND", "Number of the invitation: 89/GM-UBND"),
            "issued": ("Ngày giấy mời", "Day of the invitation"),
            "title": ("Nội dung", "What it is about"),
            "start": _START,
            "end": _END,
            "rehearsal": ("Họp thử lúc nào", "When it is rehearsed"),
            "chair": ("Điểm cầu chủ tọa, một trong sites", "The chair's site, one of sites"),
            "sites": _SITES,
            "organiser": ("Cơ quan tổ chức", "Organisation that calls it"),
            "liaison": ("Đầu mối của bên chuẩn bị nội dung", "Contact who prepares its content"),
            "level": ("Cấp: government, province, unit", "Level: government, province, unit"),
            "classification": ("Độ mật: open, internal, secret", "open, internal or secret"),
            "bridge": ("Thiết bị cầu nối", "Host that joins the sites"),
            "script": ("Kịch bản của chủ tọa (Điều 3.4)", "The chair's script (Art. 3.4)"),
            "names": ("Tên hiện của điểm cầu trong cuộc họp này", "Names that sites show in it"),
            "staff": (
                "Cán bộ tham gia, trực ở từng điểm cầu: mã đầu mối (Điều 9.2, 10.2)",
                "Staff at each site, by ids of contacts (Art. 9.2, 10.2)",
            ),
            "cancelled": ("Đã hủy", "Whether it was cancelled"),
            "moved_from": (
                "Các giờ khai mạc cũ, khi dời họp; ký rồi mới tính",
                "Its former begins, if it was moved; counts once it is signed",
            ),
        },
        MEETING_NEEDS,
    ),
    "meeting_rules": RegisterDoc(
        ("Quy định chung về cuộc họp", "What was decided of every meeting"),
        {
            "freeze_before": ("Không đổi gì từ trước giờ họp", "Nothing is changed before it"),
            "freeze_before_government": (
                "Như trên, với cuộc họp của Chính phủ",
                "The same, of a meeting of the Government",
            ),
            "freeze_after": ("Không đổi gì đến sau giờ họp", "Nothing is changed after it"),
            "notice_before": ("Báo trước chậm nhất (Điều 8.1)", "Notice at the latest (Art. 8.1)"),
            "check_in_before": (
                "Kỹ thuật có mặt trước (Điều 11.2)",
                "Technicians are there before (Art. 11.2)",
            ),
            "ports": ("Cầu nối nhận mấy điểm, theo thiết bị", "Sites that a bridge joins, by host"),
            "duty_sites": (
                "Điểm cầu phải có kỹ thuật trực",
                "Sites where a technician must be on duty",
            ),
        },
        is_list=False,
    ),
    "holidays": RegisterDoc(
        ("Ngày nghỉ", "Days off"),
        {"name": ("Tên", "Name"), "first": ("Ngày đầu", "First day"), "last": _TO},
        HOLIDAY_NEEDS,
    ),
    "freezes": RegisterDoc(
        ("Đợt đóng băng: không đổi gì ở đâu", "Standing freezes: nothing is changed anywhere"),
        {
            "id": _ID,
            "name": ("Tên", "Name"),
            "start": _START,
            "end": _END,
            "document": ("Văn bản", "Document"),
        },
        FREEZE_NEEDS,
    ),
    "organisations": RegisterDoc(
        ("Cơ quan, đơn vị, có ngày", "Organisations, with their days"),
        {
            "id": _ID,
            "name": ("Tên đầy đủ", "Full name"),
            "kind": (
                "Loại: department, office, unit, agency, provider",
                "Kind: department, office, unit, agency, provider",
            ),
            "valid_from": _FROM,
            "valid_to": _TO,
            "symbol": ("Ký hiệu trên văn bản", "Symbol on its documents"),
            "unit": ("Mã đơn vị hành chính", "Code of its administrative unit"),
            "unit_since": ("Mã ấy dùng từ ngày", "Since when the code means that unit"),
            "successors": ("Mã các bên kế tiếp", "Ids of those that took over"),
        },
        ORGANISATION_NEEDS,
    ),
    "contacts": RegisterDoc(
        ("Đầu mối, không có họ tên (Điều 10.2)", "Contacts, without names (Art. 10.2)"),
        {
            "id": _ID,
            "organisation": _ORGANISATION,
            "role": ("Vai trò", "Role"),
            "sites": ("Điểm cầu; không ghi: mọi điểm của đơn vị", "Sites; all of its unit if none"),
            "confirmed": ("Đơn vị xác nhận ngày", "Day on which it was confirmed"),
            "until": ("Thôi việc sau ngày", "Day after which the person left"),
        },
        CONTACT_NEEDS,
    ),
    "handovers": RegisterDoc(
        ("Biên bản bàn giao (Điều 10.1)", "Minutes of hand-overs (Art. 10.1)"),
        {
            "number": _NUMBER,
            "day": ("Ngày", "Day"),
            "devices": _DEVICES,
            "giver": ("Bên giao", "Who gave"),
            "taker": ("Bên nhận", "Who took"),
            "reason": ("Vì sao", "Why"),
            "sha256": ("SHA-256 của bản quét", "SHA-256 of the scan"),
        },
        HANDOVER_NEEDS,
    ),
    "unit_rules": RegisterDoc(
        ("Quy định riêng của đơn vị (Điều 12.1)", "Units' own rules (Art. 12.1)"),
        {
            "organisation": _ORGANISATION,
            "number": _NUMBER,
            "issued": ("Ngày ban hành", "Day of issue"),
            "valid_to": _TO,
        },
        UNIT_RULE_NEEDS,
    ),
    "duty": RegisterDoc(
        ("Ca trực (Điều 11.2)", "Duty (Art. 11.2)"),
        {
            "contact": ("Mã đầu mối", "Id of the contact"),
            "sites": _SITES,
            "start": _START,
            "end": _END,
            "meeting": ("Cho cuộc họp nào", "For which meeting"),
        },
        SHIFT_NEEDS,
    ),
    "proposals": RegisterDoc(
        ("Kiến nghị của đơn vị (Điều 10.3)", "Units' proposals (Art. 10.3)"),
        {**_TOLD, "text": ("Kiến nghị gì", "What it proposes")},
        PROPOSAL_NEEDS,
    ),
    "obstacles": RegisterDoc(
        ("Vướng mắc của đơn vị (Điều 12.3)", "What hinders units (Art. 12.3)"),
        {**_TOLD, "text": ("Vướng mắc gì", "What hinders it")},
        PROPOSAL_NEEDS,
    ),
    "use_permits": RegisterDoc(
        ("Cho dùng việc khác (Điều 3.3, 5.1)", "Permits for another use (Art. 3.3, 5.1)"),
        {
            "document": ("Văn bản cho phép", "Document that permits it"),
            "purpose": ("Để làm gì", "What for"),
            "devices": _DEVICES,
            "start": _START,
            "end": _END,
            "remotes": ("Đầu xa được gọi; không ghi: bất kỳ", "Far ends that may be called"),
        },
        USE_NEEDS,
    ),
    "contracts": RegisterDoc(
        ("Hợp đồng thuê (Điều 7.2)", "Contracts (Art. 7.2)"),
        {
            "id": _ID,
            "provider": _PROVIDER,
            "number": ("Số hợp đồng", "Number of the contract"),
            "valid_from": _FROM,
            "valid_to": _TO,
        },
        CONTRACT_NEEDS,
    ),
    "leased": RegisterDoc(
        ("Tài sản thuê (Điều 7.2)", "Leased assets (Art. 7.2)"),
        {
            "id": _ID,
            "contract": ("Mã hợp đồng", "Id of the contract"),
            "kind": ("Loại: device, line, service", "Kind: device, line, service"),
            "host": ("Thiết bị nào", "Which device"),
            "site": ("Ở điểm cầu nào", "At which site"),
            "capacity": ("Mbit/s của đường truyền", "Mbit/s of a line"),
            "monthly": ("Đồng một tháng, đã có thuế", "Đồng a month, tax included"),
            "support_end": ("Hãng hỗ trợ đến hết ngày", "Last day of the maker's support"),
        },
        LEASED_NEEDS,
    ),
    "equipment": RegisterDoc(
        ("Trang bị phải có (Điều 2.3)", "Required equipment (Art. 2.3)"),
        {
            "role": ("Vai trò của điểm cầu", "Role of the sites"),
            "items": (
                "codec, camera, microphone, display, speaker, ups, line",
                "codec, camera, microphone, display, speaker, ups, line",
            ),
        },
        EQUIPMENT_NEEDS,
    ),
    "rooms": RegisterDoc(
        ("Phòng họp có gì (Điều 2.3)", "What rooms have (Art. 2.3)"),
        {
            "site": ("Điểm cầu", "Site"),
            "items": ("Như trong equipment", "As in equipment"),
            "seen": ("Xem ngày", "Day on which it was seen"),
            "seen_by": ("Mã đầu mối đã xem", "Id of the contact who saw it"),
            "photo": ("SHA-256 của ảnh", "SHA-256 of a photograph"),
        },
        ROOM_NEEDS,
    ),
    "backdrop": RegisterDoc(
        ("Mẫu phông (Điều 4.3)", "How every backdrop shall be (Art. 4.3)"),
        {
            "width": ("Rộng, cm", "Width, cm"),
            "height": ("Cao, cm", "Height, cm"),
            "background": ("Màu nền sRGB", "Background, sRGB"),
            "text": ("Màu chữ sRGB", "Text, sRGB"),
            "tolerance": ("Lệch màu nhiều nhất, CIEDE2000", "Greatest distance, CIEDE2000"),
            "title": ("Dòng đầu", "First line"),
        },
        BACKDROP_NEEDS,
        is_list=False,
    ),
    "picture": RegisterDoc(
        ("Ngưỡng của ảnh chụp (Điều 4.1, 4.2)", "What a still must show (Art. 4.1, 4.2)"),
        {
            "chair": ("Vùng bàn chủ tọa", "Region of the chair"),
            "card": ("Vùng thẻ màu", "Region of the colour card"),
            "card_colour": ("Màu thẻ", "Colour of the card"),
            "least_luminance": ("Độ sáng ít nhất, 0 đến 1", "Least luminance, 0 to 1"),
            "most_blown": ("Phần cháy sáng nhiều nhất", "Greatest share that is blown out"),
            "backdrop": ("Vùng chỉ có nền phông", "Region of the backdrop alone"),
        },
        PICTURE_NEEDS,
        is_list=False,
    ),
    "bands": RegisterDoc(
        ("Ngưỡng môi trường (Điều 5.2)", "Within what a room must stay (Art. 5.2)"),
        {
            "temperature": ("Nhiệt độ phòng, °C", "Temperature of the room, °C"),
            "device_temperature": ("Nhiệt độ trong máy, °C", "Temperature in a device, °C"),
            "humidity": ("Độ ẩm, %", "Humidity, %"),
        },
        is_list=False,
    ),
    "power_rules": RegisterDoc(
        ("Bật, tắt đúng quy trình (Điều 3.2)", "Power by procedure (Art. 3.2)"),
        {
            "start_before": (
                "Được bật trước giờ họp chừng ấy",
                "How long before a meeting to start",
            ),
            "standby_within": (
                "Về chế độ chờ sau họp trong",
                "It stands by after a meeting within",
            ),
            "slack": ("Hai đồng hồ được lệch nhau", "How far two clocks may be apart"),
        },
        is_list=False,
    ),
    "lines": RegisterDoc(
        ("Đường truyền (Điều 11.1)", "Lines (Art. 11.1)"),
        {
            "id": _ID,
            "site": ("Đến điểm cầu nào", "To which site"),
            "provider": _PROVIDER,
            "capacity": ("Mbit/s mỗi chiều", "Mbit/s of each direction"),
        },
        LINE_NEEDS,
    ),
    "line_rules": RegisterDoc(
        ("Đường truyền phải giữ", "What lines must keep"),
        {
            "most_load": ("Tải nhiều nhất, phần của dung lượng", "Greatest load, of the capacity"),
            "most_loss": ("Mất gói nhiều nhất, phần", "Greatest loss, as a share"),
            "most_delay": ("Trễ một chiều nhiều nhất", "Greatest delay, one way"),
            "most_jitter": ("Rung pha nhiều nhất", "Greatest jitter"),
        },
        is_list=False,
    ),
    "test_calls": RegisterDoc(
        (
            "Máy nào được gọi thử số nào (Điều 11.1), chỉ theo bản đã ký",
            "Which devices may make a test call (Art. 11.1), only as it was signed",
        ),
        {
            "to": ("Số được gọi", "What is dialled"),
            "devices": _DEVICES,
            "longest": (
                "Gác máy chậm nhất sau: 10s đến 45s, không ghi là 20s",
                "It is hung up after at most: 10s to 45s; 20s if not said",
            ),
            "at_once": (
                "Bao nhiêu cuộc cùng lúc; không ghi là 1",
                "How many calls at once; 1 if not said",
            ),
            "answered_by": (
                "Thiết bị nào nhận cuộc gọi: nó bị đóng băng thì không gọi",
                "Device that answers: none calls while it is frozen",
            ),
        },
        CALL_NEEDS,
    ),
    "incident_rules": RegisterDoc(
        ("Thời hạn khi có sự cố (Điều 6.2)", "How soon incidents are answered (Art. 6.2)"),
        {
            "tell_within": ("Báo đơn vị cung cấp trong", "The provider is told within"),
            "acknowledge_within": ("Đơn vị nhận việc trong", "It acknowledges within"),
            "mend_within": ("Khắc phục trong", "It is mended within"),
            "mend_within_of": ("Như trên, theo đơn vị cung cấp", "The same, by provider"),
            "first_notice": ("Báo cơ quan an ninh mạng trong", "First notice within"),
            "full_notice": ("Báo đầy đủ trong", "Full notice within"),
            "paper_within": ("Có văn bản sau mấy ngày làm việc", "Working days until the paper"),
        },
        is_list=False,
    ),
}
