"""The floor for conferencing servers: lists in pages, and Basic authentication on each request."""

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from lxml import etree

from benchmarks.clients import bare_https
from benchmarks.clients.crew import Target

PAGE = 100  # objects asked for at a time; a server may give fewer
LISTS = (  # of a Meeting Server: an object's name, where they are listed, what one is known by
    ("callLegProfile", "callLegProfiles", ""),
    ("callProfile", "callProfiles", ""),
    ("callBrandingProfile", "callBrandingProfiles", ""),
    ("coSpace", "coSpaces", "uri"),
    ("inboundDialPlanRule", "inboundDialPlanRules", "domain"),
    ("outboundDialPlanRule", "outboundDialPlanRules", "domain"),
    ("forwardingDialPlanRule", "forwardingDialPlanRules", "matchPattern"),
)
RESOURCES = {  # of Pexip: what one is known by
    "conference": "name",
    "gateway_routing_rule": "name",
    "sip_proxy": "name",
    "h323_gatekeeper": "name",
    "ntp_server": "address",
}

_Get = Callable[[str], etree._Element]  # noqa: SLF001 - lxml names it nowhere else
_Ask = Callable[[str], Any]


class Cms(bare_https.Client):
    """Visits Meeting Servers: every object by its id."""

    def fetch(self, target: Target) -> dict[str, str]:
        """Return the settings of all objects; the state is read and parsed as well."""
        login = (self._errand.user, self._errand.password)
        with self.talking(target) as ask:

            def get(path: str) -> etree._Element:
                return etree.fromstring(ask("GET", f"/api/v1/{path}", auth=login))

            get("system/status")
            live = _texts("systemProfiles", get("system/profiles"))
            live |= _texts("cluster", get("system/configuration/cluster"))
            rooms: list[str] = []
            for kind, place, known_by in LISTS:
                objects = _objects(get, place)
                if kind == "coSpace":
                    rooms += [_id(each) for each in objects if _has_methods(each)]
                for each in objects:
                    live |= _texts(f"{kind}[{_key(each, known_by)}]", each)
                    if _id(each) == live.get(f"systemProfiles.{kind}"):
                        live |= _texts(f"{kind}[global]", each)
            for room in rooms:
                for each in _objects(get, f"coSpaces/{room}/accessMethods"):
                    live |= _texts(f"accessMethod[{_key(each, 'uri')}]", each)
            get("system/status")
        return live


def _objects(get: _Get, place: str) -> list[etree._Element]:
    """Return the objects of a list; one that came in pages is asked for again behind them."""
    ids, pages = _ids(get, place)
    objects = [get(f"{place}/{each}") for each in ids]
    if pages > 1 and _ids(get, place)[0] != ids:
        raise ValueError(place)
    return objects


def _ids(get: _Get, place: str) -> tuple[list[str], int]:
    ids: list[str] = []
    pages = 0
    while True:
        page = get(f"{place}?offset={len(ids)}&limit={PAGE}")
        ids += map(_id, page)
        pages += 1
        if len(page) == 0 or len(ids) >= int(page.get("total", "0")):
            return ids, pages


def _id(each: etree._Element) -> str:
    return each.get("id", "")


def _has_methods(room: etree._Element) -> bool:
    return room.findtext("numAccessMethods", "0") != "0"


def _key(each: etree._Element, known_by: str) -> str:
    return quote(each.findtext(known_by) or "", safe="@:+*~") if known_by else _id(each)


def _texts(name: str, each: etree._Element) -> dict[str, str]:
    return {f"{name}.{child.tag}": child.text or "" for child in each}


class Pexip(bare_https.Client):
    """Visits management nodes of Pexip: whole lists."""

    def fetch(self, target: Target) -> dict[str, str]:
        """Return the settings of all resources; the state is read and parsed as well."""
        login = (self._errand.user, self._errand.password)
        with self.talking(target) as ask:

            def get(path: str) -> Any:  # noqa: ANN401 - JSON
                return json.loads(ask("GET", f"/api/admin/{path}", auth=login))

            get("configuration/v1/global/1/")
            get(f"status/v1/worker_vm/?limit={PAGE}&offset=0")
            live: dict[str, str] = {}
            whole = get("configuration/v1/global/1/")
            _tell(live, "global", whole)
            live["media[global].crypto_mode"] = _text(whole.get("crypto_mode"))
            for kind, known_by in RESOURCES.items():
                for each in _resources(get, f"configuration/v1/{kind}/"):
                    key = quote(each[known_by], safe="@:+*~")
                    _tell(live, f"{kind}[{key}]", each)
                    live[f"media[{kind}:{key}].crypto_mode"] = _text(each.get("crypto_mode"))
            get("status/v1/participant/?limit=1&offset=0")
        return live


def _resources(ask: _Ask, place: str) -> list[dict[str, Any]]:
    """Return the resources of a list; one that came in pages is asked for again."""
    listed, pages = _pages(ask, place)
    if pages > 1 and [each["id"] for each in _pages(ask, place)[0]] != [e["id"] for e in listed]:
        raise ValueError(place)
    return listed


def _pages(ask: _Ask, place: str) -> tuple[list[dict[str, Any]], int]:
    listed: list[dict[str, Any]] = []
    pages = 0
    while True:
        page = ask(f"{place}?limit={PAGE}&offset={len(listed)}")
        listed += page["objects"]
        pages += 1
        if not page["objects"] or len(listed) >= page["meta"]["total_count"]:
            return listed, pages


def _tell(live: dict[str, str], name: str, each: dict[str, Any]) -> None:
    live.update((f"{name}.{field}", _text(value)) for field, value in each.items())


def _text(value: object) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)
