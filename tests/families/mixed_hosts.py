"""Simulated devices of every family, one fleet: what each is asked, and what it begins with."""

GROUP, GROUP_VERSION = "RealPresence Group 500", "6.2.2.8"
CODEC, CODEC_VERSION = "Cisco Webex Codec Pro", "ce9.15"
ENDPOINT, ENDPOINT_VERSION = "TE40", "V600R019C00"
SWITCH, SWITCH_VERSION = "WS-C2960CX-8TC-L", "15.2(7)E3"
POLY = "comm.callsetting.callfeatures.encryptionenable"
ASKED = {  # what each family is set to: the name, the path, the maker's word for it
    "cisco_ce": ("call.encryption", "Conference Encryption Mode", "On"),
    "cisco_cms": ("call.encryption", "callLegProfile[*].sipMediaEncryption", "required"),
    "cisco_ios": ("log.server", "log.servers", "10.0.0.9"),
    "fortinet": ("log.server", "syslog.server", "10.0.0.9"),
    "hp_comware": ("log.server", "log.servers", "10.0.0.9"),
    "huawei_vrp": ("log.server", "log.servers", "10.0.0.9"),
    "mikrotik_routeros": ("security.telnet", "telnet.disabled", "yes"),
    "pexip": ("call.encryption", "media[*].crypto_mode", "on"),
    "poly_group": ("call.encryption", POLY, "Required_All"),
    "poly_videoos": ("call.encryption", POLY, "Required_All"),
    "huawei_te": ("security.telnet", "enabletelnet", "0"),
    "poly_hdx": ("call.encryption", "encryption", "Required_All"),
}
LACKING = {  # of what the baseline asks, what each family has no place for
    "cisco_ce": {"h323.gatekeeper_mode"},
    **{key: {"h323.gatekeeper_mode", "security.telnet"} for key in ("cisco_cms", "pexip")},
    **{
        key: {"h323.gatekeeper_mode", "call.encryption"}
        for key in (
            "cisco_ios",
            "fortinet",
            "hp_comware",
            "huawei_te",
            "huawei_vrp",
            "mikrotik_routeros",
        )
    },
    "poly_group": set(),
    "poly_videoos": set(),
    "poly_hdx": {"security.telnet"},
}
Hosts = dict[str, tuple[str, str, str, str]]
HOSTS: Hosts = {  # family, transport, product, firmware
    "codec": ("cisco_ce", "https", CODEC, CODEC_VERSION),
    "codec-ssh": ("cisco_ce", "ssh", CODEC, CODEC_VERSION),
    "group": ("poly_group", "https", GROUP, GROUP_VERSION),
    "group-ssh": ("poly_group", "ssh", GROUP, GROUP_VERSION),
    "studio": ("poly_videoos", "https", "StudioX30", "3.12.0"),
    "te": ("huawei_te", "https", ENDPOINT, ENDPOINT_VERSION),
    "te-old": ("huawei_te", "https", "TE20", ENDPOINT_VERSION),
    "hdx": ("poly_hdx", "https", "HDX 9006", "3.1.14-56008"),
    "pexip": ("pexip", "https", "Pexip Infinity", "38 (80900.0.0)"),
    "bridge": ("cisco_cms", "https", "Cisco Meeting Server", "3.2"),
    "switch": ("cisco_ios", "ssh", SWITCH, SWITCH_VERSION),
    "vrp": ("huawei_vrp", "ssh", "S5720-12TP-LI-AC", "V200R019C00SPC500"),
    "firewall": ("fortinet", "ssh", "FortiGate-60F", "v7.4.8,build2795"),
    "router": ("mikrotik_routeros", "ssh", "CRS112-8P-4S", "7.16.2"),
    "comware": ("hp_comware", "ssh", "S5130S-12TP-EI", "7.1.070, Release 6318P01"),
}
WRITABLE = [host for host in HOSTS if host not in ("hdx", "pexip", "bridge")]
MORE = {  # what the inventory says of a device besides; what it begins with
    "te-old": "legacy_tls: true, "
}
BEGINS = {"huawei_te": {"enabletelnet": "1"}, "mikrotik_routeros": {"telnet.disabled": "no"}}
