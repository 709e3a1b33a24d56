"""A firewall with FortiOS: its settings as blocks, and its blocks as text.

Witnessed in public configurations: the blocks, their settings, quotes, and that a password is shown
otherwise each time. What a new firewall is set to is a guess.
"""

from collections.abc import Iterator, Mapping
from ipaddress import IPv4Network

Raw = dict[str, str]
"""What stands behind `set`, by setting."""

GLOBAL, PORTS, ADMINS, NTP = "system global", "system interface", "system admin", "system ntp"
LOG, SNMP, CONSOLE = "log syslogd setting", "system snmp sysinfo", "system console"
BLOCKS = (GLOBAL, PORTS, ADMINS, NTP, LOG, SNMP, CONSOLE)
TABLES = {PORTS: "interface", ADMINS: "admin"}
SERVERS = "ntpserver"
ANYWHERE = "0.0.0.0 0.0.0.0"
TRUSTED = tuple(f"trusthost{number}" for number in range(1, 11))
PLAIN = {  # settings that stand for one path each, by block
    GLOBAL: {
        "admin-https-redirect": "system.admin_https_redirect",
        "admin-lockout-duration": "system.lockout_duration",
        "admin-lockout-threshold": "system.lockout_threshold",
        "admin-port": "system.http_port",
        "admin-sport": "system.https_port",
        "admin-ssh-port": "system.ssh_port",
        "admin-telnet": "system.admin_telnet",
        "admintimeout": "system.admintimeout",
        "cfg-save": "system.cfg_save",
        "hostname": "system.hostname",
        "timezone": "system.timezone",
    },
    SNMP: {"status": "snmp.status"},
    CONSOLE: {"output": "console.output"},
    PORTS: {name: name for name in ("ip", "allowaccess", "status", "description", "alias")},
    ADMINS: {"accprofile": "accprofile"},
}
_QUOTED = frozenset({"hostname", "timezone", "description", "alias", "accprofile", "server"})
_PORT_COUNT = 10
_GLOBALS = {
    "system.admin_https_redirect": "enable",
    "system.lockout_duration": "60",
    "system.lockout_threshold": "3",
    "system.http_port": "80",
    "system.https_port": "443",
    "system.ssh_port": "22",
    "system.admin_telnet": "enable",
    "system.admintimeout": "5",
    "system.cfg_save": "automatic",
    "system.hostname": "FGT",
    "system.timezone": "Asia/Ho_Chi_Minh",
    "snmp.status": "disable",
    "console.output": "more",
    "ntp.source": "fortiguard",
    "ntp.servers": "",
    "syslog.server": "",
    "admin[admin].accprofile": "super_admin",
    "admin[admin].trusthosts": "",
    "admin[admin].password": "",
}


def forti_begins_as() -> Mapping[str, str]:
    """Give what a firewall begins with."""
    values = dict(_GLOBALS)
    for number in range(1, _PORT_COUNT + 1):
        at = f"interface[port{number}]"
        access = "https ping ssh" if number == 1 else ""
        values |= {f"{at}.allowaccess": access, f"{at}.status": "up", f"{at}.description": ""}
        values |= {f"{at}.alias": "", f"{at}.ip": f"10.0.{number}.1 255.255.255.0"}
    return values


def entries(values: Mapping[str, str], block: str) -> list[str]:
    """Give the names of the entries of a table."""
    start = f"{TABLES[block]}["
    return list(dict.fromkeys(p[len(start) :].split("]")[0] for p in values if p.startswith(start)))


def raw_of(values: Mapping[str, str], block: str, entry: str = "") -> Raw:
    """Give the settings of a block, or of an entry of a table."""
    at = f"{TABLES[block]}[{entry}]." if entry else ""
    if block == NTP:
        source = values["ntp.source"]
        kind = "custom" if source == "off" else source
        return {"ntpsync": "disable" if source == "off" else "enable", "type": kind}
    if block == LOG:
        server = values["syslog.server"]
        return {"status": "enable", "server": server} if server else {"status": "disable"}
    raw = {name: values[at + path] for name, path in PLAIN[block].items()}
    if block == ADMINS:
        raw |= _trusted_raw(values[f"{at}trusthosts"])
    return raw


def paths_of(block: str, entry: str, raw: Raw) -> dict[str, str]:
    """Give the values that the settings of a block stand for."""
    at = f"{TABLES[block]}[{entry}]." if entry else ""
    if block == NTP:
        return {"ntp.source": "off" if raw["ntpsync"] == "disable" else raw["type"]}
    if block == LOG:
        return {"syslog.server": raw.get("server", "") if raw["status"] == "enable" else ""}
    values = {at + path: raw[name] for name, path in PLAIN[block].items()}
    if block == PORTS:
        values[f"{at}allowaccess"] = " ".join(sorted(raw["allowaccess"].split()))
    if block == ADMINS:
        values[f"{at}trusthosts"] = _trusted_text(raw)
    return values


def _trusted_raw(hosts: str) -> Raw:
    """Give the settings of an administrator who may come from these networks."""
    networks = [IPv4Network(each) for each in hosts.split(", ") if each]
    told = [f"{each.network_address} {each.netmask}" for each in networks]
    return dict.fromkeys(TRUSTED, ANYWHERE) | {TRUSTED[n]: host for n, host in enumerate(told)}


def _trusted_text(raw: Raw) -> str:
    """Give the networks that `_trusted_raw` spells."""
    hosts = [raw[name] for name in TRUSTED if raw[name] != ANYWHERE]
    told = (str(IPv4Network(host.replace(" ", "/"), strict=False)) for host in hosts)
    return ", ".join(sorted(told))


def block_text(values: Mapping[str, str], block: str, salt: int) -> Iterator[str]:
    """Give the lines of a block, with all that is so of itself; *salt* hides a password."""
    yield f"config {block}"
    if block in TABLES:
        for entry in entries(values, block):
            yield f'    edit "{entry}"'
            yield from _settings(raw_of(values, block, entry), "        ")
            if block == ADMINS:
                yield f"        set password ENC SH2simulated{salt}="
            yield "    next"
    else:
        yield from _settings(raw_of(values, block), "    ")
    if block == NTP:
        yield f"    config {SERVERS}"
        for number, server in enumerate(filter(None, values["ntp.servers"].split(", ")), start=1):
            yield from (f"        edit {number}", f'            set server "{server}"')
            yield from ("            set ntpv3 disable", "        next")
        yield from ("    end", "    set syncinterval 60")
    yield "end"


def _settings(raw: Raw, margin: str) -> Iterator[str]:
    for name, value in raw.items():
        if name == "allowaccess" and not value:
            yield f"{margin}unset {name}"
        elif name in _QUOTED:
            escaped = value.replace("\\", "\\\\").replace('"', '\\"')
            yield f'{margin}set {name} "{escaped}"' if value else f"{margin}set {name} ''"
        else:
            yield f"{margin}set {name} {value}"
