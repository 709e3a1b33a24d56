"""Pictures of a report: only shapes, text and links inside the page get into a format."""

from typing import Final

from lxml import etree

from fleetcfg.report.report_parts import Picture

_SVG: Final = "{http://www.w3.org/2000/svg}"
_NAMES: Final = (
    *("svg", "g", "a", "defs", "title", "desc", "rect", "circle", "ellipse", "line", "polyline"),
    *("polygon", "path", "text", "tspan", "clipPath", "pattern"),
)
_SHAPES: Final = frozenset(f"{_SVG}{name}" for name in _NAMES)
_LINKS: Final = frozenset({"href", "{http://www.w3.org/1999/xlink}href"})
_SHORT: Final = "<svg"
_NAMED: Final = '<svg xmlns="http://www.w3.org/2000/svg"'


def picture_svg(picture: Picture) -> str:
    """Return the ``<svg>`` of *picture*, with its name space.

    Raises:
        ValueError: It holds more than shapes, text and links inside the page: fleetcfg made a
            mistake, for whatever is drawn comes from here.
    """
    svg = picture.svg.strip()
    if "xmlns=" not in svg.partition(">")[0]:
        svg = svg.replace(_SHORT, _NAMED, 1)
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    for element in etree.fromstring(svg.encode(), parser).iter():
        given = ((str(name), str(value)) for name, value in element.items())
        if element.tag not in _SHAPES or any(_leads_out(*one) for one in given):
            msg = f"picture {picture.name}: {element.tag} is no plain shape"
            raise ValueError(msg)
    return svg


def _leads_out(name: str, value: str) -> bool:
    """Tell whether an attribute runs something, looks another way, or fetches something."""
    if name in _LINKS:
        return not value.startswith("#")
    spelled = value.replace(" ", "").lower()
    is_fetched = "url(" in spelled and "url(#" not in spelled
    return name.lower().startswith("on") or name == "style" or is_fetched
