"""What is found in what a codec answers."""

from lxml import etree


def text(body: bytes, path: str) -> str | None:
    return etree.fromstring(body).findtext(path)
