"""Reports made by hand: one as a province has it, one of nothing but hostile text, a large one."""

from dataclasses import replace
from datetime import UTC, datetime

from fleetcfg.report.report_parts import (
    CalendarEvent,
    Cell,
    Paragraph,
    Picture,
    Report,
    ReportSection,
    ReportSource,
    ReportTable,
    Tile,
    Tiles,
    Tone,
)
from fleetcfg.words import Language

HOSTILE = (
    "=cmd|' /C calc'!A0 <script>alert(1)</script>\x1b[2J\u202e&\"'\r\n{{7*7}} ${x} #eval(\"1\")"
    " $x$ *b* _x000D_ @a `r` [l](http://evil.example/) <a href=javascript:x>\x00\ud800\ufffe"
)
FORMULAS = ("=1+1", "+1", "-1+2", "@SUM(A1)", "\tx", "\rx", '=HYPERLINK("http://evil.example")')
READ = datetime(2026, 11, 25, 5, 25, tzinfo=UTC)
MADE = datetime(2026, 11, 25, 7, 0, tzinfo=UTC)
SOURCE = ReportSource("41", "292f28fb7f21e29d" * 4, READ, MADE, "0.3.0", ("MÔ PHỎNG: số liệu mẫu",))
SVG = """<svg viewBox="0 0 300 120" role="img"><title>Hệ thống</title><desc>Hai nhà</desc>
<a href="#rooms"><circle cx="150" cy="30" r="14" fill="#1d4f91"/></a>
<line x1="150" y1="44" x2="80" y2="90" stroke="#444"/>
<line x1="150" y1="44" x2="220" y2="90" stroke="#444"/>
<rect x="66" y="84" width="28" height="20" fill="#a3001e"/>
<circle cx="220" cy="94" r="11" fill="#1b6e3c"/>
<text x="150" y="12" font-size="10" text-anchor="middle">Trung tâm</text>
<text x="80" y="118" font-size="9" text-anchor="middle">UBND xã Bum Tở</text></svg>"""
STATES: tuple[tuple[str, Tone], ...] = (
    ("đúng khai báo", "good"),
    ("sai khai báo", "bad"),
    ("không xem được", "doubtful"),
    ("chờ áp dụng", "waiting"),
)
COMMUNES = ("Bum Tở", "Mù Cả", "Tà Tổng", "Pa Ủ", "Thu Lũm", "Mường Tè", "Sìn Hồ", "Nậm Nhùn")


def count(number):
    return Cell(str(number), is_number=True)


