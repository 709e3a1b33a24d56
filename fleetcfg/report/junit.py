"""JUnit's XML, as every CI server reads it."""

from lxml import etree

JunitElement = etree._Element  # noqa: SLF001  # pyright: ignore[reportPrivateUsage] - lxml gives it no public name


def junit_text(root: JunitElement) -> str:
    """Return the document below *root*."""
    spelled = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return str(spelled, "UTF-8")
