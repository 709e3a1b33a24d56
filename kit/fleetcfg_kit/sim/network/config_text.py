"""How a switch writes its configuration: only what is not so anyway, a space for each level.

Witnessed: the sections, the words, `end`, the two headings, and that a certificate is shown in hex
as it runs and by its file as it is saved. That these are the defaults of this switch is a guess.
"""

from collections.abc import Iterator, Mapping
from ipaddress import IPv4Network

from fleetcfg_kit.sim.network.device_state import MANAGEMENT_LINE, PORT_DEFAULTS, SwitchState

Values = Mapping[str, str]

PORT_LINES = {  # by the order in which a switch writes them; {} is the value
    "description": "description {}",
    "access_vlan": "switchport access vlan {}",
    "native_vlan": "switchport trunk native vlan {}",
    "trunk_vlans": "switchport trunk allowed vlan {}",
    "mode": "switchport mode {}",
    "voice_vlan": "switchport voice vlan {}",
    "port_security": "switchport port-security",
    "shutdown": "shutdown",
    "trust": "mls qos trust {}",
    "storm_control": "storm-control broadcast level {}",
}
_WEB = {"off": (0, 0), "http": (1, 0), "https": (0, 1), "both": (1, 1)}
_MOST_VLANS = 4  # in one line; a real switch cuts by its width
_LAST_OF_OLD = 4  # of the lines that old switches had; later ones stand apart
_BANNER = ("banner motd ^C", "Chi nguoi duoc giao nhiem vu", "interface GigabitEthernet1/0/1", "^C")


def running_config(state: SwitchState) -> list[str]:
    """Give the lines of what runs."""
    body = list(_body(state, state.values(), "3082024E 308201B7 A0030201"))
    size = sum(len(line) + 1 for line in body)
    return ["Building configuration...", "", f"Current configuration : {size} bytes", *body]


def startup_config(state: SwitchState) -> list[str]:
    """Give the lines of what it would start with."""
    if state.is_erased:
        return ["startup-config is not present"]
    body = list(_body(state, state.saved_values(), ""))
    size = sum(len(line) + 1 for line in body)
    return [f"Using {size} out of 65536 bytes", *body]


def _body(state: SwitchState, values: Values, certificate: str) -> Iterator[str]:
    yield from ("!", f"version {state.firmware[:4]}", "service password-encryption", "!")
    yield from (f"hostname {values['hostname']}", "!")
    for name in values["usernames"].split(", "):
        yield f"username {name} privilege 15 secret 9 $9$simulated"
    if values["clock.timezone"]:
        yield f"clock timezone {values['clock.timezone']}"
    if values["qos"] == "on":
        yield "mls qos"
    yield from _certificate(certificate)
    yield from _vlans(values)
    yield from _ports(values)
    yield from ("interface Vlan1", MANAGEMENT_LINE, "!")
    yield from _services(values)
    yield from (*_filter(values), *_BANNER)
    last = int(values["vty.max_sessions"]) - 1
    yield from ("!", "line con 0", *_sessions(f"line vty 0 {min(last, _LAST_OF_OLD)}", values))
    if last > _LAST_OF_OLD:
        yield from _sessions(f"line vty 5 {last}", values)
    yield "!"
    yield from (f"ntp server {one}" for one in values["ntp.servers"].split(", ") if one)
    yield from ("!", "end", "")


def _certificate(shown: str) -> Iterator[str]:
    yield "crypto pki certificate chain TP-self-signed-1"
    if shown:
        yield from (" certificate self-signed 01", f"  {shown}", "  \tquit")
    else:
        yield " certificate self-signed 01 nvram:IOS-Self-Sig#1.cer"
    yield "!"


def _vlans(values: Values) -> Iterator[str]:
    numbers = sorted(int(p[5:-6]) for p in values if p.startswith("vlan["))
    for number in numbers:
        yield f"vlan {number}"
        name = values[f"vlan[{number}].name"]
        if name != f"VLAN{number:04}":
            yield f" name {name}"
        yield "!"


def _ports(values: Values) -> Iterator[str]:
    for port in [p[10:-1] for p in values if p.startswith("neighbour[")]:
        yield f"interface {port}"
        for name, line in PORT_LINES.items():
            value = values[f"interface[{port}].{name}"]
            if value == PORT_DEFAULTS[name]:
                continue
            if name == "trunk_vlans":
                yield from _trunk(value)
            else:
                yield " " + line.format(value.replace("_", " ") if name == "mode" else value)
        yield "!"


def _trunk(value: str) -> Iterator[str]:
    """Write a long list on several lines."""
    every = value.split(",")
    for at in range(0, len(every), _MOST_VLANS):
        add = "add " if at else ""
        yield f" switchport trunk allowed vlan {add}{','.join(every[at : at + _MOST_VLANS])}"


def _services(values: Values) -> Iterator[str]:
    is_plain, is_secure = _WEB[values["http.service"]]
    yield f"{'' if is_plain else 'no '}ip http server"
    yield f"{'' if is_secure else 'no '}ip http secure-server"
    if values["extra"]:
        yield values["extra"]
    yield from (f"logging host {one}" for one in values["log.servers"].split(", ") if one)
    if values["snmp.access"] in {"RO", "RW"}:
        community = values["snmp.community"] or "public"
        yield f"snmp-server community {community} {values['snmp.access']}"
    elif values["snmp.access"] == "v3":
        yield "snmp-server group GIAMSAT v3 priv"
    yield "!"


def _filter(values: Values) -> Iterator[str]:
    if values["login.attempts"] != "0":
        yield f"login block-for 300 attempts {values['login.attempts']} within 60"
    if values["vty.permitted"]:
        yield f"ip access-list standard {_line_filter(values).partition(' ')[0]}"
        yield from (f" permit {' '.join(each)}" for each in wildcards(values["vty.permitted"]))
        yield from (" deny   any log", "!")


def _line_filter(values: Values) -> str:
    return values["vty.access_class"] or ("QUAN-TRI in" if values["vty.permitted"] else "")


def wildcards(permitted: str) -> Iterator[tuple[str, str]]:
    """Give address and wildcard of each network of `10.1.0.0/16, 10.2.0.1/32`."""
    for network in map(IPv4Network, filter(None, permitted.split(", "))):
        yield str(network.network_address), str(network.hostmask)


def _sessions(head: str, values: Values) -> Iterator[str]:
    yield head
    if _line_filter(values):
        yield f" access-class {_line_filter(values)}"
    if values["vty.exec_timeout"] != "10":
        yield f" exec-timeout {values['vty.exec_timeout']} 0"
    ways = [way for way in ("telnet", "ssh") if values[f"vty.{way}"] == "on"]
    if "unsaid" not in (values["vty.telnet"], values["vty.ssh"]):
        yield f" transport input {' '.join(ways) or 'none'}"
