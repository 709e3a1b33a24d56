"""Pictures of a report: only shapes, text and links inside the page get into a format."""

from collections.abc import Collection
from typing import Final

from lxml import etree

from fleetcfg.report.escape import composed, escape
from fleetcfg.report.report_parts import Picture

_SVG: Final = "{http://www.w3.org/2000/svg}"
_NAMES: Final = (
    *("svg", "g", "a", "defs", "title", "desc", "rect", "circle", "ellipse", "line", "polyline"),
    *("polygon", "path", "text", "tspan", "clipPath", "pattern"),
)
_SHAPES: Final = frozenset(f"{_SVG}{name}" for name in _NAMES)
_LINK: Final = "href"
_SHORT: Final = "<svg"
_NAMED: Final = '<svg xmlns="http://www.w3.org/2000/svg"'


def picture_svg(picture: Picture, places: Collection[str] = ()) -> str:
    """Return the ``<svg>`` of *picture*, with its name space; what leads to no place is no link.

    Args:
        picture: See above.
        places: Where a link can lead.

    Raises:
        ValueError: It holds more than shapes, text and links inside the page: fleetcfg made a
            mistake, for whatever is drawn comes from here.
    """
    svg = picture.svg.strip()
    if "xmlns=" not in svg.partition(">")[0]:
        svg = svg.replace(_SHORT, _NAMED, 1)
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    root = etree.fromstring(svg.encode(), parser)
    for element in root.iter():
        given = ((str(name), str(value)) for name, value in element.items())
        if element.tag not in _SHAPES or any(_does_more(*one) for one in given):
            msg = f"picture {picture.name}: {element.tag} is no plain shape"
            raise ValueError(msg)
        if _LINK in element.attrib and str(element.attrib[_LINK])[1:] not in places:
            del element.attrib[_LINK]
        # By itself: a mark that a text begins with would be made one letter with the sign before.
        element.text, element.tail = _shown(element.text), _shown(element.tail)
    return etree.tostring(root, encoding="unicode")


def _shown(text: str | None) -> str | None:
    """Return *text* with each letter spelled that a format may have no shape for."""
    return text and "".join(one if one.isascii() else escape(one) for one in composed(text))


def _does_more(name: str, value: str) -> bool:
    """Tell whether an attribute runs, styles, leads out of the page to or fetches something."""
    spelled = value.replace(" ", "").lower()
    is_fetched = "url(" in spelled and "url(#" not in spelled
    is_inside = name == _LINK and value.startswith("#")
    is_active = name.lower().startswith("on") or name == "style"
    return is_active or is_fetched or (name.endswith(_LINK) and not is_inside)
