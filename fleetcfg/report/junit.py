"""JUnit's XML, as every CI server reads it."""

from lxml import etree


def junit_text(root: etree._Element) -> str:  # pyright: ignore[reportPrivateUsage] - lxml gives it no public name
    """Return the document below *root*."""
    spelled = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return str(spelled, "UTF-8")
