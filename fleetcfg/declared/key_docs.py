"""What each key of each kind of file is for: Vietnamese, then English, for editors and documents.

Which keys there are is said where they are read; a test holds the two against each other.
"""

from collections.abc import Mapping

About = tuple[str, str]

SITE: Mapping[str, About] = {
    "id": ("Mã điểm cầu", "Id of the site"),
    "name": ("Tên đầy đủ của điểm cầu", "Full name of the site"),
    "display_name": ("Tên hiện trên màn hình, dạng NFC", "Name shown on screen, in NFC"),
    "role": ("Trung tâm, chủ tọa hay vệ tinh (Điều 2.2)", "Central, chair or satellite (Art. 2.2)"),
    "unit": ("Mã đơn vị hành chính", "Code of the administrative unit"),
    "unit_since": ("Ngày mã bắt đầu chỉ đơn vị này", "Day from which the code means that unit"),
    "room": ("Phòng họp", "The room"),
    "provider": ("Đơn vị cung cấp dịch vụ (Điều 11)", "Telecom provider (Art. 11)"),
    "technician": ("Kỹ thuật trực (Điều 11.2)", "Technician on duty (Art. 11.2)"),
    "contacts": ("Cán bộ phối hợp (Điều 10.2)", "Liaison officers (Art. 10.2)"),
}
CONTACT: Mapping[str, About] = {
    "role": ("Vai trò", "Role"),
    "name": ("Họ tên", "Name"),
    "phone": ("Điện thoại", "Telephone"),
    "confirmed": ("Ngày xác nhận gần nhất", "Day on which it was last confirmed"),
}
UNIT: Mapping[str, About] = {
    "code": ("Mã đơn vị hành chính", "Code of the unit"),
    "name": ("Tên đơn vị", "Name of the unit"),
    "valid_from": ("Có từ ngày", "First day"),
    "valid_to": ("Có đến hết ngày", "Last day"),
    "successors": ("Mã các đơn vị kế tiếp", "Codes of the units that took over"),
}
PROVIDER: Mapping[str, About] = {
    "id": ("Mã đơn vị cung cấp", "Id of the provider"),
    "name": ("Tên đơn vị cung cấp", "Name of the provider"),
    "contract": ("Số hợp đồng", "Number of the contract"),
}
MOVE_PERMIT: Mapping[str, About] = {
    "device": ("Thiết bị được di chuyển", "The device that may be moved"),
    "document": ("Số và ký hiệu văn bản cho phép", "Number of the document that permits it"),
    "to": ("Nơi chuyển đến", "Where to"),
    "valid_from": ("Từ ngày", "First day"),
    "valid_to": ("Đến hết ngày", "Last day"),
    "switch": ("Bộ chuyển mạch ở nơi đến", "Switch in that place"),
    "switch_port": ("Cổng trên bộ chuyển mạch đó", "Port of that switch"),
    "address": ("Địa chỉ IP ở nơi đến", "Its IP address in that place"),
}
LEGAL_BASIS: Mapping[str, About] = {
    "id": ("Tên gọi khi viện dẫn", "How it is cited"),
    "title": ("Tên đầy đủ", "Full title"),
    "valid_from": ("Có hiệu lực từ ngày", "In force from"),
    "valid_to": ("Hết hiệu lực sau ngày", "In force until"),
    "replaced_by": ("Văn bản thay thế", "What replaced it"),
    "clauses": ("Điều khoản, theo khóa của phép kiểm", "Its articles, by the keys of checks"),
    "readings": ("Từ trong văn bản nay hiểu là ai", "How its words are read, each for a time"),
}
READING: Mapping[str, About] = {
    "term": (
        "Từ nào: duty (nơi phải trực), district (cấp huyện), department (Sở)",
        "Which word: duty, district or department",
    ),
    "means": (
        "Là gì: duty: office, district; district: district, commune; department: tên",
        "What it means: office, district; district, commune; or a name",
    ),
    "valid_from": ("Từ ngày", "First day"),
    "valid_to": ("Đến hết ngày", "Last day"),
    "source": ("Vì văn bản, lý do nào", "What makes it so"),
    "decision": ("Văn bản của Sở quyết định như vậy", "The Department's paper that says so"),
}
ALLOWED: Mapping[str, About] = {
    "kind": ("Loại: macro, bảng điều khiển, ứng dụng web, chứng thư…", "What it is"),
    "name": (
        "Tên, như thiết bị gọi; không ghi: không được có gì thuộc loại này",
        "Its name, as the device has it; left out: nothing of the kind may be there",
    ),
    "sha256": ("SHA-256 của nội dung ở dạng chuẩn", "SHA-256 of its content in canonical form"),
    "required": ("Phải có và phải đang chạy", "Must be there, and be active"),
    "applies_to": ("Cho thiết bị nào; không ghi là tất cả", "Whom it is for; all if not said"),
    "reason": ("Vì sao", "Why"),
    "decision": ("Số và ký hiệu văn bản quyết định", "Number of the document that decides it"),
}
APPLIES: Mapping[str, About] = {
    "hosts": ("Từng thiết bị", "Single devices"),
    "groups": ("Nhóm trong inventory", "Groups of the inventory"),
}
ADVISORY: Mapping[str, About] = {
    "id": ("Mã của cảnh báo, như nơi công bố gọi", "Its id, as its publisher calls it"),
    "family": ("Họ thiết bị", "Device family"),
    "products": ("Sản phẩm; được dùng * và ?", "Products; * and ? are understood"),
    "from": ("Bản cũ nhất có lỗi", "The oldest release that has the fault"),
    "below": ("Bản đầu tiên hết lỗi", "The first release without it"),
    "to": ("Bản mới nhất còn lỗi, kể cả mọi bản dựng của nó", "The newest release that has it"),
    "severity": ("Mức nghiêm trọng", "How grave it is"),
    "fixed_in": ("Cài bản nào", "What to install"),
    "end_of_support": ("Ngày cuối cùng hãng còn sửa lỗi", "Last day on which the maker mends it"),
    "source": ("Công bố ở đâu", "Where it was published"),
}
PROVINCE: Mapping[str, About] = {
    "units": ("Đơn vị hành chính, theo thời gian", "Administrative units, over time"),
    "providers": ("Đơn vị cung cấp dịch vụ viễn thông", "Telecom providers"),
    "networks": (
        "Dải địa chỉ của mạng chuyên dùng (Điều 2.2)",
        "Dedicated WAN prefixes (Art. 2.2)",
    ),
    "legal_bases": ("Văn bản được viện dẫn", "Documents that are cited"),
    "move_permits": (
        "Thiết bị được phép ở nơi khác, có thời hạn (Điều 3.3)",
        "Devices that may stand elsewhere for a while (Art. 3.3)",
    ),
    "software": (
        "Macro, bảng điều khiển, ứng dụng web, chứng thư được phép trên thiết bị",
        "Macros, panels, web apps and certificates that may be on devices",
    ),
    "advisories": (
        "Bản phần mềm có lỗi đã công bố hoặc hết hỗ trợ",
        "Firmware with a published fault, or out of support",
    ),
}
