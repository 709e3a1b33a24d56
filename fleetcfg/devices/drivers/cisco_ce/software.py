"""What runs on a codec: the answers to four commands become nouns. Total and linear.

Canonical forms, of which the SHA-256 is taken, in UTF-8:

- a macro: its text, lines ended by LF, the last one by exactly one; so ``sha256sum`` of the file
  that was saved on the device says the same;
- a panel or web app: the document that ``UserInterface Extensions Panel Save`` takes, with every
  value that the device lists, elements of a level ordered by name;
- a certificate: lines of what the device tells of it, its own SHA-1 of the certificate among them.

That the fields have these names is witnessed in recorded answers (certificates, panels) and in
what public clients ask of macros; the reference page of the family grades each.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import Final

from lxml import etree

from fleetcfg.devices.driver import REFUSED_ALONE
from fleetcfg.devices.drivers.cisco_ce import xml
from fleetcfg.devices.drivers.cisco_ce.document import MOST_LEAVES
from fleetcfg.devices.drivers.cisco_ce.software_words import ListQuery
from fleetcfg.devices.drivers.cisco_ce.xml import XapiElement
from fleetcfg.errors import DeviceError
from fleetcfg.model.software import (
    MOST_SOFTWARE,
    MOST_SOFTWARE_NAME,
    SOFTWARE_NOT_IN_FIRMWARE,
    SoftwareGap,
    SoftwareInventory,
    SoftwareItem,
    SoftwareKind,
)

Query = Callable[[ListQuery], bytes]
"""Asks the device, and returns the XML of its answer."""

_MOST_SAID: Final = 120  # characters of the device's own words
_MONTHS: Final = (
    "Jan",
    "Feb",
    "Mar",
    "Apr",
    "May",
    "Jun",
    "Jul",
    "Aug",
    "Sep",
    "Oct",
    "Nov",
    "Dec",
)
_TIME: Final = re.compile(
    r"([A-Z][a-z]{2}) +([0-9]{1,2}) ([0-9]{2}):([0-9]{2}):([0-9]{2}) ([0-9]{4}) GMT"
)
_TOLD_OF_CERTIFICATES: Final = (
    "Fingerprint",
    "IssuerName",
    "SerialNumber",
    "SubjectName",
    "notBefore",
    "notAfter",
)
_ACTIVITIES: Final[Mapping[str, SoftwareKind]] = {
    "": "panel",
    "Custom": "panel",
    "WebApp": "web_app",
}
_UNKNOWN: Final[SoftwareKind] = "extension"  # what any other type of panel is
_COUNTING: Final = frozenset({"item", "maxOccurrence"})  # attributes that say which of how many


@dataclass(frozen=True, slots=True)
class _Source:
    """What is asked for some kinds, and how the answers to that are read."""

    queries: tuple[ListQuery, ...]
    kinds: tuple[SoftwareKind, ...]
    items_of: Callable[[ListQuery, XapiElement], Iterator[SoftwareItem]]


def read(query: Query, kinds: Collection[SoftwareKind]) -> SoftwareInventory:
    """Return what the codec tells of *kinds*, by as few questions as they need.

    Raises:
        DeviceError: The device no longer answers, or rejects who asks.
    """
    items: list[SoftwareItem] = []
    gaps: dict[SoftwareKind, SoftwareGap] = {}
    for source in _SOURCES:
        wanted: list[SoftwareKind] = [kind for kind in source.kinds if kind in kinds]
        if not wanted:
            continue
        try:
            found = list(_ask(source, query))
        except DeviceError as error:
            if error.code not in REFUSED_ALONE:
                raise
            said = str(error.facts.get("said", ""))
            for kind in wanted:
                gaps[kind] = SoftwareGap(error.code, said)
            continue
        items += [_as_asked(item, wanted) for item in found if item.kind in (*wanted, _UNKNOWN)]
    return SoftwareInventory(tuple(sorted(items, key=_order)), gaps)


def _as_asked(item: SoftwareItem, wanted: Sequence[SoftwareKind]) -> SoftwareItem:
    """Return *item*; one of a type that is not known counts among those that were asked for."""
    return item if item.kind in wanted else replace(item, kind=wanted[0])


def _ask(source: _Source, query: Query) -> Iterator[SoftwareItem]:
    for name in source.queries:
        yield from source.items_of(name, result(query(name)))


def _order(item: SoftwareItem) -> tuple[str, str, str]:
    return item.kind, item.name, item.sha256


def result(answer: bytes, *, is_bounded: bool = True) -> XapiElement:
    """Return the ``…Result`` of *answer*, with not more values than a codec has if *is_bounded*."""
    found = _result_of(answer)
    if found.get("status") == "OK":
        return _bounded(found) if is_bounded else found
    said = (found.findtext(".//Reason") or found.get("status") or "")[:_MOST_SAID]
    is_unknown = found.find(".//XPath") is not None
    raise DeviceError(SOFTWARE_NOT_IN_FIRMWARE if is_unknown else "DEV_SOFTWARE_REFUSED", said=said)


def _result_of(answer: bytes) -> XapiElement:
    root, mended = xml.root_of(answer)
    if mended:  # what it stands for is lost, and its SHA-256 with it
        raise DeviceError("DEV_ANSWER_BROKEN", path=str(root.tag)[:80], reason="control")
    if root.tag == "XmlDoc" and len(root) == 1:
        root = root[0]
    if root.tag not in {"Command", "CommandResponse"}:
        raise DeviceError("DEV_ANSWER_OTHER", wanted="Command", found=str(root.tag)[:80])
    if len(root) != 1:
        raise DeviceError("DEV_SOFTWARE_REFUSED", said="")
    return root[0]


def _bounded(found: XapiElement) -> XapiElement:
    count = 0
    for each in found.iter():
        count += 1 + len(each.attrib)
        if count > MOST_LEAVES:
            raise DeviceError("DEV_ANSWER_MANY", most=MOST_LEAVES)
    return found


def _rows(above: XapiElement | None, name: str) -> list[XapiElement]:
    rows = [] if above is None else above.findall(name)
    if len(rows) > MOST_SOFTWARE:
        raise DeviceError("DEV_ANSWER_MANY", most=MOST_SOFTWARE)
    return rows


def _name(row: XapiElement, *tags: str) -> str:
    """Return the first of *tags* that tells a name."""
    name = next((text for tag in tags if (text := row.findtext(tag))), "")
    if not name or len(name) > MOST_SOFTWARE_NAME:
        raise DeviceError("DEV_ANSWER_BROKEN", path=f"{row.tag} {tags[0]}", reason="name")
    return name


def digest(content: str) -> str:
    """Return the SHA-256 of *content*, in hex."""
    return sha256(content.encode()).hexdigest()


# ------------------------------------------------------------------ macros


def _macros(_: ListQuery, found: XapiElement) -> Iterator[SoftwareItem]:
    for row in _rows(found, "Macro"):
        name, content = _name(row, "Name"), row.findtext("Content")
        if content is None:  # without its text a macro may be anything
            raise DeviceError("DEV_ANSWER_BROKEN", path=f"Macro {name}"[:120], reason="value")
        text = canonical_text(content)
        active = {"True": True, "False": False}.get(row.findtext("Active") or "")
        yield SoftwareItem("macro", name, digest(text), text, active)


def canonical_text(text: str) -> str:
    """Return *text* with lines ended by LF, and the last one by exactly one."""
    return text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n") + "\n"


# ------------------------------------------------------------------ panels


def _panels(_: ListQuery, found: XapiElement) -> Iterator[SoftwareItem]:
    for row in _rows(found.find("Extensions"), "Panel"):
        kind: SoftwareKind = _ACTIVITIES.get(row.findtext("ActivityType") or "", _UNKNOWN)
        content = canonical_panel(row)
        yield SoftwareItem(kind, _name(row, "PanelId", "Name"), digest(content), content)


def canonical_panel(row: XapiElement) -> str:
    """Return the document of one panel; its elements are ordered by name, equal ones stay."""
    whole = etree.Element("Extensions")
    waiting = [(row, etree.SubElement(whole, "Panel"))]
    while waiting:
        told, made = waiting.pop()
        made.text = None if len(told) else told.text
        for name, text in sorted((str(n), str(t)) for n, t in told.attrib.items()):
            if name not in _COUNTING:
                made.set(name, text)
        below = sorted(told, key=lambda each: str(each.tag))
        waiting.extend((child, etree.SubElement(made, str(child.tag))) for child in below)
    etree.indent(whole)
    return etree.tostring(whole, encoding="unicode") + "\n"


# ------------------------------------------------------------------ certificates


def _certificates(query: ListQuery, found: XapiElement) -> Iterator[SoftwareItem]:
    for row in _rows(found, "Details"):
        subject = _name(row, "SubjectName", "Fingerprint")
        told = [(tag, row.findtext(tag) or "") for tag in _TOLD_OF_CERTIFICATES]
        content = "".join(f"{tag}: {text}\n" for tag, text in [("Store", query), *told])
        is_used = bool(row.findtext("UsedFor")) if query == "services" else None
        until = time_of(row.findtext("notAfter") or "")
        yield SoftwareItem(
            "certificate", subject, digest(content), content, is_used, subject, until
        )


def time_of(text: str) -> datetime | None:
    """Read ``Aug 08 03:04:26 2023 GMT``, as OpenSSL prints a time; None if it is none."""
    told = _TIME.fullmatch(text)
    if told is None or told[1] not in _MONTHS:
        return None
    day, hour, minute, second, year = (int(told[n]) for n in range(2, 7))
    try:
        return datetime(year, _MONTHS.index(told[1]) + 1, day, hour, minute, second, tzinfo=UTC)
    except ValueError:
        return None


_SOURCES: Final = (
    _Source(("macros",), ("macro",), _macros),
    _Source(("extensions",), ("panel", "extension", "web_app"), _panels),
    _Source(("services", "authorities"), ("certificate",), _certificates),
)
