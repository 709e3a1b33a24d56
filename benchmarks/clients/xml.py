"""A codec's configuration document as a flat dictionary: lxml, and the quickest walk we know."""

from lxml import etree


def flat(body: bytes) -> dict[str, str]:
    """Return the text of every leaf by its path, ``Video Output Connector[1] Name``."""
    values: dict[str, str] = {}

    def walk(parent: etree._Element, prefix: str) -> None:
        for child in parent:
            item = child.get("item")
            path = f"{prefix}{child.tag}[{item}]" if item else prefix + child.tag
            if len(child):
                walk(child, path + " ")
            else:
                values[path] = child.text or ""

    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    walk(etree.fromstring(body, parser), "")
    return values
