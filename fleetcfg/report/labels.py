"""A label as it is printed."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PrintedLabel:
    """One label.

    Attributes:
        text: What the QR code says.
        host: Printed below it for people, with *site*, the name of its site.
    """

    text: str
    host: str
    site: str