def room(n):
    commune = f"UBND xã {COMMUNES[n % 8]} {n // 8 + 1}"
    state, tone = STATES[0 if n % 7 else (n // 7) % 3 + 1]
    return (
        Cell(commune, anchor=f"room-{n}"),
        Cell("VNPT" if n % 3 else "Viettel", link="providers"),
        Cell(f"codec-phong-{n:04}"),
        Cell(state, tone),
        count(92 - n % 5),
        count(0 if tone == "good" else n % 5 + 1),
    )


def rooms(size):
    columns = (
        "Phòng họp",
        "Nhà cung cấp",
        "Thiết bị",
        "Kết luận",
        "Tham số đã xem",
        "Sai khai báo",
    )
    rows = tuple(map(room, range(size)))
    total = (Cell("Cộng"), Cell(""), Cell(""), Cell(""), count(90 * size), count(size // 7))
    return ReportTable("rooms", "Danh sách phòng họp", columns, rows, total, is_long=True)


PROVIDERS = ReportTable(
    "providers",
    "Theo nhà cung cấp",
    ("Nhà cung cấp", "Thiết bị", "Sai khai báo", "Không xem được"),
    (
        (Cell("VNPT"), count(24), count(2), count(1)),
        (
            Cell("Viettel", anchor="viettel"),
            count(16),
            Cell("2", "bad", "rooms", is_number=True),
            count(1),
        ),
    ),
    (Cell("Cộng"), count(40), count(4), count(2)),
)
MATRIX = ReportTable(
    "matrix",
    "Bảng đồng nhất",
    ("Phòng họp", *(f"Tham số {n}" for n in range(1, 13))),
    tuple(
        (
            Cell(f"UBND xã {name}"),
            *(Cell("Bật" if n != 4 else "Tắt", "bad" if n == 4 else "") for n in range(12)),
        )
        for name in COMMUNES
    ),
)


BASES = (
    "Căn cứ Quyết định số 32/2019/QĐ-UBND của Ủy ban nhân dân tỉnh Lai Châu",
    "Căn cứ bản kê số 7 đã ký ngày 20/11/2026",
)
INTRODUCTION = (
    "Ngày 25/11/2026, Sở kiểm tra cấu hình 40 thiết bị tại 40 điểm cầu của hệ thống giao ban"
    " trực tuyến; kết quả như sau."
)


FINDINGS = ReportTable(
    "findings",
    "Sai khai báo, nặng trước",
    ("Mức", "Tham số", "Đã ký → thực tế", "Thiết bị", "Điều khoản"),
    (
        (
            Cell("rất nghiêm trọng", "bad"),
            Cell("Tự động trả lời cuộc gọi"),
            Cell("Tắt → Bật"),
            Cell("codec-bum-to, codec-mu-ca, codec-ta-tong", link="room-3"),
            Cell("Điều 3.3, 5.3"),
        ),
        (
            Cell("nghiêm trọng", "bad"),
            Cell("Mã hóa cuộc gọi"),
            Cell("Bắt buộc → Tùy máy"),
            Cell("codec-pa-u"),
            Cell("Điều 5.3"),
        ),
    ),
)


AT = SOURCE.made_at
CALENDAR = CalendarEvent("a@b", 1, AT, AT, AT, "Bảo trì", "một dòng")


def rich_report(size: int = 40, lang: Language = "vi") -> Report:
    figures = Tiles(
        (
            Tile("phòng họp", str(size), link="rooms"),
            Tile("đúng khai báo", "34", "good", "rooms"),
            Tile("sai khai báo", "4", "bad", "findings"),
            Tile("không xem được", "2", "doubtful", "nowhere"),
            Tile("chờ áp dụng", "1", "waiting", "rooms"),
        )
    )
    picture = Picture("map", "Sơ đồ hệ thống theo nhà cung cấp", SVG, "providers")
    overview = (Paragraph(INTRODUCTION), figures, picture, PROVIDERS)
    differences = (Paragraph("Một thiết bị bị thay máy.", "bad"), FINDINGS)
    return Report(
        "province",
        lang,
        "BÁO CÁO",
        "Kết quả kiểm tra cấu hình thiết bị họp trực tuyến tỉnh Lai Châu, lượt 41",
        SOURCE,
        (
            ReportSection("overview", "Tình hình chung", overview),
            ReportSection("differences", "Kết quả kiểm tra", differences),
            ReportSection("uniformity", "Độ đồng nhất", (MATRIX,), is_detail=True),
            ReportSection("all", "Danh sách", (rooms(size),)),
        ),
        ("UBND TỈNH LAI CHÂU", "SỞ KHOA HỌC VÀ CÔNG NGHỆ"),
        BASES,
        ("Văn phòng UBND tỉnh", "VNPT Lai Châu, Viettel Lai Châu"),
        (CALENDAR,),
    )


def hostile_report():
    cells = (
        *(Cell(text, "bad") for text in FORMULAS),
        Cell(HOSTILE, is_number=True),
        Cell(HOSTILE),
    )
    columns = (*(f"{HOSTILE}{n}" for n in range(len(cells) - 1)), "=x")
    table = ReportTable("hostile", HOSTILE, columns, (cells, cells), cells)
    long = replace(table, name="hostile-long", is_long=True, total=())
    section = ReportSection(
        "one",
        HOSTILE,
        (Paragraph(HOSTILE), Tiles((Tile(HOSTILE, HOSTILE, link=HOSTILE),)), table, long),
    )
    source = replace(SOURCE, run=HOSTILE, tool_version=HOSTILE, notices=(HOSTILE,))
    texts = (HOSTILE, "=1+1")
    return Report("audit", "vi", HOSTILE, HOSTILE, source, (section,), texts, texts, texts)
