"""What a simulated deployment has: resources, told as settings by path.

Witnessed: kinds of resources, their settings and how lists are told, in the maker's own library and
in recorded answers. Guessed: what a deployment begins with, and how much a list gives at once.
What is empty is `null` on the wire. Whatever sets encryption is at `media[...]`, as in the catalog.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import repeat
from typing import Any, Final

from fleetcfg_kit.sim.core.basic_web import SimBasicDevice

CALL: Final = "call"  # how many take part now; not a setting
KINDS: Final = ("conference", "gateway_routing_rule", "sip_proxy", "h323_gatekeeper", "ntp_server")
_NUMBERS: Final = frozenset(
    {"max_callrate_in", "max_callrate_out", "participant_limit", "port", "priority"}
)
_PATH: Final = re.compile(r"(\w+)(?:\[([^\]]+)\])?\.(\w+)")


def _rooms() -> dict[str, str]:
    """Give ten rooms, so that a list of them has more than one page."""
    found: dict[str, str] = {}
    for number in range(1, 11):
        room = f"conference[giao-ban-{number}]"
        found |= {
            f"{room}.service_type": "conference",
            f"{room}.allow_guests": "false" if number % 2 else "true",
            f"{room}.pin": f"{73000 + number}",
            f"{room}.guest_pin": "",
            f"{room}.participant_limit": "50",
            f"{room}.max_callrate_in": "4096",
            f"{room}.max_callrate_out": "",
            f"{room}.ivr_theme": "",
            f"{room}.host_view": "one_main_seven_pips",
            f"media[conference:giao-ban-{number}].crypto_mode": "",
        }
    return found


DEFAULTS: Final[Mapping[str, str]] = {
    "global.enable_sip": "true",
    "global.enable_h323": "true",
    "global.enable_webrtc": "true",
    "global.enable_rtmp": "false",
    "global.enable_chat": "true",
    "global.max_pixels_per_second": "hd",
    "global.bdpm_pin_checks_enabled": "true",
    "global.default_theme": "/api/admin/configuration/v1/ivr_theme/2/",
    "media[global].crypto_mode": "besteffort",
    **_rooms(),
    "conference[giao-ban-4].pin": "",
    "media[conference:giao-ban-2].crypto_mode": "on",
    "gateway_routing_rule[ra-tinh].enable": "true",
    "gateway_routing_rule[ra-tinh].priority": "10",
    "gateway_routing_rule[ra-tinh].match_string": r"(\d{6})@hop\.laichau\.gov\.vn",
    "gateway_routing_rule[ra-tinh].replace_string": r"\1",
    "gateway_routing_rule[ra-tinh].outgoing_protocol": "sip",
    "gateway_routing_rule[ra-tinh].max_callrate_in": "2048",
    "media[gateway_routing_rule:ra-tinh].crypto_mode": "off",
    "sip_proxy[tong-dai].address": "10.0.0.7",
    "sip_proxy[tong-dai].port": "5061",
    "sip_proxy[tong-dai].transport": "tls",
    "ntp_server[10.0.0.1].address": "10.0.0.1",
    CALL: "0",
}


@dataclass(slots=True)
class PexipState(SimBasicDevice):
    """One deployment."""

    def participants(self) -> list[dict[str, Any]]:
        """Give who took part and left, by when how many were in calls: the first to come leaves."""
        found, present = list[dict[str, Any]](), list[datetime]()
        for change in self.journal:
            if change.path != CALL:
                continue
            at, count = self.clock.started + timedelta(seconds=change.at_s), int(change.after)
            present.extend(repeat(at, count - len(present)))
            while len(present) > count:
                found.append(_participant(len(found), present.pop(0), at))
        return found

    def resources(self, kind: str) -> list[dict[str, Any]]:
        """Give the resources of a kind, as the wire tells them."""
        found: dict[str, dict[str, Any]] = {}
        for path, value in self.values().items():
            parts = _PATH.fullmatch(path)
            if parts and parts[1] == kind:
                known = parts[2] or ""
                place = (
                    f"media[{kind}:{known}].crypto_mode" if known else "media[global].crypto_mode"
                )
                its = found.setdefault(
                    known,
                    {
                        "id": len(found) + 1,
                        "name": known,
                        "crypto_mode": self.values().get(place) or None,
                    },
                )
                its[parts[3]] = _told(parts[3], value)
        return list(found.values())


def _told(name: str, value: str) -> str | int | bool | None:
    """Spell a value as JSON has it."""
    if value in ("true", "false"):
        return value == "true"
    if name in ("pin", "guest_pin"):
        return value
    return int(value) if name in _NUMBERS and value else value or None


def _participant(number: int, start: datetime, end: datetime) -> dict[str, Any]:
    """Give one who left: times are in UTC, and do not say so."""
    return {
        "id": f"00000000-0000-4000-8000-{number:012}",
        "remote_alias": f"diem-cau-{number}@hop.laichau.gov.vn",
        "remote_address": f"10.77.1.{number % 200 + 1}",
        "start_time": f"{start.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}",
        "end_time": f"{end.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}",
        "duration": int((end - start).total_seconds()),
        "call_direction": "in",
        "protocol": "SIP",
        "encryption": "On",
    }
