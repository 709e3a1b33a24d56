"""Pictures of a report: only shapes and text get into a format."""

from typing import Final

from lxml import etree

from fleetcfg.report.report_parts import Picture

_SVG: Final = "{http://www.w3.org/2000/svg}"
_NAMES: Final = (
    *("svg", "g", "defs", "title", "desc", "rect", "circle", "ellipse", "line", "polyline"),
    *("polygon", "path", "text", "tspan", "clipPath", "pattern"),
)
_SHAPES: Final = frozenset(f"{_SVG}{name}" for name in _NAMES)
_SHORT: Final = "<svg"
_NAMED: Final = '<svg xmlns="http://www.w3.org/2000/svg"'


def picture_svg(picture: Picture) -> str:
    """Return the ``<svg>`` of *picture*, with its name space.

    Raises:
        ValueError: It holds more than shapes and text: fleetcfg made a mistake, for whatever is
            drawn comes from here.
    """
    svg = picture.svg.strip()
    if "xmlns=" not in svg.partition(">")[0]:
        svg = svg.replace(_SHORT, _NAMED, 1)
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    for element in etree.fromstring(svg.encode(), parser).iter():
        given = ((str(name), str(value)) for name, value in element.items())
        if element.tag not in _SHAPES or any(_does_more(*one) for one in given):
            msg = f"picture {picture.name}: {element.tag} is no plain shape"
            raise ValueError(msg)
    return svg


def _does_more(name: str, value: str) -> bool:
    """Tell whether an attribute runs, styles, leads to or fetches something."""
    spelled = value.replace(" ", "").lower()
    is_fetched = "url(" in spelled and "url(#" not in spelled
    return name.lower().startswith("on") or name == "style" or name.endswith("href") or is_fetched
