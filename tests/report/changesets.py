"""Change-sets that views are agreed on, without what they say for readers: plain data."""

import hashlib

from fleetcfg.trust.crypto.canonical import spell

KEYID = "SHA256:" + "Zm9yIGZsZWV0Y2ZnIHRlc3RzIG9ubHksIG5vIGtleQ0"


def sha(text: str) -> str:
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def op(path: str, before, after, kind: str = "string") -> dict:
    def state(value) -> dict:
        return {"set": value is not None, "value": value}

    return {"path": path, "type": kind, "pre": state(before), "post": state(after)}


def device(name: str, number: int, *ops: dict) -> dict:
    return {
        "id": name,
        "seq": number,
        "identity": {
            "vendor": "Cisco",
            "model": "Cisco Webex Room Kit",
            "serial": f"FTT{2400 + number}0{number % 10}AB",
            "mac": f"00:00:5e:00:53:{number:02x}",
            "address": f"10.20.{number}.10:443",
            "transport": "https",
            "pin": hashlib.sha256(name.encode()).hexdigest(),
            "strength": "pinned",
        },
        "guards": [
            {"path": "call.active", "equals": False},
            {"path": "sys.firmware", "equals": "ce9.15.17.4"},
        ],
        "pre_sha256": sha(f"pre {name}"),
        "ops": list(ops),
        "post_sha256": sha(f"post {name}"),
        "secrets": [],
    }


def changeset(*devices: dict, **changes) -> dict:
    return {
        "_type": "fleetcfg/changeset/v1",
        "trust_domain": "so-khcn.example.vn",
        "id": "CS-2026-0147",
        "nonce": "0123456789abcdef" * 2,
        "author": "ks-lan",
        "created_at": "2026-11-24T02:15:30Z",
        "reason": "Đưa tham số mã hóa cuộc gọi về cấu hình chuẩn theo QĐ 32/2019 Điều 5.3",
        "risk": "normal",
        "policy": {"root_version": 3, "root_sha256": sha("root")},
        "baseline": {"manifest_version": 41, "manifest_sha256": sha("manifest")},
        "catalog": {"cisco_ce": sha("catalog")},
        "tool": {"min": "0.1.0", "view": "2"},
        "window": {"not_before": "2026-11-25T01:00:00Z", "not_after": "2026-11-26T10:00:00Z"},
        "freeze_exemption": None,
        "executor": {
            "person": "ktv-vnpt-07",
            "keyid": KEYID,
            "log_origin": "fleetcfg/so-khcn.example.vn/log/ktv-vnpt-07",
            "log_head": {"size": 812, "root": "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="},
        },
        "max_attempts": 1,
        "order": "listed",
        "on_failure": "rollback-and-stop",
        "devices": list(devices),
    } | changes


ENCRYPTION = op("Conference Encryption Mode", "BestEffort", "On")
NTP = op("NetworkServices NTP Server[1] Address", "", "10.20.0.10")
RATE = op("Conference MaxTransmitCallRate", 6000, 2048, "integer")


def forty() -> dict:
    names = [f"codec-ubnd-xa-{number:02}" for number in range(1, 41)]
    return changeset(
        *(
            device(name, number, *([ENCRYPTION, NTP, RATE] if number % 4 else [NTP]))
            for number, name in enumerate(names, start=1)
        )
    )


def high() -> dict:
    ops = (
        op("SystemUnit Name", "Phòng họp cũ", "Điểm cầu UBND xã Mường Tè"),
        op("NetworkServices HTTP Mode", "HTTP+HTTPS", "HTTPS"),
        op("UserManagement PasswordPolicy MinimumLength", 4, 12, "integer"),
    )
    exposed = device("codec-hdnd", 3, *ops[:2])
    exposed["identity"] |= {
        "pin": "",
        "strength": "none",
        "transport": "ssh",
        "address": "10.20.3.10:22",
    }
    return changeset(device("codec-chu-toa", 7, *ops), exposed, risk="high")


def everything() -> dict:
    """Every member that can be there is there, and texts that would like to be something else."""
    first = device(
        "codec-a",
        1,
        op("SIP Proxy[1] Address", "10.0.0.1", None),
        op("NetworkServices NTP Mode", None, "Manual"),
        op("Standby Halfwake", *(True, False), "boolean"),
        op("UserInterface CustomMessage", " hai  dấu cách ", "dài " * 40 + "x" * 120),
        op("UserInterface ContactInfo Name", '"}, {"path": "a\\u0041', "<b>&amp;</b>"),
        op("Audio  Volume: 1 [1]", 10, 9007199254740991, "integer"),
    )
    first["secrets"] = [
        {"path": "UserManagement Admin Password", "sealed": "AAECAwQFBgc=", "rule": "random-20"}
    ]
    first["guards"].append({"path": "uptime", "equals": 0})
    second = device("codec-b", 2)
    second["secrets"] = [{"path": "SNMP Community", "sealed": "/////w==", "rule": "random-20"}]
    second["guards"] = []
    return changeset(
        first,
        second,
        risk="low",
        reason='Lý do "có dấu nháy" \\ và  hai dấu cách; 1. THAY ĐỔI GÌ – không phải tiêu đề',
        catalog={"cisco_ce": sha("catalog"), "poly_group": sha("poly")},
        freeze_exemption="tet-2027",
        max_attempts=3,
    )


def payload_of(document: dict) -> bytes:
    return spell(document)
