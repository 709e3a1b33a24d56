"""The file around a Word document: a zip of a few parts (ECMA-376), the same bytes for the same."""

import io
import zipfile
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

from lxml import etree
from markupsafe import Markup

from fleetcfg.report.escape import escape
from fleetcfg.report.formats.word_xml import WordElement, cell_styles

FONT: Final = "Times New Roman"
_LIKE_IT: Final = "Liberation Serif"  # of the same widths, where there is no Times New Roman
_DATE: Final = (1980, 1, 1, 0, 0, 0)  # the first that a zip can have
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPES: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_WORD: Final = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_HEAD: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_PARTS: Final = ("document", "styles", "settings", "fontTable", "header", "footer")
_TYPED: Final = {name: f"{_TYPES}.{name}+xml" for name in _PARTS} | {
    "document": f"{_TYPES}.document.main+xml"
}
_FONTS: Final = " ".join(f'w:{of}="{FONT}"' for of in ("ascii", "hAnsi", "cs", "eastAsia"))

_STYLES: Final = (
    f"<w:styles {_WORD}><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts {_FONTS}/>"
    '<w:sz w:val="28"/><w:szCs w:val="28"/><w:lang w:val="vi-VN"/></w:rPr></w:rPrDefault>'
    '</w:docDefaults><w:style w:type="paragraph" w:default="1" w:styleId="Normal">'
    f'<w:name w:val="Normal"/></w:style>{cell_styles()}</w:styles>'
)
_SETTINGS: Final = f'<w:settings {_WORD}><w:zoom w:percent="100"/></w:settings>'
_FONT_TABLE: Final = (
    f'<w:fonts {_WORD}><w:font w:name="{FONT}"><w:altName w:val="{_LIKE_IT}"/>'
    '<w:family w:val="roman"/></w:font></w:fonts>'
)
_OF_PACKAGE: Final = {
    "document": (f"{_OFFICE}/officeDocument", "word/document.xml"),
    "core": (f"{_PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
}
_OF_DOCUMENT: Final = {name: (f"{_OFFICE}/{name}", f"{name}.xml") for name in _PARTS[1:]}


def docx_package(
    document: WordElement,
    header: WordElement,
    footer: WordElement,
    *,
    title: str,
    made_at: datetime,
) -> bytes:
    """Return the file.

    Args:
        document: The root of the text, which calls the others ``header`` and ``footer``.
        header: On each page but the first.
        footer: On each page.
        title: What programs call the document.
        made_at: When the report was made.
    """
    parts: dict[str, bytes] = {
        "[Content_Types].xml": _content_types(),
        "_rels/.rels": _relations(_OF_PACKAGE),
        "docProps/core.xml": _core(title, made_at),
        "word/_rels/document.xml.rels": _relations(_OF_DOCUMENT),
        "word/document.xml": _spelled(document),
        "word/header.xml": _spelled(header),
        "word/footer.xml": _spelled(footer),
        "word/styles.xml": _text(_STYLES),
        "word/settings.xml": _text(_SETTINGS),
        "word/fontTable.xml": _text(_FONT_TABLE),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for name, data in parts.items():
            packed.writestr(zipfile.ZipInfo(name, _DATE), data, zipfile.ZIP_DEFLATED, 6)
    return out.getvalue()


def _content_types() -> bytes:
    defaults = (
        '<Default Extension="rels"'
        ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        '<Override PartName="/docProps/core.xml"'
        ' ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>'
    )
    parts = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{kind}"/>'
        for name, kind in _TYPED.items()
    )
    return _text(f'<Types xmlns="{_PACKAGE}/content-types">{defaults}{parts}</Types>')


def _relations(known: Mapping[str, tuple[str, str]]) -> bytes:
    told = "".join(
        f'<Relationship Id="{name}" Type="{kind}" Target="{target}"/>'
        for name, (kind, target) in known.items()
    )
    return _text(f'<Relationships xmlns="{_PACKAGE}/relationships">{told}</Relationships>')


def _core(title: str, made_at: datetime) -> bytes:
    moment = f"{made_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    dated = "".join(
        f'<dcterms:{name} xsi:type="dcterms:W3CDTF">{moment}</dcterms:{name}>'
        for name in ("created", "modified")
    )
    return _text(
        f'<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{Markup.escape(escape(title))}</dc:title><dc:creator>fleetcfg</dc:creator>"
        f"{dated}</cp:coreProperties>"
    )


def _text(markup: str) -> bytes:
    return f"{_HEAD}{markup}".encode()


def _spelled(root: WordElement) -> bytes:
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, standalone=True)
